from math import isfinite

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class SalesAppraisalConsequenceAnswer(models.AbstractModel):
    """Accepted or dropped by a superior, with reason.

    What is accepted still has to be decided by the authority matrix. Policy: C1.p3,
    C2.p2, C2.p5, D3.3.
    """

    _name = "sales.appraisal.consequence.answer"
    _description = "Answer to a Consequence"

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    def action_open_accept(self):
        """Ask with which value, and why."""
        self.ensure_one()
        self._check_may_answer()
        self._check_open()
        return self._answer_dialog("accept")

    def action_open_drop(self):
        """Ask why they are dropped."""
        self._check_may_answer()
        self._check_open()
        return self._answer_dialog("drop")

    def _answer_dialog(self, step):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_consequence_step_action"
        )
        context = {"default_step": step, "default_consequence_ids": self.ids}
        if step == "accept":
            context |= {
                "default_value": self.value,
                "default_training_subject": self.training_subject,
                "default_date_effective": self._default_effective(),
            }
        return {**action, "context": context}

    def _default_effective(self):
        """First day of the next month."""
        today = self.company_id.sudo()._sales_today()
        return fields.Date.add(today, months=1).replace(day=1)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_accept(
        self,
        value=None,
        reason=None,
        training_subject=None,
        new_team_id=None,
        date_effective=None,
    ):
        """Accept a proposed consequence, in the acting superior's name.

        A pay adjustment, a reward and a training need are submitted to the authority
        matrix at once. A promotion is a candidate: its proposal stays a draft of the
        superior, who names the team and submits it. An improvement plan is a draft as
        well. What an administrator outside the tiers accepts is approved by that.

        :param value: per cent or currency within the band, default what was proposed
        :param reason: why, optional
        :param training_subject: in what the person is trained
        :param new_team_id: id of the team of a promotion
        :param date_effective: first day of a pay adjustment or promotion
        :return: action that opens what has to be completed, a notification, or True
        :raise AccessError: it is about the acting user, or somebody not led
        :raise UserError: answered before, the person has left, a value outside the
            band, or what the authority matrix says against it
        """
        self.ensure_one()
        self.check_access("read")
        self._check_may_answer()
        self._lock_rows()
        self._check_open()
        self._check_in_force()
        terms = self._accepted_terms(value, training_subject, date_effective)
        self.sudo()._answered("accepted", reason, terms)
        return self._follow_up(new_team_id)

    def action_drop(self, reason):
        """Drop proposed consequences.

        :param reason: why, kept
        :raise AccessError: about the acting user, or somebody not led
        :raise UserError: answered before
        :raise ValidationError: no reason
        """
        self.check_access("read")
        self._check_may_answer()
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why."))
        self._lock_rows()
        self._check_open()
        self.sudo()._answered("dropped", reason, {})
        return True

    def _accepted_terms(self, value, training_subject, date_effective):
        """What was chosen, checked."""
        if self.outcome in ("pay", "reward"):
            return self._valued_terms(value, date_effective)
        if self.outcome == "promote":
            return {"date_effective": self._effective_day(date_effective)}
        if self.outcome == "train":
            subject = training_subject or self.training_subject or ""
            if not subject.strip():
                raise UserError(self.env._("Say in what the person is trained."))
            return {"training_subject": subject.strip()}
        return {}

    def _valued_terms(self, value, date_effective):
        value = self.value if value is None else value
        if not isfinite(value) or not (
            self.value_low <= round(value, 2) <= self.value_high
        ):
            raise UserError(
                self.env._(
                    "%(consequence)s: choose a value from %(band)s.",
                    consequence=self.display_name,
                    band=self.band_display,
                )
            )
        terms = {"value": round(value, 2)}
        if self.outcome == "pay":
            day = self._effective_day(date_effective) or self._default_effective()
            if day <= self.sudo().appraisal_id.date_to:
                raise UserError(
                    self.env._(
                        "%(consequence)s: it begins after the period that was "
                        "appraised, not on %(day)s.",
                        consequence=self.display_name,
                        day=day,
                    )
                )
            terms["date_effective"] = day
        return terms

    def _effective_day(self, date_effective):
        try:
            return fields.Date.to_date(date_effective) or False
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("%s is no date.", date_effective)) from error

    def _answered(self, answer, reason, terms):
        """Write the answer down; the superiors read it in the chatter."""
        labels = dict(self._fields["answer"]._description_selection(self.env))
        reason = (reason or "").strip()
        self._message_log_batch(
            {
                one.id: f"{labels[answer]}: {reason}" if reason else labels[answer]
                for one in self
            }
        )
        self._engine_write(
            {
                "answer": answer,
                "answered_by_id": self.env.uid,
                "date_answered": fields.Datetime.now(),
                "answer_reason": reason,
                "proposal_id": False,
                "plan_id": False,
                **terms,
            }
        )
        self._end_activities()

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_open(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != "proposed":
                raise UserError(
                    self.env._(
                        "%(consequence)s is %(state)s already.",
                        consequence=record.display_name,
                        state=labels[record.state],
                    )
                )

    def _check_in_force(self):
        """The person is still one of the acting user's people."""
        self.ensure_one()
        person = self.sudo().user_id
        held = self._positions(person).get(person)
        if not held or not person.active:
            raise UserError(
                self.env._(
                    "%s has left the sales force: drop what was proposed.", person.name
                )
            )
        if self._acts_freely():
            return
        level = self.env.user.sudo().sales_tier_id.level
        led = self._led_team_ids()
        if level <= held.tier_id.level or not self._leads_team(held.team_id, led):
            raise AccessError(
                self.env._(
                    "%s is not one of your people any more: the present superior "
                    "answers.",
                    person.name,
                )
            )
