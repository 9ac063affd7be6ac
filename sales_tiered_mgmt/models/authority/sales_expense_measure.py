from odoo import fields, models

from .verdict import Measured

# States in which an expense costs the company money, or is about to.
LIVE_STATES = ("submitted", "approved", "posted", "in_payment", "paid")


class SalesExpenseMeasure(models.AbstractModel):
    """What an expense of a salesperson is measured by, and whose it is.

    Expenses of people without a tier are left to Odoo. Policy: C2.p4, D4.c3, G1.3.
    """

    _name = "sales.expense.measure"
    _description = "Measured Value of an Expense"
    _inherit = ["sales.approval.mixin"]

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """The user of the employee; as superuser: few people may read employees."""
        return self.sudo().employee_id.user_id

    def _sales_team(self):
        """The team where the employee works."""
        return self._sales_responsible().sales_assignment_id.team_id

    def _sales_authority_people(self):
        """An expense is its employee's, whoever submits it."""
        return {
            expense: expense._sales_responsible() for expense in self._sales_of_tiers()
        }

    def _sales_of_tiers(self):
        """The expenses of people who hold a tier, where the matrix decides them."""
        Decision = self.env["sales.decision"].sudo()
        decisions = Decision.browse(Decision._ids_by_model(self._name))
        return self.filtered(
            lambda expense: (
                any(item._is_in_force(expense.company_id.id) for item in decisions)
                and expense._sales_responsible().sales_tier_id
            )
        )

    def _sales_decisions(self):
        """Decisions bind the people with a tier only."""
        tiered = self._sales_of_tiers()
        return {
            decision: documents & tiered
            for decision, documents in super()._sales_decisions().items()
        }

    def _sales_snapshot(self):
        """Whose expense it is must stay as it was."""
        return super()._sales_snapshot() | {"employee_id": self.employee_id.id}

    # ------------------------------------------------------------
    # Value
    # ------------------------------------------------------------

    def _sales_measure_expense(self, people=None):
        """Amount of each expense, pieces of one expense taken together.

        Pieces are the expenses of one employee, day and category, and what was split
        from one expense, whichever category, day or employee a piece was given.

        :param people: not needed: the employee is part of the expense
        :return: dict of expense to :class:`~.verdict.Measured` in company currency
        """
        others = self._sales_pieces()
        measures = {}
        for expense in self:
            own = expense._sales_own_amount()
            pieces = others.filtered(
                lambda other, expense=expense: (
                    other != expense._origin and other._sales_is_piece_of(expense)
                )
            )
            total = own + sum(piece._sales_own_amount() for piece in pieces)
            currency = expense.company_id.currency_id
            measures[expense] = Measured(total, own, own, currency.id)
        return measures

    def _sales_own_amount(self):
        """What the expense costs, in company currency, whatever its sign.

        The highest of what may come to be paid: the total, the amount in the foreign
        currency at Odoo's rate of the day (the rate on the expense can be typed in),
        and unit price times quantity, which is what Odoo posts for an employee.
        """
        self.ensure_one()
        expense = self.sudo()
        currency = expense.company_id.currency_id
        converted = (expense.currency_id or currency)._convert(
            expense.total_amount_currency,
            currency,
            expense.company_id,
            expense.date or fields.Date.context_today(self),
        )
        amount = max(abs(expense.total_amount), abs(converted))
        quantity = abs(expense.quantity or 1.0)
        posted = abs(expense.price_unit) * quantity
        # a unit price is a rounded total
        is_rounding = posted - amount <= currency.rounding * quantity
        return currency.round(amount if is_rounding else posted)

    def _sales_pieces(self):
        """These expenses and those that may belong together with them, as superuser."""
        expenses = self.sudo()._origin
        origins = expenses.split_expense_origin_id | expenses
        found = expenses.search(
            [
                ("id", "not in", expenses.ids),
                "|",
                "&",
                ("split_expense_origin_id", "in", origins.ids),
                ("state", "!=", "refused"),
                "&",
                ("state", "in", LIVE_STATES),
                "&",
                ("employee_id", "in", self.sudo().employee_id.ids),
                ("date", "in", list(set(self.mapped("date")))),
            ]
        )
        return expenses.filtered(lambda expense: expense.state != "refused") | found

    def _sales_is_piece_of(self, expense):
        """Whether both are pieces of one expense."""
        mine, other = self.sudo(), expense.sudo()
        origin = mine.split_expense_origin_id
        return (
            bool(origin)
            and origin in (other.split_expense_origin_id | other._origin)
            or (mine.employee_id, mine.date, mine.product_id)
            == (other.employee_id, other.date, other.product_id)
        )

    def _sales_gap_reason(self, finding):
        """Say that other expenses count as well."""
        decision, measured = finding.decision, finding.measured
        if measured.value == measured.own_value:
            return super()._sales_gap_reason(finding)
        return self.env._(
            "%(decision)s: %(value)s together with other expenses of the same day or "
            "receipt (%(own)s this one) needs approval.",
            decision=decision.name,
            value=decision.format_value(measured.value, self._sales_company()),
            own=decision.format_value(measured.own_value, self._sales_company()),
        )
