"""What the calibration screen shows: a division's appraisals side by side."""

from collections import defaultdict
from functools import cached_property

from odoo.fields import Datetime

from ...engine.appraisal_group import nine_box, raters
from .appraisal_group import UNFINISHED
from .appraisal_kinds import exact

# cycles before that are shown beside the one
CYCLES_BEFORE = 2
# grades up or down since the cycle before from which one should look again
LEAP = 2


class CalibrationBoard:
    """One division in one cycle, as whoever calibrates it sees it.

    A number of queries that does not grow with the people.

    :param cycle: ``sales.appraisal.cycle`` of the reader
    :param appraisals: ``sales.appraisal`` of the reader, that the reader calibrates
    """

    def __init__(self, cycle, appraisals):
        self.env = cycle.env
        self.cycle = cycle
        self.appraisals = appraisals
        self.groups = appraisals._as_grade_groups()
        self.grades = self.env["sales.appraisal.grade"]._of_company(cycle.company_id)

    def data(self):
        """:return: dict of ``grades``, ``groups`` and ``rows``"""
        return {
            "grades": [
                {
                    "id": grade.id,
                    "name": grade.name,
                    "description": grade.description,
                    "from": grade.score_from,
                    "color": grade.color,
                }
                for grade in self.grades
            ],
            "groups": [self._group(group) for group in self.groups],
            "rows": [
                self._row(one, group)
                for group in self.groups
                for one in group.appraisals
            ],
        }

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    def _group(self, group):
        allowed = group.allowed()
        is_used = self.cycle.guideline != "none"
        return {
            "id": self._group_id(group),
            "name": group.name(),
            "size": group.size,
            "unfinished": len(group.unfinished),
            "is_small": is_used and group.size < self.cycle.guideline_size,
            "problem": group.is_held and group.shares_problem(),
            "excess": group.excess(),
            "bars": [
                {
                    "grade_id": grade.id,
                    "count": group.counts[grade.id],
                    "allowed": allowed.get(grade.id, False),
                }
                for grade in self.grades
            ],
            "raters": self._raters(group),
        }

    def _group_id(self, group):
        _cycle, _division, subject, tier, is_whole = group.key
        return f"{subject}-{tier.id or 0}-{int(is_whole)}"

    @cached_property
    def _assessed(self):
        """Mean of what the superior gave, weighted, by appraisal (points).

        Facts are left out: whoever leads a successful team is not lenient for it.
        """
        ratings = (
            self.env["sales.appraisal.rating"]
            .sudo()
            .search(
                [
                    ("appraisal_id", "in", self.appraisals.ids),
                    ("side", "=", "superior"),
                    ("is_automatic", "=", False),
                    ("is_handed_in", "=", True),
                ]
            )
        )
        sums, weights = defaultdict(int), defaultdict(int)
        for rating in ratings:
            weight = exact(rating.line_id.weight)
            sums[rating.appraisal_id.id] += weight * exact(rating.score)
            weights[rating.appraisal_id.id] += weight
        return {
            appraisal_id: sums[appraisal_id] / weight
            for appraisal_id, weight in weights.items()
            if weight
        }

    def _raters(self, group):
        """Each superior of the group: how many are assessed, and how."""
        scores = defaultdict(list)
        for appraisal in group.appraisals - group.unfinished:
            if appraisal.id in self._assessed:
                scores[self._rater(appraisal)].append(self._assessed[appraisal.id])
        return [
            {
                "id": user.id,
                "name": user.name,
                "count": rater.count,
                "mean": float(rater.mean),
                "deviation": False
                if rater.deviation is None
                else float(rater.deviation),
                "spread": float(rater.spread),
                "is_lenient": rater.is_lenient,
                "is_severe": rater.is_severe,
                "is_flat": rater.is_flat,
            }
            for user, rater in raters(scores).items()
        ]

    def _rater(self, appraisal):
        own = appraisal.sudo()
        return own.assessed_by_id or own.assessor_id

    # ------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------

    def _row(self, appraisal, group):
        result, own = group.results[appraisal], appraisal.sudo()
        grade = group.grade(appraisal)
        approval = self._approvals.get(appraisal.id)
        who = own.user_id if own.subject == "person" else own.team_id
        rater = self._rater(appraisal)
        return {
            "id": appraisal.id,
            "group_id": self._group_id(group),
            "name": who.name,
            "team": {"id": own.team_id.id, "name": own.team_id.name},
            "superior": {"id": rater.id, "name": rater.name or ""},
            "state": own.state,
            "state_label": self._state_labels[own.state],
            "is_unfinished": own.state in UNFINISHED,
            "has_score": result.has_score,
            "score_computed": result.score_computed,
            "score": result.score,
            "grade_id": grade.id,
            "grade_computed_id": result.grade_computed_id.id,
            "result": result.has_result and result.score_result,
            "quality": result.has_quality and result.score_quality,
            "highest": own.template_id.highest_score,
            "box": self._box(result),
            "history": self._history_of(appraisal),
            "is_changed": result.is_changed,
            "changes": self._changes.get(appraisal.id, []),
            "warnings": self._warnings(appraisal, grade),
            "approval_id": bool(approval) and approval.can_decide and approval.id,
            "approver": bool(approval)
            and approval.sudo().current_step_id._approver_name(),
        }

    @cached_property
    def _state_labels(self):
        states = self.env["sales.appraisal"]._fields["state"]
        return dict(states._description_selection(self.env))

    @cached_property
    def _approvals(self):
        """The waiting request of each appraisal, as the reader."""
        pending = self.appraisals._sales_pending_approvals().sudo(False)
        return {approval.res_id: approval for approval in pending}

    def _box(self, result):
        """Place by result and quality, each 0 to 2, or False."""
        if not (result.has_result and result.has_quality):
            return False
        return nine_box(
            exact(result.score_result),
            exact(result.score_quality),
            exact(self.cycle.box_low),
            exact(self.cycle.box_high),
        )

    @cached_property
    def _changes(self):
        """Scores given by hand, by appraisal id."""
        origins = dict(
            self.env["sales.appraisal.change"]
            ._fields["origin"]
            ._description_selection(self.env)
        )
        found = defaultdict(list)
        for change in self.appraisals._every("change"):
            found[change.appraisal_id.id].append(
                {
                    "origin": origins[change.origin],
                    "by": change.by_id.name,
                    "date": Datetime.to_string(change.date),
                    "before": change.score_before,
                    "after": change.score_after,
                    "reason": change.reason,
                }
            )
        return found

    @cached_property
    def _before(self):
        """The results of the cycles before that the reader sees.

        :return: dict of person or team to its ``sales.appraisal.result``, latest first
        """
        own = self.appraisals.sudo()
        cycles = self.env["sales.appraisal.cycle"].search(
            [
                ("company_id", "=", self.cycle.company_id.id),
                ("period", "=", self.cycle.period),
                ("date_to", "<", self.cycle.date_to),
                ("state", "in", ("open", "closed")),
            ],
            order="date_to desc",
            limit=CYCLES_BEFORE,
        )
        results = self.env["sales.appraisal.result"].search(
            [
                ("cycle_id", "in", cycles.ids),
                ("has_score", "=", True),
                ("appraisal_id.state", "not in", (*UNFINISHED, "cancelled")),
                "|",
                ("user_id", "in", own.user_id.ids),
                "&",
                ("user_id", "=", False),
                ("team_id", "in", own.team_id.ids),
            ],
            order="date_to desc, id desc",
        )
        return results.grouped(lambda result: result.user_id or result.team_id)

    def _results_before(self, appraisal):
        own = appraisal.sudo()
        who = own.user_id if own.subject == "person" else own.team_id
        return self._before.get(who, self.env["sales.appraisal.result"]).sudo()

    def _history_of(self, appraisal):
        """Grades of the cycles before, the latest first."""
        return [
            {
                "cycle": result.cycle_id.name,
                "score": result.score,
                "grade": result.grade_id.name or "",
            }
            for result in self._results_before(appraisal)
        ]

    def _warnings(self, appraisal, grade):
        """What to know before a score is compared, a line each."""
        _, own = self.env._, appraisal.sudo()
        lines = []
        if own.state in UNFINISHED:
            lines.append(_("Not handed in yet: the score is preliminary."))
        if own.exception_reason:
            lines.append(_("Another template: %s", own.exception_reason))
        if own.note:
            lines.append(_("Special case: %s", own.note))
        before = self._results_before(appraisal)[:1]
        places = {one.id: place for place, one in enumerate(self.grades)}
        if grade.id in places and before.grade_id.id in places:
            leap = places[before.grade_id.id] - places[grade.id]
            words = {"cycle": before.cycle_id.name, "grade": before.grade_id.name}
            if leap >= LEAP:
                lines.append(_("Much better than in %(cycle)s (%(grade)s).", **words))
            elif leap <= -LEAP:
                lines.append(_("Much worse than in %(cycle)s (%(grade)s).", **words))
        return lines
