from odoo import models


class SalesOrderCreditProposed(models.AbstractModel):
    """Credit that a quotation takes over from its lead, else from its customer.

    Behind ``sale.order``. It follows them until somebody gives the quotation a credit
    of its own. Policy: F1.3.
    """

    _name = "sales.order.credit.proposed"
    _description = "Credit Proposed for an Order"

    def _sales_credit_templates(self):
        """Rows that these orders take over; of the lead, else of the customer.

        :return: dict of order to ``sales.credit.template``, as superuser
        """
        Template = self.env["sales.credit.template"].sudo()
        orders = self.sudo()
        partners = orders.partner_id | orders.partner_id.commercial_partner_id
        rows = Template.search(
            [
                "|",
                ("lead_id", "in", orders.opportunity_id.ids),
                ("partner_id", "in", partners.ids),
            ]
        )
        by_lead = rows.filtered("lead_id").grouped("lead_id")
        by_partner = rows.filtered("partner_id").grouped("partner_id")
        return {
            order.sudo(False): by_lead.get(order.opportunity_id)
            or by_partner.get(order.partner_id)
            or by_partner.get(order.partner_id.commercial_partner_id, Template)
            for order in orders
        }

    def _sales_following_credit(self):
        """Quotations whose credit is what they inherited, or nobody's by name."""
        unsigned = self - self._sales_signed_once()
        return self.browse(
            order.id
            for order, rows in unsigned._sales_credit_templates().items()
            if not order.sudo().sales_credit_ids
            or sorted(rows._shares()) == sorted(order.sudo().sales_credit_ids._shares())
        )

    def _sales_inherit_credit(self):
        """Take over the credit that the lead or the customer proposes."""
        templates = self._sales_credit_templates()
        Split = self.env["sales.credit.split"].sudo()
        former = self.browse(order.id for order in templates).sudo().sales_credit_ids
        former._engine_unlink()
        vals_list = []
        for order, rows in templates.items():
            people = rows.user_id
            gone = people.filtered(
                lambda user, order=order: (
                    not user.active or order.sudo().company_id not in user.company_ids
                )
            )
            if gone:
                order.sudo()._message_log(
                    body=self.env._(
                        "The credit proposed by the lead or customer was left out: "
                        "%(people)s cannot be credited here.",
                        people=", ".join(gone.mapped("name")),
                    )
                )
                continue
            vals_list += [
                {"order_id": order.id, "user_id": row.user_id.id, "share": row.share}
                for row in rows
            ]
        Split._engine_create(vals_list)
