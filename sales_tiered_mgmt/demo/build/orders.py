"""Quotations, and the orders that people signed within their limits."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tools import groupby

from ..plan.calendar import Calendar
from ..plan.catalogue import FOREIGN
from ..plan.people import ADMINISTRATOR, BY_LOGIN
from ..plan.records import CANCELLED, DRAFT, OFFICE, SIGNED
from .currency import open_currency

VALID_DAYS = 30
CALLED_OFF_HOURS = 16 * 24


def create_orders(site):
    """All orders as quotations, each made by its salesperson."""
    pricelist = open_currency(site)
    names = _names(site)
    for login, plans in _by_owner(site.plan.orders):
        orders = site.as_user(login)["sale.order"].create(
            [
                {"name": names[plan.key], **_order_values(site, plan, pricelist)}
                for plan in plans
            ]
        )
        for plan, order in zip(plans, orders, strict=True):
            site.order_by_key[plan.key] = order.id
    site.orders(plan for plan in site.plan.orders if plan.route != DRAFT).write(
        {"state": "sent"}
    )
    site.backdate(
        {
            site.order(plan.key): {"create_date": plan.created_at}
            for plan in site.plan.orders
        }
    )


def _names(site):
    """Numbers in the order of time, though the orders are made person by person."""
    sequence = site.env["ir.sequence"].with_company(site.company)
    return {
        plan.key: sequence.next_by_code("sale.order")
        for plan in sorted(site.plan.orders, key=lambda plan: plan.created_at)
    }


def confirm_orders(site):
    """Sign what is within the limits, by the people themselves or by the office."""
    signed = [plan for plan in site.plan.orders if plan.route in (SIGNED, CANCELLED)]
    for login, plans in _by_owner(signed):
        site.orders(plans).with_env(site.as_user(login)).action_confirm()
    office = [plan for plan in site.plan.orders if plan.route == OFFICE]
    site.orders(office).with_env(site.as_user(ADMINISTRATOR)).action_confirm()
    beyond = site.orders(signed + office).filtered(lambda order: order.state != "sale")
    if beyond:
        raise ValueError(f"Planned beyond the limit: {beyond.mapped('name')}")
    date_signatures(site, signed + office)
    _call_off(site, [plan for plan in signed if plan.route == CANCELLED])


def _call_off(site, plans):
    """Cancelled by their salesperson; what they had counted is taken back that day."""
    calendar = Calendar(site.plan.now)
    for plan in plans:
        order = site.order(plan.key)
        order.with_env(site.as_user(plan.owner))._action_cancel()
        at = calendar.later(plan.signed_at, CALLED_OFF_HOURS)
        kept = site.env["sales.signing.reversal"].search([("order_id", "=", order.id)])
        site.backdate(
            {row: {"create_date": at, "date_cancelled": at.date()} for row in kept}
        )


def date_signatures(site, plans):
    """Date confirmed orders, and the use of somebody's limit, as of the plan."""
    for plan in plans:
        site.order(plan.key).date_order = plan.signed_at
    site.backdate(
        {
            site.order(plan.key): {"sales_signed_on": plan.signed_at}
            for plan in plans
            if site.order(plan.key).sales_signed_by_id
        }
    )


def _by_owner(plans):
    """Pairs of login and list of plans."""
    return groupby(plans, lambda plan: plan.owner)


def _order_values(site, plan, pricelist):
    rate, values = 1.0, {}
    if plan.customer in FOREIGN:
        values["pricelist_id"] = pricelist.id
        own = site.company.currency_id
        rate = own._convert(
            1.0, pricelist.currency_id, site.company, site.plan.now.date(), round=False
        )
    valid_until = plan.valid_until or plan.created_at.date() + timedelta(VALID_DAYS)
    person = BY_LOGIN[plan.owner]
    return {
        "partner_id": site.ref(plan.customer).id,
        "user_id": site.user(plan.owner).id,
        "team_id": site.team(person.team).id if plan.has_team else False,
        "company_id": site.company.id,
        "date_order": plan.created_at,
        "validity_date": valid_until,
        "order_line": [
            Command.create(
                {
                    "product_id": site.ref(line.product).id,
                    "product_uom_qty": line.quantity,
                    "price_unit": round(line.price * rate, 2),
                    "discount": line.discount,
                }
            )
            for line in plan.lines
        ],
        **values,
    }
