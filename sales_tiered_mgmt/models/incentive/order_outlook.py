"""What a quotation would count for the person's components, were it signed today."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from ...engine.incentive_rate import half_up
from ...engine.incentive_terms import earned
from ..performance.fact_reader import exact_decimal

ZERO = Decimal(0)
# by which metrics a signed order is sure to count, sooner or later
SOURCES = ("order", "order_margin", "order_count", "invoice")


def is_told(component):
    """Whether a quotation says what it brings by a component: on the own results."""
    return (
        component.scope == "person"
        and component.sharing == "own"
        and component.metric_id.source in SOURCES
        and _is_countable(component.metric_id)
        and _is_countable(component.base_metric_id)
    )


def _is_countable(metric):
    """Whether an order's lines say what it counts."""
    return (
        not metric or not metric._has_filter() or metric.model_name == "sale.order.line"
    )


class OrderOutlook:
    """Holds quotations of one person against the drafts of the period that runs.

    :param drafts: of components that :func:`is_told` accepts
    :param orders: ``sale.order`` as superuser, of one company
    :param user_id: id of their salesperson
    :param today: the day on which they would be signed
    :param step: the smallest coin
    """

    def __init__(self, drafts, orders, user_id, today, step):
        self.drafts, self.orders, self.user_id = drafts, orders, user_id
        self.today, self.step = today, step
        self._known = {}

    def brings(self, order):
        """What an order would add: dict of component to an amount (currency).

        Components by which it counts nothing are left out.
        """
        found = {}
        for draft in self.drafts:
            if not self._meets(draft.measure, order):
                continue
            component, case = draft.component, draft.case
            more = self._counts(component.metric_id, draft.measure, order)
            base_metric = component.base_metric_id or component.metric_id
            base = self._counts(base_metric, draft.base_measure, order)
            if not more and not base:
                continue
            documents = case.documents
            if documents is not None:
                documents = {**documents, f"sale.order,{order.id}": base}
            then = replace(
                case,
                actual=case.actual + more,
                base=case.base + base,
                documents=documents,
            )
            amount = earned(draft.terms, then, self.step).amount
            found[component] = amount - draft.amount
        return found

    # ------------------------------------------------------------
    # Whether, and how much of, an order counts
    # ------------------------------------------------------------

    def _meets(self, measure, order):
        """Whether an order of this customer and margin counts by a measure."""
        if measure.tag_ids and not set(measure.tag_ids) & set(
            order.partner_id.category_id.ids
        ):
            return False
        if measure.margin:
            low, high = measure.margin
            if not order.amount_untaxed:
                return False
            rate = order.margin / order.amount_untaxed
            if rate < low or (high and rate >= high):
                return False
        if measure.customer_kind != "all":
            is_known = order.partner_id.commercial_partner_id.id in self._bought(
                measure.months
            )
            return is_known == (measure.customer_kind == "existing")
        return True

    def _bought(self, months):
        """Ids of the orders' customers who signed an order so long ago, or longer."""
        if months not in self._known:
            customers = self.orders.partner_id.commercial_partner_id
            rows = self.orders.env["sale.order"]._read_group(
                [
                    ("partner_id.commercial_partner_id", "in", customers.ids),
                    ("company_id", "in", self.orders.company_id.ids),
                    ("state", "=", "sale"),
                    ("date_order", "<", self.today - relativedelta(months=months)),
                ],
                ["partner_id"],
            )
            self._known[months] = {
                partner.commercial_partner_id.id for (partner,) in rows
            }
        return self._known[months]

    def _counts(self, metric, measure, order):
        """What the person's part of an order counts by a metric, in its unit."""
        share = self._share(order)
        if not share:
            return ZERO
        lines = order.order_line.filtered(lambda line: not line.display_type)
        counted = self._matching(metric, measure, lines)
        if metric.source == "order_count":
            return share if counted else ZERO
        is_whole = counted == lines
        if metric.source == "order_margin":
            value = order.margin if is_whole else sum(counted.mapped("margin"))
        else:
            value = (
                order.amount_untaxed
                if is_whole
                else sum(counted.mapped("price_subtotal"))
            )
        rate = exact_decimal(order.currency_rate or 1.0)
        return half_up(exact_decimal(value) / rate * share, self.step)

    def _matching(self, metric, measure, lines):
        """The lines that count."""
        if metric._has_filter() and metric.model_name == "sale.order.line":
            lines = lines.filtered_domain(metric._domain())
        if measure.categ_ids:
            wanted = set(map(str, measure.categ_ids))
            lines = lines.filtered(
                lambda line: (
                    wanted
                    & set((line.product_id.categ_id.parent_path or "").split("/"))
                )
            )
        return lines

    def _share(self, order):
        """The person's part of the credit, from 0 to 1."""
        shares = defaultdict(Decimal)
        rows = order.sales_credit_ids
        for row in rows:
            shares[row.user_id.id] += rows._exact_share(row.share)
        return shares[self.user_id] if rows else Decimal(1)
