from odoo import api, fields, models


class SalesAppraisalTemplateUse(models.AbstractModel):
    """Who is appraised by a template: everybody finds the own one. Policy: A3.1."""

    _name = "sales.appraisal.template.use"
    _description = "Use of an Appraisal Template"

    appraisal_count = fields.Integer(
        compute="_compute_appraisal_count",
        help="Appraisals made by it, of those you may see.",
    )
    is_mine = fields.Boolean(
        "By Which I Am Appraised",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="In use for people of your tier in your company.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_appraisal_count(self):
        counts = dict(
            self.env["sales.appraisal"]._read_group(
                [("template_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["template_id"],
                ["__count"],
            )
        )
        for template in self:
            template.appraisal_count = counts.get(template._origin, 0)

    @api.depends("state", "tier_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_mine(self):
        mine = self._of_user()
        for template in self:
            template.is_mine = template._origin in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # among booleans, ``in`` asks for either of them, or for both
        ids = self._of_user().ids
        if set(value) >= {True, False}:
            return [(1, "=", 1)]
        return [("id", "in" if True in value else "not in", ids)]

    @api.model
    def _of_user(self):
        """The templates in use for the acting user's tier and company."""
        tier = self.env.user.sudo().sales_tier_id
        found = self.browse()
        if tier:
            for period in ("quarter", "year"):
                in_use = self._in_use(self.env.company, "person", period)
                found |= in_use.get(tier, found.browse())
        return found

    def action_view_appraisals(self):
        """Open the appraisals made by it that the acting user sees."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "sales.appraisal",
            "views": [(False, "list"), (False, "form")],
            "domain": [("template_id", "=", self.id)],
            "context": {"create": False},
        }
