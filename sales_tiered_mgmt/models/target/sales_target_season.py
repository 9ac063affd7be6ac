from odoo import api, fields, models
from odoo.exceptions import ValidationError

MONTHS = tuple(range(1, 13))


class SalesTargetSeason(models.Model):
    """How a year's target is spread over its months: a weight per calendar month.

    Weights are relative: twelve times 1 is an even year. Policy: D1.1, D1.2.
    """

    _name = "sales.target.season"
    _description = "Season Profile"
    _inherit = ["sales.target.default.mixin"]
    _order = "name, id"

    weight_01 = fields.Float("January", digits=(16, 4), default=1.0)
    weight_02 = fields.Float("February", digits=(16, 4), default=1.0)
    weight_03 = fields.Float("March", digits=(16, 4), default=1.0)
    weight_04 = fields.Float("April", digits=(16, 4), default=1.0)
    weight_05 = fields.Float("May", digits=(16, 4), default=1.0)
    weight_06 = fields.Float("June", digits=(16, 4), default=1.0)
    weight_07 = fields.Float("July", digits=(16, 4), default=1.0)
    weight_08 = fields.Float("August", digits=(16, 4), default=1.0)
    weight_09 = fields.Float("September", digits=(16, 4), default=1.0)
    weight_10 = fields.Float("October", digits=(16, 4), default=1.0)
    weight_11 = fields.Float("November", digits=(16, 4), default=1.0)
    weight_12 = fields.Float("December", digits=(16, 4), default=1.0)

    _one_default = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is a default season profile already. Clear that one first.",
    )

    @api.constrains(*(f"weight_{month:02}" for month in MONTHS))
    def _check_weights(self):
        for season in self:
            weights = season._weights()
            # the other way round: what is no number is refused, too
            if not all(0 <= weight < 1e6 for weight in weights) or not any(weights):
                raise ValidationError(
                    self.env._(
                        "%s: the weights are zero or more, and one of them is above "
                        "zero.",
                        season.name,
                    )
                )

    def _weights(self):
        """The weights from January to December, a tuple of twelve numbers."""
        self.ensure_one()
        return tuple(self[f"weight_{month:02}"] for month in MONTHS)
