from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SalesAppraisalExtension(models.AbstractModel):
    """More time for single people, and another superior, each with a reason.

    What is done out of turn is noted for good. Policy: A3.3, C1.p3, D3.1.
    """

    _name = "sales.appraisal.extension"
    _description = "Extension and Handover of an Appraisal"

    def action_extend(self, deadline_self, deadline_assess, reason):
        """Give more time to the person, the superior, or both.

        The superior gives it to the person; those above, and administrators, to the
        superior as well: nobody extends the own deadline.

        :param deadline_self: date, or False to leave it
        :param deadline_assess: date, or False to leave it
        :param reason: why, kept in the discussion
        :raise AccessError: the acting user does not stand above, or it is the own
            deadline
        :raise UserError: the phase is over, or the days make no sense
        """
        self.check_access("read")
        self._check_leads()
        self._check_reason(reason)
        self._lock_rows()
        dates = {
            name: fields.Date.to_date(day)
            for name, day in (
                ("deadline_self", deadline_self),
                ("deadline_assess", deadline_assess),
            )
            if day
        }
        if not dates:
            raise UserError(self.env._("Say until when."))
        led = self._led_team_ids()
        for appraisal in self:
            appraisal._check_extension(dates, led)
        own = self.sudo()
        own._engine_write(dates)
        own._log_extension(dates, reason)
        own._notify_extended(dates)
        return True

    def _check_extension(self, dates, led):
        self.ensure_one()
        if "deadline_self" in dates:
            self._check_state("self")
        self._check_state("self", "assess")
        if "deadline_assess" in dates and not self._hands_over(led):
            raise AccessError(
                self.env._(
                    "%s: whoever assesses does not extend the own deadline; a superior "
                    "above does.",
                    self.display_name,
                )
            )
        own = self.sudo()
        days = {
            "deadline_self": own.deadline_self,
            "deadline_assess": own.deadline_assess,
        }
        for name, day in dates.items():
            if day <= max(days[name], own.company_id._sales_today()):
                raise UserError(
                    self.env._(
                        "%(appraisal)s: an extension ends later than %(day)s, and "
                        "after today.",
                        appraisal=self.display_name,
                        day=days[name],
                    )
                )
        days |= dates
        if days["deadline_self"] > days["deadline_assess"]:
            raise UserError(
                self.env._(
                    "%(appraisal)s: the superior has time until %(day)s only; extend "
                    "that as well.",
                    appraisal=self.display_name,
                    day=days["deadline_assess"],
                )
            )

    def _log_extension(self, dates, reason):
        labels = self.fields_get(list(dates), ["string"])
        words = ", ".join(
            f"{labels[name]['string']}: {day}" for name, day in dates.items()
        )
        note = self.env._(
            "Extended by %(who)s: %(what)s. Reason: %(reason)s",
            who=self.env.user.name,
            what=words,
            reason=reason,
        )
        self._message_log_batch(dict.fromkeys(self.ids, note))

    # ------------------------------------------------------------
    # Another superior
    # ------------------------------------------------------------

    def action_hand_over(self, assessor, reason):
        """Let somebody else assess in place of the present superior.

        :param assessor: ``res.users`` or id
        :param reason: why, kept in the discussion
        :raise AccessError: the acting user is the superior, or does not stand above
        :raise UserError: it is assessed already, or the new one cannot assess
        """
        self.check_access("read")
        self._check_reason(reason)
        self._lock_rows()
        if isinstance(assessor, int):
            assessor = self.env["res.users"].browse(assessor)
        led = self._led_team_ids()
        for appraisal in self:
            appraisal._check_state("self", "assess")
            if not appraisal._hands_over(led):
                raise AccessError(
                    self.env._(
                        "%s: a superior above, or a sales administrator, names another "
                        "superior.",
                        appraisal.display_name,
                    )
                )
            if assessor not in appraisal._possible_assessors():
                raise UserError(
                    self.env._(
                        "%(appraisal)s: %(who)s cannot assess it. Choose somebody of a "
                        "higher level who leads the person, or a sales administrator.",
                        appraisal=appraisal.display_name,
                        who=assessor.sudo().name or "–",
                    )
                )
        note = self.env._(
            "Handed over by %(who)s to %(to)s. Reason: %(reason)s",
            who=self.env.user.name,
            to=assessor.sudo().name,
            reason=reason,
        )
        self.sudo()._hand_over(dict.fromkeys(self, assessor), dict.fromkeys(self, note))
        return True

    def _possible_assessors(self):
        """Who can assess all of these: superiors of a higher level, administrators.

        Others would not see the appraisal.

        :return: ``res.users``
        """
        possible = None
        for appraisal in self.sudo():
            company, person = appraisal.company_id, appraisal._sales_concerned()
            line = self._superiors(appraisal.team_id, person, company).filtered(
                lambda user, one=appraisal: user.sales_tier_id.level > one.tier_level
            )
            line |= self._free_administrators(company) - person
            possible = line if possible is None else possible & line
        return (possible or self.env["res.users"]).sudo(False)

    def _free_administrators(self, company):
        """Sales administrators outside the tiers who work in a company."""
        found = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        return found.filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and self.env["sales.approval"]._is_administrator(user)
            )
        )

    def _hand_over(self, assessors, notes):
        """Name other superiors, who are told.

        :param assessors: dict of appraisal to ``res.users``
        :param notes: dict of appraisal to what is logged
        """
        for assessor, own in self.grouped(lambda one: assessors[one]).items():
            vals = {"assessor_id": assessor.id}
            own._engine_write(vals)
            own._every("result")._engine_write(vals)
        self._message_log_batch({one.id: note for one, note in notes.items()})
        self._notify_handed_over()
