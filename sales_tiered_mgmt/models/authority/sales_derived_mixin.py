from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class SalesDerivedMixin(models.AbstractModel):
    """What Odoo derives from other values is not typed in by people with a tier.

    A stored total is read-only on the screen only: RPC, import and context defaults
    write it. Amounts, states and teams of lines feed the authority check, the record
    rules and every performance figure, so people with a tier leave them to Odoo.
    Policy: G1.3.
    """

    _name = "sales.derived.mixin"
    _description = "Derived Values Stay Derived"

    @api.model
    @ormcache()
    def _sales_derived_fields(self):
        """Names of the stored fields that are computed and cannot be edited."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly and not field.inverse
        )

    def _sales_is_derivation_guarded(self):
        return not self.env.su and bool(self.env.user.sales_tier_id)

    def _sales_refuse_derived(self, names):
        """Refuse the fields among ``names`` that follow from others.

        :raise AccessError: naming the field
        """
        for name in self._sales_derived_fields().intersection(names):
            raise AccessError(
                self.env._(
                    "%(field)s of %(model)s follows from other values and cannot be "
                    "set. Change what it is computed from.",
                    field=self._fields[name]._description_string(self.env),
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._sales_is_derivation_guarded():
            return super().create(vals_list)
        self._sales_refuse_derived({name for vals in vals_list for name in vals})
        # Odoo's own actions pass defaults like the currency: those are not an error,
        # they just do not take the place of the computation
        defaults = {f"default_{name}" for name in self._sales_derived_fields()}
        if not defaults & self.env.context.keys():
            return super().create(vals_list)
        context = {
            key: value for key, value in self.env.context.items() if key not in defaults
        }
        cleared = self.with_context(context)  # pylint: disable=context-overridden
        records = super(SalesDerivedMixin, cleared).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        if self._sales_is_derivation_guarded():
            self._sales_refuse_derived(vals)
        return super().write(vals)
