from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesTargetRamp(models.Model):
    """What is expected of a newcomer: a per cent per month since joining.

    After the last step the full target is expected. Policy: D1.2, E1.1.
    """

    _name = "sales.target.ramp"
    _description = "Ramp for Newcomers"
    _inherit = ["sales.target.default.mixin"]
    _order = "name, id"

    steps = fields.Char(
        "Per Cent by Month",
        required=True,
        default="25, 50, 75, 100",
        help="Of the full target, from the month of joining on, separated by commas.",
    )

    _one_default = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is a default ramp already. Clear that one first.",
    )

    @api.constrains("steps")
    def _check_steps(self):
        for ramp in self:
            try:
                is_sane = all(0 <= rate <= 1 for rate in ramp._rates())
            except ValueError:
                is_sane = False
            if not is_sane:
                raise ValidationError(
                    self.env._(
                        "%s: write per cents from 0 to 100, separated by commas, like "
                        "25, 50, 75, 100.",
                        ramp.name,
                    )
                )

    def _rates(self):
        """The share of the full target by month since joining, a tuple of 0 to 1.

        :raise ValueError: what is written is no list of numbers
        """
        self.ensure_one()
        return tuple(
            float(step.strip().rstrip("%")) / 100 for step in self.steps.split(",")
        )
