"""Targets by spreadsheet (D1.1, D1.2): every error first, then all or nothing."""

import base64
import csv
import io
from unittest.mock import patch

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.sales_tiered_mgmt.wizards import target_file

from tests.attempts import attempt
from tests.target.case import TargetCase


class FileCase(TargetCase):
    """Workbooks made as a spreadsheet program would."""

    def header(self, *months):
        return ["Team", "Person", "Login", "Active From"] + [
            f"{self.year}-{month:02}" for month in months
        ]

    def workbook(self, **pages):
        """Bytes of an .xlsx of the rows given by worksheet."""
        book = Workbook()
        book.remove(book.active)
        for name, rows in pages.items():
            page = book.create_sheet(name)
            for row in rows:
                page.append(row)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    def person(self, name, *figures, team="Test n1"):
        return [team, name, f"t_{name}", None, *figures]

    def wizard(self, name, sheet, content, filename="targets.xlsx", **vals):
        return self.as_user(name)["sales.target.import"].create(
            {
                "sheet_id": sheet.id,
                "file": base64.b64encode(content),
                "filename": filename,
                **vals,
            }
        )

    def preview(self, name, sheet, content, **vals):
        wizard = self.wizard(name, sheet, content, **vals)
        wizard.action_preview()
        return wizard

    def errors(self, wizard):
        return [(line.row, line.column, line.message) for line in wizard.error_ids]

    def amounts(self, sheet, metric=None):
        return self.rows(sheet, metric).sorted("date_from").mapped("amount")


@tagged("standard", "post_install", "-at_install")
class TestImport(FileCase):
    """What a file may say, and what it may not."""

    def test_d1p2_an_export_comes_back_changed(self):
        plan = self.handed_down()
        team = self.by("manager_n1", self.sheet(plan, "n1"))
        content = target_file.write_workbook(team.env, team)
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, ["test_signed", "test_days"])
        page = book["test_signed"]
        self.assertEqual(page.max_row, 5)
        self.assertEqual(page["Q2"].value, "=SUM(E2:P2)")
        lines = {row[2].value: row[0].row for row in page.iter_rows(min_row=2)}
        page.cell(lines["t_rep_n1a"], 6).value = 260
        page.cell(lines["t_rep_n1b"], 6).value = "1 240,50"
        output = io.BytesIO()
        book.save(output)
        wizard = self.preview("manager_n1", team, output.getvalue())
        self.assertFalse(self.errors(wizard))
        self.assertEqual(
            [(line.old_amount, line.new_amount) for line in wizard.change_ids],
            [(250, 260), (250, 1240.5)],
        )
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[1], 250)
        wizard.action_apply()
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[:3], [250, 260, 250])
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1b"))[1], 1240.5)
        # who had agreed or not: asked anew by the same way as from the grid
        self.assertEqual(self.sheet(plan, "n1").child_ids[:1].plan_id, plan.sudo())

    def test_d1p2_nothing_to_change(self):
        plan = self.handed_down()
        team = self.by("manager_n1", self.sheet(plan, "n1"))
        content = target_file.write_workbook(team.env, team)
        wizard = self.preview("manager_n1", team, content)
        self.assertEqual((wizard.error_count, wizard.change_count), (0, 0))

    def test_d1p2_every_error_is_shown_with_its_place(self):
        self.assign(self.users["rep_n1b"], "representative", "n2", f"{self.year}-07-01")
        plan = self.distributed()
        self.set_monthly("manager_n1", self.sheet(plan, "rep_n1a"), 250)
        rows = [
            [*self.header(1, 2, 8), "13/2020", f"{self.year}-02"],
            self.person("rep_n1a", "abc", -1, 1),
            self.person("rep_n1a", 2, 2, 2),
            self.person("nobody", 1),
            self.person("rep_n1a", 1, team="Test n2"),
            self.person("rep_n1b", "1,234", "=1+1", 5),
            ["Test n1", "", "", None, 700],
            ["Test n9", "", "", None, 700],
        ]
        content = self.workbook(test_signed=rows, Sheet2=[["Team"], ["x"]])
        wizard = self.preview("manager_n1", self.sheet(plan, "n1"), content)
        found = {(row, column): text for row, column, text in self.errors(wizard)}
        words = {
            (1, "I"): "twice",
            (2, "E"): "abc is no number",
            (2, "F"): "-1 is below zero",
            (3, "A"): "in row 2 already",
            (4, "C"): "Nobody here is called t_nobody",
            (5, "A"): "is not in Test n2",
            (6, "E"): "1,234 can be read in two ways",
            (6, "F"): "formula has no result",
            (6, "G"): "is not there in this month",
            (7, "E"): "leads the team above",
            (8, "A"): "Nobody here is called Test n9",
            (1, "A"): "no metric Sheet2",
        }
        for place, text in words.items():
            self.assertIn(text, found.get(place, "nothing"), (place, found))
        self.assertEqual(len(found), len(words), found)
        self.assertTrue(all(wizard.error_ids.mapped("advice")))
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a")), [250] * 12)

    def test_d1p2_a_month_outside_the_plan(self):
        plan = self.handed_down()
        rows = [
            [*self.header(1), f"{self.year - 1}-12"],
            self.person("rep_n1a", 1, 2),
        ]
        wizard = self.preview(
            "manager_n1", self.sheet(plan, "n1"), self.workbook(test_signed=rows)
        )
        [(row, column, text)] = self.errors(wizard)
        self.assertEqual((row, column), (1, "F"))
        self.assertIn("outside the plan", text)

    def test_d1p2_one_wrong_cell_and_nothing_is_written(self):
        plan = self.handed_down()
        rows = [
            self.header(1),
            self.person("rep_n1a", 260),
            self.person("rep_n1b", "x"),
        ]
        wizard = self.preview(
            "manager_n1", self.sheet(plan, "n1"), self.workbook(test_signed=rows)
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[0], 250)

    def test_d1p2_csv_with_a_column_for_the_metric_or_the_one_chosen(self):
        plan = self.handed_down()
        team = self.sheet(plan, "n1")

        def csv_of(rows, delimiter):
            output = io.StringIO()
            csv.writer(output, delimiter=delimiter).writerows(rows)
            return output.getvalue().encode("utf-8-sig")

        rows = [
            ["Login", "Metric", f"01/{self.year}"],
            ["t_rep_n1a", "test_days", "30"],
            ["t_rep_n1a", "Test signed", "1,260.00"],
            ["t_rep_n1b", "margin", "1"],
        ]
        wizard = self.preview("manager_n1", team, csv_of(rows, ";"), filename="a.csv")
        self.assertEqual([(r, c) for r, c, _m in self.errors(wizard)], [(4, "B")])
        wizard = self.preview(
            "manager_n1", team, csv_of(rows[:3], ","), filename="a.csv"
        )
        wizard.action_apply()
        rep = self.sheet(plan, "rep_n1a")
        self.assertEqual(self.amounts(rep)[0], 1260)
        self.assertEqual(self.amounts(rep, self.count)[0], 30)
        rows = [["Person", f"{self.year}-01"], ["rep_n1a", "1.270,00"]]
        wizard = self.preview("manager_n1", team, csv_of(rows, ";"), filename="a.csv")
        self.assertEqual(wizard.error_count, 1)
        wizard = self.preview(
            "manager_n1",
            team,
            csv_of(rows, ";"),
            filename="a.csv",
            metric_id=self.signed.id,
        )
        wizard.action_apply()
        self.assertEqual(self.amounts(rep)[0], 1270)

    def test_d1p2_a_person_in_two_teams_is_found_by_team(self):
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-07-01")
        plan = self.distributed()
        before, after = self.sheet(plan, "rep_n1a").sorted("date_from")
        rows = [
            self.header(1, 9),
            self.person("rep_n1a", 7, None),
            self.person("rep_n1a", "", 9, team="Test n2"),
        ]
        wizard = self.preview(
            "director_north", self.sheet(plan, "north"), self.workbook(test_signed=rows)
        )
        self.assertFalse(self.errors(wizard))
        wizard.action_apply()
        self.assertEqual(self.amounts(before)[0], 7)
        self.assertEqual(self.amounts(after)[2], 9)
        rows = [["Person", f"{self.year}-01"], ["rep_n1a", 1]]
        wizard = self.preview(
            "director_north", self.sheet(plan, "north"), self.workbook(test_signed=rows)
        )
        self.assertIn("more than once", self.errors(wizard)[0][2])

    def test_d1p1_from_the_plan_it_is_the_divisions_sheet(self):
        plan = self.new_plan()
        with self.assertRaises(UserError):
            plan.action_export()
        plan.action_prepare()
        division = self.sheet(plan, "north")
        self.assertIn(f"/{division.id}/", plan.action_export()["url"])
        context = plan.action_import()["context"]
        self.assertEqual(context["default_sheet_id"], division.id)

    def test_what_is_no_spreadsheet(self):
        plan = self.handed_down()
        sheet = self.sheet(plan, "n1")
        for content, name in (
            (b"PK not really", "a.xlsx"),
            (b"%PDF", "a.pdf"),
            (self.workbook(x=[[]])[:-40], "a.xlsx"),
        ):
            wizard = self.wizard("manager_n1", sheet, content, filename=name)
            with self.assertRaises(UserError):
                wizard.action_preview()
        wizard = self.preview("manager_n1", sheet, self.workbook(x=[["a"], ["b"]]))
        self.assertIn("headings", self.errors(wizard)[0][2])
        with (
            patch.object(target_file, "MAX_ROWS", 3),
            self.assertRaisesRegex(UserError, "more than 3 rows"),
        ):
            self.preview("manager_n1", sheet, self.workbook(x=[["a"]] * 5))
        wizard = self.wizard("manager_n1", sheet, b"")
        with self.assertRaises(UserError):
            wizard.action_preview()

    def test_d1p2_figures_that_change_meanwhile_are_shown_first(self):
        plan = self.handed_down()
        rows = [self.header(1), self.person("rep_n1a", 260)]
        wizard = self.preview(
            "manager_n1", self.sheet(plan, "n1"), self.workbook(test_signed=rows)
        )
        self.set_monthly("manager_n1", self.sheet(plan, "rep_n1a"), 255)
        self.assertEqual(wizard.action_apply()["res_id"], wizard.id)
        self.assertTrue(wizard.notice)
        self.assertEqual(wizard.change_ids.old_amount, 255)
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[0], 255)
        wizard.action_apply()
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[0], 260)

    def test_an_export_holds_what_may_be_read_and_no_formulas_of_names(self):
        plan = self.handed_down()
        self.users["rep_n1a"].name = "=1+1"
        rep = self.by("rep_n1a", self.sheet(plan, "rep_n1a"))
        book = load_workbook(
            io.BytesIO(target_file.write_workbook(rep.env, rep)), data_only=False
        )
        page = book["test_signed"]
        self.assertEqual(page.max_row, 2)
        self.assertEqual((page["B2"].value, page["B2"].data_type), ("=1+1", "s"))
        director = self.by("director_north", self.sheet(plan, "north"))
        book = load_workbook(
            io.BytesIO(target_file.write_workbook(director.env, director))
        )
        # division, two teams, six people
        self.assertEqual(book["test_signed"].max_row, 10)


@tagged("standard", "post_install", "-at_install")
class TestImportAuthority(FileCase):
    """A file opens nothing that the screen does not."""

    def refused(self, error, action, *args):
        with self.assertRaises(error), self.env.cr.savepoint():
            action(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    @attempt("set the own target by a file", "representative", "import dialog")
    def test_d1p2_a_representative_imports_nothing(self):
        plan = self.handed_down()
        own = self.sheet(plan, "rep_n1a")
        content = self.workbook(
            test_signed=[
                self.header(1),
                self.person("rep_n1a", 1),
                self.person("rep_n1b", 1),
            ]
        )
        wizard = self.preview("rep_n1a", own, content)
        texts = [text for _row, _column, text in self.errors(wizard)]
        self.assertIn("leads the team above", texts[0])
        self.assertIn("Nobody here is called t_rep_n1b", texts[1])
        self.refused(UserError, wizard.action_apply)
        for owner in ("rep_n1b", "n1", "north"):
            wizard = self.wizard("rep_n1a", self.sheet(plan, owner), content)
            self.refused(AccessError, wizard.action_preview)
        self.refused(AccessError, self.by("rep_n1a", own).action_import)

    @attempt("set another team's targets by a file", "manager", "import dialog")
    def test_d1p2_a_manager_imports_for_the_own_team(self):
        plan = self.handed_down()
        content = self.workbook(
            test_signed=[
                self.header(1),
                self.person("rep_n1a", 260),
                self.person("rep_n2a", 1, team="Test n2"),
                ["Test n1", "", "", None, 1],
            ]
        )
        wizard = self.preview("manager_n1", self.sheet(plan, "n1"), content)
        self.assertEqual([row for row, _c, _m in self.errors(wizard)], [3, 4])
        wizard.write({"state": "preview", "error_count": 0})
        self.refused(UserError, wizard.action_apply)
        self.assertEqual(self.amounts(self.sheet(plan, "rep_n1a"))[0], 250)
        other = self.wizard("manager_n1", self.sheet(plan, "n2"), content)
        self.refused(AccessError, other.action_preview)

    @attempt("use the import of somebody else", "manager", "RPC")
    def test_d1p2_the_dialog_of_somebody_else(self):
        plan = self.handed_down()
        content = self.workbook(
            test_signed=[self.header(1), self.person("rep_n1a", 260)]
        )
        wizard = self.preview("manager_n1", self.sheet(plan, "n1"), content)
        other = self.by("manager_n2", wizard)
        self.refused(AccessError, other.action_apply)
        self.refused(AccessError, other.read, ["file"])
        self.refused(AccessError, self.by("manager_n2", wizard.line_ids).read, [])

    @attempt("import into an approved plan", "director", "import dialog")
    def test_a34_what_is_approved_stays(self):
        plan = self.running()
        content = self.workbook(
            test_signed=[self.header(1), self.person("rep_n1a", 260)]
        )
        wizard = self.preview("director_north", self.sheet(plan, "north"), content)
        self.assertIn("its figures stay", self.errors(wizard)[0][2])
        self.refused(UserError, wizard.action_apply)

    @attempt("set targets by Odoo's own import", "representative, manager", "load")
    def test_d1p2_the_standard_import_is_safe(self):
        plan = self.handed_down()
        own = self.rows(self.sheet(plan, "rep_n1a"))[0]
        mate = self.rows(self.sheet(plan, "rep_n1b"))[0]
        other = self.rows(self.sheet(plan, "rep_n2a"))[0]

        def load(name, fields, *data):
            Target = self.as_user(name)["sales.target"]
            return Target.load(fields, [list(map(str, row)) for row in data])

        result = load("rep_n1a", [".id", "amount"], [own.id, 1])
        self.assertFalse(result["ids"])
        self.assertIn("by the button Import", result["messages"][0]["message"])
        result = load("manager_n1", [".id", "amount"], [mate.id, 9], [other.id, 9])
        self.assertFalse(result["ids"])
        names = ["sheet_id/.id", "metric_id/.id", "date_from", "amount"]
        vals = [own.sheet_id.id, self.signed.id, f"{self.year}-01-02", 5]
        self.assertFalse(load("manager_n1", names, vals)["ids"])
        self.env.invalidate_all()
        self.assertEqual((own | mate | other).mapped("amount"), [250, 250, 200])
        # by a sheet's lines: the same guard
        sheet = self.as_user("rep_n1a")["sales.target.sheet"]
        sheet.load(
            [".id", "target_ids/.id", "target_ids/amount"],
            [[str(own.sheet_id.id), str(own.id), "1"]],
        )
        self.env.invalidate_all()
        self.assertEqual(own.amount, 250)


@tagged("standard", "post_install", "-at_install")
class TestDownload(FileCase, HttpCase):
    """The file comes by a link; who may not read the sheet finds nothing."""

    @attempt("download the targets of the team above", "representative", "HTTP")
    def test_d1p2_only_who_may_read_downloads(self):
        plan = self.handed_down()
        for user in self.users.values():
            user.password = user.login
        urls = {
            owner: f"/sales/target/{self.sheet(plan, owner).id}/xlsx"
            for owner in ("rep_n1a", "n1", "north")
        }
        self.authenticate("t_rep_n1a", "t_rep_n1a")
        self.assertEqual(self.url_open(urls["rep_n1a"]).content[:2], b"PK")
        for owner in ("n1", "north"):
            self.assertEqual(self.url_open(urls[owner]).status_code, 404)
        self.authenticate("t_manager_n1", "t_manager_n1")
        response = self.url_open(urls["n1"])
        self.assertEqual(response.status_code, 200)
        self.assertIn(".xlsx", response.headers["Content-Disposition"])
        self.assertEqual(self.url_open(urls["north"]).status_code, 404)


@tagged("standard", "post_install", "-at_install")
class TestImportCost(FileCase):
    """Rows make no queries."""

    def cost(self, people):
        plan = self.distributed()
        team = self.sheet(plan, "n1")
        rows = [self.header(*range(1, 13))]
        rows += [
            self.person(name, *range(1, 13)) for name in ("rep_n1a", "rep_n1b", *people)
        ]
        content = self.workbook(test_signed=rows)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard = self.preview("director_north", team, content)
        wizard.action_apply()
        self.env.flush_all()
        cost = self.env.cr.sql_log_count - before
        self.assertEqual(wizard.change_count, 12 * (len(people) + 2))
        plan.action_cancel()
        return cost

    def test_importing_does_not_grow_with_people(self):
        self.cost(())
        few = self.cost(())
        names = [f"many_{number}" for number in range(40)]
        users = self.env["res.users"].create(
            [{"name": name, "login": f"t_{name}"} for name in names]
        )
        for user in users:
            self.assign(user, "representative", "n1", "2024-01-01")
        # who may what is looked up anew after people were made
        self.cost(names)
        many = self.cost(names)
        self.assertLessEqual(many, few + 8, (few, many))
