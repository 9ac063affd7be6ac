import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..authority.verdict import Measured


class SalesTargetPlanApproval(models.AbstractModel):
    """A target plan before the authority matrix: *set or change a target*.

    Within the own authority it is decided at once, on permanent record; the rest goes
    up the line. Policy: C1.p2, D1.1, A3.4.
    """

    _name = "sales.target.plan.approval"
    _description = "Approval of a Target Plan"
    _inherit = ["sales.approval.mixin", "sales.authority.summary"]

    submit_problem = fields.Text(
        "Cannot Be Submitted", compute="_compute_submit_problem"
    )
    can_submit = fields.Boolean(compute="_compute_submit_problem")

    @api.depends("state", "is_under_waived", "over_assignment_limit", "team_id")
    @api.depends_context("uid", "lang")
    def _compute_submit_problem(self):
        led = self._led_team_ids()
        for plan in self:
            is_near = plan.state == "agreed" and plan._leads(led)
            plan.submit_problem = is_near and plan._cannot_submit_reason()
            plan.can_submit = is_near and not plan.submit_problem

    def _cannot_submit_reason(self):
        """Why the agreed plan cannot be submitted, or False: gaps in the cascade."""
        self.ensure_one()
        plan = self.sudo()
        if plan.state != "agreed":
            return self.env._(
                "%(plan)s is in the state: %(state)s.",
                plan=plan.display_name,
                state=plan._state_label(),
            )
        sheets = {sheet.id: sheet for sheet in plan.sheet_ids}
        metrics = {metric.id: metric for metric in plan.metric_ids}
        problems = []
        for (sheet_id, metric_id), share in plan.sheet_ids._shares().items():
            words = {
                "owner": sheets[sheet_id]._owner_name(),
                "metric": metrics[metric_id].name,
                "value": abs(share.reserve),
            }
            if share.is_under and not plan.is_under_waived:
                problems.append(
                    self.env._("%(owner)s, %(metric)s: %(value)s is nobody's.", **words)
                )
            elif share.is_over(plan.over_assignment_limit):
                problems.append(
                    self.env._(
                        "%(owner)s, %(metric)s: the parts exceed the whole by "
                        "%(value)s, more than %(limit)s %%.",
                        limit=plan.over_assignment_limit,
                        **words,
                    )
                )
        return "\n".join(problems) or False

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_submit(self):
        """Submit the agreed plan; what is within the own authority is decided now.

        :return: the notification that says whom it waits for, else True
        :raise AccessError: the acting user does not lead the division
        :raise UserError: not everybody has agreed, or the cascade has gaps
        """
        self._begin("agreed")
        for plan in self:
            if reason := plan._cannot_submit_reason():
                raise UserError(reason)
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
        if not verdict or verdict.is_approved or verdict.pending:
            if verdict:
                verdict.pending._void(self.env._("it was decided without it"))
            self._set_approved()
            return
        vals = self._sales_request_vals(verdict)
        self.env["sales.approval"]._record_own_decision(self, verdict, vals)

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """Who leads the division."""
        return self.user_id

    def _sales_measure_target_change(self, people):
        """The largest change of a sheet's total against the version before.

        Of the amount metrics, in company currency; of a first version the total itself.
        """
        plans = self.sudo()
        totals = {}
        rows = (
            self.env["sales.target"]
            .sudo()
            ._read_group(
                [
                    ("plan_id", "in", (plans | plans.previous_id).ids),
                    ("metric_id.unit", "=", "amount"),
                ],
                ["plan_id", "sheet_id", "metric_id"],
                ["amount:sum"],
            )
        )
        for plan, sheet, metric, total in rows:
            totals.setdefault(plan.id, {})[sheet.id, metric.id] = total
        return {
            self.browse(plan.id): Measured.plain(plan._largest_change(totals))
            for plan in plans
        }

    def _largest_change(self, totals):
        """:param totals: dict of plan id to a dict of (sheet id, metric id) to total"""
        now = totals.get(self.id, {})
        before = dict(totals.get(self.previous_id.id, {}))
        origin = {sheet.id: sheet.previous_id.id for sheet in self.sheet_ids}
        changes = [
            abs(total - before.pop((origin.get(sheet_id), metric_id), 0.0))
            for (sheet_id, metric_id), total in now.items()
        ]
        # sheets that are gone
        changes += [abs(total) for total in before.values()]
        return round(max(changes, default=0.0), 2)

    def _sales_snapshot(self):
        """All figures: what is approved is what was submitted."""
        rows = (
            self.env["sales.target"]
            .sudo()
            .search_fetch(
                [("plan_id", "=", self.id)],
                ["sheet_id", "metric_id", "date_from", "amount"],
                order="id",
            )
        )
        figures = [
            (row.sheet_id.id, row.metric_id.id, str(row.date_from), row.amount)
            for row in rows
        ]
        digest = hashlib.sha256(json.dumps(figures).encode()).hexdigest()
        return super()._sales_snapshot() | {"figures": digest, "version": self.version}

    def _sales_approval_done(self, approval):
        """An approval puts the plan in force; a refusal opens the figures again."""
        self.ensure_one()
        if self.state != "agreed":
            return
        if approval.state == "approved":
            self._set_approved()
        elif approval.state == "refused":
            self.sudo()._record({"state": "distributed", "is_under_waived": False})

    @api.model
    def _sales_summary_depends(self):
        return ["state", "team_id", "user_id"]

    def _sales_is_undecided(self):
        """Whether it can be submitted."""
        return self.state == "agreed"
