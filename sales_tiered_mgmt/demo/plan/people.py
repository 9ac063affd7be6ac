"""Who sells: strength, trend and habits of each person, and their limits."""

from dataclasses import dataclass

from ...engine.authority import APPROVE, Authority, Demand, Superior, approver_chain

ADMINISTRATOR = "sales_admin"
LIMITS = {"representative": 50_000, "manager": 200_000, "director": 2_000_000}
DISCOUNT_LIMITS = {"representative": 5, "manager": 15, "director": 30}


@dataclass(frozen=True)
class Person:
    """How somebody sells.

    :param pace: ordinary orders per average month
    :param median: usual order amount, company currency
    :param ceiling: largest ordinary order, within the own limit
    :param trend: pace at the end of the 18 months against their start
    :param punctual: share of invoices that customers pay in time
    :param win_rate: share of opportunities won
    """

    login: str
    tier: str
    team: str
    superior: str
    pace: float
    median: float
    ceiling: float
    trend: float
    punctual: float
    win_rate: float


def _rep(login, pace, median, trend, punctual, win_rate):
    team = login[4:6]
    return Person(
        login,
        "representative",
        team,
        f"manager_{team}",
        pace,
        median,
        46_000,
        trend,
        punctual,
        win_rate,
    )


PEOPLE = (
    _rep("rep_n1a", 1.9, 17_000, 1.2, 0.75, 0.62),  # the star
    _rep("rep_n1b", 1.4, 14_000, 0.6, 0.40, 0.45),  # fading, and collects badly
    _rep("rep_n1c", 0.9, 9_000, 2.4, 0.65, 0.35),  # a newcomer who learns
    _rep("rep_n2a", 1.5, 19_000, 1.0, 0.85, 0.55),
    _rep("rep_n2b", 1.1, 11_000, 0.9, 0.60, 0.40),
    _rep("rep_s1a", 1.5, 16_000, 1.7, 0.70, 0.58),  # the market that grows
    _rep("rep_s1b", 1.0, 12_000, 1.1, 0.50, 0.42),
    Person(
        "manager_n1",
        "manager",
        "n1",
        "director_north",
        0.5,
        58_000,
        180_000,
        1.0,
        0.70,
        0.55,
    ),
    Person(
        "manager_n2",
        "manager",
        "n2",
        "director_north",
        0.5,
        52_000,
        180_000,
        1.3,
        0.65,
        0.50,
    ),
    Person(
        "manager_s1",
        "manager",
        "s1",
        "director_south",
        0.5,
        64_000,
        180_000,
        1.1,
        0.75,
        0.60,
    ),
    Person(
        "director_north",
        "director",
        "north",
        "",
        0.25,
        150_000,
        900_000,
        1.0,
        0.80,
        0.6,
    ),
    Person(
        "director_south",
        "director",
        "south",
        "",
        0.25,
        170_000,
        900_000,
        1.2,
        0.70,
        0.6,
    ),
)
BY_LOGIN = {person.login: person for person in PEOPLE}


def deciders(login, amount, discount=0):
    """Logins of the people who decide an order of ``amount``, in their order.

    :param discount: per cent on the lines, beyond what is negotiated in the price

    >>> deciders("rep_n1a", 120_000)
    ['manager_n1']
    >>> deciders("rep_n1a", 30_000, 20)
    ['manager_n1', 'director_north']
    >>> deciders("manager_s1", 3_000_000)
    ['director_south', 'sales_admin']
    """
    line, superior = [], BY_LOGIN[login].superior
    while superior:
        person = BY_LOGIN[superior]
        limits = LIMITS[person.tier], DISCOUNT_LIMITS[person.tier]
        line.append(
            Superior(superior, tuple(Authority(APPROVE, limit) for limit in limits))
        )
        superior = person.superior
    chain = approver_chain({login}, [Demand(amount), Demand(discount)], line)
    return [step.user_id or ADMINISTRATOR for step in chain.steps]
