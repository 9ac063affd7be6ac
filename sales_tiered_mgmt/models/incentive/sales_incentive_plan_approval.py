import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.authority import APPROVE, RECOMMEND, Authority
from ..authority.verdict import Measured

TERMS = (
    "name",
    "team_id",
    "date_from",
    "date_to",
    "note",
    "guarantee_amount",
    "guarantee_months",
    "is_guarantee_recoverable",
)
IGNORED = {"id", "create_uid", "create_date", "write_uid", "write_date", "plan_id"}


class SalesIncentivePlanApproval(models.AbstractModel):
    """An incentive plan before the authority matrix: *set or change an incentive plan*.

    Within the own authority it is decided at once, on permanent record; the rest goes
    up the line. Nobody decides what pays himself, or people of the own tier or above.
    Policy: C1.p2, C2.p3.
    """

    _name = "sales.incentive.plan.approval"
    _description = "Approval of an Incentive Plan"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]
    _sales_bars_people = True

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit the plans; what is within the own authority is decided now.

        :return: the notification that says whom they wait for, else True
        :raise AccessError: the acting user does not lead the division
        :raise UserError: not in consultation, or not complete
        """
        self._begin("review")
        for plan in self:
            plan._check_complete()
            plan._check_version_day()
        verdicts = self._sales_judge()
        asking = self.filtered(
            lambda plan: plan in verdicts and verdicts[plan].needs_approval
        )
        for plan in self - asking:
            plan._decide_alone(verdicts.get(plan))
        if not asking:
            return True
        return self._sales_approval_notification(
            asking._sales_request_approval(verdicts)
        )

    def _decide_alone(self, verdict):
        """Decided within the own authority, or by an administrator.

        :param verdict: :class:`~..authority.verdict.Verdict`, None where the acting
            person is outside the tiers
        """
        self.ensure_one()
        pending = self._sales_pending_approvals()
        if not verdict or verdict.is_approved or pending:
            pending._void(self.env._("it was decided without it"))
            self._set_approved()
            return
        vals = self._sales_request_vals(verdict)
        self.env["sales.approval"]._record_own_decision(self, verdict, vals)

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """Who leads the division; of a plan for the company, who made it."""
        return self.sudo().team_id.user_id or self.create_uid

    def _sales_measure_incentive_plan(self, people):
        """A plan is decided as a whole: there is no figure to hold against a limit."""
        return dict.fromkeys(self, Measured.plain(0.0))

    def _sales_bar(self, user, authority):
        """Nobody decides what pays himself, or people of the own tier or above."""
        if authority.kind == APPROVE and self._pays_peers_of(user):
            return Authority(RECOMMEND)
        return authority

    def _pays_peers_of(self, user):
        """Whether ``user`` or people of that tier or above take part."""
        self.ensure_one()
        plan, tier = self.sudo()._origin, user.sudo().sales_tier_id
        if any(row.tier_id.level >= tier.level for row in plan._all_participations()):
            return True
        people = plan._participants(plan.date_from or fields.Date.today())
        return any(
            person.user_id == user.id or person.level >= tier.level
            for person in people.get(plan.id, ())
        )

    def _sales_gap_reason(self, finding):
        """What the managers think of it, for whoever decides."""
        lines = [super()._sales_gap_reason(finding)]
        if summary := self.sudo().opinion_summary:
            lines.append(summary)
        return "\n".join(lines)

    def _sales_snapshot(self):
        """All of it: what is approved is what was submitted."""
        return super()._sales_snapshot() | {
            "content": self.sudo()._content_digest(),
            "version": self.version,
        }

    def _content_digest(self):
        """A fingerprint of the plan and everything in it."""
        self.ensure_one()
        components = self.component_ids.sorted("id")
        content = {
            "plan": _plain(self, TERMS),
            "components": _rows(components),
            "bands": _rows(components.band_ids.sorted("id")),
            "multipliers": _rows(components.multiplier_ids.sorted("id")),
            "participations": _rows(self._all_participations()),
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _sales_approval_done(self, approval):
        """An approval puts the plan in force; a refusal leaves it to be changed.

        :raise UserError: it cannot come into force any more
        """
        self.ensure_one()
        if self.state != "review":
            return
        if approval.state == "approved":
            self._set_approved()

    @api.model
    def _sales_summary_depends(self):
        return ["state", "team_id", "participation_ids"]

    def _sales_is_undecided(self):
        """Whether it can be submitted."""
        return self.state == "review"

    def _check_version_day(self):
        """:raise UserError: the first day of a new version has come already"""
        self.ensure_one()
        if not self.previous_id:
            return
        if reason := self.previous_id._cannot_change_on_reason(self.date_from):
            raise UserError(reason)


def _rows(records):
    """The stored content of records, in order, as JSON can hold it."""
    names = [
        name
        for name, field in records._fields.items()
        if name not in IGNORED
        and (field.store and field.column_type or field.type == "many2many")
        and not field.related
    ]
    return [[record.id, *_plain(record, sorted(names))] for record in records]


def _plain(record, names):
    """Values of a record as text, relations as ids."""
    return [
        sorted(value.ids) if isinstance(value, models.BaseModel) else str(value)
        for value in (record.with_context(lang=None)[name] for name in names)
    ]
