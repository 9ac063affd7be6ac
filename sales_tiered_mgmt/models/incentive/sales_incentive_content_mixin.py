from decimal import Decimal

from odoo import api, models


class SalesIncentiveContentMixin(models.AbstractModel):
    """Part of an incentive plan: open and closed with the plan it belongs to.

    By whichever way: form, RPC, commands of the plan, import, a translation. Policy:
    A3.4.
    """

    _name = "sales.incentive.content.mixin"
    _description = "Content of an Incentive Plan"
    _inherit = ["sales.incentive.figures"]

    def _content_plans(self):
        """The ``sales.incentive.plan`` the records belong to."""
        return self.plan_id

    def _plans_of_content(self):
        """The same without rules in between, for the acting user."""
        return self.sudo()._content_plans().with_env(self.env)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_no_numbers(vals)
        records = super().create(vals_list)
        plans = records._plans_of_content()
        plans._check_content()
        plans._content_changed()
        return records

    def write(self, vals):
        self._refuse_no_numbers(vals)
        before = self._plans_of_content()
        before._check_content()
        result = super().write(vals)
        after = self._plans_of_content()
        (after - before)._check_content()
        (before | after)._content_changed()
        return result

    def unlink(self):
        plans = self._plans_of_content()
        plans._check_content()
        result = super().unlink()
        plans._content_changed()
        return result

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        """A name in another language is content, too; Odoo writes it past ``write``."""
        plans = self._plans_of_content()
        plans._check_content()
        result = super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )
        plans._content_changed()
        return result

    def _exact(self, name):
        """A figure as the ``Decimal`` that was entered, to the digits it is kept in."""
        self.ensure_one()
        field, value = self._fields[name], self[name] or 0.0
        if field.type == "monetary":
            digits = self.currency_id.decimal_places if self.currency_id else 2
        else:
            digits = field.get_digits(self.env)[1]
        return Decimal(f"{value:.{digits}f}")
