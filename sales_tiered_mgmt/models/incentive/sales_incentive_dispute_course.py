from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SalesIncentiveDisputeCourse(models.AbstractModel):
    """The steps of a dispute, each by whom it is due, each on permanent record.

    To be answered; answered: the person accepts or escalates; to be decided: upheld or
    rejected. The person withdraws it at any time before. Policy: A3.3, C1.p3, C2.p2.
    """

    _name = "sales.incentive.dispute.course"
    _description = "Course of an Incentive Dispute"

    # ------------------------------------------------------------
    # Steps of whoever has to answer or to decide
    # ------------------------------------------------------------

    def action_answer(self, outcome, text, amount=0.0):
        """Answer: the statement stands, or an adjustment is proposed.

        :param outcome: ``stands`` or ``adjust``
        :param text: explanation, required
        :param amount: by how much to adjust (currency), above zero
        :raise AccessError: not the acting user's to answer
        :raise UserError: answered already, no explanation or no sensible amount
        """
        self._begin("can_answer", "open")
        amount, text = self._checked(outcome, ("stands", "adjust"), text, amount)
        self._engine_write(
            {
                "state": "answered",
                "answer": outcome,
                "amount_proposed": amount,
                "answer_text": text,
                "answered_by_id": self.env.uid,
                "date_answered": fields.Datetime.now(),
                "date_deadline": self._due(self.company_id),
            }
        )
        self._note("answered", text, amount)
        self._ask_person()
        return True

    def action_decide(self, outcome, text, amount=0.0):
        """Decide what the person did not accept.

        :param outcome: ``reject``, ``adjust`` or ``reopen`` (compute the run anew)
        :param text: reason, required
        :param amount: by how much to adjust (currency), above zero
        :return: the notification of whom the adjustment waits for, else True
        :raise AccessError: not the acting user's to decide
        :raise UserError: decided already, no reason or no sensible amount, or the run
            is locked and cannot be computed anew
        """
        self._begin("can_decide", "escalated")
        amount, text = self._checked(
            outcome, ("reject", "adjust", "reopen"), text, amount
        )
        if outcome == "reopen" and not self.sudo()._is_run_open():
            raise UserError(
                self.env._(
                    "%s: its run is locked and stays. Decide on an adjustment, which "
                    "the next run settles.",
                    self.display_name,
                )
            )
        state = "rejected" if outcome == "reject" else "upheld"
        self._close(
            state,
            {
                "decision": outcome,
                "amount_decided": amount,
                "decision_text": text,
                "decided_by_id": self.env.uid,
            },
        )
        self._note(state, text, amount)
        result = self._carry_out(outcome, amount)
        self._tell_person(text)
        return result

    def _checked(self, outcome, outcomes, text, amount):
        """The amount and the words of an answer or decision, if they make sense.

        :return: amount (0 unless something is adjusted), text
        """
        text = (text or "").strip()
        if outcome not in outcomes:
            raise UserError(
                self.env._("Choose one of: %s.", ", ".join(outcomes)),
            )
        if not text:
            raise UserError(self.env._("Explain it: the person reads your words."))
        if outcome != "adjust":
            return 0.0, text
        # asked so that what is no number is refused, too
        is_sane = 0 < (amount or 0.0) < 1e12
        amount = self.currency_id.round(amount) if is_sane else 0.0
        if not amount:
            raise UserError(
                self.env._("Say by how much it is adjusted: an amount above zero.")
            )
        return amount, text

    # ------------------------------------------------------------
    # Steps of the person
    # ------------------------------------------------------------

    def action_accept(self):
        """Accept the answer; a proposed adjustment is submitted for approval.

        :raise AccessError: somebody else's dispute
        :raise UserError: it is not answered, or closed already
        """
        for dispute in self:
            dispute._begin("can_respond", "answered")
            dispute._accept("accepted")
        return True

    def action_escalate(self, text):
        """Put it to the next superior, who decides.

        :param text: why the answer is not right, required
        :raise AccessError: somebody else's dispute
        :raise UserError: it is not answered, closed already, or no reason
        """
        self._begin("can_respond", "answered")
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Say why the answer is not right."))
        self._pass_on("escalated", text)
        return True

    def action_withdraw(self):
        """Give up the own disputes.

        :raise AccessError: somebody else's dispute
        :raise UserError: it is closed already
        """
        for dispute in self:
            dispute._begin("can_withdraw", "open", "answered", "escalated")
            dispute._close("withdrawn")
            dispute._note("withdrawn")
        return True

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    def action_open_answer(self):
        """Ask for the answer."""
        return self._open_step("answer", self.env._("Answer"))

    def action_open_decide(self):
        """Ask for the decision."""
        return self._open_step("decide", self.env._("Decide the Dispute"))

    def action_open_escalate(self):
        """Ask why the answer is not right."""
        return self._open_step("escalate", self.env._("Escalate"))

    def _open_step(self, step, name):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "sales.incentive.dispute.step",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_dispute_id": self.id, "default_step": step},
        }

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _begin(self, right, *states):
        """Check that the step is the acting user's, and the moment for it.

        Of two at once the second one waits here and meets the first one's result.

        :param right: name of the field that says whether it is
        """
        self.ensure_one()
        self.check_access("read")
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = %s FOR UPDATE",
                SQL.identifier(self._table),
                self.id,
            )
        )
        self.invalidate_recordset()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(dispute)s is in the state: %(state)s.",
                    dispute=self.display_name,
                    state=labels[self.state],
                )
            )
        if not self[right]:
            raise AccessError(self._not_yours())

    def _not_yours(self):
        if self.user_id == self.env.user:
            return self.env._("Nobody answers or decides the own dispute.")
        if self.state == "answered":
            return self.env._(
                "%(dispute)s waits for %(person)s, who contested the statement.",
                dispute=self.display_name,
                person=self.sudo().user_id.name,
            )
        return self.env._(
            "%(dispute)s waits for %(person)s.",
            dispute=self.display_name,
            person=self.sudo().handler_id.name or self.env._("a sales administrator"),
        )

    def _accept(self, kind):
        """The answer holds.

        :param kind: ``accepted`` by the person, or ``silent``
        """
        self._close("accepted")
        self._note(kind, is_automatic=kind == "silent")
        if self.answer == "adjust":
            self._adjust_as_answered()

    def _close(self, state, vals=()):
        self._engine_write(
            {
                "state": state,
                "date_closed": fields.Datetime.now(),
                "date_deadline": False,
                **dict(vals),
            }
        )
        self._end_activities()

    def _pass_on(self, kind, text=False, is_automatic=False):
        """Put the dispute to the next superior, who decides.

        :param kind: of the entry, see ``sales.incentive.dispute.entry``
        """
        self.ensure_one()
        dispute = self.sudo()
        self._engine_write(
            {
                "state": "escalated",
                "handler_id": dispute._next_handler().id,
                "date_deadline": self._due(dispute.company_id),
                "date_closed": False,
            }
        )
        self._note(kind, text, is_automatic=is_automatic)
        self._ask_handler()
