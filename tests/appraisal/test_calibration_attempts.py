"""Attempts to see or do more in the calibration than one may."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from tests.appraisal.calibration import CalibrationCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestCalibrationAttempts(CalibrationCase):
    @attempt(
        "read the calibration of the division",
        "representative, manager",
        "RPC get_calibration_board",
    )
    def test_the_board_is_for_the_leader_of_a_division(self):
        cycle = self.opened()
        for name in ("rep_n1a", "manager_n1"):
            for division in (None, "north", "south"):
                with self.assertRaises(AccessError):
                    self.board(name, cycle, division)
        with self.assertRaises(AccessError):
            self.board("stock", cycle)

    @attempt(
        "read the calibration of another division",
        "director",
        "RPC get_calibration_board",
    )
    def test_the_board_of_another_division(self):
        cycle = self.opened()
        with self.assertRaises(AccessError):
            self.board("director_north", cycle, "south")
        with self.assertRaises(AccessError):
            # no division at all
            self.board("director_north", cycle, "n1")

    @attempt(
        "read the own result, or that of the own division, in the calibration",
        "director",
        "RPC get_calibration_board",
        "left out, counts and guideline included",
    )
    def test_the_own_appraisal_is_not_on_the_board(self):
        self.template(None, self.manual())
        cycle = self.opened(guideline="warn", guideline_size=1)
        own = self.appraisal(cycle, "director_north").sudo()
        division = self.evaluation(cycle, "north")
        for one in own | division:
            self.give(one, 100)
            one._engine_write({"state": "calibrate"})
        board = self.board("director_north", cycle)
        ids = {row["id"] for row in board["rows"]}
        self.assertFalse(ids & set((own | division).ids))
        for group in board["groups"]:
            self.assertEqual(group["bars"][0]["count"], 0, group["name"])
        for one in self.by("director_north", own | division):
            for call in (
                lambda one=one: one.action_calibrate(100, "Mine"),
                lambda one=one: one.action_return("Mine"),
                lambda one=one: one.action_finish_calibration(),
                lambda one=one: one.action_release(),
            ):
                with self.assertRaises(AccessError):
                    call()

    @attempt(
        "give people of another division another score",
        "director",
        "RPC action_calibrate, action_return, action_finish_calibration",
    )
    def test_people_of_another_division(self):
        cycle = self.opened()
        other = self.handed_in(cycle, rep_s1a=3)["rep_s1a"]
        other = self.by("director_north", other)
        other.invalidate_recordset()
        for call in (
            lambda: other.action_calibrate(10, "Not ours"),
            lambda: other.action_return("Not ours"),
            lambda: other.action_finish_calibration(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.result(other).score, 80)

    @attempt(
        "change the scores of the own people after handing them in",
        "manager",
        "RPC action_calibrate, action_finish_calibration, action_release",
    )
    def test_a_manager_does_not_calibrate(self):
        cycle = self.opened()
        own = self.by("manager_n1", self.handed_in(cycle, rep_n1a=3)["rep_n1a"])
        for call in (
            lambda: own.action_calibrate(100, "Mine"),
            lambda: own.action_finish_calibration(),
            lambda: own.action_release(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(own.state, "calibrate")

    @attempt(
        "change a score once it waits for approval, is approved, or released",
        "director, administrator",
        "RPC action_calibrate, action_return",
    )
    def test_nothing_changes_after_the_calibration(self):
        cycle = self.opened(guideline="none")
        one = self.handed_in(cycle, rep_n1a=3)["rep_n1a"]
        one.action_finish_calibration()

        def refused():
            for name in ("director_north", "admin"):
                seen = self.by(name, one)
                with self.assertRaises(UserError):
                    seen.action_calibrate(100, "Later")
                with self.assertRaises(UserError):
                    seen.action_return("Later")
                with self.assertRaises(UserError):
                    seen.action_finish_calibration()

        refused()
        one.sales_approval_ids._decide("approved", "")
        refused()
        one.action_release()
        refused()
        with self.assertRaises(UserError):
            one.action_release()
        self.assertEqual(self.result(one).score, 80)

    @attempt(
        "loosen the guideline of the cycle that one calibrates",
        "director",
        "RPC write of the cycle and of a grade",
    )
    def test_the_rule_is_the_administrators(self):
        cycle = self.by("director_north", self.opened(guideline="block"))
        grade = self.by(
            "director_north", cycle.env["sales.appraisal.grade"].search([], limit=1)
        )
        for record, vals in (
            (cycle, {"guideline": "none"}),
            (cycle, {"guideline_size": 99}),
            (cycle, {"show_team_ranking": False}),
            (cycle, {"box_low": 1}),
            (grade, {"guideline": 100}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)
