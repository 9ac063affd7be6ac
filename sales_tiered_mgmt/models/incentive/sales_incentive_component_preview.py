from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ...engine.allocation import exact
from ...engine.incentive_terms import Case, earned

POINTS = (50, 75, 90, 100, 110, 125, 150)
# what the table is shown for where nothing in it says how much is usual
EXAMPLES = {"amount": 100_000, "quantity": 100, "count": 10, "days": 30, "rating": 4}
ON_TARGET_EXAMPLE = 10_000


class SalesIncentiveComponentPreview(models.AbstractModel):
    """What a component pays for results from half to one and a half times as planned.

    Computed by the engine that computes the statements, while the bands are entered.
    """

    _name = "sales.incentive.component.preview"
    _description = "Preview of an Incentive Component"
    _inherit = ["sales.incentive.component.words"]

    preview_html = fields.Html(
        "What It Pays", compute="_compute_preview_html", sanitize=False
    )

    @api.depends(lambda self: self._words_depends())
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for component in self:
            component.preview_html = component._preview() if component.band_ids else ""

    def _preview(self):
        """The table, or why there is none yet."""
        problem = self._bands_problem()
        try:
            rows = [] if problem else self._preview_rows()
        except ValueError as error:
            problem = str(error)
        return self.env["ir.qweb"]._render(
            "sales_tiered_mgmt.incentive_component_preview",
            {
                "problem": problem,
                "rows": [] if problem else rows,
                "basis": not problem and self._preview_basis(),
            },
            minimal_qcontext=True,
        )

    def _preview_basis(self):
        """What the example stands on."""
        if self.measure == "attainment":
            words = [
                self.env._("For a target of %s.", self._reference_text()),
            ]
        else:
            words = [
                self.env._("100 %% is a result of %s.", self._reference_text()),
            ]
        if self.pays == "on_target" and not self.on_target_amount:
            words.append(
                self.env._(
                    "With an on-target bonus of %s.",
                    self._money_text(ON_TARGET_EXAMPLE),
                )
            )
        if self.multiplier_ids:
            words.append(self.env._("Before multipliers."))
        return " ".join(words)

    def _reference(self):
        """The result that is shown as 100 %: a round figure, or where the bands are."""
        if self.measure != "attainment":
            last = self.band_ids.sorted("start")[-1:]
            if at := self._exact("accelerator_from") or last._exact("start"):
                return at
        return Decimal(EXAMPLES.get(self.metric_id.unit, 1))

    def _reference_text(self):
        value = float(self._reference())
        if self.metric_id.unit == "amount":
            return self._money_text(value)
        return self._number_text(value)

    def _preview_rows(self):
        table, reference = self._engine_table(), exact(self._reference())
        rows = [self._preview_row(table, reference, point) for point in POINTS]
        highest = max((row["amount"] for row in rows), default=0)
        for row in rows:
            row["share"] = int(100 * row["amount"] / highest) if highest else 0
        return rows

    def _preview_row(self, table, reference, point):
        """What the table pays at so many per cent of the reference."""
        ratio = Fraction(point, 100)
        result = reference * ratio
        amount = Decimal(0)
        if table:
            on_target = self._exact("on_target_amount") or Decimal(ON_TARGET_EXAMPLE)
            case = Case(actual=result, base=result, target=reference)
            step = Decimal(str(self.currency_id.rounding or 0.01))
            amount = earned(self._terms(on_target), case, step).amount
        is_money = self.metric_id.unit == "amount"
        return {
            "point": self._percent_text(ratio.numerator / ratio.denominator),
            "result": (self._money_text if is_money else self._number_text)(
                float(result)
            ),
            "amount": amount,
            "text": self._money_text(float(amount)),
            "rate": self._percent_text(round(float(amount) / float(result), 4))
            if is_money and result
            else "",
            "is_target": point == 100,
        }
