from decimal import Decimal
from math import isfinite

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...engine.appraisal_scoring import score_of
from .sales_appraisal_indicator import exact

# what a side writes; all else is the server's
CONTENT = {"step_id", "value", "is_rated", "comment", "document_ids"}


class SalesAppraisalRatingGuard(models.AbstractModel):
    """Each side writes its own assessment, as long as it is its turn.

    Policy: C2.p2, D3.1: nobody assesses oneself as superior.
    """

    _name = "sales.appraisal.rating.guard"
    _description = "Who Writes an Assessment"

    @api.depends("step_id", "value", "is_rated", "indicator_id")
    def _compute_score(self):
        for rating in self:
            rating.score = float(rating._points() or 0)

    def _points(self):
        """Points by the indicator's rule; None where nothing was said, or only facts
        count."""
        self.ensure_one()
        if not self.indicator_id or self.is_automatic or not self._is_given():
            return None
        rule = self.indicator_id._rule()
        if self.step_id:
            return exact(self.step_id.score)
        return score_of(rule, exact(self.value))

    def _is_given(self):
        """Whether the side has said what it thinks."""
        self.ensure_one()
        return bool(self.step_id) or self.is_rated

    def _is_written(self):
        """Whether there is anything in it that somebody would miss."""
        self.ensure_one()
        return bool(
            self._is_given() or (self.comment or "").strip() or self.document_ids
        )

    def write(self, vals):
        """Write the own assessment.

        :raise AccessError: it is the other side's
        :raise UserError: it is not the side's turn any more
        """
        if not CONTENT & vals.keys() or vals.keys() - CONTENT:
            return super().write(vals)  # refused there
        for rating in self:
            if error := rating._turn_problem():
                raise error
        if not isfinite(vals.get("value") or 0):
            raise UserError(self.env._("The value is no sensible number."))
        if "value" in vals and "is_rated" not in vals:
            vals = {**vals, "is_rated": True}
        # past the mixin that refuses: the guard has let it pass
        self._engine_write(vals)
        self._claim_documents()
        self._check_content()
        self.sudo().appraisal_id.invalidate_recordset(["hand_in_problem"], flush=False)
        return True

    def _is_turn(self):
        return self._turn_problem() is None

    def _turn_error(self):
        """The first error, for what is refused by Odoo's own check."""
        errors = filter(None, (rating._turn_problem() for rating in self))
        return AccessError(str(next(errors, self.env._("It cannot be changed."))))

    def _turn_problem(self):
        """Why the acting user cannot write it now, as an exception, or None."""
        self.ensure_one()
        # as superuser for reading alone: who acts is the user all the same
        own, user = self.sudo(), self.env.user
        appraisal = own.appraisal_id
        if own.side == "self":
            is_author = appraisal.user_id == user and appraisal.subject == "person"
            is_turn = appraisal.state == "self"
        else:
            is_author = appraisal._assesses(user)
            is_turn = appraisal.state in ("self", "assess")
        if not is_author:
            return AccessError(
                self.env._(
                    "%s: each side writes its own assessment only.",
                    appraisal.display_name,
                )
            )
        if not is_turn or appraisal.cycle_id.state != "open":
            return UserError(
                self.env._(
                    "%s was handed in and stays as it is.", appraisal.display_name
                )
            )
        return None

    def _check_content(self):
        for rating in self:
            indicator = rating.indicator_id
            if rating.is_automatic and rating._is_given():
                raise UserError(
                    self.env._(
                        "%s is told by facts: only a comment can be given.",
                        indicator.name,
                    )
                )
            if rating.step_id and rating.step_id.indicator_id != indicator:
                raise UserError(
                    self.env._(
                        "%(grade)s is not on the scale of %(indicator)s.",
                        grade=rating.step_id.name,
                        indicator=indicator.name,
                    )
                )
            if not rating.step_id and rating.is_rated and indicator:
                rating._check_value(indicator)

    def _check_value(self, indicator):
        if indicator.rule == "scale":
            raise UserError(
                self.env._("%s: choose a grade of its scale.", indicator.name)
            )
        highest = exact(indicator.cap) or Decimal(100)
        if indicator.rule == "points" and not 0 <= exact(self.value) <= highest:
            raise UserError(
                self.env._(
                    "%(indicator)s: give from 0 to %(highest)s points.",
                    indicator=indicator.name,
                    highest=highest,
                )
            )

    def _problem(self):
        """What is missing before the side can hand in, or False."""
        self.ensure_one()
        indicator = self.indicator_id
        if not indicator:
            return False
        if not self.is_automatic and not self._is_given():
            return self.env._("%s is not assessed.", indicator.name)
        if self.is_automatic or indicator.evidence == "none":
            return False
        if not (self.comment or "").strip():
            return self.env._("%s needs a comment.", indicator.name)
        if indicator.evidence == "document" and not self.document_ids:
            return self.env._("%s needs a document as evidence.", indicator.name)
        return False
