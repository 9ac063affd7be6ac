from odoo import api, models


class UtmCampaign(models.Model):
    """Results of a campaign, limited to what a person with a tier sees.

    Odoo counts quotations as superuser and sums invoices in SQL: everybody's.
    """

    _inherit = "utm.campaign"

    @api.depends_context("uid")
    def _compute_quotation_count(self):
        campaigns = self
        if self.env.user.is_sales_restricted:
            campaigns = self.sudo(False)
        return super(UtmCampaign, campaigns)._compute_quotation_count()

    @api.depends_context("uid")
    def _compute_sale_invoiced_amount(self):
        if not self.env.user.is_sales_restricted:
            return super()._compute_sale_invoiced_amount()
        amounts = dict(
            self.env["account.move"]
            .sudo(False)
            ._read_group(
                [
                    ("campaign_id", "in", self.ids),
                    ("state", "not in", ("draft", "cancel")),
                ],
                ["campaign_id"],
                ["amount_untaxed_signed:sum"],
            )
        )
        by_id = {campaign.id: amount for campaign, amount in amounts.items()}
        for campaign in self:
            campaign.invoiced_amount = by_id.get(campaign.id, 0.0)
        return None
