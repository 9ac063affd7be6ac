from odoo import api, models
from odoo.exceptions import ValidationError

from ...engine.incentive_rate import (
    EMPTY,
    GAP,
    INTERPOLATED,
    MARGINAL,
    OVERLAP,
    REVERSED,
    WITHOUT_END,
    check_bands,
)

# In the context: the table is checked when all its bands are written. An object, so
# that no client can put it there.
BANDS_LATER = object()
ORDER_SOURCES = ("order", "order_margin", "order_quantity", "order_count")


class SalesIncentiveComponentCheck(models.AbstractModel):
    """What does not fit together in a component, refused when it is saved.

    Each check names the component, what is wrong and what to do. Policy: D4.i1.
    """

    _name = "sales.incentive.component.check"
    _description = "Check of an Incentive Component"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Bands that are changed together are checked together."""
        if "band_ids" not in vals:
            return super().write(vals)
        later = self.with_context(sales_bands=BANDS_LATER)
        result = super(SalesIncentiveComponentCheck, later).write(vals)
        self._check_bands()
        return result

    def _refuse_component(self, text):
        """:raise ValidationError: the component's name, then the text"""
        self.ensure_one()
        raise ValidationError(f"{self.name}: {text}" if self.name else text)

    # ------------------------------------------------------------
    # The table
    # ------------------------------------------------------------

    @api.constrains("pays", "basis", "measure", "metric_id", "base_metric_id")
    def _check_bands(self):
        """No gap, no overlap, no end in the middle; nothing yet is fine in a draft."""
        for component in self.filtered("band_ids"):
            if problem := component._bands_problem():
                component._refuse_component(problem)

    def _bands_problem(self):
        """Why the bands are no table, naming the band, or False."""
        self.ensure_one()
        bands = self.band_ids.sorted("start")
        for problem in check_bands(self._engine_bands()):
            if problem.kind != EMPTY:
                return self._problem_words(problem.kind, bands, problem.place)
        if self.pays == "percent" and self._base_unit() == "amount":
            for band in bands:
                if band.rate > 1:
                    return self.env._(
                        "the band from %(start)s pays %(rate)s, more than all there "
                        "is. 3 %% are 3 in a per cent field, and 0.03 elsewhere.",
                        start=self._measure_text(band.start),
                        rate=self._percent_text(band.rate),
                    )
        return False

    def _problem_words(self, kind, bands, place):
        band, before = bands[place], bands[place - 1] if place else bands[:0]
        words = {
            "start": self._measure_text(band.start),
            "stop": self._measure_text(band.stop),
            "before": self._measure_text(before.start),
            "end": self._measure_text(before.stop),
        }
        texts = {
            GAP: self.env._(
                "between the band that ends below %(end)s and the one from %(start)s "
                "there is a gap. Let one begin where the other ends.",
                **words,
            ),
            OVERLAP: self.env._(
                "the band from %(start)s begins before the one from %(before)s has "
                "ended, below %(end)s. Let one begin where the other ends.",
                **words,
            ),
            WITHOUT_END: self.env._(
                "the band from %(before)s has no end, yet another one begins at "
                "%(start)s. Only the last band has none.",
                **words,
            ),
            REVERSED: self.env._(
                "the band from %(start)s ends below %(stop)s, before it begins.",
                **words,
            ),
        }
        return texts.get(kind) or self.env._(
            "the band from %(start)s has a negative figure.", **words
        )

    # ------------------------------------------------------------
    # What fits together
    # ------------------------------------------------------------

    @api.constrains(
        "metric_id", "base_metric_id", "is_by_margin", "margin_from", "margin_to"
    )
    def _check_metrics(self):
        for component in self:
            component._check_base()
            component._check_margin()
            metrics = component.metric_id | component.base_metric_id
            if foreign := metrics.company_id - component.company_id:
                component._refuse_component(
                    self.env._("a metric is of %s only.", foreign[:1].name)
                )

    @api.constrains("pays")
    def _check_base(self):
        for component in self:
            base = component.base_metric_id or component.metric_id
            if component.pays == "percent" and base.is_average:
                component._refuse_component(
                    self.env._(
                        "%s is a mean, of which no per cents are paid. Choose what "
                        "they are paid on, or a fixed bonus.",
                        base.name,
                    )
                )

    def _check_margin(self):
        self.ensure_one()
        if not self.is_by_margin:
            return
        if self.metric_id.source not in ORDER_SOURCES:
            self._refuse_component(
                self.env._(
                    "only orders have a margin band, %s does not come from orders.",
                    self.metric_id.name,
                )
            )
        if self.margin_to and self.margin_to <= self.margin_from:
            self._refuse_component(self.env._("the margin band ends before it begins."))

    @api.constrains("applies_to", "scope", "measure", "metric_id", "sharing")
    def _check_scope(self):
        for component in self:
            is_single = component.applies_to == "document"
            if is_single and (
                component.scope != "person"
                or component.measure != "amount"
                or component.metric_id.is_average
            ):
                component._refuse_component(
                    self.env._(
                        "each document by itself is paid to the person, by a result "
                        "that adds up, and not by attainment."
                    )
                )
            if component.sharing != "own" and component.scope != "team":
                component._refuse_component(
                    self.env._("only what is measured on the own team is shared.")
                )

    @api.constrains("sharing", "multiplier_ids")
    def _check_shared_conduct(self):
        """What a team shares has no conduct and no appraisal of its own."""
        for component in self.filtered(lambda one: one.sharing != "own"):
            sources = component.multiplier_ids.mapped("source")
            if "grade" in sources:
                component._refuse_component(
                    self.env._(
                        "a bonus that is shared is not multiplied by anybody's "
                        "appraisal."
                    )
                )
            if "conduct" in sources:
                component._refuse_component(
                    self.env._(
                        "a bonus that is shared is not multiplied by anybody's conduct."
                    )
                )

    @api.constrains("customer_kind", "new_customer_months")
    def _check_new_customer_months(self):
        for component in self:
            if component.customer_kind != "all" and component.new_customer_months < 1:
                component._refuse_component(
                    self.env._("say for how many months a customer is new.")
                )

    @api.constrains(
        "cap_amount",
        "floor_amount",
        "basis",
        "pays",
        "measure",
        "threshold",
        "accelerator_from",
        "accelerator_factor",
    )
    def _check_limits(self):
        for component in self:
            if component.cap_amount and component.floor_amount > component.cap_amount:
                component._refuse_component(self.env._("the floor is above the cap."))
            is_faster = component.accelerator_factor != 1
            if is_faster and not component.accelerator_from:
                component._refuse_component(
                    self.env._("say from where on the accelerator counts.")
                )
            if is_faster and component.basis == INTERPOLATED:
                component._refuse_component(
                    self.env._(
                        "between levels there is no accelerator. Put what is paid "
                        "above into the levels."
                    )
                )
            if (component.pays, component.basis, component.measure) == (
                "on_target",
                MARGINAL,
                "amount",
            ):
                component._refuse_component(
                    self.env._(
                        "a share of the on-target bonus goes by attainment, or by the "
                        "band that is reached."
                    )
                )
