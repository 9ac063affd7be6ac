from odoo import api, fields, models
from odoo.exceptions import UserError

from ..authority.readers import told_to_readers


class SalesTargetPlanVersion(models.AbstractModel):
    """A change in mid-year is a new version; nothing is overwritten (A3.4)."""

    _name = "sales.target.plan.version"
    _description = "Versions of a Target Plan"
    _inherit = ["sales.target.plan.rows"]

    version_count = fields.Integer(compute="_compute_version_count")

    @api.depends_context("uid")
    @told_to_readers
    def _compute_version_count(self):
        for plan in self:
            plan.version_count = len(plan._versions())

    def _versions(self):
        """All versions of this plan, oldest first, as superuser."""
        self.ensure_one()
        plan = self.sudo()
        first = plan
        while first.previous_id:
            first = first.previous_id
        versions = later = first
        while later := self.sudo().search([("previous_id", "in", later.ids)]):
            versions |= later
        return versions

    def copy_data(self, default=None):
        """A copy is a plan of the year after, with neither sheets nor history."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for plan, vals in zip(self, vals_list, strict=True):
            if "date_from" in default or "date_to" in default:
                continue
            start = fields.Date.add(plan.date_to, days=1)
            year = plan.company_id.sudo().compute_fiscalyear_dates(start)
            vals["date_from"], vals["date_to"] = start, year["date_to"]
            if "name" not in default:
                vals.pop("name", None)
        return vals_list

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_new_version(self, reason, date_effective=None):
        """Open a new version: a copy whose months from a date on can be changed.

        The version in force stays so until the new one is approved.

        :param reason: why; required
        :param date_effective: first day of a month of the plan, today's month at the
            earliest (date or text); default the next month
        :return: action that opens the new version
        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is not in force, or a date or reason is missing
        """
        self.ensure_one()
        self._begin("approved", "running")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the targets change."))
        if self.sudo().search_count(
            [("previous_id", "=", self.id), ("state", "!=", "cancelled")]
        ):
            raise UserError(
                self.env._("A new version of %s is open already.", self.display_name)
            )
        plan = self.sudo()
        version = plan._new_version(
            reason.strip(), plan._effective_day(fields.Date.to_date(date_effective))
        )
        return version.sudo(False).get_formview_action()

    def _effective_day(self, day):
        """The first day whose figures change.

        :raise UserError: not the first of a month, past, or outside the plan
        """
        today = self.env["sales.tier.assignment"]._organization_today(self.company_id)
        this_month = today.replace(day=1)
        day = day or max(fields.Date.add(this_month, months=1), self.date_from)
        if day.day != 1 and day != self.date_from:
            raise UserError(
                self.env._("Targets change from the first day of a month on.")
            )
        if day < this_month:
            raise UserError(
                self.env._("The past is not rewritten: choose this month or later.")
            )
        if not self.date_from <= day <= self.date_to:
            raise UserError(self.env._("The day lies outside the plan."))
        return day

    def _new_version(self, reason, date_effective):
        [vals] = self.copy_data(
            {"date_from": self.date_from, "date_to": self.date_to, "name": self.name}
        )
        vals |= {"note": self.note, "date_answer": False}
        version = self._begin_version(vals, reason, date_effective)
        self._copy_sheets(version)
        version.message_post(
            body=self.env._(
                "New version of %(plan)s. %(reason)s",
                plan=self.display_name,
                reason=reason,
            ),
            subtype_xmlid="mail.mt_note",
        )
        return version

    def _begin_version(self, vals, reason, date_effective):
        # the overlap is checked once it is known whose version it is
        return self._engine_create(
            {
                **vals,
                "state": "draft",
                "version": self.version + 1,
                "previous_id": self.id,
                "change_reason": reason,
                "date_effective": date_effective,
            }
        )

    def _copy_sheets(self, version):
        """Sheets and rows of this plan, level by level; earlier months are kept."""
        Sheet = self.env["sales.target.sheet"].sudo()
        copies = {}
        levels = self.sheet_ids.grouped(
            lambda sheet: (sheet.parent_path or "").count("/")
        )
        for _depth, sheets in sorted(levels.items()):
            made = Sheet._engine_create(
                [
                    {
                        "plan_id": version.id,
                        "company_id": sheet.company_id.id,
                        "kind": sheet.kind,
                        "team_id": sheet.team_id.id,
                        "superior_team_id": sheet.superior_team_id.id,
                        "user_id": sheet.user_id.id,
                        "date_from": sheet.date_from,
                        "date_to": sheet.date_to,
                        "fte": sheet.fte,
                        "previous_id": sheet.id,
                        "parent_id": sheet.parent_id and copies[sheet.parent_id].id,
                    }
                    for sheet in sheets
                ]
            )
            copies.update(zip(sheets, made, strict=True))
        self._copy_rows(version)

    def action_view_versions(self):
        """Open all versions of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_plan_action"
        )
        action["domain"] = [("id", "in", self._versions().ids)]
        action["context"] = {"create": False}
        return action
