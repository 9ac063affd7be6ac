"""Who sees a statement, by every way to it (A3.3)."""

from http import HTTPStatus

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.incentive.case import IncentiveCase

STATEMENT = "sales.incentive.statement"
LINE = "sales.incentive.statement.line"
REPORT = "sales_tiered_mgmt.sales_incentive_statement_report"
ACTION = "sales_tiered_mgmt.sales_incentive_statement_report_action"
STRANGERS = ("rep_n1b", "rep_n2a", "manager_n2", "director_south", "rep_s1a", "stock")


class StatementCase(IncentiveCase):
    """A computed run with results of two representatives of a team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_allow_export").user_ids += cls.env["res.users"].union(
            *cls.users.values()
        )

    def setUp(self):
        super().setUp()
        self.plan(tiers=("representative", "manager"))
        self.signed("rep_n1a", self.day(self.last), 10_000)
        self.signed("rep_n1b", self.day(self.last), 5_000)
        self.run_north = self.computed()
        self.own = self.statement(self.run_north, "rep_n1a")

    def confirm(self):
        self.by("manager_n1", self.run_north).action_confirm()

    def _printed(self, name, statement):
        report = self.as_user(name)["ir.actions.report"]
        html, _kind = report._render_qweb_html(ACTION, statement.ids)
        return html.decode()

    def _sees(self, name):
        """By which ways somebody gets at the statement or one of its lines."""
        self.env.flush_all()
        self.env.invalidate_all()
        env, found = self.as_user(name), set()
        self.own.sudo().message_post(body="A word about it")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "raw": b"secret",
                "res_model": STATEMENT,
                "res_id": self.own.id,
            }
        )
        ways = {"print": lambda: self._printed(name, self.own)}
        for records in (self.own, self.own.line_ids):
            ids = [("id", "in", records.ids)]
            model = env[records._name]
            mine = records.with_env(env)
            ways |= {
                f"search {model}": lambda m=model, d=ids: m.search(d),
                f"count {model}": lambda m=model, d=ids: m.search_count(d),
                f"read {model}": lambda r=mine: r.read(["user_id"]),
                f"web read {model}": lambda r=mine: r.web_read({"user_id": {}}),
                f"export {model}": lambda r=mine: r.export_data(["create_date"])[
                    "datas"
                ],
                f"group {model}": lambda m=model, d=ids: m.formatted_read_group(
                    d, ["user_id"], ["__count"]
                ),
                f"name {model}": lambda m=model, d=ids: m.name_search("", d),
            }
        ways |= {
            "message": lambda: env["mail.message"].search(
                [("model", "=", STATEMENT), ("res_id", "=", self.own.id)]
            ),
            "attachment": lambda: attachment.with_env(env).read(["raw"]),
            "source": lambda: self.own.line_ids.with_env(env).action_open_source(),
            "lines": lambda: self.own.with_env(env).line_ids.read(["amount"]),
            "explanation": lambda: self.own.line_ids.with_env(env).explanation,
        }
        for way, look in ways.items():
            # a request begins with an empty cache
            self.env.flush_all()
            self.env.invalidate_all()
            try:
                if look():
                    found.add(way)
            except UserError:
                continue
        return found, set(ways)


@tagged("standard", "post_install", "-at_install")
class TestVisibility(StatementCase):
    @attempt(
        "read a statement of somebody else, or the own one before it is confirmed",
        "peer, other manager, other director, salesman",
        "search, read, group, export, print, message, attachment, source",
    )
    def test_a33_nobody_else_by_any_way(self):
        for name in (*STRANGERS, "rep_n1a"):
            with self.subTest(name, confirmed=False):
                self.assertFalse(self._sees(name)[0])
        self.confirm()
        for name in STRANGERS:
            with self.subTest(name, confirmed=True):
                self.assertFalse(self._sees(name)[0])

    def test_a33_the_person_and_the_superiors_by_all_ways(self):
        for name in ("manager_n1", "director_north", "admin"):
            with self.subTest(name):
                found, ways = self._sees(name)
                self.assertEqual(found, ways)
        self.confirm()
        found, ways = self._sees("rep_n1a")
        self.assertEqual(found, ways)

    def test_a33_a_manager_does_not_read_the_own_statement_early(self):
        mine = self.statement(self.run_north, "manager_n1")
        env = self.as_user("manager_n1")
        self.assertFalse(env[STATEMENT].search([("id", "=", mine.id)]))
        self.by("director_north", self.run_north).action_confirm()
        self.assertTrue(env[STATEMENT].search([("id", "=", mine.id)]))

    def test_a33_totals_of_a_run_are_those_one_sees(self):
        run = self.run_north
        self.assertEqual(self.by("director_north", run).amount_total, 450)
        self.assertEqual(self.by("manager_n1", run).amount_total, 450)
        self.assertEqual(self.by("manager_n2", run).amount_total, 0)
        self.assertEqual(self.by("manager_n2", run).statement_count, 1)
        self.assertFalse(
            self.as_user("rep_n1a")["sales.incentive.run"].search([]),
            "a representative has no run to see",
        )

    def test_what_is_published_stays_readable_while_it_is_reviewed_again(self):
        self.confirm()
        self.by("manager_n1", self.run_north).action_reopen()
        self.run_north.action_compute()
        found, ways = self._sees("rep_n1a")
        self.assertEqual(found, ways)
        self.assertIn("may still change", self._printed("rep_n1a", self.own))

    def test_d24_cost_rate_is_the_ratio_of_sums_over_statements(self):
        self.plan(self.component("More", table=((0, 0.01),)))
        self.by("manager_n1", self.run_north)
        self.run_north.action_compute()
        env = self.as_user("director_north")
        mine = [("run_id", "=", self.run_north.id)]
        [row] = env[STATEMENT].formatted_read_group(
            mine, [], ["amount_total:sum", "result:sum", "cost_rate:avg"]
        )
        # 15,000 signed at 3 % and 1 %
        self.assertEqual(row["amount_total:sum"], 600)
        self.assertAlmostEqual(row["cost_rate:avg"], 0.04)
        rows = env[LINE].formatted_read_group(
            mine, ["user_id"], ["amount:sum", "signed:sum", "cost_rate:avg"]
        )
        by_user = {one["user_id"][0]: one for one in rows}
        own = by_user[self.users["rep_n1a"].id]
        # two lines of one statement: its result counts once
        self.assertEqual((own["amount:sum"], own["signed:sum"]), (400, 10_000))
        self.assertAlmostEqual(own["cost_rate:avg"], 0.04)
        [whole] = env[LINE].formatted_read_group(
            mine, [], ["signed:sum", "cost_rate:avg"]
        )
        self.assertEqual(whole["signed:sum"], 15_000)
        self.assertAlmostEqual(whole["cost_rate:avg"], 0.04)
        empty = by_user[self.users["rep_n2a"].id]
        self.assertFalse(empty["cost_rate:avg"])
        line = self.by("director_north", self.lines(self.run_north, "rep_n1a")[:1])
        self.assertAlmostEqual(line.cost_rate, line.amount / 10_000)

    def test_each_button_opens_what_it_says(self):
        run, env = self.run_north, self.as_user("manager_n1")
        for method, model in (
            ("action_view_statements", STATEMENT),
            ("action_view_lines", LINE),
            ("action_view_pools", "sales.incentive.pool"),
            ("action_view_facts", "sales.incentive.fact"),
        ):
            action = getattr(run.with_env(env), method)()
            self.assertEqual(action["res_model"], model)
            env[model].search_count(action["domain"])
        action = self.own.with_env(env).action_view_lines()
        self.assertEqual(
            env[LINE].search(action["domain"]), self.own.with_env(env).line_ids
        )


@tagged("standard", "post_install", "-at_install")
class TestPrint(StatementCase):
    """What the print holds."""

    def test_a33_the_print_holds_everything_that_counts(self):
        self.confirm()
        self.confirm_all(self.run_north)
        self.run_north.action_submit()
        text = self._printed("rep_n1a", self.own)
        for expected in (
            "Incentive Statement",
            "rep_n1a",
            "Test n1",
            "Test plan",
            self.company.name,
            "300.00",
            "10,000.00",
            "3 %",
            "Payable",
            "Confirmed by manager_n1",
            "Approved by director_north",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("may still change", text)
        self.assertNotIn("rep_n1b", text)

    def test_corrections_and_zero_are_printed_with_their_reason(self):
        text = self._printed("manager_n2", self.statement(self.run_north, "rep_n2a"))
        self.assertIn("there is no result in the period", text)
        self.assertIn("In review", text)

    def test_many_are_printed_at_once(self):
        every = self.run_north._every()
        text = self._printed("director_north", every)
        for name in ("rep_n1a", "rep_n1b", "rep_n2a", "manager_n1"):
            self.assertIn(name, text)


@tagged("standard", "post_install", "-at_install")
class TestPrintHttp(StatementCase, HttpCase):
    """The print's own address."""

    def _get(self, name):
        user = self.users[name]
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_actions_report"):
            return self.url_open(f"/report/html/{REPORT}/{self.own.id}")

    @attempt(
        "open the address of somebody else's statement",
        "peer, other manager",
        "/report/html",
    )
    def test_a33_the_address_opens_for_the_readers_only(self):
        self.confirm()
        self.env.flush_all()
        for name in ("rep_n1b", "manager_n2", "director_south"):
            answer = self._get(name)
            self.assertNotEqual(answer.status_code, HTTPStatus.OK, name)
            self.assertNotIn("300.00", answer.text)
        answer = self._get("rep_n1a")
        self.assertEqual(answer.status_code, HTTPStatus.OK)
        self.assertIn("300.00", answer.text)
