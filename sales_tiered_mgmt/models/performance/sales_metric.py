from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .credit_branch import CreditedBranch

UNITS = [
    ("amount", "Amount"),
    ("quantity", "Quantity"),
    ("count", "Number"),
    ("percent", "Per Cent"),
    ("days", "Days"),
    ("rating", "Rating"),
]
AVERAGES = ("percent", "days", "rating")


class SalesMetric(models.Model):
    """What sales work is counted by: the catalogue of measures.

    Targets, appraisals, incentives and dashboards name metrics of this catalogue and
    read their facts from ``sales.performance``, nothing else. Each source is a method
    ``_facts_<source>(scope)`` that returns the SQL of its facts; one that counts or
    sums a model by a domain needs no code. Policy: D1.1, D2.4, D3.2, C2.d.
    """

    _name = "sales.metric"
    _description = "Sales Metric"
    _inherit = [
        "mail.thread",
        "sales.metric.order",
        "sales.metric.customer",
        "sales.metric.collection",
        "sales.metric.quantity",
        "sales.metric.lead",
        "sales.metric.visit",
        "sales.metric.meeting",
        "sales.metric.rating",
        "sales.metric.help",
        "sales.metric.training",
        "sales.metric.record",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short technical name, by which imports and tests refer to the metric.",
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        tracking=True,
        index="btree_not_null",
        help="Counts in this company only; empty: in every company.",
    )
    unit = fields.Selection(UNITS, required=True, default="amount", tracking=True)
    is_average = fields.Boolean(
        "Averaged",
        compute="_compute_is_average",
        store=True,
        help="Facts are not added up: what counts is their weighted mean.",
    )
    is_higher_better = fields.Boolean("Higher Is Better", default=True, tracking=True)
    source = fields.Selection(
        [
            ("order", "Signed orders: untaxed amount"),
            ("order_margin", "Signed orders: gross margin"),
            ("order_quantity", "Signed orders: quantity"),
            ("order_count", "Signed orders: number"),
            ("new_customer", "Customers by their first signed order"),
            ("invoice", "Customer invoices: untaxed amount"),
            ("invoice_quantity", "Customer invoices: quantity"),
            ("collection", "Customer payments: untaxed amount"),
            ("days_to_collect", "Customer payments: days from the invoice"),
            ("lead_won", "Opportunities won: number"),
            ("win_rate", "Opportunities closed: part that was won"),
            ("visit", "Meetings with customers"),
            ("meeting", "Meetings: part of the invitations that was attended"),
            ("rating", "Customer ratings"),
            ("rating_count", "Customer ratings: number"),
            ("help", "Signed orders of others: number with a share"),
            ("training", "Trainings on the resume: number"),
            ("record", "Records of any kind"),
        ],
        required=True,
        default="order",
        tracking=True,
    )
    model_name = fields.Char(
        "Filtered Document",
        compute="_compute_model_name",
        help="Technical name of the model that the filter is about.",
    )
    domain = fields.Char(
        "Filter",
        default="[]",
        tracking=True,
        help="Only documents that match count, for example those of one product "
        "category.",
    )
    clause = fields.Char(help="Clauses of the policy that the metric serves.")
    description = fields.Text(translate=True)

    _code_unique = models.UniqueIndex(
        "(code)", "There is a metric with this technical name already."
    )

    @api.depends("unit")
    def _compute_is_average(self):
        for metric in self:
            metric.is_average = metric.unit in AVERAGES

    @api.depends("source", "model_id")
    def _compute_model_name(self):
        for metric in self:
            if metric.source == "record":
                metric.model_name = metric.sudo().model_id.model
            else:
                metric.model_name = metric._source_models().get(metric.source)

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if not metric.code.replace("_", "").isalnum() or not metric.code.isascii():
                raise ValidationError(
                    self.env._(
                        "Metric %(metric)s: a technical name has letters, digits and "
                        "underscores only, not %(code)s.",
                        metric=metric.name,
                        code=metric.code,
                    )
                )

    @api.constrains("domain", "source", "model_id")
    def _check_domain(self):
        for metric in self.filtered("model_name"):
            try:
                metric._matching()
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The filter of metric %(metric)s cannot be used: %(error)s",
                        metric=metric.name,
                        error=error,
                    )
                ) from error

    @api.model
    def _source_models(self):
        """Model that the filter of each source is about.

        :return: dict of source to model name
        """
        return {
            **self._order_source_models(),
            **self._customer_source_models(),
            **self._invoice_source_models(),
            **self._quantity_source_models(),
            **self._collection_source_models(),
            **self._lead_source_models(),
            **self._visit_source_models(),
            **self._meeting_source_models(),
            **self._rating_source_models(),
            **self._help_source_models(),
            **self._training_source_models(),
        }

    def _has_filter(self):
        """Whether not all documents of the source count."""
        self.ensure_one()
        return bool(self.domain) and self.domain.strip() != "[]"

    def _matching(self):
        """Query of the source's records that count, as superuser.

        The filter belongs to the catalogue, which administrators keep; whoever reads
        the facts is judged by the rules of the ledger.
        """
        self.ensure_one()
        Model = self.env[self.model_name].sudo().with_context(active_test=False)
        return Model._search(self._domain())

    def _domain(self):
        return Domain(safe_eval(self.domain or "[]"))

    def _only_matching(self, key):
        """Conditions that let only records pass that the filter matches.

        :param key: column with the id of the filtered record
        :return: tuple of ``SQL``, empty without a filter
        """
        if not self._has_filter():
            return ()
        return (SQL("%s IN %s", key, self._matching().subselect()),)

    def _facts(self, scope):
        """SQL of this metric's facts.

        :param scope: :class:`~.ledger_scope.LedgerScope`
        :return: list of :class:`~.fact_branch.Branch`
        """
        self.ensure_one()
        branches = getattr(self, f"_facts_{self.source}")(scope)
        if self.env["sales.credit.split"]._is_any():
            return branches
        # a company that shares no credit does not pay for planning its queries
        return [branch for branch in branches if not isinstance(branch, CreditedBranch)]

    def _attainment_ratio(self, actual, target):
        """How far a target is reached (ratio, 1 = reached).

        :param actual: result, in the unit of the metric
        :param target: target, in the same unit
        :return: result by target; target by result where less is better; 0 where it
            cannot be said
        """
        self.ensure_one()
        part, whole = (actual, target) if self.is_higher_better else (target, actual)
        return part / whole if whole else 0.0
