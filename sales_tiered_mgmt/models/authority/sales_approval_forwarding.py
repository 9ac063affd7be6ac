from odoo import fields, models


class SalesApprovalForwarding(models.AbstractModel):
    """Handing a request to somebody else with the authority for it.

    Private to the server. Policy: A3.1.
    """

    _name = "sales.approval.forwarding"
    _description = "Forwarding of a Sales Approval"

    def _forward(self, user, comment):
        """Hand the current step to ``user``; who may is checked here.

        :raise UserError: it is not the acting user's to decide, or ``user`` may not
        """
        self.ensure_one()
        acting = self.env.user
        approval = self._decidable()
        step = approval.current_step_id
        user = user.sudo()
        approval._raise_if(step._cannot_receive_reason(user))
        step._engine_write(
            {
                "state": "forwarded",
                "decided_by_id": acting.id,
                "on_behalf_of_id": step._on_behalf_of(acting).id,
                "date_decided": fields.Datetime.now(),
                "comment": comment,
            }
        )
        approval._withdraw_activities()
        approval._insert_step(step, user)
        approval._advance()
        message = self.env._(
            "%(person)s forwarded %(request)s to %(approver)s.",
            person=step._decider_name(),
            request=approval.name,
            approver=user.name,
        )
        approval._log_note(f"{message} {comment}")
        approval._notify_documents({approval: message})

    def _insert_step(self, step, user):
        """Write the same step once more, for ``user``."""
        self.ensure_one()
        step._engine_create(
            [
                {
                    "approval_id": self.id,
                    "sequence": step.sequence,
                    "approver_id": user.id,
                    "tier_id": user.sales_tier_id.id,
                    "kind": step.kind,
                    "is_final": step.is_final,
                    "is_forwarded": True,
                }
            ]
        )

    def _forward_candidates(self):
        """People to whom the current step may be forwarded; for the dialog.

        :return: ``res.users``; empty when the acting user may not decide
        """
        approval = self.sudo()
        step, company = approval.current_step_id, approval.company_id
        users = self.env["res.users"].sudo()
        if not step or step._cannot_decide_reason(self.env.user):
            return users
        if step.is_final:
            users = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        else:
            held = self.env["sales.tier.assignment"].sudo()
            users = held.search([("state", "=", "current")]).user_id
        near = users.filtered(lambda user: company in user.company_ids)
        return near.filtered(
            lambda user: user != self.env.user and not step._cannot_receive_reason(user)
        ).sudo(self.env.su)
