"""Figures as a reader of any language reads them."""

from decimal import Decimal

from odoo.tools import format_date
from odoo.tools.misc import formatLang


class Words:
    """Writes figures in the language of the environment.

    :param env: of the reader
    :param currency: ``res.currency`` of the amounts
    :param unit: unit of the metric that results are told in
    :param measure: bands are of ``amount`` (the result) or ``attainment`` (ratio)
    """

    def __init__(self, env, currency, unit="amount", measure="amount"):
        self.env, self.currency = env, currency
        self.unit, self.is_ratio = unit, measure == "attainment"

    def money(self, amount):
        """An amount with its currency.

        >>> Words(env, currency).money("1000")  # doctest: +SKIP
        '$ 1,000.00'
        """
        return formatLang(self.env, float(amount), currency_obj=self.currency)

    def number(self, value, most=4):
        """A number with as many digits as it has, at most ``most``."""
        value = round(Decimal(str(value)), most)
        digits = max(-value.normalize().as_tuple().exponent, 0) if value else 0
        return formatLang(self.env, float(value), digits=digits)

    def percent(self, ratio, most=2):
        """A ratio as per cent."""
        return f"{self.number(Decimal(str(ratio)) * 100, most)} %"

    def rate(self, ratio):
        """A rate as per cent, with the digits that rates have."""
        return self.percent(ratio, 4)

    def result(self, value):
        """A figure in the unit of the metric."""
        if self.unit == "amount":
            return self.money(value)
        if self.unit == "percent":
            return self.percent(value)
        return self.number(value, 2)

    def measured(self, value):
        """A measure of the bands: a result, or an attainment."""
        return self.percent(value) if self.is_ratio else self.result(value)

    def day(self, value):
        """A date, or its text."""
        return format_date(self.env, value)
