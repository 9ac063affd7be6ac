"""What a component measures: a metric and the documents of it that count."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property

from odoo.tools import SQL

# a signed order of the customer, its branches and contacts, so many months before
KNOWN_CUSTOMER = """
    EXISTS (
        SELECT FROM res_partner customer
          JOIN res_partner buyer
            ON buyer.commercial_partner_id = customer.commercial_partner_id
          JOIN sale_order earlier ON earlier.partner_id = buyer.id
         WHERE customer.id = %(partner)s
           AND earlier.company_id = %(company)s
           AND earlier.state = 'sale'
           AND earlier.date_order < %(day)s - %(months)s * interval '1 month'
    )
"""
MARGIN = """
    EXISTS (
        SELECT FROM sale_order priced
         WHERE priced.id = %(order)s
           AND priced.amount_untaxed <> 0
           AND priced.margin / priced.amount_untaxed >= %(low)s
           AND (%(high)s = 0 OR priced.margin / priced.amount_untaxed < %(high)s)
    )
"""


@dataclass(frozen=True)
class Measure:
    """A metric and which of its facts count.

    :param metric_id: id of the ``sales.metric``
    :param categ_ids: product categories with all below, as ids; empty: all
    :param tag_ids: customer tags as ids, one of which the customer has; empty: all
    :param customer_kind: ``all``, ``new`` or ``existing``
    :param months: how long a customer is new
    :param margin: (from, below) as ratios of the untaxed amount, 0: no end
    """

    metric_id: int
    categ_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    customer_kind: str = "all"
    months: int = 0
    margin: tuple[float, float] | None = None

    @cached_property
    def key(self):
        """Short name, the same for the same measure."""
        kept = json.dumps(asdict(self), sort_keys=True).encode()
        return hashlib.sha256(kept).hexdigest()[:16]

    @classmethod
    def from_json(cls, kept):
        """What ``asdict`` and JSON made of a measure."""
        margin = kept.get("margin")
        return cls(
            **{
                **kept,
                "categ_ids": tuple(kept.get("categ_ids", ())),
                "tag_ids": tuple(kept.get("tag_ids", ())),
                "margin": tuple(margin) if margin else None,
            }
        )

    def domain(self):
        """Conditions on ``sales.performance`` that a domain can say."""
        domain = [("metric_id", "=", self.metric_id)]
        if self.categ_ids:
            domain.append(("categ_id", "child_of", list(self.categ_ids)))
        if self.tag_ids:
            domain.append(("partner_id.category_id", "in", list(self.tag_ids)))
        return domain

    def conditions(self, column):
        """The others, as SQL.

        :param column: function of a column's name to its ``SQL``
        """
        conditions = []
        if self.customer_kind != "all":
            known = SQL(
                KNOWN_CUSTOMER,
                partner=column("partner_id"),
                company=column("company_id"),
                day=column("date"),
                months=self.months,
            )
            is_new = self.customer_kind == "new"
            conditions.append(SQL("NOT %s", known) if is_new else known)
        if self.margin:
            low, high = self.margin
            conditions.append(SQL(MARGIN, order=column("res_id"), low=low, high=high))
        return conditions
