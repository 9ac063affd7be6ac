import ast
import logging
from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import formatLang, ormcache
from odoo.tools.safe_eval import safe_eval

from ...engine.authority import APPROVE, NO_AUTHORITY, Rule, governing

_logger = logging.getLogger(__name__)

# What a condition is written with: values and ``uid``, nothing that computes.
PLAIN_NODES = (
    ast.Expression,
    ast.List,
    ast.Tuple,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.UnaryOp,
    ast.USub,
)
Traits = namedtuple(
    "Traits", "code unit measure_field condition is_lower_worse is_four_eyes"
)
UNITS = [
    ("amount", "Amount (company currency)"),
    ("percent", "Per cent"),
    ("days", "Days"),
    ("none", "None: yes or no"),
]


class SalesDecision(models.Model):
    """Something that can be decided, and by whom: a row of the authority matrix.

    Policy: section C (authority by tier), A3.1.
    """

    _name = "sales.decision"
    _description = "Sales Decision"
    _inherit = [
        "sales.decision.chain",
        "sales.decision.effect",
        "sales.decision.matrix",
        "sales.decision.warning",
        "mail.thread",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name by which documents find the decision.",
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    clause = fields.Char(
        "Policy Clause", help="Clause of the company's policy this row implements."
    )
    model_id = fields.Many2one(
        "ir.model",
        "Document",
        ondelete="cascade",
        required=True,
        domain=lambda self: [("model", "in", self._document_models())],
        help="Documents of this type are held to the decision.",
    )
    model_name = fields.Char(related="model_id.model", string="Document Model")
    unit = fields.Selection(UNITS, required=True, default="amount")
    measure_field_id = fields.Many2one(
        "ir.model.fields",
        "Measured Field",
        ondelete="cascade",
        tracking=True,
        domain="[('model_id', '=', model_id), "
        "('ttype', 'in', ('integer', 'float', 'monetary'))]",
        help="Field whose value is held against the limits. Empty where the document "
        "itself knows what is measured, as for the delivered decisions.",
    )
    condition = fields.Char(
        "Applies To",
        tracking=True,
        help="Only documents that match are held to this decision. Empty: all.",
    )
    is_lower_worse = fields.Boolean(
        "Lower Needs More Authority",
        tracking=True,
        help="Set for values like a margin, of which less is the greater concession.",
    )
    is_four_eyes = fields.Boolean(
        "Never on Own Authority",
        tracking=True,
        help="Always decided by a superior, even within the own limit: nobody grants "
        "himself an expense or a reward.",
    )
    authority_ids = fields.One2many("sales.authority", "decision_id")
    request_count = fields.Integer("Requests", compute="_compute_request_count")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A decision with this code exists already."
    )

    def _compute_request_count(self):
        counts = dict(
            self.env["sales.approval.measure"]._read_group(
                [("decision_id", "in", self.ids)], ["decision_id"], ["__count"]
            )
        )
        for decision in self:
            decision.request_count = counts.get(decision, 0)

    # ------------------------------------------------------------
    # The matrix
    # ------------------------------------------------------------

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

    @api.model
    def _document_models(self):
        """Names of the models whose documents can be submitted for approval."""
        base = self.env.registry["sales.approval.mixin"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, base) and not model._abstract
        ]

    def _fits_document(self):
        """Whether documents of the decision's type can be submitted for approval."""
        self.ensure_one()
        return self.model_id.model in self._document_models()

    # ------------------------------------------------------------
    # Constraints and CRUD
    # ------------------------------------------------------------

    @api.constrains("model_id")
    def _check_model_id(self):
        for decision in self:
            if not decision._fits_document():
                raise ValidationError(
                    self.env._(
                        "Decision %(decision)s: documents of type %(model)s cannot be "
                        "submitted for approval.",
                        decision=decision.name,
                        model=decision.model_id.name,
                    )
                )

    @api.constrains("model_id", "measure_field_id", "unit", "code")
    def _check_measure(self):
        """Every decision knows what it measures, or it would never bind anybody."""
        for decision in self.filtered(lambda decision: decision._fits_document()):
            field, model = decision.measure_field_id, self.env[decision.model_id.model]
            if field and field.model_id != decision.model_id:
                raise ValidationError(
                    self.env._(
                        "Decision %(decision)s: the measured field %(field)s belongs "
                        "to another type of document.",
                        decision=decision.name,
                        field=field.field_description,
                    )
                )
            is_known = decision.unit == "none" or model._sales_can_measure(decision)
            if not field and not is_known:
                raise ValidationError(
                    self.env._(
                        "Decision %s: choose the field that is measured.", decision.name
                    )
                )

    @api.constrains("condition", "model_id")
    def _check_condition(self):
        for decision in self:
            decision._check_domain(decision.condition)

    def _check_domain(self, condition):
        """Refuse a condition that cannot be held against the decision's documents.

        :raise ValidationError: naming the decision
        """
        self.ensure_one()
        try:
            nodes = ast.walk(ast.parse(condition or "[]", mode="eval"))
            if not all(isinstance(node, PLAIN_NODES) for node in nodes):
                raise ValueError("no plain values")
            self._parse(condition).validate(self.env[self.model_id.model])
        except Exception as error:
            raise ValidationError(
                self.env._(
                    "Decision %(decision)s: the condition %(condition)s does not fit "
                    "its documents.",
                    decision=self.name,
                    condition=condition,
                )
            ) from error

    @api.model_create_multi
    def create(self, vals_list):
        self.env["sales.authority"]._check_is_outside_tiers()
        decisions = super().create(vals_list)
        self.env.registry.clear_cache()
        return decisions

    def write(self, vals):
        self.env["sales.authority"]._check_is_outside_tiers()
        result = super().write(vals)
        if "active" in vals:  # what is archived is not in force
            self.sudo().authority_ids._log_contents()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        """Who might decide on a past day stays on record."""
        history = self.env["sales.authority.log"].sudo()
        entry = history.search([("decision_id", "in", self.ids)], limit=1)
        if entry:
            raise UserError(
                self.env._(
                    "%s has a history of limits. Archive it instead: then it binds "
                    "nobody any more.",
                    entry.decision_id.name,
                )
            )

    def unlink(self):
        self.env["sales.authority"]._check_is_outside_tiers()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def format_value(self, value, company):
        """``value`` with its unit, in the user's language.

        :param value: float in the unit of the decision
        :param company: ``res.company`` whose currency an amount is in; empty for a
            number without currency
        """
        self.ensure_one()
        if self.unit == "amount":
            currency = company.currency_id
            return currency.format(value) if currency else formatLang(self.env, value)
        if self.unit == "percent":
            return self.env._("%s %%", f"{round(value, 2):g}")
        if self.unit == "days":
            return self.env._("%s days", f"{value:g}")
        return ""

    def _format_authority(self, authority, company):
        """What an :class:`~...engine.authority.Authority` allows, in words.

        :param company: ``res.company`` whose currency an amount is in
        """
        self.ensure_one()
        if authority.kind != APPROVE:
            field = self.env["sales.authority"]._fields["kind"]
            kinds = dict(field._description_selection(self.env))
            return kinds.get(authority.kind, "")
        if self.unit == "none":
            return self.env._("Approves")
        if authority.limit is None:
            return self.env._("Without limit")
        limit = self.format_value(authority.limit, company)
        if self.is_lower_worse:
            return self.env._("Down to %s", limit)
        return self.env._("Up to %s", limit)
