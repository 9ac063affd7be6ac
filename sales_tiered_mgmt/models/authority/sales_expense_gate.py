from collections import namedtuple

from odoo import models
from odoo.exceptions import AccessError, UserError

from .cursor_note import noted_ids

# What says how much an expense costs whom, or how far it has come.
STANDING_FIELDS = {
    "state",
    "approval_state",
    "account_move_id",
    "employee_id",
    "company_id",
    "currency_id",
    "date",
    "product_id",
    "quantity",
    "price_unit",
    "total_amount",
    "total_amount_currency",
    "tax_ids",
    "split_expense_origin_id",
}

DECIDED = {"approved", "posted"}
Standing = namedtuple("Standing", "stage amount employee")


class SalesExpenseGate(models.AbstractModel):
    """Sends the expenses of salespeople up the line; stock's rights lead not around it.

    Behind ``hr.expense``, which holds the paths that lead here. The request decides,
    stock's own methods carry it out. Policy: C2.p4, D4.c3, G1.3.
    """

    _name = "sales.expense.gate"
    _description = "Gate for Expenses of Salespeople"
    _inherit = ["sales.expense.measure"]

    # ------------------------------------------------------------
    # The one place that says who may not approve
    # ------------------------------------------------------------

    def _sales_cannot_approve_reasons(self):
        """Why stock's approval, or refusal, is not for these expenses.

        For everybody, expense administrators and jobs included: the line decides.

        :return: dict of id to the reason; expenses that stock decides are left out
        """
        tiered = self._sales_of_tiers().filtered(
            lambda expense: (
                expense.state != "draft" and not expense._sales_is_being_decided()
            )
        )
        approved = tiered._sales_with_approval()
        pending = tiered._sales_pending_approvals().grouped("res_id")
        reasons = {}
        for expense in tiered - approved:
            values = {"expense": expense.name}
            if request := pending.get(expense._origin.id):
                reasons[expense.id] = self.env._(
                    "%(expense)s: %(request)s waits for %(approver)s, who decides it "
                    "there.",
                    request=request.name,
                    approver=request.current_step_id._approver_name(),
                    **values,
                )
            else:
                reasons[expense.id] = self.env._(
                    "%(expense)s: an expense of a salesperson is approved up the sales "
                    "line. Reset it and submit it.",
                    **values,
                )
        return reasons

    def _sales_with_approval(self):
        """Those whose last request was approved, and that are still within it."""
        expenses = self.sudo()
        requests = expenses._sales_approvals(
            "pending", "approved", "refused", "withdrawn"
        ).grouped("res_id")
        asked = expenses.filtered(lambda expense: expense._origin.id in requests)
        findings = asked._sales_findings(asked._sales_authority_people())
        return self.browse(
            expense.id
            for expense in asked
            if requests[expense._origin.id][0].state == "approved"
            and expense._sales_is_covered(
                requests[expense._origin.id][0], findings[expense]
            )
        )

    # ------------------------------------------------------------
    # Carrying out what was decided
    # ------------------------------------------------------------

    def _sales_deciding(self):
        """The request carries out its decision on these expenses."""
        return noted_ids(self, "sales_deciding_expenses")

    def _sales_is_being_decided(self):
        self.ensure_one()
        return self.id in self.env.cr.cache.get("sales_deciding_expenses", ())

    def _sales_approval_done(self, approval):
        """Approve, refuse or take back the expense as Odoo does."""
        self.ensure_one()
        expense = self.with_company(self.company_id)
        with expense._sales_deciding():
            if approval.state == "approved":
                expense._do_approve()
            elif approval.state == "refused":
                last = approval.step_ids.filtered("decided_by_id").sorted("sequence")
                expense._do_refuse(last[-1:].comment)
            else:
                expense._do_reset_approval()

    # ------------------------------------------------------------
    # Every path to an approved expense
    # ------------------------------------------------------------

    def _sales_stage(self):
        """How far the expense has come: draft, submitted, refused, or decided."""
        self.ensure_one()
        expense = self.sudo()
        if expense.approval_state == "approved" or expense.state not in (
            "draft",
            "submitted",
            "refused",
        ):
            return "posted" if expense.account_move_id else "approved"
        return expense.state

    def _sales_standings(self):
        """Where the expenses stand, to tell a change that has to be decided.

        :return: dict of expense to :class:`Standing`
        """
        return {
            expense: Standing(
                expense._sales_stage(),
                expense._sales_own_amount(),
                expense.sudo().employee_id,
            )
            for expense in self
        }

    def _sales_check_standing(self, before):
        """Hold changed expenses to their approval, send new ones up the line.

        :param before: ``_sales_standings`` as of before the change, empty for new ones
        :raise UserError: an expense was declared approved, or grew after it was posted
        """
        changed = self.filtered(lambda expense: not expense._sales_is_being_decided())
        now = changed._sales_of_tiers()._sales_standings()
        worse = self.browse(
            expense.id
            for expense, standing in now.items()
            if self._sales_is_new_case(standing, before.get(expense))
        )
        decided = worse.filtered(lambda item: now[item].stage in DECIDED)
        uncovered = decided - decided._sales_with_approval()
        for expense in uncovered:
            earlier = before.get(expense)
            is_declared = earlier and earlier.stage not in DECIDED
            if is_declared or now[expense].stage == "posted":
                raise UserError(expense._sales_not_approved_message())
        uncovered._sales_reopen()
        submitted = worse.filtered(lambda item: now[item].stage == "submitted")
        (submitted | uncovered)._sales_send_up()
        (changed - submitted - uncovered)._sales_void_idle()

    @staticmethod
    def _sales_is_new_case(now, before):
        """Whether it came further, costs more, or is somebody else's than before."""
        if not before:
            return True
        # what was approved goes on by itself; its posting is held up elsewhere
        is_going_on = {now.stage, before.stage} <= DECIDED
        return (
            (now.stage != before.stage and not is_going_on)
            or now.employee != before.employee
            or round(now.amount - before.amount, 2) > 0
        )

    def _sales_reopen(self):
        """Approved expenses that outgrew their approval wait again."""
        if not self:
            return
        with self._sales_deciding():
            self.sudo().write({"approval_state": "submitted", "approval_date": False})

    def _sales_send_up(self):
        """Ask for the expenses that wait without, or beyond, a request."""
        if self:
            verdicts = self._sales_judge()
            asking = self.filtered(lambda expense: expense in verdicts)
            asking._sales_request_approval(verdicts)

    def _sales_void_idle(self):
        """Requests of expenses that were taken back, or are somebody else's now."""
        for approval in self._sales_pending_approvals():
            expense = self.browse(approval.res_id)
            if expense.sudo().state != "submitted":
                approval._void(self.env._("the expense was taken back"))
            elif not expense._sales_of_tiers():
                approval._void(self.env._("the document has changed"))

    def _sales_not_approved_message(self):
        self.ensure_one()
        reason = self._sales_cannot_approve_reasons().get(self.id)
        return self.env._("You cannot approve:\n %(reasons)s", reasons=reason)

    def _sales_require_approved(self):
        """No entry is made of an expense that the line has not approved.

        One that was approved before its employee held a tier has no request.

        :raise UserError: naming the first of them
        """
        tiered = self._sales_of_tiers()
        asked = tiered.browse(tiered._sales_approvals().mapped("res_id"))
        missing = asked - tiered._sales_with_approval()
        missing |= tiered.filtered(
            lambda expense: expense.sudo().approval_state != "approved"
        )
        for expense in missing:
            raise UserError(
                self.env._(
                    "%s has not been approved by the sales line: there is nothing to "
                    "post yet.",
                    expense.sudo().name,
                )
            )

    def _sales_check_split_kept(self, vals):
        """What was split from one expense stays a part of it.

        :raise AccessError: somebody cuts the tie by hand
        """
        if "split_expense_origin_id" not in vals:
            return
        for expense in self._sales_of_tiers():
            origin = expense.sudo().split_expense_origin_id
            if origin and origin.id != vals["split_expense_origin_id"]:
                raise AccessError(
                    self.env._(
                        "%s was split from another expense; that stays on record.",
                        expense.name,
                    )
                )
