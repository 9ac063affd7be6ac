from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import formatLang

from .sales_target_split_preview import SplitPreview

# what the proposal depends on
SETTINGS = (
    "sheet_id",
    "purpose",
    "metric_id",
    "method",
    "growth",
    "season",
    "season_id",
    "ramp_id",
    "is_prorated",
    "is_scaled",
    "keeps_existing",
    "line_ids",
)
SHOWN = ("proposal", "problem", "notice", "balance")


class SalesTargetSplit(models.TransientModel):
    """Splits a sheet's target over its parts and months, or sets the sheet's own year.

    The proposal is computed while the settings are edited; nothing is written before it
    is applied, by ``sales.target.set_amounts``, which checks who may. Whoever may not
    set the figures learns nothing here either. Policy: D1.1, D1.2, B2.
    """

    _name = "sales.target.split"
    _description = "Split a Target"

    sheet_id = fields.Many2one(
        "sales.target.sheet", "Target Sheet", required=True, ondelete="cascade"
    )
    purpose = fields.Selection(
        [("parts", "Split over the Parts"), ("total", "Set the Annual Target")],
        compute="_compute_purpose",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    can_split_parts = fields.Boolean(compute="_compute_can")
    can_set_total = fields.Boolean(compute="_compute_can")
    available_metric_ids = fields.Many2many(
        "sales.metric", compute="_compute_available_metric_ids"
    )
    metric_id = fields.Many2one(
        "sales.metric",
        domain="[('id', 'in', available_metric_ids)]",
        help="Empty: all metrics of the plan.",
    )
    method = fields.Selection(
        [
            ("equal", "Equal Parts"),
            ("last_year", "Last Year's Result"),
            ("head_count", "Head Count"),
            ("pipeline", "Weighted Pipeline"),
            ("by_hand", "Shares as They Are"),
        ],
        "Split by",
        required=True,
        default="last_year",
    )
    growth = fields.Float(
        "Growth (%)", digits=(16, 2), help="For all parts; each part may have its own."
    )
    season = fields.Selection(
        [
            ("sheet", "The Months of This Sheet"),
            ("last_year", "Last Year's Months"),
            ("equal", "Equal Months"),
            ("profile", "A Season Profile"),
        ],
        "Months by",
        compute="_compute_season",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    season_id = fields.Many2one(
        "sales.target.season",
        "Season Profile",
        compute="_compute_season_id",
        store=True,
        readonly=False,
        ondelete="set null",
        precompute=True,
    )
    ramp_id = fields.Many2one(
        "sales.target.ramp",
        "Ramp for Newcomers",
        compute="_compute_ramp_id",
        store=True,
        readonly=False,
        ondelete="set null",
        precompute=True,
        help="Less is expected in the first months; empty: the full target at once.",
    )
    is_prorated = fields.Boolean(
        "By Active Days and Part Time",
        default=True,
        help="Whoever joins, leaves or moves within the year, or works part time, gets "
        "the part for the days there.",
    )
    is_scaled = fields.Boolean(
        "Parts Add Up to the Target",
        default=True,
        help="If not, each part gets its own basis with growth, and what is over or "
        "under is shown.",
    )
    keeps_existing = fields.Boolean(
        "What Is Set Stays",
        help="Parts that have a target keep it; the others share what is left.",
    )
    line_ids = fields.One2many(
        "sales.target.split.line",
        "split_id",
        "Parts",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    proposal = fields.Json(compute="_compute_proposal")
    problem = fields.Char(compute="_compute_proposal")
    notice = fields.Char(compute="_compute_proposal")
    balance = fields.Html(compute="_compute_proposal", sanitize=False)

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("sheet_id")
    def _compute_display_name(self):
        for split in self:
            split.display_name = self.env._("Split a Target")

    @api.depends("sheet_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for split in self:
            sheet = split.sheet_id.filtered(lambda sheet: sheet.has_access("read"))
            split.can_set_total = sheet.can_set_figures
            split.can_split_parts = sheet.can_split_parts

    @api.depends("sheet_id")
    def _compute_purpose(self):
        """A division without figures needs its own first."""
        for split in self:
            own = split.can_set_total and (
                not split.can_split_parts
                or not any(split.sheet_id.sudo().target_ids.mapped("amount"))
            )
            split.purpose = "total" if own else "parts"

    @api.depends("sheet_id")
    def _compute_available_metric_ids(self):
        for split in self:
            # what is measured is no secret of the plan's
            split.available_metric_ids = split.sheet_id.sudo().plan_id.metric_ids

    @api.depends("purpose")
    def _compute_season(self):
        for split in self:
            if split.purpose == "total":
                split.season = "profile" if split._default_season() else "last_year"
            else:
                split.season = "sheet"

    @api.depends("season")
    def _compute_season_id(self):
        for split in self:
            if split.season == "profile":
                split.season_id = split.season_id or split._default_season()

    def _default_season(self):
        company = self.sheet_id.sudo().company_id
        return self.env["sales.target.season"]._default_for(company)

    @api.depends("sheet_id")
    def _compute_ramp_id(self):
        Ramp = self.env["sales.target.ramp"]
        for split in self:
            split.ramp_id = Ramp._default_for(split.sheet_id.sudo().company_id)

    def _metrics(self):
        """The metrics split, as superuser."""
        metrics = self.sheet_id.sudo().plan_id.metric_ids
        return metrics & self.metric_id.sudo()._origin if self.metric_id else metrics

    @api.depends("sheet_id", "metric_id", "purpose")
    def _compute_line_ids(self):
        for split in self:
            # stored fields are computed as superuser
            if not split.sheet_id.sudo(False)._filtered_access("read"):
                split.line_ids = [Command.clear()]
                continue
            sheet = split.sheet_id.sudo()
            parts = sheet if split.purpose == "total" else sheet.child_ids.sorted("id")
            split.line_ids = [
                Command.clear(),
                *(
                    Command.create({"sheet_id": part.id, "metric_id": metric.id})
                    for metric in split._metrics()
                    for part in parts
                ),
            ]

    @api.depends(
        *SETTINGS,
        "line_ids.sheet_id",
        "line_ids.metric_id",
        "line_ids.growth",
        "line_ids.is_fixed",
        "line_ids.fixed_amount",
    )
    @api.depends_context("uid", "lang")
    def _compute_proposal(self):
        """Everything shown, at once: a part's figure depends on all the others."""
        for split in self:
            if not split.sheet_id:
                split.update(dict.fromkeys(SHOWN))
                continue
            preview = SplitPreview(split)
            split.proposal = {
                f"{sheet_id}-{metric_id}": {
                    "basis": found.basis,
                    "capacity": found.capacity,
                    "last_year": found.last_year,
                    "amount_now": found.amount_now,
                    "amount": split._shown(found, preview, metric_id),
                    "is_estimated": "average" in found.notes,
                }
                for (sheet_id, metric_id), found in preview.found.items()
            }
            split.problem = preview.problem
            split.notice = split._notice_of(preview)
            split.balance = split._balance_of(preview)

    @api.onchange(*SETTINGS)
    def _onchange_settings(self):
        self._show_proposal()

    def _show_proposal(self):
        """Put the proposal into the lines.

        Not computed fields: of those, a form is not told what changes in the other
        lines when one is edited.
        """
        for split in self:
            split.line_ids._show(split.proposal or {})

    def _shown(self, found, preview, metric_id):
        """The year of a part, the level of an averaged metric."""
        metric = preview.facts.metrics.browse(metric_id)
        if metric.is_average:
            levels = [month for month in found.months if month]
            return float(sum(levels) / len(levels)) if levels else 0.0
        return float(found.amount)

    def _notice_of(self, preview):
        if not preview.fallbacks:
            return False
        return self.env._(
            "There is nothing to go by for %(metrics)s: the parts are equal.",
            metrics=", ".join(metric.name for metric in preview.fallbacks),
        )

    def _balance_of(self, preview):
        """Per metric: the target, its parts, and what is over or under."""
        facts = preview.facts
        rows = []
        for metric in facts.metrics:
            if metric.is_average or facts.is_total:
                continue
            whole = facts.kept(facts.sheet, metric) + sum(preview.totals[metric.id])
            parts = sum(
                found.amount
                for (_sheet, metric_id), found in preview.found.items()
                if metric_id == metric.id
            )
            rows.append(
                {
                    "metric": metric.name,
                    "total": self._format(whole, metric),
                    "parts": self._format(parts, metric),
                    "left": self._format(abs(whole - parts), metric),
                    "is_under": whole > parts,
                    "is_over": whole < parts,
                }
            )
        return rows and Markup(
            self.env["ir.qweb"]._render(
                "sales_tiered_mgmt.sales_target_split_balance",
                {"rows": rows},
                minimal_qcontext=True,
            )
        )

    def _format(self, value, metric):
        currency = self.sheet_id.sudo().currency_id
        return formatLang(
            self.env,
            float(value),
            currency_obj=currency if metric.unit == "amount" else None,
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """:raise AccessError: the figures are not the acting user's to set"""
        later = self.with_context(sales_target_split_later=True)
        splits = super(SalesTargetSplit, later).create(vals_list).with_env(self.env)
        splits._authorize()
        splits._show_proposal()
        return splits

    def write(self, vals):
        """:raise AccessError: the figures are not the acting user's to set"""
        later = self.with_context(sales_target_split_later=True)
        result = super(SalesTargetSplit, later).write(vals)
        if vals.keys() & {"sheet_id", "purpose"}:
            self._authorize()
        self._show_proposal()
        return result

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _authorize(self):
        """Refuse whoever may not set the figures: the proposal tells what they are.

        :raise AccessError: the sheet, or its parts, are not the acting user's
        :raise UserError: the plan is not being made any more
        """
        for split in self:
            sheet = split.sheet_id.sudo(False)
            sheet.check_access("read")
            # the same person sets all parts of a sheet
            parts = sheet.sudo().child_ids[:1].sudo(False)
            (sheet if split.purpose == "total" else parts or sheet)._require(
                "set_figures"
            )

    def action_apply(self):
        """Write the proposal, all of it or nothing.

        :raise AccessError: a figure is not the acting user's to set
        :raise UserError: nothing can be proposed, or the plan is made already
        """
        self.ensure_one()
        self.sheet_id._begin_change()
        preview = SplitPreview(self)
        if preview.problem:
            raise UserError(preview.problem)
        if changes := preview.changes():
            self.env["sales.target"].set_amounts(changes)
        return {"type": "ir.actions.act_window_close"}
