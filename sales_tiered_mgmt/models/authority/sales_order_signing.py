from collections import namedtuple
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

Terms = namedtuple("Terms", "value customer company")


class SalesOrderSigning(models.AbstractModel):
    """Signing an order: how it is measured, who signed it, what an approval covers.

    Behind ``sale.order``, which holds the fields and the paths that lead here.
    Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.order.signing"
    _description = "Signing of an Order"
    _inherit = ["sales.approval.mixin"]
    _sales_decision_code = "order_sign"

    # ------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------

    @contextmanager
    def _sales_judged_already(self, verdicts):
        """Spare ``_sales_sign`` judging again what nothing has changed since."""
        cache = self.env.cr.cache
        cache["sales_verdicts"] = {
            order.id: (self.env.uid, order.amount_untaxed, verdicts.get(order))
            for order in self
        }
        try:
            yield
        finally:
            cache.pop("sales_verdicts", None)

    def _sales_judge_again(self):
        """Verdicts of ``action_confirm`` where they still hold, new ones elsewhere."""
        known = self.env.cr.cache.get("sales_verdicts", {})
        verdicts = {}
        changed = []
        for order in self:
            uid, amount, verdict = known.get(order.id, (None, None, None))
            if uid != self.env.uid or amount != order.amount_untaxed:
                changed.append(order.id)
            elif verdict:
                verdicts[order] = verdict
        return verdicts | self.browse(changed)._sales_judge()

    def _sales_sign(self, is_decided=False):
        """Check the authority for newly confirmed or changed orders, and record it.

        :param is_decided: whether the orders had been confirmed before they changed
        :raise UserError: an order is beyond the acting person's authority
        """
        if not self:
            return
        verdicts = self._sales_judge_again()
        self._sales_require_authority(verdicts, is_decided)
        now = fields.Datetime.now()

        def signer(order):
            verdict = verdicts.get(order)
            is_own = verdict and not verdict.reason and not verdict.is_approved
            return verdict.person if is_own else self.env["res.users"]

        for person, orders in self.grouped(signer).items():
            if person:
                orders._sales_queue_up(person)
            else:
                orders = orders.filtered("sales_signed_by_id")
            orders._sales_record(
                {"sales_signed_by_id": person.id, "sales_signed_on": person and now}
            )
        self._sales_close_overtaken(verdicts)

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

    def _sales_close_overtaken(self, verdicts):
        """What was confirmed without waiting for its request needs it no more."""
        unjudged = self.filtered(lambda order: order not in verdicts)
        pending = unjudged._sales_pending_approvals()
        for verdict in verdicts.values():
            pending |= verdict.pending
        pending._void(self.env._("it was confirmed without it"))

    def _sales_note_offerer(self):
        """Remember who set the terms last, where it was not the salesperson."""
        acting = self.env.user
        if not acting.sales_tier_id:
            return

        def offerer(order):
            return acting if order.user_id != acting else self.env["res.users"]

        for person, orders in self.grouped(offerer).items():
            orders.filtered(
                lambda order, person=person: order.sales_offered_by_id != person
            )._sales_record({"sales_offered_by_id": person.id})

    def _sales_terms_of_confirmed(self, without_lines=None):
        """Terms of the confirmed ones, to tell a change that needs authority.

        :param without_lines: ``sale.order.line`` to leave out of the amount
        :return: dict of order to :class:`Terms`
        """
        confirmed = self.filtered(lambda order: order.state == "sale")
        values = confirmed._sales_own_values(without_lines)
        return {
            order: Terms(
                values[order], order.partner_id.commercial_partner_id, order.company_id
            )
            for order in confirmed
        }

    def _sales_lines_changed(self, before):
        """Lines were changed on their own: see ``_sales_check_changed``."""
        self._sales_note_offerer()
        self._sales_check_changed(before)

    def _sales_check_changed(self, before):
        """Hold confirmed orders to their authority and void outgrown requests.

        :param before: ``_sales_terms_of_confirmed`` as of before the change
        :raise UserError: a confirmed order grew, or went to another customer, beyond
            the acting person's authority
        """
        after = self.browse(order.id for order in before)._sales_terms_of_confirmed()
        worse = self.browse(
            order.id
            for order, terms in after.items()
            if terms[1:] != before[order][1:]
            or order.company_id.currency_id.compare_amounts(
                terms.value, before[order].value
            )
            > 0
        )
        worse._sales_sign(is_decided=True)
        (self - worse)._sales_void_overtaken()

    # ------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------

    def _sales_fresh_amounts(self, without_lines=None):
        """Untaxed amount per order in its own currency, never negative.

        From price, quantity, discount and taxes of all lines, as superuser: a total, a
        rate or a date can be written, a line hidden from the person who asks.

        :param without_lines: ``sale.order.line`` to leave out
        """
        if not self:
            return {}
        # all fields at once: the confirmation reads the lines from the cache then
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search_fetch([("order_id", "in", self.ids), ("display_type", "=", False)])
        )
        if without_lines:
            lines -= without_lines
        by_order = lines.grouped("order_id")
        return {
            order: abs(sum(line._sales_untaxed() for line in by_order.get(order, ())))
            for order in self
        }

    def _sales_own_values(self, without_lines=None):
        """Amount of each order in its company's currency, at today's rate.

        :param without_lines: ``sale.order.line`` to leave out
        """
        amounts = self._sales_fresh_amounts(without_lines)
        today = fields.Date.context_today(self)
        rates = {}
        values = {}
        for order in self:
            company = order.company_id
            to_currency = company.currency_id
            key = (order.currency_id, company)
            if key not in rates:
                rates[key] = self.env["res.currency"]._get_conversion_rate(
                    order.currency_id or to_currency, to_currency, company, today
                )
            values[order] = to_currency.round(amounts[order] * rates[key])
        return values

    def _sales_measure(self, people):
        """Amount of each order together with what the same person signed recently.

        Orders of one person for one customer inside the company's split window count
        together, so that a contract cannot be cut to fit the limit.

        :param people: dict of order to the ``res.users`` whose authority counts
        :return: dict of order to ``(value, own_value)`` in company currency
        """
        signed = self._sales_recently_signed(people)
        own_values = self._sales_own_values()
        measured = {}
        windows = {
            company: company.sudo().sales_split_window_days
            for company in self.company_id
        }
        for order in self:
            key = order._sales_split_key(people[order])
            own_value = own_values[order]
            measured[order] = (signed.get(key, 0.0) + own_value, own_value)
            if people[order] and windows[order.company_id]:
                signed[key] = signed.get(key, 0.0) + own_value
        return measured

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
                    ("id", "not in", self.ids),
                ]
            )
            for order, value in recent._sales_own_values().items():
                key = order._sales_split_key(order.sales_signed_by_id)
                signed[key] = signed.get(key, 0.0) + value
        return signed

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """The order's salesperson."""
        return self.user_id

    def _sales_offerers(self):
        """The salesperson, and whoever else set the terms last."""
        return self.user_id | self.sales_offered_by_id

    def _sales_customer(self):
        """The order's customer."""
        return self.partner_id

    def _sales_snapshot(self):
        """Amount, currency, customer and company the approval is given on."""
        self.ensure_one()
        return {
            "amount": self._sales_fresh_amounts()[self],
            "currency_id": self.currency_id.id,
            "value": self._sales_own_values()[self],
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
        }

    def _sales_snapshot_covers(self, approval):
        """Same customer and company, and no more money than was asked for."""
        self.ensure_one()
        order, asked = self.sudo(), approval.snapshot or {}
        if (
            asked.get("company_id") != order.company_id.id
            or asked.get("partner_id") != order.partner_id.commercial_partner_id.id
        ):
            return False
        if asked.get("currency_id") == order.currency_id.id:
            amount = order._sales_fresh_amounts()[order]
            return order.currency_id.compare_amounts(amount, asked["amount"]) <= 0
        value = order._sales_own_values()[order]
        return order.company_id.currency_id.compare_amounts(value, asked["value"]) <= 0
