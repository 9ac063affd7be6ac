"""D3.3, A3.3: a division's appraisals side by side, and grades as expected."""

import json

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged

from tests.appraisal.calibration import CalibrationCase


@tagged("standard", "post_install", "-at_install")
class TestGuideline(CalibrationCase):
    """Three representatives: the guideline allows one A and two B, or worse."""

    def running(self, guideline="block", size=3, **vals):
        return self.opened(guideline=guideline, guideline_size=size, **vals)

    def finish(self, *appraisals):
        one = appraisals[0]
        return one.union(*appraisals).action_finish_calibration()

    def test_d3p3_too_many_of_the_best_grades_are_refused(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3, rep_n2a=3)
        with self.assertRaises(UserError) as caught:
            self.finish(*people.values())
        text = str(caught.exception)
        for words in ("Test north", "Representative", cycle.name, "Grade S: 1"):
            self.assertIn(words, text)
        self.assertIn("expected 0 at most: 1 too many", text)
        people["rep_n1a"].action_calibrate(90, "One A is allowed")
        self.finish(*people.values())
        self.assertEqual({one.state for one in people.values()}, {"approval"})

    def test_d3p3_a_free_place_above_serves_the_next_grade(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=3, rep_n1b=3, rep_n2a=3)
        self.finish(*people.values())
        self.assertEqual(people["rep_n1a"].state, "approval")

    def test_a3p3_one_by_one_is_judged_by_the_whole_group(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3, rep_n2a=3)
        for one in people.values():
            with self.assertRaises(UserError):
                self.finish(one)

    def test_a3p3_lowered_for_the_others_and_raised_again(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3, rep_n2a=3)
        people["rep_n1a"].action_calibrate(80, "For the moment")
        self.finish(people["rep_n1b"], people["rep_n2a"])
        people["rep_n1a"].action_calibrate(100, "And back")
        with self.assertRaises(UserError):
            self.finish(people["rep_n1a"])
        with self.assertRaises(UserError):
            people["rep_n1b"].action_calibrate(100, "Too late")

    def test_a3p3_what_is_approved_takes_its_place(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=3, rep_n1b=3, rep_n2a=3)
        people["rep_n1a"].action_calibrate(90, "A")
        self.finish(people["rep_n1a"])
        people["rep_n1a"].sales_approval_ids._decide("approved", "")
        people["rep_n1a"].action_release()
        people["rep_n1b"].action_calibrate(90, "A as well")
        with self.assertRaises(UserError) as caught:
            self.finish(people["rep_n1b"])
        self.assertIn("Grade A or better: 2", str(caught.exception))

    def test_a3p3_the_group_is_calibrated_together(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=3, rep_n1b=3)
        with self.assertRaises(UserError) as caught:
            self.finish(*people.values())
        self.assertIn("rep_n2a", str(caught.exception))
        # returned is not handed in either
        people |= self.handed_in(cycle, rep_n2a=3)
        people["rep_n2a"].action_return("Look again")
        with self.assertRaises(UserError):
            self.finish(people["rep_n1a"])

    def test_d3p3_another_tier_or_division_is_another_group(self):
        cycle = self.running(size=1)
        people = self.handed_in(cycle, rep_s1a=2)
        self.finish(people["rep_s1a"])
        self.assertEqual(people["rep_s1a"].state, "approval")

    def test_d3p3_small_groups_are_exempt(self):
        cycle = self.running(size=4)
        people = self.handed_in(cycle, rep_n1a=4)
        self.finish(people["rep_n1a"])
        self.assertEqual(people["rep_n1a"].state, "approval")

    def test_d3p3_cancelled_ones_do_not_count(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=3, rep_n1b=3)
        self.by("admin", self.appraisal(cycle, "rep_n2a")).action_cancel()
        # two are fewer than the guideline is for
        self.finish(*people.values())
        self.assertEqual(people["rep_n1b"].state, "approval")

    def test_d3p3_a_warning_lets_through_and_is_noted(self):
        cycle = self.running("warn")
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3)
        self.finish(people["rep_n1a"])
        self.assertEqual(people["rep_n1a"].state, "approval")
        notes = people["rep_n1a"].message_ids.mapped("body")
        self.assertTrue(any("Grade S: 1" in note for note in notes), notes)
        notes = people["rep_n1b"].message_ids.mapped("body")
        self.assertFalse(any("Grade S" in note for note in notes), notes)

    def test_d3p3_no_guideline(self):
        cycle = self.running("none")
        people = self.handed_in(cycle, rep_n1a=4)
        self.finish(people["rep_n1a"])
        self.assertEqual(people["rep_n1a"].state, "approval")
        group = self.board("director_north", cycle)["groups"][-1]
        self.assertEqual(
            (group["excess"], group["is_small"], group["problem"]), ([], False, False)
        )

    def test_d3p3_a_distribution_that_does_not_add_up_is_named(self):
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=3, rep_n1b=3, rep_n2a=3)
        grade = self.env["sales.appraisal.grade"]._of_company(self.company)[0]
        self.env.cr.execute(
            "UPDATE sales_appraisal_grade SET guideline = 15 WHERE id = %s", [grade.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError) as caught:
            self.finish(*people.values())
        self.assertIn("105 % instead of 100 %", str(caught.exception))
        group = self.board("director_north", cycle)["groups"][-1]
        self.assertIn("105 %", group["problem"])
        self.assertFalse(group["bars"][0]["allowed"])

    def test_a3p3_own_appraisals_are_of_no_group_that_one_judges(self):
        """Whoever became director in the meantime learns nothing about the own one."""
        cycle = self.running()
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3, rep_n2a=3)
        self.assign(
            self.users["rep_n1a"], "director", "north", Date.to_string(self.today)
        )
        self.teams["north"].user_id = self.users["rep_n1a"]
        self.env.invalidate_all()
        board = self.board("rep_n1a", cycle)
        ids = {row["id"] for row in board["rows"]}
        self.assertNotIn(people["rep_n1a"].id, ids)
        self.assertIn(people["rep_n1b"].id, ids)
        group = board["groups"][-1]
        self.assertEqual(group["size"], 2)
        self.assertEqual(sum(bar["count"] for bar in group["bars"]), 2)
        # two are exempt; the administrator, who ends the third, is held to all three
        self.finish(self.by("rep_n1a", people["rep_n1b"]))
        with self.assertRaises(UserError):
            self.finish(self.by("admin", people["rep_n1a"]))


@tagged("standard", "post_install", "-at_install")
class TestBoard(CalibrationCase):
    """What the screen shows to whom."""

    def row(self, board, name):
        [row] = [row for row in board["rows"] if row["name"] == self.users[name].name]
        return row

    def test_d3p3_the_division_side_by_side(self):
        self.template(None, self.manual())
        cycle = self.opened(guideline="warn", guideline_size=3)
        people = self.handed_in(cycle, rep_n1a=4, rep_n1b=3, rep_s1a=3)
        people["rep_n1a"].action_calibrate(96, "The pitch")
        board = self.board("director_north", cycle)
        json.dumps(board)
        self.assertEqual(board["division"]["id"], self.teams["north"].id)
        self.assertEqual(
            [one["id"] for one in board["divisions"]], [self.teams["north"].id]
        )
        names = {row["name"] for row in board["rows"]}
        self.assertEqual(
            names,
            {
                "manager_n1",
                "manager_n2",
                "rep_n1a",
                "rep_n1b",
                "rep_n2a",
                "Test n1",
                "Test n2",
            },
        )
        self.assertEqual(
            [group["name"] for group in board["groups"]],
            [self.tiers["manager"].name, self.tiers["representative"].name, "Teams"],
        )
        group = board["groups"][1]
        self.assertEqual((group["size"], group["unfinished"]), (3, 1))
        self.assertEqual(
            [(bar["count"], bar["allowed"]) for bar in group["bars"]],
            [(1, 0), (0, 1), (1, 2), (0, 0), (0, 0)],
        )
        self.assertEqual(len(group["excess"]), 1)
        own = self.row(board, "rep_n1a")
        self.assertEqual(own["score_computed"], 100)
        self.assertEqual(own["score"], 96)
        self.assertEqual(own["superior"]["name"], "manager_n1")
        self.assertEqual(own["state"], "calibrate")
        self.assertTrue(own["is_changed"])
        [change] = own["changes"]
        self.assertEqual(
            (change["by"], change["before"], change["after"], change["reason"]),
            ("director_north", 100, 96, "The pitch"),
        )
        # nothing of the results: no box
        self.assertEqual((own["quality"], own["box"]), (100, False))
        waiting = self.row(board, "rep_n2a")
        self.assertTrue(waiting["is_unfinished"])
        self.assertIn("Not handed in yet", waiting["warnings"][0])
        self.assertTrue(board["groups"][0]["is_small"])

    def test_d3p3_administrators_choose_among_the_divisions(self):
        self.template(None, self.manual())
        cycle = self.opened()
        board = self.board("admin", cycle)
        ids = {one["id"] for one in board["divisions"]}
        self.assertEqual(ids, {self.teams["north"].id, self.teams["south"].id})
        south = self.board("admin", cycle, "south")
        names = {row["name"] for row in south["rows"]}
        self.assertEqual(
            names,
            {"director_south", "manager_s1", "rep_s1a", "Test s1", "Test south"},
        )
        self.assertEqual(
            [group["name"] for group in south["groups"]][-2:], ["Division", "Teams"]
        )

    def test_d3p3_the_nine_box(self):
        self.set_target("rep_n1a", 1000)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        self.handed_in(cycle, rep_n1a=2)
        row = self.row(self.board("director_north", cycle), "rep_n1a")
        self.assertEqual((row["result"], row["quality"]), (90, 60))
        self.assertEqual(list(row["box"]), [2, 0])
        cycle.write({"box_low": 60, "box_high": 91})
        row = self.row(self.board("director_north", cycle), "rep_n1a")
        self.assertEqual(list(row["box"]), [1, 1])

    def test_d3p3_the_cycles_before_and_leaps(self):
        before = self.opened(self.before)
        self.handed_in(before, rep_n1a=2)
        cycle = self.opened()
        self.handed_in(cycle, rep_n1a=4)
        row = self.row(self.board("director_north", cycle), "rep_n1a")
        self.assertEqual(
            row["history"], [{"cycle": before.name, "score": 60, "grade": "C"}]
        )
        self.assertIn(f"Much better than in {before.name} (C).", row["warnings"])
        # the older one knows nothing of the later
        row = self.row(self.board("director_north", before), "rep_n1a")
        self.assertFalse(row["history"])

    def _colleagues(self, *teams):
        """More representatives of teams, with tier."""
        for index, team in enumerate(teams):
            user = new_test_user(
                self.env,
                login=f"t_colleague_{index}_{team}",
                groups="base.group_user",
                name=f"colleague {index} {team}",
                company_id=self.company.id,
            )
            self.users[f"colleague_{index}"] = user
            self.assign(user, "representative", team)

    def test_d3p3_raters_by_what_they_assess(self):
        """A team of high results does not make its superior lenient."""
        self._colleagues("n1", "n2", "n2")
        self.set_target("rep_n1a", 1)
        self.signed("rep_n1a", self.day(self.last), 2700)
        cycle = self.opened()
        for names, superior, value in (
            (("rep_n1a", "rep_n1b", "colleague_0"), "manager_n1", 3),
            (("rep_n2a", "colleague_1", "colleague_2"), "manager_n2", 3),
        ):
            for name in names:
                self.assessed(cycle, name, superior, value)
        [group] = [
            group
            for group in self.board("director_north", cycle)["groups"]
            if group["size"] == 6
        ]
        found = {rater["name"]: rater for rater in group["raters"]}
        self.assertEqual(found["manager_n1"]["mean"], 80)
        self.assertEqual(found["manager_n1"]["deviation"], 0)
        self.assertFalse(found["manager_n1"]["is_lenient"])
        # everybody alike
        self.assertTrue(found["manager_n1"]["is_flat"])
        self.assertEqual(found["manager_n2"]["count"], 3)

    def test_d3p3_what_can_be_decided(self):
        cycle = self.opened(guideline="none")
        people = self.handed_in(cycle, rep_n1a=3, manager_n1=3)
        for one in people.values():
            one.action_finish_calibration()
        board = self.board("director_north", cycle)
        approval = people["rep_n1a"].sales_approval_ids
        self.assertEqual(self.row(board, "rep_n1a")["approval_id"], approval.id)
        # assessed by the director: the administrator decides
        self.assertFalse(self.row(board, "manager_n1")["approval_id"])
        approval.action_open_approve()
        approval._decide("approved", "")
        row = self.row(self.board("director_north", cycle), "rep_n1a")
        self.assertEqual((row["state"], row["approval_id"]), ("approved", False))

    def test_d3p3_no_cycle_and_nobody(self):
        board = self.as_user("director_north")[
            "sales.appraisal.cycle"
        ].get_calibration_board()
        self.assertEqual((board["cycle"], board["rows"]), (False, []))

    def test_d3p3_from_the_cycle_to_its_board(self):
        cycle = self.opened()
        for name, can in (
            ("rep_n1a", False),
            ("manager_n1", False),
            ("director_north", True),
            ("admin", True),
        ):
            seen = self.by(name, cycle)
            seen.invalidate_recordset()
            self.assertEqual(seen.can_open_calibration, can, name)
        action = self.by("director_north", cycle).action_open_calibration()
        self.assertEqual(action["params"], {"cycle_id": cycle.id})

    def _cost(self, cycle):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        board = self.board("director_north", cycle)
        self.assertTrue(board["rows"])
        return self.env.cr.sql_log_count - before, len(board["rows"])

    def _ready(self, cycle):
        """Everybody whom the director calibrates, assessed and changed by hand."""
        everybody = cycle._appraisals()
        everybody._engine_write({"state": "calibrate"})
        seen = self.by(
            "director_north",
            everybody.filtered(
                lambda one: (
                    one.division_id == self.teams["north"]
                    and one.tier_id != self.tiers["director"]
                )
            ),
        )
        for one in seen:
            self.give(one.sudo(), 80)
            one._change_score(81, "Why", "calibration")
        return seen

    def _finishing_cost(self, seen):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        seen.action_finish_calibration()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_d3p3_board_and_finishing_do_not_grow_with_people(self):
        few = self.opened(self.before, guideline="warn", guideline_size=1)
        finishing = {"few": self._finishing_cost(self._ready(few))}
        few_cost, few_count = self._cost(few)
        self._colleagues(*["n1"] * 15, *["n2"] * 15)
        many = self.opened(guideline="warn", guideline_size=1)
        finishing["many"] = self._finishing_cost(self._ready(many))
        many_cost, many_count = self._cost(many)
        self.assertEqual(many_count, few_count + 30)
        self.assertLessEqual(many_cost, few_cost + 5, (few_cost, many_cost))
        self.assertLessEqual(finishing["many"], finishing["few"] + 20, finishing)
