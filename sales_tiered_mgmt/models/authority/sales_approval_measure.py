from odoo import api, fields, models

from ...engine.authority import Demand
from .verdict import Measured


class SalesApprovalMeasure(models.Model):
    """One value a request was asked for: part of its snapshot.

    All tested values are kept, those within the own limit as well: an approval holds
    for the contract as it was, not for the discount alone.
    """

    _name = "sales.approval.measure"
    _description = "Measured Value of a Sales Approval"
    _inherit = ["sales.append.only"]
    _order = "is_exceeded desc, id"

    approval_id = fields.Many2one(
        "sales.approval", "Request", required=True, index=True, ondelete="restrict"
    )
    decision_id = fields.Many2one("sales.decision", required=True, ondelete="restrict")
    value = fields.Float(
        digits=(16, 2), help="What counts against the limit, in the decision's unit."
    )
    own_value = fields.Float(
        digits=(16, 2), help="The part of it that the document itself makes up."
    )
    base = fields.Float(
        "Before Conversion",
        digits=(16, 2),
        help="The own value in the currency of the document.",
    )
    base_currency_id = fields.Many2one("res.currency", ondelete="restrict")
    limit = fields.Float("Own Limit", digits=(16, 2))
    is_exceeded = fields.Boolean("Beyond Authority")
    reason = fields.Char()
    value_display = fields.Char("Asked", compute="_compute_display")
    limit_display = fields.Char("Limit", compute="_compute_display")

    @api.depends("approval_id.name", "decision_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.approval_id.name}: {row.decision_id.name}"

    @api.depends("value", "limit", "decision_id", "approval_id.company_id")
    @api.depends_context("lang")
    def _compute_display(self):
        for row in self:
            decision = row.decision_id.sudo()
            company = row.approval_id.sudo().company_id
            row.value_display = decision.format_value(row.value, company)
            row.limit_display = decision.format_value(row.limit, company)

    @api.model
    def _vals_of(self, finding):
        """Values to create from a :class:`~.verdict.Finding`."""
        measured = finding.measured
        return {
            "decision_id": finding.decision.id,
            "value": measured.value,
            "own_value": measured.own_value,
            "base": measured.base,
            "base_currency_id": measured.base_currency_id,
            "limit": finding.limit,
            "is_exceeded": finding.is_exceeded,
            "reason": finding.reason,
        }

    def _to_measured(self):
        self.ensure_one()
        return Measured(
            self.value, self.own_value, self.base, self.base_currency_id.id or None
        )

    def _demands(self):
        """What has to be covered by whoever decides.

        :return: dict of ``sales.decision`` to :class:`~...engine.authority.Demand`
        """
        return {
            row.decision_id: Demand(row.value, row.decision_id._is_lower_worse())
            for row in self
            if row.is_exceeded
        }

    def _is_overtaken_by(self, finding):
        """Whether the document has gone beyond what was asked for.

        :param finding: :class:`~.verdict.Finding` of today for the same decision
        """
        self.ensure_one()
        is_worse = finding.measured.is_worse_than(
            self._to_measured(), finding.decision._is_lower_worse()
        )
        # what never needed approval may move within the own authority, the money not:
        # a discount was granted on this amount
        is_bound = self.is_exceeded or finding.decision.unit == "amount"
        return is_worse and (is_bound or finding.is_exceeded)
