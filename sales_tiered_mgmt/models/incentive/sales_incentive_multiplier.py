from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesIncentiveMultiplier(models.Model):
    """A step of a factor on what a component pays.

    It goes by collection, conduct, the appraisal's score or a metric.
    The steps of one source are a table: each holds from its value up to the next one's;
    below the lowest nothing is multiplied. The score is that of the person's released
    quarterly appraisal of the same period; what an appeal changes later leaves a locked
    run as it is. Policy: D3.3, D4.i1, A3.2.
    """

    _name = "sales.incentive.multiplier"
    _description = "Multiplier of an Incentive"
    _inherit = ["sales.incentive.content.mixin"]
    _order = "component_id, source, metric_id, start, id"

    component_id = fields.Many2one(
        "sales.incentive.component", required=True, index=True, ondelete="cascade"
    )
    source = fields.Selection(
        [
            ("collection", "Collection: collected by invoiced"),
            ("conduct", "Conduct: penalties in the period"),
            ("grade", "Appraisal score: released, of the period"),
            ("metric", "A metric of the person"),
        ],
        required=True,
        default="collection",
    )
    metric_id = fields.Many2one(
        "sales.metric",
        index="btree_not_null",
        ondelete="restrict",
        help="Such as customer rating or days to collect.",
    )
    start = fields.Float(
        "From",
        digits=(16, 4),
        help="Collection as a ratio, number of penalties, points of the appraisal, or "
        "value of the metric.",
    )
    factor = fields.Float(digits=(16, 4), default=1.0, required=True)

    _sane = models.Constraint(
        "CHECK(factor >= 0 AND factor <= 100 AND start >= 0)",
        "A factor is from 0 to 100.",
    )
    _metric_named = models.Constraint(
        "CHECK((source = 'metric') = (metric_id IS NOT NULL))",
        "Name the metric where a metric multiplies, and only there.",
    )
    _one_step = models.UniqueIndex(
        "(component_id, source, COALESCE(metric_id, 0), start)",
        "There is a step of this multiplier from the same value already.",
    )

    @api.constrains("source", "start")
    def _check_start(self):
        for step in self:
            if step.source == "conduct" and step.start != int(step.start):
                raise ValidationError(
                    self.env._(
                        "%(component)s: penalties are counted, from %(value)s there is "
                        "no step.",
                        component=step.component_id.display_name,
                        value=step.start,
                    )
                )

    def _content_plans(self):
        return self.component_id.plan_id
