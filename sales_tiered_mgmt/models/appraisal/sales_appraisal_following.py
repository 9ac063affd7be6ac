from odoo import api, fields, models


class SalesAppraisalFollowing(models.AbstractModel):
    """What an appraisal has led to, as far as the reader sees it. Policy: D3.3."""

    _name = "sales.appraisal.following"
    _description = "What Follows from an Appraisal"

    consequence_count = fields.Integer(
        "Consequences", compute="_compute_following_counts"
    )
    improvement_count = fields.Integer(
        "Improvement Plans", compute="_compute_following_counts"
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_following_counts(self):
        counts = {}
        for name in ("sales.appraisal.consequence", "sales.improvement.plan"):
            rows = self.env[name]._read_group(
                [("appraisal_id", "in", self.ids)], ["appraisal_id"], ["__count"]
            )
            counts[name] = dict(rows)
        for appraisal in self:
            own = appraisal._origin
            appraisal.consequence_count = counts["sales.appraisal.consequence"].get(
                own, 0
            )
            appraisal.improvement_count = counts["sales.improvement.plan"].get(own, 0)

    def action_view_consequences(self):
        """Open what was proposed by the grade."""
        self.ensure_one()
        return self._following("sales_appraisal_consequence_action")

    def action_view_improvement_plans(self):
        """Open the plans that answer to the appraisal."""
        self.ensure_one()
        return self._following("sales_improvement_plan_action")

    def action_new_improvement_plan(self):
        """Begin a plan by the appraisal, whatever its grade.

        :raise AccessError: the acting user does not stand above the person
        """
        self.ensure_one()
        self._check_leads()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.improvement.plan",
            "views": [(False, "form")],
            "view_mode": "form",
            "context": {
                "default_user_id": self.user_id.id,
                "default_company_id": self.company_id.id,
                "default_appraisal_id": self.id,
            },
        }

    def _following(self, name):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_tiered_mgmt.{name}"
        )
        context = {"create": False}
        return {
            **action,
            "domain": [("appraisal_id", "=", self.id)],
            "context": context,
        }
