from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What an entry was computed by: fixed once there is one.
TERMS = {
    "team_id",
    "is_below",
    "company_id",
    "kind",
    "metric_id",
    "rate",
    "amount",
    "cap",
    "period",
    "date_from",
}


class SalesFundRule(models.Model):
    """What fills team funds: a share of results, an amount per head, a share of what is
    above target.

    Set by the director of the division, for all divisions by an administrator, and read
    by everybody. What has filled a fund is not changed afterwards: it is ended, and
    another one begins. Policy: C1.p2, C1.p5, D4.i4, A3.3.
    """

    _name = "sales.fund.rule"
    _description = "Team Fund Rule"
    _inherit = ["mail.thread", "sales.fund.leader.mixin", "sales.fund.base"]
    _order = "sequence, id"

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Team whose fund it fills. Empty: every fund of the company.",
    )
    is_below = fields.Boolean(
        "And Teams Below",
        tracking=True,
        help="Fills the funds of the teams below, too.",
    )
    kind = fields.Selection(
        [
            ("percent", "Share of Results"),
            ("head", "Amount per Head"),
            ("over", "Share of What Is Above Target"),
        ],
        "Computed As",
        required=True,
        default="percent",
        tracking=True,
    )
    metric_id = fields.Many2one(
        "sales.metric",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('unit', '=', 'amount'), ('is_average', '=', False),"
        " ('company_id', 'in', (company_id, False))]",
        help="Results of the team and all teams below in the period.",
    )
    rate = fields.Float(digits=(16, 6), tracking=True, help="0.01 for 1 %.")
    amount = fields.Monetary(
        "Amount per Head",
        tracking=True,
        help="For each person who is in the team on the last day of the period.",
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="quarter",
        tracking=True,
        help="Quarters and years follow the fiscal year of the company.",
    )
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        default=lambda self: self.env["sales.fund"]._default_date_from(),
        help="Only whole periods from this day on fill a fund.",
    )
    date_to = fields.Date("Until", tracking=True, help="Last day; empty: until ended.")
    cap = fields.Monetary(
        "At Most per Period", tracking=True, help="Of one fund and period; 0: no limit."
    )
    formula = fields.Char("How Much", compute="_compute_formula")
    has_entries = fields.Boolean(compute="_compute_has_entries")
    can_direct = fields.Boolean(compute="_compute_can_direct")

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A rule ends on or after its first day.",
    )
    # NaN is above every number for PostgreSQL, and so is refused
    _rate_sane = models.Constraint(
        "CHECK(kind = 'head' OR (rate > 0 AND rate <= 1))",
        "The share is above 0 and at most 100 %.",
    )
    _amount_sane = models.Constraint(
        "CHECK(kind <> 'head' OR (amount > 0 AND amount < 1e9))",
        "Say how much per head: an amount above zero.",
    )
    _cap_sane = models.Constraint(
        "CHECK(cap IS NULL OR (cap >= 0 AND cap < 1e12))",
        "The limit per period is zero or more.",
    )
    _metric_given = models.Constraint(
        "CHECK(kind = 'head' OR metric_id IS NOT NULL)",
        "Choose the metric whose results fill the fund.",
    )

    # ------------------------------------------------------------
    # Computes and constraints
    # ------------------------------------------------------------

    @api.depends("kind", "metric_id", "rate", "amount", "period", "cap", "currency_id")
    @api.depends_context("lang")
    def _compute_formula(self):
        for rule in self:
            currency = rule.currency_id
            words = {
                "share": f"{round((rule.rate or 0) * 100, 4):g} %",
                "metric": rule.metric_id.name or "",
                "amount": currency.format(rule.amount) if currency else "",
            }
            if rule.kind == "head":
                text = self.env._("%(amount)s per head", **words)
            elif rule.kind == "over":
                text = self.env._("%(share)s of %(metric)s above target", **words)
            else:
                text = self.env._("%(share)s of %(metric)s", **words)
            if rule.cap and currency:
                text = self.env._(
                    "%(formula)s, at most %(cap)s",
                    formula=text,
                    cap=currency.format(rule.cap),
                )
            rule.formula = text

    def _compute_has_entries(self):
        used = self._origin._used()
        for rule in self:
            rule.has_entries = rule._origin in used

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_can_direct(self):
        led = self._led_team_ids()
        for rule in self:
            rule.can_direct = rule._directs(led) or (
                # a new one, before its team is chosen
                not rule._origin and not rule.team_id and bool(led)
            )

    @api.constrains("metric_id", "kind", "company_id", "team_id")
    def _check_metric(self):
        for rule in self:
            metric, company = rule.metric_id, rule.company_id
            if rule.kind != "head" and (metric.unit != "amount" or metric.is_average):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: %(metric)s is no amount that can be shared.",
                        rule=rule.name,
                        metric=metric.name,
                    )
                )
            for owner in (metric.company_id, rule.team_id.sudo().company_id):
                if owner and owner != company:
                    raise ValidationError(
                        self.env._(
                            "%(rule)s: team and metric belong to %(company)s.",
                            rule=rule.name,
                            company=company.name,
                        )
                    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Set rules.

        :raise AccessError: the acting user does not head the division
        """
        rules = super().create(vals_list)
        rules._check_directs()
        return rules

    def write(self, vals):
        """Change rules that filled nothing yet; end those that did.

        :raise AccessError: the acting user does not head the division
        :raise UserError: it has filled a fund already
        """
        own = {name for name in vals if self.env["sales.fund"]._is_own_field(name)}
        if own:
            self._check_directs()
        if TERMS & own:
            self._check_unused()
        result = super().write(vals)
        if "team_id" in vals:
            self._check_directs()
        if "date_to" in vals:
            self._check_end()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_directs()
        self._check_unused()

    def _used(self):
        """Those of these rules that have filled a fund."""
        domain = [("rule_id", "in", self.ids)]
        rows = self.env["sales.fund.entry"].sudo()._read_group(domain, ["rule_id"])
        return self.browse(rule.id for (rule,) in rows)

    def _check_unused(self):
        for rule in self._used():
            raise UserError(
                self.env._(
                    "%s has filled funds and stays as it is. Set its last day, and "
                    "make another rule from the next day on.",
                    rule.display_name,
                )
            )

    def _check_end(self):
        """:raise UserError: the end lies before a period that is filled already"""
        rows = (
            self.env["sales.fund.entry"]
            .sudo()
            ._read_group(
                [("rule_id", "in", self.ids), ("kind", "=", "fill")],
                ["rule_id"],
                ["period_to:max"],
            )
        )
        for rule, filled in rows:
            if rule.date_to and rule.date_to < filled:
                raise UserError(
                    self.env._(
                        "%(rule)s has filled funds until %(date)s: it ends then or "
                        "later.",
                        rule=rule.display_name,
                        date=fields.Date.to_string(filled),
                    )
                )

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _factor(self):
        """Ratio, or amount per head."""
        self.ensure_one()
        return self.amount if self.kind == "head" else self.rate

    @api.model
    def _of_funds(self, funds):
        """The rules that fill each of the funds.

        :return: dict of fund to rules, in their order
        """
        rules = self.search([("company_id", "in", funds.company_id.ids)])
        return {
            fund: rules.filtered(lambda rule, fund=fund: rule._is_for(fund))
            for fund in funds
        }

    def _is_for(self, fund):
        self.ensure_one()
        if self.company_id != fund.company_id:
            return False
        if not self.team_id or self.team_id == fund.team_id:
            return True
        return self.is_below and self.team_id.id in fund._team_path()
