from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .appraisal_figures import Figure


class SalesAppraisalExceptional(models.AbstractModel):
    """A single appraisal by another template, decided by an administrator in the open.

    Policy: A3.3.
    """

    _name = "sales.appraisal.exceptional"
    _description = "Exception of an Appraisal"

    exception_ids = fields.One2many(
        "sales.appraisal.exception", "appraisal_id", "Exceptions"
    )

    def action_change_template(self, template, reason):
        """Appraise somebody by another template than the rest of the tier.

        All lines are made anew. Everybody of the tier, and above, sees it.

        :param template: ``sales.appraisal.template``, or its id
        :param reason: why; required
        :raise AccessError: the acting user is no sales administrator, or it is the own
            appraisal
        :raise UserError: something is written already, it is handed in, or the template
            does not fit
        """
        self.ensure_one()
        self.check_access("read")
        if not self._acts_freely() or self._is_own(self.env.user):
            raise AccessError(
                self.env._(
                    "Sales administrators give somebody another template, and never "
                    "themselves."
                )
            )
        self._check_reason(reason)
        self._lock_rows()
        self._check_state("self", "assess")
        template = self.env["sales.appraisal.template"].browse(int(template)).exists()
        template.check_access("read")
        self._check_other_template(template)
        self._check_nothing_written()
        self.sudo()._change_template(template.sudo(), reason.strip())
        return True

    def _check_other_template(self, template):
        """:raise UserError: the template is no other one, or does not fit"""
        if not template or template == self.template_id:
            raise UserError(self.env._("Choose another template."))
        if template.state not in ("active", "special"):
            raise UserError(
                self.env._(
                    "%s is neither in use nor closed for exceptions.",
                    template.display_name,
                )
            )
        company = template.company_id
        if (
            template.subject != self.subject
            or template.period != self.period
            or (company and company != self.company_id)
        ):
            raise UserError(
                self.env._(
                    "%(template)s is not for appraisals such as %(appraisal)s: "
                    "subject, period and company have to be the same.",
                    template=template.display_name,
                    appraisal=self.display_name,
                )
            )

    def _check_nothing_written(self):
        """:raise UserError: an assessment would be lost"""
        if problem := self._written_problem():
            raise UserError(problem)

    def _written_problem(self):
        """Why the form cannot be made anew: what would be lost; or False."""
        self.ensure_one()
        written = self._every("rating").filtered(
            lambda rating: rating.line_id and rating._is_written()
        )
        if not written and not self.is_self_done:
            return False
        sides = dict(written._fields["side"]._description_selection(self.env))
        told = [sides[side] for side in sorted(set(written.mapped("side")))]
        return self.env._(
            "%(appraisal)s cannot get another template: something is written already "
            "(%(what)s), and would be lost. Have it given back where it is handed in, "
            "ask both sides to empty what they wrote, then try again.",
            appraisal=self.display_name,
            what=", ".join(told) or sides["self"],
        )

    def _change_template(self, template, reason):
        """As superuser: note it, and make all lines anew."""
        self.env["sales.appraisal.exception"]._engine_create(
            [
                {
                    "appraisal_id": self.id,
                    "cycle_id": self.cycle_id.id,
                    "company_id": self.company_id.id,
                    "user_id": self.user_id.id,
                    "team_id": self.team_id.id,
                    "tier_id": self.tier_id.id,
                    "tier_level": self.tier_level,
                    "template_before_id": self.template_id.id,
                    "template_id": template.id,
                    "reason": reason,
                    "by_id": self.env.uid,
                }
            ]
        )
        self._every("rating").filtered("line_id")._engine_unlink()
        self._every("line")._engine_unlink()
        self._engine_write({"template_id": template.id, "exception_reason": reason})
        Line, cycle = self.env["sales.appraisal.line"], self.cycle_id
        line_vals = [
            self._line_vals(indicator, Figure()) for indicator in template.indicator_ids
        ]
        rows = Line._engine_insert(line_vals, ("appraisal_id", "indicator_id"))
        ids = {(appraisal, indicator): row for row, appraisal, indicator in rows}
        self.env["sales.appraisal.rating"]._engine_insert(
            [vals for line in line_vals for vals in cycle._rating_vals(line, ids)]
        )
        self._message_log(
            body=self.env._(
                "Appraised by %(template)s: %(reason)s",
                template=template.display_name,
                reason=reason,
            )
        )
        self._refresh_figures()
        self._notify_exception(template, reason)

    def _notify_exception(self, template, reason):
        """Tell the person, or the leader of the team, and the superior."""
        own = self.user_id or self.team_id.user_id
        for user in (own | self.assessor_id) - self.env.user:
            appraisal = self.with_context(lang=user.lang)
            appraisal.message_notify(
                partner_ids=user.partner_id.ids,
                subject=appraisal.env._("%s: another template", appraisal.display_name),
                body=appraisal.env._(
                    "This appraisal is made by %(template)s now. Reason: %(reason)s",
                    template=template.with_env(appraisal.env).display_name,
                    reason=reason,
                ),
            )
