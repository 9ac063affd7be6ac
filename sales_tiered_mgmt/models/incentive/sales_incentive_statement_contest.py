from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .sales_incentive_dispute_filing import FIGURES


class SalesIncentiveStatement(models.Model):
    """A published statement can be contested by its person, for some time (A3.3)."""

    _inherit = "sales.incentive.statement"

    dispute_ids = fields.One2many("sales.incentive.dispute", "statement_id")
    dispute_count = fields.Integer(compute="_compute_dispute_count")
    can_contest = fields.Boolean(compute="_compute_can_contest")
    contest_until = fields.Date(
        "Contestable Until",
        compute="_compute_can_contest",
        help="Empty: at any time.",
    )

    @api.depends("dispute_ids")
    @api.depends_context("uid")
    def _compute_dispute_count(self):
        """Of those the acting user sees."""
        counts = dict(
            self.env["sales.incentive.dispute"]._read_group(
                [("statement_id", "in", self.ids)], ["statement_id"], ["__count"]
            )
        )
        for statement in self:
            statement.dispute_count = counts.get(statement._origin, 0)

    @api.depends("user_id", "state", "is_published", "date_confirmed")
    @api.depends_context("uid")
    def _compute_can_contest(self):
        for statement in self:
            statement.contest_until = statement._contest_until()
            statement.can_contest = not statement._cannot_contest_reason()

    def _contest_until(self):
        """Last day on which the person can contest it, False: no limit, or not yet."""
        self.ensure_one()
        company = self.sudo().company_id
        days = company.sales_incentive_dispute_days
        if not self.date_confirmed or not days:
            return False
        zone = self.with_context(tz=company._sales_zone())
        published = fields.Datetime.context_timestamp(zone, self.date_confirmed)
        return fields.Date.add(published.date(), days=days)

    def _cannot_contest_reason(self):
        """Why the acting user cannot contest the statement now, or False."""
        self.ensure_one()
        if self.user_id != self.env.user:
            return self.env._(
                "%(statement)s is contested by %(person)s only.",
                statement=self.display_name,
                person=self.sudo().user_id.name,
            )
        if not self.is_published or self.state == "draft":
            return self.env._(
                "%s is being computed. Look at it again when it is confirmed.",
                self.display_name,
            )
        until = self._contest_until()
        if until and self.sudo().company_id._sales_today() > until:
            return self.env._(
                "%(statement)s could be contested until %(day)s. Ask your superior.",
                statement=self.display_name,
                day=format_date(self.env, until),
            )
        return False

    def _contest(self, line, reason, amount_claimed=0.0, attachments=None):
        """Contest the statement or one of its lines, as its person.

        :param line: ``sales.incentive.statement.line`` of it, empty for the total
        :param reason: required
        :return: the ``sales.incentive.dispute``
        :raise AccessError: somebody else's statement
        :raise UserError: too late, in review, no reason, or contested already
        """
        self.ensure_one()
        self.check_access("read")
        if problem := self._cannot_contest_reason():
            error = AccessError if self.user_id != self.env.user else UserError
            raise error(problem)
        if line.sudo().statement_id not in (self, line.statement_id.browse()):
            raise UserError(
                self.env._(
                    "The line is not on %s. Choose one of its lines.",
                    self.display_name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is wrong, and why."))
        Dispute = self.env["sales.incentive.dispute"]
        found = Dispute.sudo().search(
            [
                ("run_id", "=", self.sudo().run_id.id),
                ("user_id", "=", self.user_id.id),
                ("line_key", "=", line.sudo()._contest_key()),
                ("state", "in", ("open", "answered", "escalated")),
            ],
            limit=1,
        )
        if found:
            raise UserError(
                self.env._(
                    "%s is not decided yet. Add what is new to it.", found.display_name
                )
            )
        return Dispute._file(self, line, reason.strip(), amount_claimed, attachments)

    def action_contest(self):
        """Open the dialog to contest the statement.

        :raise UserError: it cannot be contested, with the reason
        """
        self.ensure_one()
        self.check_access("read")
        return self._open_contest(self.env["sales.incentive.statement.line"])

    def _open_contest(self, line):
        if problem := self._cannot_contest_reason():
            raise UserError(problem)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contest"),
            "res_model": "sales.incentive.dispute.file",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_statement_id": self.id,
                "default_line_id": line.id,
            },
        }

    def action_view_disputes(self):
        """Open the disputes about the statements."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_dispute_action"
        )
        action["domain"] = [("statement_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    def _figures_json(self):
        """Everything the statement says, for a dispute to keep."""
        self.ensure_one()
        return {
            "total": self.amount_total,
            "lines": [
                {
                    "key": line._contest_key(),
                    "kind": line.kind,
                    "name": line.name,
                    **{name: line[name] for name in FIGURES},
                }
                for line in self.line_ids
            ],
        }
