from decimal import Decimal

from odoo import models

from ...engine.incentive_terms import Terms
from ..performance.fact_measure import Measure


class SalesIncentiveComponentTerms(models.AbstractModel):
    """A component as the engine computes it."""

    _name = "sales.incentive.component.terms"
    _description = "Terms of an Incentive Component"

    def _measure(self):
        """What is measured, as :class:`~..performance.fact_measure.Measure`."""
        return self._measure_of(self.metric_id)

    def _base_measure(self):
        """What per cents are paid on, with the same filters."""
        return self._measure_of(self._base_metric())

    def _measure_of(self, metric):
        self.ensure_one()
        is_any = self.customer_kind == "all"
        return Measure(
            metric_id=metric.id,
            categ_ids=tuple(sorted(self.categ_ids.ids)),
            tag_ids=tuple(sorted(self.partner_category_ids.ids)),
            customer_kind=self.customer_kind,
            months=0 if is_any else self.new_customer_months,
            margin=(self.margin_from, self.margin_to) if self.is_by_margin else None,
        )

    def _terms(self, on_target=Decimal(0)):
        """How the component pays, as ``engine.incentive_terms.Terms``.

        :param on_target: a person's own on-target bonus (currency), 0: the component's
        """
        self.ensure_one()
        return Terms(
            bands=self._engine_bands(),
            basis=self.basis,
            pays=self.pays,
            measure=self.measure,
            is_higher_better=self.metric_id.is_higher_better,
            on_target=on_target or self._exact("on_target_amount"),
            threshold=self._exact("threshold"),
            accelerator=(
                self._exact("accelerator_from"),
                self._exact("accelerator_factor"),
            ),
            cap=self._exact("cap_amount") or None,
            floor=self._exact("floor_amount") or None,
            weight=self._exact("weight"),
            is_prorated=self.is_prorated,
        )
