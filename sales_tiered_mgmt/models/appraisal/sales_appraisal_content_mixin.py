from odoo import api, models

from .uninstalling import is_uninstalling


class SalesAppraisalContentMixin(models.AbstractModel):
    """Part of an appraisal template: open and closed with the template it belongs to.

    By whichever way: form, RPC, commands of the template, import, a translation.
    Policy: A3.3.
    """

    _name = "sales.appraisal.content.mixin"
    _description = "Content of an Appraisal Template"

    def _content_templates(self):
        """The ``sales.appraisal.template`` the records belong to."""
        return self.template_id

    def _templates_of_content(self):
        """The same without rules in between, for the acting user."""
        return self.sudo()._content_templates().with_env(self.env)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._templates_of_content()._check_content()
        return records

    def write(self, vals):
        before = self._templates_of_content()
        before._check_content()
        result = super().write(vals)
        (self._templates_of_content() - before)._check_content()
        return result

    def unlink(self):
        if not is_uninstalling(self.env):
            self._templates_of_content()._check_content()
        return super().unlink()

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        """A wording in another language is content, too; Odoo writes it past
        ``write``."""
        self._templates_of_content()._check_content()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )
