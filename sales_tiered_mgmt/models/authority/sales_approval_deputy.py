from odoo import api, fields, models
from odoo.fields import Domain

from .sales_approval_notice import ACTIVITY


class SalesApprovalDeputy(models.AbstractModel):
    """What a request owes to the deputies of its approver: activities, and the inbox.

    Beside ``sales.approval.course``, which puts the steps and asks ``_people_to_tell``
    and ``_close_activities`` here to tell people. Who may decide is said by the step.
    """

    _name = "sales.approval.deputy"
    _description = "Deputies of the Approver"

    is_to_decide_by_me = fields.Boolean(
        "To Decide by Me",
        compute="_compute_is_to_decide_by_me",
        search="_search_is_to_decide_by_me",
        help="Waits for the user, or for somebody the user stands in for.",
    )

    @api.depends("state", "current_approver_id")
    @api.depends_context("uid")
    def _compute_is_to_decide_by_me(self):
        requests = self.sudo()
        mine = requests.filtered_domain(self._to_decide_domain(self.env.user))
        for approval in self:
            approval.is_to_decide_by_me = approval in mine

    @api.model
    def _search_is_to_decide_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._to_decide_domain(self.env.user)

    @api.model
    def _to_decide_domain(self, user):
        """What waits for ``user``, and for those ``user`` stands in for.

        The approvers come first, as literal ids: the index on them finds the few
        requests to look at.
        """
        own = Domain("current_approver_id", "=", user.id)
        mandates = user.sudo().sales_mandate_ids
        waiting = Domain("state", "=", "pending") & Domain(
            "current_approver_id", "in", (user | mandates.user_id).ids
        )
        if not mandates:
            return waiting
        is_party = Domain.OR(
            Domain(name, "=", user.id)
            for name in (
                "requester_id",
                "responsible_id",
                "person_id",
                "concerned_id",
            )
        )
        companies = Domain("company_id", "in", user.sudo().company_ids.ids)
        behalf = Domain.OR(self._mandate_domain(mandate) for mandate in mandates)
        return waiting & (own | (behalf & companies & ~is_party))

    @api.model
    def _mandate_domain(self, mandate):
        """Requests a delegation is about; ``_covering`` says the same of one step."""
        domain = Domain("current_approver_id", "=", mandate.user_id.id) & Domain(
            "current_step_id.is_final", "=", False
        )
        decisions = mandate.decision_ids
        if decisions:
            outside = Domain("is_exceeded", "=", True) & Domain(
                "decision_id", "not in", decisions.ids
            )
            domain &= Domain("decision_id", "in", decisions.ids)
            domain &= Domain("measure_ids", "not any", outside)
        return domain

    # ------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------

    def _deputies(self):
        """Who may decide these requests instead of the approvers they wait for.

        :return: dict of request to ``res.users``
        """
        steps = self.current_step_id
        given = self.env["sales.delegation"]._given_by(steps.approver_id)
        deputies = {}
        for approval in self:
            own = given.filtered(
                lambda item, step=approval.current_step_id: item._covering(step)
            )
            deputies[approval] = own.deputy_id - approval._parties()
        return deputies

    def _people_to_tell(self):
        """The approvers and, beside them, who stands in."""
        deputies = self._deputies()
        return {
            approval: approvers | deputies[approval]
            for approval, approvers in super()._people_to_tell().items()
        }

    def _activity_summary(self, person):
        """A deputy learns for whom."""
        if person == self.current_approver_id:
            return super()._activity_summary(person)
        return self.env._(
            "%(document)s: %(value)s, on behalf of %(approver)s",
            document=self.res_name,
            value=self.value_display,
            approver=self.current_approver_id.name,
        )

    def _sync_deputies(self, concerned):
        """Give the deputies of today their activities, and take back the others'.

        :param concerned: ``res.users`` whose delegations have come or gone
        """
        deputies = self._deputies()
        activities = self.activity_search([ACTIVITY])
        held = set()
        stale = activities.browse()
        for activity in activities.filtered(lambda item: item.user_id in concerned):
            approval, user = self.browse(activity.res_id), activity.user_id
            if user in deputies[approval] | approval.current_approver_id:
                held.add((approval, user))
            else:
                stale |= activity
        stale.unlink()
        for approval, users in deputies.items():
            for user in users & concerned:
                if (approval, user) not in held:
                    approval._give_activities({approval: user})
                    # else the mail that is due reaches the deputy as well
                    if not approval.current_step_id.mail_author_id:
                        approval._mail_approver(user)

    def _close_activities(self, user, comment):
        """Finish the activity of whoever decided; the others have nothing left to do.

        :param user: ``res.users`` who decided
        """
        activities = self.activity_search([ACTIVITY])
        own = activities.filtered(lambda activity: activity.user_id == user)
        finished = set(own.mapped("res_id"))
        stale = (activities - own).filtered(lambda item: item.res_id in finished)
        stale.unlink()
        done = activities - stale
        if done.activity_type_id.filtered("triggered_next_type_id"):
            done.action_feedback(feedback=comment)
        else:
            # the message that goes with it would say what the step says, and the note
            # on the document
            done.write({"active": False, "feedback": comment})
