from markupsafe import Markup

from odoo import api, fields, models

from .sales_appraisal_state import STATES


class SalesAppraisalCycleView(models.AbstractModel):
    """A cycle at a glance: who is where, who was left out and why. Policy: D3.1."""

    _name = "sales.appraisal.cycle.view"
    _description = "Overview of an Appraisal Cycle"

    late_count = fields.Integer("Late", compute="_compute_overview")
    overview_html = fields.Html(
        "Who Is Where", compute="_compute_overview", sanitize=False
    )
    skipped_count = fields.Integer(
        "Left Out",
        compute="_compute_skipped",
        groups="sales_team.group_sale_manager",
    )
    skipped_html = fields.Html(
        "People Left Out",
        compute="_compute_skipped",
        sanitize=False,
        groups="sales_team.group_sale_manager",
    )

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_overview(self):
        """Of the appraisals the acting user sees: phases by teams."""
        Appraisal = self.env["sales.appraisal"]
        own = [("cycle_id", "in", self.ids), ("state", "!=", "cancelled")]
        counts, late = {}, {}
        for cycle, team, state, count in Appraisal._read_group(
            own, ["cycle_id", "team_id", "state"], ["__count"]
        ):
            counts.setdefault(cycle.id, {}).setdefault(team, {})[state] = count
        for cycle, count in Appraisal._read_group(
            [*own, *Appraisal._late_domain()], ["cycle_id"], ["__count"]
        ):
            late[cycle.id] = count
        for cycle in self:
            rows = counts.get(cycle._origin.id)
            cycle.overview_html = rows and cycle._overview_table(rows)
            cycle.late_count = late.get(cycle._origin.id, 0)

    def _overview_table(self, rows):
        """A row for each team, a column for each phase somebody is in.

        :param rows: dict of ``crm.team`` to a dict of state to count
        """
        labels = dict(
            self.env["sales.appraisal"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        used = {state for counts in rows.values() for state in counts}
        states = [state for state, _label in STATES if state in used]
        teams = sorted(rows, key=lambda team: team.sudo().complete_name or "")
        head = Markup().join(
            Markup("<th class='text-end'>%s</th>") % labels[state] for state in states
        )
        lines = [
            (team.sudo().complete_name, [rows[team].get(state, 0) for state in states])
            for team in teams
        ]
        total = [sum(column) for column in zip(*(c for _t, c in lines), strict=True)]
        body = Markup().join(
            Markup("<tr><td>%s</td>%s</tr>") % (name, _cells(numbers))
            for name, numbers in lines
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm mb-0'>"
            "<thead><tr><th>%s</th>%s</tr></thead><tbody>%s</tbody>"
            "<tfoot><tr class='fw-bold'><td>%s</td>%s</tr></tfoot></table></div>"
        ) % (
            self.env._("Sales Team"),
            head,
            body,
            self.env._("Total"),
            _cells(total),
        )

    @api.depends("skipped")
    @api.depends_context("lang")
    def _compute_skipped(self):
        words = {
            "left": self.env._("left before the period was over"),
            "short": self.env._("was in the sales force for too few days"),
        }
        ids = [row["user_id"] for cycle in self for row in cycle.skipped or ()]
        names = {
            user.id: user.name for user in self.env["res.users"].sudo().browse(ids)
        }
        for cycle in self:
            rows = cycle.skipped or []
            cycle.skipped_count = len(rows)
            cycle.skipped_html = rows and Markup("<ul class='mb-0'>%s</ul>") % (
                Markup().join(
                    Markup("<li>%s</li>")
                    % self.env._(
                        "%(who)s: %(why)s (%(days)s days)",
                        who=names.get(row["user_id"], ""),
                        why=words.get(row["reason"], row["reason"]),
                        days=row["days"],
                    )
                    for row in rows
                )
            )

    def action_view_appraisals(self):
        """Open the appraisals of the cycle that the acting user sees."""
        return self._open_appraisals({"search_default_group_state": 1})

    def action_view_late(self):
        """Open those that are late."""
        return self._open_appraisals(
            {"search_default_late": 1, "search_default_group_state": 1}
        )

    def _open_appraisals(self, context):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_action"
        )
        return action | {
            "display_name": self.display_name,
            "domain": [("cycle_id", "=", self.id)],
            "context": context,
            "views": [
                (False, "kanban"),
                (False, "list"),
                (False, "pivot"),
                (False, "form"),
            ],
        }


def _cells(numbers):
    return Markup().join(
        Markup("<td class='text-end'>%s</td>") % (number or "") for number in numbers
    )
