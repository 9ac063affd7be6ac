import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

TEMPLATE = "sales_tiered_mgmt.mail_template_rating"
LIMIT = 500  # requests of one run of the job
BATCH = 50
# Days after which nobody asks any more: the customer got an address too late, or the
# job stood still.
WINDOW = 30
# fully invoiced, or more was delivered and invoiced than ordered
INVOICED = SQL("('invoiced', 'upselling')")
# the address is a colleague's, who would rate in the customer's name
IS_COLLEAGUE = SQL(
    """
    EXISTS (
        SELECT FROM res_users colleague
          JOIN res_partner own ON own.id = colleague.partner_id
         WHERE NOT colleague.share
           AND (own.email_normalized = customer.email_normalized
                OR LOWER(colleague.login) = customer.email_normalized)
    )
    """
)


class SalesRatingRequest(models.AbstractModel):
    """Customers are asked, once per order, how they like it: behind ``sale.order``.

    Odoo's own ratings and links do the rest. The link is the customer's alone: it is in
    no message of the order, comes from the company and not from the salesperson, and
    nobody rated can make one. Customers without an e-mail address, and addresses that
    are a colleague's, are not asked. Policy: D3.2, F2.2, G1.3.
    """

    _name = "sales.rating.request"
    _description = "Asking Customers for a Rating"

    # added without a value: nothing is written to the orders there are
    sales_rating_asked_on = fields.Datetime(
        "Asked for a Rating On",
        readonly=True,
        copy=False,
        help="When the customer was asked to rate the order.",
    )
    sales_rating_count = fields.Integer(
        "Customer Ratings",
        compute="_compute_sales_rating_count",
        compute_sudo=True,
        help="Answers of the customer.",
    )

    def _compute_sales_rating_count(self):
        rows = self.env["rating.rating"]._read_group(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("consumed", "=", True),
            ],
            ["res_id"],
            ["__count"],
        )
        counts = dict(rows)
        for order in self:
            order.sales_rating_count = counts.get(order.id, 0)

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _cron_ask_for_ratings(self):
        """Ask the customers whose turn it is; what fails is tried again next time."""
        orders = self.browse(self._sales_rating_due()[:LIMIT])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        for ids in split_every(BATCH, orders.ids):
            batch = self.browse(ids)
            if not batch._sales_try_to_ask():
                for order in batch:
                    order._sales_try_to_ask()
            if not cron._commit_progress(len(ids)):
                break

    def _sales_try_to_ask(self):
        """Ask the customers of these orders together.

        :return: whether it worked; if not, nothing of it was done
        """
        try:
            with self.env.cr.savepoint():
                self._sales_ask_for_rating()
        except Exception:  # pylint: disable=broad-exception-caught
            _logger.exception("Customers of %s not asked for a rating", self)
            return False
        return True

    @api.model
    def _sales_rating_due(self):
        """Ids of the orders whose customers are to be asked now, oldest first."""
        self.env.flush_all()
        due = []
        companies = self.env["res.company"].sudo()
        for company in companies.search([("sales_rating_request", "!=", "never")]):
            today = company._sales_today()
            last = today - timedelta(days=company.sales_rating_days)
            first = last - timedelta(days=WINDOW)
            if company.sales_rating_since:
                first = max(first, company.sales_rating_since)
            if first <= last:
                due += self._sales_rating_due_of(company, first, last)
        return due

    def _sales_rating_due_of(self, company, first, last):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.id
                  FROM sale_order o
                  JOIN res_partner customer ON customer.id = o.partner_id
                 WHERE %(is_done)s
                   AND o.company_id = %(company)s
                   AND o.state = 'sale'
                   AND o.sales_rating_asked_on IS NULL
                   AND customer.email_normalized IS NOT NULL
                   AND NOT %(is_colleague)s
                   AND NOT EXISTS (
                        SELECT FROM rating_rating given
                         WHERE given.res_model = 'sale.order'
                           AND given.res_id = o.id
                           AND given.consumed
                   )
                 ORDER BY o.id
                 LIMIT %(limit)s
                """,
                is_done=self._sales_done_between(company, first, last),
                company=company.id,
                is_colleague=IS_COLLEAGUE,
                limit=LIMIT,
            )
        )
        return [order_id for (order_id,) in rows]

    def _sales_done_between(self, company, first, last):
        """Condition: the order ``o`` was completed within these days."""
        invoiced = self._sales_invoiced_between(company, first, last)
        is_delivery = company.sales_rating_request == "delivered"
        if not is_delivery or "delivery_status" not in self._fields:
            return SQL("o.id IN (%s)", invoiced)
        return SQL(
            "(o.id IN (%s) OR (o.delivery_status IS NULL AND o.id IN (%s)))",
            self._sales_delivered_between(company, first, last),
            invoiced,
        )

    @staticmethod
    def _sales_invoiced_between(company, first, last):
        """SELECT of the orders fully invoiced, the last time within these days."""
        return SQL(
            """
            SELECT l.order_id
              FROM account_move m
              JOIN account_move_line billed ON billed.move_id = m.id
              JOIN sale_order_line_invoice_rel link
                ON link.invoice_line_id = billed.id
              JOIN sale_order_line l ON l.id = link.order_line_id
              JOIN sale_order whole
                ON whole.id = l.order_id AND whole.invoice_status IN %(invoiced)s
             WHERE m.invoice_date BETWEEN %(first)s AND %(last)s
               AND m.company_id = %(company)s
               AND m.move_type = 'out_invoice'
               AND m.state = 'posted'
               AND NOT EXISTS (
                    SELECT FROM sale_order_line sibling
                      JOIN sale_order_line_invoice_rel next
                        ON next.order_line_id = sibling.id
                      JOIN account_move_line later ON later.id = next.invoice_line_id
                      JOIN account_move later_move ON later_move.id = later.move_id
                     WHERE sibling.order_id = l.order_id
                       AND later_move.state = 'posted'
                       AND later_move.move_type = 'out_invoice'
                       AND later_move.invoice_date > %(last)s
               )
            """,
            invoiced=INVOICED,
            company=company.id,
            first=first,
            last=last,
        )

    @staticmethod
    def _sales_delivered_between(company, first, last):
        """SELECT of the orders fully delivered, the last time within these days."""
        zone = company._sales_zone()
        return SQL(
            """
            SELECT whole.id
              FROM sale_order whole
              JOIN stock_picking moved
                ON moved.sale_id = whole.id AND moved.state = 'done'
             WHERE whole.delivery_status = 'full'
               AND whole.company_id = %(company)s
               AND moved.date_done >= %(since)s
             GROUP BY whole.id
            HAVING (MAX(moved.date_done) AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                   BETWEEN %(first)s AND %(last)s
            """,
            company=company.id,
            # whatever the time zone
            since=first - timedelta(days=1),
            zone=zone,
            first=first,
            last=last,
        )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def _sales_ask_for_rating(self):
        """Send the customers of these orders the mail with their links."""
        template = self.env.ref(TEMPLATE).sudo()
        template.send_mail_batch(
            self.ids,
            # of no document: a message of the order would show its readers the link
            email_values={"model": False, "res_id": False, "auto_delete": True},
            email_layout_xmlid="mail.mail_notification_light",
        )
        self._sales_record({"sales_rating_asked_on": fields.Datetime.now()})
        self._message_log_batch(
            {
                order.id: self.env._(
                    "%(customer)s was asked to rate this order.",
                    customer=order.partner_id.name,
                )
                for order in self
            }
        )

    def _sales_refuse_rating_link(self):
        """The link to rate an order is the customer's: no colleague makes one.

        :raise AccessError: for everybody but the system
        """
        if self.env.uid != SUPERUSER_ID and not self.env.user._is_system():
            raise AccessError(
                self.env._(
                    "The link to rate %(order)s is the customer's. Customers are asked "
                    "by the system, see the settings of Tiered Sales.",
                    order=", ".join(self.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # What customers say
    # ------------------------------------------------------------

    def _sales_complaint_handlers(self):
        """Who calls a customer that complains: the next superior of the salesperson.

        :return: dict of order to ``res.users``; a sales administrator where nobody
            stands above, empty where there is none either
        """
        Decision, handlers = self.env["sales.decision"], {}
        for order in self:
            salesperson, company = order.user_id, order.company_id
            team = Decision._line_start(salesperson, order.team_id)
            handlers[order] = next(
                (
                    leader
                    for leader in (team._sales_line_of_leaders() if team else ())
                    if leader.active
                    and leader != salesperson
                    and company in leader.company_ids
                ),
                Decision._final_approver(company, salesperson),
            )
        return handlers

    def action_open_sales_ratings(self):
        """Open what the customer answered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rating.rating_rating_action"
        )
        action["domain"] = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("consumed", "=", True),
        ]
        return action
