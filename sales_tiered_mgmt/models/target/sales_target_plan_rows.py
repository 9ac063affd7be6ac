from odoo import models
from odoo.tools import SQL


class SalesTargetPlanRows(models.AbstractModel):
    """Makes the rows of a plan's sheets.

    In SQL: a year of a thousand people is tens of thousands of rows.
    """

    _name = "sales.target.plan.rows"
    _description = "Rows of a Target Plan"

    def _sync_rows(self):
        """A row per sheet, metric and active month; rows with figures stay."""
        self.env.flush_all()
        self._drop_rows()
        self._add_rows()
        self._follow_leaders()
        self.env["sales.target"].invalidate_model()
        self.sheet_ids.invalidate_recordset(["target_ids"])
        self.sheet_ids._invalidate_totals()

    def _drop_rows(self):
        """Of metrics no longer measured, and empty ones of days without the owner."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_target row
                 USING sales_target_sheet sheet
                 WHERE sheet.id = row.sheet_id AND sheet.plan_id = %(plan)s
                   AND NOT row.is_fixed
                   AND (NOT EXISTS (
                            SELECT 1 FROM sales_target_plan_metric_rel rel
                             WHERE rel.plan_id = sheet.plan_id
                               AND rel.metric_id = row.metric_id)
                        OR row.amount = 0 AND (
                            row.date_to < sheet.date_from
                            OR row.date_from > sheet.date_to))
                """,
                plan=self.id,
            )
        )

    def _add_rows(self):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_target (
                    sheet_id, metric_id, date_from, date_to, quarter, amount,
                    is_proposed, is_fixed, plan_id, company_id, team_id,
                    superior_team_id, user_id, kind, is_handed_down,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT sheet.id, rel.metric_id, period.date_from, period.date_to,
                       period.quarter, 0, FALSE,
                       COALESCE(period.date_from < plan.date_effective, FALSE),
                       plan.id, plan.company_id, sheet.team_id,
                       sheet.superior_team_id, sheet.user_id, sheet.kind,
                       sheet.state <> 'open',
                       %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM sales_target_plan plan
                  JOIN sales_target_sheet sheet ON sheet.plan_id = plan.id
                  JOIN sales_target_plan_metric_rel rel ON rel.plan_id = plan.id
                 CROSS JOIN LATERAL (
                    SELECT greatest(month::date, plan.date_from) AS date_from,
                           least((month + interval '1 month - 1 day')::date,
                                 plan.date_to) AS date_to,
                           to_char(plan.date_from, 'YYYY') || ' Q'
                           || (row_number() OVER (ORDER BY month) + 2) / 3 AS quarter
                      FROM generate_series(
                               date_trunc('month', plan.date_from::timestamp),
                               plan.date_to::timestamp, interval '1 month') AS month
                 ) period
                 WHERE plan.id = %(plan)s
                   AND period.date_from <= sheet.date_to
                   AND period.date_to >= sheet.date_from
                ON CONFLICT DO NOTHING
                """,
                plan=self.id,
                uid=self.env.uid,
            )
        )

    def _follow_leaders(self):
        """The rows of a team are of whoever leads it now."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_target SET user_id = sheet.user_id
                  FROM sales_target_sheet sheet
                 WHERE sheet.id = sales_target.sheet_id AND sheet.plan_id = %s
                   AND sales_target.user_id IS DISTINCT FROM sheet.user_id
                """,
                self.id,
            )
        )

    def _copy_rows(self, version):
        """Give the sheets of a new version the rows of those they were copied from.

        :param version: ``sales.target.plan``; months before its date are kept
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_target (
                    sheet_id, metric_id, date_from, date_to, quarter, amount,
                    is_proposed, is_fixed, plan_id, company_id, team_id,
                    superior_team_id, user_id, kind, is_handed_down,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT sheet.id, row.metric_id, row.date_from, row.date_to,
                       row.quarter, row.amount, FALSE, row.date_from < %(day)s,
                       sheet.plan_id, row.company_id, row.team_id,
                       row.superior_team_id, row.user_id, row.kind, FALSE,
                       %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM sales_target row
                  JOIN sales_target_sheet sheet ON sheet.previous_id = row.sheet_id
                 WHERE sheet.plan_id = %(plan)s
                """,
                day=version.date_effective,
                uid=self.env.uid,
                plan=version.id,
            )
        )
        self.env["sales.target"].invalidate_model()
        version.invalidate_recordset(["sheet_ids"])
