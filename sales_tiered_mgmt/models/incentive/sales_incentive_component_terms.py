from decimal import Decimal

from odoo import models

from ...engine.incentive_rate import BONUS, Band
from ...engine.incentive_terms import Terms
from .incentive_measure import Measure


class SalesIncentiveComponentTerms(models.AbstractModel):
    """A component as the engine computes it."""

    _name = "sales.incentive.component.terms"
    _description = "Terms of an Incentive Component"

    def _measure(self):
        """What is measured, as :class:`~.incentive_measure.Measure`."""
        return self._measure_of(self.metric_id)

    def _base_measure(self):
        """What per cents are paid on, with the same filters."""
        return self._measure_of(self.base_metric_id or self.metric_id)

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

    def _engine_bands(self):
        """The rate table for the engine, numbers as they are shown."""
        self.ensure_one()
        return tuple(
            Band(
                exact_number(band.start, 4),
                exact_number(band.stop, 4) if band.stop else None,
                exact_number(band.amount, 2)
                if self.pays == BONUS
                else exact_number(band.rate, 6),
            )
            for band in self.band_ids.sorted("start")
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
            on_target=on_target or exact_number(self.on_target_amount, 2),
            threshold=exact_number(self.threshold, 4),
            accelerator=(
                exact_number(self.accelerator_from, 4),
                exact_number(self.accelerator_factor, 4),
            ),
            cap=exact_number(self.cap_amount, 2) if self.cap_amount else None,
            floor=exact_number(self.floor_amount, 2) if self.floor_amount else None,
            weight=exact_number(self.weight, 4),
            is_prorated=self.is_prorated,
        )


def exact_number(value, digits):
    """A float field's value as ``Decimal``, with the digits that it holds."""
    return Decimal(str(round(value, digits)))
