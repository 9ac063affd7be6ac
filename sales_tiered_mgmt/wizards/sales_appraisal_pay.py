from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.authority.sales_handover_mixin import FORMATS

# people that a warning names
NAMED = 10


class SalesAppraisalPay(models.TransientModel):
    """Dialog in which a sales administrator hands approved pay adjustments over.

    Says beforehand what the file will hold and who is no employee. Policy: D3.3.
    """

    _name = "sales.appraisal.pay"
    _description = "Hand Over Pay Adjustments"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    file_format = fields.Selection(FORMATS, "Format", required=True, default="xlsx")
    consequence_ids = fields.Many2many(
        "sales.appraisal.consequence",
        string="Pay Adjustments",
        compute="_compute_content",
    )
    row_count = fields.Integer("Adjustments", compute="_compute_content")
    notice = fields.Text(compute="_compute_content")
    handover_id = fields.Many2one("sales.appraisal.pay.handover", readonly=True)
    file_name = fields.Char(related="handover_id.name")
    sha256 = fields.Char(related="handover_id.sha256")

    @api.depends("company_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Hand Over Pay Adjustments")

    @api.depends("company_id", "handover_id")
    def _compute_content(self):
        Handover = self.env["sales.appraisal.pay.handover"]
        for wizard in self:
            waiting = (
                wizard.handover_id.consequence_ids
                or Handover._waiting(wizard.company_id)
            ).sudo(False)
            # a company may have been put in that is not the acting user's
            waiting = waiting._filtered_access("read")
            wizard.consequence_ids = waiting
            wizard.row_count = len(waiting)
            wizard.notice = self._missing_text(wizard.company_id, waiting.user_id)

    def _missing_text(self, company, people):
        """Who is no employee of the company, or nothing."""
        known = (
            self.env["hr.employee"]
            .sudo()
            .with_context(active_test=False)
            .search([("user_id", "in", people.ids), ("company_id", "=", company.id)])
        )
        missing = people - known.user_id
        return bool(missing) and self.env._(
            "No employees of the company, in the file with a remark: %s.",
            ", ".join(missing[:NAMED].mapped("name"))
            + (" ..." if missing[NAMED:] else ""),
        )

    def action_hand_over(self):
        """Make the file and show where to download it.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: nothing waits
        """
        self.ensure_one()
        if self.handover_id:
            raise UserError(
                self.env._("%s is made already: download it.", self.handover_id.name)
            )
        self.handover_id = self.env["sales.appraisal.pay.handover"]._hand_over(
            self.company_id, self.file_format
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_pay_action"
        )
        return {**action, "res_id": self.id}

    def action_download(self):
        """Download the file that was made.

        :raise UserError: it is not made yet
        """
        self.ensure_one()
        if not self.handover_id:
            raise UserError(self.env._("Hand over first."))
        return self.handover_id.action_download()
