from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..authority.cursor_note import noted, noted_ids

# What changes the amount of an order, or whose contract with whom it is.
TERM_FIELDS = {
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "pricelist_id",
    "currency_id",
    "company_id",
    "fiscal_position_id",
    "payment_term_id",
    "user_id",
}
# Written by the confirmation itself and by nobody else.
RECORD_FIELDS = {"sales_signed_by_id", "sales_signed_on", "sales_offered_by_id"}
# Written by the job that asks customers, who are not to be chosen.
ASKING_FIELDS = {"sales_rating_asked_on"}


class SaleOrder(models.Model):
    """Signing a contract within the granted limit (C1.p4, C3.p3)."""

    _name = "sale.order"
    _inherit = [
        "sale.order",
        "sales.project.order",
        "sales.authority.summary",
        "sales.work.mixin",
        "sales.derived.mixin",
        "sales.order.credit",
        "sales.order.incentive",
        "sales.rating.request",
    ]

    # confirming one leaves what another is held to as it is
    _sales_decided_together = True

    team_id = fields.Many2one(index="btree_not_null")
    sales_signed_by_id = fields.Many2one(
        "res.users",
        "On Authority Of",
        readonly=True,
        copy=False,
        help="Person within whose limit the order was confirmed; empty when it was "
        "approved or confirmed by an administrator.",
    )
    sales_signed_on = fields.Datetime("Authority Used On", readonly=True, copy=False)
    sales_offered_by_id = fields.Many2one(
        "res.users",
        "Offered By",
        readonly=True,
        copy=False,
        help="Person with a tier, other than the salesperson, who set the terms last. "
        "A customer accepts the offer on the lower authority of the two.",
    )

    sales_is_major_project = fields.Boolean(
        related="opportunity_id.sales_is_major_project",
        string="Major Project",
        store=True,
    )

    # for the rules: mine, nobody's in my teams, or without a team my people's
    _sales_owner_idx = models.Index("(user_id, team_id)")
    _sales_signed_idx = models.Index(
        "(sales_signed_by_id, sales_signed_on) WHERE sales_signed_by_id IS NOT NULL"
    )

    @api.model
    def _sales_summary_depends(self):
        """What the estimate of the signatures depends on."""
        lines = ("price_unit", "discount", "product_uom_qty", "purchase_price")
        return [
            "state",
            "user_id",
            "partner_id",
            "currency_id",
            "pricelist_id",
            "payment_term_id",
            "amount_untaxed",
            *(f"order_line.{name}" for name in lines),
        ]

    def _sales_is_undecided(self):
        """Whether it is still a quotation."""
        return self.state in ("draft", "sent")

    def _compute_user_id(self):
        """Who may not hand work to the customer's salesperson keeps the quotation.

        Odoo puts it in that salesperson's name, and saving would be refused.
        """
        super()._compute_user_id()
        acting = self.env.user
        if not acting.is_sales_restricted:
            return
        reachable = acting | acting.sales_scope_user_ids
        for order in self.filtered("user_id"):
            if not order._origin.id and order.user_id not in reachable:
                order.user_id = acting

    def _fetch_duplicate_orders(self):
        """Odoo finds them in SQL: without this, a quotation that shares its customer
        reference with an order out of scope could not be opened any more."""
        duplicates = super()._fetch_duplicate_orders()
        seen = self.browse(set().union(*duplicates.values()))._filtered_access("read")
        seen_ids = set(seen.ids)
        return {order_id: ids & seen_ids for order_id, ids in duplicates.items()}

    @api.constrains("opportunity_id")
    def _check_opportunity_id(self):
        """An order shows the name of its lead: nobody learns it of a hidden one."""
        if self.env.user.is_sales_restricted:
            # Odoo runs constraints as superuser
            self.opportunity_id.sudo(False).check_access("read")

    # ------------------------------------------------------------
    # CRUD: no path to a confirmed order leads around the check
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sales_refuse_record_fields(vals)
        self._sales_check_joining(vals_list)
        # whatever the context defaults
        unsigned = dict.fromkeys(RECORD_FIELDS | ASKING_FIELDS, False)
        with noted(self.env, "sales_creating_orders", True):
            orders = super().create([{**vals, **unsigned} for vals in vals_list])
        orders._sales_note_offerer()
        orders.filtered(lambda order: order.state == "sale")._sales_sign()
        return orders

    def write(self, vals):
        self._sales_refuse_record_fields(vals)
        former = self._sales_check_moving(vals)
        state = vals.get("state")
        signing = self.filtered(lambda order: state == "sale" and order.state != "sale")
        measured = self.env["sales.decision"]._measured_fields(self._name)
        if (TERM_FIELDS | measured) & vals.keys():
            changing = self - signing
            before = changing._sales_terms_of_confirmed()
            with self._sales_checked_as_a_whole():
                result = super().write(vals)
            self._sales_note_offerer()
            changing._sales_check_changed(before)
        else:
            result = super().write(vals)
        self._sales_check_left(former)
        signing._sales_sign()
        if state == "cancel":
            self._sales_pending_approvals()._void(self.env._("it was cancelled"))
        return result

    def _sales_refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Who signed an order is recorded by its confirmation.")
            )
        if ASKING_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Whether a customer was asked for a rating is recorded.")
            )

    def _sales_checked_as_a_whole(self):
        """Lines of these orders leave the check to the order that writes them."""
        return noted_ids(self, "sales_whole_orders")

    def _sales_checked_alone(self):
        """The orders whose lines are changed on their own.

        Not those that an order's ``write`` or ``create`` is at, which check at the end.
        """
        cache, now = self.env.cr.cache, self.env.cr.now().replace(microsecond=0)
        whole = cache.get("sales_whole_orders", frozenset())
        is_creating = cache.get("sales_creating_orders")
        return self.filtered(
            lambda order: (
                order.id not in whole and not (is_creating and order.create_date >= now)
            )
        )

    # ------------------------------------------------------------
    # Confirmation
    # ------------------------------------------------------------

    def action_confirm(self):
        """Confirm what is within authority; ask for approval of the rest (C3.p3)."""
        held, approvals = self._sales_held_by_projects()
        ready = self - held
        verdicts = ready._sales_judge_again()
        beyond = ready.filtered(
            lambda order: order in verdicts and verdicts[order].needs_approval
        )
        for order in beyond:
            if message := order._confirmation_error_message():
                raise UserError(message)
        beyond.order_line._validate_analytic_distribution()
        within = ready - beyond
        with within._sales_judged_already(verdicts):
            result = super(SaleOrder, within).action_confirm() if within else True
        if not beyond and not held:
            return result
        approvals |= beyond._sales_request_approval(verdicts)
        return self._sales_approval_notification(approvals)

    def _sales_record(self, vals):
        """Write ``RECORD_FIELDS`` and ``ASKING_FIELDS``."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals) if self else True

    def _sales_approvals_done(self, approvals):
        """Approval confirms the orders in one go; a refusal leaves them quotations."""
        approved = approvals.filtered(lambda request: request.state == "approved")
        by_origin = approved.grouped(lambda request: request.origin == "customer")
        for is_customer, requests in by_origin.items():
            ids = set(requests.mapped("res_id"))
            orders = self.filtered(
                lambda order, ids=ids: (
                    order.id in ids and order.state in ("draft", "sent")
                )
            )
            orders._sales_fetch_messages()
            with orders._sales_measured_for(requests):
                orders._sales_confirm_approved(is_customer)

    def _sales_confirm_approved(self, is_customer_waiting):
        """Confirm what was waiting, and make up for what the customers did meanwhile.

        :param is_customer_waiting: whether the customers expect to hear of it
        """
        payments = self.sudo().transaction_ids.filtered(
            lambda payment: payment.state in ("authorized", "done")
        )
        paid = payments.sale_order_ids
        waiting = self.filtered(
            lambda order: is_customer_waiting or order.signed_on or order in paid
        )
        for orders in (waiting, self - waiting):
            if orders:
                orders.with_context(send_email=orders == waiting).action_confirm()
        payments.filtered(
            lambda payment: "sale" in (payment.sale_order_ids & self).mapped("state")
        )._sales_order_approved()

    def _create_invoices(self, grouped=False, final=False, date=None):
        """No invoice, no down payment either, before the order is decided (G1.3)."""
        self._sales_require_confirmed()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _sales_require_confirmed(self):
        """Refuse people with a tier to invoice a quotation.

        :raise UserError: naming the quotation
        """
        open_orders = self.filtered(lambda order: order.state != "sale")
        if open_orders and self.env.user.sales_tier_id:
            raise UserError(
                self.env._(
                    "%s is not confirmed: there is nothing to invoice yet. Confirm it "
                    "first.",
                    ", ".join(open_orders.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # Ratings
    # ------------------------------------------------------------

    def _rating_get_access_token(self, partner=None):
        """The link is the customer's alone (G1.3)."""
        self._sales_refuse_rating_link()
        return super()._rating_get_access_token(partner=partner)
