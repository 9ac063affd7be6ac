from odoo import api, fields, models

PERIODS = [("quarter", "Quarter"), ("year", "Year")]
SUBJECTS = [("person", "Person"), ("team", "Team")]
STATES = [
    ("draft", "Draft"),
    ("active", "In Use"),
    ("special", "For Exceptions"),
    ("retired", "Retired"),
]


class SalesAppraisalTemplate(models.Model):
    """By what the people of a tier, or teams, are appraised: a version of the form.

    What appraisals were made by stays as it was; a change is a new version. Everybody
    of a tier is appraised by the same one (A3.3). Policy: D3.1, D3.2, G2.1.
    """

    _name = "sales.appraisal.template"
    _description = "Appraisal Template"
    _inherit = [
        # the guard before the thread: what it lets through is tracked
        "sales.appraisal.template.guard",
        "sales.appraisal.template.course",
        "sales.appraisal.template.feedback",
        "sales.appraisal.template.check",
        "sales.appraisal.template.use",
        "sales.appraisal.template.words",
        "mail.thread",
    ]
    _order = "subject, tier_level desc, period, version desc, id desc"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: for every company that has none of its own.",
    )
    subject = fields.Selection(SUBJECTS, required=True, default="person", tracking=True)
    tier_id = fields.Many2one(
        "sales.tier",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Whose form it is; empty for teams.",
    )
    tier_level = fields.Integer(related="tier_id.level", store=True)
    period = fields.Selection(PERIODS, required=True, default="quarter", tracking=True)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "sales.appraisal.template",
        "Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    highest_score = fields.Float(
        digits=(16, 2),
        default=100.0,
        tracking=True,
        aggregator=None,
        help="No total is higher, whatever single indicators bring (points).",
    )
    description = fields.Html(translate=True)
    indicator_ids = fields.One2many(
        "sales.appraisal.indicator", "template_id", copy=True
    )
    # what each quarter weighs in the annual appraisal's indicator *Quarters*
    weight_q1 = fields.Float("First Quarter", digits=(16, 2), default=25.0)
    weight_q2 = fields.Float("Second Quarter", digits=(16, 2), default=25.0)
    weight_q3 = fields.Float("Third Quarter", digits=(16, 2), default=25.0)
    weight_q4 = fields.Float("Fourth Quarter", digits=(16, 2), default=25.0)

    _tier_of_persons = models.Constraint(
        "CHECK((subject = 'person') = (tier_id IS NOT NULL))",
        "The form of people belongs to a tier, that of teams to none.",
    )
    _highest_positive = models.Constraint(
        "CHECK(highest_score > 0)", "The highest total must be more than 0 points."
    )

    _one_in_use = models.UniqueIndex(
        "(company_id, subject, tier_id, period) NULLS NOT DISTINCT"
        " WHERE state = 'active'",
        "One template is in use for a tier and period. Retire that one first.",
    )

    @api.onchange("subject")
    def _onchange_subject(self):
        for template in self:
            if template.subject == "team":
                template.tier_id = False

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=template.name or "",
                version=template.version,
            )

    @api.model
    def _in_use(self, company, subject, period):
        """Templates by which a cycle appraises.

        :param company: ``res.company``
        :return: dict of ``sales.tier`` (empty for teams) to the template, a company's
            own before the common one, of several the latest version
        """
        found = {}
        for template in self.sudo().search(
            [
                ("company_id", "in", (company.id, False)),
                ("subject", "=", subject),
                ("period", "=", period),
                ("state", "=", "active"),
            ],
            order="company_id NULLS LAST, version desc, id desc",
        ):
            found.setdefault(template.tier_id, template)
        return found
