import logging

from odoo import models

from ...engine.authority import Authority
from .condition_text import unknown_field

_logger = logging.getLogger(__name__)


class SalesAuthorityContent(models.AbstractModel):
    """What a row of the matrix says, in force, past or proposed, read alike.

    For models with the fields of ``sales.authority``.
    """

    _name = "sales.authority.content"
    _description = "Content of a Row of the Authority Matrix"

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
