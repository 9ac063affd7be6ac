from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesOrderCredit(models.AbstractModel):
    """Whose achievement an order is: from the quotation to the locked period.

    Behind ``sale.order``. Nobody named means the salesperson. Until the signature
    whoever edits the quotation says who shares in it; afterwards only a superior of the
    salesperson, or a sales administrator, with a reason and never in the own favour.
    Policy: A3.3, F1.3, G1.3.
    """

    _name = "sales.order.credit"
    _description = "Credit of an Order"
    _inherit = [
        "sales.credit.mixin",
        "sales.order.credit.proposed",
        "sales.order.signed.on",
    ]

    sales_credit_ids = fields.One2many(
        "sales.credit.split",
        "order_id",
        "Credit",
        domain=[("is_current", "=", True)],
        copy=False,
        groups="sales_tiered_mgmt.group_sales_representative,"
        "sales_team.group_sale_manager",
        help="Who is credited with which share of this order and its invoices. Nobody "
        "named: the salesperson.",
    )
    is_sales_credit_fixed = fields.Boolean(
        compute="_compute_is_sales_credit_fixed",
        help="It was signed: its credit is changed by a superior only.",
    )
    can_change_sales_credit = fields.Boolean(
        compute="_compute_is_sales_credit_fixed",
        help="The acting person may change the credit of the signed order.",
    )

    @api.depends("state", "user_id", "team_id")
    @api.depends_context("uid")
    def _compute_is_sales_credit_fixed(self):
        signed = self._sales_signed_once()
        reasons = signed._sales_credit_refusals()
        for order in self:
            order.is_sales_credit_fixed = order in signed
            order.can_change_sales_credit = order in signed and order not in reasons

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._sales_check_signed_on(
            is_moved=False
        )
        orders.filtered(
            lambda order: (
                order.state in ("draft", "sent") and not order.sudo().sales_credit_ids
            )
        )._sales_inherit_credit()
        return orders

    def write(self, vals):
        if "user_id" in vals:
            self._sales_pin_credit(vals["user_id"])
        if vals.get("state", "sale") != "sale":
            signed = self.filtered(lambda order: order.state == "sale")
            if signed:
                self.env["sales.signing.reversal"].sudo()._keep(signed.sudo())
        vals = self._sales_date_of_signature(vals)
        if not {"opportunity_id", "partner_id"} & vals.keys():
            return super().write(vals)
        following = self._sales_following_credit()
        result = super().write(vals)
        if "sales_credit_ids" not in vals:
            following._sales_inherit_credit()
        return result

    # ------------------------------------------------------------
    # After the signature
    # ------------------------------------------------------------

    def _sales_signed_once(self):
        """Orders that are, or once were, signed."""
        signed = self.filtered(lambda order: order.state == "sale")
        others = self - signed
        if not others.ids:
            return signed
        rows = (
            self.env["sales.signing.reversal"]
            .sudo()
            ._read_group([("order_id", "in", others.ids)], ["order_id"])
        )
        return signed | self.browse(order.id for (order,) in rows)

    def _sales_refuse_fixed_credit(self):
        """:raise UserError: an order was signed, whose credit is a superior's matter"""
        for order in self.sudo()._sales_signed_once():
            raise UserError(
                self.env._(
                    "%(order)s was signed: who is credited with it can only be changed "
                    "by a superior of the salesperson or a sales administrator, with "
                    "a reason.",
                    order=order.name,
                )
            )

    def _sales_credit_refusals(self):
        """Why the acting person may not change the credit of signed orders.

        :return: dict of order to text; orders that may be changed are left out
        """
        acting = self.env.user
        if self.env.su or acting.has_group("sales_team.group_sale_manager"):
            return {}
        reasons = {}
        readable = self._filtered_access("write")
        for order in self:
            own = order.sudo()
            leaders = self.env["res.users"].sudo()
            team = self.env["sales.decision"]._line_start(own.user_id, own.team_id)
            while team:
                leaders |= team.user_id
                team = team.parent_id
            if own.user_id == acting:
                reasons[order] = self.env._(
                    "%(order)s is your own deal: your superior changes its credit.",
                    order=own.name,
                )
            elif acting not in leaders or order not in readable:
                reasons[order] = self.env._(
                    "The credit of %(order)s is changed by a superior of its "
                    "salesperson.",
                    order=own.name,
                )
        return reasons

    def _sales_pin_credit(self, user_id):
        """What was signed stays credited to who signed it, when the order moves on.

        :param user_id: id of the new salesperson
        """
        moving = self.sudo().filtered(
            lambda order: (
                order.state == "sale"
                and order.user_id
                and order.user_id.id != user_id
                and not order.sales_credit_ids
            )
        )
        if not moving:
            return
        shares = {order: [(order.user_id.id, 1.0)] for order in moving}
        moving._sales_set_credit(shares)
        moving._message_log_batch(
            {
                order.id: self.env._(
                    "Signed by %(person)s, who stays credited with this order. "
                    "Whoever is above the new salesperson can change it under Credit.",
                    person=order.user_id.name,
                )
                for order in moving
            }
        )

    def _sales_set_credit(self, shares):
        """Give signed orders new shares; nothing of a locked period changes.

        :param shares: dict of order to a list of (user id, share)
        """
        Split = self.env["sales.credit.split"].sudo()
        vals_list = []
        former = Split
        for order in self.sudo():
            rows = order.sales_credit_ids
            company = order.company_id
            locked = company.sales_performance_lock_date
            first = rows[:1]
            vals = {"order_id": order.id, "version": first.version or 1}
            if not locked or (first.date_from and first.date_from > locked):
                former |= rows
                vals |= {"date_from": first.date_from, "opened_on": first.opened_on}
            else:
                day = company._sales_open_day()
                end = {"date_to": locked, "closed_on": day}
                if rows:
                    rows._engine_write(end)
                else:
                    person = {"user_id": order.user_id.id, "share": 1.0}
                    vals_list.append({**vals, **person, **end, "is_default": True})
                vals |= {
                    "version": vals["version"] + 1,
                    "date_from": locked + timedelta(days=1),
                    "opened_on": day,
                }
            vals_list += [
                {**vals, "user_id": user_id, "share": share}
                for user_id, share in shares[order]
            ]
        former._engine_unlink()
        Split._engine_create(vals_list)
        self.invalidate_recordset(["sales_credit_ids"])

    def action_sales_change_credit(self):
        """Open the dialog to change the credit of the signed order.

        :raise AccessError: the acting person is no superior of the salesperson
        """
        self.ensure_one()
        for refusal in self._sales_credit_refusals().values():
            raise AccessError(refusal)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Credit"),
            "res_model": "sales.credit.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _sales_change_credit(self, shares, reason):
        """Decide anew who is credited with a signed order.

        :param shares: list of (user id, share from 0 to 1), 100 % together
        :param reason: text, kept in the chatter
        :raise AccessError: the acting person is no superior of the salesperson, or
            would gain by it
        :raise UserError: there is no reason, or the shares are not 100 %
        """
        self.ensure_one()
        for refusal in self._sales_credit_refusals().values():
            raise AccessError(refusal)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the credit changes."))
        order = self.sudo()
        self.env["sales.credit.split"]._check_shares(shares, order.name)
        if not shares:
            raise UserError(self.env._("Name at least one person."))
        order._sales_meet_credit()
        order.invalidate_recordset()
        before = dict(order.sales_credit_ids._shares())
        if not before and order.user_id:
            before = {order.user_id.id: 1.0}
        acting = self.env.user
        if dict(shares).get(acting.id, 0) > before.get(acting.id, 0):
            raise AccessError(
                self.env._("Nobody raises the own credit: ask your superior.")
            )
        order._sales_set_credit({order: shares})
        self._sales_log_credit(before, dict(shares), reason)

    def _sales_log_credit(self, before, after, reason):
        """Keep old and new shares, and why, in the chatter."""
        Users = self.env["res.users"].sudo()

        def words(shares):
            return ", ".join(
                f"{Users.browse(user_id).name} {100 * share:g} %"
                for user_id, share in shares.items()
            )

        body = Markup("<p>%s</p><p>%s</p>") % (
            self.env._(
                "Credit changed from %(before)s to %(after)s.",
                before=words(before) or self.env._("nobody"),
                after=words(after),
            ),
            self.env._("Reason: %(reason)s", reason=reason),
        )
        self._message_log(body=body)
