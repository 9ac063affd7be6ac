from odoo import api, fields, models

from .sales_appraisal_state import RELEASED


class SalesAppraisalCan(models.AbstractModel):
    """What the acting user can do with an appraisal now: what the form offers.

    The steps check it themselves; both ask the same methods. Policy: A3.1, C1.p3.
    """

    _name = "sales.appraisal.can"
    _description = "Steps Open in an Appraisal"

    can_hand_in_self = fields.Boolean(compute="_compute_can")
    can_hand_in = fields.Boolean(compute="_compute_can")
    can_return = fields.Boolean(compute="_compute_can")
    can_release = fields.Boolean(compute="_compute_can")
    can_acknowledge = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_extend = fields.Boolean(compute="_compute_can")
    can_hand_over = fields.Boolean(compute="_compute_can")
    can_note = fields.Boolean(compute="_compute_can")
    can_refresh = fields.Boolean(compute="_compute_can")

    @api.depends("state", "assessor_id", "deadline_self", "cycle_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        user, led, free = self.env.user, self._led_team_ids(), self._acts_freely()
        for appraisal in self:
            state = appraisal.state
            side = appraisal._side_of(user)
            above = appraisal._stands_above(led)
            calibrates = above and appraisal._calibrates(led)
            in_work = state in ("self", "assess")
            appraisal.can_note = above
            # a cancelled or closed cycle lets nothing more happen
            if appraisal.sudo().cycle_id.state != "open":
                appraisal._offer_nothing()
                continue
            appraisal.can_hand_in_self = side == "self"
            appraisal.can_hand_in = side == "superior" and (
                state == "assess" or appraisal._is_self_late()
            )
            appraisal.can_return = above and (
                (state == "assess" and appraisal.subject == "person")
                or (state == "calibrate" and calibrates)
            )
            appraisal.can_release = state == "approved" and calibrates
            appraisal.can_acknowledge = state == "published" and appraisal._is_own(user)
            appraisal.can_cancel = free and state not in (*RELEASED, "cancelled")
            appraisal.can_extend = in_work and above
            appraisal.can_hand_over = in_work and appraisal._hands_over(led)
            appraisal.can_refresh = above and (in_work or state == "calibrate")

    def _offer_nothing(self):
        self.update(
            dict.fromkeys(
                (
                    *("can_hand_in_self", "can_hand_in", "can_return", "can_release"),
                    *("can_acknowledge", "can_cancel", "can_extend", "can_hand_over"),
                    "can_refresh",
                ),
                False,
            )
        )

    def _hands_over(self, led):
        """Whether the acting user can name another superior: those above the present
        one, and administrators.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        return self._stands_above(led) and (
            self._acts_freely() or self.env.user != self.sudo().assessor_id
        )
