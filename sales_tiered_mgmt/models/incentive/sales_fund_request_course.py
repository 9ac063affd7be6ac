from datetime import timedelta
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.authority import NONE
from ..authority.verdict import Measured

COUNTING = ("submitted", "approved", "settled")
SETTLE = "sales_tiered_mgmt.mail_activity_fund_settle"


class SalesFundRequestCourse(models.AbstractModel):
    """A request before the authority matrix: *spend the team-building fund*.

    Whoever asks never decides, whatever the own limit, nor does anybody who takes part.
    Approval reserves the money. Policy: C1.p5, D4.i4.
    """

    _name = "sales.fund.request.course"
    _description = "Course of a Team Fund Request"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    submit_problem = fields.Char(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")
    can_cancel = fields.Boolean(compute="_compute_can_cancel")

    # ------------------------------------------------------------
    # Submitting
    # ------------------------------------------------------------

    @api.depends(lambda self: self._sales_summary_depends())
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        for request in self:
            is_mine = request.state == "draft" and (
                request.requester_id == self.env.user or not request._origin
            )
            # a form that is being filled in is told what is missing by its fields
            is_shown = is_mine and bool(request.fund_id and request.amount)
            request.submit_problem = is_shown and request._cannot_submit_reason()
            request.can_submit = is_shown and not request.submit_problem

    def _cannot_submit_reason(self):
        """Why the draft cannot be submitted as it is, or False."""
        self.ensure_one()
        request, fund = self.sudo(), self.sudo().fund_id
        if not fund.active:
            return self.env._("%s is closed.", fund.name)
        if not isfinite(self.amount) or self.amount <= 0:
            return self.env._("Say how much: an amount above zero.")
        if not request.participant_ids:
            return self.env._("Say who takes part.")
        strangers = request.participant_ids._origin - request.allowed_user_ids._origin
        if strangers:
            return self.env._(
                "%(people)s: not in %(team)s and not above it.",
                people=", ".join(strangers.mapped("name")),
                team=fund.team_id.name,
            )
        available = fund._available().get(fund.id, 0.0)
        if fund.currency_id.compare_amounts(self.amount, available) > 0:
            return self.env._(
                "%(fund)s has %(available)s available.",
                fund=fund.name,
                available=fund.currency_id.format(available),
            )
        return False

    def action_submit(self):
        """Submit the own drafts to whoever decides about so much.

        :return: the notification that says whom they wait for
        :raise AccessError: somebody else's request
        :raise UserError: it is not complete, or the fund cannot give so much
        """
        self.check_access("read")
        self._touch()
        self.sudo().fund_id._touch()
        self._check_belongs()
        for request in self:
            request._check_is_editable()
            if reason := request._cannot_submit_reason():
                raise UserError(
                    self.env._(
                        "%(request)s cannot be submitted. %(reason)s",
                        request=request.display_name,
                        reason=reason,
                    )
                )
        verdicts = self._sales_judge()
        for request in self:
            request._check_has_a_say(verdicts.get(request))
        self.sudo()._record(
            {"state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        return self._sales_approval_notification(self._sales_request_approval(verdicts))

    def _check_has_a_say(self, verdict):
        """The matrix says who asks and who decides; without it nobody does (A3.1).

        :param verdict: :class:`~..authority.verdict.Verdict`, None where there is none
        :raise UserError: the matrix gives the acting person, or anybody, no say
        """
        self.ensure_one()
        if not verdict or not verdict.needs_approval:
            raise UserError(
                self.env._(
                    "Nobody is authorised to decide about %s. Ask a sales "
                    "administrator to fill in the authority matrix.",
                    self.sudo().fund_id.name,
                )
            )
        for finding in verdict.findings:
            if finding.authority.kind == NONE:
                raise UserError(
                    self.env._(
                        "The authority matrix gives you no say in: %(decision)s. It "
                        "gives one to: %(holders)s.",
                        decision=finding.decision.name,
                        holders=", ".join(
                            finding.decision._proposers(self.sudo().company_id)
                        ),
                    )
                )

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """Who asks."""
        return self.requester_id

    def _sales_interested(self):
        """Whoever takes part decides nothing here."""
        return self.participant_ids._origin

    def _sales_is_four_eyes(self, finding):
        """Nobody grants the own request, however little it is."""
        return True

    def _sales_measure_team_fund(self, people):
        """Amount, with what else is asked of the fund inside the split window.

        By whomever: two halves of one evening, asked for by two of the team, are still
        one evening.
        """
        requests = self.sudo()
        others = self._sales_near_requests()
        measures = {}
        for document, request in zip(self, requests, strict=True):
            company = request.company_id
            days = timedelta(days=company.sales_split_window_days)
            moment = request.date_submitted or fields.Datetime.now()
            total = request.amount + sum(
                other.amount
                for other in others
                if other.id != request._origin.id
                and other.fund_id == request.fund_id
                and abs(other.date_submitted - moment) <= days
            )
            measures[document] = Measured(
                total if days else request.amount,
                request.amount,
                request.amount,
                company.currency_id.id,
            )
        return measures

    def _sales_near_requests(self):
        """Requests of the same funds that may lie inside the window, as superuser."""
        requests = self.sudo()
        now = fields.Datetime.now()
        days = max(requests.company_id.mapped("sales_split_window_days"), default=0)
        first = min((one.date_submitted or now for one in requests), default=now)
        return requests.search(
            [
                ("fund_id", "in", requests.fund_id.ids),
                ("state", "in", COUNTING),
                ("date_submitted", ">=", first - timedelta(days=days)),
            ]
        )

    def _sales_gap_reason(self, finding):
        """Say that other requests count as well."""
        decision, measured = finding.decision, finding.measured
        if measured.value == measured.own_value:
            return super()._sales_gap_reason(finding)
        company = self._sales_company()
        return self.env._(
            "%(decision)s: %(value)s together with other requests of these days "
            "(%(own)s this one) needs approval.",
            decision=decision.name,
            value=decision.format_value(measured.value, company),
            own=decision.format_value(measured.own_value, company),
        )

    def _sales_snapshot(self):
        """All of it: once submitted, nothing changes."""
        request = self.sudo()
        return super()._sales_snapshot() | {
            "fund_id": request.fund_id.id,
            "purpose": request.purpose,
            "activity": request.activity,
            "date_activity": fields.Date.to_string(request.date_activity),
        }

    @api.model
    def _sales_summary_depends(self):
        return ["state", "amount", "fund_id", "participant_ids", "requester_id"]

    def _sales_is_undecided(self):
        """Whether the requester still works on it."""
        return self.state == "draft" and bool(self.fund_id)

    # ------------------------------------------------------------
    # What a decision sets off
    # ------------------------------------------------------------

    def _sales_approval_done(self, approval):
        """Approval reserves the money, a withdrawal opens the draft again.

        :raise UserError: the fund cannot give so much any more; the request stays
        """
        self.ensure_one()
        request = self.sudo()
        request._touch()
        if request.state != "submitted":
            return
        if approval.state == "approved":
            request.fund_id._touch()
            request.fund_id._require_available(request.amount)
            request._record(
                {"state": "approved", "date_approved": fields.Datetime.now()}
            )
            request.activity_schedule(
                SETTLE,
                user_id=request.requester_id.id,
                date_deadline=fields.Date.add(request.date_activity, days=7),
            )
        elif approval.state == "refused":
            request._record({"state": "refused"})
        else:
            request._record({"state": "draft", "date_submitted": False})

    def _sales_approval_lapsed(self, approval):
        """What lapsed, other than by a cancellation, can be submitted again."""
        request = self.sudo()
        if request.state == "submitted":
            request._record({"state": "draft", "date_submitted": False})

    # ------------------------------------------------------------
    # Cancelling
    # ------------------------------------------------------------

    @api.depends("state", "requester_id", "team_id")
    @api.depends_context("uid")
    def _compute_can_cancel(self):
        led = self._led_team_ids()
        for request in self:
            request.can_cancel = request.state in ("submitted", "approved") and (
                request._is_mine_or_led(led)
            )

    def _is_mine_or_led(self, led):
        return self.requester_id == self.env.user or self._leads(led)

    def action_cancel(self):
        """Give requests up; what was reserved for them is free again.

        :raise AccessError: neither the own nor of a team the acting user leads
        :raise UserError: the money was spent already, or nothing was submitted
        """
        self.check_access("read")
        self._touch()
        led = self._led_team_ids()
        for request in self:
            if not request._is_mine_or_led(led):
                raise AccessError(
                    self.env._(
                        "%(request)s is cancelled by %(person)s or whoever leads the "
                        "team.",
                        request=request.display_name,
                        person=request.sudo().requester_id.name,
                    )
                )
            if request.state not in ("submitted", "approved"):
                raise UserError(
                    self.env._(
                        "%(request)s is in the state: %(state)s.",
                        request=request.display_name,
                        state=request._state_label(),
                    )
                )
        requests = self.sudo()
        requests.fund_id._touch()
        requests._record({"state": "cancelled"})
        requests.activity_unlink([SETTLE])
        requests._sales_pending_approvals()._void(
            self.env._("the request was cancelled")
        )
        return True
