from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from ..authority.readers import told_to_readers

FIGURES = ("actual", "base", "target", "attainment", "amount")


class SalesIncentiveDisputeFiling(models.AbstractModel):
    """How a dispute begins: what is contested is copied, whoever confirmed is asked.

    Who may contest what, and until when, is asked of the statement
    (``sales.incentive.statement.contest``). Policy: A3.3.
    """

    _name = "sales.incentive.dispute.filing"
    _description = "Filing of an Incentive Dispute"

    @api.model
    def _file(self, statement, line, reason, amount_claimed=0.0, attachments=None):
        """Begin a dispute in the acting person's name.

        :param statement: ``sales.incentive.statement``, checked before
        :param line: line of it that is contested, empty for the total
        :param amount_claimed: what the person thinks is right (currency)
        :param attachments: ``ir.attachment`` of the acting person
        :return: the ``sales.incentive.dispute``
        """
        contested = statement.sudo()
        line = line.sudo()
        sequence = self.env["ir.sequence"].sudo().with_company(contested.company_id)
        dispute = (
            self.sudo()
            ._engine_create(
                [
                    {
                        "name": sequence.next_by_code("sales.incentive.dispute"),
                        "subject": line.name or self.env._("Total"),
                        "company_id": contested.company_id.id,
                        "user_id": contested.user_id.id,
                        "team_id": contested.team_id.id,
                        "statement_id": contested.id,
                        "run_id": contested.run_id.id,
                        "line_id": line.id,
                        "period_name": contested.run_id._period_name(),
                        "line_key": line._contest_key(),
                        "line_kind": line.kind,
                        "amount_contested": line.amount
                        if line
                        else contested.amount_total,
                        "amount_claimed": amount_claimed,
                        "figures": contested._figures_json(),
                        "reason": reason,
                        "date_filed": fields.Datetime.now(),
                        "handler_id": self._first_handler(contested).id,
                        "date_deadline": self._due(contested.company_id),
                    }
                ]
            )
            .with_env(self.env)
        )
        dispute._attach(attachments)
        dispute._note("filed", reason, amount_claimed)
        dispute._ask_handler()
        return dispute

    def _attach(self, attachments):
        """Let files of the acting person be read by whoever reads the dispute."""
        own = (attachments or self.env["ir.attachment"]).sudo()
        own = own.filtered(
            lambda file: file.create_uid == self.env.user and not file.res_id
        )
        if own:
            own.write({"res_model": self._name, "res_id": self.id})
            self.sudo().with_context(mail_notify_author=False).message_post(
                attachment_ids=own.ids,
                author_id=self.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )

    # ------------------------------------------------------------
    # What is contested, then and now
    # ------------------------------------------------------------

    @api.depends("statement_id", "line_key")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_amount_now(self):
        statements = self.sudo().statement_id
        amounts = {}
        for line in statements.line_ids:
            key = (line.statement_id, line._contest_key())
            amounts[key] = amounts.get(key, 0.0) + line.amount
        for dispute in self:
            statement = dispute.sudo().statement_id
            amounts[statement, "total"] = statement.amount_total
            dispute.amount_now = amounts.get((statement, dispute.line_key), 0.0)

    @api.depends("figures", "line_key")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for dispute in self:
            dispute.figures_html = dispute._figures_table()

    def _figures_table(self):
        """The statement as it was contested, as a table."""
        self.ensure_one()
        figures, currency = self.figures or {}, self.currency_id
        kinds = dict(self._fields["line_kind"]._description_selection(self.env))
        rows = Markup().join(
            Markup("<tr%s><td>%s</td><td>%s</td>%s<td class='text-end'>%s</td></tr>")
            % (
                Markup(' class="fw-bold"') if row["key"] == self.line_key else "",
                kinds.get(row["kind"], ""),
                row["name"],
                Markup().join(
                    Markup("<td class='text-end'>%s</td>")
                    % (formatLang(self.env, row[name], digits=2) if row[name] else "")
                    for name in ("base", "target", "attainment")
                ),
                currency.format(row["amount"]),
            )
            for row in figures.get("lines", ())
        )
        labels = (
            self.env._("Kind"),
            self.env._("Line"),
            self.env._("Base"),
            self.env._("Target"),
            self.env._("Attainment"),
            self.env._("Amount"),
        )
        head = Markup().join(Markup("<th>%s</th>") % label for label in labels)
        return Markup(
            "<div class='table-responsive'><table class='table table-sm'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody>"
            "<tfoot><tr class='fw-bold'><td colspan='5'>%s</td>"
            "<td class='text-end'>%s</td></tr></tfoot></table></div>"
        ) % (
            head,
            rows,
            self.env._("Total"),
            currency.format(figures.get("total", 0.0)),
        )
