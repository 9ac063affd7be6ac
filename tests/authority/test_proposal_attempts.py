"""Getting a proposal past its authority, as the person who would profit tries it."""

from psycopg2 import DatabaseError

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.authority.rpc import Refused, RpcCase
from tests.authority.test_proposal import SPEND, ProposalCase

OWN_VALUES = {
    "state": "approved",
    "proposer_id": 2,
    "name": "PRP/1",
    "date_decided": "2026-01-01 00:00:00",
    "done_note": "done",
    "effect_problem": "",
}


@tagged("standard", "post_install", "-at_install")
class TestProposalAttempts(ProposalCase):
    """C1.p1-p3, C2.p5, G1.3: each attempt ends where the authority ends."""

    @attempt("a reward for oneself", "representative", "RPC create, submit")
    def test_a_representative_rewards_himself(self):
        with self.assertRaisesRegex(UserError, "may not propose"):
            self.propose("rep_n1a", "reward", "rep_n1a", value=1)

    @attempt(
        "a reward for oneself within the own limit",
        "director",
        "RPC submit",
        "routed to the administrators",
    )
    def test_a_director_rewards_himself(self):
        proposal, request = self.propose(
            "director_north", "reward", "director_north", value=1
        )
        self.assertWaitsFor(request, "admin")
        self.assertEqual(proposal.state, "submitted")

    @attempt("approve the proposal about oneself", "representative", "RPC")
    def test_the_person_concerned_decides(self):
        proposal, request = self.propose(
            "manager_n1", "penalise", "rep_n1a", value=9_000
        )
        rep = self.users["rep_n1a"]
        for action in (
            request.with_user(rep).action_approve,
            request.with_user(rep).action_withdraw,
            proposal.with_user(rep).action_sales_approve,
            proposal.with_user(rep).action_sales_withdraw,
            proposal.with_user(rep).action_submit,
        ):
            try:
                action()
            except UserError:
                pass
        self.assertEqual((proposal.state, request.state), ("submitted", "pending"))

    @attempt("withdraw the penalty against oneself", "person concerned", "RPC")
    def test_the_person_concerned_withdraws(self):
        """Also where the person has another way to see the request."""
        _proposal, request = self.propose(
            "manager_n1", "penalise", "rep_n1a", value=9_000
        )
        reason = request.sudo()._cannot_withdraw_reason(self.users["rep_n1a"])
        self.assertIn("manager_n1", reason)
        self.assertNotIn("rep_n1a", reason)

    @attempt("decide the own proposal", "manager", "RPC approve")
    def test_the_proposer_decides(self):
        _proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=9)
        with self.assertRaisesRegex(UserError, "four eyes"):
            self.approve(request, "manager_n1")

    @attempt("change the value after submission", "manager", "RPC write")
    def test_content_is_fixed_once_submitted(self):
        proposal, _request = self.propose("manager_n1", "reward", "rep_n1a", value=9)
        changes = {
            "value": 9_000,
            "subject": "other",
            "reason": "other",
            "subject_user_id": self.users["rep_n1b"].id,
            "decision_id": self.decision(SPEND).id,
            "team_id": False,
            "new_tier_id": self.tiers["director"].id,
            "new_team_id": self.teams["n2"].id,
            "date_effective": "2030-01-01",
            "company_id": self.company.id,
            "active": False,
        }
        for uid, su in (
            (self.users["manager_n1"].id, False),
            (self.users["director_north"].id, False),
            (self.users["admin"].id, False),
            (self.users["manager_n1"].id, True),
            (SUPERUSER_ID, True),
        ):
            mine = proposal.with_env(self.env(user=uid, su=su))
            for name, value in changes.items():
                with self.subTest(uid=uid, su=su, name=name):
                    with self.assertRaises(UserError):
                        mine.write({name: value})
        self.assertEqual(proposal.value, 9)

    @attempt("change the value after approval", "manager", "RPC write")
    def test_content_is_fixed_once_approved(self):
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=9)
        self.approve(request, "director_north")
        for name in ("manager_n1", "director_north", "admin"):
            with self.assertRaises(UserError):
                proposal.with_user(self.users[name]).write({"value": 9_000})
        with self.assertRaisesRegex(UserError, "stays as it is"):
            proposal.with_user(self.users["manager_n1"]).sudo().write({"value": 1})

    @attempt("write the state", "manager", "RPC write and create, import, context")
    def test_state_and_author_are_not_written(self):
        proposal = self.draft("manager_n1", "reward", "rep_n1a", value=9)
        manager = self.as_user("manager_n1")["sales.proposal"]
        vals = {
            "decision_id": self.decision("reward").id,
            "subject": "x",
            "reason": "y",
        }
        for name, value in OWN_VALUES.items():
            for su in (True, False):
                mine = proposal.with_env(
                    self.env(user=self.users["manager_n1"].id, su=su)
                )
                with self.subTest(name=name, su=su):
                    with self.assertRaisesRegex(AccessError, "recorded"):
                        mine.write({name: value})
                    with self.assertRaisesRegex(AccessError, "recorded"):
                        mine.create({**vals, name: value})
            made = manager.with_context(**{f"default_{name}": value}).create(vals)
            self.assertEqual(made.state, "draft")
            self.assertEqual(made.proposer_id, self.users["manager_n1"])
            self.assertFalse(made.done_note)
        result = manager.load([".id", "state"], [[str(proposal.id), "approved"]])
        self.assertFalse(result["ids"])
        self.assertEqual(proposal.state, "draft")

    @attempt("propose in the name of the director", "manager", "forged proposer")
    def test_a_forged_proposer(self):
        manager = self.as_user("manager_n1")["sales.proposal"]
        vals = {
            "decision_id": self.decision("reward").id,
            "subject": "x",
            "reason": "y",
            "value": 1,
            "subject_user_id": self.users["rep_n1a"].id,
        }
        director = self.users["director_north"].id
        with self.assertRaises(AccessError):
            manager.create({**vals, "proposer_id": director})
        made = manager.with_context(default_proposer_id=director).create(vals)
        self.assertEqual(made.proposer_id, self.users["manager_n1"])
        self.assertWaitsFor(self.submit(made.sudo(), "manager_n1"), "director_north")

    @attempt("submit the director's draft", "manager", "RPC")
    def test_somebody_elses_draft_is_not_submitted(self):
        draft = self.draft("director_north", "reward", "rep_n1a", value=1)
        for name in ("manager_n1", "admin", "rep_n1a"):
            with self.assertRaises(AccessError):
                draft.with_user(self.users[name]).action_submit()
        with self.assertRaisesRegex(AccessError, "is submitted by"):
            draft.with_user(self.users["manager_n1"]).sudo().action_submit()
        self.assertEqual(draft.state, "draft")

    @attempt("negative, zero and absurd amounts", "manager", "RPC create, submit")
    def test_values_that_are_none(self):
        for value in (0, -1, -1_000_000, 0.001):
            with self.subTest(value=value):
                with self.assertRaisesRegex(UserError, "above zero"):
                    self.propose("manager_n1", SPEND, value=value)
        for value, error in (
            (1e14, DatabaseError),
            (1e30, DatabaseError),
            (float("inf"), OverflowError),
            (float("nan"), ValueError),
        ):
            with self.subTest(value=value), mute_logger("odoo.sql_db"):
                with self.assertRaises(error), self.cr.savepoint():
                    self.draft("manager_n1", SPEND, value=value)
                    self.env.flush_all()
        # just beyond the limit, by less than a cent and by a cent
        _proposal, request = self.propose("manager_n1", SPEND, value=2_000.004)
        self.assertFalse(request)
        _proposal, request = self.propose("manager_n1", SPEND, value=2_000.01)
        self.assertWaitsFor(request, "director_north")

    @attempt("propose for another team, division or company", "manager", "RPC")
    def test_people_and_teams_out_of_reach(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        foreign = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": abroad.id}
        )
        for vals in (
            {"person": "rep_s1a"},
            {"person": "rep_n2a"},
            {"person": "director_north"},
            {"person": "stock"},
            {"person": "rep_n1a", "team_id": self.teams["s1"].id},
            {"person": "rep_n1a", "team_id": foreign.id},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    self.propose("manager_n1", "reward", value=1, **vals)
        with self.assertRaises(AccessError):
            self.propose(
                "manager_n1", "reward", "rep_n1a", value=1, company_id=abroad.id
            )
        manager = self.users["manager_n1"]
        manager.company_ids += abroad
        both = self.env(
            user=manager.id,
            su=False,
            context={"allowed_company_ids": [self.company.id, abroad.id]},
        )
        proposal = both["sales.proposal"].create(
            {
                "decision_id": self.decision("reward").id,
                "subject": "x",
                "reason": "y",
                "value": 1,
                "subject_user_id": self.users["rep_n1a"].id,
                "company_id": abroad.id,
            }
        )
        with self.assertRaisesRegex(UserError, "does not work in Abroad"):
            proposal.action_submit()
        with self.assertRaisesRegex(UserError, "belongs to Abroad"):
            self.propose("manager_n1", "staffing", "rep_n1a", new_team_id=foreign.id)

    @attempt("propose about somebody who has left", "manager", "RPC")
    def test_an_archived_person(self):
        draft = self.draft("manager_n1", "reward", "rep_n1a", value=1)
        self.users["rep_n1a"].active = False
        with self.assertRaisesRegex(UserError, "has left"):
            self.submit(draft, "manager_n1")

    @attempt("a higher tier by way of a transfer", "director", "RPC")
    def test_a_tier_smuggled_into_staffing(self):
        self.propose(
            "director_north",
            "staffing",
            "manager_n1",
            new_team_id=self.teams["n2"].id,
            new_tier_id=self.tiers["director"].id,
        )
        self.assertEqual(self.position("manager_n1")[0], self.tiers["manager"])

    @attempt(
        "somebody into another director's team",
        "director",
        "RPC promote",
        "routed to the administrators",
    )
    def test_promoted_out_of_the_division(self):
        _proposal, request = self.propose(
            "director_north",
            "promote",
            "rep_n1a",
            new_tier_id=self.tiers["manager"].id,
            new_team_id=self.teams["s1"].id,
        )
        self.assertWaitsFor(request, "admin")

    @attempt("use a decision of another document", "manager", "RPC create")
    def test_a_decision_that_is_not_proposed(self):
        with self.assertRaisesRegex(ValidationError, "document of its own"):
            self.draft("manager_n1", "order_sign", value=1)

    @attempt("delete what was submitted", "manager", "RPC unlink")
    def test_only_the_own_draft_is_deleted(self):
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=1)
        draft = self.draft("manager_n1", "reward", "rep_n1a", value=1)
        for name in ("manager_n1", "director_north", "admin", "rep_n1a"):
            with self.assertRaises(UserError):
                proposal.with_user(self.users[name]).unlink()
            if name != "manager_n1":
                with self.assertRaises(UserError):
                    draft.with_user(self.users[name]).unlink()
        with self.assertRaises(UserError):
            proposal.sudo().unlink()
        draft.with_user(self.users["manager_n1"]).unlink()
        self.assertFalse(draft.exists())
        self.assertEqual(request.state, "pending")

    @attempt("the effect a second time", "director", "RPC approve, submit, apply")
    def test_the_effect_happens_once(self):
        proposal, request = self.propose(
            "manager_n1",
            "promote",
            "rep_n1a",
            new_tier_id=self.tiers["manager"].id,
            new_team_id=self.teams["n2"].id,
        )
        self.approve(request, "director_north")
        count = len(self.users["rep_n1a"].sales_assignment_ids)
        with self.assertRaisesRegex(UserError, "closed already"):
            self.approve(request, "director_north")
        with self.assertRaisesRegex(UserError, "closed already"):
            self.submit(proposal, "manager_n1")
        with self.assertRaises(AccessError):
            proposal.with_user(self.users["director_north"]).action_apply()
        with self.assertRaisesRegex(UserError, "does not wait"):
            proposal.with_user(self.users["admin"]).action_apply()
        self.assertEqual(len(self.users["rep_n1a"].sales_assignment_ids), count)

    @attempt("carry it out oneself", "manager", "RPC done, apply, dialog")
    def test_only_administrators_carry_out(self):
        proposal, _request = self.propose("director_north", "staffing")
        self.assertEqual(proposal.state, "approved")
        for name in ("manager_n1", "director_north"):
            mine = proposal.with_user(self.users[name])
            for action in (
                mine.action_apply,
                mine.action_open_done,
                lambda mine=mine: mine.action_done("yes"),
                lambda mine=mine, name=name: mine.env["sales.proposal.done"].create(
                    {"proposal_ids": [Command.set(mine.ids)], "note": "yes"}
                ),
            ):
                with self.assertRaises(AccessError):
                    action()
        self.assertEqual(proposal.state, "approved")

    @attempt("record an own decision beyond the limit", "director", "server code")
    def test_an_own_decision_is_within_authority(self):
        proposal = self.draft("director_north", "reward", "rep_n1a", value=30_000)
        mine = proposal.with_user(self.users["director_north"])
        verdict = mine._sales_judge()[mine]
        with self.assertRaises(ValueError):
            self.env["sales.approval"]._record_own_decision(mine, verdict, {})

    @attempt("read what is kept from oneself by its chatter", "rep", "RPC")
    def test_no_trace_for_the_person_concerned(self):
        proposal, request = self.propose(
            "manager_n1", "penalise", "rep_n1a", value=9_000
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": "evidence.txt",
                "raw": b"secret",
                "res_model": "sales.proposal",
                "res_id": proposal.id,
            }
        )
        rep = self.as_user("rep_n1a")
        for records in (
            proposal,
            request,
            request.step_ids,
            request.measure_ids,
            proposal.message_ids,
            attachment,
            proposal.message_follower_ids,
        ):
            model = rep[records._name]
            self.assertFalse(model.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                model.browse(records.ids).read(
                    ["create_date"] if records._log_access else ["id", "res_id"]
                )
        self.assertEqual(rep["sales.proposal"].search_count([]), 0)
        [group] = rep["sales.proposal"].formatted_read_group([], [], ["__count"])
        self.assertEqual(group["__count"], 0)
        # evidence is not exchanged after submission, either
        with self.assertRaises(AccessError):
            attachment.with_user(self.users["manager_n1"]).write({"raw": b"other"})

    @attempt("move the day of a promotion into the past", "director", "RPC")
    def test_the_past_is_not_rewritten(self):
        with self.assertRaisesRegex(UserError, "today or later"):
            self.propose(
                "director_north",
                "promote",
                "rep_n1a",
                new_tier_id=self.tiers["manager"].id,
                date_effective=Date.add(Date.today(), days=-400),
            )


@tagged("standard", "post_install", "-at_install")
class TestProposalRpc(RpcCase):
    """The same over the wire."""

    @attempt("edit, approve, delete what was submitted", "manager", "JSON-2")
    def test_over_json2(self):
        decision = self.env.ref("sales_tiered_mgmt.sales_decision_reward")
        [proposal_id] = self.rpc(
            "manager_n1",
            "sales.proposal",
            "create",
            [
                {
                    "decision_id": decision.id,
                    "subject": "x",
                    "reason": "y",
                    "value": 10,
                    "subject_user_id": self.users["rep_n1a"].id,
                }
            ],
        )
        call = ("manager_n1", "sales.proposal")
        self.rpc(*call, "action_submit", ids=[proposal_id])
        for method, args in (
            ("write", [{"value": 9_999}]),
            ("write", [{"state": "approved"}]),
            ("unlink", []),
            ("action_apply", []),
            ("action_done", ["yes"]),
        ):
            with self.subTest(method=method), self.assertRaises(Refused):
                self.rpc(*call, method, *args, ids=[proposal_id])
        with self.assertRaisesRegex(Refused, "Private methods"):
            self.rpc(*call, "_engine_write", {"state": "done"}, ids=[proposal_id])
        proposal = self.env["sales.proposal"].browse(proposal_id)
        self.assertEqual((proposal.state, proposal.value), ("submitted", 10))
        request = proposal.sales_approval_ids
        self.rpc("director_north", "sales.approval", "action_approve", ids=request.ids)
        self.assertEqual(proposal.state, "approved")
