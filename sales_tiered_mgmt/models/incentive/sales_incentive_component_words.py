from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...engine.incentive_rate import INTERPOLATED, MARGINAL


class SalesIncentiveComponentWords(models.AbstractModel):
    """A component in plain words, as the people read it who are paid by it (A3.1)."""

    _name = "sales.incentive.component.words"
    _description = "Incentive Component in Words"

    description = fields.Text(
        "In Words", compute="_compute_description", help="What the component pays for."
    )

    @api.depends(lambda self: self._words_depends())
    @api.depends_context("lang")
    def _compute_description(self):
        for component in self:
            component.description = (
                "\n".join(component._sentences()) if component.metric_id else False
            )

    @api.model
    def _words_depends(self):
        own = (
            ("metric_id", "base_metric_id", "period", "scope", "measure")
            + ("applies_to", "categ_ids", "partner_category_ids", "customer_kind")
            + ("new_customer_months", "is_by_margin", "margin_from", "margin_to")
            + ("basis", "pays", "on_target_amount", "threshold", "accelerator_from")
            + ("accelerator_factor", "cap_amount", "floor_amount", "weight")
            + ("is_prorated", "excludes_narrower", "sharing", "pool_spread")
        )
        bands = ("start", "stop", "rate", "amount")
        steps = ("source", "metric_id", "start", "factor")
        return [
            *own,
            *(f"band_ids.{name}" for name in bands),
            *(f"multiplier_ids.{name}" for name in steps),
        ]

    def _sentences(self):
        """What is measured, what is paid, within which limits; a sentence each."""
        self.ensure_one()
        return [
            *self._measure_sentences(),
            *self._table_sentences(),
            *self._limit_sentences(),
            *self._multiplier_sentences(),
            *self._sharing_sentences(),
        ]

    # ------------------------------------------------------------
    # What is measured
    # ------------------------------------------------------------

    def _measure_sentences(self):
        words = {
            "metric": self.metric_id.name,
            "whose": self._label("scope"),
            "period": self._label("period"),
        }
        if self.applies_to == "document":
            yield self.env._(
                "%(metric)s of every single document of the person.", **words
            )
        elif self.measure == "attainment":
            yield self.env._(
                "Attainment of the target: %(metric)s. Whose: %(whose)s. Period: "
                "%(period)s.",
                **words,
            )
        else:
            yield self.env._(
                "Result: %(metric)s. Whose: %(whose)s. Period: %(period)s.", **words
            )
        yield from self._filter_sentences()

    def _filter_sentences(self):
        if self.categ_ids:
            names = self.categ_ids.sudo().mapped("display_name")
            yield self.env._("Only products of: %s.", ", ".join(names))
        if self.partner_category_ids:
            names = self.partner_category_ids.mapped("display_name")
            yield self.env._("Only customers tagged: %s.", ", ".join(names))
        if self.customer_kind == "new":
            yield self.env._(
                "Only new customers, within %s months of their first order.",
                self.new_customer_months,
            )
        elif self.customer_kind == "existing":
            yield self.env._(
                "Only existing customers, later than %s months after their first "
                "order.",
                self.new_customer_months,
            )
        if self.is_by_margin:
            margins = {
                "start": self._percent_text(self.margin_from),
                "stop": self._percent_text(self.margin_to),
            }
            yield (
                self.env._(
                    "Only orders with a margin from %(start)s to below %(stop)s.",
                    **margins,
                )
                if self.margin_to
                else self.env._("Only orders with a margin from %(start)s.", **margins)
            )
        if self.excludes_narrower and self.scope != "person":
            yield self.env._(
                "What the same person is paid for by the own results is left out."
            )

    # ------------------------------------------------------------
    # What is paid
    # ------------------------------------------------------------

    def _table_sentences(self):
        bands = self.band_ids.sorted("start")
        if not bands:
            return
        parts = [self._band_words(band) for band in bands]
        table = "; ".join(parts)
        if self.basis == MARGINAL:
            yield self.env._("Pays %s.", table)
        elif self.basis == INTERPOLATED:
            yield self.env._("Pays, rising evenly from level to level: %s.", table)
        else:
            yield self.env._("Pays for everything by the band reached: %s.", table)
        if self.pays == "on_target" and self.on_target_amount:
            yield self.env._(
                "On-target bonus: %s.", self._money_text(self.on_target_amount)
            )
        if self.base_metric_id and self.pays == "percent":
            yield self.env._("Per cents are paid on: %s.", self.base_metric_id.name)

    def _band_words(self, band):
        """Such as "3 % of Invoiced Amount up to 50,000"."""
        words = {
            "rate": self._rate_text(band),
            "start": self._measure_text(band.start),
            "stop": self._measure_text(band.stop),
        }
        if self.basis == INTERPOLATED:
            return self.env._("%(rate)s at %(start)s", **words)
        if not band.start and not band.stop:
            return words["rate"]
        if not band.start:
            return self.env._("%(rate)s up to %(stop)s", **words)
        if not band.stop:
            return self.env._("%(rate)s from %(start)s on", **words)
        return self.env._("%(rate)s from %(start)s to below %(stop)s", **words)

    def _rate_text(self, band):
        if self.pays == "bonus":
            return self._money_text(band.amount)
        if self.pays == "on_target":
            return self.env._(
                "%s of the on-target bonus", self._percent_text(band.rate)
            )
        base = self._base_metric()
        if self._base_unit() == "amount":
            return self.env._(
                "%(rate)s of %(base)s",
                rate=self._percent_text(band.rate),
                base=base.name,
            )
        return self.env._(
            "%(amount)s for each of %(base)s",
            amount=self._money_text(band.rate),
            base=base.name,
        )

    def _limit_sentences(self):
        if self.threshold:
            text = self._measure_text(self.threshold)
            yield (
                self.env._("What lies below %s is not paid.", text)
                if self.basis == MARGINAL
                else self.env._("Below %s nothing is paid.", text)
            )
        if self.accelerator_factor != 1:
            yield self.env._(
                "Above %(start)s every rate counts %(factor)s times.",
                start=self._measure_text(self.accelerator_from),
                factor=self._number_text(self.accelerator_factor),
            )
        if self.weight != 1:
            yield self.env._(
                "Of that, %s count (weight).", self._percent_text(self.weight)
            )
        if self.cap_amount:
            yield self.env._("At most %s.", self._money_text(self.cap_amount))
        if self.floor_amount:
            yield self.env._("At least %s.", self._money_text(self.floor_amount))
        if self.is_prorated:
            yield self.env._("For part of a period, in proportion to the days.")

    def _multiplier_sentences(self):
        for (source, metric), steps in self._engine_steps().items():
            start_text = (
                self._percent_text if source == "collection" else self._number_text
            )
            parts = [
                self.env._(
                    "from %(start)s × %(factor)s",
                    start=start_text(float(start)),
                    factor=self._number_text(float(factor)),
                )
                for start, factor in steps
            ]
            labels = dict(
                self.multiplier_ids._fields["source"]._description_selection(self.env)
            )
            yield self.env._(
                "Multiplied by %(what)s: %(steps)s.",
                what=metric.name or labels[source],
                steps=", ".join(parts),
            )

    def _sharing_sentences(self):
        if self.sharing == "equal":
            yield self.env._("Paid once for the team and shared equally, by days.")
        elif self.sharing == "contribution":
            yield self.env._(
                "Paid once for the team and shared by what each contributed."
            )
        elif self.sharing == "proposal":
            yield self.env._(
                "Paid once for the team and shared as the manager proposes, up to "
                "%s away from equal shares.",
                self._percent_text(self.pool_spread),
            )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    def _money_text(self, value):
        currency = self.currency_id or self.env.company.currency_id
        return formatLang(self.env, value or 0.0, currency_obj=currency)

    def _percent_text(self, ratio):
        return f"{self._number_text(round((ratio or 0.0) * 100, 6))} %"

    def _number_text(self, value):
        """With as many decimals as it has, four at most."""
        value = value or 0.0
        digits = next((n for n in range(4) if round(value, n) == round(value, 4)), 4)
        return formatLang(self.env, value, digits=digits)

    def _measure_text(self, value):
        """A result in its unit, or an attainment."""
        if self.measure == "attainment" or self.metric_id.unit == "percent":
            return self._percent_text(value)
        if self.metric_id.unit == "amount":
            return self._money_text(value)
        return self._number_text(value)
