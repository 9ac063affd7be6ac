from odoo import api, models
from odoo.exceptions import UserError

# what the figures of a line follow from
FIGURES = {
    "discount",
    "display_type",
    "extra_tax_data",
    "order_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "purchase_price",
    "tax_ids",
}


class SalesOrderLineLocked(models.AbstractModel):
    """Lines of orders signed in a locked period keep what they count.

    Behind ``sale.order.line``. Deliveries, invoices and down payments change nothing
    that counts and go on. What a sales administrator, or Odoo itself, changes all the
    same is kept in the chatter. Policy: A3.3, G1.3.
    """

    _name = "sales.order.line.locked"
    _description = "Lines of Orders Signed in a Locked Period"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._sales_locked_changed({}, lines._sales_locked_figures())
        return lines

    def write(self, vals):
        if not FIGURES & vals.keys():
            return super().write(vals)
        before = self._sales_locked_figures()
        result = super().write(vals)
        self._sales_locked_changed(before, self._sales_locked_figures())
        return result

    def unlink(self):
        self._sales_locked_changed(self._sales_locked_figures(), {})
        return super().unlink()

    def _sales_locked_figures(self):
        """What lines of orders signed in a locked period count.

        :return: dict of line to a tuple that begins with its order; lines that count
            nothing are left out
        """
        lines = self.sudo()
        locked = lines.order_id._sales_signed_in_locked()
        return {
            line: (line.order_id, line.product_id, *figures)
            for line in lines
            if line.order_id in locked and not line.display_type
            for figures in [(line.product_uom_qty, line.price_subtotal, line.margin)]
            if any(figures)
        }

    def _sales_locked_changed(self, before, after):
        """Refuse, or keep in the chatter, that figures of locked orders change.

        :param before: as of ``_sales_locked_figures``
        :param after: the same
        :raise UserError: for whoever is no sales administrator
        """
        orders = self.env["sale.order"].union(
            *(
                rows[line][0]
                for rows in (before, after)
                for line in rows
                if before.get(line) != after.get(line)
            )
        )
        acting = self.env.user
        is_trusted = self.env.su or acting.has_group("sales_team.group_sale_manager")
        for order in orders:
            locked = order.company_id.sales_performance_lock_date
            if not is_trusted:
                raise UserError(
                    self.env._(
                        "%(order)s counts on %(day)s, and results until %(date)s are "
                        "locked: its lines do not change any more. Sign what is new "
                        "with an order of its own, or ask a sales administrator, who "
                        "can change it or open the period again.",
                        order=order.name,
                        day=order.company_id._sales_day(order.date_order),
                        date=locked,
                    )
                )
            order._message_log(
                body=self.env._(
                    "Lines were changed although results until %(date)s are locked.",
                    date=locked,
                ),
                author_id=acting.partner_id.id,
            )
