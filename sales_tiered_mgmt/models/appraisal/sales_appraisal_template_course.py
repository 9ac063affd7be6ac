from odoo import fields, models
from odoo.exceptions import UserError


class SalesAppraisalTemplateCourse(models.AbstractModel):
    """Draft, in use (by everybody of a tier, or for exceptions), retired.

    One template at a time is in use for a tier and period of a company: putting one in
    use retires the one before. Policy: A3.3, A3.4.
    """

    _name = "sales.appraisal.template.course"
    _description = "Course of an Appraisal Template"

    version_count = fields.Integer(compute="_compute_version_count")

    def _compute_version_count(self):
        for template in self:
            template.version_count = len(template._versions())

    def copy_data(self, default=None):
        """A copy is a template of its own."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for template, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", template.name)
        return vals_list

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_use(self):
        """Let the cycles opened from now on appraise by these templates.

        The one in use before is retired; cycles that are open keep theirs.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: not a draft, or not complete: everything missing is named
        """
        self._begin("draft")
        for template in self:
            template._check_complete()
            template._put_in_use()
        return True

    def action_use_for_exceptions(self):
        """Close a draft for single people, whose form it is by a decision of its own.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: not a draft, or not complete: everything missing is named
        """
        self._begin("draft")
        for template in self:
            template._check_complete()
        self._record({"state": "special"})
        return True

    def action_retire(self):
        """Take templates out of use; appraisals made by them go on.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: it is not in use
        """
        self._begin("active", "special")
        self._record({"state": "retired"})
        return True

    def action_new_version(self):
        """Open a new version: a draft copy that can be changed and takes over later.

        :return: action that opens it
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: it is a draft itself, or a new version is being made already
        """
        self.ensure_one()
        self._begin("active", "special", "retired")
        versions = self._versions()
        if drafts := versions.filtered(lambda one: one.state == "draft"):
            raise UserError(
                self.env._(
                    "%s is being made already: change that one.",
                    drafts[:1].display_name,
                )
            )
        [vals] = self.copy_data({"name": self.name})
        version = self._engine_create(
            {
                **vals,
                "state": "draft",
                "version": max(versions.mapped("version")) + 1,
                "previous_id": self.id,
            }
        )
        return version.get_formview_action()

    def action_view_versions(self):
        """Open all versions of the template."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_template_action"
        )
        action["domain"] = [("id", "in", self._versions().ids)]
        action["context"] = {"create": False, "active_test": False}
        return action

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _begin(self, *states):
        """Check that it is the acting user's to do, and the moment for it."""
        self.check_access("write")
        self._check_administers()
        self._touch()
        for template in self:
            if template.state not in states:
                raise UserError(
                    self.env._(
                        "%(template)s is in the state: %(state)s.",
                        template=template.display_name,
                        state=template._state_label(),
                    )
                )

    def _put_in_use(self):
        """In use, in place of the one before."""
        self.ensure_one()
        before = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("subject", "=", self.subject),
                ("tier_id", "=", self.tier_id.id),
                ("period", "=", self.period),
                ("state", "=", "active"),
                ("id", "!=", self.id),
            ]
        )
        before._record({"state": "retired"})
        # the index lets no two of them be in use for a moment
        before.flush_recordset(["state"])
        self._record({"state": "active"})

    def _use_delivered(self):
        """Put the templates of the data files in use, once: they are never drafts
        again."""
        for template in self.filtered(lambda one: one.state == "draft"):
            template._check_complete()
            template._put_in_use()

    def _versions(self):
        """All versions of this template, oldest first, as superuser."""
        self.ensure_one()
        template = self.sudo().with_context(active_test=False)
        first = template
        while first.previous_id:
            first = first.previous_id
        versions = later = first
        while later := template.search([("previous_id", "in", later.ids)]):
            versions |= later
        return versions
