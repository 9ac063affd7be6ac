from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..authority.readers import told_to_readers


class SalesAppraisalContest(models.AbstractModel):
    """A released appraisal can be appealed by its person, for some time (A3.3)."""

    _name = "sales.appraisal.contest"
    _description = "Appeal of an Appraisal's Person"

    appeal_ids = fields.One2many("sales.appraisal.appeal", "appraisal_id", "Appeals")
    appeal_count = fields.Integer("Number of Appeals", compute="_compute_appeal_count")
    can_appeal = fields.Boolean(compute="_compute_can_appeal")
    appeal_handler_id = fields.Many2one(
        "res.users", "Appeal Decided By", compute="_compute_appeal_handler_id"
    )

    @api.depends("appeal_ids")
    @api.depends_context("uid")
    def _compute_appeal_count(self):
        """Of those the acting user sees."""
        counts = dict(
            self.env["sales.appraisal.appeal"]._read_group(
                [("appraisal_id", "in", self.ids)], ["appraisal_id"], ["__count"]
            )
        )
        for appraisal in self:
            appraisal.appeal_count = counts.get(appraisal._origin, 0)

    @api.depends("state", "appeal_ids.handler_id")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_appeal_handler_id(self):
        appeals = self._every("appeal").filtered(lambda one: one.state == "open")
        handlers = {one.appraisal_id.id: one.handler_id for one in appeals}
        for appraisal in self:
            appraisal.appeal_handler_id = handlers.get(appraisal._origin.id, False)

    @api.depends("state", "deadline_appeal", "user_id", "cycle_id.state")
    @api.depends_context("uid")
    def _compute_can_appeal(self):
        for appraisal in self:
            appraisal.can_appeal = not appraisal._cannot_appeal_reason()

    def _cannot_appeal_reason(self):
        """Why the acting user cannot appeal now, or False."""
        self.ensure_one()
        if not self._is_own(self.env.user):
            return self.env._(
                "%s is appealed by the person appraised only, of a team by its leader.",
                self.display_name,
            )
        if self.state == "appealed":
            return self.env._("%s is under appeal already.", self.display_name)
        if self.state in ("acknowledged", "closed"):
            return self.env._(
                "%s was acknowledged, decided on appeal, or closed: it is final.",
                self.display_name,
            )
        if self.state != "published":
            return self.env._(
                "%s is not released: there is nothing to appeal yet.",
                self.display_name,
            )
        own = self.sudo()
        if own.cycle_id.state != "open":
            return self.env._(
                "Cycle %s is closed: its results are final.", own.cycle_id.name
            )
        if own.company_id._sales_today() > self.deadline_appeal:
            return self.env._(
                "%(appraisal)s could be appealed until %(day)s.",
                appraisal=self.display_name,
                day=format_date(self.env, self.deadline_appeal),
            )
        return False

    def action_appeal(self):
        """Open the dialog to appeal.

        :raise UserError: it cannot be appealed, with the reason
        """
        self.ensure_one()
        self.check_access("read")
        if problem := self._cannot_appeal_reason():
            raise UserError(problem)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "sales.appraisal.appeal.file",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_appraisal_id": self.id},
        }

    def action_view_appeals(self):
        """Open the appeals against the appraisals."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_appeal_action"
        )
        action["domain"] = [("appraisal_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    def _appeal(self, reason, lines=None, score=0.0, documents=None):
        """Appeal, as the person.

        :param reason: required
        :param lines: ``sales.appraisal.line`` of it that are contested; empty: all
        :param score: what the person thinks is right (points); 0: not said
        :param documents: ``ir.attachment`` of the acting person
        :return: the ``sales.appraisal.appeal``
        :raise AccessError: somebody else's appraisal
        :raise UserError: too late, not released, under appeal, or senseless input
        """
        self.ensure_one()
        self.check_access("read")
        self._lock_rows()
        if problem := self._cannot_appeal_reason():
            is_own = self._is_own(self.env.user)
            raise (UserError if is_own else AccessError)(problem)
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what is wrong, and why."))
        lines = (lines or self.env["sales.appraisal.line"]).sudo()
        if lines.appraisal_id - self:
            raise UserError(
                self.env._("%s: choose its own indicators.", self.display_name)
            )
        score = self._check_claim(score)
        appeal = self._file(reason, lines, score, documents)
        self.sudo()._step("appealed")
        return appeal

    def _check_claim(self, score):
        """The score claimed, if it makes sense.

        :raise UserError: it is not above the present one, or nothing is
        """
        own = self.sudo()
        result, highest = own._every("result"), own.template_id.highest_score
        if result.has_score and result.score >= highest:
            raise UserError(
                self.env._(
                    "%s has the highest score already. Say what you think of it when "
                    "you acknowledge it.",
                    self.display_name,
                )
            )
        if not score:
            return 0.0
        if not result.score < round(score, 2) <= highest:
            raise UserError(
                self.env._(
                    "%(appraisal)s: the right score is above %(score)s and at most "
                    "%(highest)s points. Leave it empty if you cannot tell.",
                    appraisal=self.display_name,
                    score=f"{result.score:g}",
                    highest=f"{highest:g}",
                )
            )
        return round(score, 2)

    def _file(self, reason, lines, score, documents):
        """Begin the appeal in the acting person's name, and ask who decides."""
        own, Appeal = self.sudo(), self.env["sales.appraisal.appeal"].sudo()
        result, person = own._every("result"), self.env.user
        parties = Appeal._parties_of(own)
        sequence = self.env["ir.sequence"].sudo().with_company(own.company_id)
        appeal = Appeal._engine_create(
            [
                {
                    "name": sequence.next_by_code("sales.appraisal.appeal"),
                    "appraisal_id": own.id,
                    "cycle_id": own.cycle_id.id,
                    "company_id": own.company_id.id,
                    "user_id": person.id,
                    "team_id": own.team_id.id,
                    "tier_level": own.tier_level,
                    "assessor_id": (own.assessed_by_id or own.assessor_id).id,
                    "party_ids": [(6, 0, parties.ids)],
                    "line_ids": [(6, 0, lines.ids)],
                    "reason": reason,
                    "score_claimed": score,
                    "score_before": result.score,
                    "grade_before_id": result.grade_id.id,
                    "handler_id": Appeal._first_handler(own, person, parties).id,
                    "date_filed": fields.Datetime.now(),
                }
            ]
        )
        appeal._engine_write({"date_deadline": appeal._due()})
        appeal = appeal.with_env(self.env)
        appeal._note("filed", reason, score, appeal._own_files(documents))
        appeal._ask_handler()
        appeal._tell_filed(reason)
        return appeal
