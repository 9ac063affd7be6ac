from odoo import api, fields, models
from odoo.fields import Domain


class SalesTierPersonMixin(models.AbstractModel):
    """Tier and team of the person behind ``user_id``, for employee and public employee.

    Not stored: a public employee reads no column of its own, and the assignment is the
    one place where tier and team live.
    """

    _name = "sales.tier.person.mixin"
    _description = "Person with a Sales Tier"

    sales_tier_id = fields.Many2one(
        "sales.tier", compute="_compute_sales_tier", search="_search_sales_tier_id"
    )
    sales_tier_team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_sales_tier",
        search="_search_sales_tier_team_id",
    )
    sales_superior_id = fields.Many2one("res.users", compute="_compute_sales_tier")

    @api.depends("user_id.sales_assignment_ids.state")
    def _compute_sales_tier(self):
        for person in self:
            assignment = person.user_id.sudo().sales_assignment_id
            person.sales_tier_id = assignment.tier_id
            person.sales_tier_team_id = assignment.team_id
            person.sales_superior_id = assignment.superior_id

    def _search_sales_tier_id(self, operator, value):
        return self._search_by_assignment("tier_id", operator, value)

    def _search_sales_tier_team_id(self, operator, value):
        return self._search_by_assignment("team_id", operator, value)

    def _search_by_assignment(self, field_name, operator, value):
        if operator != "in":
            return NotImplemented
        Assignment = self.env["sales.tier.assignment"].sudo()
        ids = [item for item in value if item]
        domain = Domain.FALSE
        if ids:
            held = Assignment.search(
                [("state", "=", "current"), (field_name, "in", ids)]
            )
            domain |= Domain("user_id", "in", held.user_id.ids)
        if len(ids) < len(value):
            anybody = Assignment.search([("state", "=", "current")])
            domain |= Domain("user_id", "not in", anybody.user_id.ids)
        return domain
