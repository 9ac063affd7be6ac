"""C1.p5, D4.i4: money of the team fund is asked for, decided, reserved and settled."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from tests.incentive.fund import FundCase

SETTLE = "sales_tiered_mgmt.mail_activity_fund_settle"
CHECK = "sales_tiered_mgmt.mail_activity_fund_check"


@tagged("standard", "post_install", "-at_install")
class TestFundRequest(FundCase):
    """Who decides about how much, and what becomes of the money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund._post(
            [
                {
                    "fund_id": cls.fund.id,
                    "kind": "opening",
                    "amount": 100_000,
                    "date": "2026-01-02",
                }
            ]
        )

    # -- who decides -------------------------------------------------------

    def test_c1p5_who_decides_about_how_much(self):
        for name, amount, approvers in (
            ("rep_n1a", 1, ["manager_n1"]),
            ("rep_n1a", 2_000, ["manager_n1"]),
            ("rep_n1a", 2_000.01, ["manager_n1", "director_north"]),
            ("rep_n1a", 50_000, ["manager_n1", "director_north"]),
            ("rep_n1a", 50_000.01, ["manager_n1", "director_north", "admin"]),
            ("manager_n1", 1, ["director_north"]),
            ("manager_n1", 50_001, ["director_north", "admin"]),
            ("director_north", 1, ["admin"]),
        ):
            with self.subTest(name=name, amount=amount):
                request = self.submitted(name, amount, people=("rep_n1b",))
                for approver in approvers:
                    self.assertEqual(request.state, "submitted")
                    self.assertEqual(self.waits_for(request), self.users[approver])
                    self.approve(request, approver)
                self.assertEqual(request.state, "approved")
                request.action_cancel()

    def test_whoever_takes_part_does_not_decide(self):
        request = self.submitted(people=("rep_n1a", "manager_n1"))
        self.assertEqual(self.waits_for(request), self.users["director_north"])
        with self.assertRaises(UserError):
            self.approve(request, "manager_n1")
        everybody = ("rep_n1a", "manager_n1", "director_north")
        request = self.submitted(people=everybody)
        self.assertEqual(self.waits_for(request), self.users["admin"])

    def test_what_is_asked_in_pieces_counts_together(self):
        """Two halves of one evening, by two people: more than the manager's limit."""
        self.company.sales_split_window_days = 7
        first = self.submitted("rep_n1a", 1_500)
        second = self.submitted("rep_n1b", 1_500)
        self.approve(second, "manager_n1")
        self.assertEqual(self.waits_for(second), self.users["director_north"])
        self.assertIn(
            "together with other requests", second._sales_pending_approvals().reason
        )
        # what was asked before keeps its way
        self.approve(first, "manager_n1")
        self.assertEqual(first.state, "approved")
        other = self.open_fund("n2")
        self.put(5_000, other)
        third = self.submitted("rep_n2a", 1_500, ("rep_n2a",), fund_id=other.id)
        self.approve(third, "manager_n2")
        self.assertEqual(third.state, "approved")

    def test_the_estimate_says_who_will_decide(self):
        request = self.draft(amount=3_000)
        self.assertTrue(request.can_submit)
        self.assertEqual(request.sales_signers, "manager_n1 → director_north")
        self.assertFalse(self.by("manager_n1", request.sudo()).can_submit)

    def test_nobody_authorised_nobody_decides(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_team_fund")
        decision.authority_ids.unlink()
        request = self.draft()
        with self.assertRaisesRegex(UserError, "Nobody is authorised"):
            request.action_submit()
        self.assertEqual(request.state, "draft")

    def test_a31_whoever_the_matrix_leaves_out_does_not_ask(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_team_fund")
        rows = decision.authority_ids
        rows.filtered(lambda row: row.tier_id == self.tiers["representative"]).unlink()
        with self.assertRaisesRegex(UserError, "no say in.*gives one to: .*Manager"):
            self.draft().action_submit()
        self.submitted("manager_n1", people=("rep_n1a",))

    def test_what_is_not_complete_is_not_submitted(self):
        for vals, reason in (
            ({"amount": 0}, "above zero"),
            ({"participant_ids": [Command.clear()]}, "who takes part"),
            ({"participant_ids": self.users["rep_n2a"].ids}, "rep_n2a: not in"),
            ({"amount": 100_000.01}, "available"),
        ):
            with self.subTest(reason):
                request = self.draft(**vals) if "amount" in vals else self.draft()
                request.write(vals)
                with self.assertRaisesRegex(UserError, reason):
                    request.action_submit()
                if request.amount:
                    self.assertRegex(request.submit_problem, reason)
                self.assertFalse(request.can_submit)

    def test_a_form_knows_fund_and_people(self):
        form = Form(self.as_user("rep_n1a")["sales.fund.request"])
        self.assertEqual(form.fund_id, self.fund)
        form.purpose = "Lunch"
        form.date_activity = "2026-09-01"
        form.amount = 90
        form.participant_ids.add(self.users["rep_n1b"])
        form.participant_ids.add(self.users["manager_n1"])
        request = form.save()
        self.assertEqual(request.amount_per_head, 45)
        self.assertTrue(request.name.startswith("FND/"))
        allowed = request.allowed_user_ids
        for name in ("rep_n1a", "manager_n1", "director_north"):
            self.assertIn(self.users[name], allowed)
        for name in ("rep_n2a", "admin", "stock"):
            self.assertNotIn(self.users[name], allowed)

    # -- what becomes of the money ------------------------------------------

    def test_approval_reserves_and_settlement_spends_what_it_cost(self):
        request = self.approved(amount=500)
        self.assertEqual(self.money(), (100_000, 500, 99_500))
        self.assertEqual(request.activity_ids.activity_type_id, self.env.ref(SETTLE))
        self.assertEqual(request.activity_ids.user_id, self.users["rep_n1a"])
        self.reported(request, 420)
        self.by("rep_n1a", request).action_hand_in()
        self.assertEqual(request.activity_ids.activity_type_id, self.env.ref(CHECK))
        self.assertEqual(request.activity_ids.user_id, self.users["manager_n1"])
        keeper = self.by("manager_n1", request)
        self.assertTrue(keeper.can_settle)
        keeper.action_settle()
        self.assertEqual(request.state, "settled")
        self.assertEqual(request.settled_by_id, self.users["manager_n1"])
        self.assertFalse(request.activity_ids)
        self.assertEqual(self.money(), (99_580, 0, 99_580))
        entry = self.entries("spending")
        self.assertEqual((entry.amount, entry.request_id), (-420, request))
        self.assertEqual(entry.user_id, self.users["manager_n1"])
        self.assertIn("receipt.txt", entry.note)

    def test_more_than_approved_needs_another_request(self):
        request = self.reported(self.approved(amount=500), 520)
        keeper = self.by("manager_n1", request)
        self.assertFalse(keeper.can_settle)
        with self.assertRaisesRegex(UserError, "new request for the remaining.*20"):
            keeper.action_settle()
        self.by("rep_n1a", request).amount_actual = 500
        keeper.action_settle()
        rest = self.reported(self.approved(amount=20), 20)
        self.by("manager_n1", rest).action_settle()
        self.assertEqual(self.money()[0], 100_000 - 520)

    def test_the_keepers_own_request_is_settled_above(self):
        request = self.approved("manager_n1", people=("rep_n1a",))
        self.reported(request, 10, "manager_n1")
        with self.assertRaisesRegex(UserError, "four eyes"):
            self.by("manager_n1", request).action_settle()
        self.by("manager_n1", request).action_hand_in()
        self.assertEqual(request.activity_ids.user_id, self.users["director_north"])
        self.by("director_north", request).action_settle()
        self.assertEqual(request.state, "settled")

    def test_cancelling_frees_what_was_reserved(self):
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            request = self.approved(amount=900)
            self.assertEqual(self.money()[1], 900)
            self.by(name, request).action_cancel()
            self.assertEqual(request.state, "cancelled")
            self.assertEqual(self.money(), (100_000, 0, 100_000))
        request = self.submitted()
        pending = request._sales_pending_approvals()
        self.by("rep_n1a", request).action_cancel()
        self.assertEqual((request.state, pending.state), ("cancelled", "void"))

    def test_refused_withdrawn_and_submitted_again(self):
        request = self.submitted()
        self.by("manager_n1", request._sales_pending_approvals()).action_refuse("no")
        self.assertEqual(request.state, "refused")
        request = self.submitted()
        self.by("rep_n1a", request).action_sales_withdraw()
        self.assertEqual(request.state, "draft")
        self.by("rep_n1a", request).write({"amount": 300})
        self.by("rep_n1a", request).action_submit()
        self.approve(request, "manager_n1")
        self.assertEqual((request.state, self.money()[1]), ("approved", 300))

    def test_money_given_back(self):
        request = self.reported(self.approved(amount=500), 400)
        keeper = self.by("manager_n1", request)
        self.refused(keeper.action_return, 10, "early")
        keeper.action_settle()
        dialog = self.as_user("manager_n1")["sales.fund.book"].create(
            {
                "kind": "return",
                "fund_id": self.fund.id,
                "request_id": request.id,
                "amount": 150,
                "note": "deposit of the venue",
            }
        )
        dialog.action_confirm()
        request.invalidate_recordset()
        self.assertEqual((self.money()[0], request.amount_spent), (99_750, 250))
        for amount, reason in ((250.01, "x"), (0, "x"), (-5, "x"), (10, " ")):
            self.refused(keeper.action_return, amount, reason)
        for name in ("rep_n1a", "manager_n2"):
            self.refused(self.by(name, request).action_return, 1, "mine")
        keeper.action_return(250, "all of it")
        self.assertEqual(self.money()[0], 100_000)

    def test_the_administrator_books_by_hand(self):
        fund = self.open_fund("n2")
        admin = self.by("admin", fund)
        for kind, amount, reason in (
            ("opening", -1, "x"),
            ("opening", 0, "x"),
            ("opening", 5, ""),
            ("opening", float("nan"), "x"),
            ("opening", 1e15, "x"),
            ("spending", 5, "x"),
            ("correction", -1, "x"),
        ):
            with self.subTest(kind=kind, amount=amount):
                self.refused(admin.action_book, kind, amount, reason)
        admin.action_book("opening", 100, "cash box")
        with self.assertRaisesRegex(UserError, "already"):
            admin.action_book("opening", 100, "again")
        admin.action_book("correction", -40, "counted")
        self.assertEqual(self.money(fund), (60, 0, 60))
        self.assertEqual(self.entries(fund=fund).user_id, self.users["admin"])

    # -- never below zero ----------------------------------------------------

    def test_two_requests_for_the_same_money(self):
        """Both may be asked; the second is approved when there is money, not before."""
        first = self.submitted("rep_n1a", 60_000)
        second = self.submitted("rep_n1b", 60_000)
        for name in ("manager_n1", "director_north"):
            self.approve(first, name)
            self.approve(second, name)
        self.approve(first, "admin")
        with (
            self.assertRaisesRegex(UserError, "available.*does not cover"),
            self.env.cr.savepoint(),
        ):
            self.approve(second, "admin")
        self.assertEqual(second.state, "submitted")
        self.assertEqual(second._sales_pending_approvals().state, "pending")
        self.by("rep_n1a", first).action_cancel()
        self.approve(second, "admin")
        self.assertEqual(self.money(), (100_000, 60_000, 40_000))

    def test_no_correction_takes_what_is_reserved(self):
        self.approved(amount=1_500)
        admin = self.by("admin", self.fund)
        with (
            self.assertRaisesRegex(UserError, "never falls below"),
            self.env.cr.savepoint(),
        ):
            admin.action_book("correction", -98_500.01, "x")
        admin.action_book("correction", -98_500, "x")
        self.assertEqual(self.money(), (1_500, 1_500, 0))
        with self.assertRaisesRegex(UserError, "available"):
            self.draft(amount=1).action_submit()

    # -- the fund -------------------------------------------------------------

    def test_c1p5_the_director_opens_and_closes_funds(self):
        for name in ("rep_n2a", "manager_n2", "director_south", "stock"):
            self.refused(
                self.as_user(name)["sales.fund"].create,
                {"team_id": self.teams["n2"].id},
            )
        funds = self.as_user("director_north")["sales.fund"]
        fund = funds.create({"team_id": self.teams["n2"].id})
        self.assertEqual(fund.keeper_id, self.users["manager_n2"])
        self.assertEqual(fund.name, "Team Fund Test n2")
        self.refused(funds.create, {"team_id": self.teams["s1"].id})
        self.refused(fund.write, {"team_id": self.teams["s1"].id})
        for name in ("manager_n2", "director_south"):
            self.refused(self.by(name, fund).write, {"name": "mine"})
        own = self.by("director_north", self.fund)
        with self.assertRaisesRegex(UserError, "stays with its team"):
            own.team_id = self.teams["n2"]
        request = self.submitted()
        with self.assertRaisesRegex(UserError, "open requests"):
            own.active = False
        self.by("rep_n1a", request).action_cancel()
        own.active = False
        self.refused(self.submitted, people=("rep_n1a",), amount=1)
        with self.assertRaises(UserError):
            self.by("admin", self.fund).unlink()
        fund.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_one_active_fund_per_team(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.open_fund("n1")
        self.by("director_north", self.fund).active = False
        self.env.flush_all()
        self.open_fund("n1")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.fund.active = True
            self.env.flush_all()

    def test_who_sees_fund_book_and_requests(self):
        draft = self.draft().sudo()
        request = self.submitted("rep_n1b")
        entry = self.entries()[:1]
        newcomer = new_test_user(self.env, login="t_newcomer")
        self.users["newcomer"] = newcomer
        self.assign(newcomer, "representative", "n1", "2026-01-01")
        self.assign(self.users["rep_n1b"], "representative", "n2", "2026-01-01")
        line = {"rep_n1a", "newcomer", "manager_n1", "director_north", "admin"}
        for record, expected in (
            (self.fund, line),
            (entry, line),
            # who asked keeps the own request in sight after a move
            (request, line | {"rep_n1b"}),
            (draft, {"rep_n1a", "admin"}),
        ):
            seen = {
                name
                for name, user in self.users.items()
                if record.with_user(user).has_access("read")
            }
            self.assertEqual(seen, expected, record)
        # nor does the own request tell who has left what the fund holds now
        former = self.by("rep_n1b", request)
        self.assertEqual(former.fund_available, 0)
        self.assertEqual(former.web_read({"fund_id": {}})[0]["id"], request.id)
        self.assertEqual(
            self.by("newcomer", self.fund).read(["balance"])[0]["balance"], 100_000
        )

    def test_the_statement_on_paper(self):
        request = self.reported(self.approved(amount=500), 420)
        self.by("manager_n1", request).action_settle()
        dialog = self.as_user("rep_n1a")["sales.fund.print"].create(
            {
                "fund_ids": self.fund.ids,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            }
        )
        action = dialog.action_print()
        html, kind = self.as_user("rep_n1a")["ir.actions.report"]._render_qweb_html(
            action["report_name"], self.fund.ids, data=action["data"]
        )
        self.assertEqual(kind, "html")
        text = html.decode()
        for words in ("Balance Before", "99,580.00", "100,000.00", "Spending"):
            self.assertIn(words, text)
        values = self.env["report.sales_tiered_mgmt.report_sales_fund"]
        later = values._get_report_values(
            self.fund.ids, {"date_from": "2026-09-01", "date_to": "2026-09-30"}
        )["statements"][self.fund.id]
        self.assertEqual(
            (later["opening"], later["rows"], later["closing"]), (99_580, [], 99_580)
        )
        with self.assertRaises(UserError):
            values.with_env(self.as_user("rep_n2a"))._get_report_values(self.fund.ids)
        dialog.date_to = "2025-01-01"
        with self.assertRaisesRegex(UserError, "on or after"):
            dialog.action_print()
