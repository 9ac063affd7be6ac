"""Attempts to get at the money of a team fund."""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.attempts import attempt
from tests.incentive.fund import FundCase


@tagged("standard", "post_install", "-at_install")
class TestFundAttempts(FundCase):
    """By RPC, as the person who wants the money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund._post([{"fund_id": cls.fund.id, "kind": "opening", "amount": 10_000}])

    @attempt("write, change or delete an entry of the fund", "everybody", "RPC, sudo")
    def test_nobody_writes_the_book(self):
        entry = self.entries()
        vals = {"fund_id": self.fund.id, "kind": "opening", "amount": 9_999}
        for uid, su in (
            (self.users["rep_n1a"].id, False),
            (self.users["manager_n1"].id, False),
            (self.users["admin"].id, False),
            (self.users["manager_n1"].id, True),
            (SUPERUSER_ID, True),
        ):
            mine = entry.with_env(self.env(user=uid, su=su))
            self.refused(mine.create, vals)
            self.refused(mine.write, {"amount": 99})
            self.refused(mine.unlink)
            fund = self.fund.with_env(self.env(user=uid, su=su))
            self.refused(fund.write, {"entry_ids": [Command.create(vals)]})
            self.refused(
                fund.write, {"entry_ids": [Command.update(entry.id, {"amount": 9})]}
            )
        self.assertEqual(self.money()[0], 10_000)

    @attempt("book an opening balance", "member, manager, director", "RPC, dialog")
    def test_only_administrators_book_by_hand(self):
        for name in ("rep_n1a", "manager_n1", "director_north", "manager_n2"):
            self.refused(self.by(name, self.fund).action_book, "correction", 5, "x")
            dialog = self.as_user(name)["sales.fund.book"].create(
                {
                    "kind": "correction",
                    "fund_id": self.fund.id,
                    "amount": 5,
                    "note": "x",
                }
            )
            self.refused(dialog.action_confirm)
        self.assertEqual(self.money()[0], 10_000)

    @attempt("raise the amount after submission and approval", "member", "RPC write")
    def test_what_is_decided_about_is_fixed(self):
        request = self.submitted(amount=500)
        changes = {
            "amount": 5_000,
            "purpose": "other",
            "fund_id": self.fund.id,
            "participant_ids": [Command.clear()],
            "date_activity": "2027-01-01",
        }
        for _round in ("submitted", "approved"):
            for uid, su in (
                (self.users["rep_n1a"].id, False),
                (self.users["rep_n1a"].id, True),
                (self.users["manager_n1"].id, False),
                (self.users["admin"].id, False),
                (SUPERUSER_ID, True),
            ):
                mine = request.with_env(self.env(user=uid, su=su))
                for name, value in changes.items():
                    self.refused(mine.write, {name: value})
            if request.state == "submitted":
                self.approve(request, "manager_n1")
        self.refused(self.by("rep_n1a", request).unlink)
        self.assertEqual((request.amount, request.state), (500, "approved"))

    @attempt("write the state, create an approved request", "member", "RPC, import")
    def test_the_state_is_not_written(self):
        request = self.draft()
        for vals in (
            {"state": "approved"},
            {"state": "settled"},
            {"requester_id": self.users["rep_n1b"].id},
            {"date_approved": "2026-01-01 00:00:00"},
            {"settled_by_id": self.users["manager_n1"].id},
            {"entry_ids": [Command.create({"amount": 1})]},
        ):
            for su in (False, True):
                with self.assertRaisesRegex(AccessError, "recorded"):
                    request.sudo(su).write(vals)
                with self.assertRaisesRegex(AccessError, "recorded"):
                    self.draft(**vals)
        Request = self.as_user("rep_n1a")["sales.fund.request"]
        made = Request.with_context(
            default_state="approved", default_requester_id=self.users["rep_n1b"].id
        ).create(
            {
                "fund_id": self.fund.id,
                "purpose": "x",
                "date_activity": "2026-09-01",
                "amount": 1,
            }
        )
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.requester_id, self.users["rep_n1a"])
        result = Request.load([".id", "state"], [[str(request.id), "approved"]])
        self.assertFalse(result["ids"])
        self.assertEqual(self.money()[1], 0)

    @attempt("approve the own request", "member, manager, director", "RPC")
    def test_nobody_approves_the_own_request(self):
        self.set_limits("team_fund", representative=5_000, manager=None, director=None)
        for name in ("rep_n1a", "manager_n1", "director_north"):
            request = self.submitted(name, 10, people=("rep_n1b",))
            self.assertEqual(request.state, "submitted")
            with self.assertRaisesRegex(UserError, "four eyes"):
                self.approve(request, name)
            self.assertEqual(request.state, "submitted")

    @attempt("decide as deputy about what one takes part in", "deputy", "RPC")
    def test_a_participant_does_not_decide_as_deputy_either(self):
        self.env["sales.delegation"].create(
            {
                "user_id": self.users["director_north"].id,
                "deputy_id": self.users["manager_n1"].id,
                "date_from": Date.today(),
                "date_to": Date.today(),
            }
        )
        other = self.submitted(amount=2_500, people=("rep_n1b",))
        self.approve(other, "manager_n1")
        self.approve(other, "manager_n1")
        self.assertEqual(other.state, "approved", "as deputy of the director")
        request = self.submitted(people=("rep_n1a", "manager_n1"))
        self.assertEqual(self.waits_for(request), self.users["director_north"])
        with self.assertRaisesRegex(UserError, "four eyes"):
            self.approve(request, "manager_n1")
        self.assertEqual(request.state, "submitted")

    @attempt("forward a request to somebody who takes part", "manager", "RPC")
    def test_it_is_not_forwarded_to_a_participant(self):
        request = self.submitted(people=("rep_n1a", "director_north"), amount=10)
        pending = request._sales_pending_approvals()
        with self.assertRaisesRegex(UserError, "has an interest"):
            self.by("manager_n1", pending).action_forward(
                self.users["director_north"].id, "please"
            )
        self.assertEqual(self.waits_for(request), self.users["manager_n1"])

    @attempt("settle without a receipt", "manager", "RPC")
    def test_nothing_is_settled_without_a_receipt(self):
        request = self.approved()
        self.by("rep_n1a", request).amount_actual = 100
        with self.assertRaisesRegex(UserError, "no receipt"):
            self.by("manager_n1", request).action_settle()
        with self.assertRaisesRegex(UserError, "no receipt"):
            self.by("rep_n1a", request).action_hand_in()
        self.by("rep_n1a", request).amount_actual = 0
        self.reported(request, 0)
        with self.assertRaisesRegex(UserError, "above zero"):
            self.by("manager_n1", request).action_settle()
        self.assertEqual(self.money(), (10_000, 500, 9_500))

    @attempt("settle the own request, or that of another team", "member, peer", "RPC")
    def test_who_settles(self):
        request = self.reported(self.approved(), 100)
        for name in ("rep_n1a", "rep_n1b", "manager_n2", "director_south", "stock"):
            self.refused(self.by(name, request).action_settle)
        self.by("director_north", request).action_settle()
        self.refused(self.by("director_north", request).action_settle)
        self.assertEqual(self.money()[0], 9_900)

    @attempt("exchange or delete receipts after the settlement", "member", "RPC")
    def test_receipts_stay_after_the_settlement(self):
        request = self.reported(self.approved(), 100)
        file = request.receipt_ids
        self.by("manager_n1", request).action_settle()
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            mine = self.by(name, request)
            self.assertEqual(self.by(name, file).read(["name"])[0]["id"], file.id)
            self.refused(mine.write, {"receipt_ids": [Command.clear()]})
            self.refused(mine.write, {"amount_actual": 1})
            self.refused(self.by(name, file).unlink)
            self.refused(self.by(name, file).write, {"raw": b"forged"})
        self.assertEqual(request.receipt_ids, file)

    @attempt("read a foreign file by taking it for a receipt", "member", "RPC write")
    def test_a_foreign_file_is_no_receipt(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "salary.txt",
                "raw": b"secret",
                "res_model": "res.users",
                "res_id": self.users["manager_n1"].id,
            }
        )
        loose = self.as_user("rep_n1b")["ir.attachment"].create(
            {"name": "mine.txt", "raw": b"mine"}
        )
        request = self.approved()
        for file in (secret, loose):
            self.refused(
                self.by("rep_n1a", request).write, {"receipt_ids": [(4, file.id)]}
            )
        self.refused(self.draft, receipt_ids=[(6, 0, secret.ids)])
        self.assertFalse(request.receipt_ids)

    @attempt("see or use the fund of another team", "member, peer manager", "RPC")
    def test_other_teams_do_not_see_it(self):
        request = self.approved()
        for name in ("rep_n2a", "manager_n2", "director_south", "rep_s1a", "stock"):
            for record in (self.fund, request, self.entries()):
                seen = self.by(name, record)
                self.assertFalse(seen.has_access("read"))
                self.refused(seen.read, ["display_name"])
            self.refused(self.by(name, self.fund).action_fill)
            self.refused(self.by(name, request).action_cancel)
            self.refused(self.draft, name, people=(name,))
        # nor by a link from what is seen
        own = self.open_fund("n2")
        rows = self.by("rep_n2a", own).search_read([], ["balance"])
        self.assertEqual([row["id"] for row in rows], own.ids)

    @attempt("ask in somebody else's name, change a colleague's draft", "member", "RPC")
    def test_drafts_are_their_authors(self):
        draft = self.draft("rep_n1b").sudo()
        for name in ("rep_n1a", "manager_n1", "admin"):
            mine = self.by(name, draft)
            self.refused(mine.write, {"amount": 1})
            self.refused(mine.action_submit)
            self.refused(mine.unlink)
            with self.assertRaises(AccessError):
                mine.sudo().write({"amount": 1})
            with self.assertRaises(AccessError):
                mine.sudo().action_submit()
        self.assertEqual(draft.state, "draft")

    @attempt("move the fund or an own rule in favour of the own team", "manager", "RPC")
    def test_managers_set_no_rules(self):
        rule = self.rule("head")
        manager = self.by("manager_n1", rule)
        self.refused(manager.write, {"amount": 9_999})
        self.refused(manager.create, {"name": "x", "kind": "head", "amount": 1})
        self.refused(
            self.by("manager_n1", self.fund).write, {"date_from": "2020-01-01"}
        )
        with self.assertRaises(AccessError):
            manager.sudo().write({"amount": 9_999})
