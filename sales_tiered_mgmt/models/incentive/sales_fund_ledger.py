from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

NOTHING = (0.0, 0.0)


class SalesFundLedger(models.AbstractModel):
    """The money of team funds: what is there, what is promised, and how it is booked.

    The one place that books. Whoever changes what a fund holds or has promised calls
    ``_touch`` first, so that two at once cannot both count on the same money.
    """

    _name = "sales.fund.ledger"
    _description = "Money of a Team Fund"

    def _touch(self):
        """Let everything about one fund's money happen one after the other.

        Written and not only locked: who waited has an older view of the entries, meets
        PostgreSQL's serialization failure, and Odoo repeats the call.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sales_fund SET write_date = write_date
                     WHERE id IN (SELECT id FROM sales_fund WHERE id = ANY(%s)
                                   ORDER BY id FOR UPDATE)
                    """,
                    self.ids,
                )
            )

    def _amounts(self):
        """Balance and what approved requests have reserved, in company currency.

        :return: dict of fund id to (balance, reserved), read from the database
        """
        booked = dict(
            self.env["sales.fund.entry"]
            .sudo()
            ._read_group([("fund_id", "in", self.ids)], ["fund_id"], ["amount:sum"])
        )
        reserved = dict(
            self.env["sales.fund.request"]
            .sudo()
            ._read_group(
                [("fund_id", "in", self.ids), ("state", "=", "approved")],
                ["fund_id"],
                ["amount:sum"],
            )
        )
        booked = {fund.id: amount for fund, amount in booked.items()}
        reserved = {fund.id: amount for fund, amount in reserved.items()}
        return {
            fund_id: (booked.get(fund_id, 0.0), reserved.get(fund_id, 0.0))
            for fund_id in self.ids
        }

    def _available(self):
        """:return: dict of fund id to what is neither spent nor reserved"""
        currency = {fund.id: fund.sudo().currency_id for fund in self}
        return {
            fund_id: currency[fund_id].round(balance - reserved)
            for fund_id, (balance, reserved) in self._amounts().items()
        }

    def _require_available(self, amount):
        """Refuse to promise what is not there; call ``_touch`` before.

        :raise UserError: the fund cannot give so much
        """
        self.ensure_one()
        fund = self.sudo()
        available = fund._available()[fund.id]
        if fund.currency_id.compare_amounts(amount, available) > 0:
            raise UserError(
                self.env._(
                    "%(fund)s has %(available)s available, which does not cover "
                    "%(amount)s. Wait for the next filling, or ask for less.",
                    fund=fund.display_name,
                    available=fund.currency_id.format(available),
                    amount=fund.currency_id.format(amount),
                )
            )

    def _post(self, vals_list):
        """Book entries; none takes more than is available.

        :param vals_list: values of ``sales.fund.entry``; date and author default
        :return: the new entries, as superuser
        :raise UserError: a fund would fall below zero, or below what is reserved
        """
        funds = self.sudo()
        entries = self.env["sales.fund.entry"].sudo()._engine_create(vals_list)
        self.env.flush_all()
        taken = funds.browse({vals["fund_id"] for vals in vals_list})
        for fund_id, available in taken._available().items():
            fund = funds.browse(fund_id)
            if fund.currency_id.compare_amounts(available, 0.0) < 0:
                raise UserError(
                    self.env._(
                        "%(fund)s lacks %(amount)s for this: a fund never falls below "
                        "what is reserved by approved requests.",
                        fund=fund.display_name,
                        amount=fund.currency_id.format(-available),
                    )
                )
        funds.invalidate_recordset(
            ["balance", "amount_reserved", "available", "entry_count"]
        )
        return entries
