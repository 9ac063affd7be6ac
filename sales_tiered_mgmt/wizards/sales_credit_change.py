from odoo import api, fields, models
from odoo.fields import Command


class SalesCreditChange(models.TransientModel):
    """Dialog in which a superior decides anew who is credited with a signed order."""

    _name = "sales.credit.change"
    _description = "Change the Credit of an Order"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    line_ids = fields.One2many(
        "sales.credit.change.line",
        "change_id",
        "Credit",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    total = fields.Float("Together", compute="_compute_total", digits=(5, 4))
    date_locked = fields.Date(related="company_id.sales_performance_lock_date")
    date_adjustment = fields.Date(
        "Adjusted On",
        compute="_compute_date_adjustment",
        help="What lies in the locked period stays; the difference counts on this day.",
    )
    reason = fields.Text()

    @api.depends("order_id")
    def _compute_line_ids(self):
        """What holds today."""
        for wizard in self:
            order = wizard.order_id.sudo()
            shares = order.sales_credit_ids._shares()
            if not shares and order.user_id:
                shares = [(order.user_id.id, 1.0)]
            wizard.line_ids = [Command.clear()] + [
                Command.create({"user_id": user_id, "share": share, "former": share})
                for user_id, share in shares
                if user_id
            ]

    @api.depends("line_ids.share")
    def _compute_total(self):
        for wizard in self:
            wizard.total = sum(wizard.line_ids.mapped("share"))

    @api.depends("order_id")
    def _compute_date_adjustment(self):
        for wizard in self:
            company = wizard.sudo().company_id
            wizard.date_adjustment = (
                company.sales_performance_lock_date and company._sales_open_day()
            )

    def action_change(self):
        """Change the credit; who may, and what of, is checked by the order.

        :raise AccessError: the acting person is no superior of the salesperson
        :raise UserError: the shares are not 100 %, or there is no reason
        """
        self.ensure_one()
        lines = self.line_ids.filtered("share")
        self.order_id._sales_change_credit(
            [(line.user_id.id, line.share) for line in lines], self.reason
        )
        return {"type": "ir.actions.act_window_close"}
