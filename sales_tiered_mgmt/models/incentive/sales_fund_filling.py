import logging
from calendar import monthrange
from collections import namedtuple
from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ...engine.team_fund import correction, period_of, whole_periods

_logger = logging.getLogger(__name__)

# Periods of a rule that are looked at again when results come in late.
TRUE_UP_PERIODS = 4
# posted: what the period was filled with so far, None where it was not
Filling = namedtuple("Filling", "rule fund period posted")


class SalesFundFilling(models.AbstractModel):
    """Fills team funds by their rules, once per rule and period.

    A period that is over is filled once. The last four are computed anew on each run:
    what came in late, or was taken back, is posted as a correction. One that the fund
    cannot bear is posted as far as it can; the rest is *carried* on the entry and taken
    from the next money that comes in. All queries are about sets of funds.
    Policy: D4.i4, C1.p5.
    """

    _name = "sales.fund.filling"
    _description = "Filling of Team Funds"

    def action_fill(self):
        """Fill the funds for periods that are over, and put the last ones right.

        :raise AccessError: the acting user leads none of the teams above
        """
        self.check_access("read")
        self._check_leads()
        entries = self._fill()
        message = (
            self.env._("%s entries were posted.", len(entries))
            if entries
            else self.env._("Nothing to post: every period that is over is filled.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if entries else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_fill(self):
        """Fill every fund; a company whose rules fail does not stop the others."""
        funds = self.search([("company_id.active", "=", True)])
        for company, own in funds.grouped("company_id").items():
            try:
                with self.env.cr.savepoint():
                    own._fill()
            except Exception:  # pylint: disable=broad-exception-caught
                _logger.exception("Team funds of %s were not filled", company.name)

    def _fill(self):
        """Post what is due.

        :return: the new ``sales.fund.entry``, as superuser
        """
        funds = self.sudo().filtered("active")
        funds._touch()
        fillings = funds._fillings()
        dues = self.env["sales.fund.rule"].sudo()._dues(fillings)
        new = [filling for filling in fillings if filling.posted is None]
        entries = self.env["sales.fund.entry"].sudo()
        if new:
            entries = funds._post(
                [self._fill_vals(filling, dues[filling]) for filling in new]
            )
        entries |= funds._true_up(fillings, dues)
        return entries | funds._take_carried()

    # ------------------------------------------------------------
    # What is to be filled
    # ------------------------------------------------------------

    @api.model
    def _fiscal_month(self, company):
        """Number of the month in which quarters and years begin to be counted.

        A fiscal year that does not end with a month is left out of account.
        """
        company = company.sudo()
        last = int(company.fiscalyear_last_month)
        is_whole = company.fiscalyear_last_day >= monthrange(2026, last)[1]
        return last % 12 + 1 if is_whole else 1

    def _fillings(self):
        """Periods filled that are looked at again, and those to fill.

        :return: list of :class:`Filling`
        """
        rules = self.env["sales.fund.rule"].sudo()._of_funds(self)
        last = self._last_filled()
        new, past, today = [], [], {}
        for fund, own in rules.items():
            company = fund.company_id
            if company not in today:
                today[company] = company._sales_today() - timedelta(days=1)
            for rule in own:
                filled = last.get((rule.id, fund.id))
                new += [
                    Filling(rule, fund, period, None)
                    for period in self._new_periods(rule, fund, today[company], filled)
                ]
                past += [
                    (rule, fund, period)
                    for period in self._past_periods(rule, fund, filled)
                ]
        posted = self._posted(past)
        return [
            Filling(rule, fund, period, posted[rule.id, fund.id, period])
            for rule, fund, period in past
            if (rule.id, fund.id, period) in posted
        ] + new

    @api.model
    def _new_periods(self, rule, fund, until, filled_until):
        """Periods of a rule that are over and have not filled the fund.

        :param until: last day that is over
        :param filled_until: last day of the last period filled, None where none is
        """
        first = max(rule.date_from, fund.date_from)
        if filled_until:
            first = max(first, filled_until + timedelta(days=1))
        last = min(until, rule.date_to) if rule.date_to else until
        month = self._fiscal_month(fund.company_id)
        return whole_periods(rule.period, first, last, month)

    @api.model
    def _past_periods(self, rule, fund, filled_until):
        """The last periods up to that day, filled or not, oldest first."""
        past, month = [], self._fiscal_month(fund.company_id)
        while filled_until and len(past) < TRUE_UP_PERIODS:
            past.append(period_of(rule.period, filled_until, month))
            filled_until = past[-1].date_from - timedelta(days=1)
        return past[::-1]

    def _last_filled(self):
        """:return: dict of (rule id, fund id) to the last day that is filled"""
        rows = (
            self.env["sales.fund.entry"]
            .sudo()
            ._read_group(
                [("fund_id", "in", self.ids), ("kind", "=", "fill")],
                ["rule_id", "fund_id"],
                ["period_to:max"],
            )
        )
        return {(rule.id, fund.id): last for rule, fund, last in rows}

    @api.model
    def _posted(self, found):
        """What was posted for periods, corrections and what is carried included.

        :param found: list of (rule, fund, period)
        :return: dict of (rule id, fund id, period) to Decimal; a period that was never
            filled is left out
        """
        if not found:
            return {}
        Entry = self.env["sales.fund.entry"].sudo()
        rows = Entry._read_group(
            [
                ("rule_id", "in", list({rule.id for rule, _fund, _period in found})),
                ("fund_id", "in", list({fund.id for _rule, fund, _period in found})),
                ("period_from", ">=", min(period.date_from for *_, period in found)),
            ],
            ["rule_id", "fund_id", "period_from:day"],
            ["amount:sum", "carried:sum"],
        )
        sums = {
            (rule.id, fund.id, begin): _decimal(amount) + _decimal(carried)
            for rule, fund, begin, amount, carried in rows
        }
        return {
            (rule.id, fund.id, period): sums[rule.id, fund.id, period.date_from]
            for rule, fund, period in found
            if (rule.id, fund.id, period.date_from) in sums
        }

    # ------------------------------------------------------------
    # Posting
    # ------------------------------------------------------------

    @api.model
    def _fill_vals(self, filling, due):
        """Values of the entry, with the figures it was computed from.

        :param due: :class:`~.sales_fund_base.Due`
        """
        rule, fund, period, _posted = filling
        return {
            "fund_id": fund.id,
            "kind": "fill",
            "amount": float(due.amount),
            "rule_id": rule.id,
            "period_from": period.date_from,
            "period_to": period.date_to,
            "base": due.base,
            "target": due.target,
            "rate": rule._factor(),
        }

    def _true_up(self, fillings, dues):
        """Post the differences of periods filled before.

        :return: the new entries
        """
        available = {
            fund_id: _decimal(amount) for fund_id, amount in self._available().items()
        }
        vals_list = []
        for filling in fillings:
            if filling.posted is None or dues[filling].amount == filling.posted:
                continue
            fund_id = filling.fund.id
            now, carried = correction(
                dues[filling].amount, filling.posted, available[fund_id]
            )
            available[fund_id] += now
            vals_list.append(
                {
                    **self._fill_vals(filling, dues[filling]),
                    "kind": "correction",
                    "amount": float(now),
                    "carried": float(carried),
                }
            )
        return self._post(vals_list) if vals_list else self.entry_ids.browse()

    def _take_carried(self):
        """Take what corrections had to leave, as far as there is money now.

        :return: the new entries
        """
        rows = (
            self.env["sales.fund.entry"]
            .sudo()
            ._read_group(
                [("fund_id", "in", self.ids), ("carried", "!=", 0)],
                ["fund_id"],
                ["carried:sum"],
            )
        )
        available = self._available() if rows else {}
        vals_list = []
        for fund, carried in rows:
            taken = fund.currency_id.round(min(-carried, available[fund.id]))
            if taken > 0:
                vals_list.append(
                    {
                        "fund_id": fund.id,
                        "kind": "correction",
                        "amount": -taken,
                        "carried": taken,
                        "note": self.env._("Rest of earlier corrections"),
                    }
                )
        return self._post(vals_list) if vals_list else self.entry_ids.browse()


def _decimal(amount):
    """An amount of the database, to the precision of entries."""
    return Decimal(str(amount or 0)).quantize(Decimal("0.000001"))
