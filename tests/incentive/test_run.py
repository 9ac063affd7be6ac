"""Incentive runs: what is computed, by whom it is decided, and that it stays."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sales_tiered_mgmt.models.incentive.incentive_draft import recomputed

from tests.attempts import attempt
from tests.incentive.case import IncentiveCase


@tagged("standard", "post_install", "-at_install")
class TestFigures(IncentiveCase):
    """What a run brings, by worked figures (D4.i1)."""

    def test_d4i1_each_band_pays_its_own_rate(self):
        self.plan(self.component(table=((0, 0.02), (10_000, 0.05))))
        self.signed("rep_n1a", self.day(self.last), 8_000)
        self.signed("rep_n1a", self.day(self.last, 60), 7_000)
        self.signed("rep_n1a", self.day(self.this), 90_000)
        run = self.computed()
        line = self.lines(run, "rep_n1a")
        # 10,000 at 2 % and 5,000 at 5 %
        self.assertEqual((line.base, line.amount), (15_000, 200 + 250))
        self.assertEqual(self.payable(run)["rep_n1a"], 450)
        self.assertEqual(self.payable(run)["rep_n1b"], 0)
        self.assertEqual(self.lines(run, "rep_n1b").reason, "no_result")
        self.assertNotIn("rep_s1a", self.payable(run))
        self.assertNotIn("manager_n1", self.payable(run))

    def test_d4i1_attainment_with_threshold_and_accelerator(self):
        self.plan(
            self.component(
                measure="attainment",
                basis="whole",
                table=((0, 0.02), (1, 0.04)),
                threshold=0.5,
            )
        )
        self.set_target("rep_n1a", 1000)
        self.set_target("rep_n1b", 1000)
        self.signed("rep_n1a", self.day(self.last), 3_300)
        self.signed("rep_n1b", self.day(self.last), 1_499)
        run = self.computed()
        line = self.lines(run, "rep_n1a")
        self.assertEqual((line.target, round(line.attainment, 4)), (3000, 1.1))
        self.assertEqual(line.amount, 132)
        self.assertEqual(self.lines(run, "rep_n1b").reason, "below")
        self.assertEqual(self.lines(run, "rep_n2a").reason, "no_target")

    def test_d4i1_cap_floor_weight_and_multiplier(self):
        self.plan(
            self.component("Capped", cap_amount=100),
            self.component("Raised", floor_amount=500),
            self.component("Half", weight=0.5),
            self.component(
                "By collection",
                multiplier_ids=[
                    Command.create({"source": "collection", "start": 0, "factor": 0}),
                    Command.create({"source": "collection", "start": 0.5, "factor": 1}),
                ],
            ),
        )
        self.signed("rep_n1a", self.day(self.last), 10_000)
        invoice = self.invoiced("rep_n1a", self.day(self.last), 1000)
        run = self.computed()
        amounts = {line.name: line.amount for line in self.lines(run, "rep_n1a")}
        self.assertEqual(
            amounts, {"Capped": 100, "Raised": 500, "Half": 150, "By collection": 0}
        )
        reasons = {line.name: line.reason for line in self.lines(run, "rep_n1a")}
        self.assertEqual(reasons["Capped"], "capped")
        self.assertEqual(reasons["By collection"], "zeroed")
        self._pay(invoice, self.day(self.last, 40), amount=600)
        run.action_compute()
        amounts = {line.name: line.amount for line in self.lines(run, "rep_n1a")}
        self.assertEqual(amounts["By collection"], 300)

    def test_d4i1_only_the_products_customers_and_margins_named(self):
        categ = self.env["product.category"].create({"name": "Test pumps"})
        pump = self.env["product.product"].create(
            {"name": "Pump", "type": "service", "categ_id": categ.id}
        )
        tag = self.env["res.partner.category"].create({"name": "Test key account"})
        key = self.env["res.partner"].create(
            {"name": "Key", "category_id": [Command.link(tag.id)]}
        )
        self.plan(
            self.component("Pumps", categ_ids=[Command.set(categ.ids)]),
            self.component("Key", partner_category_ids=[Command.set(tag.ids)]),
            self.component("New", customer_kind="new", new_customer_months=12),
            self.component("Old", customer_kind="existing", new_customer_months=12),
            self.component("Margin", is_by_margin=True, margin_from=0.5),
        )
        self.signed("rep_n1b", "2024-02-01", 5, customer=self.customer)
        pump.standard_price = 90
        self.signed(
            "rep_n1a",
            self.day(self.last),
            {"price_unit": 100, "product_id": pump.id},
            {"price_unit": 1000},
            customer=self.customer,
        )
        self.signed("rep_n1a", self.day(self.last), 10_000, customer=key)
        self.signed(
            "rep_n1a",
            self.day(self.last),
            {"price_unit": 100, "product_id": pump.id},
            customer=key,
        )
        run = self.computed()
        bases = {line.name: line.base for line in self.lines(run, "rep_n1a")}
        self.assertEqual(
            bases,
            {"Pumps": 200, "Key": 10_100, "New": 10_100, "Old": 1100, "Margin": 11_100},
        )

    def test_d4i1_each_document_by_itself(self):
        self.plan(
            self.component(
                applies_to="document", table=((1000, 0.01), (5000, 0.1)), basis="whole"
            )
        )
        for amount in (900, 1000, 6000):
            self.signed("rep_n1a", self.day(self.last), amount)
        line = self.lines(self.computed(), "rep_n1a")
        self.assertEqual((line.base, line.amount), (7900, 10 + 600))

    def test_d4i1_no_order_is_paid_twice_to_the_same_person(self):
        self.plan(
            self.component("Own", table=((0, 0.1),)),
            self.component("Team", scope="team", table=((0, 0.01),)),
            self.component("Division", scope="division", table=((0, 0.001),)),
            tiers=("manager", "director"),
        )
        self.signed("rep_n1a", self.day(self.last), 1000)
        self.signed("manager_n1", self.day(self.last), 2000)
        self.signed("rep_n2a", self.day(self.last), 4000)
        self.signed("director_north", self.day(self.last), 8000)
        self.signed("rep_s1a", self.day(self.last), 16_000)
        run = self.computed()
        bases = {line.name: line.base for line in self.lines(run, "manager_n1")}
        self.assertEqual(bases, {"Own": 2000, "Team": 1000, "Division": 12_000})
        bases = {line.name: line.base for line in self.lines(run, "director_north")}
        self.assertEqual(bases, {"Own": 8000, "Team": 7000, "Division": 0})

    def test_d4i1_a_shared_order_pays_each_the_own_part(self):
        self.plan(self.component("Own", table=((0, 0.1),)))
        order = self.quotation("rep_n1a", 1000)
        order.sales_credit_ids = [
            Command.create({"user_id": self.users[name].id, "share": share})
            for name, share in (("rep_n1a", 0.7), ("rep_n1b", 0.3))
        ]
        order.action_confirm()
        order.sudo().date_order = f"{self.day(self.last)} 12:00:00"
        run = self.computed()
        paid = self.payable(run)
        self.assertEqual((paid["rep_n1a"], paid["rep_n1b"]), (70, 30))

    def test_d4i1_a_team_bonus_is_shared_to_the_cent(self):
        for sharing, expected in (
            ("equal", {"rep_n1a": 500.01, "rep_n1b": 500}),
            ("contribution", {"rep_n1a": 750.01, "rep_n1b": 250}),
        ):
            with self.subTest(sharing=sharing):
                plan = self.plan(
                    self.component(
                        scope="team",
                        pays="bonus",
                        table=((100, 1000.01),),
                        basis="whole",
                        sharing=sharing,
                    )
                )
                if sharing == "equal":
                    self.signed("rep_n1a", self.day(self.last), 900)
                    self.signed("rep_n1b", self.day(self.last), 300)
                run = self.computed()
                paid = self.payable(run)
                self.assertEqual(
                    sum(map(self.cents, paid.values())), self.cents(1000.01)
                )
                for name, amount in expected.items():
                    self.assertAlmostEqual(paid[name], amount, 2)
                self.assertEqual(paid["rep_n2a"], 0)
                run.action_cancel()
                plan._write({"state": "cancelled"})

    def test_d4i1_joining_leaving_transfer_and_unpaid_leave(self):
        self.plan(
            self.component(
                pays="bonus", basis="whole", table=((0, 900),), is_prorated=True
            )
        )
        days = (self.this - self.last).days
        middle = self.last.replace(day=1)
        half = middle.replace(month=middle.month + 1)
        held = self.users["rep_n1b"].sales_assignment_ids
        held.sudo()._end(half.replace(day=1), "left")
        kind = self.env["hr.leave.type"].create(
            {"name": "Unpaid test", "unpaid": True, "requires_allocation": False}
        )
        employee = self.env["hr.employee"].create(
            {"name": "N2A", "user_id": self.users["rep_n2a"].id}
        )
        leave = self.env["hr.leave"].create(
            {
                "employee_id": employee.id,
                "holiday_status_id": kind.id,
                "request_date_from": self.last,
                "request_date_to": self.day(self.last, 8),
            }
        )
        leave.sudo()._action_validate()
        run = self.computed()
        lines = {
            name: self.lines(run, name) for name in ("rep_n1a", "rep_n1b", "rep_n2a")
        }
        self.assertEqual(lines["rep_n1a"].amount, 900)
        self.assertEqual(lines["rep_n1b"].days, (half - self.last).days + 1)
        self.assertAlmostEqual(
            lines["rep_n1b"].amount, round(900 * lines["rep_n1b"].days / days, 2)
        )
        self.assertEqual(lines["rep_n2a"].days, days - 9)

    def test_d4i1_guarantee_recovered_and_negative_rest_carried(self):
        self.plan(
            guarantee_amount=100,
            guarantee_months=600,
            is_guarantee_recoverable=True,
        )
        self.signed("rep_n1a", self.day(self.before), 1000)
        first = self.locked(self.before)
        statement = self.statement(first, "rep_n1a")
        # 30 earned, 300 guaranteed
        self.assertEqual(statement.amount_total, 300)
        self.assertEqual(statement.amount_owed, 270)
        self.signed("rep_n1a", self.day(self.last), 15_000)
        statement = self.statement(self.computed(self.last), "rep_n1a")
        # 450 earned, 150 of them beyond the guarantee pay back what was advanced
        self.assertEqual(statement.amount_recovered, -150)
        self.assertEqual((statement.amount_total, statement.amount_owed), (300, 120))

    def test_d4i1_a_monthly_plan_is_not_guaranteed_by_the_quarter_again(self):
        self.plan(
            self.component(period="month"), guarantee_amount=100, guarantee_months=600
        )
        quarter = self.computed(self.last)
        self.assertEqual(self.payable(quarter)["rep_n1a"], 0)
        month = self.computed(self.last, period="month")
        self.assertEqual(self.payable(month)["rep_n1a"], 100)

    def test_c1p3_rewards_and_penalties_enter_the_next_run_once(self):
        self.plan()
        self.signed("rep_n1a", self.day(self.this, 0), 10_000)
        proposals = self.env["sales.proposal"]
        for code, value in (("reward", 500), ("penalise", 120)):
            decision = self.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")
            proposal = self.as_user("director_north")["sales.proposal"].create(
                {
                    "decision_id": decision.id,
                    "subject": code,
                    "reason": "test",
                    "value": value,
                    "subject_user_id": self.users["rep_n1a"].id,
                }
            )
            proposal.action_submit()
            proposals |= proposal.sudo()
        self.assertEqual(set(proposals.mapped("state")), {"approved"})
        statement = self.statement(self.locked(self.last), "rep_n1a")
        self.assertFalse(statement.amount_rewards or statement.amount_adjustments)
        run = self.locked(self.this)
        statement = self.statement(run, "rep_n1a")
        self.assertEqual(statement.amount_adjustments, -120)
        self.assertEqual(statement.amount_rewards, 500)
        self.assertEqual(statement.amount_total, 300 - 120 + 500)
        self.assertEqual(set(proposals.mapped("state")), {"done"})
        later = self.this.replace(year=self.this.year + 1)
        again = self.statement(self.computed(later), "rep_n1a")
        self.assertFalse(again.amount_rewards or again.amount_adjustments)

    def test_d4i1_computing_again_changes_nothing(self):
        self.plan(
            self.component(),
            self.component(
                "New",
                metric="new_customers",
                pays="bonus",
                basis="marginal",
                table=((1, 50),),
            ),
        )
        self.signed("rep_n1a", self.day(self.last), 10_000)
        run = self.computed()
        statements = {one.user_id: one.id for one in run._every()}
        before = run._every("statement.line").read(["name", "amount", "user_id"])
        run.action_compute()
        after = run._every("statement.line").read(["name", "amount", "user_id"])
        self.assertEqual(statements, {one.user_id: one.id for one in run._every()})
        for old, new in zip(before, after, strict=True):
            old.pop("id"), new.pop("id")
            self.assertEqual(old, new)

    def test_a34_a_new_version_leaves_a_running_period_alone(self):
        plan = self.plan(date_to=self.this)
        self.plan(self.component(table=((0, 0.5),)), date_from=self.day(self.last, 5))
        self.signed("rep_n1a", self.day(self.last), 1000)
        self.signed("rep_n1a", self.day(self.this, 0), 1000)
        last = self.lines(self.computed(self.last), "rep_n1a")
        self.assertEqual((last.plan_id, last.amount), (plan, 30))


@tagged("standard", "post_install", "-at_install")
class TestCourse(IncentiveCase):
    """Review, confirmation, approval, lock (C1.p3, C2.p2, G1.3)."""

    def setUp(self):
        super().setUp()
        self.plan(tiers=("representative", "manager", "director"))
        for name in ("rep_n1a", "rep_n2a", "manager_n1", "director_north"):
            self.signed(name, self.day(self.last), 10_000)

    def test_c2p2_managers_confirm_the_director_locks(self):
        run = self.computed()
        self.assertIn("not confirmed", run.submit_problem)
        with self.assertRaisesRegex(UserError, "not confirmed"):
            run.action_submit()
        self.by("manager_n1", run).action_confirm()
        confirmed = run._every().filtered(lambda one: one.state == "confirmed")
        self.assertEqual(set(confirmed.user_id.mapped("name")), {"rep_n1a", "rep_n1b"})
        self.by("manager_n2", run).action_confirm()
        run.action_confirm()  # the managers' own
        self.assertEqual(run.state, "review")
        self.by("admin", run).action_confirm()  # the director's own
        self.assertEqual(run.state, "confirmed")
        run.action_submit()
        self.assertEqual(run.state, "locked")
        request = run.sudo().sales_approval_ids
        self.assertEqual((request.state, request.is_own_authority), ("approved", True))
        self.assertEqual(set(run._every().mapped("state")), {"locked"})
        with self.assertRaisesRegex(AccessError, "administrators"):
            run.action_mark_paid()
        self.by("admin", run).action_mark_paid()
        self.assertEqual(set(run._every().mapped("state")), {"paid"})

    def test_c1p3_beyond_the_directors_limit_an_administrator_decides(self):
        self.set_limits("incentive_run", director=100)
        run = self.computed()
        self.confirm_all(run)
        run.action_submit()
        self.assertEqual(
            (run.state, run.sales_approval_state), ("confirmed", "pending")
        )
        request = run.sudo().sales_approval_ids
        self.by("admin", request).action_approve("fine")
        self.assertEqual(run.state, "locked")

    def test_c1p3_a_refusal_opens_it_again(self):
        self.set_limits("incentive_run", director=100)
        run = self.computed()
        self.confirm_all(run)
        run.action_submit()
        self.by("admin", run.sudo().sales_approval_ids).action_refuse("no")
        self.assertEqual(run.state, "review")
        self.assertEqual(set(run._every().mapped("state")), {"draft"})

    def test_g13_what_is_confirmed_is_computed_again_after_reopening_only(self):
        run = self.computed()
        self.by("manager_n1", run).action_confirm()
        with self.assertRaisesRegex(UserError, "rep_n1a"):
            run.action_compute()
        self.assertEqual(run.state, "review")
        run.action_reopen()
        self.signed("rep_n1a", self.day(self.last), 10_000)
        run.action_compute()
        self.assertEqual(self.payable(run)["rep_n1a"], 600)

    def test_periods_are_locked_in_their_order(self):
        earlier = self.new_run(self.before)
        run = self.computed()
        self.assertIn("earlier period", run.warnings)
        self.confirm_all(run)
        with self.assertRaisesRegex(UserError, "earlier period"):
            run.action_submit()
        earlier.action_cancel()
        run.action_submit()
        self.assertEqual(run.state, "locked")
        late = self.computed(self.before)
        self.confirm_all(late)
        with self.assertRaisesRegex(UserError, "locked first"):
            late.action_submit()

    def test_one_run_for_a_division_and_period(self):
        run = self.new_run()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.new_run()
        run.action_cancel()
        self.new_run()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.new_run(self.last.replace(day=2))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.new_run(self.before, "admin", team_id=self.teams["n1"].id)

    def test_d4i1_every_locked_line_is_computed_anew_from_its_inputs(self):
        run = self.locked()
        step = self.cents(0.01)
        lines = run._every("statement.line").filtered("inputs")
        self.assertEqual(len(lines), 6)
        for line in lines:
            self.assertEqual(
                recomputed(line.inputs, step).amount, self.cents(line.amount)
            )

    def test_d4i1_a_locked_line_opens_the_very_facts(self):
        run = self.locked()
        for name in ("rep_n1a", "manager_n1"):
            line = self.by(name, self.lines(run, name))
            action = line.action_open_source()
            facts = self.as_user(name)[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(facts.mapped("value")), line.base)
            self.assertEqual(facts.mapped("res_model"), ["sale.order"])
        open_run = self.computed(self.this)
        self.signed("rep_n1a", self.day(self.this, 0), 500)
        open_run.action_compute()
        line = self.lines(open_run, "rep_n1a").with_env(self.env)
        action = line.action_open_source()
        facts = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(facts.mapped("value")), line.base)

    # ------------------------------------------------------------
    # As the one who wants the money
    # ------------------------------------------------------------

    def refused(self, action, *args):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            action(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    @attempt(
        "write the own incentive",
        "representative, manager",
        "RPC write, create, delete",
    )
    def test_nobody_writes_a_statement(self):
        run = self.computed()
        for name in ("rep_n1a", "manager_n1", "director_north", "admin"):
            statement = self.by(name, self.statement(run, "rep_n1a"))
            line = self.by(name, self.lines(run, "rep_n1a"))
            self.refused(statement.write, {"amount_total": 9999})
            self.refused(statement.sudo().write, {"amount_total": 9999})
            self.refused(
                statement.write, {"line_ids": [Command.update(line.id, {"amount": 9})]}
            )
            self.refused(line.write, {"amount": 9999})
            self.refused(line.create, {"statement_id": statement.id, "amount": 9999})
            self.refused(line.unlink)
            self.refused(statement.unlink)
            self.refused(statement.copy)
            run_of = self.by(name, run)
            self.refused(run_of.write, {"state": "locked"})
            self.refused(run_of.write, {"statement_ids": [Command.clear()]})
        self.assertEqual(self.payable(run)["rep_n1a"], 300)

    @attempt("confirm the own statement", "manager, director", "RPC call")
    def test_nobody_confirms_the_own_statement(self):
        run = self.computed()
        for name in ("rep_n1a", "manager_n1", "director_north"):
            self.refused(self.by(name, self.statement(run, name)).action_confirm)
        self.refused(
            self.by("manager_n1", self.statement(run, "rep_n2a")).action_confirm
        )
        self.refused(self.by("rep_n1b", self.statement(run, "rep_n1a")).action_confirm)
        self.refused(
            self.by("manager_n2", self.statement(run, "manager_n1")).action_confirm
        )
        self.assertEqual(set(run._every().mapped("state")), {"draft"})

    @attempt("begin a run as locked, or for another division", "director", "RPC create")
    def test_a_run_begins_as_a_draft_of_the_own_division(self):
        for vals in (
            {"state": "locked"},
            {"team_id": self.teams["south"].id},
            {"measures": {}},
        ):
            self.refused(lambda vals=vals: self.new_run(**vals))
        run = (
            self.as_user("director_north")["sales.incentive.run"]
            .with_context(default_state="paid")
            .create({"team_id": self.teams["north"].id, "date_from": self.last})
        )
        self.assertEqual(run.state, "draft")
        for name in ("manager_n1", "rep_n1a"):
            self.refused(lambda name=name: self.new_run(self.before, name))
            self.refused(self.by(name, run).action_compute)
            self.refused(self.by(name, run).action_submit)
            self.refused(self.by(name, run).action_cancel)
        self.refused(self.by("director_south", run).action_compute)

    @attempt("change a locked run", "director, administrator", "every action")
    def test_what_is_locked_stays(self):
        run = self.locked()
        for name in ("director_north", "admin"):
            mine = self.by(name, run)
            for action in (
                "action_compute",
                "action_reopen",
                "action_cancel",
                "unlink",
            ):
                self.refused(getattr(mine, action))
            self.refused(mine.write, {"date_from": self.before})
            fact = self.by(name, self.env["sales.incentive.fact"].search([], limit=1))
            self.refused(fact.write, {"value": 1})
            self.refused(fact.sudo().unlink)

    @attempt(
        "learn what the whole division is paid", "manager", "fields, chatter, approval"
    )
    def test_a_manager_learns_nothing_of_the_division(self):
        self.set_limits("incentive_run", director=100)
        run = self.computed()
        self.confirm_all(run)
        run.action_submit()
        self.assertTrue(run.sales_approval_reason)
        self.assertTrue(run.message_ids)
        self.env.invalidate_all()
        seen = self.by("manager_n1", run)
        self.assertEqual(seen.amount_total, 600)
        for name in (
            *("sales_approval_reason", "sales_gap_reason", "sales_signers"),
            *("sales_authority_summary", "submit_problem"),
        ):
            self.assertFalse(seen[name], name)
        self.assertFalse(
            self.as_user("manager_n1")["mail.message"].search(
                [("model", "=", run._name), ("res_id", "=", run.id)]
            )
        )
        self.assertFalse(
            self.as_user("manager_n1")["sales.approval"].search(
                [("res_model", "=", run._name), ("res_id", "=", run.id)]
            )
        )

    @attempt("read a statement before it is confirmed", "representative", "search")
    def test_a33_the_own_statement_is_read_from_its_confirmation_on(self):
        run = self.computed()
        env = self.as_user("rep_n1a")
        for model in ("sales.incentive.statement", "sales.incentive.statement.line"):
            self.assertFalse(env[model].search([("run_id", "=", run.id)]))
        self.by("manager_n1", run).action_confirm()
        own = env["sales.incentive.statement"].search([("run_id", "=", run.id)])
        self.assertEqual(own.user_id, self.users["rep_n1a"])
        seen = self.as_user("manager_n1")["sales.incentive.statement"].search(
            [("run_id", "=", run.id)]
        )
        self.assertEqual(set(seen.user_id.mapped("name")), {"rep_n1a", "rep_n1b"})
        self.assertFalse(
            self.as_user("director_south")["sales.incentive.run"].search(
                [("id", "=", run.id)]
            )
        )
