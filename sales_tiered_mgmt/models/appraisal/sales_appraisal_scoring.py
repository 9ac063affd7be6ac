from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...engine.appraisal_scoring import Case, grade_of, total, trace
from .appraisal_figures import OPEN_SOURCES, AppraisalFigures
from .appraisal_people import CyclePeople
from .sales_appraisal_indicator import exact

# what is decided is not computed again
LINE_FIELDS = (
    *("appraisal_id", "indicator_id", "is_automatic", "has_score", "score"),
    *("weight", "axis", "sequence"),
)
COMPUTABLE = ("self", "assess", "calibrate")


class SalesAppraisalScoring(models.AbstractModel):
    """From facts and assessments to the score, any number of times until approval.

    Policy: D3.2, D3.3.
    """

    _name = "sales.appraisal.scoring"
    _description = "Scoring of an Appraisal"

    def action_refresh(self):
        """Read the facts again; for whoever leads the people, until the approval.

        :raise AccessError: the acting user does not stand above one of them
        :raise UserError: one is approved already
        """
        self.check_access("read")
        self._check_leads()
        self._lock_rows()
        for appraisal in self:
            if appraisal.state not in COMPUTABLE:
                raise UserError(
                    self.env._(
                        "%s is approved, or waits for it: its figures stay.",
                        appraisal.display_name,
                    )
                )
        self._refresh_figures()
        return True

    def _refresh_figures(self):
        """Read the facts of these appraisals anew, and score them.

        Ranking needs the whole group: everybody of the cycle is read, these are
        written.
        """
        for cycle, own in self.sudo().grouped("cycle_id").items():
            people = CyclePeople(cycle)
            everybody = self.sudo().search(
                [("cycle_id", "=", cycle.id), ("state", "!=", "cancelled")]
            )
            candidates = {one: people.candidate(one) for one in everybody}
            forms = {candidates[one]: one.template_id for one in everybody}
            means = everybody._peer_means()
            peers = {candidates[one]: mean for one, mean in means.items()}
            figures = AppraisalFigures(people, forms, peers).run()
            rows = []
            for line in own._every("line"):
                figure = figures.get((candidates[line.appraisal_id], line.indicator_id))
                if figure and line.is_automatic:
                    rows.append({"id": line.id, **figure.vals()})
            self.env["sales.appraisal.line"]._engine_store(rows)
        self._score()

    def _peer_means(self):
        """Peer feedback: dict of appraisal to (mean answer, number of answers)."""
        return {}

    def _line_vals(self, indicator, figure):
        """Values of a new line of this appraisal."""
        self.ensure_one()
        return {
            "appraisal_id": self.id,
            "indicator_id": indicator.id,
            "sequence": indicator.sequence,
            "cycle_id": self.cycle_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "tier_id": self.tier_id.id,
            "tier_level": self.tier_level,
            "category": indicator.category,
            "axis": indicator.axis,
            "weight": indicator.weight,
            "is_automatic": indicator.is_automatic,
            "is_open": indicator.source in OPEN_SOURCES and indicator.rule != "ranking",
            **figure.vals(),
        }

    # ------------------------------------------------------------
    # Results
    # ------------------------------------------------------------

    def _score(self):
        """Compute the results from lines and the superior's assessments.

        What was calibrated or changed on appeal keeps the score it was given.
        """
        self.env.flush_all()
        lines, ratings = self._scored_rows()
        grades = {
            company: self.env["sales.appraisal.grade"]._of_company(company)
            for company in self.sudo().company_id
        }
        rows = []
        for result in self._every("result"):
            appraisal = result.appraisal_id
            own = lines.get(appraisal, self.env["sales.appraisal.line"])
            vals = appraisal._outcome(own, ratings)
            best = grades[appraisal.company_id]
            grade = _grade(best, vals["score_computed"], vals["has_score"])
            vals["grade_computed_id"] = grade.id
            if not result.is_changed:
                vals |= {"score": vals["score_computed"], "grade_id": grade.id}
            else:
                vals |= {"score": result.score, "grade_id": result.grade_id.id}
            rows.append({"id": result.id, **vals})
        self.env["sales.appraisal.result"]._engine_store(rows)
        self.sudo().cycle_id._rank()

    def _scored_rows(self):
        """What the scores are made of, read from the database.

        :return: dict of appraisal to its lines, and dict of line to what the superior
            has said
        """
        # each by one query, however many rows: a cache is filled by the thousand
        lines = (
            self.env["sales.appraisal.line"]
            .sudo()
            .search_fetch([("appraisal_id", "in", self.ids)], LINE_FIELDS)
            .grouped("appraisal_id")
        )
        given = [
            ("appraisal_id", "in", self.ids),
            ("side", "=", "superior"),
            ("line_id", "!=", False),
            "|",
            ("step_id", "!=", False),
            ("is_rated", "=", True),
        ]
        Rating = self.env["sales.appraisal.rating"].sudo()
        ratings = {
            rating.line_id: rating
            for rating in Rating.search_fetch(
                given, ["line_id", "step_id", "is_rated", "score"]
            )
        }
        return lines, ratings

    def _outcome(self, lines, ratings):
        """Values of the result of one appraisal.

        :param lines: its ``sales.appraisal.line``
        :param ratings: dict of line to the superior's ``sales.appraisal.rating``
        """
        cases, by_axis, is_complete = [], defaultdict(list), True
        for line in lines:
            indicator = line.indicator_id
            if line.is_automatic:
                score = exact(line.score) if line.has_score else None
            else:
                rating = ratings.get(line)
                is_rated = bool(rating) and rating._is_given()
                score = exact(rating.score) if is_rated else None
                is_complete = is_complete and is_rated
            case = Case(
                line.id,
                exact(line.weight),
                score,
                indicator.missing,
                exact(indicator.missing_score),
            )
            cases.append(case)
            by_axis[line.axis].append(case)
        highest = exact(self.template_id.highest_score)
        whole = total(cases, highest)
        result, quality = (
            total(by_axis[axis], highest).score for axis in ("result", "quality")
        )
        return {
            "is_complete": is_complete,
            "has_score": whole.score is not None,
            "score_computed": float(whole.score or 0),
            "score_result": float(result or 0),
            "has_result": result is not None,
            "score_quality": float(quality or 0),
            "has_quality": quality is not None,
            "parts": trace(whole),
        }

    def _grade_for(self, score):
        """The grade of a score (points)."""
        self.ensure_one()
        grades = self.env["sales.appraisal.grade"]._of_company(self.company_id)
        return _grade(grades, score, True)

    def _change_score(self, score, reason, origin):
        """Give a score by hand, on permanent record."""
        self.ensure_one()
        own = self.sudo()
        highest = own.template_id.highest_score
        if not 0 <= score <= highest:
            raise UserError(
                self.env._(
                    "%(appraisal)s: a score is from 0 to %(highest)s points.",
                    appraisal=own.display_name,
                    highest=f"{highest:g}",
                )
            )
        result = own._every("result")
        grade = own._grade_for(score)
        self.env["sales.appraisal.change"].sudo()._engine_create(
            [
                {
                    "appraisal_id": own.id,
                    "company_id": own.company_id.id,
                    "user_id": own.user_id.id,
                    "team_id": own.team_id.id,
                    "tier_level": own.tier_level,
                    "origin": origin,
                    "by_id": self.env.uid,
                    "score_before": result.score,
                    "score_after": score,
                    "grade_before_id": result.grade_id.id,
                    "grade_after_id": grade.id,
                    "reason": reason,
                }
            ]
        )
        result._engine_write(
            {
                "score": score,
                "grade_id": grade.id,
                "has_score": True,
                "is_changed": True,
            }
        )
        own.cycle_id._rank()


def _grade(grades, score, has_score):
    """The grade of a score.

    :param grades: ``sales.appraisal.grade`` of the company
    """
    if not has_score or not grades:
        return grades.browse()
    bands = [(grade, exact(grade.score_from)) for grade in grades]
    return grade_of(bands, exact(score)) or grades.browse()
