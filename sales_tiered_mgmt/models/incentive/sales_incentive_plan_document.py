from odoo import api, fields, models
from odoo.tools import is_html_empty
from odoo.tools.misc import formatLang


class SalesIncentivePlanDocument(models.AbstractModel):
    """The plan as a document: every component in words, with what it pays (A3.1)."""

    _name = "sales.incentive.plan.document"
    _description = "Document of an Incentive Plan"

    document_html = fields.Html(
        "What Is Paid", compute="_compute_document_html", sanitize=False
    )

    @api.depends("component_ids.description", "component_ids.preview_html")
    @api.depends_context("lang", "uid")
    def _compute_document_html(self):
        for plan in self:
            plan.document_html = self.env["ir.qweb"]._render(
                "sales_tiered_mgmt.incentive_plan_document",
                {"plan": plan},
                minimal_qcontext=True,
            )

    def _guarantee_words(self):
        """The newcomer guarantee in words."""
        self.ensure_one()
        words = [
            self.env._(
                "For each month at least %(amount)s, during the first %(months)s "
                "months in the sales force.",
                amount=formatLang(
                    self.env, self.guarantee_amount, currency_obj=self.currency_id
                ),
                months=self.guarantee_months,
            ),
            self.env._("What it adds is kept back from what later periods bring.")
            if self.is_guarantee_recoverable
            else self.env._("What it adds is not taken back."),
        ]
        return " ".join(words)

    def _is_empty_note(self):
        """Whether there are no terms to print."""
        return is_html_empty(self.note)
