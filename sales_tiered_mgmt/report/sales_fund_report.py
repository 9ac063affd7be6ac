from odoo import api, fields, models


class SalesFundReport(models.AbstractModel):
    """The statement of team funds on paper: what was there, came in and went out.

    Policy: D4.i4, G1.3.
    """

    _name = "report.sales_tiered_mgmt.report_sales_fund"
    _description = "Team Fund Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Entries of a period as far as the reader may see them.

        :param data: ``fund_ids``, ``date_from``, ``date_to``; default this year
        """
        data = data or {}
        today = self.env.company._sales_today()
        first = fields.Date.to_date(data.get("date_from")) or today.replace(
            month=1, day=1
        )
        last = fields.Date.to_date(data.get("date_to")) or today
        funds = self.env["sales.fund"].browse(docids or data.get("fund_ids") or [])
        funds.check_access("read")
        return {
            "doc_ids": funds.ids,
            "doc_model": "sales.fund",
            "docs": funds,
            "date_from": first,
            "date_to": last,
            "statements": self._statements(funds, first, last),
        }

    @api.model
    def _statements(self, funds, first, last):
        """Opening balance, entries with the balance after each, sums by kind.

        :return: dict of fund id to dict
        """
        Entry = self.env["sales.fund.entry"]
        own = [("fund_id", "in", funds.ids)]
        before = dict(
            Entry._read_group([*own, ("date", "<", first)], ["fund_id"], ["amount:sum"])
        )
        entries = Entry.search(
            [*own, ("date", ">=", first), ("date", "<=", last)], order="date, id"
        ).grouped("fund_id")
        kinds = dict(Entry._fields["kind"]._description_selection(self.env))
        found = {}
        for fund in funds:
            balance, rows, sums = before.get(fund, 0.0), [], {}
            opening = balance
            for entry in entries.get(fund, ()):
                balance = fund.currency_id.round(balance + entry.amount)
                sums[entry.kind] = sums.get(entry.kind, 0.0) + entry.amount
                rows.append((entry, balance))
            found[fund.id] = {
                "opening": opening,
                "rows": rows,
                "closing": balance,
                "sums": [
                    (label, sums[kind]) for kind, label in kinds.items() if kind in sums
                ],
            }
        return found
