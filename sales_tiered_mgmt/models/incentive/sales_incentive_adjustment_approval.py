from odoo import api, fields, models

from ..authority.verdict import Measured
from .sales_incentive_adjustment_guard import CONTENT


class SalesIncentiveAdjustmentApproval(models.AbstractModel):
    """An adjustment before the authority matrix: *adjust an incentive statement*.

    The manager recommends, the director decides up to a limit; the person concerned
    neither decides nor sees the request. Policy: C1.p3, C2.p2.
    """

    _name = "sales.incentive.adjustment.approval"
    _description = "Approval of an Incentive Adjustment"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    def _decide_alone(self, verdict):
        """Decided within the own authority, or by an administrator.

        :param verdict: :class:`~..authority.verdict.Verdict`, None where the acting
            person is outside the tiers
        """
        self.ensure_one()
        if not verdict:
            self._set_approved()
            return
        vals = self._sales_request_vals(verdict)
        self.env["sales.approval"]._record_own_decision(self, verdict, vals)

    def _set_approved(self):
        """The next run settles it; the person learns of it now, and not before."""
        self.ensure_one()
        self._engine_write({"state": "approved", "date_decided": fields.Datetime.now()})
        person = self.sudo().user_id
        localized = self.sudo().with_context(lang=person.lang)
        localized.message_notify(
            partner_ids=person.partner_id.ids,
            subject=localized.env._(
                "Your incentives are adjusted by %s",
                localized.currency_id.format(localized.amount),
            ),
            body=localized.env._(
                "%(reason)s. The next incentive run settles it.",
                reason=localized.name,
            ),
        )

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_measure_statement_adjust(self, people):
        """Its size, with what is on its way for the same person, in company currency.

        Several small ones are one large one: those submitted or approved that no run
        has settled count together, upwards and downwards each for itself.
        """
        rows = self.sudo().search_fetch(
            [
                ("user_id", "in", self.sudo().user_id.ids),
                ("company_id", "in", self.sudo().company_id.ids),
                ("state", "in", ("submitted", "approved")),
            ],
            ["user_id", "company_id", "amount"],
        )
        waiting = rows.grouped(lambda row: row._measured_with())
        found = {}
        for adjustment in self:
            own = abs(adjustment.sudo().amount)
            others = waiting.get(adjustment.sudo()._measured_with(), rows.browse())
            others = others.filtered(
                lambda row, own_id=adjustment._origin.id: row.id != own_id
            )
            total = round(own + sum(abs(row.amount) for row in others), 2)
            found[adjustment] = Measured(total, own, own)
        return found

    def _measured_with(self):
        """What adjustments have in common that are measured together."""
        return self.user_id._origin.id, self.company_id.id, self.amount > 0

    def _sales_gap_reason(self, finding):
        measured, decision = finding.measured, finding.decision
        if measured.value == measured.own_value:
            return super()._sales_gap_reason(finding)
        company = self._sales_company()
        words = {
            "decision": decision.name,
            "value": decision.format_value(measured.value, company),
            "person": self.sudo().user_id.name,
            "own": decision.format_value(measured.own_value, company),
            "limit": decision.format_value(finding.limit, company),
        }
        if finding.authority.kind != "approve" or self._sales_is_four_eyes(finding):
            return self.env._(
                "%(decision)s: %(own)s needs approval; %(value)s for %(person)s "
                "together with what no run has settled yet.",
                **words,
            )
        return self.env._(
            "%(decision)s: %(value)s for %(person)s together with what no run has "
            "settled yet (%(own)s this one) exceeds the own limit of %(limit)s.",
            **words,
        )

    def _sales_is_four_eyes(self, finding):
        """Nobody decides about himself, or about people of the own or a higher tier."""
        person, concerned = finding.person, self.sudo().user_id
        return (
            super()._sales_is_four_eyes(finding)
            or concerned == person
            or concerned.sales_tier_id.level >= person.sudo().sales_tier_id.level
        )

    def _sales_responsible(self):
        """Who proposes it."""
        return self.proposer_id

    def _sales_concerned(self):
        """The person whose incentives are adjusted."""
        return self.user_id

    def _sales_snapshot(self):
        """All of it: once submitted, nothing changes."""
        # a line that is computed anew takes its id along
        names = set(CONTENT) - {"company_id", "line_id"}
        return super()._sales_snapshot() | {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in ((name, self[name]) for name in sorted(names))
        }

    def _sales_approval_done(self, approval):
        """An approval lets the next run settle it; anything else ends it."""
        self.ensure_one()
        adjustment = self.sudo()
        if adjustment.state != "submitted":
            return
        if approval.state == "approved":
            adjustment._set_approved()
            return
        is_refused = approval.state == "refused"
        adjustment._engine_write(
            {
                "state": "refused" if is_refused else "cancelled",
                "date_decided": fields.Datetime.now(),
            }
        )
        adjustment.dispute_id._adjustment_failed()

    def _sales_approval_lapsed(self, approval):
        """Nobody decided it: the proposer submits it again."""
        if self.sudo().state == "submitted":
            self._engine_write({"state": "draft", "date_submitted": False})

    @api.model
    def _sales_summary_depends(self):
        return ["state", *CONTENT]

    def _sales_is_undecided(self):
        """Whether the proposer still works on it."""
        return (self.state or "draft") == "draft"
