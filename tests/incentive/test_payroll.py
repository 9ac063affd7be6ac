"""What payroll gets of a locked run, and the note that it has paid."""

import base64
import csv
import hashlib
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import Form, TransactionCase, tagged

from tests.incentive.case_payroll import PayrollMixin

BOM = b"\xef\xbb\xbf"


class PayrollCase(PayrollMixin, TransactionCase):
    """Reads the files back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_payroll()

    def content(self, handover):
        return base64.b64decode(handover.file)

    def csv_rows(self, handover):
        text = self.content(handover).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def csv_cells(self, handover):
        text = self.content(handover).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def sheet(self, handover):
        return load_workbook(io.BytesIO(self.content(handover))).active


@tagged("standard", "post_install", "-at_install")
class TestFile(PayrollCase):
    """The file, in both formats (D4.i1)."""

    def test_d4i1_a_row_per_person_who_is_paid(self):
        department = self.env["hr.department"].create({"name": "Field Sales"})
        self.employee("rep_n1a", barcode="0042", department_id=department.id)
        self.employee("rep_n2a")
        run = self.locked({"rep_n1a": 1234.5, "rep_n1b": 0, "rep_n2a": 0.1})
        handover = self.handed_over(run)
        first, second = self.csv_rows(handover)
        statement = run.statement_ids.filtered(
            lambda one: one.user_id == self.users["rep_n1a"]
        )
        self.assertEqual(
            first,
            {
                "Employee": "Employee rep_n1a",
                "Employee Number": "0042",
                "Login": "t_rep_n1a",
                "Department": "Field Sales",
                "Sales Team": "Test n1",
                "Tier": self.tiers["representative"].name,
                "Period From": "2025-01-01",
                "Period To": "2025-03-31",
                "Amount": "1234.50",
                "Currency": self.company.currency_id.name,
                "Account": "TINC1",
                "Statement": f"{run.name} #{statement.id}",
                "Remark": "",
            },
        )
        self.assertEqual((second["Login"], second["Amount"]), ("t_rep_n2a", "0.10"))
        self.assertEqual(
            (handover.statement_count, handover.amount_total, handover.missing_count),
            (2, 1234.6, 0),
        )
        self.assertEqual(
            handover.sha256, hashlib.sha256(self.content(handover)).hexdigest()
        )

    def test_d4i1_the_worksheet_adds_up_to_the_cent(self):
        self.employee("rep_n1a", barcode="0042")
        amounts = {"rep_n1a": 0.1, "rep_n1b": 0.2, "rep_n2a": 33.33, "manager_n1": 7}
        run = self.locked(amounts)
        handover = self.handed_over(run, "xlsx")
        *rows, total = self.sheet(handover).iter_rows(min_row=2, values_only=True)
        self.assertEqual(
            {row[2]: row[8] for row in rows},
            {f"t_{name}": amount for name, amount in amounts.items()},
        )
        self.assertEqual((total[0], total[8]), ("Total", "=SUM(I2:I5)"))
        values = load_workbook(
            io.BytesIO(self.content(handover)), data_only=True
        ).active
        self.assertEqual(values.cell(6, 9).value, 40.63)
        self.assertEqual(handover.amount_total, 40.63)
        [number] = [row[1] for row in rows if row[2] == "t_rep_n1a"]
        self.assertEqual(number, "0042")
        self.assertEqual(str(rows[0][6].date()), "2025-01-01")

    def test_d4i1_both_formats_equal_the_statements(self):
        run = self.locked({"rep_n1a": 19.99, "rep_n1b": 9e5, "rep_n2a": 0.01})
        paid = {
            one.user_id.login: f"{one.amount_total:.2f}" for one in run.statement_ids
        }
        rows = self.csv_rows(self.handed_over(run))
        self.assertEqual({row["Login"]: row["Amount"] for row in rows}, paid)
        sheet = self.sheet(self.handed_over(run, "xlsx", reason="lost"))
        self.assertEqual(
            {
                row[2]: f"{row[8]:.2f}"
                for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)
            },
            paid,
        )

    def test_excel_reads_chinese(self):
        self.employee("rep_n1a").name = "王小明"
        run = self.locked({"rep_n1a": 10})
        handover = self.handed_over(run)
        content = self.content(handover)
        self.assertTrue(content.startswith(BOM))
        self.assertEqual(content.count(BOM), 1)
        self.assertIn("王小明".encode(), content)
        self.assertTrue(content.endswith(b"\r\n"))
        sheet = self.sheet(self.handed_over(run, "xlsx", reason="again"))
        self.assertEqual(sheet.cell(2, 1).value, "王小明")

    def test_g13_no_cell_is_a_formula(self):
        employee = self.employee("rep_n1a")
        run = self.locked({"rep_n1a": 10})
        for number, text in enumerate(
            (
                '=HYPERLINK("http://evil","x")',
                "+1+1",
                "-2+3",
                "@SUM(A1)",
                "\t=1+1",
                " =1+1",
                "\r\n=1",
                "\ufeff=1+1",
                "\uff1d1+1",
                "=cmd|'/c calc'!A0",
            )
        ):
            with self.subTest(text=text):
                employee.name = text
                reason = number and "again"
                [_head, row] = self.csv_cells(self.handed_over(run, reason=reason))
                self.assertTrue(row[0].startswith("'"), row[0])
                handover = self.handed_over(run, "xlsx", reason="again")
                cell = self.sheet(handover).cell(2, 1)
                self.assertEqual(cell.data_type, "s")
                self.assertNotIn("\n", cell.value)

    def test_g13_a_name_makes_no_cell_of_its_own(self):
        employee = self.employee("rep_n1a")
        run = self.locked({"rep_n1a": 10})
        employee.name = 'Ann;=1+1,"=2"\nBell'
        handover = self.handed_over(run)
        cells = self.csv_cells(handover)
        self.assertEqual((len(cells), cells[1][0]), (2, 'Ann;=1+1,"=2" Bell'))
        # whole cell in quotes, where semicolons separate as well
        text = self.content(handover).decode("utf-8-sig")
        self.assertIn('"Ann;=1+1,""=2"" Bell"', text)

    def test_d4i1_who_is_no_employee_is_not_lost(self):
        self.employee("rep_n2a")
        run = self.locked()
        dialog = self.dialog(run)
        self.assertIn("rep_n1a", dialog.notice)
        self.assertNotIn("rep_n2a", dialog.notice)
        handover = self.handed_over(run)
        rows = {row["Login"]: row for row in self.csv_rows(handover)}
        self.assertEqual(rows["t_rep_n1a"]["Employee"], "rep_n1a")
        self.assertEqual(rows["t_rep_n1a"]["Amount"], "100.10")
        self.assertIn(self.company.name, rows["t_rep_n1a"]["Remark"])
        self.assertFalse(rows["t_rep_n2a"]["Remark"])
        self.assertEqual(handover.missing_count, 1)

    def test_d4i1_who_left_is_paid_by_the_own_employee(self):
        self.employee("rep_n1a", barcode="77").active = False
        run = self.locked({"rep_n1a": 10})
        [row] = self.csv_rows(self.handed_over(run))
        self.assertEqual((row["Employee Number"], row["Remark"]), ("77", ""))

    def test_d4i1_an_employee_of_another_company_is_none(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.employee("rep_n1a", company_id=other.id, barcode="88")
        run = self.locked({"rep_n1a": 10})
        [row] = self.csv_rows(self.handed_over(run))
        self.assertEqual(row["Employee Number"], "")
        self.assertTrue(row["Remark"])

    def test_decimals_are_the_currencys(self):
        run = self.locked({"rep_n1a": 1200})
        yen = self.env.ref("base.JPY").sudo()
        yen.active = True
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [yen.id, self.company.id],
        )
        self.env.invalidate_all()
        [row] = self.csv_rows(self.handed_over(run))
        self.assertEqual((row["Amount"], row["Currency"]), ("1200", "JPY"))

    def test_several_runs_are_one_file(self):
        first = self.locked({"rep_n1a": 10})
        second = self.locked({"rep_n1a": 20}, date_from="2025-04-01")
        handover = self.handed_over(first | second)
        self.assertEqual(
            [row["Amount"] for row in self.csv_rows(handover)], ["10.00", "20.00"]
        )
        self.assertEqual(
            handover.name, "incentives-2025-01-01-2025-06-30-Test-north.csv"
        )
        for run in first | second:
            self.assertEqual(self.by("admin", run).handover_count, 1)
            self.assertIn(handover.sha256, run.message_ids[0].body)

    def test_the_file_is_named_after_the_division(self):
        self.teams["north"].name = '华北/大区 ".."'
        handover = self.handed_over(self.locked())
        self.assertEqual(
            handover.name, "incentives-2025-01-01-2025-03-31-华北-大区.csv"
        )
        self.assertTrue(handover.action_download()["url"].isascii())

    def test_queries_do_not_grow_with_people(self):
        few = self.locked({"rep_n1a": 10})
        many = self.locked(
            dict.fromkeys(("rep_n1a", "rep_n1b", "rep_n2a", "manager_n1"), 10),
            date_from="2025-04-01",
        )
        counts = []
        for run in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.handed_over(run)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("standard", "post_install", "-at_install")
class TestHandOver(PayrollCase):
    """When and by whom, and what is kept of it (G1.3)."""

    def test_g13_only_locked_runs(self):
        run = self.confirmed()
        message = self.refused(self.by("admin", run).action_hand_over)
        self.assertIn(run.name, message)
        self.assertIn("locked", message)
        dialog = self.as_user("admin")["sales.incentive.payroll"].create(
            {"run_ids": run.ids}
        )
        self.refused(dialog.action_hand_over)
        empty = self.as_user("admin")["sales.incentive.payroll"].create({})
        self.refused(empty.action_hand_over)

    def test_g13_runs_of_one_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.users["admin"].company_ids += other
        abroad = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        run = self.locked()
        strange = self.confirmed({}, company_id=other.id, team_id=abroad.id)
        strange._engine_write({"state": "locked"})
        both = (
            (run | strange)
            .with_env(self.as_user("admin"))
            .with_context(allowed_company_ids=(self.company | other).ids)
        )
        self.assertIn("Elsewhere", self.refused(both.action_hand_over))
        self.refused(both._hand_over, "csv")

    def test_d4i1_where_nobody_is_paid_there_is_nothing_to_hand_over(self):
        run = self.locked({"rep_n1a": 0})
        self.assertIn("nothing", self.refused(self.handed_over, run))

    def test_g13_a_second_time_says_so(self):
        run = self.locked()
        self.assertFalse(self.dialog(run).is_repeat)
        first = self.handed_over(run)
        self.assertFalse(first.is_repeat)
        dialog = self.dialog(run)
        self.assertTrue(dialog.is_repeat)
        self.assertIn("sales admin", dialog.notice)
        self.assertIn("twice", dialog.notice)
        self.assertIn("why", self.refused(dialog.action_hand_over))
        dialog.reason = "   "
        self.refused(dialog.action_hand_over)
        dialog.reason = "the file was lost"
        dialog.action_hand_over()
        second = dialog.handover_id
        self.assertTrue(second.is_repeat)
        self.assertIn("once more", run.message_ids[0].body)
        self.assertIn("the file was lost", run.message_ids[0].body)
        self.assertEqual(self.by("admin", run).handover_count, 2)
        self.assertEqual(second.amount_total, first.amount_total)
        self.refused(dialog.action_hand_over)

    def test_g13_the_form_asks_for_the_reason(self):
        run = self.locked()
        self.handed_over(run)
        model = self.as_user("admin")["sales.incentive.payroll"]
        form = Form(model.with_context(default_run_ids=run.ids))
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "again"
        form.save().action_hand_over()
        self.assertEqual(self.by("admin", run).handover_count, 2)

    def test_g13_the_runs_log_names_no_amount(self):
        run = self.locked({"rep_n1a": 7654.32})
        handover = self.handed_over(run)
        message = run.message_ids[0]
        self.assertIn("sales admin", message.body)
        self.assertIn(handover.name, message.body)
        self.assertFalse(message.attachment_ids)
        self.assertNotIn("654", message.body.replace(handover.sha256, ""))
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", run._name)])
        )

    def test_the_dialog_goes_on_to_the_payment(self):
        run = self.locked()
        dialog = self.dialog(run)
        self.assertFalse(dialog.can_mark_paid)
        self.refused(dialog.action_download)
        action = dialog.action_hand_over()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertTrue(dialog.can_mark_paid)
        self.assertIn(
            f"sales.incentive.handover/{dialog.handover_id.id}/file",
            dialog.action_download()["url"],
        )
        asked = dialog.action_ask_paid()
        paid = (
            self.as_user("admin")[asked["res_model"]]
            .with_context(**asked["context"])
            .create({"date": "2025-04-25"})
        )
        self.assertFalse(paid.notice)
        paid.action_confirm()
        self.assertEqual(
            (run.state, run.date_paid), ("paid", Date.to_date("2025-04-25"))
        )
        self.assertEqual(set(run.statement_ids.mapped("state")), {"paid"})
        dialog.invalidate_recordset()
        self.assertFalse(dialog.can_mark_paid)

    def test_what_is_bound_to_the_runs_opens_the_dialogs(self):
        run = self.locked()
        for name, model in (("hand_over", "payroll"), ("ask_paid", "paid")):
            action = self.env.ref(
                f"sales_tiered_mgmt.sales_incentive_run_action_{name}"
            ).with_env(self.as_user("admin"))
            opened = action.with_context(
                active_model=run._name, active_ids=run.ids, active_id=run.id
            ).run()
            self.assertEqual(opened["res_model"], f"sales.incentive.{model}")
            self.assertEqual(opened["context"]["default_run_ids"], run.ids)
        opened = self.by("admin", run).action_view_handovers()
        self.assertEqual(opened["domain"], [("run_ids", "in", run.ids)])


@tagged("standard", "post_install", "-at_install")
class TestPaid(PayrollCase):
    """The note that payroll has paid."""

    def test_d4i1_the_day_has_to_be_possible(self):
        run = self.locked()
        admin = self.by("admin", run)
        tomorrow = Date.add(self.company._sales_today(), days=1)
        for day in (tomorrow, "2024-12-31", "not a day"):
            with self.subTest(day=day):
                self.refused(admin.action_mark_paid, day)
                self.assertEqual(run.state, "locked")
        admin.action_mark_paid()
        self.assertEqual(run.date_paid, self.company._sales_today())
        self.refused(admin.action_mark_paid)

    def test_what_was_never_handed_over_is_said(self):
        run = self.locked()
        dialog = self.as_user("admin")["sales.incentive.paid"].create(
            {"run_ids": run.ids}
        )
        self.assertIn(run.name, dialog.notice)
        self.assertEqual(dialog.date, self.company._sales_today())
        self.handed_over(run)
        dialog.invalidate_recordset()
        self.assertFalse(dialog.notice)

    def test_only_administrators_note_it(self):
        run = self.locked()
        for name in ("director_north", "manager_n1", "rep_n1a"):
            with self.assertRaises(AccessError):
                self.by(name, run).action_mark_paid()
