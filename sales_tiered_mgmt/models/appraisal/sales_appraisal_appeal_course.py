from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SalesAppraisalAppealCourse(models.AbstractModel):
    """The steps of an appeal, each by whom it is due, each on permanent record.

    Whoever takes part comments; one decides; the person withdraws it before that. The
    decision is final. Policy: A3.3, C1.p3.
    """

    _name = "sales.appraisal.appeal.course"
    _description = "Course of an Appeal"

    def action_decide(self, outcome, text, score=0.0):
        """Decide the appeal; the appraisal is final then.

        The score can only become higher: whoever has to fear a lower one would not
        appeal, and what nobody contests is not changed at that occasion.

        :param outcome: ``granted`` or ``rejected``
        :param text: reason, required; the person reads it
        :param score: the score decided (points), where it is granted
        :raise AccessError: not the acting user's to decide
        :raise UserError: decided or withdrawn already, no reason, or no higher score
        """
        self._begin("can_decide")
        text = (text or "").strip()
        if outcome not in ("granted", "rejected"):
            raise UserError(self.env._("Choose whether the appeal is granted."))
        if not text:
            raise UserError(self.env._("Give the reason: the person reads it."))
        appraisal = self.sudo().appraisal_id.with_env(self.env)
        vals = {"decision_text": text, "handler_id": self.env.uid}
        if outcome == "granted":
            score = self._check_score(score)
            appraisal._change_score(score, text, "appeal")
            result = appraisal._every("result")
            vals |= {"score_after": result.score, "grade_after_id": result.grade_id.id}
        self._close(outcome, vals)
        self._note(outcome, text, vals.get("score_after", 0.0))
        appraisal.sudo()._step(
            "acknowledged",
            date_acknowledged=fields.Datetime.now(),
            acknowledged_how="decision",
            is_overturned=outcome == "granted",
        )
        self._tell_decision(text)
        return True

    def _check_score(self, score):
        """The score decided, if it makes sense.

        :raise UserError: it is not above the contested one, or above the highest
        """
        own = self.sudo()
        result = own.appraisal_id._every("result")
        highest = own.appraisal_id.template_id.highest_score
        score = round(score or 0.0, 2)
        is_higher = score > result.score or (not result.has_score and score >= 0)
        # asked so that what is no number is refused, too
        if not (is_higher and score <= highest):
            raise UserError(
                self.env._(
                    "%(appeal)s: an appeal never lowers a score. Give more than "
                    "%(score)s and at most %(highest)s points, or reject it.",
                    appeal=self.display_name,
                    score=f"{result.score:g}",
                    highest=f"{highest:g}",
                )
            )
        return score

    def action_comment(self, text):
        """Say something about the appeal, for everybody who sees it.

        :raise UserError: it is closed already, or nothing is said
        """
        return self._comment(text)

    def _comment(self, text, documents=None):
        """:param documents: ``ir.attachment`` of the acting user"""
        self._begin("can_comment")
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Say something: nothing is written yet."))
        self._note("comment", text, documents=self._own_files(documents))
        self._tell_comment(text)
        return True

    def action_withdraw(self):
        """Give up the own appeal: the appraisal stands, and waits as before.

        :raise AccessError: somebody else's appeal
        :raise UserError: it is closed already
        """
        for appeal in self:
            appeal._begin("can_withdraw")
            appeal._close("withdrawn", {})
            appeal._note("withdrawn")
            appeal.sudo().appraisal_id._step("published")
        return True

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    def action_open_decide(self):
        """Ask for the decision."""
        return self._open_step("decide", self.env._("Decide the Appeal"))

    def action_open_comment(self):
        """Ask for a comment."""
        return self._open_step("comment", self.env._("Comment"))

    def _open_step(self, step, name):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "sales.appraisal.appeal.step",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_appeal_id": self.id, "default_step": step},
        }

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _begin(self, right):
        """Check that the step is the acting user's, and the moment for it.

        Of two at once the second one waits here and meets the first one's result.

        :param right: name of the field that says whether it is
        """
        self.ensure_one()
        self.check_access("read")
        self.sudo().appraisal_id._lock_rows()
        self.invalidate_recordset()
        if self.state != "open":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(appeal)s is in the state: %(state)s.",
                    appeal=self.display_name,
                    state=labels[self.state],
                )
            )
        if not self[right]:
            raise AccessError(self._not_yours())

    def _not_yours(self):
        own, user = self.sudo(), self.env.user
        if user in (own.user_id, own._concerned()):
            return self.env._("Nobody decides the own appeal.")
        if user in own.party_ids:
            return self.env._(
                "%(appeal)s waits for %(person)s: who assessed, calibrated or approved "
                "the appraisal does not decide.",
                appeal=self.display_name,
                person=own.handler_id.name,
            )
        return self.env._(
            "%(appeal)s waits for %(person)s.",
            appeal=self.display_name,
            person=own.handler_id.name or self.env._("a sales administrator"),
        )

    def _close(self, state, vals):
        self.sudo()._engine_write(
            {
                "state": state,
                "date_closed": fields.Datetime.now(),
                "date_deadline": False,
                **vals,
            }
        )
        self._end_activities()

    def _pass_on(self, kind):
        """Put the appeal to the next one; nobody did it, time has passed.

        :param kind: of the entry, see ``sales.appraisal.appeal.entry``
        """
        self.ensure_one()
        own = self.sudo()
        own._engine_write(
            {
                "handler_id": own._next_handler().id,
                "date_deadline": own._due(),
                "date_reminded": False,
            }
        )
        own._note(kind, is_automatic=True)
        own._ask_handler()

    def _entries(self):
        """The record of the appeals as superuser, read from the database."""
        Entry = self.env["sales.appraisal.appeal.entry"].sudo()
        return Entry.search([("appeal_id", "in", self.ids)])

    def _note(self, kind, text=False, score=0.0, documents=None, is_automatic=False):
        """Add an entry to the permanent record.

        :param kind: see ``sales.appraisal.appeal.entry``
        :param documents: ``ir.attachment`` that go along
        :param is_automatic: nobody did it, time has passed
        """
        self.ensure_one()
        own = self.sudo()
        self.env["sales.appraisal.appeal.entry"].sudo()._engine_create(
            [
                {
                    "appeal_id": own.id,
                    "company_id": own.company_id.id,
                    "person_id": own.user_id.id,
                    "assessor_id": own.assessor_id.id,
                    "team_id": own.team_id.id,
                    "tier_level": own.tier_level,
                    "user_id": False if is_automatic else self.env.uid,
                    "kind": kind,
                    "text": text,
                    "score": score,
                    "handler_id": own.state == "open" and own.handler_id.id,
                    "document_ids": [(6, 0, documents.ids if documents else [])],
                }
            ]
        )

    def _own_files(self, attachments):
        """Files of the acting person that are nothing else's, now of the appeal.

        Whoever reads the appeal reads them; nobody changes or deletes them any more.
        """
        own = (attachments or self.env["ir.attachment"]).sudo()
        own = own.filtered(
            lambda file: file.create_uid == self.env.user and not file.res_id
        )
        own.write({"res_model": self._name, "res_id": self.id})
        return own
