"""D3.3: approved pay adjustments go to whoever keeps the wages, in a file, once."""

import base64
import csv
import hashlib
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from tests.appraisal.case_consequence import ConsequenceCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestPayHandover(ConsequenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.env["hr.employee"].create(
            {
                "name": "=Evil, Emma",
                "user_id": cls.users["manager_n1"].id,
                "company_id": cls.company.id,
                "barcode": "0042",
            }
        )

    def approved(self):
        """Adjustments of both managers, approved by their director."""
        self.rule("pay")
        cycle = self.closed(manager_n1="S", manager_n2="S")
        self.effective = Date.add(self.today, months=2).replace(day=1)
        pays = self.found(cycle)
        for pay in pays:
            self.by("director_north", pay).action_accept(
                value=7.5, date_effective=str(self.effective)
            )
        return pays

    def handed_over(self, file_format="csv", name="admin"):
        Handover = self.as_user(name)["sales.appraisal.pay.handover"]
        return Handover._hand_over(self.company, file_format)

    def test_d33_a_row_for_each_with_who_approved_it(self):
        pays = self.approved()
        handover = self.handed_over()
        content = base64.b64decode(handover.file)
        self.assertEqual(handover.sha256, hashlib.sha256(content).hexdigest())
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        self.assertEqual(len(rows), 2)
        [row] = [row for row in rows if row["Employee Number"] == "0042"]
        self.assertEqual(row["Login"], "t_manager_n1")
        self.assertNotEqual(row["Employee"][0], "=", "no formula")
        self.assertEqual(row["Pay Adjustment (per cent)"], "7.50")
        self.assertEqual((row["Grade"], row["Score"]), ("S", "97.00"))
        self.assertEqual(row["Effective From"], str(self.effective))
        self.assertEqual(row["Approved By"], "director_north")
        self.assertEqual(handover.missing_count, 1)
        self.assertEqual(pays.handover_id, handover)
        self.assertEqual(set(pays.proposal_id.mapped("state")), {"done"})

    def test_d33_the_excel_file_says_the_same(self):
        self.approved()
        handover = self.handed_over("xlsx")
        page = load_workbook(io.BytesIO(base64.b64decode(handover.file))).active
        cells = [[cell.value for cell in row] for row in page.rows]
        place = cells[0].index("Pay Adjustment (per cent)")
        self.assertEqual([row[place] for row in cells[1:]], [7.5, 7.5])
        self.assertIn("=Evil, Emma", [row[0] for row in cells[1:]])
        self.assertFalse(
            [cell for row in page.rows for cell in row if cell.data_type == "f"]
        )

    @attempt("hand the same pay adjustment over twice", "sales administrator", "dialog")
    def test_d33_each_is_handed_over_once(self):
        pays = self.approved()
        self.handed_over()
        with self.assertRaises(UserError):
            self.handed_over()
        self.assertEqual(len(pays.handover_id), 1)

    def test_d33_what_is_not_approved_is_not_handed_over(self):
        pay = self.proposed("pay")
        self.by("manager_n1", pay).action_accept()
        with self.assertRaises(UserError):
            self.handed_over()

    def test_d33_no_wage_is_written(self):
        wages = self.employee.version_id.wage
        self.approved()
        self.handed_over()
        self.assertEqual(self.employee.version_id.wage, wages)

    @attempt("hand pay adjustments over", "director", "dialog")
    def test_g13_administrators_alone_hand_over(self):
        self.approved()
        with self.assertRaises(AccessError):
            self.handed_over(name="director_north")
        with self.assertRaises(AccessError):
            Form(self.as_user("director_north")["sales.appraisal.pay"])
        with self.assertRaises(AccessError):
            self.as_user("director_north")["sales.appraisal.pay.handover"].search([])

    @attempt("change a hand-over", "sales administrator", "RPC write, unlink")
    def test_g13_a_hand_over_stays(self):
        self.approved()
        handover = self.handed_over()
        for act in (
            lambda: handover.write({"name": "x"}),
            handover.unlink,
            lambda: handover.create({"name": "x"}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_d33_the_dialog_shows_what_waits(self):
        self.approved()
        form = Form(self.as_user("admin")["sales.appraisal.pay"])
        self.assertEqual(form.row_count, 2)
        self.assertIn("manager_n2", form.notice)
        wizard = form.save()
        wizard.action_hand_over()
        self.assertEqual(wizard.handover_id.row_count, 2)
        self.assertIn("download=true", wizard.action_download()["url"])
        with self.assertRaises(UserError):
            wizard.action_hand_over()
