from odoo import api, fields, models


class SalesAppraisalReviewers(models.TransientModel):
    """Choose who gives feedback about somebody.

    Whether these people can is checked by the appraisal. Policy: D3.2.
    """

    _name = "sales.appraisal.reviewers"
    _description = "Choose Reviewers"

    appraisal_id = fields.Many2one("sales.appraisal", required=True, readonly=True)
    # by the rights of whoever asks: the dialog opens no appraisal
    person_id = fields.Many2one(related="appraisal_id.user_id", related_sudo=False)
    least = fields.Integer(
        related="appraisal_id.template_id.peer_minimum", related_sudo=False
    )
    most = fields.Integer(
        related="appraisal_id.template_id.peer_count", related_sudo=False
    )
    able_ids = fields.Many2many("res.users", compute="_compute_able_ids")
    reviewer_ids = fields.Many2many("res.users")

    @api.depends("appraisal_id")
    def _compute_able_ids(self):
        """Whom the appraisal would accept."""
        for wizard in self:
            appraisal = wizard.appraisal_id._filtered_access("read")
            wizard.able_ids = (
                appraisal.sudo()._possible_reviewers().ids if appraisal else False
            )

    def action_apply(self):
        """Take the list over.

        :raise AccessError: the acting user does not stand above the person
        :raise UserError: somebody is no peer, or there are too few or too many
        """
        self.ensure_one()
        self.appraisal_id._set_reviewers(self.reviewer_ids)
        return {"type": "ir.actions.act_window_close"}

    def action_ask(self):
        """Take the list over, and ask them.

        :raise AccessError: the acting user does not stand above the person
        :raise UserError: somebody is no peer, or it is too late
        """
        self.action_apply()
        self.appraisal_id.action_ask_reviewers()
        return {"type": "ir.actions.act_window_close"}
