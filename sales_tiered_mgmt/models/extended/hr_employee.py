from odoo import models


class HrEmployee(models.Model):
    """Shows tier and team of the employee's user."""

    _name = "hr.employee"
    _inherit = [
        "hr.employee",
        "sales.tier.person.mixin",
        "sales.proposal.person.mixin",
        "sales.target.owner.mixin",
        "sales.improvement.person.mixin",
        "sales.appraisal.owner.mixin",
        "sales.appraisal.person.mixin",
    ]
