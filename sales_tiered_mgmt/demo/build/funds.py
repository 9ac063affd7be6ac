"""Team funds of the demo company: two fillings, an evening settled, a trip waiting."""

from datetime import timedelta

from ...engine.team_fund import period_of

# team, rate of what was collected, opening balance of the old cash box
FUNDS = (("n1", 0.003, 800), ("n2", 0.003, 0), ("s1", 0.004, 2_600))
DIRECTORS = {"n1": "director_north", "n2": "director_north", "s1": "director_south"}
PER_HEAD = 120
QUARTERS = 2
EVENING = {
    "login": "rep_n1b",
    "team": "n1",
    "people": ("rep_n1a", "rep_n1b", "rep_n1c"),
    "purpose": "Hot pot after the quarter's last delivery",
    "activity": "meal",
    "amount": 900,
    "actual": 846,
    "days": 24,
}
TRIP = {
    "login": "rep_s1a",
    "team": "s1",
    "people": ("rep_s1a", "rep_s1b"),
    "purpose": "Two days of rafting in Qingyuan",
    "activity": "outing",
    "amount": 2_600,
    "days": -20,
}
RECEIPT = """Lao Sichuan Hot Pot, Beijing
3 set menus    690.00
Drinks         156.00
Total          846.00
Paid, thank you"""


def build_funds(site):
    """Open the funds, fill them for the last quarters, and let people ask."""
    today = site.company._sales_today()
    month = site.env["sales.fund"]._fiscal_month(site.company)
    first = period_of("quarter", today, month).date_from
    for _quarter in range(QUARTERS):
        first = period_of("quarter", first - timedelta(1), month).date_from
    funds = {team: _open(site, team, first) for team, *_more in FUNDS}
    _set_rules(site, first)
    site.env["sales.fund"].union(*funds.values())._fill()
    _date_fillings(site, funds, today)
    _spend(site, funds["n1"], today)
    _ask(site, funds["s1"], TRIP, site.plan.now - timedelta(1), today)


def _open(site, team, first):
    director = site.as_user(DIRECTORS[team])
    fund = director["sales.fund"].create(
        {
            "team_id": site.team(team).id,
            "company_id": site.company.id,
            "date_from": first,
        }
    )
    return fund.with_env(site.env)


def _set_rules(site, first):
    """Per head for everybody; a share of what was collected by each director."""
    site.as_user("sales_admin")["sales.fund.rule"].create(
        {
            "name": "So much per head",
            "kind": "head",
            "amount": PER_HEAD,
            "date_from": first,
            "company_id": site.company.id,
        }
    )
    collected = site.ref("sales_metric_collected")
    for team, rate, _opening in FUNDS:
        site.as_user(DIRECTORS[team])["sales.fund.rule"].create(
            {
                "name": "A share of what came in",
                "kind": "percent",
                "metric_id": collected.id,
                "rate": rate,
                "cap": 4_000,
                "team_id": site.team(team).id,
                "date_from": first,
                "company_id": site.company.id,
            }
        )


def _date_fillings(site, funds, today):
    """Book the old cash boxes, and date what was filled as of the quarter's end."""
    admin = site.as_user("sales_admin")
    dates = {}
    for team, _rate, opening in FUNDS:
        fund = funds[team]
        if opening:
            reason = "Counted in the cash box of the team"
            ids = (
                admin["sales.fund"]
                .browse(fund.id)
                .action_book("opening", opening, reason)
            )
            dates[site.env["sales.fund.entry"].browse(ids)] = fund.date_from
        for entry in fund.entry_ids.filtered("period_to"):
            dates[entry] = min(entry.period_to + timedelta(1), today)
    site.backdate({entry: {"date": day} for entry, day in dates.items()})


def _spend(site, fund, today):
    """Asked for, approved, enjoyed, and settled with the receipt."""
    moment = site.plan.now - timedelta(EVENING["days"] + 6)
    request = _ask(site, fund, EVENING, moment, today)
    approval = request._sales_pending_approvals()
    with site.at(moment + timedelta(hours=5)):
        approval.with_user(approval.current_approver_id).action_approve()
    receipt = site.as_user(EVENING["login"])["ir.attachment"].create(
        {
            "name": "hot-pot-receipt.txt",
            "raw": RECEIPT.encode(),
            "mimetype": "text/plain",
            "res_model": "sales.fund.request",
            "res_id": request.id,
        }
    )
    mine = request.with_env(site.as_user(EVENING["login"]))
    mine.write({"amount_actual": EVENING["actual"], "receipt_ids": [(4, receipt.id)]})
    settled = moment + timedelta(9)
    with site.at(settled):
        mine.action_hand_in()
        request.with_env(site.as_user("manager_n1")).action_settle()
    site.backdate(
        {
            request: {
                "date_approved": moment + timedelta(hours=5),
                "date_settled": settled,
            }
        }
    )
    site.backdate({approval: {"date_decided": moment + timedelta(hours=5)}})
    site.backdate({request.entry_ids: {"date": settled.date()}})


def _ask(site, fund, plan, moment, today):
    """A member of the team asks.

    :return: the submitted request, as the superuser
    """
    request = (
        site.as_user(plan["login"])["sales.fund.request"]
        .with_context(ir_sequence_date=moment.date())
        .create(
            {
                "fund_id": fund.id,
                "purpose": plan["purpose"],
                "activity": plan["activity"],
                "date_activity": today - timedelta(plan["days"]),
                "participant_ids": [site.user(login).id for login in plan["people"]],
                "amount": plan["amount"],
            }
        )
    )
    with site.at(moment):
        request.action_submit()
    request = request.with_env(site.env)
    approval = request._sales_pending_approvals()
    site.backdate({request: {"create_date": moment, "date_submitted": moment}})
    site.backdate({approval: {"create_date": moment}})
    return request
