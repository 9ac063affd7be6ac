from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...engine.allocation import largest_remainder
from ..authority.cursor_note import noted, noted_ids


class SalesCreditMixin(models.AbstractModel):
    """Documents whose credit is shared: their rows are 100 % together, or none.

    Rows that are written with their document are held to that once all are written,
    those written on their own at once. Needs a field ``sales_credit_ids``.
    """

    _name = "sales.credit.mixin"
    _description = "Shared Credit"

    @api.model_create_multi
    def create(self, vals_list):
        with noted(self.env, "sales_credit_creating", self._name):
            documents = super().create(vals_list)
        documents._sales_check_credit()
        return documents

    def write(self, vals):
        if "sales_credit_ids" not in vals:
            return super().write(vals)
        with noted_ids(self, f"sales_credit_of_{self._table}"):
            result = super().write(vals)
        self._sales_credit_changed()
        return result

    def _sales_credit_changed(self):
        """Rows were changed: hold the documents to the whole, unless that comes later.

        :raise ValidationError: the shares are not 100 %
        """
        cache = self.env.cr.cache
        if cache.get("sales_credit_creating") == self._name:
            return
        later = cache.get(f"sales_credit_of_{self._table}", frozenset())
        documents = self.filtered(lambda document: document.id not in later)
        documents._sales_meet_credit()
        documents._sales_check_credit()

    def _sales_meet_credit(self):
        """Let two who change the shares of one document at once notice each other.

        Each would see 100 % only; whoever comes second meets a serialization failure,
        and Odoo repeats the call.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id IN %s",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                )
            )

    def _sales_check_credit(self):
        """:raise ValidationError: the shares of a document are not 100 %"""
        Row = self.env[self._fields["sales_credit_ids"].comodel_name]
        for document in self.sudo():
            Row._check_shares(
                document.sales_credit_ids._shares(), document.display_name
            )

    def _sales_credit_parts(self, rows, amount, currency):
        """What each row gets of an amount, exact to the smallest coin.

        :param rows: rows of one version, their shares 100 % or being edited
        :param currency: ``res.currency``
        :return: dict of row to amount
        """
        rows = rows.filtered(lambda row: row.share > 0)
        if "number" in rows._fields:
            rows = rows.sorted("number")
        weights = dict(enumerate(rows._exact_share(row.share) for row in rows))
        whole = sum(weights.values())
        if not rows:
            return {}
        if whole < 1:  # still being edited: the rest is nobody's
            weights[len(rows)] = 1 - whole
        step = Decimal(str(currency.rounding or 0.01))
        total = round(Decimal(str(amount)) / step) * step
        parts = largest_remainder(total, weights, step)
        return {row: float(parts[index]) for index, row in enumerate(rows)}
