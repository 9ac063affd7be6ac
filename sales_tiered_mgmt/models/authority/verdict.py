"""What the authority matrix says about a document: plain values around records."""

from dataclasses import dataclass
from functools import cached_property

from odoo import models

from ...engine.authority import Authority, Demand


@dataclass(frozen=True)
class Measured:
    """The value of one document for one decision.

    ``value`` counts against the limit; ``own_value`` is the part of it that the
    document itself makes up (both in the unit of the decision). ``base`` is the own
    value before conversion, in the currency ``base_currency_id``: what was approved in
    a foreign currency is not overtaken by a change of the rate.
    """

    value: float
    own_value: float
    base: float
    base_currency_id: int | None = None

    @classmethod
    def plain(cls, value):
        """A value that is neither added up nor converted."""
        return cls(value, value, value)

    def is_worse_than(self, other, lower_is_worse=False, places=2):
        """Whether this is the greater concession of the two; the documents' own parts.

        :param other: ``Measured``
        :param places: decimal places that count
        """
        if self.base_currency_id == other.base_currency_id:
            mine, theirs = self.base, other.base
        else:
            mine, theirs = self.own_value, other.own_value
        difference = round(mine - theirs, places)
        # asked the other way round: what is no number is no improvement either
        return not (difference >= 0 if lower_is_worse else difference <= 0)


@dataclass(frozen=True)
class Finding:
    """One decision about one document, held against one person's authority.

    ``is_exceeded`` says whether the value is beyond that authority.
    """

    document: models.BaseModel
    decision: models.BaseModel
    person: models.BaseModel
    measured: Measured
    authority: Authority
    is_exceeded: bool = False

    @cached_property
    def reason(self):
        """Why it is beyond the authority, in words; empty within it.

        On demand: most checks ask whether, and never why.
        """
        return self.document._sales_gap_reason(self) if self.is_exceeded else ""

    @property
    def limit(self):
        """The person's limit in the unit of the decision; 0 where there is none."""
        return (
            (self.authority.limit or 0.0) if self.authority.kind == "approve" else 0.0
        )

    @property
    def demand(self):
        """What somebody has to cover who decides this."""
        return Demand(self.measured.value, self.decision._is_lower_worse())


@dataclass(frozen=True)
class Verdict:
    """What the authority matrix says about a document and the acting user.

    ``person`` is the ``res.users`` whose authority counts, empty where there is nobody.
    ``pending`` is the ``sales.approval`` that waits, if any.
    """

    person: models.BaseModel
    findings: tuple[Finding, ...]
    is_approved: bool
    pending: models.BaseModel

    @property
    def exceeded(self):
        """The findings beyond the person's authority, in the order of the matrix."""
        return tuple(finding for finding in self.findings if finding.is_exceeded)

    @property
    def reason(self):
        """Why approval is needed, a line per exceeded value; empty within authority."""
        return "\n".join(finding.reason for finding in self.exceeded)

    @property
    def needs_approval(self):
        """Whether somebody else has to decide first."""
        return bool(self.exceeded) and not self.is_approved
