from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SalesIncentiveStatementCourse(models.AbstractModel):
    """Confirmed by a superior, published, final with its run. Policy: C2.p2, A3.3."""

    _name = "sales.incentive.statement.course"
    _description = "Course of an Incentive Statement"
    _inherit = ["sales.leader.mixin"]

    can_confirm = fields.Boolean(compute="_compute_can_confirm")

    @api.depends("state", "team_id")
    @api.depends_context("uid")
    def _compute_can_confirm(self):
        mine = self._confirmable()
        for statement in self:
            statement.can_confirm = statement in mine

    def _confirmable(self):
        """Those in review that the acting user may confirm: of people led, not own.

        A leader's own statement, and those of people of the own tier or above, are for
        whoever stands above.
        """
        led, user = self._led_team_ids(), self.env.user
        level = user.sudo().sales_tier_id.level
        return self.filtered(
            lambda statement: (
                statement.state == "draft"
                and statement.sudo().run_id.state == "review"
                and statement.user_id != user
                and self._leads_team(statement.team_id, led)
                and (self._acts_freely() or statement.sudo().tier_id.level < level)
            )
        )

    def action_confirm(self):
        """Confirm statements: each person sees the own one from now on.

        :raise AccessError: one of them is not the acting user's to confirm
        :raise UserError: one of them is not in review any more
        """
        self.check_access("read")
        for run in self.sudo().run_id:
            run._lock_for_computing()
        self.invalidate_recordset(["state"])
        for statement in self - self._confirmable():
            if statement.state != "draft" or statement.sudo().run_id.state != "review":
                raise UserError(
                    self.env._("%s is not in review any more.", statement.display_name)
                )
            raise AccessError(
                self.env._(
                    "%s is confirmed by a superior of the person, never by the person.",
                    statement.display_name,
                )
            )
        statements = self.sudo()
        statements._engine_write(
            {
                "date_confirmed": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
                "is_published": True,
            }
        )
        statements._set_state("confirmed")
        statements._publish()
        for run in statements.run_id:
            if all(one.state != "draft" for one in run._every()):
                run._engine_write({"state": "confirmed"})
        return True

    def action_view_lines(self):
        """Open the lines of the statements, to be searched and grouped."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_statement_line_action"
        )
        action["domain"] = [("statement_id", "in", self.ids)]
        action["views"] = [(False, "list"), (False, "form"), (False, "pivot")]
        return action

    def _set_state(self, state):
        """Write the state of statements, and the copies that their lines keep."""
        self._log_state(state)
        self._engine_write({"state": state})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_incentive_statement_line line
                   SET state = statement.state, is_published = statement.is_published
                  FROM sales_incentive_statement statement
                 WHERE statement.id = line.statement_id
                   AND statement.id = ANY(%s)
                """,
                self.ids,
            )
        )
        lines = self.env["sales.incentive.statement.line"]
        lines.invalidate_model(["state", "is_published"], flush=False)

    def _log_state(self, state):
        """Note the step in the chatter of all statements at once.

        Odoo's tracking writes one message after the other.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        self._message_log_batch(
            {one.id: f"{labels[one.state]} → {labels[state]}" for one in self}
        )
