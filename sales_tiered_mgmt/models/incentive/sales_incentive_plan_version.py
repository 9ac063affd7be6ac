from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..authority.readers import told_to_readers

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class SalesIncentivePlanVersion(models.AbstractModel):
    """What is in force is not overwritten: a change is a new version from a day on.

    Policy: A3.4.
    """

    _name = "sales.incentive.plan.version"
    _description = "Versions of an Incentive Plan"

    version_count = fields.Integer(compute="_compute_version_count")

    @api.depends_context("uid")
    @told_to_readers
    def _compute_version_count(self):
        for plan in self:
            plan.version_count = len(plan._versions())

    def _versions(self):
        """All versions of this plan, oldest first, as superuser."""
        self.ensure_one()
        plan = self.sudo().with_context(active_test=False)
        first = plan
        while first.previous_id:
            first = first.previous_id
        versions = later = first
        while later := plan.search([("previous_id", "in", later.ids)]):
            versions |= later
        return versions

    @api.model
    def _versions_for(self, company, date):
        """The plans by which periods that begin on a day are computed.

        A period that has begun keeps the version of its first day, so that versions
        that were superseded or have ended count within their own dates.

        :param company: ``res.company``
        :param date: first day of the periods
        :return: ``sales.incentive.plan`` as superuser, archived ones included
        """
        return (
            self.sudo()
            .with_context(active_test=False)
            .search(
                Domain("company_id", "=", company.id)
                & Domain("state", "in", self._counting_states())
                & Domain("date_from", "<=", date)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
            )
        )

    def copy_data(self, default=None):
        """A copy is a plan of its own."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for plan, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", plan.name)
        return vals_list

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_new_version(self, reason, date_from=None):
        """Open a new version: a copy that can be changed and takes over on a day.

        The version in force stays so until the new one is approved.

        :param reason: why; required
        :param date_from: first day of a period that has not begun (date or ISO text);
            default the next one
        :return: action that opens the new version
        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is not in force, or day or reason do not fit
        """
        self.ensure_one()
        self._begin("approved")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the plan changes."))
        if self.sudo().search_count(
            [("previous_id", "=", self.id), ("state", "!=", "cancelled")]
        ):
            raise UserError(
                self.env._("A new version of %s is open already.", self.display_name)
            )
        plan = self.sudo()
        day = fields.Date.to_date(date_from) or plan._next_period_start()
        if problem := plan._cannot_change_on_reason(day):
            raise UserError(problem)
        version = plan._begin_version(reason.strip(), day)
        return version.sudo(False).get_formview_action()

    def _begin_version(self, reason, day):
        """A copy of this plan that is to take over from it on ``day``."""
        [vals] = self.copy_data({"name": self.name, "date_from": day})
        version = self._engine_create(
            {
                **vals,
                "state": "draft",
                "version": self.version + 1,
                "previous_id": self.id,
                "change_reason": reason,
            }
        )
        version._note_to_makers(
            self.env._(
                "New version of %(plan)s. %(reason)s",
                plan=self.display_name,
                reason=reason,
            )
        )
        return version

    def action_view_versions(self):
        """Open all versions of the plan that the acting user sees."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_plan_action"
        )
        action["domain"] = [("id", "in", self._versions().ids)]
        action["context"] = {"create": False, "active_test": False}
        return action

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    @api.constrains("date_from", "previous_id")
    def _check_date_from(self):
        for plan in self.filtered(
            lambda plan: plan.previous_id and plan.state in ("draft", "review")
        ):
            before = plan.previous_id.sudo()
            if problem := before._cannot_change_on_reason(plan.date_from):
                raise ValidationError(problem)

    def _cannot_change_on_reason(self, day):
        """Why a new version cannot take over from this one on ``day``, or False."""
        self.ensure_one()
        today = self.company_id.sudo()._sales_today()
        if day <= max(today, self.date_from):
            return self.env._(
                "A period that has begun keeps its plan: let the new version of "
                "%(plan)s begin after %(day)s.",
                plan=self.display_name,
                day=format_date(self.env, max(today, self.date_from)),
            )
        if not self._is_period_start(day):
            return self.env._(
                "%(day)s is in the middle of a period of %(plan)s. Choose the first "
                "day of one, such as %(next)s.",
                day=format_date(self.env, day),
                plan=self.display_name,
                next=format_date(self.env, self._next_period_start(day)),
            )
        return False

    def _shortest_period(self):
        """Months of the shortest period of the components, 1 where there are none."""
        return min((MONTHS[row.period] for row in self.component_ids), default=1)

    def _is_period_start(self, day):
        """Whether a period of the plan begins on the day.

        Quarters and years are those of the company's fiscal year.
        """
        year = self.company_id.sudo().compute_fiscalyear_dates(day)
        first = year["date_from"]
        months = (day.year - first.year) * 12 + day.month - first.month
        return day.day == first.day and not months % self._shortest_period()

    def _next_period_start(self, after=None):
        """First day of the next period after a day, default today or the first day."""
        today = self.company_id.sudo()._sales_today()
        after = max(after or today, self.date_from)
        year = self.company_id.sudo().compute_fiscalyear_dates(after)
        months, day = 0, year["date_from"]
        while day <= after:
            months += self._shortest_period()
            day = fields.Date.add(year["date_from"], months=months)
        return day
