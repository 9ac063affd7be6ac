from odoo import SUPERUSER_ID, api, models


class SalesAppraisalOrganization(models.AbstractModel):
    """Lets open appraisals follow the organization: no one waits for who has left.

    An appraisal whose superior does not lead the person any more goes to today's
    superior: at the end of the transaction that changes the organization, and hourly
    for what begins or ends by itself. Policy: A3.1, B2.p2, D3.1.
    """

    _name = "sales.appraisal.organization"
    _description = "Appraisals Follow the Organization"

    @api.model
    def _follow_organization_at_commit(self):
        """Look once, at the end of the transaction, when all of a change is there."""
        precommit = self.env.cr.precommit
        if "sales_appraisal_superiors" not in precommit.data:
            precommit.data["sales_appraisal_superiors"] = True
            precommit.add(self.sudo()._follow_organization_now)

    @api.model
    def _follow_organization_now(self):
        self.env.cr.precommit.data.pop("sales_appraisal_superiors", None)
        system = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={}))
        system._follow_organization()
        system.env.flush_all()

    @api.model
    def _follow_organization(self):
        """Hand over what waits for somebody who cannot assess it any more."""
        waiting = self.sudo().search(
            [("cycle_id.state", "=", "open"), ("state", "in", ("self", "assess"))]
        )
        known, assessors = {}, {}
        for appraisal in waiting:
            # nobody is the own superior: it matters for those who lead only
            key = (
                *(appraisal.team_id, appraisal.company_id, appraisal.tier_level),
                appraisal._sales_concerned(),
                appraisal.assessor_id,
            )
            if not appraisal._is_leader_concerned():
                key = (*key[:3], None, appraisal.assessor_id)
            if key not in known:
                known[key] = appraisal._today_assessor()
            if known[key] and known[key] != appraisal.assessor_id:
                assessors[appraisal] = known[key]
        moved = self.union(*assessors)
        if moved:
            moved._hand_over(
                assessors,
                {
                    one: self.env._(
                        "%(before)s does not lead the person any more: %(now)s "
                        "assesses.",
                        before=one.assessor_id.name or "–",
                        now=assessor.name,
                    )
                    for one, assessor in assessors.items()
                },
            )

    def _is_leader_concerned(self):
        """Whether whoever is appraised leads the team or one above."""
        concerned, team = self._sales_concerned(), self.team_id
        while team:
            if team.user_id == concerned:
                return True
            team = team.parent_id
        return False

    def _today_assessor(self):
        """The present superior as long as that is somebody who can be it, else today's.

        :return: ``res.users``, possibly empty
        """
        present, concerned = self.assessor_id, self._sales_concerned()
        line = self._superiors(self.team_id, concerned, self.company_id).filtered(
            lambda user: user.sales_tier_id.level > self.tier_level
        )
        is_administrator = (
            present.active
            and present != concerned
            and self.env["sales.approval"]._is_administrator(present)
        )
        if present and (present in line or is_administrator):
            return present
        return line[:1] or self._administrator(self.company_id, concerned)
