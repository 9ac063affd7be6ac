import logging
from collections import namedtuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache
from odoo.tools.safe_eval import safe_eval

from ...engine.authority import NO_AUTHORITY, Rule, governing

_logger = logging.getLogger(__name__)

Traits = namedtuple(
    "Traits", "code unit measure_field condition is_lower_worse is_four_eyes"
)


class SalesDecisionAuthority(models.AbstractModel):
    """Reads the authority matrix: who may do what about a decision, as of today.

    Asked with every document that is checked, so what does not depend on the document
    is cached until the matrix changes.
    """

    _name = "sales.decision.authority"
    _description = "Authority on a Decision"

    @api.model
    @ormcache("code")
    def _id_by_code(self, code):
        """Id of the decision of that code while it is in force, or False."""
        return self.sudo().search([("code", "=", code)], limit=1).id

    @api.model
    def _get(self, code):
        """The decision of that code; empty when there is none or it is archived."""
        return self.sudo().browse(self._id_by_code(code) or [])

    @api.model
    @ormcache("model")
    def _ids_by_model(self, model):
        """Ids of the decisions in force that documents of a model are held to.

        A decision that no row of the matrix gives to anybody is not in force: nobody
        has been told who takes it.
        """
        return tuple(
            self.sudo()
            .search([("model_id.model", "=", model), ("authority_ids", "!=", False)])
            .ids
        )

    @api.model
    @ormcache("model")
    def _measured_fields(self, model):
        """Names of the fields of a model that decisions added without code measure."""
        decisions = self.sudo().browse(self._ids_by_model(model))
        return frozenset(decisions.measure_field_id.mapped("name"))

    @ormcache("self.id", "company_id")
    def _is_in_force(self, company_id):
        """Whether the matrix gives the decision to anybody in that company."""
        return any(row[2] in (False, company_id) for row in self._rows())

    @ormcache("self.id")
    def _rows(self):
        """This row of the authority matrix, as plain values.

        :return: tuple of (tier id, user id, company id, first day, last day, condition
            as text, :class:`~...engine.authority.Authority`)
        """
        self.ensure_one()
        return tuple(
            (
                row.tier_id.id,
                row.user_id.id,
                row.company_id.id,
                row.date_from,
                row.date_to,
                row.condition or "",
                row._to_engine(),
            )
            for row in self.sudo().authority_ids
        )

    @ormcache("self.id")
    def _has_conditions(self):
        """Whether the authority depends on the document."""
        if self.env[self.sudo().model_id.model]._sales_bars_people:
            return True
        return any(condition for *_, condition, _authority in self._rows())

    @ormcache("self.id")
    def _traits(self):
        """What every check asks, without reading the decision for it."""
        self.ensure_one()
        decision = self.sudo()
        return Traits(
            code=decision.code,
            unit=decision.unit,
            measure_field=decision.measure_field_id.name,
            condition=decision.condition,
            is_lower_worse=decision.is_lower_worse,
            is_four_eyes=decision.is_four_eyes,
        )

    def _is_lower_worse(self):
        return self._traits().is_lower_worse

    def _is_four_eyes(self):
        return self._traits().is_four_eyes

    def _authority_of(self, user, company, document=None):
        """Authority of a person today; none without a tier.

        A personal grant comes before a row of the tier, one with a condition that the
        document meets before one without, one for the company before one for all. Of
        equally specific rows the weakest counts.

        :param document: record the conditions are held against; without one, rows with
            a condition are left out
        :return: :class:`~...engine.authority.Authority`
        """
        self.ensure_one()
        tier = user.sudo().sales_tier_id
        if not tier:
            return NO_AUTHORITY
        today = fields.Date.context_today(self)
        rules = []
        for row in self._rows():
            tier_id, user_id, company_id, date_from, date_to, condition, authority = row
            if user_id not in (False, user.id) or tier_id not in (False, tier.id):
                continue
            if company_id not in (False, company.id):
                continue
            if (date_from and today < date_from) or (date_to and today > date_to):
                continue
            matches = not condition or self._matches(condition, document)
            if matches is False:
                continue
            if matches is None:  # the condition cannot be told: somebody else decides
                authority = NO_AUTHORITY
            rules.append(
                Rule(authority, bool(user_id), bool(condition), bool(company_id))
            )
        authority = governing(rules, self._is_lower_worse())
        return document._sales_bar(user, authority) if document else authority

    @api.model
    def _matches(self, condition, document):
        """Whether the document meets a condition; as superuser, as it was written.

        :return: None where the condition does not fit the documents any more: a field
            has gone. The matrix warns of it.
        """
        if not document:
            return False
        # the estimate on an unsaved document: by what is saved
        saved = document.sudo()._origin
        try:
            return bool(saved and saved.filtered_domain(self._parse(condition)))
        except (KeyError, TypeError, ValueError):
            _logger.warning("Condition that does not fit: %s", condition, exc_info=True)
            return None

    @api.model
    def _parse(self, condition):
        """The condition (text of the domain widget) as a domain."""
        return Domain(safe_eval(condition or "[]", {"uid": self.env.uid}))

    def _applies_to(self, documents):
        """Those of ``documents`` that are held to this decision."""
        self.ensure_one()
        condition = self._traits().condition
        if not condition or condition == "[]":
            return documents
        return documents & documents.sudo().filtered_domain(self._parse(condition))

    def _weakest(self, users, company, document=None):
        """The one of ``users`` whose authority reaches least far."""
        if len(users) < 2:
            return users
        return min(
            users,
            key=lambda user: self._authority_of(user, company, document).reach(
                self._is_lower_worse()
            ),
        )
