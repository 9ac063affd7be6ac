import base64
import hashlib
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .incentive_payroll import WRITERS, payroll_rows

ADMINISTRATOR = "sales_team.group_sale_manager"


class SalesIncentiveRunPayroll(models.AbstractModel):
    """What payroll gets of a locked run, and when it has paid. Policy: D4.i1, G1.3."""

    _name = "sales.incentive.run.payroll"
    _description = "Payroll of an Incentive Run"
    _inherit = ["sales.incentive.run.guard", "sales.incentive.run.course"]

    handover_count = fields.Integer(
        "Hand-Overs", compute="_compute_handover_count", groups=ADMINISTRATOR
    )

    @api.depends("state")
    def _compute_handover_count(self):
        counts = dict(
            self.env["sales.incentive.handover"]._read_group(
                [("run_ids", "in", self.ids)], ["run_ids"], ["__count"]
            )
        )
        for run in self:
            run.handover_count = counts.get(run._origin, 0)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_hand_over(self):
        """Open the dialog that makes the payroll file.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: a run is not locked, or they are of several companies
        """
        self._check_hands_over()
        self._check_can_be_handed_over()
        return self._payroll_dialog("sales_incentive_payroll_action")

    def action_ask_paid(self):
        """Open the dialog that asks for the day of the payment.

        :raise AccessError: the acting user is no sales administrator
        """
        self._check_hands_over()
        return self._payroll_dialog("sales_incentive_paid_action")

    def action_mark_paid(self, date=None):
        """Note that payroll has paid the locked run.

        :param date: day of the payment, default today
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: the run is not locked, or the day cannot be right
        """
        self._check_hands_over()
        try:
            day = fields.Date.to_date(date) or None
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("%s is no date.", date)) from error
        for run in self.filtered(lambda run: day):
            if not run.date_from <= day <= run.company_id._sales_today():
                raise UserError(
                    self.env._(
                        "%(run)s cannot have been paid on %(day)s: name a day from "
                        "the beginning of its period until today.",
                        run=run.display_name,
                        day=day,
                    )
                )
        return super().action_mark_paid(day)

    def action_view_handovers(self):
        """Open what was handed over to payroll.

        :raise AccessError: the acting user is no sales administrator
        """
        self._check_hands_over()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_incentive_handover_action"
        )
        action["domain"] = [("run_ids", "in", self.ids)]
        return action

    def _payroll_dialog(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_tiered_mgmt.{name}"
        )
        return {**action, "context": {"default_run_ids": self.ids}}

    # ------------------------------------------------------------
    # The hand-over
    # ------------------------------------------------------------

    def _hand_over(self, file_format, reason=False):
        """Make the file, keep it, and say so on the runs.

        :param file_format: key of ``WRITERS``
        :param reason: why runs are handed over that were before
        :return: ``sales.incentive.handover``
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: a run is not locked, there is nothing to pay, or a run was
            handed over before and no reason is given
        """
        self._check_hands_over()
        for run in self.sorted("id"):
            run._lock_for_computing()
        self._check_can_be_handed_over()
        before = self._handed_over()
        reason = (reason or "").strip()
        if before and not reason:
            raise UserError(
                self._repeat_text(before)
                + "\n"
                + self.env._("Say why it is handed over again.")
            )
        rows = payroll_rows(self)
        if not rows:
            raise UserError(
                self.env._(
                    "%(runs)s: nobody is paid anything, there is nothing to hand over. "
                    "Mark it as paid.",
                    runs=", ".join(self.mapped("display_name")),
                )
            )
        handover = self._keep_handover(file_format, rows, bool(before), reason)
        for run in self:
            run._note_handover(handover, run in before)
        return handover

    def _keep_handover(self, file_format, rows, is_repeat, reason):
        currency = self.company_id.currency_id
        content = WRITERS[file_format](self.env, rows, currency.decimal_places)
        values = {
            "name": f"{self._payroll_file_name()}.{file_format}",
            "company_id": self.company_id.id,
            "run_ids": [fields.Command.set(self.ids)],
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "file_format": file_format,
            "file": base64.b64encode(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "statement_count": len(rows),
            "amount_total": currency.round(sum(row.amount for row in rows)),
            "missing_count": sum(not row.has_employee for row in rows),
            "is_repeat": is_repeat,
            "reason": reason or False,
        }
        # defaults that the context names have no say in a permanent record
        env = self.env(su=True, context={})
        handover = env["sales.incentive.handover"]._engine_create([values])
        return handover.with_env(self.env)

    def _payroll_file_name(self):
        """Such as incentives-2026-07-01-2026-09-30-North."""
        first, last = min(self.mapped("date_from")), max(self.mapped("date_to"))
        divisions = "-".join(self.team_id.sudo().mapped("name"))
        words = re.sub(r"\W+", "-", divisions).strip("-")[:40]
        return f"incentives-{first}-{last}-{words}"

    def _note_handover(self, handover, is_repeat):
        """Note it on the run, without amounts: its managers read that."""
        words = {
            "person": handover.user_id.sudo().name,
            "file": handover.name,
            "hash": handover.sha256,
        }
        if is_repeat:
            text = self.env._(
                "Handed over to payroll once more by %(person)s: %(file)s, SHA-256 "
                "%(hash)s. Reason: %(reason)s",
                reason=handover.reason,
                **words,
            )
        else:
            text = self.env._(
                "Handed over to payroll by %(person)s: %(file)s, SHA-256 %(hash)s",
                **words,
            )
        self.sudo()._message_log(body=text)

    def _handed_over(self):
        """The hand-overs so far: dict of run to ``sales.incentive.handover``."""
        found = self.env["sales.incentive.handover"].sudo()
        rows = found._read_group(
            [("run_ids", "in", self.ids)], ["run_ids"], ["id:recordset"]
        )
        wanted = {run.id: run for run in self}
        return {wanted[run.id]: kept for run, kept in rows if run.id in wanted}

    def _repeat_text(self, before):
        """Which runs were handed over before, when and by whom, a line each.

        :param before: see ``_handed_over``
        """
        lines = []
        for run, handovers in before.items():
            last = handovers.sorted("id")[-1]
            day = fields.Datetime.context_timestamp(
                self.with_context(tz=run.company_id._sales_zone()), last.date
            )
            lines.append(
                self.env._(
                    "%(run)s was handed over on %(date)s by %(person)s already: who "
                    "pays by both files pays twice.",
                    run=run.display_name,
                    date=day.date(),
                    person=last.user_id.name,
                )
            )
        return "\n".join(lines)

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_hands_over(self):
        """:raise AccessError: the acting user is no sales administrator"""
        self.check_access("read")
        if not self._acts_freely():
            raise AccessError(
                self.env._(
                    "Sales administrators hand over to payroll, and note what it has "
                    "paid."
                )
            )

    def _check_can_be_handed_over(self):
        """:raise UserError: a run is not locked, or they are of several companies"""
        if not self:
            raise UserError(self.env._("Choose the runs to hand over first."))
        for run in self:
            if run.state not in ("locked", "paid"):
                raise UserError(
                    self.env._(
                        "%(run)s is %(state)s: payroll gets locked runs only. Submit "
                        "it for approval first.",
                        run=run.display_name,
                        state=run._state_label(),
                    )
                )
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "A payroll file is of one company: hand over the runs of "
                    "%(companies)s one company after the other.",
                    companies=", ".join(self.company_id.mapped("name")),
                )
            )
