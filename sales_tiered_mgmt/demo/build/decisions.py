"""Decisions beside the signing of orders: authority, deputies, expenses, proposals.

Everybody acts in the own name, so that what waits has come by the real way.
"""

from datetime import timedelta

from ..plan.catalogue import customers

# salesperson, days ago, what for, product, amount, outcome by whom ("" while it waits)
EXPENSES = (
    ("rep_n1a", 21, "Train to Tianjin, two visits", "travel", 640, "manager_n1"),
    ("rep_n1b", 3, "Hotel at the Harbin trade fair", "travel", 2_350, ""),
    ("rep_n2a", 12, "Lunch with the plant managers of Huaxing", "meal", 880, "-"),
    ("rep_n2b", 2, "Sample shipment to Shenyang", "gift", 1_420, ""),
    ("rep_s1a", 2, "Booth at the Guangzhou automation fair", "travel", 8_600, ""),
    ("manager_n2", 4, "Customer day in Dalian", "meal", 3_900, ""),
)
PRODUCTS = {
    "travel": "hr_expense.expense_product_travel_accommodation",
    "meal": "hr_expense.expense_product_meal",
    "gift": "hr_expense.expense_product_gift",
}
# proposer, days ago, decision, subject, reason, values, who approves meanwhile
PROPOSALS = (
    (
        "manager_n1",
        26,
        "reward",
        "Best quarter in the team",
        "Over target three months in a row, and trained the two newcomers.",
        {"subject_user_id": "rep_n1a", "value": 3_000},
        "director_north",
    ),
    (
        "manager_s1",
        2,
        "reward",
        "Won back Zhujiang",
        "The customer had left for a competitor; she brought it back in six weeks.",
        {"subject_user_id": "rep_s1a", "value": 2_000},
        "",
    ),
    (
        "manager_n1",
        1,
        "staffing",
        "Support for North Team 2",
        "Her region borders on theirs, and she learns fastest where there are orders.",
        {"subject_user_id": "rep_n1c", "new_team_id": "n2"},
        "",
    ),
    (
        "manager_n2",
        9,
        "reward",
        "Trained two dealers in Dalian",
        "Three weekends, and both sell our service contracts since.",
        {"subject_user_id": "rep_n2a", "value": 1_500},
        "director_north",
    ),
)


def build_decisions(site):
    """Special authority, a deputy, expenses and proposals of the demo company."""
    _grant(site)
    _name_deputy(site)
    _claim_expenses(site)
    _propose(site)
    _pursue_project(site)
    _propose_authority(site)


def _grant(site):
    """Authority beside the tiers': where a condition holds, and for one person."""
    discount = site.ref("sales_decision_order_discount")
    today = site.plan.now.date()
    site.as_user("sales_admin")["sales.authority"].create(
        [
            {
                "decision_id": discount.id,
                "tier_id": site.ref("sales_tier_representative").id,
                "kind": "approve",
                "limit": 8,
                "condition": "[('partner_id.country_id.code', '!=', 'CN')]",
                "note": "Customers abroad are quoted from the export catalogue.",
            },
            {
                "decision_id": site.ref("sales_decision_order_sign").id,
                "user_id": site.user("rep_s1b").id,
                "kind": "approve",
                "limit": 80_000,
                "date_from": today - timedelta(40),
                "date_to": today + timedelta(50),
                "note": "Looks after the key accounts of a colleague on leave.",
            },
        ]
    )


def _name_deputy(site):
    """The manager of North Team 2 is represented whenever on time off."""
    manager = site.user("manager_n2")
    site.as_user("manager_n2")["sales.delegation"].create(
        {
            "user_id": manager.id,
            "deputy_id": site.user("manager_n1").id,
            "is_during_time_off": True,
            "reason": "Each of us stands in for the other.",
        }
    )


def _claim_expenses(site):
    for login, days, name, product, amount, decided_by in EXPENSES:
        moment = site.plan.now - timedelta(days)
        expense = site.as_user(login)["hr.expense"].create(
            {
                "name": name,
                "employee_id": site.user(login).employee_id.id,
                "product_id": site.ref(PRODUCTS[product]).id,
                "total_amount_currency": amount,
                "date": moment.date(),
                "company_id": site.company.id,
            }
        )
        with site.at(moment):
            expense.action_submit()
            _decide(site, expense, decided_by, moment)


def _propose(site):
    for login, days, code, subject, reason, values, decided_by in PROPOSALS:
        moment = site.plan.now - timedelta(days)
        proposal = site.as_user(login)["sales.proposal"].create(
            {
                "decision_id": site.ref(f"sales_decision_{code}").id,
                "subject": subject,
                "reason": reason,
                **{name: _id_of(site, name, value) for name, value in values.items()},
            }
        )
        with site.at(moment):
            proposal.action_submit()
            _decide(site, proposal, decided_by, moment)


def _pursue_project(site):
    """A project too large to be pursued without the director (C1.p4)."""
    moment = site.plan.now - timedelta(2)
    lead = site.as_user("rep_n2b")["crm.lead"].create(
        {
            "name": "Automation of a second rolling mill",
            "type": "opportunity",
            "user_id": site.user("rep_n2b").id,
            "team_id": site.team("n2").id,
            "company_id": site.company.id,
            "partner_id": site.ref(customers()["rep_n2b"][0].key).id,
            "stage_id": site.ref("crm.stage_lead2").id,
            "expected_revenue": 860_000,
            "date_deadline": site.plan.now.date() + timedelta(120),
        }
    )
    with site.at(moment):
        lead.action_sales_ask_approval()
    site.backdate({lead: {"create_date": moment - timedelta(12)}})


def _id_of(site, name, value):
    prefixes = {
        "subject_user_id": "user",
        "new_tier_id": "sales_tier",
        "new_team_id": "crm_team",
    }
    return site.ref(f"{prefixes[name]}_{value}").id if name in prefixes else value


def _decide(site, document, login, moment):
    """Decide a request step by step up to ``login``; "-" has its approver refuse it."""
    request = document.sudo().sales_approval_ids[:1]
    while login and request.state == "pending":
        approver = request.current_approver_id
        deciding = request.with_user(approver)
        if login == "-":
            deciding.action_refuse("Above the company's rate for meals, please split.")
        else:
            deciding.action_approve()
        if approver.login == login:
            break
    site.backdate({request: {"create_date": moment}})


def _propose_authority(site):
    """The director of the north asks for more room on discounts (C1.p2)."""
    change = site.as_user("director_north")["sales.authority.change"].create(
        {
            "reason": "Competitors give 8 % on machines since the summer.",
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "decision_id": site.ref("sales_decision_order_discount").id,
                        "tier_id": site.ref("sales_tier_representative").id,
                        "kind": "approve",
                        "limit": 8,
                    },
                )
            ],
        }
    )
    change.action_submit()
