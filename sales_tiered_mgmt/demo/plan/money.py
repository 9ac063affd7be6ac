"""From the order to the money: invoices, credit notes, and how customers pay."""

from datetime import timedelta

from .calendar import first_of_month, quarter_of
from .records import Invoice, Payment, Refund

TERM_DAYS = 30
REASONS = (
    "Goods damaged in transit",
    "Commissioning took longer than agreed",
    "Delivered short",
    "Price agreed afterwards",
)


def plan_invoice(order, person, calendar, rng, is_prepaid=False):
    """The invoice of a confirmed order.

    :param is_prepaid: invoiced at once and paid in full within the same quarter, so
        that everybody has business in every quarter
    :return: :class:`~.records.Invoice`, or None while it is not invoiced yet
    """
    signed = order.signed_at.date()
    if is_prepaid:
        last = first_of_month(quarter_of(signed), 3) - timedelta(1)
        paid = min(signed + timedelta(rng.randint(1, 9)), last, calendar.today)
        return Invoice(signed, (Payment(paid, None),), is_prepaid=True)
    day = signed + timedelta(rng.randint(1, 14))
    if day > calendar.today:
        return None
    refund = _plan_refund(day, calendar, rng)
    payments = () if refund and refund.share == 1 else _plan_payments(day, person, rng)
    return Invoice(
        day,
        tuple(payment for payment in payments if payment.date <= calendar.today),
        refund,
    )


def _plan_refund(invoiced, calendar, rng):
    """Up to one invoice in eight is credited, a third of those as a whole."""
    chance, share = rng.random(), rng.choice((1, 0.2, 0.35))
    day, reason = invoiced + timedelta(rng.randint(8, 40)), rng.choice(REASONS)
    if chance > 1 / 8 or day > calendar.today:
        return None
    return Refund(day, share, reason)


def _plan_payments(invoiced, person, rng):
    """In time, late, in two parts, or only a part: by how well the person collects."""
    due = invoiced + timedelta(TERM_DAYS)
    early, late = rng.randint(0, 18), rng.randint(6, 75)
    share, habit = round(rng.uniform(0.3, 0.7), 2), rng.random()
    if habit < person.punctual:
        return (Payment(due - timedelta(early), None),)
    # those who do not pay in time: half pays late, the rest in parts or not at all
    habit = (habit - person.punctual) / (1 - person.punctual)
    if habit < 0.5:
        return (Payment(due + timedelta(late), None),)
    if habit < 0.7:
        return (
            Payment(due - timedelta(early), share),
            Payment(due + timedelta(late), None),
        )
    if habit < 0.87:
        return (Payment(due + timedelta(late // 3), share),)
    return ()
