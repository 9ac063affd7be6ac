"""Leads and opportunities, with what was done for them and what is to do."""

from datetime import timedelta

from ..plan.people import PEOPLE

ACTIVITY_TYPE = "mail.mail_activity_data_%s"
STAGE = "crm.stage_lead%s"


def create_leads(site):
    """All leads, each made by its salesperson; those nobody has taken by the office."""
    for login in ["", *(person.login for person in PEOPLE)]:
        plans = [plan for plan in site.plan.leads if plan.owner == login]
        env = site.as_user(login) if login else site.env
        leads = env["crm.lead"].create([_lead_values(site, plan) for plan in plans])
        leads = leads.with_env(site.env)
        for plan, lead in zip(plans, leads, strict=True):
            _add_activities(site, plan, lead)
            if plan.order:
                site.order(plan.order).opportunity_id = lead
        by_plan = dict(zip(plans, leads, strict=True))
        _lose(site, by_plan)
        _date(site, by_plan)


def _lead_values(site, plan):
    values = {
        "name": plan.name,
        "type": "opportunity" if plan.is_opportunity else "lead",
        "user_id": site.user(plan.owner).id if plan.owner else False,
        "team_id": site.team(plan.team).id,
        "company_id": site.company.id,
        "stage_id": site.ref(STAGE % plan.stage).id,
        "expected_revenue": plan.revenue,
        "tag_ids": [site.ref(tag).id for tag in plan.tags],
    }
    if plan.customer:
        values["partner_id"] = site.ref(plan.customer).id
    else:
        values["partner_name"] = plan.contact
    if not plan.outcome and plan.owner:
        # an open opportunity is expected to close a quarter after it was found
        values["date_deadline"] = _expected_closing(site, plan)
    return values


def _expected_closing(site, plan):
    age = (site.plan.now - plan.created_at).days
    return site.plan.now.date() + timedelta(max(90 - age, -10))


def _add_activities(site, plan, lead):
    for activity in plan.activities:
        record = lead.with_env(site.as_user(plan.owner)).activity_schedule(
            ACTIVITY_TYPE % activity.kind,
            activity.due,
            summary=activity.summary,
            user_id=site.user(plan.owner).id,
        )
        if activity.done_at:
            with site.at(activity.done_at):
                record.action_feedback()
            site.backdate({record: {"create_date": plan.created_at}})


def _lose(site, by_plan):
    """Mark the lost ones, one write per reason."""
    reasons = {}
    for plan, lead in by_plan.items():
        if plan.outcome == "lost":
            reasons.setdefault(plan.lost_reason, []).append(lead.id)
    for reason, ids in reasons.items():
        site.env["crm.lead"].browse(ids).action_set_lost(
            lost_reason_id=site.ref(reason).id
        )


def _date(site, by_plan):
    """Date creation, assignment, last change of stage and closing."""
    site.backdate(
        {
            lead: {
                "create_date": plan.created_at,
                "date_last_stage_update": plan.closed_at or plan.created_at,
            }
            for plan, lead in by_plan.items()
        }
    )
    site.backdate(
        {
            lead: {"date_open": plan.created_at}
            for plan, lead in by_plan.items()
            if plan.owner
        }
    )
    site.backdate(
        {
            lead: {"date_closed": plan.closed_at}
            for plan, lead in by_plan.items()
            if plan.closed_at
        }
    )
