"""D3.1, A3.3: who is appraised in a cycle, and what stays once it is open."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged

from tests.appraisal.case import AppraisalCase
from tests.attempts import attempt


@tagged("standard", "post_install", "-at_install")
class TestCycle(AppraisalCase):
    def own(self, cycle, name):
        return self.appraisal(cycle, name).sudo()

    def holds(self, name):
        """The assignment of somebody."""
        return self.env["sales.tier.assignment"].search(
            [("user_id", "=", self.users[name].id), ("state", "!=", "planned")]
        )

    def move(self, name, **vals):
        """Change an assignment as it stands in the database: history for the test."""
        self.holds(name)._write(vals)
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Who is appraised
    # ------------------------------------------------------------

    def test_joiner_counts_by_days(self):
        start = Date.add(self.last, days=30)
        self.move("rep_n1a", date_from=start)
        own = self.own(self.opened(), "rep_n1a")
        days = (own.date_to - start).days + 1
        self.assertEqual(own.days, days)
        self.assertAlmostEqual(
            own.share, days / ((own.date_to - own.date_from).days + 1), 4
        )
        self.assertEqual(own.note, "joined within the period")

    def test_who_joined_late_is_left_out_with_a_reason(self):
        self.move("rep_n1a", date_from=Date.subtract(self.this, days=10))
        cycle = self.opened()
        self.assertFalse(self.own(cycle, "rep_n1a"))
        self.assertEqual(cycle.skipped_count, 1)
        self.assertIn("rep_n1a", cycle.skipped_html)
        self.assertIn("too few days (10 days)", cycle.skipped_html)

    def test_least_days_are_the_cycles(self):
        self.move("rep_n1a", date_from=Date.subtract(self.this, days=10))
        self.assertTrue(self.own(self.opened(least_days=10), "rep_n1a"))

    def test_leaver_by_rule(self):
        end = Date.subtract(self.this, days=5)
        self.move("rep_n1a", date_to=end, state="ended")
        cycle = self.opened()
        self.assertFalse(self.own(cycle, "rep_n1a"))
        self.assertIn("left before the period was over", cycle.skipped_html)
        cycle.action_cancel()
        own = self.own(self.opened(leavers="appraise"), "rep_n1a")
        self.assertEqual(own.note, "left within the period")

    def change_tier(self, day):
        """The representative of n1 leads the team s1 as manager from a day on."""
        self.move("rep_n1a", date_to=Date.subtract(day, days=1), state="ended")
        first = self.holds("rep_n1a")
        second = first.copy(
            {
                "tier_id": self.tiers["manager"].id,
                "team_id": self.teams["n2"].id,
                "date_from": Date.today(),
                "date_to": False,
                "is_break_intended": True,
            }
        )
        second._write({"date_from": day, "state": "current"})
        self.env.invalidate_all()

    def test_tier_change_by_the_last_tier(self):
        self.change_tier(Date.subtract(self.this, days=20))
        own = self.own(self.opened(tier_change="last"), "rep_n1a")
        self.assertEqual(own.tier_id, self.tiers["manager"])
        self.assertEqual(own.team_id, self.teams["n2"])
        self.assertEqual(own.note, "changed the team, changed the tier")
        self.assertEqual(own.template_id, self.forms["manager"])

    def test_tier_change_by_the_tier_held_longest(self):
        self.change_tier(Date.subtract(self.this, days=20))
        own = self.own(self.opened(tier_change="longest"), "rep_n1a")
        self.assertEqual(own.tier_id, self.tiers["representative"])
        self.assertEqual(own.team_id, self.teams["n2"], "where the person is now")

    def test_nothing_is_opened_before_it_has_begun(self):
        cycle = self.cycle(Date.add(self.this, months=3))
        with self.assertRaises(UserError):
            cycle.action_open()
        self.assertEqual(self.opened(self.this).state, "open")

    def test_opened_once(self):
        cycle = self.opened()
        with self.assertRaises(UserError):
            cycle.action_open()

    def test_period_begins_with_a_month(self):
        with self.assertRaises(ValidationError):
            self.cycle(Date.add(self.last, days=1))

    def test_phases_follow_each_other(self):
        with self.assertRaises(ValidationError):
            self.cycle(date_self=Date.add(self.today, days=1))

    def test_copy_is_the_period_after(self):
        cycle = self.opened(least_days=12)
        again = cycle.copy()
        self.assertEqual(again.state, "draft")
        self.assertEqual(again.date_from, self.this)
        self.assertEqual(again.least_days, 12)
        self.assertEqual(again.date_self, Date.add(again.date_to, days=7))
        self.assertFalse(again.appraisal_ids)

    # ------------------------------------------------------------
    # Days are moved
    # ------------------------------------------------------------

    def test_moved_day_takes_the_appraisals_along(self):
        cycle = self.opened()
        own, other = self.own(cycle, "rep_n1a"), self.own(cycle, "rep_n1b")
        extended = Date.add(self.today, days=9)
        later = Date.add(self.today, days=5)
        self.by("admin", other).action_extend(extended, extended, "Ill")
        cycle.write(
            {
                "date_self": later,
                "date_assess": later,
                "date_calibrate": later,
                "date_publish": later,
            }
        )
        (own | other).invalidate_recordset()
        self.assertEqual((own.deadline_self, own.deadline_assess), (later, later))
        self.assertEqual(other.deadline_self, extended, "an extension stays")
        self.assertEqual(own.activity_ids.date_deadline, later)

    def test_no_phase_ends_in_the_past(self):
        cycle = self.opened()
        with self.assertRaisesRegex(UserError, "no phase ends before today"):
            cycle.date_self = Date.subtract(self.today, days=1)

    # ------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------

    def test_period_and_rules_are_fixed_once_open(self):
        cycle = self.opened()
        for vals in (
            {"period": "year"},
            {"date_from": self.before},
            {"least_days": 0},
            {"leavers": "appraise"},
            {"tier_change": "longest"},
            {"with_teams": False},
            {"active": False},
        ):
            with self.assertRaises(UserError):
                cycle.write(vals)
        cycle.write({"guideline": "block", "appeal_days": 3})
        cycle.action_cancel()
        with self.assertRaises(UserError):
            cycle.appeal_days = 9
        cycle.active = False

    def test_only_drafts_are_deleted(self):
        self.cycle(self.before).unlink()
        cycle = self.opened()
        with self.assertRaises(UserError):
            cycle.unlink()

    @attempt("write the state of a cycle", "administrator", "RPC write")
    def test_state_is_not_written(self):
        cycle = self.opened()
        for vals in (
            {"state": "closed"},
            {"date_closed": "2026-01-01"},
            {"skipped": []},
            {"name": "Other"},
            {"date_to": self.today},
            {"appraisal_ids": [(5, 0, 0)]},
        ):
            with self.assertRaises(AccessError):
                cycle.write(vals)
            with self.assertRaises(AccessError):
                cycle.sudo().write(vals)

    @attempt("create a cycle that is open already", "administrator", "RPC create")
    def test_cycle_begins_as_a_draft(self):
        Cycle = self.as_user("admin")["sales.appraisal.cycle"]
        vals = {"company_id": self.company.id, "date_from": self.before}
        with self.assertRaises(AccessError):
            Cycle.create({**vals, "state": "closed"})
        cycle = Cycle.with_context(default_state="open").create(vals)
        self.assertEqual(cycle.state, "draft")
        found = Cycle.load(
            ["date_from", "state"], [[str(Date.subtract(self.before, days=0)), "open"]]
        )
        self.assertFalse(found["ids"])

    @attempt("open, move or cancel a cycle", "director", "RPC")
    def test_cycles_are_the_administrators(self):
        cycle = self.opened()
        self.users["director_north"].group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        for name in ("director_north", "manager_n1", "rep_n1a"):
            own = self.by(name, cycle)
            for step in (
                own.action_open,
                own.action_close,
                own.action_cancel,
                lambda own=own: own.write({"appeal_days": 0}),
                lambda own=own: own.copy(),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(
                    {"company_id": self.company.id, "date_from": self.before}
                ),
            ):
                with self.assertRaises(AccessError):
                    step()

    def test_overview_counts_what_one_sees(self):
        cycle = self.opened()
        html = cycle.overview_html
        self.assertIn("Self-Assessment", html)
        self.assertIn(self.teams["n1"].name, html)
        own = self.by("manager_n1", cycle)
        own.invalidate_recordset()
        self.assertNotIn(self.teams["s1"].name, own.overview_html)
        self.assertEqual(cycle.late_count, 0)
        cycle._appraisals()._engine_write(
            {"deadline_self": Date.subtract(self.today, days=1)}
        )
        cycle.invalidate_recordset()
        self.assertEqual(cycle.late_count, cycle.appraisal_count)
        action = cycle.action_view_late()
        self.assertEqual(action["domain"], [("cycle_id", "=", cycle.id)])
