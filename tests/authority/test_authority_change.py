"""Setting authority is itself a decision (C1.p2): proposed, approved, applied."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from tests.attempts import attempt
from tests.common import SalesForceCase


class ChangeCase(SalesForceCase):
    """A director's proposals about signing orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decision = cls.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        cls.setting = cls.env.ref("sales_tiered_mgmt.sales_decision_authority_change")

    def propose(self, name, submit=True, **line):
        """A change of one line by person ``name``; default: managers get 300,000."""
        if "user_id" not in line:
            line.setdefault("tier_id", self.tiers["manager"].id)
        line = {
            "decision_id": self.decision.id,
            "kind": "approve",
            "limit": 300_000,
            **line,
        }
        change = self.as_user(name)["sales.authority.change"].create(
            {"reason": "Orders have grown", "line_ids": [Command.create(line)]}
        )
        if submit:
            change.action_submit()
        return change

    def decide(self, change, name="admin", outcome="approve"):
        request = change.sudo().sales_approval_ids[:1].with_user(self.users[name])
        getattr(request, f"action_{outcome}")("so be it")
        change.invalidate_recordset()

    def give_director(self, kind):
        row = self.setting.authority_ids.filtered(
            lambda row: row.tier_id == self.tiers["director"]
        )
        row.kind = kind

    def row(self, tier="manager"):
        return self.decision.authority_ids.filtered(
            lambda row: row.tier_id == self.tiers[tier]
        )

    def limit(self, name="manager_n1"):
        return self.decision._authority_of(self.users[name], self.company).limit


@tagged("standard", "post_install", "-at_install")
class TestChange(ChangeCase):
    """The way of a change."""

    def test_c1p2_a_director_proposes_an_administrator_applies(self):
        change = self.propose("director_north")
        self.assertEqual(change.state, "submitted")
        self.assertRegex(change.name, r"^ACH/\d{4}/\d{5}$")
        self.assertEqual(self.limit(), 200_000, "nothing has changed yet")
        request = change.sudo().sales_approval_ids
        self.assertEqual(request.current_approver_id, self.users["admin"])
        self.assertIn("200,000", request.reason)
        self.assertIn("300,000", request.reason)
        self.decide(change)
        self.assertEqual(change.state, "approved")
        self.assertEqual(change.applied_by_id, self.users["admin"])
        self.assertEqual(self.limit(), 300_000)

    def test_a34_the_history_names_who_asked(self):
        change = self.propose("director_north")
        self.decide(change)
        entry = self.env["sales.authority.log"].search(
            [("authority_id", "=", self.row().id)], limit=1
        )
        self.assertEqual(entry.change_id, change)
        self.assertEqual(entry.requested_by_id, self.users["director_north"])
        self.assertEqual(entry.changed_by_id, self.users["admin"])
        self.row().limit = 310_000
        entry = self.env["sales.authority.log"].search(
            [("authority_id", "=", self.row().id)], limit=1
        )
        self.assertFalse(entry.change_id, "not everything afterwards")

    def test_old_and_new_stand_side_by_side_and_stay(self):
        change = self.propose("director_north")
        self.decide(change)
        self.assertIn("200,000", change.line_ids.old_text)
        self.assertIn("300,000", change.line_ids.new_text)

    def test_c1p2_refused_and_withdrawn_change_nothing(self):
        refused = self.propose("director_north")
        self.decide(refused, outcome="refuse")
        self.assertEqual(refused.state, "refused")
        withdrawn = self.propose("director_north")
        withdrawn.action_sales_withdraw()
        self.assertEqual(withdrawn.state, "withdrawn")
        self.assertEqual(self.limit(), 200_000)
        again = self.env["sales.authority.change"].browse(
            withdrawn.action_propose_again()["res_id"]
        )
        self.assertEqual(again.state, "draft")
        self.assertEqual(again.line_ids.limit, 300_000)

    def test_a_change_overtaken_meanwhile_lapses(self):
        change = self.propose("director_north")
        self.row().with_user(self.users["admin"]).limit = 250_000
        self.assertEqual(change.state, "lapsed")
        self.assertEqual(change.sudo().sales_approval_ids.state, "void")
        self.assertEqual(self.limit(), 250_000)
        said = " ".join(change.message_ids.mapped("body"))
        self.assertIn("it said Approves: Up to $", said)
        self.assertIn("250,000", said)

    def test_of_two_proposals_for_a_cell_the_second_lapses(self):
        first = self.propose("director_north")
        second = self.propose("director_south", limit=400_000)
        other = self.propose("director_south", tier_id=self.tiers["representative"].id)
        self.decide(first)
        self.assertEqual(second.state, "lapsed")
        self.assertEqual(other.state, "submitted", "another cell")

    def test_a_cell_is_cleared(self):
        self.decide(self.propose("director_north", kind="none"))
        self.assertFalse(self.row())

    def test_several_lines_are_applied_in_one_go(self):
        change = self.propose("director_north", submit=False)
        change.line_ids = [
            Command.create(
                {
                    "decision_id": self.decision.id,
                    "user_id": self.users["rep_n1a"].id,
                    "limit": 80_000,
                    "date_from": "2031-01-01",
                    "date_to": "2031-01-31",
                }
            )
        ]
        change.action_submit()
        self.decide(change)
        self.assertEqual(self.limit(), 300_000)
        grant = self.decision.authority_ids.filtered("user_id")
        self.assertEqual(grant.date_to, Date.to_date("2031-01-31"))
        self.assertEqual(grant.note, "Orders have grown")

    def test_a_limit_for_a_while_goes_back_by_itself(self):
        today = Date.context_today(self.env.user)
        first, last = today + timedelta(days=5), today + timedelta(days=9)
        change = self.propose("director_north", date_from=first, date_to=last)
        self.decide(change)
        limits = {(row.date_from, row.date_to): row.limit for row in self.row()}
        day = timedelta(days=1)
        self.assertEqual(
            limits,
            {
                (False, first - day): 200_000,
                (first, last): 300_000,
                (last + day, False): 200_000,
            },
        )

    def test_an_administrator_outside_the_tiers_applies_at_once(self):
        self.assertEqual(self.propose("admin").state, "approved")
        self.assertEqual(self.limit(), 300_000)

    def test_nothing_to_change_is_not_submitted(self):
        with self.assertRaisesRegex(UserError, "says so already"):
            self.propose("director_north", limit=200_000)


@tagged("standard", "post_install", "-at_install")
class TestChangeDirect(ChangeCase):
    """Where the matrix lets a director set authority."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        row = cls.setting.authority_ids.filtered(
            lambda row: row.tier_id == cls.tiers["director"]
        )
        row.kind = "approve"

    def test_c1p2_a_director_sets_within_the_own_authority(self):
        change = self.propose("director_north")
        self.assertEqual(change.state, "approved")
        self.assertEqual(change.applied_by_id, self.users["director_north"])
        self.assertEqual(self.limit(), 300_000)

    def test_c1p2_a_grant_in_the_own_division(self):
        own = self.propose("director_north", user_id=self.users["rep_n1a"].id)
        self.assertEqual(own.state, "approved")

    def assertAsked(self, change):
        self.assertEqual(change.state, "submitted")
        self.assertEqual(
            change.sudo().sales_approval_ids.current_approver_id, self.users["admin"]
        )

    @attempt(
        "set the limit of the own tier",
        "director who sets authority",
        "proposed change",
        "routed to the administrator",
    )
    def test_c1p2_not_the_own_tier(self):
        change = self.propose(
            "director_north", tier_id=self.tiers["director"].id, is_unlimited=True
        )
        self.assertAsked(change)

    @attempt(
        "grant more than the own authority to the team",
        "director who sets authority",
        "proposed change",
        "routed to the administrator",
    )
    def test_c1p2_not_more_than_the_own(self):
        self.assertAsked(self.propose("director_north", limit=2_000_001))

    @attempt(
        "grant oneself a limit",
        "director who sets authority",
        "proposed change",
        "routed to the administrator",
    )
    def test_c1p2_not_the_own_person(self):
        person = self.users["director_north"]
        self.assertAsked(self.propose("director_north", user_id=person.id))

    @attempt(
        "grant a limit to a colleague's salesperson, in return for one",
        "director who sets authority",
        "proposed change",
        "routed to the administrator",
    )
    def test_c1p2_not_in_another_division(self):
        person = self.users["rep_s1a"]
        self.assertAsked(self.propose("director_north", user_id=person.id))

    @attempt(
        "have the own director raise the director's limit",
        "manager with a part in setting authority",
        "proposed change",
        "recommended by the director, decided by the administrator",
    )
    def test_c1p2_who_is_concerned_only_recommends(self):
        self.env["sales.authority"].create(
            {
                "decision_id": self.setting.id,
                "tier_id": self.tiers["manager"].id,
                "kind": "propose",
            }
        )
        change = self.propose(
            "manager_n1", tier_id=self.tiers["director"].id, is_unlimited=True
        )
        self.decide(change, "director_north")
        self.assertAsked(change)
        self.assertFalse(self.row("director").is_unlimited)


@tagged("standard", "post_install", "-at_install")
class TestChangeAttempts(ChangeCase):
    """Those who would rather not wait for the decision."""

    @attempt("propose a change without any part in it", "representative", "ORM create")
    def test_c1p2_who_has_no_part_proposes_nothing(self):
        for name in ("rep_n1a", "manager_n1"):
            with self.assertRaises(AccessError):
                self.propose(name)
        with self.assertRaises(AccessError):
            self.propose("stock")

    @attempt("edit what is submitted", "director", "ORM write, lines, unlink")
    def test_c1p2_a_submitted_change_stays(self):
        change = self.propose("director_north")
        line = change.line_ids
        for call in (
            lambda: change.write({"reason": "another"}),
            lambda: change.write({"line_ids": [Command.clear()]}),
            lambda: line.write({"limit": 9e9}),
            line.unlink,
            lambda: line.copy(),
            change.unlink,
            change.action_submit,
        ):
            with self.assertRaisesRegex(UserError, "submitted already"):
                call()
        self.decide(change)
        self.assertEqual(self.limit(), 300_000)

    @attempt("set the state of a change to applied", "director", "ORM create and write")
    def test_c1p2_the_course_is_not_written(self):
        change = self.propose("director_north", submit=False)
        other = self.users["admin"].id
        for vals in ({"state": "approved"}, {"user_id": other}, {"name": "ACH/1"}):
            with self.assertRaises(AccessError):
                change.write(vals)
            with self.assertRaises(AccessError):
                change.create({"reason": "x", **vals})
        defaults = change.with_context(
            default_state="approved", default_user_id=other, sales_authority_change=1
        )
        forged = defaults.create({"reason": "x"})
        self.assertEqual(forged.state, "draft")
        self.assertEqual(forged.user_id, self.users["director_north"])

    @attempt("note another old value on submission", "director", "ORM write")
    def test_c1p2_what_held_before_is_not_written(self):
        change = self.propose("director_north", submit=False)
        forged = {"kind": "approve", "limit": 1.0, "is_unlimited": False}
        with self.assertRaises(UserError):
            change.line_ids.old_content = forged
        change.line_ids = [
            Command.create(
                {
                    "decision_id": self.decision.id,
                    "tier_id": self.tiers["representative"].id,
                    "limit": 60_000,
                    "old_content": forged,
                }
            )
        ]
        self.assertNotIn(forged, change.line_ids.mapped("old_content"))

    @attempt("apply what was refused", "director", "ORM, submit again, approve again")
    def test_c1p2_a_refused_change_is_not_applied(self):
        change = self.propose("director_north")
        self.decide(change, outcome="refuse")
        with self.assertRaises(UserError):
            change.action_submit()
        with self.assertRaises(UserError):
            self.decide(change)
        self.assertEqual(self.limit(), 200_000)

    @attempt("approve the own proposal", "director", "request")
    def test_c1p2_nobody_decides_the_own(self):
        change = self.propose("director_north")
        with self.assertRaises(UserError):
            self.decide(change, "director_north")

    @attempt("approve the own proposal", "administrator with a tier", "request")
    def test_c1p2_an_administrator_with_a_tier_asks_another_one(self):
        director = self.users["director_north"]
        director.group_ids |= self.env.ref("sales_team.group_sale_manager")
        change = self.propose("director_north")
        self.assertEqual(change.state, "submitted")
        with self.assertRaises(UserError):
            self.decide(change, "director_north")

    @attempt("edit a colleague's draft", "director of another division", "ORM write")
    def test_c1p2_a_peer_neither_reads_nor_edits_it(self):
        change = self.propose("director_north", submit=False)
        peer = change.with_user(self.users["director_south"])
        with self.assertRaises(AccessError):
            peer.read(["reason"])
        with self.assertRaises(AccessError):
            peer.action_propose_again()
        with self.assertRaises(UserError):
            change.with_user(self.users["admin"]).write({"reason": "other"})

    @attempt("set the limits of the own tier", "director", "action_submit")
    def test_c1p2_the_own_tier_is_not_set(self):
        """Not even lower ones: a peer would be bound by it."""
        self.give_director("approve")
        change = self.propose(
            "director_north", tier_id=self.tiers["director"].id, limit=1_000_000
        )
        self.assertEqual(change.state, "submitted")
        request = change.sudo().sales_approval_ids
        self.assertEqual(request.current_approver_id, self.users["admin"])

    def test_a34_overtaken_by_a_date(self):
        """A row to come begins: nothing is written, yet the matrix says another."""
        today = Date.today()
        row = self.row()
        row.date_to = today
        row.copy({"date_from": Date.add(today, days=1), "date_to": False, "limit": 9})
        change = self.propose("director_north")
        with freeze_time(Date.add(today, days=1)):
            self.decide(change)
            self.assertEqual(self.limit(), 9)
        self.assertEqual(change.state, "lapsed")

    @attempt("move a line into a submitted change", "director", "ORM write")
    def test_c1p2_a_line_is_not_moved(self):
        submitted = self.propose("director_north")
        draft = self.propose(
            "director_north", submit=False, tier_id=self.tiers["representative"].id
        )
        with self.assertRaises(UserError):
            draft.line_ids.change_id = submitted
        with self.assertRaises(UserError):
            draft.line_ids.with_context(default_change_id=submitted.id).create(
                {
                    "decision_id": self.decision.id,
                    "tier_id": self.tiers["director"].id,
                    "is_unlimited": True,
                }
            )

    @attempt("propose for a company one does not work in", "director", "ORM create")
    def test_c1p2_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.propose("director_north", company_id=other.id)

    @attempt("overload the server by a condition", "director", "ORM create")
    def test_c1p2_a_condition_computes_nothing(self):
        with self.assertRaises(ValidationError):
            self.propose("director_north", condition="[('id', '=', 9**9**9)]")
