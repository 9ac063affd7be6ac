from collections import namedtuple

from odoo import fields, models
from odoo.tools import SQL

from .cursor_note import noted
from .verdict import Verdict

Terms = namedtuple("Terms", "measures customer company")


class SalesOrderSigning(models.AbstractModel):
    """Signing an order: who signed it, and what a change of it needs.

    Behind ``sale.order``, which holds the fields and the paths that lead here.
    Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.order.signing"
    _description = "Signing of an Order"
    _inherit = ["sales.order.measure"]

    # ------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------

    def _sales_judged_already(self, verdicts):
        """Spare ``_sales_sign`` judging again what nothing has changed since."""
        known = {
            order.id: (self.env.uid, order.amount_untaxed, verdicts.get(order))
            for order in self
        }
        return noted(self.env, "sales_verdicts", known)

    def _sales_measured_for(self, approvals):
        """Spare the confirmation measuring what was measured for its approval.

        That was a moment ago, when the request was decided; orders of which it is not
        known are judged as ever.

        :param approvals: ``sales.approval`` just approved
        """
        found = self.env.cr.cache.get("sales_found", {})
        asked = approvals.grouped("res_id")
        verdicts = {
            order: Verdict(
                person=asked[order.id].person_id,
                findings=findings,
                is_approved=True,
                pending=approvals.browse(),
            )
            for order in self
            if (findings := found.get((order._name, order.id)))
        }
        judged = self.filtered(lambda order: order in verdicts)
        return judged._sales_judged_already(verdicts)

    def _sales_fetch_messages(self):
        """Read once what Odoo would read for the chatter of each confirmed order.

        It sorts the messages of a document to find what its note of the new state
        answers.
        """
        if len(self) > 1:
            self.env["mail.message"].sudo().search_fetch(
                [("model", "=", self._name), ("res_id", "in", self.ids)],
                ["message_type", "date", "create_date"],
            )

    def _sales_judge_again(self):
        """Verdicts from before where they still hold, new ones elsewhere."""
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
            is_own = verdict and not verdict.exceeded and not verdict.is_approved
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

    def _sales_require_signable(self):
        """Refuse what would come before the signature of an unapproved quotation.

        :raise UserError: a quotation is beyond the acting person's authority
        """
        quotations = self.filtered(lambda order: order.state != "sale")
        quotations._sales_require_authority(quotations._sales_judge())

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
        if not confirmed:
            return {}
        measures = confirmed._sales_own_measures(without_lines)
        return {
            order: Terms(
                measures[order],
                order.partner_id.commercial_partner_id,
                order.company_id,
            )
            for order in confirmed
        }

    def _sales_lines_changed(self, before):
        """Lines were changed on their own: see ``_sales_check_changed``."""
        self._sales_meet_confirmation()
        self._sales_note_offerer()
        self._sales_check_changed(before)

    def _sales_meet_confirmation(self):
        """Let a changed line and a confirmation of its order notice each other.

        A line that leaves the totals alone, one for free, does not write its order:
        somebody who confirms it in the same moment would not have seen the line.
        Whoever comes second meets a serialization failure, and Odoo repeats the call.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE sale_order SET write_date = write_date WHERE id IN %s",
                    tuple(self.ids),
                )
            )

    def _sales_check_changed(self, before):
        """Hold confirmed orders to their authority and void outgrown requests.

        :param before: ``_sales_terms_of_confirmed`` as of before the change
        :raise UserError: a confirmed order grew, or went to another customer, beyond
            the acting person's authority
        """
        known = self.env.cr.cache.get("sales_verdicts", {})
        for order_id in self.ids:
            known.pop(order_id, None)
        after = self.browse(order.id for order in before)._sales_terms_of_confirmed()
        worse = self.browse(
            order.id
            for order, terms in after.items()
            if terms[1:] != before[order][1:]
            or self._sales_is_worse(terms.measures, before[order].measures)
        )
        worse._sales_sign(is_decided=True)
        (self - worse)._sales_void_overtaken()

    @staticmethod
    def _sales_is_worse(after, before):
        """Whether one of the values concedes more than before.

        :param after: dict of ``sales.decision`` to :class:`~.verdict.Measured`
        :param before: the same
        """
        return any(
            decision not in before
            or measured.is_worse_than(before[decision], decision._is_lower_worse())
            for decision, measured in after.items()
        )

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
