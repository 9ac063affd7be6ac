from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

KINDS = [
    ("opening", "Opening Balance"),
    ("fill", "Filling"),
    ("correction", "Correction"),
    ("spending", "Spending"),
    ("return", "Return"),
]


class SalesFundEntry(models.Model):
    """One line of a team fund's book: permanent, with the figures it came from.

    Booked by ``sales.fund.ledger`` alone. Policy: D4.i4, G1.3.
    """

    _name = "sales.fund.entry"
    _description = "Team Fund Entry"
    _inherit = ["sales.append.only"]
    _order = "date desc, id desc"

    fund_id = fields.Many2one(
        "sales.fund",
        "Team Fund",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # copies of the fund's, so that rules and pivot need no join
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    carried = fields.Monetary(
        readonly=True,
        help="Part of a correction that the fund could not bear. It is taken from the "
        "next money that comes in.",
    )
    rule_id = fields.Many2one(
        "sales.fund.rule", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    period_from = fields.Date(readonly=True)
    period_to = fields.Date("Period Until", readonly=True)
    request_id = fields.Many2one(
        "sales.fund.request",
        "Fund Request",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    base = fields.Float(
        "Computed From",
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="Results of the period in company currency, or the heads on its last day.",
    )
    target = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    rate = fields.Float(
        readonly=True,
        digits=(16, 6),
        aggregator=None,
        help="Share, or amount per head, on the day of posting.",
    )
    note = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Booked By",
        readonly=True,
        ondelete="restrict",
        help="Empty: by the daily job.",
    )

    _once = models.UniqueIndex(
        "(rule_id, fund_id, period_from) WHERE kind = 'fill'",
        "This period was filled a moment ago.",
    )
    _one_opening = models.UniqueIndex(
        "(fund_id) WHERE kind = 'opening'",
        "The fund has an opening balance already.",
    )
    _amount_sane = models.Constraint(
        "CHECK(amount > -1e14 AND amount < 1e14)", "The amount is no sensible number."
    )

    @api.depends("kind", "rule_id", "request_id", "period_from", "period_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            parts = [kinds.get(entry.kind, "")]
            if entry.rule_id:
                parts.append(entry.sudo().rule_id.name)
            if entry.request_id:
                parts.append(entry.sudo().request_id.display_name)
            entry.display_name = ": ".join(parts)

    def _refuse(self):
        raise UserError(
            self.env._(
                "Entries of a team fund are permanent and booked by the fund itself. A "
                "sales administrator can book a correction."
            )
        )

    def _engine_create(self, vals_list):
        """Book entries: of the fund's team and company, today."""
        funds = self.env["sales.fund"].sudo()
        author = False if self.env.user._is_superuser() else self.env.uid
        complete = []
        for vals in vals_list:
            fund = funds.browse(vals["fund_id"])
            complete.append(
                {
                    "team_id": fund.team_id.id,
                    "company_id": fund.company_id.id,
                    "date": fund.company_id._sales_today(),
                    "user_id": author,
                    **vals,
                }
            )
        # not by defaults of the context either
        # pylint: disable-next=context-overridden
        clean = self.with_context(clean_context(self.env.context))
        return super(SalesFundEntry, clean)._engine_create(complete)
