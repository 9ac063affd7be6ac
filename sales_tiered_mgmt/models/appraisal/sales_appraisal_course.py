from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class SalesAppraisalCourse(models.AbstractModel):
    """From the self-assessment to the approval, step by step.

    Policy: D3.1 (everybody is appraised), C1.p3, C2.p2, A3.3.
    """

    _name = "sales.appraisal.course"
    _description = "Course of an Appraisal"
    _inherit = ["sales.appraisal.approval"]

    hand_in_problem = fields.Text(
        "Before Handing In", compute="_compute_hand_in_problem"
    )

    # not on the assessments: the form would ask for it at each change of a row, and the
    # person may not write the appraisal itself; what writes a row invalidates it
    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_hand_in_problem(self):
        user = self.env.user
        problems = self._hand_in_problems({one: one._side_of(user) for one in self})
        for appraisal in self:
            appraisal.hand_in_problem = problems[appraisal]

    def _side_of(self, user):
        """Side whose turn it is if that is the user's, else False."""
        self.ensure_one()
        if self.state == "self" and self.subject == "person" and self.user_id == user:
            return "self"
        if self.state in ("self", "assess") and self._assesses(user):
            return "superior"
        return False

    def _hand_in_problems(self, sides):
        """What is missing on a side of each, a line for each thing, or False.

        :param sides: dict of appraisal to its side, or False
        """
        ratings = self._every("rating").grouped(
            lambda one: (one.appraisal_id, one.side)
        )
        nothing = self.env["sales.appraisal.rating"]
        problems = {}
        for appraisal, side in sides.items():
            own = ratings.get((appraisal._origin, side), nothing)
            lines = [rating._problem() for rating in own]
            too_early = appraisal.state == "self" and not appraisal._is_self_late()
            if side == "superior" and too_early:
                lines.append(
                    self.env._(
                        "The self-assessment is not handed in yet; it has time until "
                        "%s.",
                        appraisal.deadline_self,
                    )
                )
            problems[appraisal] = "\n".join(filter(None, lines)) or False
        return problems

    def _is_self_late(self):
        return self.deadline_self < self.company_id.sudo()._sales_today()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_hand_in_self(self):
        """Hand in the own self-assessment; it cannot be changed then.

        :raise AccessError: it is somebody else's
        :raise UserError: something is missing, or it was handed in before
        """
        self.check_access("read")
        self._lock_rows()
        for appraisal in self:
            if appraisal.user_id != self.env.user or appraisal.subject != "person":
                raise AccessError(
                    self.env._(
                        "%s: the person hands in the own self-assessment.",
                        appraisal.display_name,
                    )
                )
            appraisal._check_state("self")
        self._check_complete("self")
        own = self.sudo()
        own._every("rating").filtered(
            lambda rating: rating.side == "self"
        )._engine_write({"is_handed_in": True})
        own._step("assess", is_self_done=True, date_self_done=fields.Datetime.now())
        own._notify_assessors()
        return True

    def action_hand_in(self):
        """Hand in the superior's assessment; the scores go to the calibration.

        :raise AccessError: the acting user is not the superior named
        :raise UserError: something is missing, or it was handed in before
        """
        self.check_access("read")
        self._lock_rows()
        for appraisal in self:
            if not appraisal._assesses(self.env.user):
                raise AccessError(
                    self.env._(
                        "%(appraisal)s is assessed by %(superior)s.",
                        appraisal=appraisal.display_name,
                        superior=appraisal.sudo().assessor_id.name,
                    )
                )
            appraisal._check_state("self", "assess")
        self._check_complete("superior")
        own = self.sudo()
        own._every("rating").filtered(
            lambda rating: rating.side == "superior"
        )._engine_write({"is_handed_in": True})
        own._step(
            "calibrate",
            date_assessed=fields.Datetime.now(),
            assessed_by_id=self.env.uid,
        )
        own._refresh_figures()
        return True

    def action_return(self, reason):
        """Give an appraisal back to the side before, with a reason.

        To the person while the superior assesses; to the superior while it is
        calibrated.

        :param reason: why, told to whom it goes back to
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it is too late
        """
        self.check_access("read")
        self._check_leads()
        self._check_reason(reason)
        self._lock_rows()
        led = self._led_team_ids()
        for appraisal in self:
            # a team has not assessed itself
            is_person = appraisal.subject == "person"
            appraisal._check_state(*(("assess",) if is_person else ()), "calibrate")
            is_back_to_superior = appraisal.state == "calibrate"
            if is_back_to_superior and not appraisal._calibrates(led):
                raise AccessError(
                    self.env._(
                        "%s is calibrated by the leader of the division.",
                        appraisal.display_name,
                    )
                )
        own = self.sudo()
        to_superior = own.filtered(lambda one: one.state == "calibrate")
        to_superior._give_back()
        for appraisal in own - to_superior:
            appraisal._give_back_self()
        for appraisal in own:
            superior = appraisal.assessed_by_id or appraisal.assessor_id
            receiver = superior if appraisal in to_superior else appraisal.user_id
            appraisal._notify_returned(receiver, reason)
        return True

    def _give_back(self):
        """Let the superiors assess anew: what was calibrated counts no longer."""
        self._every("rating").filtered(
            lambda rating: rating.side == "superior"
        )._engine_write({"is_handed_in": False})
        self._every("result")._engine_write({"is_changed": False})
        self._step("assess")
        self._score()

    def _give_back_self(self):
        """Let the person write again, with time until the superior's day."""
        self.ensure_one()
        self._every("rating").filtered(
            lambda rating: rating.side == "self"
        )._engine_write({"is_handed_in": False})
        until = self.deadline_self
        if self._is_self_late():
            until = max(self.deadline_assess, self.company_id._sales_today())
        self._step("self", is_self_done=False, deadline_self=until)

    def action_calibrate(self, score, reason):
        """Give another score than the computed one.

        :param score: points
        :param reason: why, kept for good
        :raise AccessError: the acting user does not calibrate it
        :raise UserError: it is not in the calibration
        """
        self.ensure_one()
        self.check_access("read")
        self._check_calibrates()
        self._check_reason(reason)
        self._lock_rows()
        self._check_state("calibrate")
        self._change_score(score, reason, "calibration")
        return True

    def action_finish_calibration(self):
        """End the calibration: the scores go to whoever approves them.

        :raise AccessError: the acting user does not calibrate one of them
        :raise UserError: one is not in the calibration, or the distribution of grades
            must be kept and is not
        :return: the notification that says whom they wait for, else True
        """
        self.check_access("read")
        self._check_calibrates()
        self._lock_rows()
        for appraisal in self:
            appraisal._check_state("calibrate")
        self._check_guideline()
        own = self.sudo()
        own._step(
            "approval",
            date_calibrated=fields.Datetime.now(),
            calibrated_by_id=self.env.uid,
        )
        return self._ask_approval()

    def _check_calibrates(self):
        led = self._led_team_ids()
        for appraisal in self:
            if not appraisal._calibrates(led):
                raise AccessError(
                    self.env._(
                        "%s is calibrated by the leader of the division, never by the "
                        "person.",
                        appraisal.display_name,
                    )
                )

    def _check_guideline(self):
        """Where grades must keep the distribution, whole groups are calibrated.

        :raise UserError: the distribution is not kept
        """

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _step(self, state, **vals):
        """Go on to a state, noted in the chatter of all at once."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        self._message_log_batch(
            {one.id: f"{labels[one.state]} → {labels[state]}" for one in self}
        )
        self._engine_write({"state": state, **vals})

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(appraisal)s is in the phase “%(state)s”: this is not possible "
                    "now.",
                    appraisal=self.display_name,
                    state=labels[self.state],
                )
            )
        if self.sudo().cycle_id.state != "open":
            raise UserError(
                self.env._("Cycle %s is not running.", self.sudo().cycle_id.name)
            )

    def _check_complete(self, side):
        """:raise UserError: something is missing on the side of one"""
        for appraisal, problem in self._hand_in_problems(
            dict.fromkeys(self, side)
        ).items():
            if problem:
                raise UserError(
                    self.env._(
                        "%(appraisal)s cannot be handed in yet:\n%(problem)s",
                        appraisal=appraisal.display_name,
                        problem=problem,
                    )
                )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why."))
