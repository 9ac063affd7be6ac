from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..authority.readers import told_to_readers


class SalesIncentivePlanAcknowledgement(models.AbstractModel):
    """Everybody who takes part is given the plan, and acknowledges it (A3.1, A3.3)."""

    _name = "sales.incentive.plan.acknowledgement"
    _description = "Acknowledgements of an Incentive Plan"

    acknowledgement_ids = fields.One2many(
        "sales.incentive.acknowledgement",
        "plan_id",
        "Acknowledgements",
        readonly=True,
        copy=False,
    )
    acknowledgement_count = fields.Integer(
        "Acknowledged", compute="_compute_acknowledgement_count"
    )
    given_count = fields.Integer("Given To", compute="_compute_acknowledgement_count")
    my_acknowledgement_id = fields.Many2one(
        "sales.incentive.acknowledgement", compute="_compute_my_acknowledgement_id"
    )
    my_date_acknowledged = fields.Datetime(
        "Acknowledged by Me On", compute="_compute_my_acknowledgement_id"
    )
    is_to_acknowledge = fields.Boolean(
        "To Be Acknowledged by Me", compute="_compute_my_acknowledgement_id"
    )

    @api.depends("acknowledgement_ids.is_acknowledged")
    @api.depends_context("uid")
    def _compute_acknowledgement_count(self):
        """Of those whom the reader sees: a manager the own people."""
        rows = self.env["sales.incentive.acknowledgement"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "is_acknowledged"], ["__count"]
        )
        for plan in self:
            own = [row for row in rows if row[0].id == plan._origin.id]
            plan.given_count = sum(count for *_key, count in own)
            plan.acknowledgement_count = sum(count for _p, done, count in own if done)

    @api.depends("acknowledgement_ids.is_acknowledged")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_my_acknowledgement_id(self):
        rows = (
            self.env["sales.incentive.acknowledgement"]
            .sudo()
            .search([("plan_id", "in", self.ids), ("user_id", "=", self.env.uid)])
        )
        mine = rows.grouped("plan_id")
        for plan in self:
            row = mine.get(plan._origin.sudo(), rows.browse())
            plan.my_acknowledgement_id = row
            plan.my_date_acknowledged = row.date_acknowledged
            plan.is_to_acknowledge = bool(row) and not row.is_acknowledged

    # ------------------------------------------------------------
    # Giving
    # ------------------------------------------------------------

    def _send_acknowledgements(self):
        """Give the plans to everybody who takes part from today on and has none yet.

        The number of queries does not grow with the people.
        """
        Acknowledgement = self.env["sales.incentive.acknowledgement"].sudo()
        given = {
            (row.plan_id.id, row.user_id.id)
            for row in Acknowledgement.search_fetch(
                [("plan_id", "in", self.ids)], ["plan_id", "user_id"]
            )
        }
        now, values = fields.Datetime.now(), []
        for company, plans in self.sudo().grouped("company_id").items():
            people = plans._participants(company._sales_today())
            values += [
                {
                    "plan_id": plan.id,
                    "version": plan.version,
                    "company_id": company.id,
                    "user_id": user_id,
                    "date_sent": now,
                }
                for plan in plans
                for user_id in sorted({row.user_id for row in people[plan.id]})
                if (plan.id, user_id) not in given
            ]
        if not values:
            return
        author = Acknowledgement._mail_author().id
        rows = Acknowledgement._engine_create(
            [{**vals, "mail_author_id": author} for vals in values]
        )
        rows._ask()
        self.invalidate_recordset(["acknowledgement_ids"])

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Acknowledge the plans for oneself.

        :raise AccessError: the acting user does not take part
        """
        self.check_access("read")
        rows = self.env["sales.incentive.acknowledgement"].search(
            [("plan_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        if len(rows) < len(self):
            raise AccessError(self.env._("You do not take part in this plan."))
        return rows.action_acknowledge()

    def action_remind(self):
        """Remind those of the own people who have not acknowledged.

        :raise UserError: there is nobody
        """
        self.check_access("read")
        rows = self.env["sales.incentive.acknowledgement"].search(
            [
                ("plan_id", "in", self.ids),
                ("is_acknowledged", "=", False),
                ("user_id", "!=", self.env.uid),
            ]
        )
        if not rows:
            raise UserError(self.env._("None of your people is to be reminded."))
        return rows.action_remind()

    def action_view_acknowledgements(self):
        """Open who has acknowledged the plan, and who has not."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_acknowledgement_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action
