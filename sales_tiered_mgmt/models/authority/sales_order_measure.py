from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .cursor_note import noted
from .verdict import Measured


class SalesOrderMeasure(models.AbstractModel):
    """What an order is measured by: amount, discount, margin, days to pay.

    Everything follows from price, quantity, discount and taxes of all lines and from
    the products, read as superuser: a stored total, a rate or a date can be written, a
    line hidden from the person who asks. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.order.measure"
    _description = "Measured Values of an Order"
    _inherit = ["sales.approval.mixin"]

    # ------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------

    def _sales_term_lines(self, without_lines=None):
        """Lines that say something about money, per order, as superuser.

        An order that is being edited is measured by what is on the screen.

        :param without_lines: ``sale.order.line`` to leave out
        :return: dict of order to ``sale.order.line``
        """
        Line = self.env["sale.order.line"].sudo()
        saved = self.filtered(lambda order: isinstance(order.id, int))
        by_order = {
            order: order.sudo().order_line.filtered(lambda line: not line.display_type)
            for order in self - saved
        }
        if saved:
            # all fields at once: the confirmation reads the lines from the cache then
            lines = Line.search_fetch(
                [("order_id", "in", saved.ids), ("display_type", "=", False)]
            )
            if without_lines:
                lines -= without_lines
            found = lines.grouped("order_id")
            by_order |= {order: found.get(order, Line) for order in saved}
        return by_order

    def _sales_lines_at_hand(self, by_order):
        """Let all measures work on lines that were fetched once.

        :param by_order: what ``_sales_term_lines`` returned
        """
        outer = self.env.cr.cache.get("sales_order_lines", {})
        return noted(self.env, "sales_order_lines", outer | by_order)

    def _sales_lines(self):
        """Lines of these orders, see ``_sales_term_lines``."""
        at_hand = self.env.cr.cache.get("sales_order_lines", {})
        if all(order in at_hand for order in self):
            return at_hand
        return self._sales_term_lines()

    def _sales_measures(self, persons):
        """See ``sales.authority.mixin``; the lines are fetched once for all."""
        orders = self.browse(
            order.id for people in persons.values() for order in people
        )
        with orders._sales_lines_at_hand(orders._sales_term_lines()):
            return super()._sales_measures(persons)

    def _sales_own_measures(self, without_lines=None):
        """Every order by itself, whoever sells it: to tell a change for the worse.

        :param without_lines: ``sale.order.line`` to leave out
        :return: dict of order to a dict of ``sales.decision`` to
            :class:`~.verdict.Measured`
        """
        nobody = self.env["res.users"]
        decisions = self._sales_decisions()
        measures = {order: {} for order in self}
        with self._sales_lines_at_hand(self._sales_term_lines(without_lines)):
            for decision, orders in decisions.items():
                found = orders._sales_measure(decision, dict.fromkeys(orders, nobody))
                for order, measured in found.items():
                    measures[order][decision] = measured
        return measures

    # ------------------------------------------------------------
    # Amount
    # ------------------------------------------------------------

    def _sales_measure_order_sign(self, people):
        """Amount of each order together with what the same person signed recently.

        Orders of one person for one customer inside the company's split window count
        together, so that a contract cannot be cut to fit the limit.

        :param people: dict of order to the ``res.users`` whose authority counts
        :return: dict of order to :class:`~.verdict.Measured` in company currency
        """
        signed = self._sales_recently_signed(people)
        windows = {
            company: company.sudo().sales_split_window_days
            for company in self.company_id
        }
        measures = {}
        for order, (own_value, amount) in self._sales_own_values().items():
            person = people[order]
            key = order._sales_split_key(person)
            measures[order] = Measured(
                signed.get(key, 0.0) + own_value,
                own_value,
                amount,
                order.currency_id.id,
            )
            if person and windows[order.company_id]:
                signed[key] = signed.get(key, 0.0) + own_value
        return measures

    def _sales_own_values(self):
        """Untaxed amount of each order, never negative.

        :return: dict of order to the amount in the company's currency, at today's rate,
            and in the order's own currency
        """
        by_order = self._sales_lines()
        values = {}
        for order in self:
            company = order.company_id
            amount = abs(sum(line._sales_untaxed() for line in by_order[order]))
            rate = order._sales_rate_to(company.currency_id)
            values[order] = company.currency_id.round(amount * rate), amount
        return values

    def _sales_rate_to(self, currency):
        """Factor from the order's currency to ``currency``, at today's rate."""
        own = self.currency_id or self.company_id.currency_id
        if own == currency:
            return 1.0
        today = fields.Date.context_today(self)
        return self.env["res.currency"]._get_conversion_rate(
            own, currency, self.company_id, today
        )

    def _sales_split_key(self, person):
        return (self.company_id, person, self.partner_id.commercial_partner_id)

    def _sales_recently_signed(self, people):
        """What was signed inside the split window, per person and customer.

        :return: dict of ``_sales_split_key`` to amount in company currency
        """
        signed = {}
        for company, orders in self.grouped("company_id").items():
            days = company.sudo().sales_split_window_days
            persons = {people[order].id for order in orders if people[order]}
            if not days or not persons:
                continue
            customers = orders.partner_id.commercial_partner_id
            recent = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                    ("sales_signed_by_id", "in", list(persons)),
                    ("sales_signed_on", ">=", fields.Datetime.now() - timedelta(days)),
                    ("partner_id.commercial_partner_id", "in", customers.ids),
                    ("id", "not in", self._origin.ids),
                ]
            )
            with recent._sales_lines_at_hand(recent._sales_term_lines()):
                values = recent._sales_own_values()
            for order, (value, _amount) in values.items():
                key = order._sales_split_key(order.sales_signed_by_id)
                signed[key] = signed.get(key, 0.0) + value
        return signed

    def _sales_queue_up(self, person):
        """Let what one person signs come one after the other.

        Two confirmations at once would not see each other's amount in the split window.
        Whoever comes second meets PostgreSQL's serialization failure, and Odoo repeats
        the call, which then counts the first one.
        """
        if any(self.company_id.sudo().mapped("sales_split_window_days")):
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_tier_assignment SET write_date = write_date "
                    "WHERE id = %s",
                    person.sudo().sales_assignment_id.id,
                )
            )

    # ------------------------------------------------------------
    # Discount
    # ------------------------------------------------------------

    def _sales_measure_order_discount(self, people):
        """The highest discount on a line, or on the whole order if that is higher.

        :return: dict of order to :class:`~.verdict.Measured` in per cent
        """
        by_order = self._sales_lines()
        measures = {}
        for order in self:
            lines = by_order[order]
            concessions = [line._sales_concession() for line in lines]
            full = sum(concession.full for concession in concessions)
            net = sum(line._sales_net() for line in lines)
            whole = 100 * (1 - net / full) if full > 0 else 0.0
            highest = max((item.percent for item in concessions), default=0.0)
            measures[order] = Measured.plain(round(max(highest, whole, 0.0), 2))
        return measures

    # ------------------------------------------------------------
    # Margin
    # ------------------------------------------------------------

    def _sales_measure_order_margin(self, people):
        """What remains of the untaxed amount after the cost of the products.

        :return: dict of order to :class:`~.verdict.Measured` in per cent; an order
            that neither brings nor costs anything is left out
        """
        by_order = self._sales_lines()
        measures = {}
        for order in self:
            lines = by_order[order]
            revenue = sum(line._sales_untaxed() for line in lines)
            cost = sum(line._sales_cost() for line in lines)
            if revenue > 0:
                margin = 100 * (revenue - cost) / revenue
            elif cost > 0:
                margin = -100.0
            else:
                continue
            measures[order] = Measured.plain(round(margin, 2))
        return measures

    # ------------------------------------------------------------
    # Days to pay
    # ------------------------------------------------------------

    def _sales_measure_order_payment_days(self, people):
        """Days until the last instalment of the payment terms is due.

        :return: dict of order to :class:`~.verdict.Measured` in days
        """
        return {
            order: Measured.plain(order.sudo().payment_term_id.sales_longest_days)
            for order in self
        }
