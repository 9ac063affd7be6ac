from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.incentive.incentive_simulation import PAID, Simulation, plans_replaced
from ..models.incentive.sales_incentive_plan import PERIODS
from ..models.incentive.sales_incentive_run import MONTHS

# what a result was computed for
SETTINGS = ("team_id", "company_id", "period", "date_from", "plan_ids", "replaced_ids")


class SalesIncentiveSimulation(models.TransientModel):
    """What plans would have cost in a period that is over, beside what was paid.

    For any version or draft, by the facts of the period; nothing but this dialog is
    written. Whoever leads the division with the scope of a division, for plans that
    person may read; sales administrators everywhere. Policy: A3.4, C1.p2.
    """

    _name = "sales.incentive.simulation"
    _description = "Simulation of Incentive Plans"
    _inherit = ["sales.leader.mixin", "sales.incentive.simulation.result"]

    team_id = fields.Many2one(
        "crm.team",
        "Division",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_team_id(),
        domain="[('parent_id', '=', False), "
        "'|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    period = fields.Selection(PERIODS, required=True, default="quarter")
    date_from = fields.Date(
        "From",
        required=True,
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        help="First day of the period: proposed is the last that was paid.",
    )
    date_to = fields.Date("To", compute="_compute_date_to")
    plan_ids = fields.Many2many(
        "sales.incentive.plan",
        "sales_incentive_simulation_plan_rel",
        "simulation_id",
        "plan_id",
        "Plans",
        context={"active_test": False},
        domain="[('company_id', '=', company_id), '|', ('team_id', '=', False), "
        "('team_id', 'child_of', team_id)]",
        help="Drafts and versions that are computed as if they had been in force.",
    )
    replaced_ids = fields.Many2many(
        "sales.incentive.plan",
        "sales_incentive_simulation_replaced_rel",
        "simulation_id",
        "plan_id",
        "In Place Of",
        compute="_compute_replaced_ids",
        store=True,
        readonly=False,
        context={"active_test": False},
        domain="[('company_id', '=', company_id)]",
        help="Plans in force then, in whose place the others stand: what these paid is "
        "compared.",
    )

    # ------------------------------------------------------------
    # Settings
    # ------------------------------------------------------------

    @api.model
    def _default_team_id(self):
        """The division the acting user leads."""
        team = self.env.user.sudo().sales_assignment_id.team_id
        is_division = team and not team.parent_id and team.user_id == self.env.user
        return team if is_division else False

    def _compute_display_name(self):
        for simulation in self:
            simulation.display_name = self.env._("Simulation")

    @api.depends("team_id", "period")
    def _compute_date_from(self):
        """The last period that was paid, else the last that is over."""
        for simulation in self:
            months = MONTHS.get(simulation.period, 3)
            day = simulation.company_id._sales_today().replace(day=1)
            day = day.replace(month=(day.month - 1) // months * months + 1)
            last = simulation.env["sales.incentive.run"]
            if simulation._leads_division(simulation.team_id):
                last = last.sudo().search(
                    [
                        ("company_id", "=", simulation.company_id.id),
                        ("team_id", "=", simulation.team_id.id),
                        ("period", "=", simulation.period),
                        ("state", "in", PAID),
                    ],
                    order="date_from desc",
                    limit=1,
                )
            simulation.date_from = last.date_from or day - relativedelta(months=months)

    @api.depends("date_from", "period")
    def _compute_date_to(self):
        for simulation in self:
            months = relativedelta(months=MONTHS.get(simulation.period, 1), days=-1)
            simulation.date_to = simulation.date_from and simulation.date_from + months

    @api.depends("plan_ids", "team_id", "period", "date_from", "company_id")
    def _compute_replaced_ids(self):
        for simulation in self:
            plans = simulation.plan_ids.sudo()._origin
            is_told = simulation.date_from and simulation._leads_division(
                simulation.team_id
            )
            simulation.replaced_ids = (
                plans_replaced(simulation._run(), plans) if plans and is_told else False
            )

    @api.onchange(*SETTINGS)
    def _onchange_settings(self):
        """What was computed for other settings is not shown any more."""
        self.is_done = False

    # ------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------

    @api.model
    def _leads_division(self, team):
        """Whether the acting user leads a division, or acts everywhere.

        A manager sees what the own people were paid, and not what a plan means for the
        division.
        """
        if self._acts_freely():
            return True
        if self.env.user.sudo().sales_tier_id.scope != "division":
            return False
        return bool(team) and self._leads_team(team, self._led_team_ids())

    @api.model
    def _check_leads_division(self, team):
        """:raise AccessError: the acting user does not lead the division"""
        if not self._leads_division(team):
            raise AccessError(
                self.env._(
                    "Plans of %(team)s are simulated by whoever leads the division "
                    "(C1.p2).",
                    team=team.sudo().name or self.env._("the whole company"),
                )
            )

    # ------------------------------------------------------------
    # Computing
    # ------------------------------------------------------------

    def action_simulate(self):
        """Compute the plans for the period and show what they would have cost.

        :raise AccessError: the division is not led by the acting user, or a plan is not
            readable
        :raise UserError: no plan, no division, or a period that has not begun
        """
        self.ensure_one()
        self.check_access("write")
        self._check_settings()
        plans = self.sudo().plan_ids
        simulation = Simulation(self._run(), plans, self.sudo().replaced_ids)
        self.sudo()._store(simulation)
        return True

    def _check_settings(self):
        self._check_leads_division(self.team_id)
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%s is not among your companies.", self.sudo().company_id.name
                )
            )
        plans = self.sudo().plan_ids
        if not plans:
            raise UserError(self.env._("Choose the plan that is to be simulated."))
        plans.with_env(self.env).check_access("read")
        team = self.team_id.sudo()
        if team.parent_id:
            raise UserError(
                self.env._(
                    "%(team)s is part of %(division)s: simulate the whole division.",
                    team=team.name,
                    division=team.parent_id.name,
                )
            )
        for plan in plans:
            path = (plan.team_id.parent_path or "").split("/")
            if plan.company_id != self.company_id or (
                plan.team_id and str(team.id) not in path
            ):
                raise UserError(
                    self.env._(
                        "%(plan)s is not for people of %(team)s.",
                        plan=plan.display_name,
                        team=team.name,
                    )
                )
        if self.date_from.day != 1 or self.date_from > self.company_id._sales_today():
            raise UserError(
                self.env._(
                    "Choose a period that has begun, by its first day: the first of a "
                    "month, not %(day)s.",
                    day=self.date_from,
                )
            )

    def _run(self):
        """The run of the period as superuser, or a new one that is not stored."""
        self.ensure_one()
        Run = self.env["sales.incentive.run"].sudo()
        team, company = self.team_id._origin, self.company_id
        values = {
            "company_id": company.id,
            "team_id": team.id,
            "period": self.period,
            "date_from": self.date_from,
        }
        found = Run.search(
            [
                *((name, "=", value) for name, value in values.items()),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )
        return found or Run.new(values)

    def action_export(self):
        """Download what came out as a spreadsheet.

        :raise AccessError: the division is not led by the acting user any more
        :raise UserError: nothing was computed yet
        """
        self.ensure_one()
        self.check_access("read")
        self._check_leads_division(self.team_id)
        if not self.is_done:
            raise UserError(self.env._("Simulate first."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales/incentive/simulation/{self.id}/xlsx",
            "target": "download",
        }
