from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .uninstalling import is_uninstalling

# written by the course of the template and by nobody else
RECORD_FIELDS = {"state", "version", "previous_id"}


class SalesAppraisalTemplateGuard(models.AbstractModel):
    """Sales administrators make a template; once it is no draft, nobody changes it.

    An administrator who holds a tier is appraised by one, and makes none. Policy: A3.3.
    """

    _name = "sales.appraisal.template.guard"
    _description = "Guard of an Appraisal Template"
    _inherit = ["sales.leader.mixin"]

    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_administer = fields.Boolean(compute="_compute_can_edit")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        is_free = self._acts_freely()
        for template in self:
            template.can_administer = is_free
            template.can_edit = is_free and (template.state or "draft") == "draft"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin templates, always as drafts of the first version.

        :raise AccessError: the acting user is no sales administrator, or says what only
            the steps of a template record
        """
        self._check_administers()
        prepared = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            # whatever the context defaults
            prepared.append(
                {**vals, "state": "draft", "version": 1, "previous_id": False}
            )
        return super().create(prepared)

    def write(self, vals):
        """Change a template that is still being made.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: it is in use, or was
        """
        self._refuse_record_fields(vals)
        own = {name for name in vals if self._is_own_field(name)}
        if own:
            self._check_content(own)
        return super().write(vals)

    def unlink(self):
        """Delete drafts.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: one is in use, or was
        """
        if not is_uninstalling(self.env):
            self._check_unlink()
        return super().unlink()

    def _check_unlink(self):
        self._check_administers()
        for template in self:
            if template.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is in use, or was: people are appraised by it, and it "
                        "stays. Retire and archive it instead.",
                        template.display_name,
                    )
                )

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        """A name in another language is content, too; Odoo writes it past ``write``."""
        self._check_content({field_name})
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    def _engine_create(self, vals):
        """Create a template with ``RECORD_FIELDS``: a new version."""
        # past this class's own create, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().create([vals])

    def _record(self, vals):
        """Write ``RECORD_FIELDS``."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.model
    def _is_own_field(self, name):
        """Whether a field is the template's and not the discussion's below it."""
        return name not in self.env["mail.thread"]._fields

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "What becomes of an appraisal template is recorded by its steps. "
                    "Use the buttons."
                )
            )

    # ------------------------------------------------------------
    # What is open
    # ------------------------------------------------------------

    def _check_administers(self):
        """:raise AccessError: the acting user is no sales administrator"""
        if not self._acts_freely():
            raise AccessError(
                self.env._(
                    "Appraisal templates are made by sales administrators who hold no "
                    "tier themselves: nobody makes the form of the own appraisal."
                )
            )

    def _check_content(self, names=frozenset()):
        """Let the template, or anything in it, be changed now and by the acting user.

        :param names: fields of the template itself that change
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: the template is no draft
        """
        self._check_administers()
        self._touch()
        for template in self:
            if template.state == "draft":
                continue
            if names == {"active"}:
                template._check_can_archive()
                continue
            raise UserError(
                self.env._(
                    "%(template)s is in the state: %(state)s. It stays as it is: "
                    "people are appraised by it. Open a new version to change what "
                    "comes later.",
                    template=template.display_name,
                    state=template._state_label(),
                )
            )

    def _check_can_archive(self):
        self.ensure_one()
        if self.state == "active":
            raise UserError(
                self.env._(
                    "%s is in use: retire it before you archive it.", self.display_name
                )
            )

    def _touch(self):
        """Let changes and steps of one template happen one after the other."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_appraisal_template SET write_date = write_date "
                    "WHERE id = ANY(%s)",
                    self.ids,
                )
            )

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
