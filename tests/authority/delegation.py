"""What the tests about deputies share."""

from contextlib import contextmanager
from datetime import timedelta

from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time

from tests.authority.test_order_signing import SigningCase


class DelegationCase(SigningCase):
    """People with deputies and time off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].browse(user.id for user in cls.users.values()).tz = "UTC"
        cls.today = Date.to_date(Datetime.now())
        cls.leave_type = cls.env["hr.leave.type"].create(
            {
                "name": "Leave",
                "requires_allocation": False,
                "leave_validation_type": "hr",
                "request_unit": "day",
            }
        )

        # nobody is away on a day that is free anyway, such as that of a weekend's test
        cls.every_day = cls.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "UTC",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": hour_from,
                            "hour_to": hour_to,
                            "day_period": period,
                        }
                    )
                    for day in range(7)
                    for hour_from, hour_to, period in (
                        (8, 12, "morning"),
                        (13, 17, "afternoon"),
                    )
                ],
            }
        )

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def delegate(self, name, deputy, by=None, days=(0, 7), **vals):
        """A delegation of person ``name``, made by that person unless said otherwise.

        :param days: first and last day, counted from today; no last day for time off
        """
        first, last = days
        vals = {
            "user_id": self.users[name].id,
            "deputy_id": self.users[deputy].id,
            "date_from": self.day(first),
            "date_to": self.day(last) if last is not None else False,
            **vals,
        }
        return self.as_user(by or name)["sales.delegation"].create(vals)

    def delegate_time_off(self, name, deputy, **kwargs):
        return self.delegate(
            name, deputy, **{"days": (0, None), "is_during_time_off": True, **kwargs}
        )

    def time_off(self, name, first=0, last=0, leave_type=None, **vals):
        """Approved time off of a person, days counted from today."""
        user = self.users[name]
        employee = user.employee_id or self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": user.company_id.id,
                "resource_calendar_id": self.every_day.id,
            }
        )
        leave = self.env["hr.leave"].create(
            {
                "name": "away",
                "holiday_status_id": (leave_type or self.leave_type).id,
                "employee_id": employee.id,
                "request_date_from": self.day(first),
                "request_date_to": self.day(last),
                **vals,
            }
        )
        leave._action_validate(check_state=False)
        return leave

    @contextmanager
    def at(self, moment):
        """At that moment (UTC), nothing known from before."""
        with freeze_time(moment):
            self.forget()
            yield
        self.forget()

    def forget(self):
        """A new transaction would have cached nothing."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def savepoint(self):
        """For ``assertRaisesRegex``, which undoes nothing itself."""
        return self.env.cr.savepoint()

    def can_decide(self, request, name):
        """Whether the button is there; the server's check agrees or this fails."""
        user = self.users[name]
        reason = request.sudo().current_step_id._cannot_decide_reason(user)
        offered = request.with_user(user).sudo().can_decide
        self.assertEqual(offered, not reason)
        return offered

    def in_inbox(self, name):
        """Requests under *To Decide by Me*."""
        found = self.as_user(name)["sales.approval"].search(
            [("is_to_decide_by_me", "=", True)]
        )
        self.assertTrue(all(found.mapped("is_to_decide_by_me")))
        return found.sudo()
