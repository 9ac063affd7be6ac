from odoo import fields, models


class ResCompany(models.Model):
    """Company-wide settings of tiered sales management."""

    _inherit = "res.company"

    sales_final_approver_id = fields.Many2one(
        "res.users",
        "Final Approver",
        help="Sales administrator who decides what is beyond every tier. Empty: the "
        "first sales administrator.",
    )
    sales_split_window_days = fields.Integer(
        "Split Window",
        default=7,
        help="Orders of one salesperson for one customer within this number of days "
        "are measured together against the signing limit. 0 switches this off.",
    )

    sales_escalate_days = fields.Integer(
        "Escalate After",
        default=3,
        help="Working days after which a request that nobody has decided goes on to "
        "the next superior. 0 switches this off.",
    )

    sales_project_amount = fields.Monetary(
        "Major Project From",
        default=500_000,
        currency_field="currency_id",
        help="Expected revenue from which on an opportunity is a major customer "
        "project. 0: only those that are marked as such.",
    )
    sales_project_stage_id = fields.Many2one(
        "crm.stage",
        "Approval From Stage",
        default=lambda self: self.env.ref("crm.stage_lead3", False),
        ondelete="restrict",
        help="A major project goes on from this stage only when it is approved. Empty: "
        "only its quotations, orders and winning it need approval.",
    )

    _sales_project_amount_positive = models.Constraint(
        "CHECK(sales_project_amount >= 0)",
        "The amount of a major project is zero or more.",
    )
    _sales_split_window_positive = models.Constraint(
        "CHECK(sales_split_window_days >= 0)",
        "The split window is a number of days, zero or more.",
    )
    _sales_escalate_days_positive = models.Constraint(
        "CHECK(sales_escalate_days >= 0)",
        "Requests are escalated after a number of working days, zero or more.",
    )
