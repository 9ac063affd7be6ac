"""D4i1, A33: what a person has earned so far, and who is shown it."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.attempts import attempt
from tests.incentive.simulation import SimulationCase

TABLE = ((0, 0.02), (10_000, 0.05))


@tagged("standard", "post_install", "-at_install")
class TestEstimate(SimulationCase):
    """Figures of the quarter that runs, by hand."""

    def test_d4i1_so_far_and_to_the_next_rate(self):
        self.plan(self.component(table=TABLE))
        self.signed("rep_n1a", self.day(self.this, 0), 6_000)
        self.signed("rep_n1a", self.day(self.last), 90_000)
        self.signed("rep_n1b", self.day(self.this, 0), 5_000)
        found = self.estimate("rep_n1a")
        row = self.rows(found)["Signed"]
        self.assertEqual((row["result"], row["amount"]), (6_000, 120))
        self.assertEqual(
            row["next"],
            {"start": 10_000, "missing": 4_000, "rate": 0.05, "brings": 80},
        )
        self.assertEqual((found["amount"], found["forecast"]), (120, 120))
        self.assertEqual(found["person"]["name"], "rep_n1a")
        self.assertTrue(found["is_own"])
        self.assertEqual(found["date_from"], str(self.this))
        self.assertEqual(found["date_to"], str(Date.add(self.this, months=3, days=-1)))
        self.assertFalse(row["forecast"])
        # 3,000 more are as much as the page says they are
        self.signed("rep_n1a", self.day(self.this, 0), 4_000)
        row = self.rows(self.estimate("rep_n1a"))["Signed"]
        self.assertEqual((row["amount"], row["next"]), (200, False))

    def test_d4i1_it_is_what_the_run_computes(self):
        """The estimate of today is the statement of a run made today."""
        self.plan(
            self.component(table=TABLE),
            self.component("Each", applies_to="document", table=((1_000, 0.01),)),
            self.component(
                "Team",
                scope="team",
                pays="bonus",
                basis="whole",
                sharing="contribution",
                table=((5_000, 900),),
            ),
            self.component("Own team", scope="team", table=((0, 0.001),)),
            guarantee_amount=150,
            guarantee_months=60,
        )
        self.signed("rep_n1a", self.day(self.this, 0), 6_000)
        self.signed("rep_n1b", self.day(self.this, 0), 3_000)
        self.signed("rep_n2a", self.day(self.this, 0), 2_000)
        run = self.computed(self.this)
        for name in ("rep_n1a", "rep_n1b", "rep_n2a"):
            found = self.estimate(name)
            statement = self.statement(run, name)
            with self.subTest(name):
                lines = {
                    line.name: line.amount
                    for line in statement.line_ids
                    if line.kind in ("component", "pool")
                }
                self.assertEqual(
                    {row["name"]: row["amount"] for row in found["components"]}, lines
                )
                self.assertEqual(found["amount"], statement.amount_total)
        self.assertEqual(self.rows(self.estimate("rep_n1a"))["Team"]["amount"], 600)

    def test_d4i1_by_target(self):
        self.plan(self.component(measure="attainment", table=((0.5, 0.02), (1, 0.04))))
        self.set_target("rep_n1a", 1_000, self.this)
        self.signed("rep_n1a", self.day(self.this, 0), 2_400)
        row = self.rows(self.estimate("rep_n1a"))["Signed"]
        self.assertEqual((row["target"], row["attainment"]), (3_000, 0.8))
        # 2 % of what is beyond 1,500
        self.assertEqual(row["amount"], 18)
        self.assertEqual(row["next"]["missing"], 600)
        self.assertEqual(row["next"]["brings"], 12)
        row = self.rows(self.estimate("rep_n1b"))["Signed"]
        self.assertEqual((row["target"], row["next"]), (False, False))
        self.assertEqual(row["reason"], "No target was set")

    # ------------------------------------------------------------
    # With the pipeline
    # ------------------------------------------------------------

    def lead(self, name, revenue, probability, deadline=None, **vals):
        return self.env["crm.lead"].create(
            {
                "name": f"Deal of {name}",
                "type": "opportunity",
                "user_id": self.users[name].id,
                "team_id": self.users[name].sales_assignment_id.team_id.id,
                "expected_revenue": revenue,
                "probability": probability,
                "date_deadline": deadline or Date.add(self.this, months=3, days=-1),
                **vals,
            }
        )

    def test_d4i1_open_opportunities_that_close_in_the_period(self):
        self.plan(
            self.component(table=TABLE),
            self.component("Team", scope="team", table=((0, 0.001),)),
            self.component(
                "Pool",
                scope="team",
                pays="bonus",
                basis="whole",
                sharing="equal",
                table=((20_000, 900),),
            ),
            self.component("Invoiced", "invoiced"),
        )
        self.signed("rep_n1a", self.day(self.this, 0), 6_000)
        self.lead("rep_n1a", 20_000, 40)
        self.lead("rep_n1b", 10_000, 70)
        self.lead("rep_n2a", 50_000, 50)
        # after the period, lost, and not yet an opportunity
        self.lead("rep_n1a", 9_999, 90, Date.add(self.this, months=3))
        self.lead("rep_n1a", 9_999, 90).action_set_lost()
        self.lead("rep_n1a", 9_999, 90, type="lead")
        found = self.estimate("rep_n1a")
        rows = self.rows(found)
        # 6,000 + 8,000: 200 and 5 % of 4,000
        self.assertEqual(rows["Signed"]["forecast"], {"result": 14_000, "amount": 400})
        # the others' 7,000: what is paid as the person's own is not paid for again
        self.assertEqual(rows["Team"]["forecast"], {"result": 7_000, "amount": 7})
        self.assertEqual(rows["Pool"]["amount"], 0)
        self.assertEqual(rows["Pool"]["forecast"], {"result": 21_000, "amount": 450})
        self.assertFalse(rows["Invoiced"]["forecast"], "nobody knows when")
        self.assertEqual(found["forecast"], 400 + 7 + 450)

    def test_d4i1_no_forecast_of_what_an_opportunity_does_not_say(self):
        goods = self.env["product.category"].create({"name": "Test goods"})
        self.plan(
            self.component("New", customer_kind="new"),
            self.component("Margin band", is_by_margin=True, margin_from=0.1),
            self.component("Each", applies_to="document"),
            self.component("Goods", categ_ids=[Command.set(goods.ids)]),
        )
        self.lead("rep_n1a", 20_000, 40)
        for name, row in self.rows(self.estimate("rep_n1a")).items():
            self.assertFalse(row["forecast"], name)

    # ------------------------------------------------------------
    # Periods, guarantee, history
    # ------------------------------------------------------------

    def test_d4i1_month_and_quarter(self):
        month = self.today.replace(day=1)
        self.plan(
            self.component(),
            self.component("Monthly", period="month", table=((0, 0.1),)),
        )
        self.signed("rep_n1a", str(month), 1_000)
        found = self.estimate("rep_n1a")
        self.assertEqual(found["period"], "quarter")
        self.assertEqual(
            [period["name"] for period in found["periods"]], ["month", "quarter"]
        )
        monthly = self.estimate("rep_n1a", period="month")
        self.assertEqual(monthly["date_from"], str(month))
        self.assertEqual({*self.rows(monthly)}, {"Monthly"})
        self.assertEqual(monthly["amount"], 100)
        year = self.estimate("rep_n1a", period="year")
        self.assertEqual((year["components"], year["amount"]), ([], 0))
        with self.assertRaises(UserError):
            self.estimate("rep_n1a", period="week")

    def test_d4i1_the_version_of_the_first_day(self):
        """A plan that begins within the quarter pays from the next one on."""
        self.plan(date_from=Date.add(self.this, days=1))
        self.assertEqual(self.estimate("rep_n1a")["components"], [])

    def test_d4i1_without_a_plan(self):
        found = self.estimate("rep_n1a")
        self.assertEqual(found["components"], [])
        self.assertEqual(found["history"], [])

    def test_d4i1_a_draft_pays_nothing(self):
        self.plan(force=False)
        self.assertEqual(self.estimate("rep_n1a")["components"], [])

    def test_d4i1_statements_so_far(self):
        self.plan()
        self.signed("rep_n1a", self.day(self.before), 1_000)
        self.locked(self.before)
        self.signed("rep_n1a", self.day(self.last), 2_000)
        run = self.computed()
        history = self.estimate("rep_n1a")["history"]
        self.assertEqual([row["amount"] for row in history], [30])
        # not before a superior has confirmed it
        self.by("manager_n1", self.statement(run, "rep_n1a")).action_confirm()
        history = self.estimate("rep_n1a")["history"]
        self.assertEqual([row["amount"] for row in history], [30, 60])

    def test_d4i1_a_cancellation_of_a_locked_quarter_is_a_correction(self):
        self.plan()
        order = self.signed("rep_n1a", self.day(self.last), 1_000)
        self.locked()
        order._action_cancel()
        self.signed("rep_n1a", self.day(self.this, 0), 3_000)
        row = self.rows(self.estimate("rep_n1a"))["Signed"]
        self.assertEqual((row["result"], row["amount"]), (3_000, 90))

    # ------------------------------------------------------------
    # Nothing is stored, and little is asked
    # ------------------------------------------------------------

    def test_d4i1_nothing_is_written(self):
        self.plan()
        self.signed("rep_n1a", self.day(self.this, 0), 1_000)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT estimate")
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        found = self.estimate("rep_n1a")
        self.env.cr.execute("ROLLBACK TO SAVEPOINT estimate")
        self.assertEqual(found["amount"], 30)

    def test_d4i1_one_page_is_a_few_queries(self):
        """Neither the people of the company, nor the documents, make more of them."""
        self.plan(
            self.component(),
            self.component("Team", scope="team", sharing="equal", table=((0, 0.01),)),
        )
        self.signed("rep_n1a", self.day(self.this, 0), 1_000)
        self.lead("rep_n1a", 20_000, 40)
        self.estimate("rep_n1a")
        few = self.cost(lambda: self.estimate("rep_n1a"))
        self.staff(30)
        for _number in range(5):
            self.signed("rep_n1a", self.day(self.this, 0), 10)
        self.estimate("rep_n1a")
        many = self.cost(lambda: self.estimate("rep_n1a"))
        self.assertLessEqual(many, few)
        self.assertLessEqual(few, 45)

    # ------------------------------------------------------------
    # Who is shown it
    # ------------------------------------------------------------

    def test_a33_leaders_see_those_of_their_people(self):
        self.plan()
        self.signed("rep_n1a", self.day(self.this, 0), 1_000)
        for name in ("manager_n1", "director_north", "admin"):
            found = self.estimate(name, "rep_n1a")
            self.assertEqual((found["amount"], found["is_own"]), (30, False), name)
        action = self.by(
            "manager_n1", self.users["rep_n1a"].sales_assignment_id
        ).action_open_incentive()
        self.assertEqual(action["params"], {"user_id": self.users["rep_n1a"].id})

    @attempt(
        "see what a colleague earns",
        "representative",
        "RPC get_estimate, action_open_incentive",
    )
    def test_a33_nobody_sees_a_peers(self):
        self.plan(tiers=("representative", "manager", "director"))
        for name, others in {
            "rep_n1a": ("rep_n1b", "rep_n2a", "manager_n1", "director_north"),
            "manager_n1": ("rep_n2a", "manager_n2", "director_north", "rep_s1a"),
            "director_north": ("rep_s1a", "manager_s1", "director_south"),
            "stock": ("rep_n1a", "stock"),
        }.items():
            for other in others:
                with self.subTest(name=name, other=other):
                    with self.assertRaises(AccessError):
                        self.estimate(name, other)
        held = self.users["rep_n1b"].sales_assignment_id
        with self.assertRaises(AccessError):
            self.by("rep_n1a", held).action_open_incentive()
        with self.assertRaises(AccessError):
            self.as_user("rep_n1a")["sales.incentive.estimate"].get_estimate(2**30)

    @attempt(
        "go on seeing what the people of the former team earn",
        "manager",
        "RPC get_estimate",
    )
    def test_a33_whoever_leads_no_more_sees_no_more(self):
        self.plan()
        self.estimate("manager_n1", "rep_n1a")
        self.teams["n1"].user_id = self.users["manager_n2"]
        with self.assertRaises(AccessError):
            self.estimate("manager_n1", "rep_n1a")
