"""What a plan consists of.

Dates are dates, moments are naive UTC datetimes, amounts and prices are in company
currency without tax. People are named by login, customers and products by XML id.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

# How a planned order ends.
DRAFT = "draft"
SENT = "sent"
SIGNED = "signed"  # by the salesperson, within the own limit
OFFICE = "office"  # confirmed by the sales administrator
CANCELLED = "cancelled"  # signed, then called off
REQUESTED = "requested"  # went up the line, see ``Order.request``


@dataclass(frozen=True)
class Product:
    """A product of the catalogue."""

    key: str
    category: str
    price: float


@dataclass(frozen=True)
class Customer:
    """A customer and the salesperson who looks after it."""

    key: str
    name: str
    owner: str


@dataclass(frozen=True)
class Line:
    """An order line at the negotiated price."""

    product: str
    quantity: int
    price: float
    discount: int = 0  # per cent

    @property
    def amount(self):
        """Price of the whole line, after the discount."""
        return round(self.quantity * self.price * (1 - self.discount / 100), 2)


@dataclass(frozen=True)
class Decision:
    """A step of a request, decided."""

    approver: str
    is_approved: bool
    at: datetime
    comment: str


@dataclass(frozen=True)
class Request:
    """How an order beyond its salesperson's limit went up the line.

    :param waits_for: login of the person it waits for; empty when it is decided
    """

    asked_at: datetime
    decisions: tuple[Decision, ...]
    waits_for: str = ""
    by_customer: bool = False
    withdrawn_at: datetime | None = None

    @property
    def is_approved(self):
        """Whether the last word was yes."""
        return not self.waits_for and bool(
            self.decisions and self.decisions[-1].is_approved
        )


@dataclass(frozen=True)
class Payment:
    """Money received; ``share`` of the invoice, or None for all that is left."""

    date: date
    share: float | None


@dataclass(frozen=True)
class Refund:
    """A credit note over ``share`` of the first invoice line, or 1 for everything."""

    date: date
    share: float
    reason: str


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order, and what came of it."""

    date: date
    payments: tuple[Payment, ...] = ()
    refund: Refund | None = None
    is_prepaid: bool = False


@dataclass(frozen=True)
class Order:
    """A quotation, and how far it got."""

    key: str
    owner: str
    customer: str
    route: str
    created_at: datetime
    lines: tuple[Line, ...]
    signed_at: datetime | None = None
    valid_until: date | None = None
    has_team: bool = True
    request: Request | None = None
    invoice: Invoice | None = None

    @property
    def amount(self):
        """Untaxed amount in company currency."""
        return round(sum(line.amount for line in self.lines), 2)

    @property
    def discount(self):
        """Highest discount of a line, in per cent."""
        return max(line.discount for line in self.lines)

    @property
    def is_confirmed(self):
        """Whether the order stands as confirmed today."""
        if self.route == REQUESTED:
            return self.request.is_approved
        return self.route in (SIGNED, OFFICE)

    def but(self, **changes):
        """A copy with some values changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Activity:
    """Something to do for a lead; done when it has a moment ``done_at``."""

    kind: str
    summary: str
    due: date
    done_at: datetime | None = None


@dataclass(frozen=True)
class Lead:
    """A lead or an opportunity.

    :param outcome: ``won``, ``lost`` or empty while it is open
    :param stage: 1 new, 2 qualified, 3 proposition, 4 won
    :param order: key of the order it led to
    """

    key: str
    name: str
    team: str
    stage: int
    revenue: float
    created_at: datetime
    owner: str = ""
    customer: str = ""
    contact: str = ""
    is_opportunity: bool = True
    outcome: str = ""
    lost_reason: str = ""
    closed_at: datetime | None = None
    tags: tuple[str, ...] = ()
    activities: tuple[Activity, ...] = ()
    order: str = ""


@dataclass(frozen=True)
class Visit:
    """A meeting of an hour with a customer."""

    owner: str
    customer: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Meeting:
    """A meeting of an hour that a leader called.

    :param answers: pairs of a person invited and the state of the invitation
    """

    leader: str
    subject: str
    at: datetime
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Training:
    """A course that somebody took."""

    person: str
    course: str
    day: date


@dataclass(frozen=True)
class Rating:
    """What the customer of an order thinks of its salesperson, 1 to 5."""

    order: str
    at: datetime
    value: int
    feedback: str


@dataclass(frozen=True)
class Plan:
    """Everything to create."""

    now: datetime
    orders: tuple[Order, ...]
    leads: tuple[Lead, ...]
    rates: tuple[tuple[date, float], ...]
    visits: tuple[Visit, ...]
    ratings: tuple[Rating, ...]
    meetings: tuple[Meeting, ...]
    trainings: tuple[Training, ...]
