"""Who is appraised in a cycle: everybody in force, by dated assignments."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from ..organization.team_tree import Teams


@dataclass(frozen=True)
class Stay:
    """Days in one team with one tier, within the period."""

    team_id: int
    tier_id: int
    date_from: date
    date_to: date
    is_leader: bool

    @property
    def days(self):
        return (self.date_to - self.date_from).days + 1


@dataclass(frozen=True)
class Candidate:
    """Somebody to appraise, or a team.

    :param user_id: None: the team is evaluated
    :param stays: of the person, in their order
    :param cases: what is special: ``joined``, ``left``, ``moved``, ``tier``
    """

    user_id: int | None
    team_id: int
    tier_id: int | None
    stays: tuple[Stay, ...] = ()
    days: int = 0
    cases: tuple[str, ...] = ()

    def led(self):
        """Stays in which the person led the team."""
        return [stay for stay in self.stays if stay.is_leader]


@dataclass
class CyclePeople:
    """Who is appraised in a cycle, and who is not and why.

    :param candidates: list of :class:`Candidate`
    :param skipped: list of dicts with ``user_id``, ``reason``, ``days``
    """

    cycle: object
    candidates: list = field(default_factory=list)
    skipped: list = field(default_factory=list)

    def __post_init__(self):
        self.teams = Teams(self.cycle.env)
        self._everybody = None

    @property
    def days(self):
        """Days of the period."""
        return (self.cycle.date_to - self.cycle.date_from).days + 1

    def find(self):
        """Fill in the candidates.

        :return: self
        """
        for user_id, stays in self.stays().items():
            self._judge(user_id, tuple(stays))
        return self

    def stays(self):
        """Days of everybody in the sales force within the period.

        :return: dict of user id to a list of :class:`Stay`, in their order
        """
        if self._everybody is None:
            self._everybody = self._read_stays()
        return self._everybody

    def _read_stays(self):
        cycle = self.cycle
        domain = [
            ("company_id", "in", (cycle.company_id.id, False)),
            ("date_from", "<=", cycle.date_to),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", cycle.date_from),
        ]
        rows = (
            cycle.env["sales.tier.assignment"]
            .sudo()
            .search_fetch(
                domain,
                ["user_id", "team_id", "tier_id", "date_from", "date_to"],
                order="user_id, date_from, id",
            )
        )
        found = {}
        for held in rows:
            found.setdefault(held.user_id.id, []).append(
                Stay(
                    held.team_id.id,
                    held.tier_id.id,
                    max(held.date_from, cycle.date_from),
                    min(held.date_to or date.max, cycle.date_to),
                    held.tier_id.is_leader,
                )
            )
        return found

    def _judge(self, user_id, stays):
        cycle, days = self.cycle, sum(stay.days for stay in stays)
        last = stays[-1]
        if last.date_to < cycle.date_to and cycle.leavers == "skip":
            self._skip(user_id, "left", days)
            return
        if days < min(cycle.least_days, self.days):
            self._skip(user_id, "short", days)
            return
        tier_id = last.tier_id
        if cycle.tier_change == "longest":
            by_tier = {}
            for stay in stays:
                by_tier[stay.tier_id] = by_tier.get(stay.tier_id, 0) + stay.days
            # of equals the later one
            tier_id = max(reversed(by_tier), key=by_tier.get)
        cases = []
        if stays[0].date_from > cycle.date_from:
            cases.append("joined")
        if last.date_to < cycle.date_to:
            cases.append("left")
        if _has_gap(stays):
            cases.append("break")
        if len({stay.team_id for stay in stays}) > 1:
            cases.append("moved")
        if len({stay.tier_id for stay in stays}) > 1:
            cases.append("tier")
        self.candidates.append(
            Candidate(user_id, last.team_id, tier_id, stays, days, tuple(cases))
        )

    def _skip(self, user_id, reason, days):
        self.skipped.append({"user_id": user_id, "reason": reason, "days": days})

    def candidate(self, appraisal):
        """The candidate that an appraisal was made of, by today's assignments."""
        if appraisal.subject == "team":
            return Candidate(None, appraisal.team_id.id, None, days=self.days)
        stays = tuple(self.stays().get(appraisal.user_id.id, ()))
        days = sum(stay.days for stay in stays)
        return Candidate(
            appraisal.user_id.id,
            appraisal.team_id.id,
            appraisal.tier_id.id,
            stays,
            days,
        )

    def team_candidates(self):
        """Teams in which somebody was within the period, as candidates."""
        team_ids = {stay.team_id for stays in self.stays().values() for stay in stays}
        return [Candidate(None, team_id, None, days=self.days) for team_id in team_ids]


def _has_gap(stays):
    one = timedelta(days=1)
    return any(
        later.date_from - earlier.date_to > one
        for earlier, later in zip(stays, stays[1:], strict=False)
    )
