from odoo import api, fields, models

from .sales_authority import KINDS, content_of


class SalesAuthorityLog(models.Model):
    """What a row of the authority matrix said, from when to when.

    Written with every change of the matrix and never changed, so that the limits of
    any past day can be asked. Policy: A3.4 (revision), G1.3 (control).
    """

    _name = "sales.authority.log"
    _description = "History of Sales Authority"
    _inherit = ["sales.append.only"]
    _order = "valid_from desc, id desc"

    authority_id = fields.Many2one(
        "sales.authority", "Row of the Matrix", index=True, ondelete="set null"
    )
    decision_id = fields.Many2one("sales.decision", index=True, ondelete="cascade")
    tier_id = fields.Many2one("sales.tier", ondelete="cascade")
    user_id = fields.Many2one("res.users", "Granted To", ondelete="cascade")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    kind = fields.Selection(KINDS, "Authority")
    limit = fields.Float(digits=(16, 2), aggregator=None)
    is_unlimited = fields.Boolean("No Limit")
    condition = fields.Char()
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    valid_from = fields.Datetime("Set On", required=True, index=True)
    valid_to = fields.Datetime("Replaced On", index=True)
    changed_by_id = fields.Many2one("res.users", "Set By", ondelete="restrict")

    @api.depends("decision_id.name", "tier_id.name", "user_id.name")
    def _compute_display_name(self):
        for entry in self:
            holder = entry.user_id.name or entry.tier_id.name or ""
            entry.display_name = f"{entry.decision_id.name}: {holder}"

    @api.model
    def _follow(self, rows, is_deleted=False):
        """Close the entries of ``rows`` that do not hold any more and open new ones.

        :param rows: ``sales.authority``
        :param is_deleted: whether the rows are about to be deleted
        """
        now = fields.Datetime.now()
        current = self.search(
            [("authority_id", "in", rows.ids), ("valid_to", "=", False)]
        )
        by_row = current.grouped("authority_id")
        changed = [
            row
            for row in rows
            if is_deleted or content_of(row) != content_of(by_row.get(row))
        ]
        outdated = [by_row[row] for row in changed if row in by_row]
        self.concat(*outdated)._engine_write({"valid_to": now})
        if is_deleted:
            return
        self._engine_create(
            [
                {
                    **content_of(row),
                    "authority_id": row.id,
                    "valid_from": now,
                    "changed_by_id": self.env.uid,
                }
                for row in changed
            ]
        )
