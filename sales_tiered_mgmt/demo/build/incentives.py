"""Incentive runs: two quarters that are locked, and the one that is open.

The managers confirm their people, the director the managers, the administrator the
director; then the director locks the run, as the authority matrix lets him.
"""

from datetime import datetime, time, timedelta

from ..plan.calendar import Calendar, first_of_month

DIVISIONS = {"north": ("manager_n1", "manager_n2"), "south": ("manager_s1",)}
# days after the end of the quarter on which it was so far
COMPUTED, CONFIRMED, LOCKED, CONTESTED, PAID = 4, 7, 10, 12, 20
ADMINISTRATOR = "sales_admin"
# what is said to be missing, and how much of it
CLAIMS = {
    "north": (
        "The order of the last day of the quarter was signed in the evening; it is "
        "counted in the quarter after.",
        600.0,
    ),
    "south": ("I had prepared two of the visits that a colleague reported.", 400.0),
}
ANSWERS = {
    "north": "The ledger has it on the day of its confirmation, in our time zone.",
    "south": "One of the two, yes: 250 are proposed for the next statement.",
}


def build_incentives(site):
    """The runs of the last two quarters, and of this one, of both divisions."""
    calendar = Calendar(site.plan.now)
    *_earlier, before, last, this = calendar.quarters
    for division in DIVISIONS:
        for quarter in (before, last):
            _locked(site, division, quarter)
        _open(site, division, this)


def _run(site, division, quarter):
    return site.as_user(f"director_{division}")["sales.incentive.run"].create(
        {
            "team_id": site.team(division).id,
            "company_id": site.company.id,
            "period": "quarter",
            "date_from": quarter,
        }
    )


def _locked(site, division, quarter):
    """A run on its way from the computation to the payment."""
    over = first_of_month(quarter, 3)

    def moment(days):
        return min(datetime.combine(over + timedelta(days), time(3, 20)), site.plan.now)

    run = _run(site, division, quarter)
    with site.at(moment(COMPUTED)):
        run.action_compute()
    with site.at(moment(CONFIRMED)):
        people = (*DIVISIONS[division], f"director_{division}", ADMINISTRATOR)
        for login in people:
            run.with_user(site.user(login)).action_confirm()
    with site.at(moment(LOCKED)):
        run.with_context(ir_sequence_date=moment(LOCKED).date()).action_submit()
    if quarter == Calendar(site.plan.now).quarters[-2]:
        with site.at(moment(CONTESTED)):
            _contest(site, division, run)
    administrator = run.with_user(site.user(ADMINISTRATOR))
    is_paid = moment(PAID) < site.plan.now
    if is_paid:
        with site.at(moment(PAID)):
            administrator.action_mark_paid(moment(PAID).date())
    _date(site, run.sudo(), moment)


def _contest(site, division, run):
    """In the north a dispute waits for the director, in the south one was settled."""
    login = {"north": "rep_n1b", "south": "rep_s1b"}[division]
    manager = {"north": "manager_n1", "south": "manager_s1"}[division]
    statement = run._every().filtered(lambda one: one.user_id == site.user(login))
    line = statement.line_ids.filtered(lambda one: one.kind == "component")[:1]
    person = site.as_user(login)
    dispute = statement.with_env(person)._contest(
        line.with_env(person), *CLAIMS[division]
    )
    answering = dispute.with_user(site.user(manager))
    if division == "north":
        answering.action_answer("stands", ANSWERS[division])
        dispute.action_escalate("The date on the contract is what counts, I think.")
    else:
        answering.action_answer("adjust", ANSWERS[division], 250.0)
        dispute.action_accept()


def _date(site, run, moment):
    """Date what the ORM dates by itself."""
    dates = {
        "create_date": moment(COMPUTED),
        "date_computed": moment(COMPUTED),
        "date_locked": moment(LOCKED),
    }
    site.backdate({run: dates})
    site.backdate(
        {
            statement: {
                "create_date": moment(COMPUTED),
                "date_confirmed": moment(CONFIRMED),
            }
            for statement in run._every()
        }
    )
    requests = run.sales_approval_ids
    site.backdate(
        {
            request: {"create_date": moment(LOCKED), "date_decided": moment(LOCKED)}
            for request in requests
        }
    )


def _open(site, division, quarter):
    """This quarter's: computed as far as it has come, nobody has confirmed anything."""
    run = _run(site, division, quarter)
    with site.at(site.plan.now):
        run.action_compute()
