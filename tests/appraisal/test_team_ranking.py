"""G2.1: teams are evaluated, and ranked among each other."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.appraisal.calibration import CalibrationCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestTeamRanking(CalibrationCase):
    def evaluated(self, cycle, release=True, **scores):
        """Evaluations of teams with scores, released or only approved."""
        found = self.env["sales.appraisal"]
        for team, score in scores.items():
            one = self.evaluation(cycle, team)
            self.give(one, score)
            found |= one
        found._engine_write({"state": "approved"})
        cycle.sudo()._rank()
        if release:
            found._release()
        return found

    def ranking(self, name, cycle):
        """Rows that somebody sees: (team, rank, score)."""
        self.env.invalidate_all()
        rows = self.as_user(name)["sales.appraisal.ranking"].search(
            [("cycle_id", "=", cycle.id)]
        )
        return [
            (row.sudo().team_id.name.removeprefix("Test "), row.rank, row.score)
            for row in rows
        ]

    def running(self, date_from=None, **vals):
        self.template(None, self.manual())
        return self.opened(date_from, **vals)

    def test_g2p1_teams_among_teams_and_divisions_among_divisions(self):
        cycle = self.running()
        own = self.evaluated(cycle, n1=80, n2=90, s1=90, north=95, south=60)
        ranks = {
            one.team_id.name.removeprefix("Test "): self.result(one).rank for one in own
        }
        self.assertEqual(ranks, {"n1": 3, "n2": 1, "s1": 1, "north": 1, "south": 2})

    def test_g2p1_everybody_sees_the_ranking_once_all_are_released(self):
        cycle = self.running()
        self.evaluated(cycle, n1=80, n2=90, north=95, south=60)
        for name in ("rep_n1a", "manager_s1", "director_north", "admin"):
            self.assertFalse(self.ranking(name, cycle), name)
        self.evaluated(cycle, s1=85)
        expected = [
            ("n2", 1, 90),
            ("s1", 2, 85),
            ("n1", 3, 80),
            ("north", 1, 95),
            ("south", 2, 60),
        ]
        for name in ("rep_n1a", "manager_s1", "director_north", "admin"):
            self.assertEqual(self.ranking(name, cycle), expected, name)
        with self.assertRaises(AccessError):
            self.ranking("stock", cycle)

    def test_g2p1_a_cycle_may_keep_its_ranking_to_itself(self):
        cycle = self.running(show_team_ranking=False)
        self.evaluated(cycle, n1=80, n2=90, s1=85, north=95, south=60)
        self.assertFalse(self.ranking("rep_n1a", cycle))
        cycle.show_team_ranking = True
        self.assertEqual(len(self.ranking("rep_n1a", cycle)), 5)

    def test_g2p1_people_are_in_no_ranking(self):
        cycle = self.opened()
        self.assertFalse(self.ranking("admin", cycle))

    def test_g2p1_trend_since_the_ranking_before(self):
        before = self.running(self.before)
        self.evaluated(before, n1=80, n2=90, s1=85, north=95, south=60)
        cycle = self.opened()
        own = self.evaluated(cycle, n1=99, n2=90, s1=85, north=95, south=60)
        rows = self.as_user("rep_s1a")["sales.appraisal.ranking"].search(
            [("cycle_id", "=", cycle.id), ("is_division", "=", False)]
        )
        self.assertEqual(
            [(row.rank, row.rank_change, row.score_change) for row in rows],
            [(1, 2, 19), (2, -1, 0), (3, -1, 0)],
        )
        self.assertEqual(rows.mapped("has_last"), [True] * 3)
        result = self.by("rep_n1a", self.result(own[0]))
        result.invalidate_recordset()
        self.assertEqual(
            (result.has_last, result.last_score, result.score_change),
            (True, 80, 19),
        )
        first = self.by("rep_n1a", self.result(self.evaluation(before, "n1")))
        self.assertFalse(first.has_last)

    @attempt(
        "read why another team is ranked where it is",
        "representative, manager",
        "search and read of results by RPC",
    )
    def test_g2p1_of_other_teams_rank_score_and_grade_alone(self):
        cycle = self.running()
        own = self.evaluated(cycle, n1=80, n2=90, s1=85, north=95, south=60)
        other = self.result(own.filtered(lambda one: one.team_id == self.teams["s1"]))
        for name in ("rep_n1a", "manager_n1"):
            Result = self.as_user(name)["sales.appraisal.result"]
            found = Result.search([("subject", "=", "team")])
            self.assertNotIn(other.id, found.ids)
            for path in (
                lambda seen: seen.read(["parts"]),
                lambda seen: seen.mapped("score_quality"),
                lambda seen: seen.action_open_appraisal(),
                lambda seen: seen.appraisal_id.superior_rating_ids,
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    path(Result.browse(other.id))
        self.assertLessEqual(
            set(self.env["sales.appraisal.ranking"]._fields)
            - set(self.env["base"]._fields),
            {
                "cycle_id",
                "company_id",
                "period",
                "date_to",
                "team_id",
                "is_division",
                "rank",
                "score",
                "grade_id",
                "has_last",
                "rank_change",
                "score_change",
                "create_uid",
                "create_date",
                "write_uid",
                "write_date",
            },
        )

    def test_g2p1_leaders_see_their_teams_before_the_release(self):
        cycle = self.running()
        self.evaluated(cycle, release=False, n1=80, n2=90, s1=85, north=95, south=60)
        seen = {}
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            rows = self.as_user(name)["sales.appraisal.result"].search(
                [("cycle_id", "=", cycle.id), ("subject", "=", "team")]
            )
            seen[name] = {row.team_id.name.removeprefix("Test ") for row in rows.sudo()}
        self.assertEqual(
            seen,
            {
                "rep_n1a": set(),
                # evaluated by the director, as whoever leads it
                "manager_n1": set(),
                "director_north": {"n1", "n2"},
                "admin": {"n1", "n2", "s1", "north", "south"},
            },
        )
