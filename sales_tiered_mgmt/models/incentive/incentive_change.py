"""What changed in a locked period, and what a line has kept of it."""

from dataclasses import dataclass
from decimal import Decimal

from odoo.tools import SQL

from ..performance.fact_reach import stored_reach


@dataclass(frozen=True)
class Change:
    """A document of a locked period that counts differently than it was paid on.

    :param user_id: 0 where it is nobody's
    :param day: day in the locked period on which it counts
    :param value: by how much it counts more, in the unit of the metric
    """

    measure: str
    user_id: int
    team_id: int
    day: object
    res_model: str
    res_id: int
    partner_id: int | None
    value: Decimal

    def meets(self, reach):
        """Whether it counts for a reach."""
        return reach.date_from <= self.day <= reach.date_to and reach.meets(
            self.user_id, self.team_id
        )


@dataclass
class Correction:
    """A locked line that comes out differently.

    :param line: ``sales.incentive.statement.line``
    :param amount: the difference that is due (currency)
    :param inputs: the line's inputs with the corrected figures
    :param changes: what it comes from
    """

    line: object
    amount: Decimal
    inputs: dict
    changes: list


def kept_condition(reader, kept):
    """Condition: a fact is one of those a run has paid on, or might have.

    :param reader: ``FactReader``
    :param kept: dict with ``user_ids``, and ``team_ids`` or None
    """
    condition = SQL("%s = ANY(%s)", reader.column("user_id"), list(kept["user_ids"]))
    if kept["team_ids"] is None:
        return condition
    return SQL(
        "(%s OR %s = ANY(%s))",
        condition,
        reader.column("team_id"),
        list(kept["team_ids"]),
    )


def added(changes, key, reaches):
    """Changes of a measure that count for the reaches, added up; None: none does."""
    own = [
        change.value
        for change in changes
        if change.measure == key and any(map(change.meets, reaches))
    ]
    return sum(own, Decimal(0)) if own else None


def concerning(inputs, changes):
    """Changes that concern kept inputs."""
    found = []
    for key, name in (("measure_key", "reaches"), ("base_key", "base_reaches")):
        reaches = [stored_reach(kept) for kept in inputs[name]]
        found += [
            change
            for change in changes
            if change.measure == inputs[key]
            and change not in found
            and any(map(change.meets, reaches))
        ]
    return found


def with_case(inputs, case):
    return {
        **inputs,
        "actual": str(case.actual),
        "base": str(case.base),
        "documents": case.documents
        and {name: str(value) for name, value in case.documents.items()},
    }
