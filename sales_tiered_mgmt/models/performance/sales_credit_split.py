from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..authority.readers import told_to_readers
from .credit_branch import MAX_NUMBER

# What an editor may say of a row; the rest is kept by the versions of the credit.
EDITABLE = {"user_id", "share"}
VERSION_DEFAULTS = {
    "is_default": False,
    "date_from": False,
    "date_to": False,
    "opened_on": False,
    "closed_on": False,
}


class SalesCreditSplit(models.Model):
    """Who is credited with which share of an order and of its invoices.

    A quotation's rows are edited with it. Once it has been signed they follow from a
    superior's decision alone, see ``sales.order.credit``. What lies in a locked period
    never changes: shares hold for facts dated from ``date_from`` to ``date_to``; where
    they take the place of others, the facts before count anew on ``opened_on`` (plus)
    and those of the version before on its ``closed_on`` (minus).
    """

    _name = "sales.credit.split"
    _description = "Credit Split"
    _inherit = ["sales.credit.row"]
    _order = "order_id desc, version desc, number"
    _rec_name = "user_id"

    user_id = fields.Many2one(required=False)
    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    order_user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True, index=True
    )
    order_team_id = fields.Many2one(
        related="order_id.team_id", string="Sales Team", store=True, index=True
    )
    amount = fields.Monetary(
        "Untaxed Amount",
        compute="_compute_amount",
        help="Share of the order's untaxed amount, exact to the cent.",
    )
    number = fields.Integer(required=True, readonly=True, default=0)
    version = fields.Integer(required=True, readonly=True, default=1)
    is_default = fields.Boolean(
        "Salesperson of Each Document",
        readonly=True,
        help="Nobody had been named: the order is this person's, an invoice that of "
        "its own salesperson.",
    )
    date_from = fields.Date("Results From", readonly=True)
    date_to = fields.Date("Results Until", readonly=True)
    opened_on = fields.Date("Earlier Results Added On", readonly=True)
    closed_on = fields.Date("Results Taken Back On", readonly=True)
    is_current = fields.Boolean(compute="_compute_is_current", store=True)

    _user_named = models.Constraint(
        "CHECK(user_id IS NOT NULL OR is_default)", "Say who is credited."
    )
    _number_unique = models.UniqueIndex(
        "(order_id, number)", "Somebody else is changing the credit of this order."
    )

    @api.depends("closed_on")
    def _compute_is_current(self):
        for row in self:
            row.is_current = not row.closed_on

    @api.depends("share", "order_id.amount_untaxed")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_amount(self):
        for shared, rows in self.grouped("order_id").items():
            # possibly of another team
            order = shared.sudo()
            versions = rows.grouped("version").values()
            for version in versions:
                parts = order._sales_credit_parts(
                    version, order.amount_untaxed, order.currency_id
                )
                for row in version:
                    row.amount = parts.get(row, 0.0)

    @api.depends("user_id", "share")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name}: {100 * row.share:.2f} %"

    def _credit_company(self):
        return self.company_id

    # ------------------------------------------------------------
    # CRUD: rows are edited with their quotation, and not after it was signed
    # ------------------------------------------------------------

    # pylint: disable-next=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        # a default of the context, or of the person's own, may say which order
        proposed = self.default_get(["order_id"])
        vals_list = [{**proposed, **vals} for vals in vals_list]
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        self._check_editable(orders)
        for vals in vals_list:
            self._refuse_versions(vals.keys() - EDITABLE - {"order_id"})
        rows = self._engine_create(vals_list)
        orders._sales_credit_changed()
        return rows

    def write(self, vals):
        self._check_editable(self.order_id)
        self._refuse_versions(vals.keys() - EDITABLE)
        result = super().write(vals)
        self.order_id._sales_credit_changed()
        return result

    def unlink(self):
        orders = self.order_id
        self._check_editable(orders)
        result = super().unlink()
        orders.exists()._sales_credit_changed()
        return result

    def _refuse_versions(self, names):
        """:raise AccessError: where the rows' history is written by hand"""
        if names:
            raise AccessError(
                self.env._(
                    "Only the person and the share of a credit are edited; what it "
                    "holds for follows from when it was changed."
                )
            )

    def _check_editable(self, orders):
        """Rows belong to who may edit the quotation, until it is signed.

        :raise UserError: an order was signed
        :raise AccessError: a quotation is out of the acting person's reach
        """
        if not self.env.su:
            orders.check_access("write")
        orders._sales_refuse_fixed_credit()

    def _engine_create(self, vals_list):
        """Create rows, numbered within their orders; the way past ``create``.

        :param vals_list: as of ``create``, of orders whose credit may be set
        :raise UserError: the credit of an order was changed too often
        """
        vals_list = [{**VERSION_DEFAULTS, **vals} for vals in vals_list]
        order_ids = [vals.get("order_id") for vals in vals_list]
        last = dict(
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [("order_id", "in", list(filter(None, order_ids)))],
                ["order_id"],
                ["number:max"],
            )
        )
        last = {order.id: number for order, number in last.items()}
        for vals in vals_list:
            order_id = vals.get("order_id")
            vals["number"] = last[order_id] = last.get(order_id, 0) + 1
            vals.setdefault("version", 1)
            if vals["number"] > MAX_NUMBER:
                raise UserError(
                    self.env._("The credit of an order cannot be changed that often.")
                )
        if vals_list and not self._is_any():
            # once more when others can see the rows: one may have looked meanwhile
            self.env.registry.clear_cache()
            self.env.cr.postcommit.add(self.env.registry.clear_cache)
        # pylint: disable-next=super-method-mismatch
        return super().create(vals_list)

    @api.model
    @tools.ormcache()
    def _is_any(self):
        """Whether the credit of any order has ever been shared."""
        return bool(self.sudo().search_count([], limit=1))

    def _engine_write(self, vals):
        """The way past ``write``."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _engine_unlink(self):
        """The way past ``unlink``."""
        # pylint: disable-next=super-method-mismatch
        return super().unlink()
