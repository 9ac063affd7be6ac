"""Who could tell about whom: colleagues of the period, by dated assignments."""

from collections import defaultdict

from odoo.tools import SQL

from ...engine.appraisal_peers import Circle
from ..organization.team_tree import Teams
from ..performance.company_days import CompanyDays
from .appraisal_people import CyclePeople


class FeedbackChoice:
    """Finds for each appraisal the circles of people that reviewers are chosen from.

    Nobody tells about oneself, and no superior is a peer. Of those who lead, the peers
    are others of their level and those directly below. A handful of queries for any
    number of people.

    :param appraisals: ``sales.appraisal`` of people of one cycle, as superuser
    """

    def __init__(self, appraisals):
        self.appraisals, self.env = appraisals, appraisals.env
        self.cycle = appraisals.cycle_id
        self.teams = Teams(self.env)
        everybody = CyclePeople(self.cycle).stays()
        # who can answer: whoever still works in the sales force
        self.able, concerned = self._able(everybody), set(appraisals.user_id.ids)
        self._levels = {
            tier.id: tier.level
            for tier in self.env["sales.tier"]
            .with_context(active_test=False)
            .search([("id", "in", self._tier_ids(everybody))])
        }
        self._stays = {
            user_id: stays
            for user_id, stays in everybody.items()
            if user_id in self.able or user_id in concerned
        }
        self._in_team, self._leaders = defaultdict(list), []
        self._of_root = defaultdict(set)
        for user_id, stays in self._stays.items():
            for stay in stays:
                level = self._levels[stay.tier_id]
                self._in_team[stay.team_id].append((user_id, stay))
                self._of_root[level, self.teams.root(stay.team_id)].add(user_id)
                if stay.is_leader:
                    self._leaders.append((level, user_id, stay))
        self._shared = self._sharing()

    def _able(self, everybody):
        """Ids of those who still work in the sales force."""
        company_id = self.cycle.company_id.id
        users = self.env["res.users"].search(
            [("id", "in", list(everybody)), ("company_ids", "in", company_id)]
        )
        return set(users.filtered(lambda user: user.sales_tier_id).ids)

    def _tier_ids(self, everybody):
        return list({stay.tier_id for stays in everybody.values() for stay in stays})

    def _sharing(self):
        """Ids of those with whom somebody shared the credit of an order of the period.

        :return: dict of user id to a set
        """
        company = self.cycle.company_id
        days = CompanyDays({company.id: company._sales_zone()})
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT own.user_id, other.user_id
                  FROM sale_order sale
                  JOIN sales_credit_split own ON own.order_id = sale.id
                  JOIN sales_credit_split other ON other.order_id = sale.id
                                               AND other.user_id <> own.user_id
                 WHERE sale.company_id = %s AND sale.state = 'sale'
                   AND own.user_id = ANY(%s) AND own.is_current AND other.is_current
                   AND %s
                """,
                company.id,
                self.appraisals.user_id.ids,
                SQL(" AND ").join(
                    days.bounds(
                        SQL("sale.date_order"),
                        SQL("sale.company_id"),
                        self.cycle.date_from,
                        self.cycle.date_to,
                    )
                ),
            )
        )
        found = defaultdict(set)
        for own_id, other_id in rows:
            found[own_id].add(other_id)
        return found

    def circles(self):
        """:return: dict of user id to a list of :class:`~...appraisal_peers.Circle`"""
        return {one.user_id.id: self._circles_of(one) for one in self.appraisals}

    def _circles_of(self, appraisal):
        template, barred = appraisal.template_id, self.barred(appraisal)
        if appraisal.tier_id.is_leader:
            rows = [
                ("level", self._of_level(appraisal) | self._below(appraisal), False)
            ]
        else:
            rows = [
                ("team", self._colleagues(appraisal), False),
                ("credit", self._shared[appraisal.user_id.id], False),
            ]
        # as few are left of a small team, others of the division fill up
        rows.append(("division", self._of_division(appraisal), True))
        return [
            Circle(
                frozenset((people & self.able) - barred),
                template.peer_minimum if is_filling else template.peer_count,
                name,
            )
            for name, people, is_filling in rows
        ]

    # ------------------------------------------------------------
    # Circles
    # ------------------------------------------------------------

    def barred(self, appraisal):
        """Ids of those who are no peers: the person, and the superiors."""
        own_team_ids = {stay.team_id for stay in self._own_stays(appraisal)}
        own_team_ids.add(appraisal.team_id.id)
        barred = {appraisal.user_id.id, appraisal.assessor_id.id}
        barred |= set(
            appraisal._superiors(
                appraisal.team_id, appraisal.user_id, appraisal.company_id
            ).ids
        )
        return barred | {
            user_id
            for level, user_id, stay in self._leaders
            if level > appraisal.tier_level
            and own_team_ids & self.teams.below(stay.team_id)
        }

    def _own_stays(self, appraisal):
        return self._stays.get(appraisal.user_id.id, ())

    def _colleagues(self, appraisal):
        """Who was in the same team at the same time, and did not lead it."""
        return {
            user_id
            for own in self._own_stays(appraisal)
            for user_id, stay in self._in_team[own.team_id]
            if not stay.is_leader and _meet(own, stay)
        }

    def _of_level(self, appraisal):
        """Who leads on the same level: in the division, directors in the company."""
        root = self.teams.root(appraisal.team_id.id)
        is_top = root == appraisal.team_id.id
        return {
            user_id
            for level, user_id, stay in self._leaders
            if level == appraisal.tier_level
            and (is_top or self.teams.root(stay.team_id) == root)
        }

    def _below(self, appraisal):
        """Who stood directly below: people of the team led, leaders of those below."""
        found = set()
        for own in self._own_stays(appraisal):
            if not own.is_leader:
                continue
            for team_id in self.teams.below(own.team_id):
                is_own = team_id == own.team_id
                if not is_own and self.teams.parent(team_id) != own.team_id:
                    continue
                found |= {
                    user_id
                    for user_id, stay in self._in_team[team_id]
                    if (is_own or stay.is_leader) and _meet(own, stay)
                }
        return found

    def _of_division(self, appraisal):
        """Who is of the same level in the division."""
        root = self.teams.root(appraisal.team_id.id)
        return self._of_root[appraisal.tier_level, root]


def _meet(one, other):
    """Whether two stays have a day in common."""
    return one.date_from <= other.date_to and other.date_from <= one.date_to
