from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Whose action it is; the content stays as it was agreed once a month is over.
KEY_FIELDS = {"sheet_id", "user_id", "team_id", "company_id"}


class SalesTargetAction(models.Model):
    """What a salesperson will do to reach the target: the person's own plan (D1.3).

    Written by the person the sheet belongs to and by nobody else; superiors read it.
    """

    _name = "sales.target.action"
    _description = "Planned Action for a Target"
    _order = "month, date_deadline, id"
    _rec_name = "name"

    name = fields.Char("What to Do", required=True)
    sheet_id = fields.Many2one(
        "sales.target.sheet",
        "Target Sheet",
        required=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="sheet_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="sheet_id.team_id", store=True, index=True)
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    metric_id = fields.Many2one("sales.metric", ondelete="restrict", index=True)
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Month in which the action shall bring its result.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="restrict"
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="restrict",
    )
    amount = fields.Float(
        "Expected Result", digits=(16, 2), help="In the unit of the metric."
    )
    date_deadline = fields.Date("Until")
    is_done = fields.Boolean("Done", copy=False)
    date_done = fields.Date("Done On", readonly=True, copy=False)

    _amount_sane = models.Constraint(
        "CHECK(amount IS NULL OR (amount >= 0 AND amount < 1e14))",
        "The expected result is a number of zero or more.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(
            [{**vals, "month": self._first_day(vals)} for vals in vals_list]
        )
        actions._check_is_own()
        return actions

    def write(self, vals):
        if KEY_FIELDS & vals.keys():
            raise AccessError(
                self.env._("A planned action stays with the sheet it was made for.")
            )
        self._check_is_own()
        vals = dict(vals)
        if "month" in vals:
            vals["month"] = self._first_day(vals)
        vals.pop("date_done", None)
        if "is_done" in vals:
            vals["date_done"] = vals["is_done"] and fields.Date.context_today(self)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_is_own()

    @api.model
    def _first_day(self, vals):
        month = fields.Date.to_date(vals.get("month"))
        return (month or fields.Date.context_today(self)).replace(day=1)

    def _check_is_own(self):
        """Refuse the actions of others, and those of a plan that is over.

        :raise AccessError: naming whose plan it is
        :raise UserError: the plan is closed
        """
        for sheet in self.sudo().sheet_id:
            if sheet.kind != "person" or sheet.user_id != self.env.user:
                if self.env.user._is_superuser():
                    continue
                raise AccessError(
                    self.env._(
                        "Only %(person)s writes this plan; you can discuss it below.",
                        person=sheet.user_id.name or sheet.display_name,
                    )
                )
            if sheet.plan_id.state in ("closed", "superseded", "cancelled"):
                raise UserError(
                    self.env._("%s is over and stays.", sheet.plan_id.display_name)
                )
