from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch

# the moment at which a meeting begins is within approved time off, as a deputy's
# ``engine.delegation.Absence`` has it: whole days of the person, but for a half day or
# hours at its ends
IS_AWAY = SQL(
    """
    EXISTS (
        SELECT FROM hr_leave away
          JOIN hr_leave_type kind
            ON kind.id = away.holiday_status_id AND kind.time_type = 'leave'
          JOIN hr_employee worker ON worker.id = away.employee_id
          JOIN resource_resource clock ON clock.id = worker.resource_id
         CROSS JOIN LATERAL (
            SELECT (e.start AT TIME ZONE 'UTC' AT TIME ZONE clock.tz)::date AS date
         ) day
         WHERE away.user_id = person.id
           AND away.state = 'validate'
           AND CASE WHEN away.request_unit_hours
                      OR (away.request_unit_half
                          AND away.request_date_from_period = 'pm')
                    THEN e.start >= away.date_from
                    ELSE day.date >= away.request_date_from END
           AND CASE WHEN away.request_unit_hours
                      OR (away.request_unit_half
                          AND away.request_date_to_period = 'am')
                    THEN e.start < away.date_to
                    ELSE day.date <= away.request_date_to END
    )
    """
)
# who leads nobody cannot make up an attendance of the own by calling meetings
IS_CALLED_BY_REPRESENTATIVE = SQL(
    """
    EXISTS (
        SELECT FROM sales_tier_assignment calling
          JOIN sales_tier rank ON rank.id = calling.tier_id AND rank.scope = 'own'
         WHERE calling.user_id = e.user_id
           AND calling.date_from <= e.start::date
           AND (calling.date_to IS NULL OR calling.date_to >= e.start::date)
    )
    """
)


class SalesMetricMeeting(models.AbstractModel):
    """Facts of colleagues invited to meetings that have begun: who attends.

    1 for who has accepted and for the organizer, 0 for who has declined or not
    answered; whoever is on approved time off at that moment is left out. Which meetings
    count is for the metric's filter to say: as delivered those tagged *Sales Meeting*.
    Meetings that a representative calls do not count, nor do deleted, archived and
    private ones.
    """

    _name = "sales.metric.meeting"
    _description = "Facts of Attendance at Meetings"

    def _meeting_source_models(self):
        return {"meeting": "calendar.event"}

    def _facts_meeting(self, scope):
        table = SQL(
            """
            calendar_event e
            JOIN calendar_attendee a ON a.event_id = e.id
            JOIN res_users person
              ON person.partner_id = a.partner_id AND NOT person.share
            LEFT JOIN res_users_settings setting ON setting.user_id = e.user_id
            """
        )
        return [
            Branch(
                table=table,
                key=SQL("a.id"),
                day=SQL("e.start"),
                is_moment=True,
                company=SQL("person.company_id"),
                user=SQL("person.id"),
                # seen by the person and those who lead the person, whoever invited
                access_team=SQL("NULL::int4"),
                value=SQL(
                    "CASE WHEN a.state = 'accepted' OR e.user_id = person.id"
                    " THEN 1 ELSE 0 END"
                ),
                weight=SQL("1::numeric"),
                res_model="calendar.event",
                res_id=SQL("e.id"),
                where=(
                    SQL("e.active"),
                    SQL("e.start <= (now() AT TIME ZONE 'UTC')"),
                    SQL(
                        "COALESCE(e.privacy, setting.calendar_default_privacy,"
                        " 'public') <> 'private'"
                    ),
                    # two users of one contact are one colleague, the active one first
                    SQL(
                        "NOT EXISTS (SELECT FROM res_users twin"
                        " WHERE twin.partner_id = person.partner_id"
                        " AND (twin.active, -twin.id) > (person.active, -person.id))"
                    ),
                    SQL("NOT %s", IS_CALLED_BY_REPRESENTATIVE),
                    SQL("NOT %s", IS_AWAY),
                    *self._only_matching(SQL("e.id")),
                ),
            )
        ]
