"""Appraisals that are handed in, for the tests of the calibration."""

from tests.appraisal.case import AppraisalCase


class CalibrationCase(AppraisalCase):
    """Division north: two managers, and three representatives who are handed in.

    Nobody has a target, so what the superior gives is the score: 1 to 4 are D, C, B
    and S (20, 60, 80, 100 points).
    """

    def handed_in(self, cycle, **values):
        """Appraisals of people, assessed by their superiors by one grade each.

        :param values: grade (1 to 4) by name of ``tests.common``
        :return: dict of name to the appraisal as the director of the division
        """
        superiors = {
            "rep_n1a": "manager_n1",
            "rep_n1b": "manager_n1",
            "rep_n2a": "manager_n2",
            "rep_s1a": "manager_s1",
            "manager_n1": "director_north",
            "manager_n2": "director_north",
        }
        found = {}
        for name, value in values.items():
            above = self.assessed(cycle, name, superiors[name], value)
            director = "director_south" if name == "rep_s1a" else "director_north"
            found[name] = self.by(director, above)
        return found

    def board(self, name, cycle, division=None):
        """The calibration screen's figures, as somebody sees them."""
        self.env.invalidate_all()
        Cycle = self.as_user(name)["sales.appraisal.cycle"]
        return Cycle.get_calibration_board(
            cycle.id, division and self.teams[division].id
        )

    def evaluation(self, cycle, team):
        """The evaluation of a team, as superuser."""
        return self.env["sales.appraisal"].search(
            [
                ("cycle_id", "=", cycle.id),
                ("subject", "=", "team"),
                ("team_id", "=", self.teams[team].id),
            ]
        )

    def give(self, appraisal, score):
        """A score and its grade, whatever the assessment says."""
        self.result(appraisal)._engine_write(
            {
                "score": score,
                "has_score": True,
                "grade_id": appraisal._grade_for(score).id,
            }
        )
