from odoo import api, models

from ...engine.authority import Superior, approver_chain


class SalesDecisionChain(models.AbstractModel):
    """Who decides: the line of superiors above a person, and its end."""

    _name = "sales.decision.chain"
    _description = "Line of Decision"

    def _line_of(self, user, company, team=None, document=None):
        """Superiors of ``user``, nearest first, with their authority or obstacle.

        :param self: the decisions to take; each superior has one authority for each
        :param team: ``crm.team`` where the line starts, default the user's own
        :param document: record the conditions of the matrix are held against
        :return: list of :class:`~...engine.authority.Superior`
        """
        team = self._line_start(user, team)
        line = []
        while team:
            leader = team.user_id
            line.append(
                Superior(
                    leader.id or None,
                    tuple(
                        decision._authority_of(leader, company, document)
                        for decision in self
                    ),
                    self._obstacle(leader, team, company),
                )
            )
            team = team.parent_id
        return line

    @api.model
    def _line_start(self, user, team=None):
        """The ``crm.team`` with which the line of superiors of ``user`` begins.

        :param team: ``crm.team`` for a user without a tier, default the user's own
        """
        user = user.sudo()
        team = user.sales_assignment_id.team_id or team or user.sale_team_id
        return team.sudo().with_context(active_test=False)

    def _obstacle(self, leader, team, company):
        """Why a request cannot go to the leader of ``team``, or an empty text."""
        if not leader:
            return self.env._("%s has no leader.", team.name)
        if not leader.active:
            return self.env._("%s has left.", leader.name)
        if not leader.sales_tier_id:
            return self.env._("%s holds no tier.", leader.name)
        if company not in leader.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=leader.name,
                company=company.name,
            )
        return ""

    @api.model
    def _chain_for(
        self, demands, user, company, team=None, parties=None, document=None
    ):
        """Who has to decide a request of ``user``.

        :param demands: dict of ``sales.decision`` to
            :class:`~...engine.authority.Demand`
        :param team: ``crm.team`` where the line starts for a user without a tier
        :param parties: ``res.users`` that may not decide, default ``user``
        :param document: record the conditions of the matrix are held against
        :return: :class:`~...engine.authority.Chain`
        """
        decisions = self.browse(decision.id for decision in demands)
        return approver_chain(
            (parties or user).ids,
            tuple(demands.values()),
            decisions._line_of(user, company, team, document),
        )

    @api.model
    def _final_approver(self, company, parties):
        """Sales administrator who decides what is beyond every tier.

        :param parties: ``res.users`` that may not decide
        :return: ``res.users``; empty when there is nobody
        """
        # not by ``env.ref``, which asks the database each time whether the group exists
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "sales_team.group_sale_manager", raise_if_not_found=True
        )
        group = self.env["res.groups"].sudo().browse(group_id)
        administrators = group.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and not user.sales_tier_id
                and user not in parties
                and company in user.company_ids
            )
        )
        preferred = company.sudo().sales_final_approver_id
        if preferred in administrators:
            return preferred
        return administrators.sorted("id")[:1]
