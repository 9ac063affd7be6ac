from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .company_days import CompanyDays
from .ledger_depends import DEPENDS


class SalesPerformance(models.Model):
    """The performance ledger: who achieved what, when, by which document.

    One fact per source row and metric, read live from Odoo's own tables: no second
    bookkeeping that could drift. Team and tier are those of the day of the fact. Only
    the metrics and days that a reader asks for are read, see ``LedgerScope``.
    Policy: D1.1, D2.4, C2.d, G2.1.
    """

    _name = "sales.performance"
    _description = "Sales Performance"
    _inherit = ["sales.ledger.reader.mixin"]
    _auto = False
    _is_date_exact = True
    _order = "date desc, id desc"
    _rec_name = "metric_id"
    _depends = DEPENDS

    metric_id = fields.Many2one("sales.metric", readonly=True)
    date = fields.Date(readonly=True)
    origin_date = fields.Date(
        "Corrects",
        readonly=True,
        help="Day of the fact that this one takes back or corrects: of the order that "
        "was cancelled, of the invoice that was credited.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    employee_id = fields.Many2one("hr.employee.public", readonly=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        readonly=True,
        help="Team in which the person was on that day.",
    )
    tier_id = fields.Many2one(
        "sales.tier", readonly=True, help="Tier that the person held on that day."
    )
    access_team_id = fields.Many2one("crm.team", "Team of the Document", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    value = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="sum",
        help="Amounts are untaxed, in the currency of your company. Where facts are "
        "averaged, a sum shows their weighted mean.",
    )
    weight = fields.Float(
        readonly=True, aggregator=None, help="What the value counts in a mean."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True, aggregator=None
    )

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        scope, companies = (
            self._ledger_scope(),
            self.env["res.company"]._sales_calendars(),
        )
        days = CompanyDays({company: zone for company, _, zone in companies})
        rates = self._currency_rates(companies)
        selects = [
            branch.to_sql(metric, scope, days, rates)
            for metric in self._ledger_metrics(scope)
            for branch in metric._facts(scope)
        ]
        return SQL(
            """
            SELECT fact.*,
                   %s::int4 AS currency_id,
                   (SELECT employee.id FROM hr_employee employee
                     WHERE employee.user_id = fact.user_id
                       AND employee.company_id = fact.company_id
                     LIMIT 1) AS employee_id
              FROM (%s) fact
            """,
            self.env["res.company"]._sales_currency_id(),
            SQL(" UNION ALL ").join(selects or [self._no_facts()]),
        )

    @api.model
    def _no_facts(self):
        """A SELECT of the ledger's columns without rows."""
        return SQL(
            """
            SELECT NULL::int8 AS id, NULL::int4 AS metric_id, NULL::date AS date,
                   NULL::date AS origin_date,
                   NULL::int4 AS company_id, NULL::int4 AS user_id,
                   NULL::int4 AS team_id, NULL::int4 AS tier_id,
                   NULL::int4 AS access_team_id, NULL::int4 AS partner_id,
                   NULL::int4 AS product_id, NULL::int4 AS categ_id,
                   NULL::numeric AS value, NULL::numeric AS weight,
                   NULL::varchar AS res_model, NULL::int4 AS res_id
             WHERE FALSE
            """
        )

    @api.model
    def _ledger_metrics(self, scope):
        """Metrics to read, as superuser."""
        Metric = self.env["sales.metric"].sudo()
        if scope.metric_ids is None:
            # a catalogue: few records, and all of them are asked for
            return Metric.search([])  # pylint: disable=no-search-all
        return Metric.with_context(active_test=False).search(
            [("id", "in", list(scope.metric_ids))]
        )

    @api.model
    def _currency_rates(self, companies):
        """How amounts become those of the reader's company.

        :param companies: see ``res.company._sales_calendars``
        :return: function of amount, company and day (``SQL``) to ``SQL``
        """
        own = self.env["res.company"]._sales_currency_id()
        others = {}
        for company_id, currency_id, _zone in companies:
            if currency_id != own:
                others.setdefault(currency_id, []).append(company_id)
        if not others:
            return lambda amount, _company, _day: amount

        def converted(amount, company, day):
            cases = [
                SQL(
                    "WHEN %s = ANY(%s) THEN %s * %s / %s",
                    company,
                    company_ids,
                    amount,
                    self._rate_on(own, day),
                    self._rate_on(currency_id, day),
                )
                for currency_id, company_ids in others.items()
            ]
            return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), amount)

        return converted

    def _rate_on(self, currency_id, day):
        """Rate of a currency on a day, as ``res.currency._get_rates`` finds it."""
        rates = SQL(
            """
            SELECT rate.rate FROM res_currency_rate rate
             WHERE rate.currency_id = %s
               AND (rate.company_id IS NULL OR rate.company_id = %s)
            """,
            currency_id,
            self.env.company.root_id.id,
        )
        return SQL(
            """
            COALESCE(
                (%(rates)s AND rate.name <= %(day)s
                 ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                (%(rates)s ORDER BY rate.company_id, rate.name LIMIT 1),
                1.0
            )
            """,
            rates=rates,
            day=day,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Averaged facts are not added up: a sum of values is their weighted mean."""
        if aggregate_spec != "value:sum":
            return super()._read_group_select(aggregate_spec, query)
        value = self._field_to_sql(self._table, "value", query)
        if not self._is_averaged():
            return SQL("SUM(%s)", value)
        weight = self._field_to_sql(self._table, "weight", query)
        return self._mean_sql(value, weight)

    def _is_averaged(self):
        """Whether an averaged metric may be among those read."""
        metrics = self._ledger_metrics(self._ledger_scope())
        return any(metrics.mapped("is_average"))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document that the fact comes from."""
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._("The document behind this figure has been deleted.")
            )
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
