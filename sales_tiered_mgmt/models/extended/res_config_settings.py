from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings block *Tiered Sales Management*."""

    _inherit = "res.config.settings"

    sales_final_approver_id = fields.Many2one(
        related="company_id.sales_final_approver_id", readonly=False
    )
    sales_split_window_days = fields.Integer(
        related="company_id.sales_split_window_days", readonly=False
    )
    sales_escalate_days = fields.Integer(
        related="company_id.sales_escalate_days", readonly=False
    )

    sales_incentive_correction_months = fields.Integer(
        related="company_id.sales_incentive_correction_months", readonly=False
    )

    sales_incentive_expense_account_id = fields.Many2one(
        related="company_id.sales_incentive_expense_account_id",
        readonly=False,
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
    )
    sales_incentive_accrual = fields.Boolean(
        related="company_id.sales_incentive_accrual", readonly=False
    )
    sales_incentive_liability_account_id = fields.Many2one(
        related="company_id.sales_incentive_liability_account_id",
        readonly=False,
        check_company=True,
        domain="[('account_type', 'in', "
        "('liability_current', 'liability_non_current', 'liability_payable'))]",
    )
    sales_incentive_journal_id = fields.Many2one(
        related="company_id.sales_incentive_journal_id",
        readonly=False,
        check_company=True,
        domain="[('type', '=', 'general')]",
    )

    sales_incentive_dispute_days = fields.Integer(
        related="company_id.sales_incentive_dispute_days", readonly=False
    )
    sales_incentive_answer_days = fields.Integer(
        related="company_id.sales_incentive_answer_days", readonly=False
    )
    sales_incentive_dispute_blocks = fields.Boolean(
        related="company_id.sales_incentive_dispute_blocks", readonly=False
    )

    sales_appraisal_remind_days = fields.Integer(
        related="company_id.sales_appraisal_remind_days", readonly=False
    )
    sales_appraisal_appeal_answer_days = fields.Integer(
        related="company_id.sales_appraisal_appeal_answer_days", readonly=False
    )

    sales_project_amount = fields.Monetary(
        related="company_id.sales_project_amount",
        currency_field="currency_id",
        readonly=False,
    )
    sales_project_stage_id = fields.Many2one(
        related="company_id.sales_project_stage_id", readonly=False
    )

    sales_rating_request = fields.Selection(
        related="company_id.sales_rating_request", readonly=False, required=True
    )
    sales_rating_days = fields.Integer(
        related="company_id.sales_rating_days", readonly=False
    )

    sales_performance_lock_date = fields.Date(
        related="company_id.sales_performance_lock_date"
    )

    def action_open_sales_rules(self):
        """Open every record rule this add-on brought, switched off ones included."""
        names = self.env["ir.model.data"].search(
            [("module", "=", "sales_tiered_mgmt"), ("model", "=", "ir.rule")]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visibility Rules"),
            "res_model": "ir.rule",
            "view_mode": "list,form",
            "domain": [("id", "in", names.mapped("res_id"))],
            "context": {"active_test": False},
        }
