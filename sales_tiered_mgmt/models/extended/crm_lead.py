from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..authority.sales_project_gate import PURSUIT_FIELDS


class CrmLead(models.Model):
    """Work assigned within a scope (C2.p1); major projects need approval (C1.p4)."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "sales.project.gate",
        "sales.authority.summary",
        "sales.work.mixin",
        "sales.credit.mixin",
        "sales.lead.closing",
    ]

    team_id = fields.Many2one(index="btree_not_null")
    sales_is_major_flagged = fields.Boolean(
        "Marked as Major Project",
        tracking=True,
        help="A major project whatever its expected revenue. Only who may decide about "
        "major projects takes the mark away.",
    )
    sales_is_major_project = fields.Boolean(
        "Major Project",
        compute="_compute_sales_is_major_project",
        compute_sudo=True,
        store=True,
        help="Marked as one, or worth at least the company's amount for major "
        "projects, its orders and other parts of the same project included.",
    )
    sales_credit_ids = fields.One2many(
        "sales.credit.template",
        "lead_id",
        "Credit",
        copy=False,
        groups="sales_tiered_mgmt.group_sales_representative,"
        "sales_team.group_sale_manager",
        help="Who is to share the credit of the quotations made from here.",
    )
    is_sales_project_blocked = fields.Boolean(
        compute="_compute_is_sales_project_blocked",
        help="A major project that has to be approved before it goes on.",
    )

    @api.depends(
        "expected_revenue",
        "recurring_revenue",
        "sales_is_major_flagged",
        "partner_id",
        "email_normalized",
        "user_id",
        "company_id.sales_project_amount",
        "order_ids.state",
        "order_ids.order_line.price_subtotal",
    )
    def _compute_sales_is_major_project(self):
        major = self._sales_measure_major_project()
        for lead in self:
            lead.sales_is_major_project = lead in major

    @api.depends("sales_gap_reason", "sales_approval_state")
    def _compute_is_sales_project_blocked(self):
        for lead in self:
            lead.is_sales_project_blocked = bool(lead.sales_gap_reason) and (
                lead.sales_approval_state != "pending"
            )

    @api.depends_context("uid")
    def _compute_potential_lead_duplicates(self):
        """Odoo looks for duplicates as superuser; a tier sees those in its scope."""
        result = super()._compute_potential_lead_duplicates()
        if self.env.user.is_sales_restricted:
            for lead in self:
                others = lead.duplicate_lead_ids.sudo(False) - lead
                seen = others._filtered_access("read")
                lead.duplicate_lead_ids = lead | seen
                lead.duplicate_lead_count = len(seen)
        return result

    # ------------------------------------------------------------
    # CRUD: no path beyond the gate leads around the check
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._sales_refuse_mark({name for vals in vals_list for name in vals})
        leads = super().create(vals_list)
        leads._sales_check_pursuit({})
        return leads

    def write(self, vals):
        self._sales_refuse_mark(vals)
        if not PURSUIT_FIELDS & vals.keys():
            return super().write(vals)
        if not vals.get("sales_is_major_flagged", True):
            self._sales_check_unflagging()
        before = self._sales_pursuits()
        result = super().write(vals)
        self._sales_check_pursuit(before)
        return result

    def _sales_refuse_mark(self, names):
        if "sales_is_major_project" in names:
            raise AccessError(
                self.env._(
                    "Whether a lead is a major project follows from its value. Use "
                    "the mark to make it one."
                )
            )

    def _merge_opportunity(self, *args, **kwargs):
        with self._sales_merging():
            return super()._merge_opportunity(*args, **kwargs)

    def _merge_get_fields_specific(self):
        """What was a major project before it was merged remains one."""
        return super()._merge_get_fields_specific() | {
            "sales_is_major_flagged": lambda _name, leads: any(
                lead.sales_is_major_flagged or lead.sales_is_major_project
                for lead in leads
            )
        }
