from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .sales_target_sheet import KINDS

# What people set; whose row it is and for which month is made with the sheet.
FIGURES = {"amount", "proposed", "is_proposed"}


class SalesTarget(models.Model):
    """A target: one owner, one month, one metric.

    Quarters and years are sums of months, or their level where a metric is averaged.
    Rows are made with their sheet by the server; people set figures, each within the
    own part of the cascade and while the plan is being made. What is approved stays: a
    change is a new version of the plan. Policy: D1.1-D1.3, A3.4.
    """

    _name = "sales.target"
    _description = "Sales Target"
    _inherit = ["sales.target.made.mixin"]
    _order = "date_from, metric_id, id"
    _rec_names_search = ["user_id.name", "team_id.name"]

    sheet_id = fields.Many2one(
        "sales.target.sheet",
        "Target Sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    metric_id = fields.Many2one(
        "sales.metric", required=True, readonly=True, index=True, ondelete="restrict"
    )
    unit = fields.Selection(related="metric_id.unit")
    is_average = fields.Boolean(related="metric_id.is_average")
    date_from = fields.Date("Month", required=True, readonly=True)
    date_to = fields.Date("Until", required=True, readonly=True)
    quarter = fields.Char(
        readonly=True, help="Quarter of the plan's year, such as 2026 Q1."
    )
    amount = fields.Float(
        "Target",
        digits=(16, 2),
        default=0.0,
        required=True,
        help="In the unit of the metric; amounts in company currency.",
    )
    proposed = fields.Float(
        "Counter-Proposal",
        digits=(16, 2),
        aggregator=None,
        help="What the person proposes instead.",
    )
    is_proposed = fields.Boolean(
        "Counter-Proposed", help="The person proposes another figure for this month."
    )
    is_fixed = fields.Boolean(
        "Kept",
        readonly=True,
        help="Month before a new version takes effect: the figure stays.",
    )
    # copies of the sheet's, so that rules, pivot and the attainment need no join
    plan_id = fields.Many2one(
        "sales.target.plan",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, index=True, ondelete="restrict"
    )
    superior_team_id = fields.Many2one(
        "crm.team", readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, readonly=True, required=True)
    is_handed_down = fields.Boolean(readonly=True)

    _sheet_metric_month = models.UniqueIndex(
        "(sheet_id, metric_id, date_from)",
        "There is one target per owner, metric and month.",
    )
    # NaN is above every number for PostgreSQL, and so is refused
    _amount_sane = models.Constraint(
        "CHECK(amount >= 0 AND amount < 1e14)", "A target is zero or more."
    )
    _proposed_sane = models.Constraint(
        "CHECK(proposed IS NULL OR (proposed >= 0 AND proposed < 1e14))",
        "A target is zero or more.",
    )
    _plan_kind_idx = models.Index("(plan_id, kind, metric_id, date_from)")
    _user_idx = models.Index("(user_id, metric_id, date_from) WHERE kind = 'person'")

    @api.depends("sheet_id", "metric_id", "date_from")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(owner)s, %(metric)s, %(month)s",
                owner=row.sheet_id.sudo()._owner_name(),
                metric=row.metric_id.name or "",
                month=row.date_from and row.date_from.strftime("%Y-%m") or "",
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Set figures; who may set which when is ``sales.target.sheet``'s to say.

        :raise AccessError: not the acting person's to set
        :raise UserError: the plan is not being made any more, or the month is kept
        """
        if foreign := vals.keys() - FIGURES:
            raise AccessError(
                self.env._(
                    "A target's figures are set; this follows from its plan: %s.",
                    ", ".join(sorted(foreign)),
                )
            )
        names = ("amount", "proposed")
        if not all(
            0 <= float(vals[name] or 0) < 1e14 for name in names if name in vals
        ):
            raise UserError(self.env._("A target is a number of zero or more."))
        if "proposed" in vals and "is_proposed" not in vals:
            vals = {**vals, "is_proposed": vals["proposed"] is not False}
        self._check_figures("amount" in vals, vals.keys() - {"amount"})
        before = self._figures()
        result = super().write(vals)
        self.flush_recordset(list(vals))
        self._figures_changed(before)
        return result

    @api.model
    def load(self, fields, data):
        """Refuse Odoo's own import, which neither finds owners nor shows changes.

        :return: as Odoo's, with one message that names the way that does
        """
        message = self.env._(
            "Import targets by the button Import on their plan or sheet: it finds "
            "people and months, and shows what changes first."
        )
        return {
            "ids": False,
            "messages": [{"type": "error", "message": message, "record": 0}],
            "nextrow": 0,
        }

    @api.model
    def set_amounts(self, amounts):
        """Set the targets of many rows at once: grid, wizard, import.

        :param amounts: dict of row id (as number or text) to the new target
        :raise AccessError: one of them is not the acting person's to set
        :raise UserError: the plan is not being made any more, a month is kept, or a
            value is no number of zero or more
        """
        values = {int(row_id): value for row_id, value in amounts.items()}
        rows = self.browse(values)
        rows.check_access("write")
        rows._check_figures(True, ())
        before = rows._figures()
        rows._store("amount", values)
        rows._figures_changed(before)
        return True

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _check_figures(self, is_amount, is_proposal):
        """Refuse figures that are not the acting person's to set now."""
        sheets = self.sudo().sheet_id.sudo(self.env.su)
        sheets._begin_change()
        if is_amount:
            sheets._require("set_figures")
        if is_proposal:
            sheets._require("propose")
        for row in self.sudo():
            if row.is_fixed:
                raise UserError(
                    self.env._(
                        "%s lies before the new version takes effect and is kept.",
                        row.display_name,
                    )
                )

    def _store(self, name, values):
        """Write one figure of many rows in one query.

        :param name: ``amount`` or ``proposed``
        :param values: dict of row id to number
        :raise UserError: a value is no number of zero or more
        """
        numbers = [float(value) for value in values.values()]
        if not all(0 <= number < 1e14 for number in numbers):
            raise UserError(self.env._("A target is a number of zero or more."))
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_target
                   SET %(name)s = round(new.value::numeric, 2),
                       %(marks)s
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM unnest(%(ids)s::int[], %(values)s::float8[]) AS new(id, value)
                 WHERE sales_target.id = new.id
                """,
                name=SQL.identifier(name),
                marks=SQL("is_proposed = TRUE,") if name == "proposed" else SQL(),
                uid=self.env.uid,
                ids=list(values),
                values=numbers,
            )
        )
        self.invalidate_recordset(flush=False)
        self.sheet_id._invalidate_totals()

    def _figures(self):
        """What the rows say now, to tell later what changed."""
        return {row.id: row.amount for row in self.sudo()}

    def _figures_changed(self, before):
        """A changed figure needs a new answer of its owner."""
        changed = self.sudo().filtered(lambda row: row.amount != before[row.id])
        if changed:
            changed.sheet_id.sudo(self.env.su)._figures_changed()
        self.sheet_id._invalidate_totals()

    def _engine_write(self, vals):
        """Write what only the plan sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)
