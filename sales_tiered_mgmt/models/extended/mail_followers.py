from odoo import api, models
from odoo.fields import Domain

# Models whose documents are visible by scope.
SCOPED_MODELS = (
    "sale.order",
    "crm.lead",
    "account.move",
    "sales.approval",
    "sales.proposal",
    "sales.incentive.adjustment",
    "sales.incentive.dispute",
    "sales.appraisal",
)


class MailFollowers(models.Model):
    """Followers of a sales document are as visible as the document.

    Odoo lets every employee read all followers: that a quotation exists, and for which
    customer. People with a tier read those of the documents they see.
    """

    _inherit = "mail.followers"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access) and self.env.user.is_sales_restricted:
            domain = Domain(domain) & self._sales_visible_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not any(self._ids) or not self.env.user.is_sales_restricted:
            return result
        forbidden = self._sales_of_hidden_documents()
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        return forbidden, lambda: self.env["ir.rule"]._make_access_error(
            operation, forbidden
        )

    @api.model
    def _sales_visible_domain(self):
        """Followers of other models, and of the documents the user sees."""
        visible = Domain("res_model", "not in", SCOPED_MODELS)
        for name in SCOPED_MODELS:
            documents = self.env[name].with_context(active_test=False)
            if documents.has_access("read"):
                visible |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", documents._search([])
                )
        return visible

    def _sales_of_hidden_documents(self):
        """The followers among these whose document the user does not see."""
        hidden = self.browse()
        for name, followers in self.sudo().grouped("res_model").items():
            if name in SCOPED_MODELS:
                documents = self.env[name].browse(followers.mapped("res_id")).exists()
                seen = set(documents._filtered_access("read").ids)
                hidden |= followers.filtered(
                    lambda item, seen=seen: item.res_id not in seen
                )
        return hidden.with_env(self.env)
