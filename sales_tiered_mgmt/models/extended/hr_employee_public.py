from odoo import models


class HrEmployeePublic(models.Model):
    """Shows tier and team of the employee's user to everybody."""

    _name = "hr.employee.public"
    _inherit = [
        "hr.employee.public",
        "sales.tier.person.mixin",
        "sales.proposal.person.mixin",
        "sales.target.owner.mixin",
        "sales.improvement.person.mixin",
        "sales.appraisal.owner.mixin",
        "sales.appraisal.person.mixin",
    ]
