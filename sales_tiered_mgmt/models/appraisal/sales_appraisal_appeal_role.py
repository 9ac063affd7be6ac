from odoo import api, fields, models


class SalesAppraisalAppealRole(models.AbstractModel):
    """Whose an appeal is to decide: one level above whoever approved the appraisal.

    Nobody decides who assessed, calibrated or approved it, as long as anybody else
    stands above the person; at last a sales administrator does who took no part.
    Policy: A3.1, A3.3, C1.p3.
    """

    _name = "sales.appraisal.appeal.role"
    _description = "Roles in an Appeal"
    _inherit = ["sales.leader.mixin"]

    can_decide = fields.Boolean(compute="_compute_can")
    can_comment = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")

    @api.depends("state", "handler_id", "user_id", "party_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        led, user = self._led_team_ids(), self.env.user
        for appeal in self:
            is_open = appeal.state == "open"
            appeal.can_comment = is_open
            appeal.can_withdraw = is_open and appeal.user_id == user
            appeal.can_decide = is_open and appeal._decides(led)

    def _decides(self, led):
        """Whether the acting user decides: who was asked and still stands above.

        Administrators share what was put to one of them, and take what was put to
        somebody who does not stand above any more; never what they took part in.

        :param led: see ``_led_team_ids``
        """
        self.ensure_one()
        user, own = self.env.user, self.sudo()
        if user in (own.user_id, own._concerned()):
            return False
        if own.handler_id == user:
            return self._stands_above(led)
        return (
            self._acts_freely()
            and user not in own.party_ids
            and (own._is_administrator(own.handler_id) or own._is_lost())
        )

    def _stands_above(self, led):
        """Whether the acting user leads the person from above, or is administrator."""
        self.ensure_one()
        if self._acts_freely():
            return True
        level = self.env.user.sudo().sales_tier_id.level
        return level > self.tier_level and self._leads(led)

    def _concerned(self):
        """The person appraised; of a team whoever leads it today."""
        self.ensure_one()
        return self.appraisal_id._sales_concerned()

    @api.model
    def _is_administrator(self, user):
        return bool(user) and self.env["sales.approval"]._is_administrator(user)

    # ------------------------------------------------------------
    # Who took part, who is next
    # ------------------------------------------------------------

    @api.model
    def _parties_of(self, appraisal):
        """Who assessed, calibrated or approved an appraisal.

        :param appraisal: ``sales.appraisal`` as superuser
        :return: ``res.users``
        """
        steps = appraisal._sales_approvals("approved").step_ids.filtered(
            lambda step: step.state in ("approved", "refused")
        )
        return (
            (appraisal.assessed_by_id or appraisal.assessor_id)
            | appraisal.calibrated_by_id
            | appraisal._every("change").by_id
            | steps.decided_by_id
            | steps.on_behalf_of_id
        )

    @api.model
    def _level_above(self, appraisal):
        """Level that whoever decides has to exceed; None: only administrators do.

        :param appraisal: ``sales.appraisal`` as superuser
        """
        approval = appraisal._sales_approvals("approved")[:1]
        step = approval.step_ids.filtered(lambda step: step.state == "approved")[-1:]
        if step.is_final or not approval:
            return None
        if not step:  # decided on the own authority
            tier = approval.requester_id.sales_tier_id
        else:
            tier = step.tier_id or step.approver_id.sales_tier_id
        return max(tier.level, appraisal.tier_level) if tier else None

    @api.model
    def _line_above(self, appraisal, parties):
        """Superiors who can decide, nearest first.

        :param parties: ``res.users`` who cannot
        """
        level = self._level_above(appraisal)
        if level is None:
            return self.env["res.users"]
        return (
            self._superiors(
                appraisal.team_id, appraisal._sales_concerned(), appraisal.company_id
            ).filtered(lambda user: user.sales_tier_id.level > level)
            - parties
        )

    @api.model
    def _last_resort(self, appraisal, person, parties, asked):
        """The administrator who decides where nobody stands above.

        Who took part only where no other is left.

        :param person: who appealed
        :param asked: ``res.users`` who were asked before
        """
        company = appraisal.company_id
        own = person | appraisal._sales_concerned()
        for excluded in (own | parties | asked, own | parties, own | asked, own):
            if found := self._administrator(company, excluded):
                return found
        line = self._superiors(appraisal.team_id, own[:1], company) - own
        return line[-1:]

    @api.model
    def _first_handler(self, appraisal, person, parties):
        """Who decides a new appeal.

        :param appraisal: ``sales.appraisal`` as superuser
        :param person: who appeals
        """
        line = self._line_above(appraisal, parties) - person
        return line[:1] or self._last_resort(
            appraisal, person, parties, self.env["res.users"]
        )

    def _next_handler(self):
        """Who decides after the present one; the same where nobody stands above."""
        self.ensure_one()
        appraisal, present = self.appraisal_id, self.handler_id
        line = self._line_above(appraisal, self.party_ids) - self.user_id
        if present in line:
            line = line[line.ids.index(present.id) + 1 :]
        elif self._is_administrator(present):
            line = line.browse()
        asked = self._entries().handler_id | present
        return (
            (line - asked)[:1]
            or self._last_resort(appraisal, self.user_id, self.party_ids, asked)
            or present
        )

    def _is_lost(self):
        """Whether who was asked has left, or does not stand above any more."""
        self.ensure_one()
        own = self.sudo()
        handler = own.handler_id
        if not handler.active or own.company_id not in handler.company_ids:
            return True
        if own._is_administrator(handler):
            return False
        line = own._superiors(own.team_id, own._concerned(), own.company_id)
        return handler not in line or handler.sales_tier_id.level <= own.tier_level
