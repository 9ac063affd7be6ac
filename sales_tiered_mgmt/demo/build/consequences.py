"""What followed from the closed cycles: answers, a pay file, improvement plans.

The superiors have answered all but the last closed cycle, which waits for them; whoever
did worst in it is on an improvement plan.
"""

from datetime import timedelta

from .appraisals import ADMINISTRATOR, CLOSED

ACCEPTED = "Earned, and the whole team saw it."
DROPPED = "One good period is not enough: we look again after the next."
GOALS = (
    "<p>Back to the pace of the team within three months:</p><ul>"
    "<li>eight customer visits a week, written into the plan on Monday</li>"
    "<li>every offer out within one day</li>"
    "<li>no customer without an answer for more than two days</li></ul>"
)
STEPS = (
    "Eight visits a week for four weeks",
    "All offers out within one day",
    "Target of the month reached",
)
FOUND = "Looked through the calendar and the offers together."
# whoever gets a plan where no grade proposes one
WEAKEST = ("rep_s1b", "manager_s1")


def build_consequences(site):
    """Answer what was proposed, and run the improvement plans."""
    proposed = site.env["sales.appraisal.consequence"].search([])
    cycles = site.env["sales.appraisal.cycle"].search(
        [("state", "=", "closed"), ("company_id", "=", site.company.id)],
        order="date_to, id",
    )
    last = cycles[-1:]
    for cycle in cycles:
        own = proposed.filtered(lambda one, cycle=cycle: one.cycle_id == cycle)
        _date(site, own, cycle)
        plans = own.filtered(lambda one: one.outcome == "improve")
        if cycle != last:
            _answer(own - plans)
        for consequence in plans:
            again = proposed.filtered(
                lambda one, this=consequence: (
                    one.outcome == "improve"
                    and one.user_id == this.user_id
                    and one.cycle_id.date_to > this.cycle_id.date_to
                )
            )
            _accept(consequence)
            day = _closing_day(site, cycle)
            _run(site, consequence.plan_id, day, is_failed=bool(again))
    if last and not site.env["sales.improvement.plan"].search_count([]):
        _run(site, _own_plan(site, last), _closing_day(site, last))
    Handover = site.as_user(ADMINISTRATOR)["sales.appraisal.pay.handover"]
    if Handover._waiting(site.company):
        Handover._hand_over(site.company, "xlsx")


def _closing_day(site, cycle):
    return min(cycle.date_to + timedelta(CLOSED), site.plan.now.date())


def _date(site, consequences, cycle):
    """Proposed on the day on which the cycle was closed."""
    day = _closing_day(site, cycle)
    site.backdate({one: {"date_proposed": day} for one in consequences})


def _accept(consequence):
    mine = consequence.with_user(consequence.superior_id)
    mine.action_accept(reason=ACCEPTED if consequence.outcome != "improve" else None)


def _answer(consequences):
    """Superiors drop candidates, accept the rest, and those above approve."""
    for consequence in consequences.filtered("superior_id"):
        if consequence.outcome == "promote":
            consequence.with_user(consequence.superior_id).action_drop(DROPPED)
            continue
        _accept(consequence)
        while request := consequence.proposal_id._sales_pending_approvals():
            request.with_user(request.current_approver_id)._decide("approved", "")


def _own_plan(site, cycle):
    """A plan that the superior makes without a grade that proposes it."""
    login, superior = WEAKEST
    person = site.user(login)
    appraisal = cycle._appraisals().filtered(lambda one: one.user_id == person)
    return site.as_user(superior)["sales.improvement.plan"].create(
        {
            "user_id": person.id,
            "company_id": site.company.id,
            "appraisal_id": appraisal.id,
            "milestone_ids": [
                (0, 0, {"date": site.plan.now.date()}) for _step in STEPS
            ],
        }
    )


def _run(site, plan, day, is_failed=False):
    """Submitted, acknowledged, and checked as far as its days have come.

    :param day: first day of the plan
    :param is_failed: whether it brought too little, so that another one followed
    """
    coach, person = plan.coach_id, plan.user_id
    mine = plan.with_user(coach)
    mine.write(
        {"goals": GOALS, "date_start": day, "date_end": day + timedelta(days=90)}
    )
    milestones = mine.milestone_ids.sorted("id")
    for number, milestone in enumerate(milestones):
        milestone.write(
            {
                "name": STEPS[number % len(STEPS)],
                "date": day + timedelta(days=90 * (number + 1) // len(milestones)),
            }
        )
    mine.action_submit()
    if mine.state != "running":
        return
    plan.with_user(person).action_acknowledge("I know what is expected.")
    for milestone in milestones:
        if milestone.date <= site.plan.now.date():
            milestone.action_check("partly" if is_failed else "met", FOUND)
    if not all(milestones.mapped("result")):
        return
    if is_failed:
        mine.action_close("failed", "The pace is not back; we try it another way.")
    else:
        mine.action_close("succeeded", "All three steps were reached.")
