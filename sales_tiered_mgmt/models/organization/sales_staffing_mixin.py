from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class SalesStaffingMixin(models.AbstractModel):
    """Who may decide a tier assignment, and the actions that decide it.

    A sales administrator decides everything. The head of a division moves the people
    below between the own teams from today on, and never changes a tier (C1.p1).
    """

    _name = "sales.staffing.mixin"
    _description = "Staffing of Sales Teams"

    # ------------------------------------------------------------
    # Authority
    # ------------------------------------------------------------

    @api.model
    def _is_staffing_administrator(self):
        return self.env.su or self.env.user.has_group("sales_team.group_sale_manager")

    @api.model
    def _staffing_teams(self):
        """Teams whose people the acting user moves.

        Leading counts, not seeing: who supervises another team decides nothing there.
        :return: ``crm.team``, archived ones included
        """
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        if self._is_staffing_administrator():
            # every team, and there are few
            return Team.search([])  # pylint: disable=no-search-all
        held = self.env.user.sudo().sales_assignment_id
        if held.tier_id.scope != "division":
            return Team
        led = Team.search([("user_id", "=", self.env.uid)]) | held.team_id
        return Team.search([("id", "child_of", led.ids)])

    @api.model
    def _cannot_change_reason(self, user, tier, team, date_from=None):
        """Why the acting user may not give ``user`` this tier and team, or False.

        Read by the preview of the assistant and by the server-side check alike.
        :param date_from: date of the change, default today
        """
        if self._is_staffing_administrator():
            return False
        _ = self.env._
        own_tier = self.env.user.sales_tier_id
        if not own_tier or own_tier.scope != "division":
            return _("Staffing is decided by the head of a division (C1.p1).")
        if user == self.env.user:
            return _("Nobody changes the own position.")
        current = user.sudo().sales_assignment_id
        if not current or current.tier_id != tier:
            return _(
                "A new tier for %(person)s is decided by a sales administrator.",
                person=user.name,
            )
        if tier.level >= own_tier.level:
            return _("%(person)s is not below you in the line.", person=user.name)
        teams = self._staffing_teams()
        if team not in teams or current.team_id not in teams:
            return _(
                "%(person)s or %(team)s is outside your division.",
                person=user.name,
                team=team.name,
            )
        if date_from and date_from < self._organization_today(team.company_id):
            return _("Only a sales administrator enters changes of the past.")
        return False

    @api.model
    def _check_can_change(self, user, tier, team, date_from=None):
        if reason := self._cannot_change_reason(user, tier, team, date_from):
            raise AccessError(reason)

    # ------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------

    @api.model
    def _change(self, user, tier, team, date_from, reason, **extra):
        """End a person's assignment and start the next: a transfer or a promotion.

        See ``_change_all``, which takes several people at once.
        """
        return self._change_all(
            [
                {
                    "user_id": user.id,
                    "tier_id": tier.id,
                    "team_id": team.id,
                    "date_from": date_from,
                    "reason": reason,
                    **extra,
                }
            ]
        )

    @api.model
    def _change_all(self, vals_list):
        """Start new assignments for people, each ending the one before.

        :param vals_list: values of ``sales.tier.assignment`` with ``user_id``,
            ``tier_id``, ``team_id``, ``date_from`` (date) and ``reason``
        :return: the new assignments and, where a change falls on the first day of the
            current one, the corrected assignments
        :raise AccessError: the acting user may not decide one of the changes (C1.p1)
        """
        users = self.env["res.users"]
        correcting = []
        for vals in vals_list:
            user = users.browse(vals["user_id"])
            self._check_can_change(
                user,
                self.env["sales.tier"].browse(vals["tier_id"]),
                self.env["crm.team"].browse(vals["team_id"]),
                vals["date_from"],
            )
            if user.sudo().sales_assignment_id._is_corrected_on(vals["date_from"]):
                correcting.append(vals)
        done = self.browse()
        for vals in correcting:
            done |= users.browse(vals["user_id"]).sales_assignment_id._correct(vals)
        started = [vals for vals in vals_list if vals not in correcting]
        done |= self.sudo().create(started).sudo(False)
        done._tell_people()
        return done

    def _tell_people(self):
        """Tell everybody the own new position (A3.1)."""
        for assignment in self.sudo():
            self.env["mail.thread"].message_notify(
                partner_ids=assignment.user_id.partner_id.ids,
                subject=self.env._("Your position in the sales force"),
                body=self.env._(
                    "%(tier)s, %(team)s, from %(date)s. %(reason)s",
                    tier=assignment.tier_id.name,
                    team=assignment.team_id.name,
                    date=format_date(self.env, assignment.date_from),
                    reason=assignment.reason or "",
                ),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _is_corrected_on(self, day):
        """Whether a change on ``day`` (date) corrects this assignment in place.

        On its first day, and on the day it was entered, an assignment is no history
        yet: nobody was paid or appraised on it.
        """
        if not self or self.date_from != day:
            return False
        today = self._organization_today(self.company_id)
        entered = self._organization_today(self.company_id, self.create_date)
        return today in (day, entered)

    def _correct(self, vals):
        """Set tier and team of an assignment on its first day.

        :param vals: dict with ``tier_id``, ``team_id`` and ``reason``
        :raise AccessError: the acting user is no sales administrator
        """
        self.ensure_one()
        if not self._is_staffing_administrator():
            raise AccessError(
                self.env._(
                    "%(person)s changes position on this day already. A sales "
                    "administrator can correct that; you can choose a later day.",
                    person=self.user_id.name,
                )
            )
        assignment = self.sudo()
        positions = assignment._positions()
        assignment._engine_write(
            {name: vals[name] for name in ("tier_id", "team_id", "reason")}
        )
        assignment._check_histories()
        assignment._exchange(positions)
        assignment._message_log(
            body=self.env._("Corrected on its first day: %(reason)s", **vals)
        )
        return self

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_change(self):
        """Open the assistant that moves these people to another team or tier."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_tier_assignment_change_action"
        )
        action["context"] = {
            "default_user_ids": self.user_id.ids,
            "dialog_size": "extra-large",
        }
        return action

    def action_reassign_work(self):
        """Open the assistant that hands over the work of these people."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_work_reassign_action"
        )
        action["context"] = {
            "default_from_user_ids": self.user_id.ids,
            "dialog_size": "extra-large",
        }
        return action

    def action_withdraw(self):
        """Withdraw planned assignments; what they were to end goes on.

        :raise UserError: an assignment has begun
        :raise AccessError: the acting user may not decide it
        """
        for assignment in self:
            self._check_can_change(
                assignment.user_id, assignment.tier_id, assignment.team_id
            )
            if assignment.state != "planned":
                raise UserError(self.env._("Only what is planned can be withdrawn."))
        for assignment in self.sudo():
            before = assignment.search([("successor_id", "=", assignment.id)])
            body = self.env._(
                "Withdrawn: %(change)s, planned for %(date)s.",
                change=assignment.display_name,
                date=assignment.date_from,
            )
            before._message_log_batch({record.id: body for record in before})
        self.sudo().unlink()
        return True
