from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..authority.readers import told_to_readers


class SalesCreditTemplate(models.Model):
    """Who is to share the credit of a lead's or a customer's quotations.

    Quotations take the shares over when they are made, those of the lead first; from
    then on each quotation has its own.
    """

    _name = "sales.credit.template"
    _description = "Proposed Credit"
    _inherit = ["sales.credit.row"]
    _order = "id"
    _rec_name = "user_id"

    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="cascade"
    )
    owner_id = fields.Many2one(
        "res.users",
        "Salesperson",
        compute="_compute_owner_id",
        store=True,
        precompute=True,
        compute_sudo=True,
        index=True,
    )
    team_id = fields.Many2one(related="lead_id.team_id", store=True, index=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amount")
    amount = fields.Monetary("Expected", compute="_compute_amount")

    _document_one = models.Constraint(
        "CHECK((lead_id IS NULL) <> (partner_id IS NULL))",
        "A proposed credit belongs to a lead or to a customer.",
    )

    @api.depends("lead_id.user_id", "partner_id.user_id")
    def _compute_owner_id(self):
        for row in self:
            row.owner_id = (row.lead_id or row.partner_id).user_id

    @api.depends("lead_id.company_id", "partner_id.company_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row._credit_company()

    @api.depends("share", "lead_id.expected_revenue", "lead_id.company_currency")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_amount(self):
        self.currency_id = self.env.company.currency_id
        self.amount = 0.0
        for shared, rows in self.filtered("lead_id").grouped("lead_id").items():
            # possibly of another team
            lead = shared.sudo()
            currency = lead.company_currency or self.env.company.currency_id
            parts = lead._sales_credit_parts(rows, lead.expected_revenue, currency)
            for row in rows:
                row.currency_id = currency
                row.amount = parts.get(row, 0.0)

    def _credit_company(self):
        return self.lead_id.company_id or self.partner_id.company_id

    # ------------------------------------------------------------
    # CRUD: whoever may edit the lead; a customer's, its salesperson and those above
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_editable()
        rows._document_changed()
        return rows

    def write(self, vals):
        self._check_editable()
        if {"lead_id", "partner_id", "owner_id", "team_id", "company_id"} & vals.keys():
            raise AccessError(
                self.env._("A proposed credit stays with its lead or customer.")
            )
        result = super().write(vals)
        self._document_changed()
        return result

    def unlink(self):
        self._check_editable()
        leads, partners = self.lead_id, self.partner_id
        result = super().unlink()
        leads.exists()._sales_credit_changed()
        partners.exists()._sales_credit_changed()
        return result

    def _document_changed(self):
        self.lead_id._sales_credit_changed()
        self.partner_id._sales_credit_changed()

    def _check_editable(self):
        """:raise AccessError: a lead or customer is out of the acting person's reach"""
        if self.env.su:
            return
        self.lead_id.check_access("write")
        self.partner_id.check_access("write")
        acting = self.env.user
        if not acting.is_sales_restricted:
            return
        people = acting | acting.sales_scope_user_ids
        for partner in self.partner_id.sudo():
            is_leading = not partner.user_id and acting.sales_scope_team_ids
            if partner.user_id not in people and not is_leading:
                raise AccessError(
                    self.env._(
                        "Who shares in the sales to %(customer)s is said by its "
                        "salesperson and those above.",
                        customer=partner.name,
                    )
                )
