"""Meetings of teams and divisions, with who came, and the courses people took."""

from datetime import timedelta

from odoo.fields import Command

from .site import MODULE

TAG = f"{MODULE}.calendar_event_type_meeting"


def create_meetings(site):
    """All meetings with their answers, without a mail to anybody."""
    tag = site.ref(TAG)
    plans = site.plan.meetings
    meetings = (
        site.env["calendar.event"]
        .with_context(
            no_mail_to_attendees=True, dont_notify=True, skip_contact_description=True
        )
        .create(
            [
                {
                    "name": plan.subject,
                    "start": plan.at,
                    "stop": plan.at + timedelta(hours=1),
                    "user_id": site.user(plan.leader).id,
                    "partner_ids": [
                        Command.set(
                            [
                                site.user(login).partner_id.id
                                for login in (plan.leader, *dict(plan.answers))
                            ]
                        )
                    ],
                    "categ_ids": [Command.set(tag.ids)],
                }
                for plan in plans
            ]
        )
    )
    Attendee = site.env["calendar.attendee"]
    by_state = {}
    for plan, meeting in zip(plans, meetings, strict=True):
        answers = {site.user(login).partner_id: state for login, state in plan.answers}
        for attendee in meeting.attendee_ids:
            state = answers.get(attendee.partner_id, "accepted")
            by_state[state] = by_state.get(state, Attendee) | attendee
    for state, attendees in by_state.items():
        attendees.state = state


def create_trainings(site):
    """The courses on people's resumes, as human resources enter them."""
    kind = site.ref("hr_skills.resume_type_training")
    site.env["hr.resume.line"].create(
        [
            {
                "employee_id": site.user(plan.person).employee_id.id,
                "name": plan.course,
                "line_type_id": kind.id,
                "date_start": plan.day,
                "date_end": plan.day,
            }
            for plan in site.plan.trainings
        ]
    )
