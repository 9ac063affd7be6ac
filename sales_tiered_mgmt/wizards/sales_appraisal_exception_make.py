from odoo import api, fields, models


class SalesAppraisalExceptionMake(models.TransientModel):
    """Asks by which template somebody is to be appraised, and why.

    The step itself checks who may. Policy: A3.3.
    """

    _name = "sales.appraisal.exception.make"
    _description = "Appraise Somebody by Another Template"

    appraisal_id = fields.Many2one(
        "sales.appraisal",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_appraisal_id(),
    )
    subject = fields.Selection(related="appraisal_id.subject")
    period = fields.Selection(related="appraisal_id.period")
    company_id = fields.Many2one(related="appraisal_id.company_id")
    current_id = fields.Many2one(
        "sales.appraisal.template", "Now By", related="appraisal_id.template_id"
    )
    template_id = fields.Many2one(
        "sales.appraisal.template",
        "From Now On By",
        required=True,
        ondelete="cascade",
        domain="[('state', 'in', ('active', 'special')), ('subject', '=', subject), "
        "('period', '=', period), ('id', '!=', current_id), "
        "('company_id', 'in', (company_id, False))]",
        help="One in use for another tier, or one closed for exceptions.",
    )
    reason = fields.Text(required=True)
    problem = fields.Text(compute="_compute_problem")

    @api.model
    def _default_appraisal_id(self):
        if self.env.context.get("active_model") == "sales.appraisal":
            return self.env.context.get("active_id")
        return False

    @api.depends("appraisal_id")
    def _compute_problem(self):
        for wizard in self:
            appraisal = wizard.appraisal_id
            wizard.problem = appraisal and appraisal._written_problem()

    def action_confirm(self):
        """Take the step.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: something is written already, or the template does not fit
        """
        self.ensure_one()
        return self.appraisal_id.action_change_template(
            self.template_id.id, self.reason
        )
