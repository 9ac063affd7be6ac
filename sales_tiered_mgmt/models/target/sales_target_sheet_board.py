from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import date_utils

from ..authority.readers import told_to_readers
from .sales_target_sheet_attainment import PERIODS

# plans whose sheets are somebody's to look at and work by
SHOWN = ("distributed", "agreed", "approved", "running", "closed")
SERIES = ("target", "actual", "last_year")


class SalesTargetSheetBoard(models.AbstractModel):
    """The page of one owner: every metric with its target, result and what is left.

    Read at once for month, quarter and year of today, or of the plan's nearest day.
    Policy: D1.3, D2.4, C3.p1.
    """

    _name = "sales.target.sheet.board"
    _description = "Board of a Target Sheet"

    owner_name = fields.Char("Owner", compute="_compute_owner_name")
    metric_unit = fields.Char("Unit", compute="_compute_metric_unit")
    board = fields.Json("Attainment by Metric", compute="_compute_board")
    other_sheet_count = fields.Integer(
        "Other Sheets",
        compute="_compute_other_sheet_count",
        help="Further sheets of the same person: other teams and other years.",
    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("kind", "user_id.name", "team_id.name")
    @api.depends_context("lang")
    def _compute_owner_name(self):
        for sheet in self:
            sheet.owner_name = sheet._owner_name()

    @api.depends("metric_id")
    @api.depends_context("sales_metric_id")
    def _compute_metric_unit(self):
        for sheet in self:
            sheet.metric_unit = sheet.metric_id.unit

    @api.depends("target_ids.amount")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_board(self):
        boards = {}
        for plan, sheets in self._origin.sudo().grouped("plan_id").items():
            boards |= sheets._boards(plan, plan.company_id)
        for sheet in self:
            sheet.board = boards.get(sheet._origin, False)

    @api.depends("user_id", "kind")
    @api.depends_context("uid")
    def _compute_other_sheet_count(self):
        people = self.filtered(lambda sheet: sheet.kind == "person").user_id
        counts = dict(
            self.env["sales.target.sheet"]._read_group(
                self._shown_domain() & Domain("user_id", "in", people.ids),
                ["user_id"],
                ["__count"],
            )
        )
        for sheet in self:
            is_person = sheet.kind == "person"
            count = counts.get(sheet.user_id, 1) if is_person else 1
            sheet.other_sheet_count = max(count - 1, 0)

    @api.model
    def _shown_domain(self):
        """Sheets of people in plans that were handed down and not replaced."""
        return Domain("kind", "=", "person") & Domain("plan_state", "in", SHOWN)

    @api.model
    def hierarchy_read(
        self, domain, specification, parent_field, child_field=None, order=None
    ):
        """The tree as Odoo reads it, from the uppermost sheet that one may see on.

        Odoo reads the parent of a single record, whoever asks.
        """
        sheets = self.search(domain, order=order)
        if len(sheets) == 1 and not sheets[parent_field]._filtered_access("read"):
            sheets += self.search([(parent_field, "in", sheets.ids)], order=order)
            specification.setdefault(parent_field, {"fields": {"display_name": {}}})
            found = sheets.web_read(specification)
        else:
            found = super().hierarchy_read(
                domain, specification, parent_field, child_field, order
            )
        parents = self.browse({sheet["id"]: sheet for sheet in found})[
            parent_field
        ]._filtered_access("read")
        for values in found:
            parent = values[parent_field]
            parent_id = parent["id"] if isinstance(parent, dict) else parent
            if parent_id not in parents.ids:
                values[parent_field] = False
        return found

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def action_open_my_targets(self):
        """Open the own sheet of today; where there is none, say what is to come.

        :return: action of the sheet, or of the empty list with its help
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_sheet_action_mine"
        )
        if sheet := self._current_by("user_id", self.env.user)[self.env.user]:
            form = self.env.ref("sales_tiered_mgmt.sales_target_sheet_view_form_mine")
            action.update(res_id=sheet.id, view_mode="form", views=[(form.id, "form")])
        return action

    def action_open_other_sheets(self):
        """Open all sheets of the same person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_target_sheet_action_mine"
        )
        action["name"] = action["display_name"] = self.user_id.name
        action["domain"] = list(
            self._shown_domain() & Domain("user_id", "=", self.user_id.id)
        )
        return action

    def action_open_facts(self, metric_id, period="year"):
        """Open the facts behind a result, as far as the reader sees their documents.

        :param metric_id: id of a metric of the plan
        :param period: month, quarter or year, as the board shows them
        :return: action of the performance ledger
        :raise AccessError: the reader does not see the sheet
        """
        self.ensure_one()
        self.check_access("read")
        sheet = self.sudo()
        metric = sheet.plan_id.metric_ids.filtered(lambda own: own.id == metric_id)
        first, last = sheet._board_periods(sheet.plan_id, sheet.company_id)[
            period if period in PERIODS else "year"
        ]
        team_operator = "=" if self.kind == "person" else "child_of"
        domain = [
            ("metric_id", "in", metric.ids),
            ("date", ">=", str(first)),
            ("date", "<=", str(last)),
            ("company_id", "=", sheet.company_id.id),
            ("team_id", team_operator, sheet.team_id.id),
        ]
        if self.kind == "person":
            domain.append(("user_id", "=", sheet.user_id.id))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_performance_action"
        )
        action["name"] = action["display_name"] = self.env._(
            "%(metric)s of %(owner)s", metric=metric.name, owner=sheet._owner_name()
        )
        return {
            **action,
            "domain": domain,
            "context": {},
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _current_by(self, name, owners):
        """The sheet that counts today for each of many owners, of those one sees.

        The one in force today goes first, then one that waits to be in force, then the
        latest.

        :param name: ``user_id`` for people's own sheets, ``team_id`` for teams'
        :param owners: ``res.users`` or ``crm.team``
        :return: dict of owner to sheet, possibly empty
        """
        is_person = Domain("kind", "=" if name == "user_id" else "!=", "person")
        sheets = self.env["sales.target.sheet"].search(
            is_person
            & Domain("plan_state", "in", SHOWN)
            & Domain(name, "in", owners.ids)
        )
        today = {
            company: company.sudo()._sales_today() for company in sheets.company_id
        }

        def rank(sheet):
            is_today = sheet.date_from <= today[sheet.company_id] <= sheet.date_to
            return (is_today, sheet.plan_state == "running", sheet.date_from, sheet.id)

        found = dict.fromkeys(owners, sheets.browse())
        for sheet in sheets.sorted(rank):
            found[sheet[name]] = sheet
        return found

    def _boards(self, plan, company):
        """What the page shows of each of a plan's sheets; constant queries.

        :return: dict of sheet to dict: ``periods``, ``months``, ``series``
        """
        metrics = plan.metric_ids
        currency_id = company.currency_id.id
        boards = {
            sheet: {"currency_id": currency_id, "periods": {}, **series}
            for sheet, series in self._board_series(metrics, company).items()
        }
        for name, period in self._board_periods(plan, company).items():
            found = self._attainment_rows(company, metrics, period)
            days = self._working_days(company, period)
            for sheet in self:
                past, left = days(sheet)
                boards[sheet]["periods"][name] = {
                    "date_from": str(max(period[0], sheet.date_from)),
                    "date_to": str(min(period[1], sheet.date_to)),
                    "days_left": left,
                    "cards": [
                        sheet._board_card(metric, found, past, left)
                        for metric in metrics
                    ],
                }
        return boards

    @api.model
    def _board_periods(self, plan, company):
        """Month, quarter and year of today, or of the plan's day nearest to it.

        :return: dict of the name to first and last day
        """
        today = company._sales_today()
        day = min(max(today, plan.date_from), plan.date_to)
        spans = {
            name: (date_utils.start_of(day, name), date_utils.end_of(day, name))
            for name in ("month", "quarter")
        }
        spans["year"] = (plan.date_from, plan.date_to)
        return {
            name: (max(first, plan.date_from), min(last, plan.date_to))
            for name, (first, last) in spans.items()
        }

    def _board_card(self, metric, found, past, left):
        """One metric in one period.

        :param found: see ``_attainment_rows``
        :param past: working days that are over
        :param left: working days left, today included
        """
        row = found.get((self._origin.id, metric.id), {})
        figures = self._attainment_figures(metric, row, past, left)
        return {
            "metric_id": metric.id,
            "name": metric.name,
            "unit": metric.unit,
            "is_average": metric.is_average,
            "is_higher_better": metric.is_higher_better,
            # facts there are, or none yet
            "has_result": row.get("actual") is not None,
            "pace_state": self._pace_state(figures, metric),
            **figures,
        }

    def _board_series(self, metrics, company):
        """Target, result and last year's result of each metric, month by month.

        :return: dict of sheet to dict: ``months`` and ``series`` by metric id
        """
        rows = (
            self.env["sales.target.attainment"]
            .with_company(company)
            ._read_group(
                [("sheet_id", "in", self.ids), ("metric_id", "in", metrics.ids)],
                ["sheet_id", "metric_id", "date:day"],
                [f"{name}:sum" for name in SERIES],
                order="date:day",
            )
        )
        found = {sheet: {"months": [], "series": {}} for sheet in self}
        for sheet, metric, day, *values in rows:
            board = found[sheet]
            if str(day) not in board["months"]:
                board["months"].append(str(day))
            series = board["series"].setdefault(
                str(metric.id), {name: [] for name in SERIES}
            )
            for name, value in zip(SERIES, values, strict=True):
                series[name].append(value)
        return found
