from collections import defaultdict
from random import SystemRandom

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from ...engine.appraisal_scoring import score_of
from ...engine.incentive_rate import half_up
from .appraisal_figures import FOUR, Figure
from .sales_appraisal_scoring import COMPUTABLE


class SalesAppraisalFeedbackClosing(models.AbstractModel):
    """What peers said, told once: when all have answered, or the time is over.

    No figure moves with single answers, so that nobody reads one out of a difference.
    Policy: D3.2.
    """

    _name = "sales.appraisal.feedback.closing"
    _description = "Closing of the Peer Feedback"

    def _close_due_feedback(self):
        """Close what is over, of these or else of all; by the system."""
        domain = [("feedback_state", "=", "asked")]
        if self:
            domain.append(("id", "in", self.ids))
        asked = self.with_user(SUPERUSER_ID).search(domain)
        today = {one: one._sales_today() for one in asked.company_id}
        # whom the superior still has to ask keeps it open until the last day, too
        waiting = asked.browse()
        for what, state in (("feedback.request", "open"), ("feedback", "proposed")):
            waiting |= (
                asked._every(what)
                .filtered(lambda row, state=state: row.state == state)
                .appraisal_id
            )
        over = asked.filtered(
            lambda one: (
                one.deadline_feedback < today[one.company_id] or one not in waiting
            )
        )
        over._close_feedback()
        over._score_feedback()

    def _close_feedback(self):
        """End the round: no more answers, and what was said is written down."""
        if not self:
            return
        own = self.with_user(SUPERUSER_ID)
        own._lock_rows()
        requests = own._every("feedback.request").filtered(
            lambda request: request.state == "open"
        )
        requests._lock_rows()
        sheets = requests.answer_id
        if requests:
            requests._end("closed")
        sheets._sales_drop()
        own._every("feedback").filtered(
            lambda row: row.state in ("proposed", "asked")
        )._engine_write({"state": "closed"})
        self.env["survey.user_input"]._sales_blur(own)
        own._write_down()
        own._engine_write({"feedback_state": "closed"})

    def _write_down(self):
        """Store sums and texts of those with enough answers."""
        self.env.flush_all()
        counts = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT sales_appraisal_id, COUNT(*)
                      FROM survey_user_input
                     WHERE sales_appraisal_id = ANY(%s) AND state = 'done'
                     GROUP BY sales_appraisal_id
                    """,
                    self.ids,
                )
            )
        )
        for count, own in self.grouped(lambda one: counts.get(one.id, 0)).items():
            own._engine_write({"feedback_answers": count})
        enough = self.filtered(lambda one: one._has_enough_answers())
        result = self.env["sales.appraisal.feedback.result"]
        result._engine_create(enough._answer_rows())

    def _answer_rows(self):
        """Values of the rows of results: a question each."""
        said = defaultdict(list)
        for *key, value, text in self._answers():
            is_scale = key[2] == "scale"
            said[tuple(key)].append(value if is_scale else (text or "").strip())
        rows = []
        for (appraisal_id, question_id, kind, sequence), values in said.items():
            own = self.browse(appraisal_id)
            base = {
                "appraisal_id": own.id,
                "company_id": own.company_id.id,
                "user_id": own.user_id.id,
                "team_id": own.team_id.id,
                "tier_level": own.tier_level,
                "is_published": own.is_published,
                "question_id": question_id,
                "sequence": sequence,
                "answers": len(values),
            }
            if kind != "scale":
                # in another order for each question: nothing says who wrote which
                SystemRandom().shuffle(values)
                rows.append({**base, "kind": "text", "texts": "\n\n".join(values)})
            # a question that fewer have answered stays closed, as all of it would
            elif len(values) >= own.template_id.peer_minimum:
                counts = {
                    f"count_{point}": values.count(point) for point in range(1, 6)
                }
                rows.append({**base, "kind": "scale", "total": sum(values), **counts})
        return rows

    def _answers(self):
        """All that peers said: rows of appraisal id, question id, its type and place,
        value, and text; in the order of the questions."""
        return self.env.execute_query(
            SQL(
                """
                SELECT sheet.sales_appraisal_id, question.id, question.question_type,
                       question.sequence, line.value_scale,
                       COALESCE(line.value_text_box, line.value_char_box)
                  FROM survey_user_input sheet
                  JOIN survey_user_input_line line ON line.user_input_id = sheet.id
                  JOIN survey_question question ON question.id = line.question_id
                 WHERE sheet.sales_appraisal_id = ANY(%s)
                   AND sheet.state = 'done' AND line.skipped IS NOT TRUE
                 ORDER BY sheet.sales_appraisal_id, question.sequence, question.id
                """,
                self.ids,
            )
        )

    def _score_feedback(self):
        """Bring the indicators by peer feedback up to date, without reading others."""
        own = self.filtered(lambda one: one.state in COMPUTABLE)
        if not own:
            return
        means, rows = own._peer_means(), []
        for line in own._every("line"):
            indicator = line.indicator_id
            # a rank needs the whole group: it is found at the hand-in
            if indicator.source != "peers" or indicator.rule == "ranking":
                continue
            mean, count = means.get(line.appraisal_id, (None, 0))
            figure = Figure(mean, inputs={"answers": count})
            if mean is not None:
                figure.score = score_of(indicator._rule(), half_up(mean, FOUR), ())
            rows.append({"id": line.id, **figure.vals()})
        self.env["sales.appraisal.line"]._engine_store(rows)
        own._score()
