from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models

from ...engine.authority import Superior

# a step in one of these has been somebody's, and is not put to that person again
PAST = ("approved", "refused", "forwarded", "escalated")


class SalesApprovalStep(models.Model):
    """One person's part in a request: asked, decided, in person or on behalf."""

    _name = "sales.approval.step"
    _description = "Sales Approval Step"
    _inherit = ["sales.append.only"]
    _order = "approval_id desc, sequence, id"

    approval_id = fields.Many2one(
        "sales.approval", "Request", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True)
    approver_id = fields.Many2one("res.users", index=True, ondelete="restrict")
    tier_id = fields.Many2one("sales.tier", ondelete="restrict")
    kind = fields.Selection(
        [("recommend", "Recommends"), ("approve", "Approves")], required=True
    )
    is_final = fields.Boolean(
        "Administrators", help="Any sales administrator may decide this step."
    )
    is_forwarded = fields.Boolean(
        "By Forwarding",
        help="Put to this person by another one, not by the line of superiors.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("pending", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("forwarded", "Forwarded"),
            ("escalated", "Not Decided in Time"),
            ("bypassed", "Passed Over"),
            ("cancelled", "Not Needed"),
        ],
        required=True,
        default="waiting",
    )
    decided_by_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="restrict"
    )
    on_behalf_of_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        help="Approver whose deputy decided, with the approver's authority.",
    )
    date_asked = fields.Datetime("Asked On")
    date_deadline = fields.Datetime(
        "Deadline", help="When the request goes on to the next superior by itself."
    )
    date_reminded = fields.Datetime("Reminded On")
    mail_author_id = fields.Many2one(
        "res.users",
        "Asked By Mail From",
        index="btree_not_null",
        ondelete="restrict",
        help="In whose name the mail with the facts is still to be sent.",
    )
    date_decided = fields.Datetime("Decided On")
    value = fields.Float("Decided Value", digits=(16, 2))
    comment = fields.Text()

    _deadline_idx = models.Index("(date_deadline) WHERE state = 'pending'")

    @api.depends("approval_id.name", "approver_id.name")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.approval_id.name}: {step.approver_id.name}"

    def _is_past(self):
        """Whether it has been somebody's turn, who is not asked again."""
        return self.state in PAST

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # ------------------------------------------------------------
    # Who may decide
    # ------------------------------------------------------------

    def _cannot_decide_reason(self, user):
        """Why ``user`` may not decide this step, or False.

        The one place that says so: buttons and the server's check both read it.
        """
        self.ensure_one()
        approval = self.approval_id
        if self.state != "pending":
            return self.env._("It is not this step's turn.")
        if user in approval._parties():
            return self.env._(
                "Nobody decides the own request (four eyes): %(request)s waits for "
                "%(approver)s.",
                request=approval.name,
                approver=self._approver_name(),
            )
        if self.is_final and approval._is_administrator(user):
            return False
        if user != self.approver_id and not self._mandate_of(user):
            return self.env._(
                "Request %(request)s waits for %(approver)s.",
                request=approval.name,
                approver=self._approver_name(),
            )
        if self._lost_authority_reason():
            return self.env._(
                "Your authority does not cover request %(request)s any more. It goes "
                "on to the person in charge within the hour.",
                request=approval.name,
            )
        return False

    def _lost_authority_reason(self):
        """Why the person asked cannot decide this step any more, or False.

        By the organization and the matrix of today. Whether the person still leads is
        asked apart, see ``sales.approval.routing``.
        """
        self.ensure_one()
        approval, approver = self.approval_id, self.approver_id
        company = approval.company_id
        if not approver.active:
            return self.env._("%s has left.", approver.name)
        if company not in approver.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=approver.name,
                company=company.name,
            )
        if self.is_final:
            if approval._is_administrator(approver):
                return False
            return self.env._("%s is no sales administrator any more.", approver.name)
        if not approver.sales_tier_id:
            return self.env._("%s holds no tier.", approver.name)
        if not self._is_within(self._authorities_of(approver)):
            return self.env._("The authority of %s has changed.", approver.name)
        return False

    def _authorities_of(self, user):
        """What ``user`` may do about each value beyond authority, in their order.

        :return: tuple of :class:`~...engine.authority.Authority`
        """
        self.ensure_one()
        approval = self.approval_id
        decisions = list(approval.measure_ids._demands())
        has_conditions = any(decision._has_conditions() for decision in decisions)
        document = approval._document() if has_conditions else None
        return tuple(
            decision._authority_of(user, approval.company_id, document)
            for decision in decisions
        )

    def _is_within(self, authorities):
        """Whether these authorities allow to take this step.

        :param authorities: what ``_authorities_of`` returned
        """
        self.ensure_one()
        if self.kind == "recommend":
            return any(authority.takes_part for authority in authorities)
        demands = tuple(self.approval_id.measure_ids._demands().values())
        return Superior(None, authorities).covers(demands)

    def _mandate_of(self, user):
        """The ``sales.delegation`` by which ``user`` stands in for the approver."""
        return user.sudo().sales_mandate_ids._covering(self)

    def _on_behalf_of(self, user):
        """The approver where ``user`` decides as the deputy, else nobody."""
        self.ensure_one()
        is_deputy = user != self.approver_id and self._mandate_of(user)
        return self.approver_id if is_deputy else self.env["res.users"]

    def _decider_name(self):
        """Who decided, in words: in person, or for whom."""
        self.ensure_one()
        if not self.on_behalf_of_id:
            return self.decided_by_id.name
        return self.env._(
            "%(deputy)s on behalf of %(person)s",
            deputy=self.decided_by_id.name,
            person=self.on_behalf_of_id.name,
        )

    def _approver_name(self):
        return self.approver_id.name or self.env._("a sales administrator")

    # ------------------------------------------------------------
    # Forwarding
    # ------------------------------------------------------------

    def _cannot_receive_reason(self, user):
        """Why the step may not be forwarded to ``user``, or False.

        The same or more authority for every value beyond authority, and no interest of
        the own; administrators hand the last step to administrators only.
        """
        self.ensure_one()
        approval = self.approval_id
        name = user.name
        if not user.active or user.share:
            return self.env._("%s does not work here.", name)
        if user in approval._parties():
            return self.env._("%s has an interest in this request (four eyes).", name)
        if user in approval._people_asked():
            return self.env._("%s has had this request before.", name)
        if approval.company_id not in user.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=name,
                company=approval.company_id.name,
            )
        if self.is_final:
            if approval._is_administrator(user):
                return False
            return self.env._("%s is no sales administrator.", name)
        if not user.sales_tier_id:
            return self.env._("%s holds no tier.", name)
        if not self._is_equal_or_above(user):
            return self.env._("%s has not the authority for this request.", name)
        return False

    def _is_equal_or_above(self, user):
        """Whether ``user`` may do at least what the person asked may do."""
        theirs = self._authorities_of(user)
        if not self._is_within(theirs):
            return False
        demands = self.approval_id.measure_ids._demands().values()
        return all(
            his.reach(demand.lower_is_worse) >= mine.reach(demand.lower_is_worse)
            for his, mine, demand in zip(
                theirs, self._authorities_of(self.approver_id), demands, strict=True
            )
        )

    # ------------------------------------------------------------
    # Time
    # ------------------------------------------------------------

    @api.model
    def _deadline_in(self, company):
        """When a step put now goes on by itself if nobody decides; False for never.

        The company's number of working days after the day of asking, to the end of work
        by its calendar and time zone; public holidays do not count.

        :param company: ``res.company``
        """
        days = company.sales_escalate_days
        if not days:
            return False
        now = fields.Datetime.now()
        calendar = company.resource_calendar_id
        end = False
        if calendar:
            zone = timezone(calendar.tz)
            tomorrow = utc.localize(now).astimezone(zone).date() + timedelta(days=1)
            midnight = zone.localize(datetime.combine(tomorrow, time.min))
            end = calendar.plan_days(
                days, midnight.astimezone(utc).replace(tzinfo=None), compute_leaves=True
            )
        return end or now + timedelta(days=days)  # no calendar, or no working time

    # ------------------------------------------------------------
    # The mail
    # ------------------------------------------------------------

    def _send_mail(self):
        """Send the mail that is due; none where it is not this step's turn any more."""
        self.ensure_one()
        author = self.mail_author_id
        if author:
            self._engine_write({"mail_author_id": False})
            if self.state == "pending":
                self.approval_id.with_user(author).sudo()._mail_approvers()
