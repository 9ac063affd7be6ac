from odoo import api, fields, models

from ..target.sales_target_sheet_notice import QUIET_ACTIVITY

SELF = "sales_tiered_mgmt.mail_activity_appraisal_self"
ASSESS = "sales_tiered_mgmt.mail_activity_appraisal_assess"
READ = "sales_tiered_mgmt.mail_activity_appraisal_read"
KINDS = (SELF, ASSESS, READ)


class SalesAppraisalNotice(models.AbstractModel):
    """Tells people what waits for them: one activity for whoever's turn it is.

    What should be there follows from the phase, so that every step, extension and
    handover only asks to have it brought up to date: what is done is gone, what has
    moved is moved. Many at once. Private to the server. Policy: A3.1, D3.1.
    """

    _name = "sales.appraisal.notice"
    _description = "Notices about Appraisals"

    returned_because = fields.Text(
        compute="_compute_returned_because",
        help="Why it came back to the acting user, by whom it was given back.",
    )

    @api.depends("state", "activity_ids.note")
    @api.depends_context("uid")
    def _compute_returned_because(self):
        kinds = [self.env.ref(kind).id for kind in (SELF, ASSESS)]
        own = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("user_id", "=", self.env.uid),
                ("activity_type_id", "in", kinds),
                ("note", "!=", False),
            ]
        )
        notes = {one.res_id: one.note.striptags() for one in own}
        for appraisal in self:
            appraisal.returned_because = notes.get(appraisal._origin.id, False)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _step(self, state, **vals):
        """Go on, and let the activities follow."""
        result = super()._step(state, **vals)
        self._refresh_notices()
        return result

    def _notify_opened(self):
        """Tell everybody that the self-assessment waits."""
        self._refresh_notices()
        self.filtered("user_id")._tell("opened")

    def _notify_assessors(self):
        """Tell the superiors that it is handed in: their activity does."""

    def _notify_returned(self, receiver, reason):
        """Tell somebody that an appraisal came back, and why."""
        self.ensure_one()
        receiver = self._turn_user() or receiver
        self._own_activities().filtered(
            lambda one: one.user_id == receiver
        ).note = reason
        self._mail_returned(receiver, reason)

    def _notify_released(self):
        """Tell the people that they can see their appraisals."""
        self._tell("released")

    def _notify_extended(self, dates):
        """Let the activities follow the new days.

        :param dates: dict of the deadline fields to their new days
        """
        self._refresh_notices()

    def _notify_handed_over(self):
        """Tell the new superiors what waits for them."""
        self._refresh_notices()

    # ------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------

    def _turn(self):
        """The activity that belongs to the present phase.

        :return: tuple of type, ``res.users`` and day; None: nobody has to do anything
        """
        self.ensure_one()
        if self.cycle_id.state != "open" and self.state != "published":
            return None
        if self.state == "self":
            return SELF, self.user_id, self.deadline_self
        if self.state == "assess":
            return ASSESS, self.assessor_id, self.deadline_assess
        if self.state == "published":
            return READ, self._sales_concerned(), self.deadline_appeal
        return None

    def _turn_user(self):
        turn = self._turn()
        return turn[1] if turn else self.env["res.users"]

    def _own_activities(self):
        """The activities made here, as superuser."""
        kinds = [self.env.ref(kind).id for kind in KINDS]
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "in", kinds),
                    ("automated", "=", True),
                ]
            )
        )

    def _refresh_notices(self):
        """Make, move and end activities, so that they fit the phases."""
        own = self.sudo()
        types = {kind: self.env.ref(kind) for kind in KINDS}
        wanted = {}
        for appraisal in own:
            turn = appraisal._turn()
            if turn and turn[1].active:
                kind, user, day = turn
                wanted[appraisal.id, types[kind], user] = day
        superfluous, moved = self.env["mail.activity"].sudo(), {}
        for activity in own._own_activities():
            key = (activity.res_id, activity.activity_type_id, activity.user_id)
            day = wanted.pop(key, None)
            if day is None:
                superfluous |= activity
            elif day != activity.date_deadline:
                moved.setdefault(day, superfluous.browse())
                moved[day] |= activity
        superfluous.unlink()
        for day, activities in moved.items():
            activities.date_deadline = day
        own._schedule(wanted)
        own.cycle_id._refresh_notices_at_commit()

    def _schedule(self, wanted):
        """Activities for many people at once, without Odoo's mail to each of them.

        :param wanted: dict of (appraisal id, ``mail.activity.type``, ``res.users``)
            to day
        """
        model_id = self.env["ir.model"]._get_id(self._name)
        today = fields.Date.context_today(self)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True, sales_quiet_activity=QUIET_ACTIVITY
        ).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": res_id,
                    "user_id": user.id,
                    "summary": kind.with_context(lang=user.lang).summary,
                    "date_deadline": day or today,
                }
                for (res_id, kind, user), day in wanted.items()
            ]
        )

    # ------------------------------------------------------------
    # Followers
    # ------------------------------------------------------------

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows for an activity: Odoo would let everybody, one by one."""
        if self.env.context.get("sales_quiet_activity") is QUIET_ACTIVITY:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Who makes the appraisal can follow it; the person would get by mail what its
        makers discuss."""
        partners = self.env["res.partner"].sudo().browse(partner_ids or ())
        for appraisal in self:
            makers = partners.filtered(
                lambda partner, one=appraisal: any(
                    one.with_user(user).has_access("write") for user in partner.user_ids
                )
            )
            super(SalesAppraisalNotice, appraisal)._message_subscribe(
                makers.ids, subtype_ids, customer_ids=customer_ids
            )
        return True
