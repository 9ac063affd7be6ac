from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sales_target_sheet_notice import ANSWER, COUNTERED


class SalesTargetSheetCourse(models.AbstractModel):
    """How a sheet comes to be agreed: handed down, answered, counter-proposed.

    Every action checks by itself who may take it; see ``sales.target.sheet.role``.
    Policy: D1.1-D1.3, C2.p3.
    """

    _name = "sales.target.sheet.course"
    _description = "Course of a Target Sheet"
    _inherit = ["sales.target.sheet.role", "sales.target.sheet.notice"]

    # ------------------------------------------------------------
    # The owner
    # ------------------------------------------------------------

    def action_agree(self):
        """Agree to the own targets; the plan is agreed with the last one.

        :raise AccessError: somebody else's sheet
        :raise UserError: it does not wait for an answer
        """
        self._begin("agree")
        self.sudo()._set_agreed()
        return True

    def action_counter(self, reason, proposals=None):
        """Counter-propose other figures, with the reason.

        :param reason: why; required
        :param proposals: dict of row id to the figure proposed instead; none where the
            figures were entered in the rows before
        :raise AccessError: somebody else's sheet or row
        :raise UserError: no reason, nothing proposed, or not the moment for it
        """
        self.ensure_one()
        self._begin("counter")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you propose other figures."))
        rows = self.sudo().target_ids
        if proposals:
            values = {int(row_id): value for row_id, value in proposals.items()}
            if rows.browse(values) - rows:
                raise UserError(self.env._("Only figures of this sheet are proposed."))
            rows.browse(values)._check_figures(False, {"proposed"})
            rows._store("proposed", values)
        if not any(row.is_proposed and row.proposed != row.amount for row in rows):
            raise UserError(self.env._("Enter the figures you propose instead."))
        sheet = self.sudo()
        sheet._move(
            "countered",
            {"counter_reason": reason.strip(), "answered_on": fields.Datetime.now()},
        )
        sheet.message_post(
            body=self.env._("Counter-proposal: %s", reason.strip()),
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
        )
        sheet.activity_unlink([ANSWER])
        sheet._ask_superior()
        return True

    # ------------------------------------------------------------
    # The superior
    # ------------------------------------------------------------

    def action_accept(self):
        """Take over what is counter-proposed: it is the target, and agreed.

        :raise AccessError: the acting user leads no team above, or owns the sheet
        :raise UserError: nothing is counter-proposed
        """
        self._begin("answer")
        sheets = self.sudo()
        rows = sheets.target_ids.filtered(
            lambda row: row.is_proposed and not row.is_fixed
        )
        rows._store("amount", {row.id: row.proposed for row in rows})
        sheets._set_agreed()
        return True

    def action_adjust(self, amounts, comment=None):
        """Answer a counter-proposal with figures of one's own; the owner is asked anew.

        :param amounts: dict of row id to the new target
        :param comment: what to say about it
        :raise AccessError: the acting user leads no team above, or owns the sheet
        :raise UserError: nothing is counter-proposed, or the rows are of other sheets
        """
        self.ensure_one()
        self._begin("answer")
        rows = self.sudo().target_ids
        values = {int(row_id): value for row_id, value in amounts.items()}
        if rows.browse(values) - rows:
            raise UserError(self.env._("Only figures of this sheet are adjusted."))
        rows.browse(values).sudo(self.env.su)._check_figures(True, ())
        rows._store("amount", values)
        self.sudo()._ask_again("proposed", comment)
        return True

    def action_return(self, comment):
        """Leave the figures as they are and say why.

        :param comment: required
        :raise AccessError: the acting user leads no team above, or owns the sheet
        :raise UserError: nothing is counter-proposed, or there is no comment
        """
        self._begin("answer")
        if not (comment or "").strip():
            raise UserError(self.env._("Say why the figures stay."))
        self.sudo()._ask_again("returned", comment)
        return True

    def action_hand_down(self):
        """Put the targets of the parts to their owners; takes over the own one.

        :raise AccessError: the acting user leads neither the team nor one above
        :raise UserError: the own target was not handed down, or there is nothing new
        """
        self._begin("hand_down")
        sheets = self.sudo()
        sheets.filtered(lambda sheet: sheet.state != "agreed")._set_agreed()
        sheets._hand_down()
        sheets.plan_id._advance()
        return True

    def action_waive(self, reason):
        """Let the plan go on without the owner's agreement.

        :param reason: required
        :raise AccessError: the acting user leads no team above, or owns the sheet
        :raise UserError: it is agreed, or there is no reason
        """
        self._begin("waive")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it goes on without an answer."))
        sheets = self.sudo()
        sheets._engine_write({"is_waived": True, "waive_reason": reason.strip()})
        sheets.activity_unlink([ANSWER, COUNTERED])
        sheets.plan_id._advance()
        return True

    def action_remind(self):
        """Ask the owners for their answer again, by activity and mail.

        :raise AccessError: the acting user leads no team above
        :raise UserError: it does not wait for the owner's answer
        """
        self._begin("remind")
        self.sudo()._ask_owner(is_reminder=True)
        return True

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _begin(self, ability):
        self.check_access("read")
        self._begin_change()
        self._require(ability)

    def _move(self, state, vals=None):
        """Another state of the agreement; the rows know whether they are handed down.

        :param vals: further values to write
        """
        self._engine_write({"state": state, **(vals or {})})
        self._mark_rows()

    def _mark_rows(self):
        """Keep ``is_handed_down`` of the rows in step, for the record rules."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_target
                   SET is_handed_down = (sheet.state <> 'open')
                  FROM sales_target_sheet sheet
                 WHERE sheet.id = sales_target.sheet_id AND sheet.id = ANY(%s)
                   AND sales_target.is_handed_down
                       IS DISTINCT FROM (sheet.state <> 'open')
                """,
                self.ids,
            )
        )
        self.env["sales.target"].invalidate_model(["is_handed_down"], flush=False)

    def _set_agreed(self):
        """Agreed: nothing is proposed any more, and nobody has to do anything."""
        self._clear_proposals()
        self._move(
            "agreed",
            {
                "answered_on": fields.Datetime.now(),
                "is_waived": False,
                "waive_reason": False,
            },
        )
        self.activity_unlink([ANSWER, COUNTERED])
        self.plan_id._advance()

    def _clear_proposals(self):
        rows = self.target_ids.filtered("is_proposed")
        rows._engine_write({"proposed": 0.0, "is_proposed": False})

    def _ask_again(self, state, comment):
        comment = (comment or "").strip()
        if state == "proposed":
            self._clear_proposals()
        self._move(state, {"comment": comment or False})
        self.activity_unlink([COUNTERED])
        for sheet in self if comment else ():
            sheet.message_post(
                body=self.env._("Answer: %s", comment),
                subtype_xmlid="mail.mt_note",
                author_id=self.env.user.partner_id.id,
            )
        self._ask_owner()

    def _hand_down(self):
        """Put the parts that were not handed down to their owners.

        Of a new version, parts that were agreed and have not changed stay agreed, and
        what is below them is handed down with them.
        """
        parts = self.child_ids.filtered(lambda sheet: sheet.state == "open")
        if not parts:
            return
        # whoever splits a target settles the own part with it
        unchanged = parts._unchanged_since_agreed() | parts.filtered(
            lambda sheet: sheet.kind == "person" and sheet.user_id == self.env.user
        )
        gone = (parts - unchanged).filtered(lambda sheet: not sheet.user_id.active)
        asked = parts - unchanged
        unchanged._move("agreed")
        asked._move("proposed")
        (gone & asked)._engine_write(
            {
                "is_waived": True,
                "waive_reason": self.env._("Nobody is there to answer."),
            }
        )
        (asked - gone)._ask_owner()
        unchanged.filtered(lambda sheet: sheet.kind == "team")._hand_down()

    def _unchanged_since_agreed(self):
        """Sheets whose figures are those agreed in the previous version."""
        known = self.filtered(lambda sheet: sheet.previous_id.state == "agreed")
        if not known:
            return known
        Row = self.env["sales.target"].sudo()
        rows = Row.search([("sheet_id", "in", (known | known.previous_id).ids)])
        figures = {}
        for row in rows:
            figures.setdefault(row.sheet_id.id, {})[row.metric_id.id, row.date_from] = (
                row.amount
            )
        return known.filtered(
            lambda sheet: figures.get(sheet.id) == figures.get(sheet.previous_id.id)
        )

    def _figures_changed(self):
        """Figures were set anew: who had agreed is asked again."""
        sheets = self.sudo()
        asked = sheets.filtered(
            lambda sheet: (
                sheet.kind != "division"
                and sheet.plan_id.state == "distributed"
                and sheet.state == "agreed"
                and not (sheet.kind == "person" and sheet.user_id == self.env.user)
            )
        )
        if asked:
            asked._move("proposed", {"comment": False})
            asked._ask_owner()
