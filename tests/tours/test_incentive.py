"""D4.i1, D4.i4, A3.3 in the browser: a plan, a run, a statement, the team's fund.

On the demo company; whatever a tour says the figures of is made here.
"""

from odoo.tests import tagged

from tests.tours.people import PeopleTourCase


class IncentiveTourCase(PeopleTourCase):
    """The demo people of the north."""

    logins = ("director_north", "manager_n1", "manager_n2", "rep_n1a", "rep_n1b")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.division = cls.env.ref("sales_tiered_mgmt.crm_team_north")


@tagged("standard", "post_install", "-at_install")
class TestIncentivePlanTour(IncentiveTourCase):
    """A3.4, C1.p2, C2.p3: a new version, simulated, discussed, in force, read."""

    def test_a_plan_changes_by_a_new_version(self):
        path = "/odoo/incentive-plans"
        plans = self.env["sales.incentive.plan"]
        before = plans.search(
            [("name", "=", "Representatives North"), ("state", "=", "approved")]
        )
        paid = before.component_ids.mapped("name")

        self.tour("director_plans", "director_north")
        plan = plans.search([("previous_id", "=", before.id)])
        self.assertEqual(plan.state, "review")
        self.assertEqual(plan.change_reason, "Large contracts are worth more")
        component = plan.component_ids.filtered(lambda row: row.name not in paid)
        self.assertEqual(component.name, "Tour Contracts")
        self.assertEqual(
            component.band_ids.mapped(lambda band: (band.start, band.stop, band.rate)),
            [(0, 100_000, 0.005), (100_000, 0, 0.01)],
        )
        self.assertEqual(before.state, "approved", "until it is decided")

        self.tour("manager_recommends_plan", "manager_n1", path)
        opinion = plan.opinion_ids.filtered("recommendation")
        self.assertEqual(opinion.user_id, self.people["manager_n1"])
        self.assertEqual(opinion.recommendation, "yes")

        self.tour("director_decides_plan", "director_north", path)
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.approved_by_id, self.people["director_north"])
        request = plan.sales_approval_ids
        self.assertEqual(request.person_id, self.people["director_north"])
        self.assertFalse(request.step_ids, "within the own authority")
        self.assertEqual(before.component_ids.mapped("name"), paid)

        self.tour("representative_acknowledges", "rep_n1a")
        read = plan.acknowledgement_ids.filtered("is_acknowledged")
        self.assertEqual(read.user_id, self.people["rep_n1a"])


class StatementTourCase(IncentiveTourCase):
    """The open run of the north, with something of today in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_run = cls.env["sales.incentive.run"].search(
            [("team_id", "=", cls.division.id), ("state", "=", "review")]
        )
        cls.sell("rep_n1a").sudo()._create_invoices().action_post()
        cls.by("director_north", cls.open_run).action_compute()

    def statement(self, login):
        user = self.people[login]
        return self.open_run._every().filtered(lambda one: one.user_id == user)

    def assert_contested(self):
        """What the tours enter is there, and waits for whoever confirmed."""
        dispute = self.statement("rep_n1a").dispute_ids
        self.assertEqual(dispute.user_id, self.people["rep_n1a"])
        self.assertEqual(dispute.line_id.name, "New customers")
        self.assertEqual(dispute.reason, "Tour Customer brought a sister company along")
        self.assertEqual(dispute.amount_claimed, 900)
        self.assertEqual(dispute.handler_id, self.people["manager_n1"])
        self.assertEqual(dispute.state, "open")


@tagged("standard", "post_install", "-at_install")
class TestIncentiveStatementTour(StatementTourCase):
    """C2.p2, D4.i1, A3.3: confirmed by the superior, traced and contested."""

    def test_c2p2_a_manager_confirms_the_own_people(self):
        self.tour("manager_confirms_people", "manager_n1")
        team = self.people["rep_n1a"].sudo().sales_assignment_id.team_id
        every = self.open_run._every()
        confirmed = every.filtered(lambda one: one.state == "confirmed")
        self.assertEqual(confirmed.confirmed_by_id, self.people["manager_n1"])
        self.assertEqual(confirmed.team_id, team)
        own = self.statement("manager_n1")
        self.assertEqual((own.state, own.is_published), ("draft", False))
        self.assertEqual(
            every.filtered(lambda one: one.team_id == team), confirmed | own
        )

        self.by("director_north", self.open_run).action_confirm()
        self.tour("manager_finds_own", "manager_n1", "/odoo/incentive-runs")

    def test_a3p3_a_representative_traces_and_contests(self):
        self.by("manager_n1", self.open_run).action_confirm()
        self.tour("representative_contests", "rep_n1a")
        self.assert_contested()


@tagged("standard", "post_install", "-at_install")
class TestIncentivePhoneTour(StatementTourCase):
    """A3.3 with a thumb: read and contested where it is read."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a3p3_a_representative_contests_on_the_phone(self):
        self.by("manager_n1", self.open_run).action_confirm()
        self.tour("representative_on_the_phone", "rep_n1a", "/odoo/my-incentives")
        self.assert_contested()


@tagged("standard", "post_install", "-at_install")
class TestIncentiveFundTour(IncentiveTourCase):
    """C1.p5, D4.i4: asked for by a member, decided by the manager."""

    def test_a_team_spends_from_its_fund(self):
        team = self.env.ref("sales_tiered_mgmt.crm_team_n1")
        fund = self.env["sales.fund"].search([("team_id", "=", team.id)])
        available = fund.available
        self.tour("representative_asks_fund", "rep_n1a")
        request = fund.request_ids.filtered(lambda one: one.purpose == "Tour Badminton")
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.requester_id, self.people["rep_n1a"])
        self.assertEqual(
            request.participant_ids, self.people["rep_n1a"] | self.people["rep_n1b"]
        )
        self.assertEqual(fund.available, available, "nothing is reserved yet")

        self.tour("manager_decides_fund", "manager_n1")
        self.assertEqual(request.state, "approved")
        self.assertAlmostEqual(fund.available, available - 300, places=2)
