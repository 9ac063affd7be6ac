from collections import namedtuple

from odoo import models
from odoo.exceptions import AccessError, UserError

from .cursor_note import noted

# What decides whether a lead is pursued as a major project, and for whom.
PURSUIT_FIELDS = {
    "stage_id",
    "expected_revenue",
    "recurring_revenue",
    "sales_is_major_flagged",
    "partner_id",
    "email_from",
    "user_id",
    "team_id",
    "company_id",
    "type",
    "order_ids",
}

Pursuit = namedtuple("Pursuit", "is_on stage total company customer is_marked")


class SalesProjectGate(models.AbstractModel):
    """Keeps major customer projects from being pursued without approval.

    Behind ``crm.lead``, which holds the fields and the paths that lead here; the orders
    of a project meet ``sales.project.order``. Policy: C1.p4, G1.3.
    """

    _name = "sales.project.gate"
    _description = "Gate for Major Customer Projects"
    _inherit = ["sales.project.measure"]

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def _sales_gate_stage(self):
        """Stage from which on a major project is pursued; possibly empty."""
        return self._sales_company().sudo().sales_project_stage_id

    def _sales_is_pursued(self):
        """Whether the lead has reached the gate, or is won."""
        self.ensure_one()
        stage, gate = self.sudo().stage_id, self._sales_gate_stage()
        return bool(stage) and (
            stage.is_won or (bool(gate) and stage.sequence >= gate.sequence)
        )

    def _sales_pursuits(self):
        """How far the leads are, to tell a step that needs authority.

        :return: dict of lead to :class:`Pursuit`
        """
        if not self.env["sales.decision"]._ids_by_model(self._name):
            return {}
        return {
            lead: Pursuit(
                lead._sales_is_pursued(),
                lead.sudo().stage_id,
                value.total,
                lead._sales_company(),
                lead.sudo().partner_id.commercial_partner_id,
                lead.sudo().sales_is_major_flagged,
            )
            for lead, value in self._sales_project_values().items()
        }

    def _sales_check_pursuit(self, before):
        """Hold leads that went further, or grew, to their authority.

        :param before: ``_sales_pursuits`` as of before the change; new leads are left
            out
        :raise UserError: a major project goes beyond the gate, or grew beyond what was
            approved, on somebody's own account
        """
        pressing = self.browse(
            lead.id
            for lead, now in self._sales_pursuits().items()
            if now.is_on and self._sales_is_further(now, before.get(lead))
        )
        if pressing:
            pressing.sudo()._sales_require_authority(pressing.sudo()._sales_judge())
        (self - pressing)._sales_void_overtaken()
        self._sales_mark_parts()

    def _sales_is_further(self, now, before):
        """Whether a pursued lead was not, or not like that, before.

        A correction downwards and a step back are nobody's business.
        """
        if not before or not before.is_on:
            return True
        is_next = now.stage != before.stage and (
            now.stage.is_won or now.stage.sequence > before.stage.sequence
        )
        is_other = (now.company, now.customer) != (before.company, before.customer)
        is_absorbing = (
            self.env.cr.cache.get("sales_merging_leads")
            and now.is_marked
            and not before.is_marked
        )
        return (
            is_next
            or is_other
            or is_absorbing
            or round(now.total - before.total, 2) > 0
        )

    def _sales_check_unflagging(self):
        """Only who may decide about the project says that it is none.

        :raise AccessError: the acting person's authority does not cover it
        """
        flagged = self.sudo().filtered("sales_is_major_flagged")
        for lead, verdict in flagged._sales_judge().items():
            if verdict.exceeded:
                raise AccessError(
                    self.env._(
                        "%(project)s was marked as a major project. %(approver)s "
                        "decides whether it is none.",
                        project=lead.display_name,
                        approver=lead._sales_next_approver(verdict),
                    )
                )

    def _sales_merging(self):
        """Quotations of merged leads come along; their confirmation still waits."""
        return noted(self.env, "sales_merging_leads", True)

    def _sales_mark_parts(self):
        """A part that comes or goes changes the mark of the other parts."""
        parts = self._sales_parts(self._sales_own_revenues())
        parts._sales_search_parts().modified(["sales_is_major_flagged"])

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _sales_gap_reason(self, finding):
        """A flagged lead without a value is no "0 needs approval"."""
        self.ensure_one()
        decision, measured = finding.decision, finding.measured
        if decision._traits().code != "major_project":
            return super()._sales_gap_reason(finding)
        company = self._sales_company()
        if not measured.value:
            return self.env._("%s: needs approval.", decision.name)
        texts = {
            "decision": decision.name,
            "value": decision.format_value(measured.value, company),
            "own": decision.format_value(measured.own_value, company),
        }
        if measured.value != measured.own_value:
            return self.env._(
                "%(decision)s: %(value)s together with other opportunities of this "
                "customer (%(own)s this one) needs approval.",
                **texts,
            )
        return self.env._("%(decision)s: %(value)s needs approval.", **texts)

    def _sales_refusal(self, verdict, is_decided):
        """What to do with a major project beyond the own authority."""
        values = {
            "project": self.display_name,
            "reason": verdict.reason,
            "approver": self._sales_next_approver(verdict),
            "stage": self._sales_gate_stage().name or self.env._("the won stage"),
        }
        if verdict.pending:
            values["approver"] = verdict.pending.current_step_id._approver_name()
            return self.env._(
                "%(project)s is a major customer project and waits for %(approver)s. "
                "%(reason)s\n\nUntil it is approved it stays before the stage "
                "%(stage)s.",
                **values,
            )
        return self.env._(
            "%(project)s is a major customer project. %(reason)s\n\nFrom the stage "
            "%(stage)s on, for its quotations and for winning it, it has to be "
            "approved: open it before that stage and use Ask for Approval. That sends "
            "it to %(approver)s.",
            **values,
        )

    # ------------------------------------------------------------
    # Asking and deciding
    # ------------------------------------------------------------

    def action_sales_ask_approval(self):
        """Ask for the approval to pursue these major projects (C1.p4).

        :raise UserError: none of them needs approval, or none is somebody's to ask for
        """
        self.check_access("write")
        leads = self.sudo()
        verdicts = leads._sales_judge()
        asking = leads.filtered(
            lambda lead: lead in verdicts and verdicts[lead].needs_approval
        )
        if not asking:
            raise UserError(self.env._("This needs no approval of somebody else."))
        return self._sales_approval_notification(asking._sales_ask(verdicts))

    def _sales_ask(self, verdicts, orders=None):
        """Open the requests, and keep what the approval sets going.

        :param verdicts: what ``_sales_judge`` returned for at least these leads
        :param orders: ``sale.order`` that wait for it
        :return: the ``sales.approval`` that wait
        """
        approvals = self._sales_request_approval(verdicts)
        for approval in approvals if orders else ():
            waiting = orders.filtered(
                lambda order, lead_id=approval.res_id: (
                    order.opportunity_id.id == lead_id
                )
            )
            kept = {*approval.snapshot.get("order_ids", ()), *waiting.ids}
            approval._engine_write(
                {"snapshot": {**approval.snapshot, "order_ids": sorted(kept)}}
            )
        return approvals

    def _sales_request_vals(self, verdict):
        """Keep with the request which stage was asked for."""
        vals = super()._sales_request_vals(verdict)
        if not self._sales_is_pursued():
            vals["snapshot"]["stage_id"] = self._sales_gate_stage().id
        return vals

    def _sales_approval_done(self, approval):
        """An approved project moves on to the stage that was asked for.

        Orders somebody tried to confirm meanwhile go on their own way then.
        """
        self.ensure_one()
        if approval.state != "approved":
            return
        stage = self.env["crm.stage"].browse(approval.snapshot.get("stage_id") or [])
        if stage.exists() and not self._sales_is_pursued():
            self.write({"stage_id": stage.id})
        orders = self.env["sale.order"].browse(approval.snapshot.get("order_ids", ()))
        orders.exists().filtered(
            lambda order: order.opportunity_id == self
        )._sales_confirm_for(approval.requester_id)

    # ------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------

    def _sales_summary_depends(self):
        """What the estimate of the signatures depends on."""
        return [
            *("stage_id", "active", "won_status", "expected_revenue"),
            *("recurring_revenue", "sales_is_major_flagged", "partner_id", "user_id"),
            *("company_id", "team_id", "order_ids.state", "order_ids.amount_untaxed"),
        ]

    def _sales_is_undecided(self):
        """Whether there is something left to ask for."""
        return self.active and self.won_status == "pending"
