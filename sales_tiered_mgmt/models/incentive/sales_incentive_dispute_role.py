from odoo import api, fields, models


class SalesIncentiveDisputeRole(models.AbstractModel):
    """Whose a dispute is to answer and to decide.

    First whoever confirmed the statement, then the next superior who has not spoken,
    at last a sales administrator. Nobody answers or decides the own dispute. Policy:
    A3.1, A3.3, C1.p3, C2.p2.
    """

    _name = "sales.incentive.dispute.role"
    _description = "Roles in an Incentive Dispute"
    _inherit = ["sales.leader.mixin"]

    can_answer = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")
    can_respond = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_reopen_run = fields.Boolean(compute="_compute_can")

    @api.depends("state", "handler_id", "run_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        user, free = self.env.user, self._acts_freely()
        for dispute in self:
            is_own = dispute.user_id == user
            handles = not is_own and (free or dispute.handler_id == user)
            dispute.can_answer = handles and dispute.state == "open"
            # who has answered does not decide, unless nobody stands above
            dispute.can_decide = (
                handles
                and dispute.state == "escalated"
                and user in (dispute.handler_id, user - dispute.answered_by_id)
            )
            dispute.can_respond = is_own and dispute.state == "answered"
            dispute.can_withdraw = is_own and dispute._is_open()
            dispute.can_reopen_run = dispute.can_decide and (
                dispute.sudo()._is_run_open()
            )

    def _is_open(self):
        self.ensure_one()
        return self.state in ("open", "answered", "escalated")

    def _is_run_open(self):
        """Whether the figures can still be computed anew."""
        self.ensure_one()
        return self.run_id.state in ("review", "confirmed") and bool(self.statement_id)

    # ------------------------------------------------------------
    # Who is next
    # ------------------------------------------------------------

    @api.model
    def _first_handler(self, statement):
        """Who answers a dispute about a statement: whoever confirmed it.

        If that is nobody who leads the person any more, the nearest superior.

        :param statement: ``sales.incentive.statement`` as superuser
        :return: ``res.users``
        """
        person, confirmed = statement.user_id, statement.confirmed_by_id
        line = self._superiors(statement.team_id, person, statement.company_id)
        if confirmed in line:
            return confirmed
        is_administrator = self.env["sales.approval"]._is_administrator(confirmed)
        if confirmed and confirmed.active and confirmed != person and is_administrator:
            return confirmed
        return line[:1] or self._administrator(statement.company_id, person)

    def _next_handler(self):
        """Who decides after the present one; the same where nobody stands above."""
        self.ensure_one()
        line = self._superiors(self.team_id, self.user_id, self.company_id)
        present = self.handler_id
        if present in line:
            above = line[line.ids.index(present.id) + 1 :]
        elif self.env["sales.approval"]._is_administrator(present):
            above = line.browse()
        else:
            # left the line since: whoever stands there now has not spoken yet
            above = line
        return (
            above[:1]
            or self._administrator(self.company_id, self.user_id | present)
            or present
        )
