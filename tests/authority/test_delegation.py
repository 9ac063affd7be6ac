"""A3.1, section C: authority is delegated for a time, and comes back by itself."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.authority.delegation import DelegationCase

MANAGER, DEPUTY, DIRECTOR = "manager_n1", "manager_n2", "director_north"
EARLIEST = "today at the earliest"


@tagged("standard", "post_install", "-at_install")
class TestDelegation(DelegationCase):
    """Who may make one, and when it is in force."""

    # -- making --------------------------------------------------------

    def test_the_approver_a_superior_or_an_administrator_makes_it(self):
        for by in (MANAGER, DIRECTOR, "admin"):
            with self.subTest(by=by):
                delegation = self.delegate(MANAGER, DEPUTY, by=by)
                self.assertEqual(delegation.state, "in_force")
                self.assertEqual(delegation.create_uid, self.users[by])
                log = delegation.sudo().message_ids[-1]
                self.assertIn("manager_n2 on behalf of manager_n1", log.body)
                self.assertIn("All decisions", log.body)
                self.assertEqual(log.author_id, self.users[by].partner_id)
                delegation.action_end()

    def test_nobody_else_makes_it(self):
        for by in ("rep_n1a", "manager_s1", "director_south"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self.delegate(MANAGER, "rep_n1b", by=by)

    def test_a_supervisor_sees_but_names_nobody(self):
        """Seeing a team is not leading it."""
        self.teams["n1"].supervisor_ids = self.users["manager_s1"]
        with self.assertRaisesRegex(AccessError, "a superior"), self.savepoint():
            self.delegate(MANAGER, "rep_n1b", by="manager_s1")

    def test_the_form_names_a_deputy_for_time_off(self):
        action = self.as_user(MANAGER)["sales.delegation"].action_my_deputy()
        self.assertFalse(action["res_id"])
        form = Form(
            self.as_user(MANAGER)["sales.delegation"].with_context(action["context"])
        )
        form.deputy_id = self.users[DEPUTY]
        delegation = form.save()
        self.assertEqual(delegation.user_id, self.users[MANAGER])
        self.assertEqual(delegation.state, "waiting")
        again = self.as_user(MANAGER)["sales.delegation"].action_my_deputy()
        self.assertEqual(again["res_id"], delegation.id)

    def test_the_deputy_is_told(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        self.assertEqual(self.people_told(delegation), self.users[DEPUTY])

    # -- when ----------------------------------------------------------

    def test_it_begins_and_ends_by_itself(self):
        delegation = self.delegate(MANAGER, DEPUTY, days=(2, 3))
        self.assertEqual(delegation.state, "planned")
        user = self.users[DEPUTY]
        for offset, state in ((1, "planned"), (2, "in_force"), (3, "in_force")):
            with self.at(datetime.combine(self.day(offset), datetime.max.time())):
                held = bool(user.sales_mandate_ids)
                self.assertEqual(
                    held, state == "in_force", "asked live, before the job"
                )
                self.env["sales.delegation"]._cron_refresh()
                self.assertEqual(delegation.state, state)
        with self.at(datetime.combine(self.day(4), datetime.min.time())):
            self.assertFalse(user.sales_mandate_ids)
            self.assertEqual(delegation.state, "in_force", "the job has not run")
            self.env["sales.delegation"]._cron_refresh()
            self.assertEqual(delegation.state, "ended")

    def test_days_are_those_of_the_approver(self):
        self.users[MANAGER].tz = "Asia/Shanghai"
        delegation = self.delegate(MANAGER, DEPUTY, days=(5, 5))
        day = datetime.combine(self.day(5), datetime.min.time())
        table = [(-481, False), (-480, True), (959, True), (960, False)]
        for minutes, is_in_force in table:
            with (
                self.subTest(minutes=minutes),
                self.at(day + timedelta(minutes=minutes)),
            ):
                self.assertEqual(bool(delegation.sudo()._in_force()), is_in_force)

    def test_without_a_time_zone_the_company_calendar_counts(self):
        self.users[MANAGER].tz = False
        self.company.resource_calendar_id.tz = "Pacific/Honolulu"
        delegation = self.delegate(MANAGER, DEPUTY, days=(5, 5))
        day = datetime.combine(self.day(5), datetime.min.time())
        for hours, is_in_force in ((9, False), (10, True), (33, True), (34, False)):
            with self.subTest(hours=hours), self.at(day + timedelta(hours=hours)):
                self.assertEqual(bool(delegation.sudo()._in_force()), is_in_force)

    def test_it_follows_approved_time_off(self):
        delegation = self.delegate_time_off(MANAGER, DEPUTY)
        self.assertEqual(delegation.state, "waiting")
        leave = self.time_off(MANAGER, 0, 1)
        self.assertEqual(delegation.state, "in_force", "by the approval of the leave")
        leave.sudo().action_refuse()
        self.assertEqual(delegation.state, "waiting", "by its refusal")
        leave = self.time_off(MANAGER, 0, 1)
        self.assertEqual(delegation.state, "in_force")
        leave._force_cancel("back early")
        self.assertEqual(delegation.state, "waiting", "by its cancellation")

    def test_it_follows_changed_and_deleted_time_off(self):
        delegation = self.delegate_time_off(MANAGER, DEPUTY)
        leave = self.time_off(MANAGER, 7, 8)
        self.assertEqual(delegation.state, "waiting")
        with self.at(datetime.combine(self.day(8), datetime.max.time())):
            self.assertTrue(delegation.sudo()._in_force())
        with self.at(datetime.combine(self.day(9), datetime.min.time())):
            self.assertFalse(delegation.sudo()._in_force())
        leave = self.time_off(MANAGER, 0, 0)
        self.assertEqual(delegation.state, "in_force")
        leave.sudo().with_context(leave_skip_state_check=True).unlink()
        self.assertEqual(delegation.state, "waiting")

    def test_what_is_no_time_off(self):
        """Neither a leave that is only asked for, nor worked time elsewhere."""
        delegation = self.delegate_time_off(MANAGER, DEPUTY)
        remote = self.leave_type.copy(
            {
                "name": "Remote",
                "time_type": "other",
                "elligible_for_accrual_rate": True,
            }
        )
        leave = self.time_off(MANAGER, leave_type=remote)
        self.assertEqual(delegation.state, "waiting")
        leave.sudo().action_refuse()
        self.env["hr.leave"].create(
            {
                "holiday_status_id": self.leave_type.id,
                "employee_id": self.users[MANAGER].employee_id.id,
                "request_date_from": self.day(0),
                "request_date_to": self.day(0),
            }
        )
        self.assertEqual(delegation.state, "waiting")
        self.time_off(DIRECTOR)
        self.assertEqual(delegation.state, "waiting", "somebody else's")

    def test_hours_off_count_by_the_hour(self):
        hours = self.leave_type.copy({"name": "Hours", "request_unit": "hour"})
        delegation = self.delegate_time_off(MANAGER, DEPUTY)
        monday = 7 - self.today.weekday()
        leave = self.time_off(
            MANAGER,
            monday,
            monday,
            leave_type=hours,
            request_hour_from=9,
            request_hour_to=11,
        )
        for moment, is_away in (
            (leave.date_from - timedelta(minutes=1), False),
            (leave.date_from, True),
            (leave.date_to, False),
        ):
            with self.at(moment):
                self.assertEqual(bool(delegation.sudo()._in_force()), is_away)

    # -- ending --------------------------------------------------------

    def test_end_now(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        delegation.action_end()
        self.assertEqual(delegation.state, "ended")
        self.assertTrue(delegation.ended_on)
        self.assertEqual(delegation.ended_by_id, self.users[MANAGER])
        self.assertFalse(self.users[DEPUTY].sales_mandate_ids)

    def test_archiving_ends_and_unarchiving_revives_nothing(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        delegation.action_archive()
        self.assertEqual(delegation.state, "ended")
        delegation.action_unarchive()
        self.assertEqual(delegation.state, "ended")
        self.assertFalse(self.users[DEPUTY].sales_mandate_ids)

    def test_who_leaves_is_no_deputy_and_has_none(self):
        for name in (DEPUTY, MANAGER):
            delegation = self.delegate(MANAGER, DEPUTY).sudo()
            user = self.users[name]
            with self.subTest(left=name):
                user.active = False
                self.assertEqual(delegation.state, "ended")
                self.assertIn("has left", delegation.end_reason)
            user.active = True
            if name == DEPUTY:
                # an assignment begins by the day of its team's company
                day = self.env["sales.tier.assignment"]._organization_today(
                    self.company
                )
                self.assign(user, "manager", "n2", day, is_break_intended=True)

    def test_who_loses_the_tier_is_no_deputy(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        self.users[DEPUTY].sales_assignment_id._end(self.day(-1))
        self.assertEqual(delegation.state, "ended")
        self.assertIn("no tier", delegation.end_reason)

    def test_a_promotion_ends_nothing(self):
        delegation = self.delegate(MANAGER, "rep_n1b")
        self.assign(self.users["rep_n1b"], "manager", "n2", self.today)
        self.assertEqual(delegation.state, "in_force")

    def test_the_end_can_be_moved_ahead_of_today(self):
        delegation = self.delegate(MANAGER, DEPUTY, days=(0, 7))
        delegation.date_to = self.day(2)
        delegation.date_to = self.day(20)
        self.assertEqual(delegation.state, "in_force")

    def test_what_is_planned_is_changed_and_withdrawn(self):
        delegation = self.delegate(MANAGER, DEPUTY, days=(3, 7))
        delegation.write({"deputy_id": self.users["rep_n1b"].id, "reason": "ill"})
        delegation.date_from = self.day(0)
        self.assertEqual(delegation.state, "in_force")
        other = self.delegate(MANAGER, DEPUTY, days=(10, 12))
        other.unlink()
        self.assertFalse(other.exists())

    # -- overlap -------------------------------------------------------

    def test_one_deputy_at_a_time_for_a_decision(self):
        sign, discount = (
            self.env.ref(f"sales_tiered_mgmt.sales_decision_order_{code}")
            for code in ("sign", "discount")
        )

        def only(*decisions):
            return [Command.set([decision.id for decision in decisions])]

        first = self.delegate(MANAGER, DEPUTY, decision_ids=only(sign), days=(0, 7))
        self.delegate(MANAGER, "rep_n1a", decision_ids=only(discount), days=(0, 7))
        self.delegate(MANAGER, "rep_n1b", decision_ids=only(sign), days=(8, 9))
        for days, decisions in (
            ((7, 7), only(sign)),
            ((0, 0), only(sign, discount)),
            ((5, 20), []),
        ):
            with self.subTest(days=days), self.assertRaises(ValidationError):
                self.delegate(MANAGER, "rep_n1b", decision_ids=decisions, days=days)
        with self.assertRaisesRegex(ValidationError, "has a deputy"), self.savepoint():
            self.delegate_time_off(MANAGER, "rep_n1b", decision_ids=only(sign))
        first.action_end()
        self.delegate(MANAGER, "rep_n1b", decision_ids=only(sign), days=(0, 7))

    def test_an_archived_decision_still_limits(self):
        sign = self.env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        delegation = self.delegate(
            MANAGER, DEPUTY, decision_ids=[Command.set(sign.ids)]
        )
        sign.active = False
        self.forget()
        self.assertEqual(delegation.decision_ids, sign)


@tagged("standard", "post_install", "-at_install")
class TestDelegationAttempts(DelegationCase):
    """What a delegation cannot be made into."""

    @attempt("name oneself as the own deputy", "manager", "RPC create")
    def test_attempt_own_deputy(self):
        # a constraint of the database, which Odoo words
        with self.assertRaisesRegex(Exception, "own deputy|not_oneself"):
            with self.savepoint():
                self.delegate(MANAGER, MANAGER)
                self.env.flush_all()

    @attempt("make oneself the superior's deputy", "manager", "RPC create")
    def test_attempt_by_the_deputy(self):
        for by in (DEPUTY, DIRECTOR, "admin"):
            principal = MANAGER if by == DIRECTOR else DIRECTOR
            with self.subTest(by=by), self.assertRaises(AccessError):
                self.delegate(principal, by, by=by)

    @attempt("extend the own deputyship", "deputy", "RPC write")
    def test_attempt_changed_by_the_deputy(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        mine = delegation.with_user(self.users[DEPUTY])
        self.assertTrue(mine.has_access("read"))
        for vals in (
            {"date_to": self.day(300)},
            {"decision_ids": [Command.clear()]},
            {"active": True},
        ):
            with self.assertRaises(AccessError):
                mine.write(vals)
        for method in ("action_end", "unlink", "action_archive"):
            with self.assertRaises(AccessError):
                getattr(mine, method)()

    @attempt("take a planned deputyship over for oneself", "superior", "RPC write")
    def test_attempt_written_over_to_oneself(self):
        delegation = self.delegate(MANAGER, DEPUTY, days=(3, 7))
        with self.assertRaises(AccessError):
            delegation.with_user(self.users[DIRECTOR]).deputy_id = self.users[DIRECTOR]

    @attempt("name a person who has left as deputy", "manager", "RPC create")
    def test_attempt_archived_deputy(self):
        self.users["rep_n1b"].active = False
        with self.assertRaisesRegex(ValidationError, "has left"), self.savepoint():
            self.delegate(MANAGER, "rep_n1b")

    @attempt("name a deputy outside the tiers", "manager", "RPC create")
    def test_attempt_deputy_without_tier(self):
        with self.assertRaisesRegex(ValidationError, "holds no tier"), self.savepoint():
            self.delegate(MANAGER, "stock")

    @attempt("delegate backwards in time", "manager", "RPC create and write")
    def test_attempt_back_dated(self):
        with self.assertRaisesRegex(ValidationError, EARLIEST), self.savepoint():
            self.delegate(MANAGER, DEPUTY, days=(-1, 7))
        with self.assertRaisesRegex(ValidationError, EARLIEST), self.savepoint():
            self.delegate(MANAGER, DEPUTY, days=(-1, 7), by="admin")
        planned = self.delegate(MANAGER, DEPUTY, days=(3, 7))
        with self.assertRaisesRegex(ValidationError, EARLIEST), self.savepoint():
            planned.date_from = self.day(-1)

    @attempt("rewrite a delegation that has begun", "manager", "RPC write and unlink")
    def test_attempt_rewrite_history(self):
        delegation = self.delegate(MANAGER, DEPUTY)
        for vals in (
            {"deputy_id": self.users["rep_n1b"].id},
            {"date_from": self.day(3)},
            {"reason": "never said"},
            {"decision_ids": [Command.clear()]},
            {"date_to": self.day(-1)},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(UserError),
            ):
                delegation.write(vals)
        with (
            self.assertRaisesRegex(UserError, "stays in the history"),
            self.savepoint(),
        ):
            delegation.unlink()
        delegation.action_end()
        for vals in ({"date_to": self.day(30)}, {"is_during_time_off": True}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                delegation.write(vals)

    @attempt("forge state and end of a delegation", "manager", "RPC create and write")
    def test_attempt_forged_fields(self):
        vals = {
            "user_id": self.users[MANAGER].id,
            "deputy_id": self.users[DEPUTY].id,
            "date_from": self.day(30),
            "date_to": self.day(40),
        }
        forged = {
            "state": "in_force",
            "ended_on": Datetime.now() + timedelta(days=900),
            "ended_by_id": self.users["admin"].id,
        }
        defaults = {f"default_{name}": value for name, value in forged.items()}
        Delegation = self.as_user(MANAGER)["sales.delegation"]
        for way in (
            lambda: Delegation.create({**vals, **forged}),
            lambda: Delegation.with_context(**defaults).create(vals),
        ):
            delegation = way()
            self.assertEqual(delegation.state, "planned")
            self.assertFalse(delegation.ended_on)
            self.assertFalse(self.users[DEPUTY].sales_mandate_ids)
            delegation.unlink()
        delegation = self.delegate(MANAGER, DEPUTY, days=(3, 7))
        for name, value in forged.items():
            with self.subTest(field=name), self.assertRaises(UserError):
                delegation[name] = value

    @attempt("delegate a stranger's authority", "representative", "RPC create")
    def test_attempt_for_somebody_else(self):
        for principal in (MANAGER, DIRECTOR, "manager_s1"):
            with self.subTest(principal=principal), self.assertRaises(AccessError):
                self.delegate(principal, "rep_n1b", by="rep_n1a")

    @attempt("hand an own delegation to a superior's name", "manager", "RPC write")
    def test_attempt_change_the_approver(self):
        delegation = self.delegate(MANAGER, "rep_n1b", days=(3, 7))
        with self.assertRaises(AccessError):
            delegation.user_id = self.users[DIRECTOR]
            self.env.flush_all()
