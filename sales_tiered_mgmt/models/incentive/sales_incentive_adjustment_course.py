from odoo import models


class SalesIncentiveAdjustmentCourse(models.AbstractModel):
    """From the proposal of an adjustment to its settlement. Policy: C1.p3, C2.p2."""

    _name = "sales.incentive.adjustment.course"
    _description = "Course of an Incentive Adjustment"

    def _engine_write(self, vals):
        """Write what only the course of the adjustment sets."""
        return super().write(vals)
