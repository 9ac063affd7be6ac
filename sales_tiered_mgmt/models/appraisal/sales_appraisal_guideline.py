from odoo import models
from odoo.exceptions import UserError

from .appraisal_group import GradeGroup, group_key


class SalesAppraisalGuideline(models.AbstractModel):
    """Grades keep the expected distribution, where the cycle says so.

    Judged is always the whole group as it stands, what is approved or released
    included: neither ending the calibration one by one nor in parts gets past it.
    Policy: D3.3, A3.3.
    """

    _name = "sales.appraisal.guideline"
    _description = "Expected Distribution of Grades"

    def _check_guideline(self):
        """Hold the groups of these appraisals to the guideline of their cycles.

        :raise UserError: the distribution must be kept, and is not, or somebody of a
            group is not handed in yet
        """
        result = super()._check_guideline()
        held = [group for group in self._grade_groups() if group.is_held]
        for group in held:
            if group.cycle.guideline == "block":
                group.appraisals._check_group(group)
            elif lines := group.excess():
                concerned = self.sudo() & group.appraisals.sudo()
                note = self.env._(
                    "The calibration was ended although the grades of the group "
                    "(%(group)s, %(size)s appraisals) exceed the guideline: %(lines)s",
                    group=group.name(),
                    size=group.size,
                    lines=" ".join(lines),
                )
                concerned._message_log_batch(dict.fromkeys(concerned.ids, note))
        return result

    def _check_group(self, group):
        """:raise UserError: see ``_check_guideline``"""
        if why := self._group_problem(group):
            raise UserError(
                self.env._(
                    "%(division)s, %(group)s: the calibration cannot be ended, the "
                    "expected distribution of grades must be kept in %(cycle)s.\n"
                    "%(why)s",
                    division=group.key[1].sudo().name,
                    group=group.name(),
                    cycle=group.cycle.name,
                    why=why,
                )
            )

    def _group_problem(self, group):
        """What keeps the calibration of a group from being ended, or False."""
        if problem := group.shares_problem():
            return problem
        if waiting := group.unfinished:
            return self.env._(
                "The whole group is calibrated together: %(count)s appraisals are not "
                "handed in by the superiors yet (%(who)s).",
                count=len(waiting),
                who=", ".join(waiting[:5].mapped("display_name")),
            )
        if lines := group.excess():
            return self.env._(
                "%(lines)s\nGive lower scores, with reasons, or ask a sales "
                "administrator to change the rule of the cycle.",
                lines="\n".join(lines),
            )
        return False

    def _grade_groups(self):
        """The groups that these appraisals belong to, complete.

        A group is what the acting user calibrates of it: whoever is a part of it
        learns nothing about the own appraisal.

        :return: list of ``GradeGroup``
        """
        keys = {group_key(one) for one in self}
        if not keys:
            return []
        own = self.sudo()
        everybody = own.search(
            [
                ("cycle_id", "in", own.cycle_id.ids),
                ("division_id", "in", own.division_id.ids),
                ("state", "!=", "cancelled"),
            ]
        )
        seen = everybody.with_env(self.env)._calibrated()
        return [group for group in seen._as_grade_groups() if group.key in keys]

    def _calibrated(self):
        """Those of them that the acting user calibrates."""
        led = self._led_team_ids()
        return self._filtered_access("read").filtered(lambda one: one._calibrates(led))

    def _as_grade_groups(self):
        """These appraisals by group: tiers from above, then teams.

        :return: list of ``GradeGroup``
        """
        results = {
            result.appraisal_id.with_env(self.env): result
            for result in self._every("result")
        }
        grades = {
            company: self.env["sales.appraisal.grade"]._of_company(company)
            for company in self.sudo().company_id
        }
        members = self.grouped(group_key)
        return [
            GradeGroup(key, own, results, grades[own.sudo().company_id])
            for key, own in sorted(members.items(), key=_place)
        ]


def _place(item):
    """Order of the groups: by cycle and division, people of high tiers first."""
    (cycle, division, subject, tier, is_whole), _own = item
    return (
        cycle.id,
        division.id,
        subject == "team",
        not is_whole,
        -tier.level,
        tier.id,
    )
