from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What changes the amount of an order, or whose order it is.
MEASURED_FIELDS = {
    "order_line",
    "partner_id",
    "pricelist_id",
    "currency_id",
    "company_id",
    "fiscal_position_id",
    "user_id",
}
# Context value that tells the lines that their order checks the change as a whole. An
# object of this process: nothing that comes in by RPC can be it.
WHOLE_ORDER = object()
SIGNATURE_FIELDS = {"sales_signed_by_id", "sales_signed_on"}


class SaleOrder(models.Model):
    """Signing a contract within the granted limit (C1.p4, C3.p3)."""

    _name = "sale.order"
    _inherit = ["sale.order", "sales.approval.mixin", "sales.work.mixin"]
    _sales_decision_code = "order_sign"

    team_id = fields.Many2one(index="btree_not_null")
    sales_signed_by_id = fields.Many2one(
        "res.users",
        "On Authority Of",
        readonly=True,
        copy=False,
        help="Person within whose limit the order was confirmed; empty when it was "
        "approved or confirmed by an administrator.",
    )
    sales_signed_on = fields.Datetime(
        "Authority Used On", readonly=True, copy=False
    )
    sales_gap_reason = fields.Char(
        "Needs Approval Because", compute="_compute_sales_gap_reason"
    )

    _sales_signed_idx = models.Index(
        "(sales_signed_by_id, sales_signed_on) WHERE sales_signed_by_id IS NOT NULL"
    )

    @api.depends("amount_untaxed", "state", "user_id", "partner_id", "currency_id")
    @api.depends_context("uid")
    def _compute_sales_gap_reason(self):
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        gaps = quotations._origin._sales_authority_gaps()
        for order in self:
            gap = gaps.get(order._origin)
            order.sales_gap_reason = gap.reason if gap else False

    # ------------------------------------------------------------
    # CRUD: no path to a confirmed order leads around the check
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_signature_fields(vals)
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._sales_sign()
        return orders

    def write(self, vals):
        self._sales_refuse_signature_fields(vals)
        signing = self.browse()
        if vals.get("state") == "sale":
            signing = self.filtered(lambda order: order.state != "sale")
        changing = self.browse()
        if MEASURED_FIELDS & set(vals):
            changing = self - signing
        before = changing._sales_amounts_before()
        writing = self
        if "order_line" in vals:
            writing = self.with_context(sales_whole_order=WHOLE_ORDER)
        result = super(SaleOrder, writing).write(vals)
        signing._sales_sign()
        changing._sales_check_changed(before)
        return result

    def _sales_refuse_signature_fields(self, vals):
        if SIGNATURE_FIELDS & set(vals):
            raise AccessError(
                self.env._("Who signed an order is recorded by its confirmation.")
            )

    def _sales_sign(self):
        """Check the authority for orders that just became confirmed, and record it."""
        if not self:
            return
        self._sales_require_authority()
        now = fields.Datetime.now()
        people = {}
        for order in self:
            person = order._sales_authority_person()
            if person and not order._sales_is_approved():
                people.setdefault(person, []).append(order.id)
        for person, ids in people.items():
            super(SaleOrder, self.browse(ids)).write(
                {"sales_signed_by_id": person.id, "sales_signed_on": now}
            )

    def _sales_is_approved(self):
        self.ensure_one()
        return any(
            approval.state == "approved" and self._sales_snapshot_covers(approval)
            for approval in self.sudo().sales_approval_ids
        )

    def _sales_amounts_before(self):
        """Own amount per confirmed order, to tell a raise from a harmless change."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        return {order: order._sales_own_value() for order in confirmed}

    def _sales_check_changed(self, before):
        """Hold confirmed orders to their authority and void outgrown requests.

        :param before: own amounts by order as of before the change
        :raise UserError: a confirmed order grew beyond the acting person's authority
        """
        raised = self.browse(
            order.id
            for order, amount in before.items()
            if order.company_id.currency_id.compare_amounts(
                order._sales_own_value(), amount
            )
            > 0
        )
        raised._sales_require_authority()
        (self - raised)._sales_void_overtaken()

    # ------------------------------------------------------------
    # Confirmation
    # ------------------------------------------------------------

    def action_confirm(self):
        """Confirm what is within authority; ask for approval of the rest (C3.p3)."""
        gaps = self._sales_authority_gaps()
        beyond = self.browse(order.id for order in gaps)
        within = self - beyond
        result = super(SaleOrder, within).action_confirm() if within else True
        if not gaps:
            return result
        for order in beyond:
            if message := order._confirmation_error_message():
                raise UserError(message)
        return self._sales_approval_notification(beyond._sales_request_approval(gaps))

    def _sales_approval_done(self, approval):
        """Approval confirms the order; a refusal leaves it a quotation."""
        if approval.state == "approved" and self.state in ("draft", "sent"):
            is_customer_waiting = approval.origin == "customer"
            self.with_context(send_email=is_customer_waiting).action_confirm()

    # ------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------

    def _sales_own_value(self):
        """Untaxed amount of the order in company currency, as a positive number.

        Taken afresh from the lines and at today's rate: stored totals, the stored rate
        and the order date can all be written by whoever may edit the order.
        """
        self.ensure_one()
        amount = abs(self._sales_fresh_amount())
        return self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _sales_fresh_amount(self):
        """Untaxed amount in the order's currency, recomputed from price and quantity."""
        lines = self.order_line
        self.env.add_to_compute(lines._fields["price_subtotal"], lines._origin)
        return sum(lines.mapped("price_subtotal"))

    def _sales_measure(self, people):
        """Amount of each order together with what the same person signed recently.

        Orders of one person for one customer inside the company's split window count
        together, so that a contract cannot be cut to fit the limit.
        :param people: dict of order to the ``res.users`` whose authority counts
        :return: dict of order to ``(value, own_value)`` in company currency
        """
        signed = self._sales_recently_signed(people)
        measured = {}
        for order in self:
            key = order._sales_split_key(people[order])
            own_value = order._sales_own_value()
            measured[order] = (signed.get(key, 0.0) + own_value, own_value)
            if order.company_id.sales_split_window_days:
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
            persons = {people[order].id for order in orders}
            if not days or not any(persons):
                continue
            recent = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                    ("sales_signed_by_id", "in", list(persons)),
                    ("sales_signed_on", ">=", fields.Datetime.now() - timedelta(days)),
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        orders.partner_id.commercial_partner_id.ids,
                    ),
                    ("id", "not in", self.ids),
                ]
            )
            for order in recent:
                key = order._sales_split_key(order.sales_signed_by_id)
                signed[key] = signed.get(key, 0.0) + order._sales_own_value()
        return signed

    def _sales_responsible(self):
        """The order's salesperson."""
        return self.user_id

    def _sales_customer(self):
        """The order's customer."""
        return self.partner_id

    def _sales_snapshot(self):
        """Amount, currency, customer and company the approval is given on."""
        self.ensure_one()
        return {
            "amount": abs(self._sales_fresh_amount()),
            "currency_id": self.currency_id.id,
            "value": self._sales_own_value(),
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
            current, limit = abs(order._sales_fresh_amount()), asked["amount"]
            return order.currency_id.compare_amounts(current, limit) <= 0
        currency = order.company_id.currency_id
        return currency.compare_amounts(order._sales_own_value(), asked["value"]) <= 0
