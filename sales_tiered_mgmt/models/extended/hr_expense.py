from odoo import api, models
from odoo.exceptions import UserError

from ..authority.sales_expense_gate import STANDING_FIELDS


class HrExpense(models.Model):
    """Expenses of salespeople are approved up the line (C2.p4, D4.c3, G1.3)."""

    _name = "hr.expense"
    _inherit = ["hr.expense", "sales.expense.gate"]

    @api.depends("state", "sales_approval_state")
    def _compute_can_approve(self):
        return super()._compute_can_approve()

    def _compute_is_editable(self):
        """A leader who only reads is not offered to edit."""
        super()._compute_is_editable()
        if self.env.su:
            return
        offered = self._sales_of_tiers().filtered("is_editable")
        writable = offered._origin._filtered_access("write")
        for expense in offered:
            if expense._origin and expense._origin not in writable:
                expense.is_editable = False

    # ------------------------------------------------------------
    # CRUD: no path to an approved expense leads around the line
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        expenses = super().create(vals_list)
        expenses._sales_check_standing({})
        return expenses

    def write(self, vals):
        if not STANDING_FIELDS & vals.keys():
            return super().write(vals)
        self._sales_check_split_kept(vals)
        before = self._sales_standings()
        result = super().write(vals)
        self._sales_check_standing(before)
        return result

    # ------------------------------------------------------------
    # Stock's approval
    # ------------------------------------------------------------

    def _get_cannot_approve_reason(self):
        """Reasons of the line come before those of stock."""
        reasons = super()._get_cannot_approve_reason()
        return reasons | self._sales_cannot_approve_reasons()

    def _check_can_approve(self):
        """By the reasons of this moment: ``can_approve`` is of when it was shown."""
        self.invalidate_recordset(["can_approve"])
        return super()._check_can_approve()

    def _check_can_refuse(self):
        """See ``_check_can_approve``; stock cannot join reasons where one is none."""
        self.invalidate_recordset(["can_approve"])
        reasons = filter(None, self._get_cannot_approve_reason().values())
        if text := "\n".join(reasons):
            raise UserError(
                self.env._("You cannot refuse:\n %(reasons)s", reasons=text)
            )
        return super()._check_can_refuse()

    def _can_be_autovalidated(self):
        """Nobody grants himself an expense, with or without an approver."""
        return not self._sales_of_tiers() and super()._can_be_autovalidated()

    def _check_can_create_move(self):
        result = super()._check_can_create_move()
        self._sales_require_approved()
        return result

    def _prepare_receipts_vals(self):
        self._sales_require_approved()
        return super()._prepare_receipts_vals()

    def _prepare_payments_vals(self):
        self._sales_require_approved()
        return super()._prepare_payments_vals()

    # ------------------------------------------------------------
    # Notices go to who decides
    # ------------------------------------------------------------

    def update_activities_and_mails(self):
        """The request tells its approver; stock's approver has nothing to do."""
        waiting = self._sales_of_tiers().filtered(
            lambda expense: expense.state == "submitted"
        )
        waiting.activity_unlink(["hr_expense.mail_act_expense_approval"])
        return super(HrExpense, self - waiting).update_activities_and_mails()

    def _send_submitted_expenses_mail(self):
        others = self - self._sales_of_tiers()
        return super(HrExpense, others)._send_submitted_expenses_mail()
