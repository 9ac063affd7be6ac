"""How the points of one line came about, a sentence each, in the reader's language."""

from decimal import Decimal

from ..performance.figure_words import Words
from .appraisal_kinds import exact


class Explanation:
    """Tells a line: where the value is from, what the rule made of it, what it brings.

    :param line: ``sales.appraisal.line`` as superuser, in the reader's language
    :param part: what the engine has kept of the line in the result, None where the
        reader does not see the result
    :param rating: the superior's assessment as the reader sees it, or empty
    """

    def __init__(self, line, part, rating):
        self.line, self.part, self.rating = line, part, rating
        self.env, self.inputs = line.env, line.inputs or {}
        self.indicator = line.indicator_id
        self.words = self.indicator._words(line.company_id)

    def sentences(self):
        """All of it, in its order."""
        yield from getattr(self, f"_from_{self.indicator.source}")()
        if self.line.has_value or not self.line.is_automatic:
            yield from self._by_rule()
        yield from self._for_total()

    # ------------------------------------------------------------
    # Where the value is from
    # ------------------------------------------------------------

    def _from_attainment(self):
        line, words = self.line, self._result_words()
        if not self.inputs.get("reaches"):
            yield self.env._("No data: no team was led in the period.")
            return
        figures = {
            "actual": words.result(exact(line.actual)),
            "target": words.result(exact(line.target)),
            "value": words.percent(exact(line.value, "0.0001")),
        }
        if not line.has_value:
            yield (
                self.env._("No data: there is no result to compare with the target.")
                if line.target
                else self.env._(
                    "No data: there is no target. Result: %s.", figures["actual"]
                )
            )
            return
        if self.indicator.metric_id.is_higher_better:
            yield self.env._(
                "Result %(actual)s ÷ target %(target)s = attainment %(value)s.",
                **figures,
            )
        else:
            yield self.env._(
                "Target %(target)s ÷ result %(actual)s = attainment %(value)s, as less "
                "is better.",
                **figures,
            )
        yield from self._days()

    def _from_metric(self):
        words, line = self._result_words(), self.line
        if not line.has_value:
            yield self.env._("No data: there was nothing to measure in the period.")
            return
        value = words.result(exact(line.value, "0.0001"))
        if "heads" in self.inputs:
            yield self.env._(
                "Result %(result)s ÷ %(heads)s people = %(value)s per head.",
                result=words.result(self.inputs["result"]),
                heads=words.number(self.inputs["heads"], 2),
                value=value,
            )
        else:
            yield self.env._("Result: %s.", value)
        yield from self._days()

    def _result_words(self):
        """Figures in the unit of the metric, whatever the rule starts from."""
        return Words(
            self.env,
            self.line.company_id.currency_id,
            self.indicator.metric_id.unit or "count",
        )

    def _days(self):
        """On which days it was counted, where not on all."""
        appraisal = self.line.appraisal_id
        spans = {
            (reach["date_from"], reach["date_to"])
            for reach in self.inputs.get("reaches", ())
        }
        if spans - {(str(appraisal.date_from), str(appraisal.date_to))}:
            yield self.env._(
                "Counted on these days: %s.",
                ", ".join(
                    f"{self.words.day(first)} – {self.words.day(last)}"
                    for first, last in sorted(spans)
                ),
            )

    def _from_peers(self):
        if not self.line.has_value:
            yield self.env._("No data: there are not enough answers.")
            return
        yield self.env._(
            "Mean of %(count)s answers: %(mean)s.",
            count=self.inputs.get("answers", 0),
            mean=self.words.number(exact(self.line.value, "0.0001"), 2),
        )

    def _from_quarters(self):
        quarters = self.inputs.get("quarters") or ()
        if not quarters:
            yield self.env._("No data: no appraisal of a quarter is released.")
            return
        for one in quarters:
            words = {
                "quarter": one["name"],
                "weight": self.words.number(one["weight"], 2),
            }
            if one["score"] is None:
                yield self.env._(
                    "%(quarter)s: no score, its weight of %(weight)s %% is left out.",
                    **words,
                )
                continue
            words["score"] = self.words.number(one["score"], 2)
            if Decimal(one["share"]) < 1:
                yield self.env._(
                    "%(quarter)s: %(score)s points, weight %(weight)s %%, of which "
                    "%(share)s count for the days in the sales force.",
                    share=self.words.percent(one["share"]),
                    **words,
                )
            else:
                yield self.env._(
                    "%(quarter)s: %(score)s points, weight %(weight)s %%.", **words
                )
        if self.line.has_value:
            yield self.env._(
                "Weighted mean: %s.",
                self.words.number(exact(self.line.value, "0.0001"), 2),
            )

    def _from_manual(self):
        rating = self.rating
        if not rating or not rating._is_given():
            yield self.env._("Assessed by the superior.")
        elif rating.step_id:
            yield self.env._(
                "Assessed by the superior: %s", rating.step_id.sudo().name or ""
            )
        else:
            yield self.env._(
                "Assessed by the superior: %s.", self.words.number(rating.value, 2)
            )

    # ------------------------------------------------------------
    # What the rule made of it
    # ------------------------------------------------------------

    def _by_rule(self):
        if self.indicator.rule == "ranking":
            yield from self._by_place()
        elif self.indicator.rule != "scale":
            # a scale is long, and its grade was told
            yield from self.indicator._rule_sentences()
        score = self._score()
        if score is not None:
            yield self.env._("Points: %s.", self.words.number(score, 2))

    def _by_place(self):
        """The own place; of others no more than how many there are."""
        if not self.line.has_score:
            yield self.env._("There is nobody to be ranked with.")
            return
        figures = {"count": self.inputs.get("peers", 0)}
        if "place" in self.inputs:
            yield self.env._(
                "Place %(place)s of %(count)s: the first has 100 points, the last 0, "
                "those between by their place.",
                place=self.inputs["place"],
                **figures,
            )
        else:
            yield self.env._("Ranked among %(count)s.", **figures)
        if self.indicator.cap:
            yield self.env._(
                "At most %s points.", self.indicator._points(self.indicator.cap)
            )

    def _score(self):
        """The points of facts, or of the superior where the reader sees them."""
        if self.line.is_automatic:
            return exact(self.line.score) if self.line.has_score else None
        if self.part and self.part["how"] == "scored":
            return self.part["score"]
        return None

    # ------------------------------------------------------------
    # What it brings
    # ------------------------------------------------------------

    def _for_total(self):
        weight = self.words.number(exact(self.line.weight), 2)
        if not self.part:
            yield self.env._("Weight: %s %%.", weight)
            return
        how = self.part["how"]
        if how != "scored" and self._is_open():
            yield (
                self.env._("It counts once it is handed in. Weight: %s %%.", weight)
                if self.rating and self.rating._is_given()
                else self.env._("Not assessed yet. Weight: %s %%.", weight)
            )
            return
        if how == "left_out":
            yield self.env._(
                "Left out, as there are no data: its weight of %s %% goes to the "
                "others.",
                weight,
            )
            return
        if how == "counted":
            yield self.env._(
                "There are no data: by the template it counts as %s points.",
                self.words.number(self.part["score"], 2),
            )
        figures = {
            "weight": weight,
            "effective": self.words.number(self.part["effective"], 2),
            "contribution": self.words.number(self.part["contribution"], 2),
        }
        if Decimal(self.part["effective"]) == exact(self.line.weight):
            yield self.env._(
                "Weight %(weight)s %%: brings %(contribution)s points of the total.",
                **figures,
            )
        else:
            yield self.env._(
                "Weight %(weight)s %%, by what is left out of others %(effective)s %%: "
                "brings %(contribution)s points of the total.",
                **figures,
            )

    def _is_open(self):
        """Whether the superior has still to assess it."""
        return not self.line.is_automatic and self.line.appraisal_id.state in (
            "self",
            "assess",
        )
