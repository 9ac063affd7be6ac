"""Puts the parts of the building together, in the order in which they need another."""

from odoo import fields

from ..plan import plan_business
from ..plan.catalogue import customers
from .appraisals import build_appraisals
from .consequences import build_consequences
from .contacts import ask_customers, create_ratings, create_visits
from .decisions import build_decisions
from .funds import build_funds
from .incentive_plans import build_plans
from .incentives import build_incentives
from .leads import create_leads
from .meetings import create_meetings, create_trainings
from .money import invoice_orders
from .orders import confirm_orders, create_orders
from .requests import run_requests
from .site import Site
from .targets import build_targets


def build_business(env):
    """Build the demo company's business, once.

    People sign their orders and decide requests themselves, so limits and approvals
    are those of the real process. Only the split window is off meanwhile: what was
    signed in 18 months is signed here within one minute.
    """
    site = Site(env, plan_business(fields.Datetime.now()))
    if _is_built(site):
        return
    window = site.company.sales_split_window_days
    site.company.sales_split_window_days = 0
    create_orders(site)
    confirm_orders(site)
    run_requests(site)
    create_leads(site)
    site.company.sales_split_window_days = window
    build_decisions(site)
    invoice_orders(site)
    create_visits(site)
    create_ratings(site)
    ask_customers(site)
    create_meetings(site)
    create_trainings(site)
    build_targets(site)
    build_appraisals(site)
    build_plans(site)
    build_incentives(site)
    build_funds(site)
    # last: the rewards are for the next run
    build_consequences(site)
    site.env.flush_all()
    site.env.invalidate_all()


def _is_built(site):
    """Whether demo data was loaded before (``odoo-bin module force-demo``)."""
    partners = [
        site.ref(customer.key).id for own in customers().values() for customer in own
    ]
    return bool(
        site.env["sale.order"].search([("partner_id", "in", partners)], limit=1)
    )
