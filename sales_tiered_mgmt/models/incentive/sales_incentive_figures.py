from math import isfinite

from odoo import models
from odoo.exceptions import ValidationError


class SalesIncentiveFigures(models.AbstractModel):
    """Refuses figures that are no numbers, such as infinity (D4.i1)."""

    _name = "sales.incentive.figures"
    _description = "Figures of an Incentive Plan"

    def _refuse_no_numbers(self, vals):
        """The database would keep them, and every comparison with them be odd.

        :raise ValidationError: a figure that is no number
        """
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or field.type not in ("float", "monetary") or not value:
                continue
            try:
                number = float(value)
            except (TypeError, ValueError):
                number = float("nan")
            if not isfinite(number):
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(value)s is no number.",
                        field=field._description_string(self.env),
                        value=value,
                    )
                )
