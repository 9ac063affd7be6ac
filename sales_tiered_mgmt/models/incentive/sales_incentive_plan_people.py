from collections import namedtuple

from odoo import fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

Participant = namedtuple("Participant", "user_id level team_ids")


class SalesIncentivePlanPeople(models.AbstractModel):
    """Who takes part in a plan, by the dated assignments: in one query for any number.

    Policy: D4.i1, A3.3.
    """

    _name = "sales.incentive.plan.people"
    _description = "People of an Incentive Plan"

    # For the record rules alone. Odoo checks a record by reading what the rule names as
    # superuser: by the fields on the screen, what is hidden from the reader would be in
    # the cache, and be shown.
    reader_opinion_ids = fields.One2many(
        "sales.incentive.opinion", "plan_id", groups=NO_ACCESS
    )
    reader_acknowledgement_ids = fields.One2many(
        "sales.incentive.acknowledgement", "plan_id", groups=NO_ACCESS
    )

    def _all_participations(self):
        """The rows of who takes part, as superuser.

        Searched: read by ``participation_ids``, rows that name somebody else would be
        in the cache when a participant reads the plan in the same call.
        """
        Participation = self.env["sales.incentive.participation"].sudo()
        return Participation.search([("plan_id", "in", self._origin.ids)], order="id")

    def _participants(self, day):
        """Everybody who holds a position of the plans' rows on a day or later.

        :param day: first day that counts; positions that ended before do not
        :return: dict of plan id to a list of ``Participant``, a row per position:
            ``level`` of its tier, ``team_ids`` from the top of the tree to its team
        """
        found = {plan_id: [] for plan_id in self.ids}
        if not self.ids:
            return found
        self.env.flush_all()
        self.env.cr.execute(self._participants_sql(day))
        for plan_id, user_id, level, path in self.env.cr.fetchall():
            teams = tuple(int(part) for part in (path or "").split("/") if part)
            found[plan_id].append(Participant(user_id, level, teams))
        return found

    def _participants_sql(self, day):
        return SQL(
            """
            SELECT DISTINCT plan.id, held.user_id, tier.level, team.parent_path
              FROM sales_incentive_plan plan
              JOIN sales_incentive_participation part ON part.plan_id = plan.id
              JOIN sales_tier_assignment held
                ON (part.tier_id IS NULL OR held.tier_id = part.tier_id)
               AND (part.user_id IS NULL OR held.user_id = part.user_id)
              JOIN sales_tier tier ON tier.id = held.tier_id
              JOIN crm_team team ON team.id = held.team_id
              JOIN res_users person ON person.id = held.user_id AND person.active
              LEFT JOIN crm_team division ON division.id = plan.team_id
              LEFT JOIN crm_team place ON place.id = part.team_id
             WHERE plan.id = ANY(%(plans)s)
               AND (team.company_id IS NULL OR team.company_id = plan.company_id)
               AND (plan.team_id IS NULL
                    OR team.parent_path LIKE division.parent_path || '%%')
               AND (part.team_id IS NULL
                    OR team.parent_path LIKE place.parent_path || '%%')
               AND GREATEST(held.date_from, part.date_from, plan.date_from, %(day)s)
                   <= LEAST(
                       COALESCE(held.date_to, 'infinity'),
                       COALESCE(part.date_to, 'infinity'),
                       COALESCE(plan.date_to, 'infinity'))
            """,
            plans=self.ids,
            day=day,
        )

    def _leaders_concerned(self):
        """Who leads somebody who takes part, from the own team up to the division.

        :return: dict of plan to ``res.users`` with a tier beyond the own documents
        """
        plans = self.sudo()
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        leaders = {}
        for company, own in plans.grouped("company_id").items():
            for plan_id, people in own._participants(company._sales_today()).items():
                top = self.browse(plan_id).sudo().team_id
                above = set(map(int, (top.parent_path or "").split("/")[:-2]))
                ids = {team_id for person in people for team_id in person.team_ids}
                leaders[self.browse(plan_id)] = Team.browse(
                    sorted(ids - above)
                ).user_id.filtered(
                    lambda user: user.active and user.sales_tier_id.scope != "own"
                )
        return leaders
