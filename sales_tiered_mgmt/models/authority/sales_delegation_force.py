from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine.delegation import ENDED, IN_FORCE, Absence, Term


class SalesDelegationForce(models.AbstractModel):
    """When a delegation is in force, and what its coming and going sets off.

    Whether somebody may decide is always asked of dates and time off as they are at
    that moment. The stored state follows them, by events and every hour; lists, record
    rules and activities live on it.
    """

    _name = "sales.delegation.force"
    _description = "Force of Sales Delegations"

    # ------------------------------------------------------------
    # At this moment
    # ------------------------------------------------------------

    @api.model
    def _zone_of(self, user):
        """The time zone in which a person's days begin and end."""
        company = user.company_id.sudo()
        return ZoneInfo(user.tz or company.resource_calendar_id.tz or "UTC")

    @api.model
    def _today_of(self, user):
        """Today (date) where the person is."""
        return Term(None, None, self._zone_of(user)).day(fields.Datetime.now())

    def _term(self):
        self.ensure_one()
        return Term(
            self.date_from,
            self.date_to or None,
            self._zone_of(self.user_id),
            self.is_during_time_off,
            self.ended_on or None,
        )

    @api.model
    def _absences(self, users):
        """Approved time off of the people around now, asked once for all.

        :return: dict of user id to a list of :class:`~...engine.delegation.Absence`
        """
        if not users:
            return {}
        now = fields.Datetime.now()
        leaves = (
            self.env["hr.leave"]
            .sudo()
            .search(
                [
                    ("user_id", "in", users.ids),
                    ("state", "=", "validate"),
                    ("holiday_status_id.time_type", "=", "leave"),
                    # whatever the time zones, two days reach around today
                    ("date_from", "<=", fields.Datetime.add(now, days=2)),
                    ("date_to", ">=", fields.Datetime.subtract(now, days=2)),
                ]
            )
        )
        absences = {}
        for leave in leaves:
            absences.setdefault(leave.user_id.id, []).append(self._absence(leave))
        return absences

    @api.model
    def _absence(self, leave):
        """An ``hr.leave`` as whole days, but for a half day or hours at its ends."""
        is_half, is_hours = leave.request_unit_half, leave.request_unit_hours
        begins_late = is_hours or (is_half and leave.request_date_from_period == "pm")
        ends_early = is_hours or (is_half and leave.request_date_to_period == "am")
        return Absence(
            leave.request_date_from,
            leave.request_date_to,
            leave.date_from if begins_late else None,
            leave.date_to if ends_early else None,
        )

    @api.model
    def _is_eligible(self, user):
        """Whether a person can be a deputy: holds a tier, or administers sales."""
        return (
            user.active
            and not user.share
            and bool(
                user.sales_tier_id or user.has_group("sales_team.group_sale_manager")
            )
        )

    def _obstacle(self):
        """Why the delegation cannot go on, or an empty text."""
        self.ensure_one()
        for user in (self.user_id, self.deputy_id):
            if not user.active:
                return self.env._("%s has left.", user.name)
        if not self.user_id.sales_tier_id:
            return self.env._("%s holds no tier.", self.user_id.name)
        if not self._is_eligible(self.deputy_id):
            return self.env._("%s holds no tier.", self.deputy_id.name)
        return ""

    def _states_now(self):
        """State of each delegation at this moment, from dates and time off alone.

        :return: dict of ``sales.delegation`` to its state
        """
        delegations, now = self.sudo(), fields.Datetime.now()
        absences = self._absences(delegations.filtered("is_during_time_off").user_id)
        return {
            delegation: ENDED
            if delegation._obstacle()
            else delegation._term().state(now, absences.get(delegation.user_id.id, ()))
            for delegation in delegations
        }

    def _in_force(self):
        """Those that hold at this moment, whatever the stored state says."""
        return self.browse(
            delegation.id
            for delegation, state in self._states_now().items()
            if state == IN_FORCE
        ).sudo()

    @api.model
    def _held_by(self, deputies):
        """Delegations in force at this moment by which ``deputies`` stand in."""
        return (
            self.sudo()
            .search([("deputy_id", "in", deputies.ids), ("state", "!=", ENDED)])
            ._in_force()
        )

    @api.model
    def _given_by(self, principals):
        """Delegations in force at this moment of the people who delegate."""
        return (
            self.sudo()
            .search([("user_id", "in", principals.ids), ("state", "!=", ENDED)])
            ._in_force()
        )

    def _covering(self, step):
        """The one of these delegations by which its deputy may decide ``step``.

        It has to be the approver's own (delegations do not chain) and to cover every
        decision that the request exceeds. A step of the administrators has deputies
        anyway: all administrators.
        """
        approval = step.approval_id
        exceeded = (
            approval.decision_id
            | approval.measure_ids.filtered("is_exceeded").decision_id
        )
        return self.filtered(
            lambda delegation: (
                delegation.user_id == step.approver_id
                and not step.is_final
                and approval.company_id in delegation.deputy_id.company_ids
                and (not delegation.decision_ids or exceeded <= delegation.decision_ids)
            )
        )[:1]

    # ------------------------------------------------------------
    # Coming and going
    # ------------------------------------------------------------

    def _refresh(self):
        """Bring the stored state in line with dates, time off and people."""
        entered, left = self.browse(), self.browse()
        for delegation, state in self._states_now().items():
            if state == delegation.state:
                continue
            left += delegation.filtered(lambda record: record.state == IN_FORCE)
            entered += delegation if state == IN_FORCE else self.browse()
            vals = {"state": state}
            if obstacle := state == ENDED and delegation._obstacle():
                vals |= {"ended_on": fields.Datetime.now(), "end_reason": obstacle}
            delegation._engine_write(vals)
        self._make_count(entered, left)

    @api.model
    def _make_count(self, entered, left):
        """Open and close what a deputy sees and is asked, and say so.

        :param entered: ``sales.delegation`` in force from now on
        :param left: ``sales.delegation`` not in force any more
        """
        if not (entered or left):
            return
        changed = entered | left
        self.env["crm.team"]._sales_reach_changed()
        waiting = (
            self.env["sales.approval"]
            .sudo()
            .search(
                [
                    ("state", "=", "pending"),
                    ("current_approver_id", "in", changed.user_id.ids),
                ]
            )
        )
        waiting._sync_deputies(changed.deputy_id)
        entered._tell_deputies()
        left._tell_deputies()

    @api.model
    def _refresh_open(self, principals=None):
        """Refresh what has not ended, of everybody or of some people.

        :param principals: ``res.users`` whose time off has changed
        """
        domain = [("state", "!=", ENDED)]
        if principals is not None:
            domain += [
                ("user_id", "in", principals.ids),
                ("is_during_time_off", "=", True),
            ]
        self.sudo().search(domain)._refresh()

    @api.model
    def _cron_refresh(self):
        """Start and end the delegations whose time has come."""
        self._refresh_open()

    def _tell_deputies(self):
        """Tell the deputies where each delegation stands now."""
        for delegation in self:
            deputy = delegation.deputy_id
            if not deputy.active or deputy == self.env.user:
                continue
            spoken = delegation.with_context(lang=deputy.lang)
            spoken.message_notify(
                partner_ids=deputy.partner_id.ids,
                subject=spoken.display_name,
                body=spoken._announcement(),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _announcement(self):
        self.ensure_one()
        person = self.user_id.name
        if self.state == IN_FORCE:
            return self.env._(
                "From now on you decide on behalf of %s. What waits is in your "
                "approvals.",
                person,
            )
        if self.state == ENDED:
            return self.env._("You do not decide on behalf of %s any more.", person)
        if self.is_during_time_off:
            return self.env._(
                "You will decide on behalf of %s during approved time off.", person
            )
        return self.env._(
            "You will decide on behalf of %(person)s from %(start)s to %(end)s.",
            person=person,
            start=format_date(self.env, self.date_from),
            end=format_date(self.env, self.date_to),
        )
