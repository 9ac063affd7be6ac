"""C1.p1: the director staffs the own teams; the administrator decides tiers."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestStaffing(SalesForceCase):
    def setUp(self):
        super().setUp()
        self.today = self.env["sales.tier.assignment"]._organization_today()
        self.rep = self.users["rep_n1a"]

    def wizard(self, acting, people, team=None, tier=None, **vals):
        """The assistant of one person for others, as the form would fill it."""
        return self.as_user(acting)["sales.tier.assignment.change"].create(
            {
                "user_ids": [(6, 0, [self.users[name].id for name in people])],
                "team_id": self.teams[team].id if team else False,
                "tier_id": self.tiers[tier].id if tier else False,
                "date_from": self.today,
                "reason": "New territory",
                **vals,
            }
        )

    # -- who may ------------------------------------------------------------

    def test_c1p1_director_moves_people_between_own_teams(self):
        self.wizard("director_north", ["rep_n1a", "rep_n1b"], "n2").action_apply()
        for name in ("rep_n1a", "rep_n1b"):
            held = self.users[name].sales_assignment_id
            self.assertEqual(held.team_id, self.teams["n2"])
            self.assertEqual(held.reason, "New territory")
            self.assertEqual(held.superior_id, self.users["manager_n2"])

    def test_c1p1_moved_person_is_told(self):
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        self.wizard("director_north", ["rep_n1a"], "n2").action_apply()
        told = self.env["mail.message"].search(
            [
                ("id", ">", before.id),
                ("partner_ids", "in", self.rep.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("Test n2", told.body)

    def test_c1p1_never_beyond_the_own_division(self):
        for people, team in ((["rep_n1a"], "s1"), (["rep_s1a"], "n1")):
            wizard = self.wizard("director_north", people, team)
            self.assertIn("outside your division", wizard.problem)
            with self.assertRaises(AccessError):
                wizard.action_apply()

    def test_c1p1_supervising_a_team_is_not_leading_it(self):
        self.teams["s1"].supervisor_ids = self.users["director_north"]
        wizard = self.wizard("director_north", ["rep_s1a"], "n1")
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_c1p1_never_oneself_never_a_tier_never_somebody_not_below(self):
        refused = [
            ("director_north", ["director_north"], "n1", None),
            ("director_north", ["rep_n1a"], "n2", "manager"),
            ("director_north", ["manager_n1"], "n2", "representative"),
            ("director_north", ["stock"], "n2", "representative"),
        ]
        for acting, people, team, tier in refused:
            with self.subTest(people=people, tier=tier), self.assertRaises(AccessError):
                self.wizard(acting, people, team, tier).action_apply()
        self.assign(self.users["manager_n2"], "director", "n2", self.today)
        with self.assertRaises(AccessError):
            self.wizard("director_north", ["manager_n2"], "n1").action_apply()

    def test_c1p1_managers_and_representatives_staff_nothing(self):
        for acting in ("manager_n1", "rep_n1a", "stock"):
            with self.assertRaises(AccessError):
                self.wizard(acting, ["rep_n1b"], "n2")
            with self.assertRaises(AccessError):
                self.as_user(acting)["sales.tier.assignment"]._change(
                    self.users["rep_n1b"],
                    self.tiers["representative"],
                    self.teams["n2"],
                    self.today,
                    "by private call",
                )

    def test_c1p1_director_does_not_write_assignments(self):
        held = self.rep.sales_assignment_id.with_user(self.users["director_north"])
        with self.assertRaises(AccessError):
            held.write({"date_to": self.today})
        with self.assertRaises(AccessError):
            held.create(
                {
                    "user_id": self.rep.id,
                    "tier_id": self.tiers["director"].id,
                    "team_id": self.teams["n1"].id,
                    "date_from": self.today,
                }
            )

    def test_c1p1_only_administrators_enter_the_past(self):
        past = self.today - timedelta(days=40)
        wizard = self.wizard("director_north", ["rep_n1a"], "n2", date_from=past)
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.wizard("admin", ["rep_n1a"], "n2", date_from=past).action_apply()
        self.assertEqual(self.rep.sales_assignment_id.date_from, past)

    def test_assistant_of_another_person_is_out_of_reach(self):
        wizard = self.wizard("director_north", ["rep_n1a"], "n2")
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["director_south"]).write({"reason": "mine"})

    def test_choices_offered_are_those_allowed(self):
        wizard = self.wizard("director_north", [])
        self.assertEqual(
            set(wizard.allowed_user_ids),
            {
                self.users[name]
                for name in (
                    "manager_n1",
                    "manager_n2",
                    "rep_n1a",
                    "rep_n1b",
                    "rep_n2a",
                )
            },
        )
        self.assertEqual(
            set(wizard.allowed_team_ids),
            {self.teams[name] for name in ("north", "n1", "n2")},
        )

    # -- what changes -------------------------------------------------------

    def test_preview_on_the_form(self):
        Form_env = self.as_user("director_north")["sales.tier.assignment.change"]
        self.quotation("rep_n1a", 1000)
        with Form(Form_env) as form:
            form.user_ids.add(self.rep)
            form.team_id = self.teams["n2"]
            form.reason = "Balance"
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.quotation_count, 1)
                self.assertEqual(line.quotation_amount, 1000)
                line.open_work = "hand"
                line.handover_user_id = self.users["rep_n1b"]
            self.assertFalse(form.problem)
        form.record.action_apply()
        self.assertEqual(self.rep.sales_assignment_id.team_id, self.teams["n2"])
        self.assertEqual(
            self.rep.sales_assignment_id.handover_user_id, self.users["rep_n1b"]
        )

    def test_preview_names_leaders_lost_and_replaced(self):
        wizard = self.wizard("admin", ["manager_n1"], "n2")
        effects = wizard.line_ids.effects
        self.assertIn("Test n1 loses its leader", effects)
        self.assertIn("instead of manager_n2", effects)

    # -- open work ----------------------------------------------------------

    def open_work(self, person="rep_n1a"):
        order = self.quotation(person, 100)
        signed = self.quotation(person, 100)
        signed.action_confirm()
        lead = self.as_user(person)["crm.lead"].create({"name": "Prospect"})
        won = self.as_user(person)["crm.lead"].create({"name": "Won"})
        won.action_set_won()
        self.assertEqual(order.team_id, self.teams["n1"])
        return (order | signed).sudo(), (lead | won).sudo()

    def test_open_work_stays_by_default(self):
        (order, _signed), (lead, _won) = self.open_work()
        self.wizard("director_north", ["rep_n1a"], "n2").action_apply()
        for document in (order, lead):
            self.assertEqual(document.user_id, self.rep)
            self.assertEqual(document.team_id, self.teams["n1"])

    def test_open_work_is_handed_over_in_the_old_team(self):
        (order, signed), (lead, won) = self.open_work()
        heir = self.users["rep_n1b"]
        activity = order.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        wizard = self.wizard("director_north", ["rep_n1a"], "n2")
        wizard.line_ids.write({"open_work": "hand", "handover_user_id": heir.id})
        wizard.action_apply()
        for document in (order, lead):
            self.assertEqual(document.user_id, heir)
            self.assertEqual(document.team_id, self.teams["n1"])
            self.assertIn("Handed from", document.message_ids[0].body)
            self.assertNotIn(self.rep.partner_id, document.message_partner_ids)
        self.assertEqual(activity.user_id, heir)
        for document in (signed, won):
            self.assertEqual(document.user_id, self.rep, "closed work stays")
        with self.assertRaises(AccessError):
            order.with_user(self.rep).check_access("read")

    def test_open_work_follows_to_the_new_team(self):
        (order, signed), (lead, _won) = self.open_work()
        wizard = self.wizard("director_north", ["rep_n1a"], "n2")
        wizard.line_ids.open_work = "follow"
        wizard.action_apply()
        for document in (order, lead):
            self.assertEqual(document.user_id, self.rep)
            self.assertEqual(document.team_id, self.teams["n2"])
        self.assertEqual(signed.team_id, self.teams["n1"])

    def test_open_work_planned_ahead_moves_on_the_day(self):
        (order, _signed), (lead, _won) = self.open_work()
        heir = self.users["rep_n1b"]
        day = self.today + timedelta(days=7)
        wizard = self.wizard("director_north", ["rep_n1a"], "n2", date_from=day)
        wizard.line_ids.write({"open_work": "hand", "handover_user_id": heir.id})
        wizard.action_apply()
        self.assertEqual(order.user_id, self.rep)
        with freeze_time(day):
            self.env["sales.tier.assignment"]._cron_refresh_states()
            self.assertEqual((order.user_id, lead.user_id), (heir, heir))

    def test_open_work_stays_when_the_heir_has_left(self):
        (order, _signed), _leads = self.open_work()
        heir = self.users["rep_n1b"]
        day = self.today + timedelta(days=7)
        wizard = self.wizard("director_north", ["rep_n1a"], "n2", date_from=day)
        wizard.line_ids.write({"open_work": "hand", "handover_user_id": heir.id})
        wizard.action_apply()
        heir.active = False
        with freeze_time(day):
            self.env["sales.tier.assignment"]._cron_refresh_states()
            self.assertEqual(order.user_id, self.rep)
            self.assertEqual(self.rep.sales_assignment_id.team_id, self.teams["n2"])

    def test_heir_is_a_colleague_in_the_team_left(self):
        wizard = self.wizard("director_north", ["rep_n1a"], "n2")
        for heir in ("rep_s1a", "rep_n2a", "director_south"):
            wizard.line_ids.write(
                {"open_work": "hand", "handover_user_id": self.users[heir].id}
            )
            with self.assertRaises(UserError):
                wizard.action_apply()

    # -- dates --------------------------------------------------------------

    def test_planned_move_is_withdrawn_within_the_own_division(self):
        day = self.today + timedelta(days=7)
        self.wizard("director_north", ["rep_n1a"], "n2", date_from=day).action_apply()
        planned = self.rep.sales_assignment_ids.filtered(
            lambda held: held.state == "planned"
        )
        with self.assertRaises(AccessError):
            planned.with_user(self.users["director_south"]).action_withdraw()
        with self.assertRaises(AccessError):
            planned.with_user(self.users["rep_n1a"]).action_withdraw()
        planned.with_user(self.users["director_north"]).action_withdraw()
        held = self.rep.sales_assignment_id
        self.assertFalse(held.date_to)
        self.assertIn("Withdrawn", held.message_ids[0].body)

    def test_correction_on_the_first_day_is_the_administrators(self):
        self.wizard("director_north", ["rep_n1a"], "n2").action_apply()
        held = self.rep.sales_assignment_id
        back = self.wizard("director_north", ["rep_n1a"], "n1")
        self.assertIn("later day", back.problem)
        with self.assertRaises(UserError):
            back.action_apply()
        self.wizard("admin", ["rep_n1a"], "n1", "manager").action_apply()
        self.assertEqual(self.rep.sales_assignment_id, held, "corrected in place")
        self.assertEqual(held.team_id, self.teams["n1"])
        self.assertEqual(held.tier_id, self.tiers["manager"])
        self.assertTrue(self.rep.has_group("sales_tiered_mgmt.group_sales_manager"))
        self.assertEqual(self.teams["n1"].user_id, self.rep)
        self.assertIn(self.rep, self.teams["n1"].member_ids)
        self.assertNotIn(self.rep, self.teams["n2"].member_ids)
        self.assertIn("Corrected", held.message_ids.mapped("body")[0])

    def test_no_correction_after_the_first_day(self):
        day = self.today + timedelta(days=1)
        with freeze_time(day):
            wizard = self.wizard("admin", ["rep_n1a"], "n2", date_from="2024-01-01")
            if self.rep.sales_assignment_id.create_date.date() < day:
                self.assertIn("already", wizard.problem)
                with self.assertRaises(UserError):
                    wizard.action_apply()

    def test_return_needs_the_break_confirmed(self):
        self.rep.sales_assignment_id.write({"date_to": self.today - timedelta(days=30)})
        wizard = self.wizard("admin", ["rep_n1a"], "n2", "representative")
        self.assertIn("confirm the break", wizard.problem)
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.is_break_intended = True
        wizard.action_apply()
        self.assertEqual(self.rep.sales_assignment_id.state, "current")

    def test_promotion_by_the_administrator(self):
        self.wizard("admin", ["rep_n1a"], "n2", "manager").action_apply()
        self.assertEqual(self.rep.sales_tier_id, self.tiers["manager"])
        self.assertEqual(self.teams["n2"].user_id, self.rep)
        self.assertTrue(self.rep.has_group("sales_tiered_mgmt.group_sales_manager"))
