"""D3.3: results over the cycles, and what indicators say, by the reader's own rules."""

from odoo.tests import Form, tagged

from tests.appraisal.appeal_case import AppealCase

RESULT, LINE = "sales.appraisal.result", "sales.appraisal.line"


class HistoryCase(AppealCase):
    def two_cycles(self):
        """Released in the quarter before the last (80), running in the last (85)."""
        before = self.opened(self.before)
        self.first = self.released("rep_n1a", before)
        self.result(self.first)._engine_write({"score": 80, "has_score": True})
        self.second_cycle = self.with_figures()
        self.second = self.by("rep_n1a", self.approved(self.second_cycle, "rep_n1a"))
        self.env.invalidate_all()
        return self.second


@tagged("standard", "post_install", "-at_install")
class TestHistory(HistoryCase):
    def test_d33_the_trend_of_released_ones_and_this(self):
        own = self.two_cycles()
        above = self.by("manager_n1", own)
        points = above.score_trend["points"]
        self.assertEqual(
            [(one["score"], one["is_this"]) for one in points],
            [(80, False), (85, True)],
        )
        self.assertEqual(points[0]["label"], self.first.sudo().cycle_id.name)
        self.assertEqual(
            above.score_trend["highest"], own.sudo().template_id.highest_score
        )
        # from another appraisal, one that is not released is not shown
        self.assertFalse(self.by("manager_n1", self.first).score_trend)

    def test_d33_the_person_sees_it_from_the_release_on(self):
        own = self.two_cycles()
        self.assertFalse(own.score_trend)
        self.by("admin", own).action_release()
        self.env.invalidate_all()
        self.assertEqual([one["score"] for one in own.score_trend["points"]], [80, 85])

    def test_d33_quarters_and_years_are_not_mixed(self):
        own = self.two_cycles()
        self.result(self.first)._engine_write({"period": "year"})
        self.env.invalidate_all()
        self.assertFalse(self.by("manager_n1", own).score_trend)

    def test_d33_a_cancelled_appraisal_is_no_history(self):
        own = self.two_cycles()
        self.first.sudo()._write({"state": "cancelled"})
        self.env.invalidate_all()
        self.assertFalse(self.by("manager_n1", own).score_trend)

    def test_d33_the_history_holds_what_the_reader_sees(self):
        own = self.two_cycles()
        results = self.result(self.first) | self.result(own)
        for name, expected in (
            ("rep_n1a", self.result(self.first)),
            ("manager_n1", results),
            ("director_north", results),
            ("admin", results),
        ):
            with self.subTest(name):
                self.env.invalidate_all()
                env = self.as_user(name)
                action = self.by(name, own).action_view_history()
                found = env[RESULT].search(action["domain"])
                self.assertEqual(found.sudo(), expected.sorted("date_to", True))
                self.assertEqual(action["view_mode"].split(",")[0], "graph")
        action = self.by("manager_n1", results[:1]).action_view_history()
        self.assertEqual(action["name"], "rep_n1a")
        opened = self.by("manager_n1", results[:1]).action_open_appraisal()
        self.assertEqual(opened["res_id"], results[:1].appraisal_id.id)

    def test_d33_history_of_a_team(self):
        own = self.team_released()
        action = own.action_view_history()
        found = self.as_user("manager_n1")[RESULT].search(action["domain"])
        self.assertEqual(found, own.result_ids)

    def test_d33_my_history(self):
        self.two_cycles()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_result_action_mine"
        )
        views = [mode for _view, mode in action["views"]]
        self.assertEqual(views, ["graph", "list", "kanban"])
        graph = self.env.ref(
            "sales_tiered_mgmt.sales_appraisal_result_view_graph_history"
        )
        self.assertEqual(action["views"][0][0], graph.id)

    def test_d33_the_last_grade_on_user_and_employee(self):
        own = self.two_cycles()
        user = self.users["rep_n1a"]
        employee = self.env["hr.employee"].create(
            {"name": "rep", "user_id": user.id, "company_id": self.company.id}
        )
        self.result(self.first)._engine_write(
            {"grade_id": self.env.ref("sales_tiered_mgmt.sales_appraisal_grade_b").id}
        )
        self.env.flush_all()
        for name, grade in (
            ("rep_n1a", "B"),
            ("manager_n1", "B"),
            ("rep_n1b", False),
            ("manager_n2", False),
        ):
            for record in (
                user,
                self.env["hr.employee.public"].browse(employee.id),
            ):
                with self.subTest(name=name, model=record._name):
                    self.env.invalidate_all()
                    mine = self.by(name, record)
                    self.assertEqual(mine.sales_appraisal_grade, grade)
                    self.assertEqual(mine.has_sales_results, bool(grade))
        self.by("admin", own).action_release()
        self.env.invalidate_all()
        self.assertEqual(self.by("manager_n1", user).sales_appraisal_grade, "A")
        action = self.by("manager_n1", user).action_view_sales_results()
        self.assertEqual(
            self.as_user("manager_n1")[RESULT].search_count(action["domain"]), 2
        )

    def test_the_form_shows_history_and_appeal(self):
        own = self.two_cycles()
        self.by("admin", own).action_release()
        self.env.invalidate_all()
        form = Form(own)
        self.assertTrue(form.can_appeal)
        self.assertTrue(form.score_trend)

    def test_trends_cost_the_same_for_many(self):
        self.two_cycles()
        every = self.by("director_north", self.second_cycle._appraisals())

        def cost(appraisals):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            appraisals.mapped("score_trend")
            return self.cr.sql_log_count - before

        visible = every._filtered_access("read")
        self.assertGreater(len(visible), 3)
        cost(visible)
        one = visible.filtered(lambda one: one == self.second)
        self.assertTrue(one.score_trend)
        self.assertLessEqual(cost(visible), cost(one))


@tagged("standard", "post_install", "-at_install")
class TestAnalysis(HistoryCase):
    def grouped(self, name, model, groupby, *aggregates, domain=()):
        self.env.flush_all()
        return self.as_user(name)[model].formatted_read_group(
            [("cycle_id", "=", self.cycle_.id), *domain],
            groupby,
            [*aggregates, "__count"],
        )

    def test_d33_means_are_of_those_who_have_a_score(self):
        """Two of 85 and 95, and one without any: the mean is 90."""
        cycle = self.with_figures()
        self.released("rep_n1a", cycle)
        other = self.released("rep_n1b", cycle)
        self.result(other)._engine_write({"score": 95})
        empty = self.result(self.appraisal(cycle, "rep_n2a"))
        empty._engine_write({"has_score": False, "score": 0, "has_quality": False})
        people = [self.users[name].id for name in ("rep_n1a", "rep_n1b", "rep_n2a")]
        persons = [("user_id", "in", people)]
        [row] = self.grouped(
            "director_north",
            RESULT,
            [],
            "score:avg",
            "score_quality:avg",
            domain=persons,
        )
        self.assertEqual(row["__count"], 3)
        self.assertEqual(row["score:avg"], 90)
        self.assertEqual(row["score_quality:avg"], 80)
        rows = self.grouped(
            "director_north", RESULT, ["team_id"], "score:avg", domain=persons
        )
        by_team = {one["team_id"][1]: one["score:avg"] for one in rows}
        self.assertEqual(by_team["Test n1"], 90)
        self.assertFalse(by_team["Test n2"])

    def test_d33_representatives_see_the_own_alone(self):
        cycle = self.with_figures()
        self.released("rep_n1a", cycle)
        self.released("rep_n1b", cycle)
        [row] = self.grouped("rep_n1a", RESULT, [], "score:avg")
        self.assertEqual((row["__count"], row["score:avg"]), (1, 85))
        rows = self.grouped("rep_n1a", LINE, ["user_id"], "points:avg")
        self.assertEqual(
            [one["user_id"][0] for one in rows], [self.users["rep_n1a"].id]
        )

    def test_d32_indicators_by_facts_and_by_the_superior(self):
        cycle = self.with_figures()
        self.released("rep_n1a", cycle)
        own = [("user_id", "=", self.users["rep_n1a"].id)]
        rows = self.grouped(
            "manager_n1", LINE, ["category"], "points:avg", "value:avg", domain=own
        )
        found = {one["category"]: one for one in rows}
        self.assertEqual(found["results"]["points:avg"], 90)
        self.assertAlmostEqual(found["results"]["value:avg"], 0.9)
        self.assertEqual(found["teamwork"]["points:avg"], 80)
        self.assertFalse(found["teamwork"]["value:avg"])
        lines = self.appraisal(cycle, "rep_n1a").sudo().line_ids
        for line in lines:
            self.assertEqual(
                line.points, found[line.category]["points:avg"], line.category
            )
        action = lines[:1].with_env(self.as_user("manager_n1")).action_open_appraisal()
        self.assertEqual(action["res_id"], lines[:1].appraisal_id.id)

    def test_a31_a_draft_of_the_superior_does_not_count(self):
        """Nor does it show in a mean who may see the line and not the draft."""
        cycle = self.with_figures()
        own = self.appraisal(cycle, "rep_n1a")
        self.rate(self.by("manager_n1", own), "superior", 4)
        self.cycle_ = cycle
        rows = self.grouped(
            "director_north",
            LINE,
            ["category"],
            "points:avg",
            domain=[("user_id", "=", self.users["rep_n1a"].id)],
        )
        found = {one["category"]: one["points:avg"] for one in rows}
        self.assertFalse(found["teamwork"])
        lines = own.sudo().line_ids.filtered(lambda one: one.category == "teamwork")
        self.assertEqual(lines.with_env(self.as_user("director_north")).points, 0)

    def test_what_the_menus_open_can_be_shown_and_exported(self):
        self.cycle_ = self.with_figures()
        self.released("rep_n1a", self.cycle_)
        env = self.as_user("director_north")
        self.users["director_north"].group_ids += self.env.ref(
            "base.group_allow_export"
        )
        for xmlid in (
            "sales_appraisal_result_action",
            "sales_appraisal_result_action_history",
            "sales_appraisal_line_action",
            "sales_appraisal_appeal_action",
        ):
            action = env["ir.actions.act_window"]._for_xml_id(
                f"sales_tiered_mgmt.{xmlid}"
            )
            model = env[action["res_model"]]
            views = model.get_views(
                [(view, mode) for view, mode in action["views"]] + [(False, "search")]
            )
            self.assertIn("search", views["views"])
            rows = model.search([("appraisal_id.state", "!=", "cancelled")], limit=3)
            self.assertTrue(rows or model._name.endswith("appeal"))
            rows.export_data(["id", "cycle_id/name"])

    def test_d33_ranks_have_no_mean(self):
        fields = self.env[RESULT].fields_get(["rank", "score"])
        self.assertFalse(fields["rank"].get("aggregator"))
        self.assertEqual(fields["score"]["aggregator"], "avg")
