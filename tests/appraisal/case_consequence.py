"""Closed cycles with given grades, and what they propose."""

from odoo.fields import Command, Date

from tests.appraisal.case import AppraisalCase

SCORES = {"S": 97, "A": 88, "B": 75, "C": 65, "D": 40}


class ConsequenceCase(AppraisalCase):
    """Rules of the test's own; grades are given, and cycles closed by them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.appraisal.consequence.rule"].search([]).active = False
        cls.grades = {
            name: cls.env.ref(f"sales_tiered_mgmt.sales_appraisal_grade_{name.lower()}")
            for name in SCORES
        }
        for tier in ("representative", "manager", "director"):
            cls.template(tier, period="year")

    @classmethod
    def rule(cls, outcome, grades="S", **vals):
        """A rule for a quarter, unless said.

        :param grades: their names, such as "SA"
        """
        terms = {
            "pay": {"value_low": 4, "value": 6, "value_high": 12},
            "reward": {"value_low": 500, "value": 1000, "value_high": 1500},
            "train": {"training_subject": "Sales skills"},
        }
        return cls.env["sales.appraisal.consequence.rule"].create(
            {
                "name": f"Test {outcome}",
                "period": "quarter",
                "outcome": outcome,
                "grade_ids": [Command.set([cls.grades[one].id for one in grades])],
                **terms.get(outcome, {}),
                **vals,
            }
        )

    def released(self, date_from=None, **grades):
        """A cycle whose appraisals are released, and nobody can appeal any more.

        :param grades: names of people, and of their grades; the others have a B
        """
        period = grades.pop("period", "quarter")
        cycle = self.opened(date_from, period=period)
        names = {user: name for name, user in self.users.items()}
        appraisals = cycle._appraisals()
        for result in appraisals._every("result"):
            grade = grades.get(names[result.user_id], "B")
            result._engine_write(
                {
                    "score": SCORES[grade],
                    "grade_id": self.grades[grade].id,
                    "has_score": True,
                    "is_published": True,
                }
            )
        appraisals._engine_write(
            {
                "state": "published",
                "is_published": True,
                "deadline_appeal": Date.add(self.today, days=-1),
            }
        )
        return cycle

    def closed(self, date_from=None, **grades):
        """The same, closed by the administrator."""
        cycle = self.released(date_from, **grades)
        self.by("admin", cycle).action_close()
        return cycle

    def found(self, cycle, name=None, outcome=None):
        """Consequences of a cycle, as superuser."""
        domain = [("cycle_id", "=", cycle.id)]
        if name:
            domain.append(("user_id", "=", self.users[name].id))
        if outcome:
            domain.append(("outcome", "=", outcome))
        return self.env["sales.appraisal.consequence"].search(domain)

    def proposed(self, outcome, name="rep_n1a", grade="S", **vals):
        """One consequence that waits for an answer."""
        self.rule(outcome, grade, **vals)
        return self.found(self.closed(**{name: grade}), name, outcome)

    def leave(self, name):
        """Somebody leaves the company: the tier ends."""
        user = self.users[name]
        for team in self.env["crm.team"].search([("user_id", "=", user.id)]):
            team.user_id = False
        user.active = False
        self.assertFalse(user.sales_tier_id)

    def approve(self, name, document):
        """Decide the waiting request about a document."""
        self.by(name, document._sales_pending_approvals())._decide("approved", "")
        document.invalidate_recordset()
