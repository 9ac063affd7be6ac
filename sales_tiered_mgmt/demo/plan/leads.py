"""Opportunities: those behind the orders, those lost, and those still open."""

from datetime import timedelta

from .catalogue import customers, main_category
from .people import PEOPLE
from .records import DRAFT, SENT, Activity, Lead

# Expected revenue from which on an opportunity is a major project by default.
MAJOR_PROJECT = 500_000
TOPICS = {
    "automation": ("PLC retrofit", "New assembly line", "Control cabinets"),
    "instruments": ("Sensor upgrade", "Quality inspection", "Emission monitoring"),
    "drives": ("Drive modernisation", "Energy recovery", "Packaging axes"),
    "software": ("MES rollout", "SCADA renewal", "Energy management"),
    "services": ("Maintenance contract", "Operator training", "Plant audit"),
}
LOST_REASONS = {
    # reason: how often
    "crm.lost_reason_1": 5,  # too expensive
    "sales_tiered_mgmt.crm_lost_reason_competitor": 4,
    "sales_tiered_mgmt.crm_lost_reason_postponed": 3,
    "sales_tiered_mgmt.crm_lost_reason_budget": 2,
    "crm.lost_reason_2": 1,  # people, skills
}
TAGS = ("crm_tag_retrofit", "crm_tag_framework", "crm_tag_trade_fair", "crm_tag_export")
TODOS = (
    ("call", "Call about the schedule"),
    ("meeting", "Visit the plant"),
    ("email", "Send the technical data"),
    ("todo", "Prepare the calculation"),
)
POOL = {
    "n1": (
        "Zhangjiakou Guyuan Wind Power",
        "Chengde Summer Palace Hotels",
        "Langfang Jingtai Furniture",
        "Hengshui Laobai Distillery",
    ),
    "n2": ("Dandong Yalu Paper", "Jinzhou Bohai Glass", "Mudanjiang Jingpo Timber"),
    "s1": ("Zhuhai Xianglu Marine", "Nantong Haimen Textiles", "Guilin Lijiang Rubber"),
}


def plan_leads(orders, calendar, rng):
    """Leads for all people, and a pool of unassigned ones per team.

    :param orders: the planned orders, which most opportunities led to
    :return: list of :class:`~.records.Lead`
    """
    leads = _pool(calendar, rng)
    for person in PEOPLE:
        own = [order for order in orders if order.owner == person.login]
        won = [
            _of_order(order, person, calendar, rng)
            for order in own
            if not _is_major(order, person)
            and (
                (order.signed_at and rng.random() < 0.7) or order.route in (DRAFT, SENT)
            )
        ]
        closed = sum(lead.outcome == "won" for lead in won)
        lost = round(closed * (1 - person.win_rate) / person.win_rate)
        leads += won
        leads += [_lost(person, calendar, rng, number) for number in range(lost)]
        open_count = 5 if person.tier == "representative" else 3
        leads += [_open(person, calendar, rng, number) for number in range(open_count)]
    return leads


def _named(category, customer, rng):
    short = " ".join(customer.name.removesuffix(" Co., Ltd.").split()[:2])
    return f"{rng.choice(TOPICS[category])}, {short}"


def _round(amount):
    return round(amount, -2)


def _is_major(order, person):
    """Whether the opportunity of an order would need an approval of its own."""
    return person.tier != "director" and order.amount >= MAJOR_PROJECT


def _expected(amount, person):
    """Expected revenue; what would be a major project is left to the directors, who
    need nobody's approval for it.
    """
    if person.tier != "director":
        amount = min(amount, MAJOR_PROJECT * 0.98)
    return _round(amount)


def _of_order(order, person, calendar, rng):
    """The opportunity that led to a quotation; won when the order was signed."""
    customer = next(c for c in customers()[person.login] if c.key == order.customer)
    created_at = calendar.moment(
        order.created_at.date() - timedelta(rng.randint(5, 60)), rng
    )
    created_at = min(created_at, order.created_at)
    is_won = bool(order.signed_at)
    activities = ()
    if is_won and rng.random() < 0.2:
        activities = (_done(created_at, order.signed_at, calendar, rng),)
    elif order.route == SENT:
        activities = (_todo(calendar, rng),)
    return Lead(
        key=f"lead-{order.key}",
        name=_named(main_category(order.lines), customer, rng),
        team=person.team,
        owner=person.login,
        customer=order.customer,
        stage=4 if is_won else 3,
        outcome="won" if is_won else "",
        revenue=_expected(order.amount * rng.uniform(0.85, 1.2), person),
        created_at=created_at,
        closed_at=order.signed_at,
        tags=_tags(rng),
        activities=activities,
        order=order.key,
    )


def _lost(person, calendar, rng, number):
    age = rng.randint(45, 500)
    created_at = calendar.moment(calendar.today - timedelta(age), rng)
    closed = created_at.date() + timedelta(rng.randint(10, 45))
    closed_at = max(calendar.moment(closed, rng), created_at)
    reasons = list(LOST_REASONS)
    activities = ()
    if rng.random() < 0.2:
        activities = (_done(created_at, closed_at, calendar, rng),)
    return _some_lead(
        person,
        rng,
        f"lost-{person.login}-{number}",
        created_at,
        stage=rng.choice((1, 2, 2, 3, 3)),
        outcome="lost",
        closed_at=closed_at,
        lost_reason=rng.choices(reasons, list(LOST_REASONS.values()))[0],
        activities=activities,
    )


def _open(person, calendar, rng, number):
    created_at = calendar.moment(calendar.today - timedelta(rng.randint(1, 70)), rng)
    activities = (_todo(calendar, rng),) if rng.random() < 0.6 else ()
    return _some_lead(
        person,
        rng,
        f"open-{person.login}-{number}",
        created_at,
        stage=rng.choice((1, 1, 2)),
        activities=activities,
    )


def _some_lead(person, rng, key, created_at, **values):
    customer = rng.choice(customers()[person.login])
    return Lead(
        key=key,
        name=_named(rng.choice(list(TOPICS)), customer, rng),
        team=person.team,
        owner=person.login,
        customer=customer.key,
        revenue=_expected(person.median * rng.uniform(0.6, 3.5), person),
        created_at=created_at,
        tags=_tags(rng),
        **values,
    )


def _pool(calendar, rng):
    """Enquiries that nobody has taken yet."""
    return [
        Lead(
            key=f"pool-{team}-{number}",
            name=f"Enquiry from {company}",
            contact=company,
            team=team,
            stage=1,
            is_opportunity=bool(number % 2),
            revenue=_round(rng.uniform(6_000, 45_000)),
            created_at=calendar.moment(
                calendar.today - timedelta(rng.randint(0, 12)), rng
            ),
            tags=("crm_tag_trade_fair",),
        )
        for team, companies in POOL.items()
        for number, company in enumerate(companies)
    ]


def _tags(rng):
    return tuple(sorted(rng.sample(TAGS, rng.choice((0, 1, 1, 2)))))


def _todo(calendar, rng):
    """Something still to do: some of it overdue, some today, most ahead."""
    kind, summary = rng.choice(TODOS)
    return Activity(kind, summary, calendar.today + timedelta(rng.randint(-5, 14)))


def _done(created_at, closed_at, calendar, rng):
    kind, summary = rng.choice(TODOS)
    span = int((closed_at - created_at).total_seconds())
    done_at = calendar.later(created_at, rng.randint(0, span) / 3600)
    return Activity(kind, summary, done_at.date(), done_at)
