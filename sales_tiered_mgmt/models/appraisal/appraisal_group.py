"""Who is calibrated together, and how their grades are spread."""

from dataclasses import dataclass, field

from ...engine.appraisal_group import cumulative_excess, guideline
from .appraisal_kinds import exact
from .sales_appraisal_scoring import _grade

# not handed in by the superior: nothing to compare yet
UNFINISHED = ("self", "assess")


def group_key(appraisal):
    """What those who are compared with each other have in common.

    The people of a tier in a division; its teams; the division itself, which is no
    match for its teams.
    """
    own = appraisal.sudo()
    is_whole = own.subject == "team" and own.team_id == own.division_id
    return (own.cycle_id, own.division_id, own.subject, own.tier_id, is_whole)


@dataclass
class GradeGroup:
    """A group as whoever calibrates it sees it: without the own appraisal.

    :param key: see ``group_key``
    :param appraisals: ``sales.appraisal`` that the acting user calibrates
    :param results: dict of appraisal to ``sales.appraisal.result``, as superuser
    :param grades: ``sales.appraisal.grade`` of the company, the best first
    """

    key: tuple
    appraisals: object
    results: dict
    grades: object
    counts: dict = field(init=False)

    def __post_init__(self):
        self.counts = dict.fromkeys(self.grades.ids, 0)
        for appraisal in self.appraisals - self.unfinished:
            if grade := self.grade(appraisal):
                self.counts[grade.id] += 1

    @property
    def cycle(self):
        return self.key[0].sudo()

    @property
    def size(self):
        return len(self.appraisals)

    @property
    def unfinished(self):
        """Those whom the superiors have not handed in."""
        return self.appraisals.filtered(lambda one: one.state in UNFINISHED)

    def grade(self, appraisal):
        """The grade that somebody has now, among those in use."""
        result = self.results[appraisal]
        if result.grade_id in self.grades:
            return result.grade_id
        # the grades were changed meanwhile
        return _grade(self.grades, result.score, result.has_score)

    def name(self):
        env = self.appraisals.env
        _cycle, _division, subject, tier, is_whole = self.key
        if subject == "person":
            return tier.name
        return env._("Division") if is_whole else env._("Teams")

    # ------------------------------------------------------------
    # The guideline
    # ------------------------------------------------------------

    @property
    def is_held(self):
        """Whether the group is held to the guideline, by warning or by force."""
        return (
            self.cycle.guideline != "none"
            and bool(self.grades)
            and self.size >= self.cycle.guideline_size
        )

    def _shares(self):
        return {grade.id: exact(grade.guideline) for grade in self.grades}

    def shares_problem(self):
        """Why there is no guideline to be held to, or False."""
        total = sum(self._shares().values())
        if total == 100:
            return False
        return self.appraisals.env._(
            "The expected distribution adds up to %(total)s %% instead of 100 %%. A "
            "sales administrator corrects it under Configuration > Appraisal Grades.",
            total=f"{float(total):g}",
        )

    def allowed(self):
        """People expected by grade id; nothing where there is no guideline."""
        if not self.is_held or self.shares_problem():
            return {}
        return guideline(self._shares(), self.size)

    def excess(self):
        """Where too many have a grade or a better one, a line of text each."""
        if not self.allowed():
            return []
        _ = self.appraisals.env._
        names = {grade.id: grade.name for grade in self.grades}
        best, lines = self.grades[0].id, []
        for grade_id, count, allowed in cumulative_excess(
            self.counts, self._shares(), self.size, self.grades.ids
        ):
            words = {
                "grade": names[grade_id],
                "count": count,
                "allowed": allowed,
                "over": count - allowed,
            }
            if grade_id == best:
                line = _(
                    "Grade %(grade)s: %(count)s, expected %(allowed)s at most: "
                    "%(over)s too many.",
                    **words,
                )
            else:
                line = _(
                    "Grade %(grade)s or better: %(count)s, expected %(allowed)s at "
                    "most: %(over)s too many.",
                    **words,
                )
            lines.append(line)
        return lines
