from odoo import api, fields, models

SURVEY = "sales_tiered_mgmt.sales_feedback_survey"
# with fewer answers each of those who answered could work out what the others said
LEAST_ANSWERS = 3
# what the scoring rule *Mean of the answers* starts from
SCALE = (1, 5)
TEXTS = ("char_box", "text_box")


class SalesAppraisalTemplateFeedback(models.AbstractModel):
    """How peers are asked where an indicator is *Peer feedback*. Policy: D3.2, F1.3."""

    _name = "sales.appraisal.template.feedback"
    _description = "Peer Feedback of an Appraisal Template"

    has_peers = fields.Boolean(compute="_compute_has_peers")
    peer_survey_id = fields.Many2one(
        "survey.survey",
        "Survey",
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self.env.ref(SURVEY, raise_if_not_found=False),
        help="What peers are asked: questions on a scale from 1 to 5, all of them to "
        "be answered, and free text.",
    )
    peer_minimum = fields.Integer(
        "Least Answers",
        default=LEAST_ANSWERS,
        help="With fewer answers nothing is shown to anybody, and the indicator has no "
        "data.",
    )
    peer_count = fields.Integer(
        "Reviewers", default=5, help="At most so many people are asked about somebody."
    )

    _peer_numbers_sane = models.Constraint(
        "CHECK(peer_minimum >= 3 AND peer_count >= peer_minimum AND peer_count <= 50)",
        "Peer feedback stays anonymous with at least 3 answers; there are as many "
        "reviewers as that or more, and not more than 50.",
    )

    @api.depends("indicator_ids.source")
    def _compute_has_peers(self):
        for template in self:
            template.has_peers = "peers" in template.indicator_ids.mapped("source")

    @api.onchange("peer_minimum")
    def _onchange_peer_minimum(self):
        """There are as many reviewers as answers are needed, or more."""
        for template in self:
            template.peer_count = max(template.peer_count, template.peer_minimum)

    def _problems(self):
        """What keeps the template from being used, peers included."""
        problems = list(super()._problems())
        if problem := self._peer_problem():
            problems.append(problem)
        return problems

    def _peer_problem(self):
        """What stands in the way of asking peers by this template, or False."""
        self.ensure_one()
        if not self.has_peers:
            return False
        survey = self.sudo().peer_survey_id
        if self.subject == "team":
            return self.env._(
                "Peers tell about a person: take the peer feedback out of the template "
                "for teams."
            )
        if not survey.active:
            return self.env._(
                "There is an indicator by peer feedback: choose a survey that is not "
                "archived."
            )
        if problem := survey._sales_feedback_problem():
            return self.env._(
                "Peers cannot be asked by the survey “%(survey)s”: %(problem)s",
                survey=survey.title,
                problem=problem,
            )
        return False
