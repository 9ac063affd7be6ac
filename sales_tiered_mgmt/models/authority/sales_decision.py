import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang

from ...engine.authority import APPROVE

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
        "sales.decision.authority",
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
    # Documents
    # ------------------------------------------------------------

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
