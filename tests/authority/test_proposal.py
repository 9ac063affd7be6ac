"""Section C beyond contracts: every decision without a document is a proposal."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.authority.test_order_signing import SigningCase

# Who may do what about the delivered decisions: nothing, propose, recommend or the
# limit up to which the tier decides ("any" without limit).
MATRIX = {
    # decision: (representative, manager, director)
    "reward": ("", "recommend", 20_000),
    "penalise": ("", "recommend", 5_000),
    "promote": ("", "recommend", "any"),
    "staffing": ("", "propose", "any"),
    "policy_change": ("", "propose", "recommend"),
}
# The person concerned who is below each proposer.
BELOW = {
    "rep_n1a": "rep_n1a",
    "manager_n1": "rep_n1a",
    "director_north": "rep_n1a",
}


# A decision that a company adds: its manager decides up to 2,000, its director 50,000.
SPEND = "test_spend"


class ProposalCase(SigningCase):
    """What the tests about proposals share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        decision = cls.env["sales.decision"]._load_records(
            [
                {
                    "xml_id": f"sales_tiered_mgmt.sales_decision_{SPEND}",
                    "values": {
                        "name": "Spend",
                        "code": SPEND,
                        "model_id": cls.env["ir.model"]._get_id("sales.proposal"),
                        "unit": "amount",
                    },
                }
            ]
        )
        cls.env["sales.authority"].create(
            [
                {
                    "decision_id": decision.id,
                    "tier_id": cls.tiers[tier].id,
                    "kind": "approve",
                    "limit": limit,
                }
                for tier, limit in (("manager", 2_000), ("director", 50_000))
            ]
        )

    def decision(self, code):
        return self.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")

    def draft(self, name, code, person=None, **vals):
        """A draft of ``name`` about ``person``, in the superuser's environment."""
        proposal = self.as_user(name)["sales.proposal"].create(
            {
                "decision_id": self.decision(code).id,
                "subject": f"{code} by {name}",
                "reason": "results",
                "subject_user_id": person and self.users[person].id,
                **vals,
            }
        )
        return proposal.sudo()

    def submit(self, proposal, name):
        proposal.with_user(self.users[name]).action_submit()
        return proposal.sudo()._sales_pending_approvals()

    def propose(self, name, code, person=None, **vals):
        """A submitted proposal and the request that waits, if any."""
        proposal = self.draft(name, code, person, **vals)
        return proposal, self.submit(proposal, name)

    def position(self, name):
        held = self.users[name].sudo().sales_assignment_id
        return held.tier_id, held.team_id


@tagged("standard", "post_install", "-at_install")
class TestProposal(ProposalCase):
    """Who proposes, who decides, what is kept."""

    # -- who may propose ---------------------------------------------------

    def test_c_delivered_matrix(self):
        """The delivered rows are section C of the policy."""
        for code, cells in MATRIX.items():
            rows = self.decision(code).authority_ids
            for tier, cell in zip(
                ("representative", "manager", "director"), cells, strict=True
            ):
                with self.subTest(code=code, tier=tier):
                    mine = rows.filtered(
                        lambda row, tier=tier: row.tier_id == self.tiers[tier]
                    )
                    # of a conditional and a plain row the conditional one goes further
                    row = mine.sorted(lambda row: bool(row.condition))[-1:]
                    kind = row.kind or ""
                    if kind == "approve":
                        unlimited = row.is_unlimited
                        self.assertEqual("any" if unlimited else row.limit, cell)
                    else:
                        self.assertEqual(kind, cell)
            self.assertTrue(self.decision(code).clause)

    def test_c_who_may_propose(self):
        """Whoever has a row proposes; who has none is told who has."""
        for code, cells in MATRIX.items():
            for name, cell in zip(BELOW, cells, strict=True):
                with self.subTest(code=code, name=name):
                    proposal = self.draft(name, code, BELOW[name], value=10)
                    if code in ("promote", "staffing"):
                        proposal.with_user(self.users[name]).write(
                            {
                                "new_tier_id": self.tiers["manager"].id,
                                "new_team_id": self.teams["n2"].id,
                            }
                        )
                    mine = proposal.with_user(self.users[name])
                    self.assertEqual(
                        self.decision(code) in mine.allowed_decision_ids, bool(cell)
                    )
                    self.assertEqual(mine.can_submit, bool(cell))
                    if cell:
                        self.assertFalse(mine.submit_problem)
                        continue
                    with self.assertRaisesRegex(UserError, "gives this to:.*Manager"):
                        mine.action_submit()
                    self.assertEqual(proposal.state, "draft")

    def test_administrators_and_strangers_do_not_propose(self):
        for name in ("admin", "stock"):
            with self.assertRaises(AccessError):
                self.draft(name, "reward", "rep_n1a", value=10)

    # -- C1.p3, C2.p2, C2.p5 -----------------------------------------------

    def test_c2p5_manager_recommends_a_reward_the_director_approves(self):
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=3000)
        self.assertEqual(proposal.state, "submitted")
        self.assertWaitsFor(request, "director_north")
        self.assertEqual(request.concerned_id, self.users["rep_n1a"])
        self.assertEqual(request.value, 3000)
        to_decide = [("sales_approval_ids.is_to_decide_by_me", "=", True)]
        for name, found in (("director_north", proposal), ("manager_n1", [])):
            proposals = self.as_user(name)["sales.proposal"].search(to_decide)
            self.assertEqual(proposals.ids, [record.id for record in found])
        self.approve(request, "director_north", "well earned")
        self.assertEqual(proposal.state, "approved")
        self.assertIn("approved by director_north", proposal.decided_text)
        self.assertIn(self.users["rep_n1a"], self.people_told(proposal))

    def test_c1p3_beyond_the_director_an_administrator_decides(self):
        _proposal, request = self.propose(
            "manager_n1", "reward", "rep_n1a", value=20_000.01
        )
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.assertWaitsFor(request, "admin")

    def test_c1p3_the_director_rewards_on_the_own_authority(self):
        """At once; the record says on whose authority, when, within which limit."""
        proposal, request = self.propose(
            "director_north", "reward", "rep_n1a", value=20_000
        )
        self.assertFalse(request)
        self.assertEqual(proposal.state, "approved")
        record = proposal.sales_approval_ids
        self.assertEqual(len(record), 1)
        self.assertTrue(record.is_own_authority)
        self.assertEqual(record.state, "approved")
        self.assertFalse(record.step_ids)
        self.assertEqual(record.person_id, self.users["director_north"])
        self.assertEqual(record.tier_id, self.tiers["director"])
        self.assertEqual(record.requester_id, self.users["director_north"])
        self.assertTrue(record.date_decided)
        self.assertEqual(record.measure_ids.value, 20_000)
        self.assertEqual(record.measure_ids.limit, 20_000)
        self.assertIn("within the own authority", record.reason)
        self.assertIn("on the own authority", proposal.decided_text)
        for vals in ({"state": "refused"}, {"is_own_authority": False}):
            with self.assertRaisesRegex(UserError, "permanent record"):
                record.sudo().write(vals)

    def test_c1p3_a_penalty_goes_the_same_way_with_its_own_limit(self):
        _own, request = self.propose(
            "director_north", "penalise", "rep_n1a", value=5_000
        )
        self.assertFalse(request)
        proposal, request = self.propose(
            "director_north", "penalise", "rep_n1a", value=5_001
        )
        self.assertWaitsFor(request, "admin")
        request.with_user(self.users["admin"]).action_refuse("too hard")
        self.assertEqual(proposal.state, "refused")
        self.assertNotIn(self.users["rep_n1a"], self.people_told(proposal))

    def test_c1p5_the_manager_decides_within_the_limit(self):
        proposal, request = self.propose("manager_n1", SPEND, value=2_000)
        self.assertFalse(request)
        self.assertEqual(proposal.state, "approved")
        proposal, request = self.propose("manager_n1", SPEND, value=2_001)
        self.assertWaitsFor(request, "director_north")

    def test_c1p2_rules_are_recommended_by_the_director_applied_by_others(self):
        proposal, request = self.propose("manager_n1", "policy_change")
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.assertWaitsFor(request, "admin")
        self.approve(request, "admin")
        self.assertEqual(proposal.state, "approved")
        self.assertEqual(proposal.activity_ids.user_id, self.users["admin"])
        with self.assertRaises(AccessError):
            proposal.with_user(self.users["director_north"]).action_done("I did it")
        with self.assertRaisesRegex(UserError, "how it was carried out"):
            proposal.with_user(self.users["admin"]).action_done(" ")
        self.env["sales.proposal.done"].with_user(self.users["admin"]).create(
            {"proposal_ids": proposal.ids, "note": "matrix changed"}
        ).action_done()
        self.assertEqual(proposal.state, "done")
        self.assertEqual(proposal.done_by_id, self.users["admin"])
        self.assertEqual(proposal.done_note, "matrix changed")
        self.assertFalse(proposal.activity_ids)
        with self.assertRaisesRegex(UserError, "does not wait"):
            proposal.with_user(self.users["admin"]).action_done("again")

    # -- four eyes ---------------------------------------------------------

    def test_a_matter_of_the_own_person_goes_to_a_superior(self):
        """Also within the limit; so does one of somebody of the own tier."""
        self.set_limits(SPEND, director=None)
        for person in ("director_north", "manager_n1"):
            name = "director_north" if person == "director_north" else "manager_n1"
            proposal, request = self.propose(name, SPEND, person, value=5)
            self.assertEqual(proposal.state, "submitted")
            self.assertIn("needs approval", request.reason)
        peer = new_test_user(
            self.env, login="t_second", groups="base.group_user", name="second"
        )
        self.users["second"] = peer
        self.assign(peer, "director", "north", date_from="2025-01-01")
        self.teams["north"].user_id = self.users["director_north"]
        proposal, request = self.propose("director_north", "reward", "second", value=5)
        self.assertWaitsFor(request, "admin")

    def test_the_person_concerned_is_left_out_of_the_chain(self):
        """A superior who is the person concerned is passed over."""
        self.set_limits(SPEND, manager="propose")
        proposal = self.draft("manager_n1", SPEND, "rep_n1a", value=5)
        # the person becomes the head of the division before it is submitted
        self.assign(self.users["rep_n1a"], "director", "north", "2025-01-01")
        with self.assertRaisesRegex(UserError, "not one of your people"):
            self.submit(proposal, "manager_n1")
        # and after it was submitted: the head is not asked
        other, request = self.propose("manager_n1", SPEND, "rep_n1b", value=5)
        self.assertWaitsFor(request, "rep_n1a")
        self.assign(self.users["rep_n1b"], "director", "north", "2025-02-01")
        with self.assertRaises(UserError):
            self.approve(request, "rep_n1b")
        self.users["rep_n1a"].active = False
        other.with_user(self.users["manager_n1"]).action_submit()
        self.assertWaitsFor(request, "admin")

    # -- who sees it -------------------------------------------------------

    def seen_by(self, record):
        names = [
            name
            for name, user in self.users.items()
            if record.with_user(user).has_access("read")
            and record.with_user(user).search([("id", "=", record.id)])
        ]
        return set(names)

    def test_a31_who_sees_a_proposal(self):
        proposal = self.draft("manager_n1", "penalise", "rep_n1a", value=9_000)
        self.assertEqual(self.seen_by(proposal), {"manager_n1", "admin"})
        request = self.submit(proposal, "manager_n1")
        leaders = {"manager_n1", "director_north", "admin"}
        self.assertEqual(self.seen_by(proposal), leaders)
        self.assertEqual(self.seen_by(request), leaders)
        self.approve(request, "director_north")
        self.approve(request, "admin")
        self.assertEqual(self.seen_by(proposal), leaders | {"rep_n1a"})
        self.assertEqual(self.seen_by(request), leaders)

    def test_a31_a_refused_one_stays_unknown_to_the_person(self):
        proposal, request = self.propose(
            "manager_n1", "penalise", "rep_n1a", value=9_000
        )
        request.with_user(self.users["director_north"]).action_refuse("no")
        self.assertNotIn("rep_n1a", self.seen_by(proposal))
        message = proposal.message_ids[:1].with_user(self.users["rep_n1a"])
        self.assertFalse(message.search([("id", "in", proposal.message_ids.ids)]))
        self.assertNotIn(self.users["rep_n1a"].partner_id, proposal.message_partner_ids)

    def test_a_leader_does_not_see_what_is_said_about_the_own_person(self):
        """Not even where the own team proposes it."""
        proposal, request = self.propose(
            "director_north",
            "penalise",
            "manager_n1",
            value=9_000,
            team_id=self.teams["n1"].id,
        )
        for record in (
            proposal,
            request,
            request.step_ids,
            request.measure_ids,
        ):
            self.assertEqual(self.seen_by(record), {"director_north", "admin"})

    # -- no code -----------------------------------------------------------

    def test_a_decision_added_by_an_administrator(self):
        """From the matrix to the decision without a line of code."""
        admin = self.as_user("admin")
        decision = admin["sales.decision"].create(
            {
                "name": "Send somebody to a trade fair",
                "code": "x_fair_days",
                "model_id": admin["ir.model"]._get_id("sales.proposal"),
                "unit": "days",
                "needs_person": True,
            }
        )
        for tier, kind, limit in (
            ("representative", "propose", 0),
            ("manager", "approve", 3),
            ("director", "approve", 10),
        ):
            admin["sales.authority"].create(
                {
                    "decision_id": decision.id,
                    "tier_id": self.tiers[tier].id,
                    "kind": kind,
                    "limit": limit,
                }
            )
        vals = {
            "decision_id": decision.id,
            "subject": "Hannover",
            "reason": "customers",
            "subject_user_id": self.users["rep_n1a"].id,
        }
        for days, approvers in ((3, ["manager_n1"]), (5, ["manager_n1", "dir"])):
            proposal = self.as_user("rep_n1a")["sales.proposal"].create(
                {**vals, "value": days}
            )
            self.assertIn(decision, proposal.allowed_decision_ids)
            self.assertIn("5 days" if days == 5 else "3 days", proposal.value_display)
            self.assertTrue(proposal.sales_signers)
            request = self.submit(proposal, "rep_n1a")
            self.assertEqual(len(request.step_ids), len(approvers))
            self.approve(request, "manager_n1")
            if days == 5:
                self.approve(request, "director_north")
            self.assertEqual(proposal.state, "approved")
        mine = self.as_user("manager_n1")["sales.proposal"].create(
            {**vals, "value": 3, "subject_user_id": self.users["rep_n1b"].id}
        )
        self.assertFalse(self.submit(mine, "manager_n1"))
        self.assertEqual(mine.sudo().state, "approved")

    def test_a_decision_moves_to_a_document_of_its_own(self):
        """What was proposed before stays and is still decided."""
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=5)
        draft = self.draft("manager_n1", "reward", "rep_n1a", value=5)
        decision = self.decision("reward")
        decision.write(
            {
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "measure_field_id": self.env["ir.model.fields"]
                ._get("sale.order", "amount_total")
                .id,
                "condition": "[('id', '=', 0)]",
            }
        )
        self.approve(request, "director_north")
        self.assertEqual(proposal.state, "approved")
        with self.assertRaisesRegex(UserError, "not decided by proposals"):
            self.submit(draft, "manager_n1")

    # -- course ------------------------------------------------------------

    def test_the_estimate_before_submitting(self):
        mine = self.draft("manager_n1", "reward", "rep_n1a", value=30_000).with_user(
            self.users["manager_n1"]
        )
        self.assertEqual(mine.sales_signers, "director_north → sales admin")
        self.assertIn("30,000", mine.sales_gap_reason)
        self.assertIn("Beyond", mine.sales_authority_summary)
        own = self.draft("director_north", "reward", "rep_n1a", value=1).with_user(
            self.users["director_north"]
        )
        self.assertFalse(own.sales_gap_reason)
        self.assertTrue(own.can_submit)

    def test_withdrawn_copied_archived(self):
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=5)
        mine = proposal.with_user(self.users["manager_n1"])
        with self.assertRaisesRegex(UserError, "not finished"):
            mine.action_archive()
        mine.action_sales_withdraw()
        self.assertEqual(proposal.state, "withdrawn")
        self.assertEqual(request.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "closed already"):
            mine.action_submit()
        copy = mine.copy()
        self.assertEqual((copy.state, copy.value), ("draft", 5))
        self.assertNotEqual(copy.name, proposal.name)
        mine.action_archive()
        self.assertFalse(proposal.active)
        self.as_user("admin")["sales.proposal"].browse(mine.id).action_unarchive()
        self.assertTrue(proposal.active)
        with self.assertRaisesRegex(AccessError, "put away by"):
            proposal.with_user(self.users["director_north"]).action_archive()

    def test_a_leaver_does_not_block_it(self):
        """Submitting again sends it on."""
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=5)
        self.users["director_north"].active = False
        proposal.with_user(self.users["manager_n1"]).action_submit()
        self.assertWaitsFor(request, "admin")

    def test_a_deputy_reads_and_decides_it(self):
        """Also from another division, and as long as there is something to decide."""
        director = self.users["director_north"]
        today = self.env["sales.delegation"]._today_of(director)
        self.env["sales.delegation"].create(
            {
                "user_id": director.id,
                "deputy_id": self.users["director_south"].id,
                "date_from": today,
                "date_to": Date.add(today, days=5),
            }
        )
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=5)
        other, _request = self.propose("manager_n1", "reward", "rep_n1b", value=6)
        self.assertIn("director_south", self.seen_by(proposal))
        self.approve(request, "director_south", "for the director")
        self.assertEqual(proposal.state, "approved")
        self.assertIn("director_south", self.seen_by(proposal))
        other.with_user(self.users["manager_n1"]).action_sales_withdraw()
        self.assertNotIn("director_south", self.seen_by(other))

    def test_the_proposer_leaves(self):
        proposal, request = self.propose("manager_n1", "reward", "rep_n1a", value=5)
        self.users["manager_n1"].active = False
        self.approve(request, "director_north")
        self.assertEqual(proposal.state, "approved")

    def test_several_at_once_and_the_cost(self):
        """Queries do not grow with what is only read and judged."""

        def drafts(count):
            return self.env["sales.proposal"].union(
                *(
                    self.draft("manager_n1", "reward", "rep_n1a", value=index + 1)
                    for index in range(count)
                )
            )

        few, many = drafts(2), drafts(12)
        counts = []
        for proposals in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            mine = proposals.with_user(self.users["manager_n1"])
            before = self.env.cr.sql_log_count
            mine.mapped("submit_problem")
            mine.mapped("can_submit")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 1)
        requests = self.submit(many, "manager_n1")
        self.assertEqual(len(requests), 12)
        requests.with_user(self.users["director_north"]).action_approve()
        self.assertEqual(set(many.mapped("state")), {"approved"})

    def test_it_prints(self):
        proposal, _request = self.propose(
            "director_north", "reward", "rep_n1a", value=77
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.users["rep_n1a"])
            ._render_qweb_html("sales_tiered_mgmt.report_sales_proposal", proposal.ids)
        )
        text = html.decode()
        for words in (proposal.name, "77", "rep_n1a", "on the own authority"):
            self.assertIn(words, text)

    def test_proposals_of_a_person_from_assignment_and_employee(self):
        employee = self.env["hr.employee"].create(
            {"name": "A", "user_id": self.users["rep_n1a"].id}
        )
        self.propose("manager_n1", "reward", "rep_n1a", value=5)
        held = self.users["rep_n1a"].sales_assignment_id
        public = self.env["hr.employee.public"].browse(employee.id)
        for record in (held, public):
            mine = record.with_user(self.users["manager_n1"])
            self.assertEqual(mine.sales_proposal_count, 1)
            action = mine.action_view_sales_proposals()
            found = self.as_user("manager_n1")["sales.proposal"].search(
                action["domain"]
            )
            self.assertEqual(len(found), 1)
            context = mine.action_sales_propose()["context"]
            self.assertEqual(
                context["default_subject_user_id"], self.users["rep_n1a"].id
            )
            self.assertEqual(
                record.with_user(self.users["rep_n1a"]).sales_proposal_count, 0
            )


@tagged("standard", "post_install", "-at_install")
class TestPositionChange(ProposalCase):
    """C1.p1, D4.i2, E2.2: approval of a promotion or a transfer takes effect."""

    def promote(self, name="manager_n1", person="rep_n1a", **vals):
        vals = {"new_tier_id": self.tiers["manager"].id, **vals}
        return self.propose(name, "promote", person, **vals)

    def test_c2p5_manager_recommends_promotion_the_director_decides(self):
        before = self.users["rep_n1a"].sales_assignment_id
        proposal, request = self.promote(new_team_id=self.teams["n2"].id)
        self.assertWaitsFor(request, "director_north")
        note = "Leads Test n2 instead of manager_n2."
        self.assertEqual(proposal.leadership_note, note)
        self.assertIn(note, request.reason, "whoever decides knows whom it replaces")
        self.approve(request, "director_north", "a born leader")
        self.assertFalse(proposal.leadership_note)
        self.assertEqual(proposal.state, "done")
        self.assertEqual(
            self.position("rep_n1a"), (self.tiers["manager"], self.teams["n2"])
        )
        held = self.users["rep_n1a"].sales_assignment_id
        self.assertNotEqual(held, before)
        self.assertEqual(before.state, "ended")
        self.assertIn(proposal.name, held.reason)
        self.assertEqual(held.create_uid, self.users["director_north"])
        self.assertEqual(self.teams["n2"].user_id, self.users["rep_n1a"])

    def test_e22_beyond_the_own_level_the_director_only_recommends(self):
        """manager -> director: decided by an administrator."""
        proposal, request = self.promote(
            "director_north", "manager_n1", new_tier_id=self.tiers["director"].id
        )
        self.assertWaitsFor(request, "admin")
        proposal, request = self.promote(new_tier_id=self.tiers["director"].id)
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.assertWaitsFor(request, "admin")

    def test_c1p1_the_director_moves_within_the_division_only(self):
        proposal, request = self.propose(
            "director_north", "staffing", "rep_n1a", new_team_id=self.teams["n2"].id
        )
        self.assertFalse(request)
        self.assertEqual(proposal.state, "done")
        self.assertEqual(
            self.position("rep_n1a"), (self.tiers["representative"], self.teams["n2"])
        )
        proposal, request = self.propose(
            "director_north", "staffing", "rep_n1b", new_team_id=self.teams["s1"].id
        )
        self.assertWaitsFor(request, "admin")
        self.assertFalse(proposal.is_within_division)

    def test_c1p1_the_manager_proposes_staffing(self):
        proposal, request = self.propose(
            "manager_n1", "staffing", "rep_n1a", new_team_id=self.teams["n2"].id
        )
        self.assertWaitsFor(request, "director_north")
        self.approve(request, "director_north")
        self.assertEqual(proposal.state, "done")

    def test_c1p1_team_structure_is_carried_out_by_an_administrator(self):
        proposal, request = self.propose("director_north", "staffing")
        self.assertFalse(request)
        self.assertEqual(proposal.state, "approved")
        self.assertEqual(proposal.activity_ids.user_id, self.users["admin"])
        with self.assertRaisesRegex(UserError, "carried out by people"):
            proposal.with_user(self.users["admin"]).action_apply()
        proposal.with_user(self.users["admin"]).action_done("team n3 made")
        self.assertEqual(proposal.state, "done")

    def test_a_transfer_never_brings_a_tier_along(self):
        self.propose(
            "director_north",
            "staffing",
            "rep_n1a",
            new_team_id=self.teams["n2"].id,
            new_tier_id=self.tiers["director"].id,
        )
        self.assertEqual(
            self.position("rep_n1a"), (self.tiers["representative"], self.teams["n2"])
        )

    def test_a_later_day_is_planned(self):
        day = Date.add(Date.today(), days=30)
        proposal, request = self.promote(date_effective=day)
        self.approve(request, "director_north")
        self.assertEqual(proposal.state, "done")
        self.assertEqual(self.position("rep_n1a")[0], self.tiers["representative"])
        planned = self.users["rep_n1a"].sales_assignment_ids.filtered(
            lambda held: held.state == "planned"
        )
        self.assertEqual(planned.date_from, day)

    def test_a_day_that_passes_while_it_waits_becomes_today(self):
        day = Date.add(Date.today(), days=1)
        proposal, request = self.promote(date_effective=day)
        proposal._engine_write({"date_effective": Date.add(Date.today(), days=-9)})
        # the day belongs to what was submitted
        request._engine_write({"snapshot": proposal._sales_snapshot()})
        self.approve(request, "director_north")
        held = self.users["rep_n1a"].sales_assignment_id
        self.assertEqual(held.date_from, held._organization_today(self.company))

    def assertNotCarriedOut(self, proposal, problem):
        self.assertEqual(proposal.state, "approved")
        self.assertRegex(proposal.effect_problem, problem)
        request = proposal.sales_approval_ids
        self.assertEqual(request.state, "approved")
        self.assertIn("could not be carried out", request.message_ids[0].body)
        self.assertEqual(proposal.activity_ids.user_id, self.users["admin"])

    def test_the_person_has_left_meanwhile(self):
        proposal, request = self.promote()
        self.users["rep_n1a"].active = False
        count = len(self.users["rep_n1a"].sales_assignment_ids)
        self.approve(request, "director_north")
        self.assertNotCarriedOut(proposal, "has left")
        self.assertEqual(len(self.users["rep_n1a"].sales_assignment_ids), count)

    def test_a_planned_move_is_in_the_way_until_it_is_withdrawn(self):
        """Nothing half-done; the administrator tries again."""
        proposal, request = self.promote()
        later = self.assign(
            self.users["rep_n1a"],
            "representative",
            "n2",
            Date.add(Date.today(), days=10),
        )
        present = self.users["rep_n1a"].sales_assignment_id
        self.approve(request, "director_north")
        self.assertNotCarriedOut(proposal, "has an assignment|overlap")
        self.assertEqual(self.users["rep_n1a"].sales_assignment_id, present)
        self.assertEqual(present.successor_id, later)
        admin = proposal.with_user(self.users["admin"])
        with self.assertRaises(UserError), mute_logger("odoo.sql_db"):
            with self.cr.savepoint():
                admin.action_apply()
        later.with_user(self.users["admin"]).action_withdraw()
        admin.action_apply()
        self.assertEqual(proposal.state, "done")
        self.assertFalse(proposal.effect_problem)
        self.assertEqual(self.position("rep_n1a")[0], self.tiers["manager"])
        with self.assertRaisesRegex(UserError, "does not wait"):
            admin.action_apply()

    def test_what_makes_no_sense_is_not_submitted(self):
        rep, manager = self.tiers["representative"], self.tiers["manager"]
        for code, vals, problem in (
            ("promote", {}, "Choose the new tier"),
            ("promote", {"new_tier_id": rep.id}, "already"),
            (
                "promote",
                {"new_tier_id": rep.id, "new_team_id": self.teams["n2"].id},
                "this tier already",
            ),
            (
                "promote",
                {
                    "new_tier_id": manager.id,
                    "date_effective": Date.add(Date.today(), days=-1),
                },
                "today or later",
            ),
            ("staffing", {"new_tier_id": manager.id}, "Choose the new team"),
            ("staffing", {"new_team_id": self.teams["n1"].id}, "already"),
        ):
            with self.subTest(code=code, vals=vals):
                with self.assertRaisesRegex(UserError, problem):
                    self.propose("manager_n1", code, "rep_n1a", **vals)
        with self.assertRaisesRegex(UserError, "Name the person"):
            self.propose("manager_n1", "promote", new_tier_id=manager.id)
