import logging

from odoo import fields, models

from ...engine.authority import Authority
from .condition_text import unknown_field

_logger = logging.getLogger(__name__)

KINDS = [
    ("propose", "Proposes"),
    ("recommend", "Recommends"),
    ("approve", "Approves"),
]
# What a row says; a change of any of them is kept in its history.
CONTENT = (
    "decision_id",
    "tier_id",
    "user_id",
    "company_id",
    "kind",
    "limit",
    "is_unlimited",
    "condition",
    "date_from",
    "date_to",
)


class SalesAuthorityContent(models.AbstractModel):
    """What a row of the matrix says, in force, past or proposed, read alike."""

    _name = "sales.authority.content"
    _description = "Content of a Row of the Authority Matrix"

    decision_id = fields.Many2one(
        "sales.decision", required=True, index=True, ondelete="cascade"
    )
    tier_id = fields.Many2one("sales.tier", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        "Granted To",
        ondelete="restrict",
        help="One person instead of a tier: a personal grant comes before what the "
        "tier may do.",
    )
    # not emptied with the company: the row would hold in all the others
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Empty: holds in every company, an amount in each company's own currency.",
    )
    kind = fields.Selection(KINDS, "Authority", required=True, default="approve")
    limit = fields.Float(
        digits=(16, 2),
        aggregator=None,
        help="Highest value (lowest, where less is worse) the tier approves, in the "
        "unit of the decision.",
    )
    is_unlimited = fields.Boolean("No Limit")
    condition = fields.Char(
        help="Only documents that match: a product category, a customer, a country. "
        "Comes before a row without a condition.",
    )
    date_from = fields.Date("From", help="Empty: since ever.")
    date_to = fields.Date("To", help="Last day; empty: until changed.")

    # every table of the content has them
    _limit_sane = models.Constraint(
        'CHECK("limit" > -1e14 AND "limit" < 1e14)', "The limit is no sensible number."
    )
    _holder = models.Constraint(
        "CHECK((tier_id IS NULL) <> (user_id IS NULL))",
        "Authority is given to a tier or to one person.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "Authority ends on or after its first day.",
    )

    def _content(self):
        """What the row, one or none, says, as values to write."""
        fields_ = self._fields
        return (
            {name: fields_[name].convert_to_write(self[name], self) for name in CONTENT}
            if self
            else {}
        )

    def _to_engine(self):
        """The row as :class:`~...engine.authority.Authority`."""
        self.ensure_one()
        is_unlimited = self.is_unlimited or self.decision_id.unit == "none"
        return Authority(self.kind, None if is_unlimited else self.limit)

    def _holds_on(self, day):
        """Whether the row's dates include that day."""
        self.ensure_one()
        is_begun = not self.date_from or self.date_from <= day
        return is_begun and (not self.date_to or day <= self.date_to)

    def _is_special(self):
        """Whether the row has a condition."""
        self.ensure_one()
        return bool(self.condition) and self.condition != "[]"

    def _condition_domain(self):
        """The condition as ``Domain``, or None where it does not fit the documents."""
        self.ensure_one()
        decision = self.decision_id
        try:
            domain = decision._parse(self.condition)
            model = self.env[decision.model_name]
            return None if unknown_field(domain, model) else domain
        except (KeyError, SyntaxError, TypeError, ValueError) as error:
            _logger.warning("Condition of %s %s: %s", self._name, self.id, error)
            return None

    def _kind_label(self):
        """Proposes, recommends or approves, in the reader's language."""
        self.ensure_one()
        field = self.env["sales.authority"]._fields["kind"]
        return dict(field._description_selection(self.env)).get(self.kind, "—")

    def _holder_name(self):
        """Name of the person or tier; everybody may know who holds authority."""
        self.ensure_one()
        return self.user_id.sudo().name or self.tier_id.name or ""

    def _reason(self):
        """Why the row was set, where it says so."""
        self.ensure_one()
        return (self.note or "") if "note" in self._fields else ""
