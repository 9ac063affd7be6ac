from odoo import api, fields, models
from odoo.fields import Domain

from ..authority.readers import told_to_readers

# phases, and by what they should be over; nobody is late to appeal
PHASES = (
    (("self",), "deadline_self"),
    (("assess",), "deadline_assess"),
    (("calibrate", "approval"), "cycle_id.date_calibrate"),
    (("approved",), "cycle_id.date_publish"),
)


class SalesAppraisalDeadline(models.AbstractModel):
    """By when the present phase is over, and whose turn it is. Policy: D3.1, C3.p1."""

    _name = "sales.appraisal.deadline"
    _description = "Deadlines of an Appraisal"

    deadline = fields.Date(
        compute="_compute_deadline", help="By when the present phase should be over."
    )
    is_late = fields.Boolean(compute="_compute_deadline")
    waits_for_id = fields.Many2one("res.users", compute="_compute_waits_for_id")

    @api.depends(
        "state",
        "deadline_self",
        "deadline_assess",
        "deadline_appeal",
        "cycle_id.date_calibrate",
        "cycle_id.date_publish",
    )
    def _compute_deadline(self):
        today = {company: company._sales_today() for company in self.sudo().company_id}
        for appraisal in self:
            cycle = appraisal.sudo().cycle_id
            appraisal.deadline = {
                "self": appraisal.deadline_self,
                "assess": appraisal.deadline_assess,
                "calibrate": cycle.date_calibrate,
                "approval": cycle.date_calibrate,
                "approved": cycle.date_publish,
                "published": appraisal.deadline_appeal,
            }.get(appraisal.state, False)
            company = appraisal.sudo().company_id
            appraisal.is_late = (
                bool(appraisal.deadline)
                # a result that nobody contests counts as acknowledged
                and appraisal.state != "published"
                and appraisal.deadline < today[company]
            )

    @api.model
    def _late_domain(self):
        """Those whose present phase should be over, by the server's date."""
        today = fields.Date.context_today(self)
        domain = Domain.FALSE
        for states, name in PHASES:
            domain |= Domain("state", "in", states) & Domain(name, "<", today)
        return domain

    @api.depends("state", "user_id", "assessor_id", "division_id.user_id")
    @told_to_readers
    def _compute_waits_for_id(self):
        calibrators = self._calibrators()
        for appraisal in self:
            own, nobody = appraisal.sudo(), self.env["res.users"]
            waits_for = {
                "self": own.user_id,
                "assess": own.assessor_id,
                "calibrate": calibrators[appraisal],
                "approved": calibrators[appraisal],
            }.get(own.state, nobody)
            if own.state == "approval":
                waits_for = own.sales_approval_approver_id
            elif own.state == "published":
                waits_for = own._sales_concerned()
            elif own.state == "appealed":
                waits_for = own.appeal_handler_id
            appraisal.waits_for_id = waits_for

    def _calibrators(self):
        """Who calibrates and releases each: the leader of the division, else a sales
        administrator. Nobody does it for oneself, or for people of the own level.

        :return: dict of appraisal to ``res.users``, possibly empty
        """
        found, administrators = {}, {}
        for appraisal in self:
            own = appraisal.sudo()
            leader, concerned = own.division_id.user_id, own._sales_concerned()
            level = leader.sales_tier_id.level
            if leader.active and leader != concerned and level > own.tier_level:
                found[appraisal] = leader
                continue
            key = (own.company_id, concerned)
            if key not in administrators:
                administrators[key] = self._administrator(*key)
            found[appraisal] = administrators[key]
        return found
