"""Visits in the people's calendars, and the ratings their customers gave."""

from datetime import timedelta

from odoo.fields import Command

from .site import MODULE

TAG = f"{MODULE}.calendar_event_type_visit"


def create_visits(site):
    """All visits, without a mail to anybody."""
    tag = site.ref(TAG)
    site.env["calendar.event"].with_context(
        no_mail_to_attendees=True, dont_notify=True, skip_contact_description=True
    ).create(
        [
            {
                "name": plan.subject,
                "start": plan.at,
                "stop": plan.at + timedelta(hours=1),
                "user_id": site.user(plan.owner).id,
                "partner_ids": [
                    Command.set(
                        [
                            site.user(plan.owner).partner_id.id,
                            site.ref(plan.customer).id,
                        ]
                    )
                ],
                "categ_ids": [Command.set(tag.ids)],
            }
            for plan in site.plan.visits
        ]
    )


def create_ratings(site):
    """The customers' ratings of the orders, on the day they gave them."""
    model_id = site.env["ir.model"]._get_id("sale.order")
    plans = site.plan.ratings
    ratings = site.env["rating.rating"].create(
        [
            {
                "res_model_id": model_id,
                "res_id": site.order(plan.order).id,
                "partner_id": site.order(plan.order).partner_id.id,
                "rated_partner_id": site.order(plan.order).user_id.partner_id.id,
                "rating": plan.value,
                "feedback": plan.feedback,
                "consumed": True,
                # what customers complained of was dealt with at the time
                "sales_complaint_told": True,
            }
            for plan in plans
        ]
    )
    site.backdate(
        {
            rating: {"rated_on": plan.at}
            for plan, rating in zip(plans, ratings, strict=True)
        }
    )


def ask_customers(site):
    """From now on, customers are asked how they like what was invoiced to them."""
    site.company.sales_rating_request = "invoiced"
