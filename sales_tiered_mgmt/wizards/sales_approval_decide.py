from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesApprovalDecide(models.TransientModel):
    """Dialog for the comment that goes into the permanent record of a decision.

    Of several requests each is checked; what fails is listed with its reason, the rest
    is done.
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

    def _decide(self, approvals):
        if self.outcome == "approved":
            approvals.action_approve(self.comment)
        else:
            approvals.action_refuse(self.comment)

    def _decide_each(self, approvals):
        """Decide all at once or, where one of them fails, one after the other.

        :return: list of texts, one for each request that was not decided
        """
        if self._refusal(approvals) is None:
            return self._lapsed_texts(approvals)
        failures = []
        for approval in approvals:
            error = self._refusal(approval)
            if error is not None:
                failures.append(f"{approval.sudo().res_name}: {error}")
            else:
                failures += self._lapsed_texts(approval)
        return failures

    def _refusal(self, approvals):
        """Decide, all of them or none.

        :return: the text of the error, None where all went well
        """
        try:
            with self.env.cr.savepoint():
                self._decide(approvals)
        except UserError as error:
            return str(error)
        return None

    def _lapsed_texts(self, approvals):
        """What to tell about requests that lapsed instead of being decided."""
        return [
            self.env._(
                "%s changed after it was submitted. The request lapsed; it has to be "
                "submitted again.",
                approval.res_name,
            )
            for approval in approvals.sudo()
            if approval.state == "void"
        ]
