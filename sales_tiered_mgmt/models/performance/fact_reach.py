"""Whose facts count, on which days."""

from dataclasses import dataclass

from odoo.fields import Date, Domain


@dataclass(frozen=True)
class Reach:
    """Whose facts count for a line of a statement, on which days.

    :param date_from: first day
    :param date_to: last day
    :param user_id: the person, None: of a team
    :param team_ids: teams of the day, None: of a person
    :param without_id: person whose own facts are paid by a narrower component
    """

    date_from: object
    date_to: object
    user_id: int | None = None
    team_ids: frozenset[int] | None = None
    without_id: int | None = None

    def domain(self):
        """The people and teams as a domain on facts, without the days."""
        if self.user_id is not None:
            return [("user_id", "=", self.user_id)]
        domain = [("team_id", "in", sorted(self.team_ids))]
        if self.without_id:
            domain.append(("user_id", "!=", self.without_id))
        return domain

    def meets(self, user_id, team_id):
        """Whether a fact of that person and team counts, whatever its day."""
        if self.user_id is not None:
            return user_id == self.user_id
        return team_id in self.team_ids and (
            self.without_id is None or user_id != self.without_id
        )


def reach_json(reach):
    """A :class:`Reach` as JSON."""
    return {
        "date_from": str(reach.date_from),
        "date_to": str(reach.date_to),
        "user_id": reach.user_id,
        "team_ids": None if reach.team_ids is None else sorted(reach.team_ids),
        "without_id": reach.without_id,
    }


def stored_reach(kept):
    """A :class:`Reach` as ``reach_json`` has kept it."""
    team_ids = kept["team_ids"]
    return Reach(
        Date.to_date(kept["date_from"]),
        Date.to_date(kept["date_to"]),
        kept["user_id"],
        None if team_ids is None else frozenset(team_ids),
        kept["without_id"],
    )


def reach_domain(kept):
    """Domain on facts that count for a reach as ``reach_json`` has kept it."""
    reach = stored_reach(kept)
    return Domain(
        [
            ("date", ">=", reach.date_from),
            ("date", "<=", reach.date_to),
            *reach.domain(),
        ]
    )
