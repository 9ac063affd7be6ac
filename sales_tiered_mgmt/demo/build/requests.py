"""Contracts that went up the line: recommended, decided, or still waiting."""

import base64
import io
import math

from PIL import Image, ImageDraw

from ..plan.records import REQUESTED
from .orders import date_signatures


def run_requests(site):
    """Let everybody act in turn, then date the records as of the plan."""
    plans = [plan for plan in site.plan.orders if plan.route == REQUESTED]
    for plan in sorted(plans, key=lambda plan: plan.request.asked_at):
        approval = _ask(site, plan)
        for decision in plan.request.decisions:
            _decide(site, approval, decision)
        if plan.request.withdrawn_at:
            with site.at(plan.request.withdrawn_at):
                approval.with_env(site.as_user(plan.owner)).action_withdraw()
        _date_request(site, approval, plan.request)
    date_signatures(site, [plan for plan in plans if plan.is_confirmed])


def _ask(site, plan):
    """The salesperson confirms, or the customer signs: both are beyond the limit."""
    at = plan.request.asked_at
    # the number of the request carries the year
    order = site.order(plan.key).with_context(ir_sequence_date=at.date())
    with site.at(at):
        if plan.request.by_customer:
            _sign_on_portal(site, order, at)
        else:
            order.with_user(site.user(plan.owner)).action_confirm()
    return site.env["sales.approval"].search(
        [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
    )


def _sign_on_portal(site, order, at):
    """What the portal does when the customer accepts a quotation."""
    public = site.env.ref("base.public_user")
    signer = order.partner_id.child_ids[:1] or order.partner_id
    order = order.with_user(public).sudo()
    order.write(
        {"signed_by": signer.name, "signed_on": at, "signature": _signature(order.id)}
    )
    order._validate_order()
    said = f"Order signed by {signer.name}"
    order.message_post(
        author_id=signer.id,
        body=said,
        subtype_xmlid="mail.mt_note",
    )


def _signature(seed):
    """A scrawl as PNG, in base64."""
    image = Image.new("RGBA", (320, 90), (255, 255, 255, 0))
    points = [
        (x, 45 + 28 * math.sin(x / (9 + seed % 5)) * math.cos(x / (31 + seed % 7)))
        for x in range(20, 300, 2)
    ]
    ImageDraw.Draw(image).line(points, fill=(20, 40, 120, 255), width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue())


def _decide(site, approval, decision):
    approval = approval.with_env(site.as_user(decision.approver))
    with site.at(decision.at):
        if decision.is_approved:
            approval.action_approve(decision.comment)
        else:
            approval.action_refuse(decision.comment)


def _date_request(site, approval, request):
    """Give the permanent record the moments of the plan, step by step."""
    moments = [request.asked_at] + [decision.at for decision in request.decisions]
    steps = approval.step_ids.sorted("sequence")
    site.backdate(
        {
            step: {"create_date": request.asked_at, "date_asked": asked_at}
            for step, asked_at in zip(steps, moments, strict=False)
        }
    )
    site.backdate(
        {
            step: {"date_decided": decision.at}
            for step, decision in zip(steps, request.decisions, strict=False)
        }
    )
    site.backdate({approval: {"create_date": request.asked_at}})
    if approval.state != "pending":
        decided_at = request.withdrawn_at or moments[-1]
        site.backdate({approval: {"date_decided": decided_at}})
