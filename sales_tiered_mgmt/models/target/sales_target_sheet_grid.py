from odoo import api, models
from odoo.tools import SQL


class SalesTargetSheetGrid(models.AbstractModel):
    """The parts of a sheet by month, as one table that is edited in place.

    Policy: D1.1 (director to teams), D1.2 (manager to people), D1.3 (the own months).
    """

    _name = "sales.target.sheet.grid"
    _description = "Target Grid"

    def action_open_attainment(self):
        """Open target and result of this sheet and everything below it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "sales_attainment_table",
            "name": self.display_name,
            "params": {"sheet_id": self.id},
        }

    def action_open_grid(self):
        """Open the table of this sheet's parts."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "sales_target_grid",
            "name": self.display_name,
            "params": {"sheet_id": self.id},
        }

    @api.readonly
    def get_target_grid(self, metric_id=False):
        """Targets of a sheet and its parts, one metric, month by month.

        Rows and totals are those the reader may see: a representative gets the own row
        and nothing of the team.

        :param metric_id: id of a metric of the plan, default its first
        :return: dict for the screen: ``months``, ``rows`` (the parts), ``whole`` (the
            sheet itself), ``metrics`` and what the reader may do
        :raise AccessError: the reader does not see the sheet
        """
        self.ensure_one()
        self.check_access("read")
        plan = self.plan_id.sudo()
        metrics = plan.metric_ids
        metric = metrics.filtered(lambda found: found.id == metric_id) or metrics[:1]
        parts = self.child_ids
        rows = self.env["sales.target"].search(
            [("sheet_id", "in", (self | parts).ids), ("metric_id", "=", metric.id)],
            order="date_from, id",
        )
        by_sheet = rows.grouped("sheet_id")
        months = sorted({row.date_from for row in rows})
        names = self._grid_names(self | parts)
        led = self.env["sales.target.plan"]._led_team_ids()
        return {
            "sheet_id": self.id,
            "name": names[self.id],
            "kind": self.kind,
            "plan": {"id": plan.id, "name": plan.display_name, "state": plan.state},
            "parent_id": self.parent_id.sudo(False)._filtered_access("read").id,
            "metrics": [
                {"id": found.id, "name": found.name, "unit": found.unit}
                for found in metrics
            ],
            "metric": {
                "id": metric.id,
                "name": metric.name,
                "unit": metric.unit,
                "is_average": metric.is_average,
            },
            "currency_id": plan.company_id.currency_id.id,
            "can_split": self.can_split,
            "over_limit": plan.over_assignment_limit,
            "months": [str(month) for month in months],
            "whole": self._grid_row(by_sheet, names, months, led),
            "rows": [part._grid_row(by_sheet, names, months, led) for part in parts],
        }

    def _grid_names(self, sheets):
        """Names of the owners, read once."""
        return {sheet.id: sheet.sudo()._owner_name() for sheet in sheets}

    def _grid_row(self, by_sheet, names, months, led):
        """One owner's months; a month in which the owner is not active has no cell."""
        self.ensure_one()
        own = {
            row.date_from: row
            for row in by_sheet.get(self, self.env["sales.target"].browse())
        }
        reason = self._cannot("set_figures", led)
        return {
            "id": self.id,
            "name": names[self.id],
            "kind": self.kind,
            "state": self.state,
            "reason": reason or "",
            "cells": [
                {
                    "id": own[month].id,
                    "amount": own[month].amount,
                    "proposed": own[month].is_proposed and own[month].proposed,
                    "can_edit": not reason and not own[month].is_fixed,
                }
                if month in own
                else None
                for month in months
            ],
        }

    @api.readonly
    def get_attainment_table(self, metric_id=False):
        """Target and result of a sheet and everything below it, month by month.

        The number of queries does not depend on the number of people.

        :param metric_id: id of a metric of the plan, default its first
        :return: dict: ``months``, ``metrics``, ``metric`` and ``rows`` in the order of
            the tree, each with ``targets`` and ``results`` by month
        :raise AccessError: the reader does not see the sheet
        """
        self.ensure_one()
        self.check_access("read")
        plan = self.plan_id.sudo()
        metric = plan.metric_ids.filtered(lambda found: found.id == metric_id)
        metric = metric or plan.metric_ids[:1]
        owners = self._tree_owners()
        rows = (
            self.env["sales.target.attainment"]
            .sudo()
            .with_company(plan.company_id)
            ._read_group(
                [
                    ("sheet_id", "in", [owner["id"] for owner in owners]),
                    ("metric_id", "=", metric.id),
                ],
                ["sheet_id", "date:day"],
                ["target:sum", "target_due:sum", "actual:sum"],
                order="date:day",
            )
        )
        months = sorted({day for _sheet, day, *_values in rows})
        cells = {(sheet.id, day): values for sheet, day, *values in rows}
        return {
            "sheet_id": self.id,
            "name": self.display_name,
            "plan": {"id": plan.id, "name": plan.display_name, "state": plan.state},
            "metrics": [
                {"id": found.id, "name": found.name, "unit": found.unit}
                for found in plan.metric_ids
            ],
            "metric": {
                "id": metric.id,
                "name": metric.name,
                "unit": metric.unit,
                "is_average": metric.is_average,
                "is_higher_better": metric.is_higher_better,
            },
            "currency_id": self.with_company(plan.company_id)
            .env["res.company"]
            ._sales_currency_id(),
            "months": [str(month) for month in months],
            "rows": [
                {
                    **owner,
                    "cells": [cells.get((owner["id"], month)) for month in months],
                }
                for owner in owners
            ],
        }

    def _tree_owners(self):
        """This sheet and all below that the reader sees, with names, in one query.

        :return: list of dicts, in the order of the tree
        """
        query = self._search(
            [("id", "child_of", self.ids), ("plan_id", "in", self.plan_id.ids)],
            order="parent_path, id",
        )
        table = self._table
        team = query.left_join(table, "team_id", "crm_team", "id", "team_id")
        user = query.left_join(table, "user_id", "res_users", "id", "user_id")
        partner = query.left_join(user, "partner_id", "res_partner", "id", "partner")
        rows = self.env.execute_query(
            query.select(
                *(SQL.identifier(table, name) for name in ("id", "parent_id", "kind")),
                self.env["crm.team"].sudo()._field_to_sql(team, "name", query),
                SQL.identifier(partner, "name"),
            )
        )
        return [
            {
                "id": sheet_id,
                "parent_id": parent_id or False,
                "kind": kind,
                "name": (person if kind == "person" else team_name) or team_name,
            }
            for sheet_id, parent_id, kind, team_name, person in rows
        ]
