"""What a person is paid for a period: all lines together, then settled."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ...engine.incentive_limits import prorated, settled
from ...engine.target_presence import months_of, months_since

ZERO = Decimal(0)
# what a kind of line counts among on the statement
COLUMNS = {
    "component": "amount_components",
    "pool": "amount_components",
    "correction": "amount_corrections",
    "adjustment": "amount_adjustments",
    "penalty": "amount_adjustments",
    "brought": "amount_brought",
    "guarantee": "amount_guarantee",
    "recovery": "amount_recovered",
    "reward": "amount_rewards",
}
# earned in the period, before what is brought forward and guaranteed
EARNED = ("amount_components", "amount_corrections", "amount_adjustments")


@dataclass
class Account:
    """The lines of one person and what they come to.

    :param lines: list of dicts, the values of ``sales.incentive.statement.line``
    :param carried: negative rest of the period before (currency)
    :param owed: recoverable guarantee paid before (currency)
    """

    user_id: int
    team_id: int = 0
    tier_id: int = 0
    carried: Decimal = ZERO
    owed: Decimal = ZERO
    guarantee: Decimal = ZERO
    is_recoverable: bool = False
    result: Decimal = ZERO
    lines: list = field(default_factory=list)

    def add(self, kind, name, amount, **vals):
        """Add a line."""
        self.lines.append({"kind": kind, "name": name, "amount": amount, **vals})

    def settle(self, names):
        """Add the lines of the settlement.

        :param names: function of a kind of line to its name
        :return: dict of the statement's amounts
        """
        amounts = defaultdict(Decimal)
        for line in self.lines:
            amounts[COLUMNS[line["kind"]]] += line["amount"]
        earned = sum((amounts[name] for name in EARNED), ZERO)
        result = settled(
            earned, self.guarantee, self.is_recoverable, self.owed, self.carried
        )
        for kind, amount in (
            ("brought", self.carried),
            ("guarantee", result.top_up),
            ("recovery", -result.recovered),
            ("carried", -result.carried),
        ):
            if amount:
                self.add(kind, names(kind), amount)
        return {
            **{name: amounts[name] for name in COLUMNS.values()},
            "amount_brought": self.carried,
            "amount_guarantee": result.top_up,
            "amount_recovered": -result.recovered,
            "amount_carried": result.carried,
            "amount_owed": result.owed,
            "amount_total": result.paid + amounts["amount_rewards"],
            "result": self.result,
        }


def guarantee_of(plan, stays, joined, period, step):
    """A newcomer's guarantee by a plan for the days of the stays (currency).

    :param plan: ``sales.incentive.plan``
    :param stays: the person's stays in the plan
    :param joined: first day in the sales force
    :param period: first and last day
    """
    monthly = Decimal(str(plan.guarantee_amount))
    if not monthly or not plan.guarantee_months or not joined:
        return ZERO
    total = ZERO
    for first, last in months_of(*period):
        if not 0 <= months_since(joined, first) < plan.guarantee_months:
            continue
        days = sum(
            max(0, (min(stay.date_to, last) - max(stay.date_from, first)).days + 1)
            for stay in stays
        )
        length = (last - first).days + 1
        total += prorated(monthly, min(days, length), length, step)
    return total
