from odoo import models
from odoo.tools import SQL

from .fact_branch import Branch


class SalesMetricVisit(models.AbstractModel):
    """Facts of meetings with customers that have begun.

    A customer takes part when the meeting belongs to an opportunity, or when somebody
    who is not a colleague is invited and has not declined. Which of these meetings are
    visits is for the metric's filter to say: as delivered those tagged *Customer
    Visit*. Deleted and archived meetings did not take place, private ones are nobody
    else's business, thus neither counts. The visit is its organizer's.
    """

    _name = "sales.metric.visit"
    _description = "Facts of Customer Visits"

    def _visit_source_models(self):
        return {"visit": "calendar.event"}

    def _facts_visit(self, scope):
        table = SQL(
            """
            calendar_event e
            JOIN res_users organizer ON organizer.id = e.user_id
            LEFT JOIN res_users_settings setting ON setting.user_id = e.user_id
            LEFT JOIN crm_lead o ON o.id = e.opportunity_id
            LEFT JOIN LATERAL (
                SELECT MIN(attendee.partner_id) AS partner_id
                  FROM calendar_attendee attendee
                  JOIN res_partner person ON person.id = attendee.partner_id
                 WHERE attendee.event_id = e.id
                   AND attendee.state <> 'declined'
                   AND person.partner_share
            ) guest ON TRUE
            """
        )
        return [
            Branch(
                table=table,
                key=SQL("e.id"),
                day=SQL("e.start"),
                is_moment=True,
                company=SQL("organizer.company_id"),
                user=SQL("e.user_id"),
                access_team=SQL("o.team_id"),
                partner=SQL("COALESCE(o.partner_id, guest.partner_id)"),
                value=SQL("1"),
                res_model="calendar.event",
                res_id=SQL("e.id"),
                where=(
                    SQL("e.active"),
                    SQL("e.start <= (now() AT TIME ZONE 'UTC')"),
                    SQL("(o.id IS NOT NULL OR guest.partner_id IS NOT NULL)"),
                    SQL(
                        "COALESCE(e.privacy, setting.calendar_default_privacy,"
                        " 'public') <> 'private'"
                    ),
                    *self._only_matching(SQL("e.id")),
                ),
            )
        ]
