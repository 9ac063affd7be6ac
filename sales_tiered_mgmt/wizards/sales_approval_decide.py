from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesApprovalDecide(models.TransientModel):
    """Dialog for the comment that goes into the permanent record of a decision.

    Several requests are decided one by one: what fails is listed with its reason, the
    rest is done.
    """

    _name = "sales.approval.decide"
    _description = "Decide Sales Approvals"

    approval_ids = fields.Many2many("sales.approval", required=True, readonly=True)
    approval_id = fields.Many2one(
        "sales.approval", "Request", compute="_compute_approval_id"
    )
    measure_ids = fields.One2many(related="approval_id.measure_ids")
    reason = fields.Text(related="approval_id.reason")
    partner_id = fields.Many2one(related="approval_id.partner_id")
    responsible_id = fields.Many2one(related="approval_id.responsible_id")
    res_name = fields.Char("Document", related="approval_id.res_name")
    outcome = fields.Selection(
        [("approved", "Approve"), ("refused", "Refuse")], required=True, readonly=True
    )
    comment = fields.Text()
    done_count = fields.Integer("Decided", readonly=True)
    failures = fields.Text("Not Decided", readonly=True)

    @api.depends("approval_ids")
    def _compute_approval_id(self):
        """The request, where it is one: its facts are shown."""
        for wizard in self:
            is_single = len(wizard.approval_ids) == 1
            wizard.approval_id = is_single and wizard.approval_ids

    def action_decide(self):
        """Decide all chosen requests; who may is checked by each request.

        :raise UserError: the only request is not the acting user's to decide
        """
        self.ensure_one()
        self._check_comment()
        # now: a deputy does not see a request any more that has lapsed
        approvals = self.approval_ids
        if len(approvals) == 1:
            self._decide(approvals)
            failures = self._lapsed_texts(approvals)
        else:
            failures = self._decide_each(approvals)
        if not failures:
            return {"type": "ir.actions.act_window_close"}
        self.write(
            {
                "done_count": len(approvals) - len(failures),
                "failures": "\n".join(failures),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not everything was decided"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_comment(self):
        """Nobody is refused without a reason: said once, not for each request."""
        if self.outcome == "refused" and not (self.comment or "").strip():
            raise UserError(self.env._("Say why the request is refused."))

    def _decide(self, approval):
        if self.outcome == "approved":
            approval.action_approve(self.comment)
        else:
            approval.action_refuse(self.comment)

    def _decide_each(self, approvals):
        """:return: list of texts, one for each request that was not decided"""
        failures = []
        for approval in approvals:
            try:
                with self.env.cr.savepoint():
                    self._decide(approval)
            except UserError as error:
                name = approval.sudo().res_name
                failures.append(f"{name}: {error.args[0]}")
            else:
                failures += self._lapsed_texts(approval)
        return failures

    def _lapsed_texts(self, approval):
        """What to tell about a request that lapsed instead of being decided."""
        approval = approval.sudo()
        if approval.state != "void":
            return []
        return [
            self.env._(
                "%s changed after it was submitted. The request lapsed; it has to be "
                "submitted again.",
                approval.res_name,
            )
        ]
