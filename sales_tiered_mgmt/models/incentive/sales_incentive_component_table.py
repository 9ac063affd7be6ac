from odoo import models

from ...engine.incentive_rate import Band, rate_table


class SalesIncentiveComponentTable(models.AbstractModel):
    """The rate table of a component as the pure engine reads it (D4.i1)."""

    _name = "sales.incentive.component.table"
    _description = "Rate Table of an Incentive Component"

    def _engine_bands(self):
        """The bands as entered.

        :return: tuple of :class:`~...engine.incentive_rate.Band`, by their start; the
            rate is an amount where bonuses are paid
        """
        self.ensure_one()
        name = "amount" if self.pays == "bonus" else "rate"
        return tuple(
            Band(
                band._exact("start"),
                band._exact("stop") or None,
                band._exact(name),
            )
            for band in self.band_ids.sorted("start")
        )

    def _engine_table(self):
        """The table that pays: from the threshold on, and accelerated.

        :return: tuple of :class:`~...engine.incentive_rate.Band`
        :raise ValueError: the bands are no table
        """
        return rate_table(
            self._engine_bands(),
            self.basis,
            self._exact("threshold"),
            self._exact("accelerator_from"),
            self._exact("accelerator_factor"),
        )

    def _engine_steps(self):
        """The multipliers as tables.

        :return: dict of (source, ``sales.metric``) to a tuple of (start, factor), both
            ``Decimal``, by their start: a step holds up to the next one
        """
        self.ensure_one()
        tables = self.multiplier_ids.grouped(lambda row: (row.source, row.metric_id))
        return {
            key: tuple(
                (row._exact("start"), row._exact("factor"))
                for row in rows.sorted("start")
            )
            for key, rows in tables.items()
        }

    def _base_metric(self):
        """What per cents are paid on."""
        return self.base_metric_id or self.metric_id

    def _base_unit(self):
        return self._base_metric().unit
