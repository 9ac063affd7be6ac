from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from .sales_appraisal_feedback_reviewers import UNDER_WAY

STATES = [
    ("proposed", "Reviewers Proposed"),
    ("asked", "Under Way"),
    ("closed", "Closed"),
]


class SalesAppraisalFeedbackMixin(models.AbstractModel):
    """Peers tell about a person: proposed at the opening, chosen, asked.

    What they said is told once, when nobody can answer any more
    (``sales.appraisal.feedback.closing``). Policy: D3.2, F1.3.
    """

    _name = "sales.appraisal.feedback.mixin"
    _description = "Peer Feedback of an Appraisal"
    _inherit = [
        "sales.appraisal.feedback.reviewers",
        "sales.appraisal.feedback.closing",
    ]

    feedback_state = fields.Selection(STATES, "Peer Feedback", index="btree_not_null")
    deadline_feedback = fields.Date("Peer Feedback Until")
    feedback_ids = fields.One2many(
        "sales.appraisal.feedback", "appraisal_id", "Reviewers"
    )
    feedback_result_ids = fields.One2many(
        "sales.appraisal.feedback.result", "appraisal_id", "Answers of the Peers"
    )
    feedback_answers = fields.Integer(groups=NO_ACCESS)
    feedback_note = fields.Char(compute="_compute_feedback_note")
    can_ask_feedback = fields.Boolean(compute="_compute_can_ask_feedback")
    has_proposed_reviewers = fields.Boolean(compute="_compute_can_ask_feedback")

    @api.depends("feedback_state", "state", "feedback_ids.state")
    @api.depends_context("uid")
    def _compute_can_ask_feedback(self):
        led = self._led_team_ids()
        proposed = self._listed().filtered(lambda row: row.state == "proposed")
        for appraisal in self:
            appraisal.can_ask_feedback = (
                appraisal.feedback_state in ("proposed", "asked")
                and appraisal.state in UNDER_WAY
                and appraisal._stands_above(led)
            )
            appraisal.has_proposed_reviewers = (
                appraisal.can_ask_feedback and appraisal in proposed.appraisal_id
            )

    @api.depends("feedback_state", "deadline_feedback", "is_published")
    @api.depends_context("uid", "lang")
    def _compute_feedback_note(self):
        """What the reader can expect to see; the person nothing before the release."""
        for appraisal in self:
            own = appraisal.sudo()
            is_told = own.is_published or not own._is_own(self.env.user)
            if own.feedback_state == "asked":
                appraisal.feedback_note = self.env._(
                    "Peers have time until %s. What they say is shown when everybody "
                    "has answered, or the time is over.",
                    own.deadline_feedback,
                )
            elif own.feedback_state == "closed" and not is_told:
                appraisal.feedback_note = self.env._(
                    "What peers say is shown from the release on."
                )
            elif own.feedback_state == "closed" and not own._has_enough_answers():
                appraisal.feedback_note = self.env._(
                    "Not enough answers: nothing is shown below %s, so that nobody can "
                    "be recognised. The indicator has no data.",
                    own.template_id.peer_minimum,
                )
            else:
                appraisal.feedback_note = False

    def _has_enough_answers(self):
        self.ensure_one()
        return self.feedback_answers >= self.template_id.peer_minimum

    # ------------------------------------------------------------
    # In the course of the appraisal
    # ------------------------------------------------------------

    def _hand_in_problems(self, sides):
        """The superior waits for the peers, as for the person."""
        problems = super()._hand_in_problems(sides)
        awaited = self._awaited_peers()
        for appraisal, side in sides.items():
            if side == "superior" and (said := awaited.get(appraisal._origin)):
                lines = filter(None, (problems[appraisal], said))
                problems[appraisal] = "\n".join(lines)
        return problems

    def _awaited_peers(self):
        """What peers still have time for.

        :return: dict of appraisal to a sentence, where there is anything
        """
        own = self._origin.sudo()
        proposed = own.filtered(lambda one: one.feedback_state == "proposed")
        awaited = {
            one: self.env._("Peers were not asked yet.")
            for one, problem in proposed._asking_problems().items()
            if not problem
        }
        requests = own._every("feedback.request")
        today = {company: company._sales_today() for company in own.company_id}
        for one in requests.filtered(lambda row: row.state == "open").appraisal_id:
            is_asked = one.feedback_state == "asked"
            if is_asked and one.deadline_feedback >= today[one.company_id]:
                awaited[one] = self.env._(
                    "Peers have time until %s.", one.deadline_feedback
                )
        return awaited

    def action_hand_in(self):
        """Hand in once what the peers said is there; see ``sales.appraisal.course``."""
        self.check_access("read")
        self._close_due_feedback()
        return super().action_hand_in()

    def _step(self, state, **vals):
        """What goes on, or is cancelled, has no use for further answers."""
        if state not in UNDER_WAY:
            self.filtered(
                lambda one: one.feedback_state in ("proposed", "asked")
            )._close_feedback()
        return super()._step(state, **vals)

    def _change_template(self, template, reason):
        """Another form asks peers, or does not."""
        result = super()._change_template(template, reason)
        if template.has_peers:
            self._propose_reviewers()
        else:
            self.filtered(
                lambda one: one.feedback_state in ("proposed", "asked")
            )._close_feedback()
        return result

    def _set_published(self, is_published):
        result = super()._set_published(is_published)
        self._every("feedback.result")._engine_write({"is_published": is_published})
        return result

    def _peer_means(self):
        """Means of the answers, of those where peers can answer no more.

        :return: dict of appraisal to (mean as Decimal, or None below the least number
            of answers; number of answers)
        """
        means = super()._peer_means()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own.id, own.feedback_answers, SUM(asked.total),
                       SUM(asked.answers)
                  FROM sales_appraisal own
             LEFT JOIN sales_appraisal_feedback_result asked
                    ON asked.appraisal_id = own.id AND asked.kind = 'scale'
                 WHERE own.id = ANY(%s) AND own.feedback_state = 'closed'
                 GROUP BY own.id
                """,
                self.ids,
            )
        )
        for appraisal_id, count, total, answers in rows:
            mean = Decimal(total) / Decimal(answers) if answers else None
            means[self.browse(appraisal_id)] = (mean, count or 0)
        return means
