from odoo import api, fields, models
from odoo.fields import Domain


class SalesAuthorityLog(models.Model):
    """What a row of the authority matrix said, from when to when.

    Written with every change of the matrix and never changed, so that the limits of
    any past day can be asked. Policy: A3.4 (revision), G1.3 (control).
    """

    _name = "sales.authority.log"
    _description = "History of Sales Authority"
    _inherit = ["sales.authority.content", "sales.append.only"]
    _order = "valid_from desc, id desc"

    authority_id = fields.Many2one(
        "sales.authority", "Row of the Matrix", index=True, ondelete="set null"
    )
    valid_from = fields.Datetime("Set On", required=True, index=True)
    valid_to = fields.Datetime("Replaced On", index=True)
    changed_by_id = fields.Many2one("res.users", "Set By", ondelete="restrict")
    replaced_by_id = fields.Many2one("res.users", ondelete="restrict")
    change_id = fields.Many2one(
        "sales.authority.change",
        "Proposed Change",
        index="btree_not_null",
        ondelete="restrict",
        help="Proposal that led to this entry.",
    )
    requested_by_id = fields.Many2one(
        related="change_id.user_id", string="Asked For By", store=True
    )
    is_current = fields.Boolean(
        "Holds Now", compute="_compute_is_current", search="_search_is_current"
    )
    content = fields.Char("Authority in Words", compute="_compute_content")

    @api.depends("decision_id.name", "tier_id.name", "user_id.name")
    def _compute_display_name(self):
        for entry in self:
            holder = entry.user_id.name or entry.tier_id.name or ""
            entry.display_name = f"{entry.decision_id.name}: {holder}"

    @api.depends("valid_to")
    def _compute_is_current(self):
        for entry in self:
            entry.is_current = not entry.valid_to

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = [("valid_to", "=", False)] if True in value else []
        past = [("valid_to", "!=", False)] if False in value else []
        return Domain.OR([domain for domain in (current, past) if domain])

    @api.depends("kind", "limit", "is_unlimited", "decision_id", "company_id")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_content(self):
        for entry in self:
            decision = entry.decision_id
            entry.content = decision and decision._format_content(
                entry, entry.company_id
            )

    @api.model
    def _open(self, domain):
        """Action that lists the entries of ``domain``, the newest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_authority_log_action"
        )
        action["domain"] = domain
        return action

    @api.model
    def _follow(self, rows, is_deleted=False):
        """Close the entries of ``rows`` that do not hold any more and open new ones.

        :param rows: ``sales.authority``
        :param is_deleted: whether the rows are about to be deleted
        """
        now = fields.Datetime.now()
        change = self.env["sales.authority.change"]._being_applied()
        current = self.search(
            [("authority_id", "in", rows.ids), ("valid_to", "=", False)]
        )
        by_row = current.grouped("authority_id")
        changed = [
            row
            for row in rows
            if is_deleted
            or not row.decision_id.active
            or row._content() != by_row.get(row, self.browse())._content()
        ]
        outdated = [by_row[row] for row in changed if row in by_row]
        self.concat(*outdated)._engine_write(
            {"valid_to": now, "replaced_by_id": self.env.uid}
        )
        if is_deleted:
            return
        self._engine_create(
            [
                {
                    **row._content(),
                    "authority_id": row.id,
                    "valid_from": now,
                    "changed_by_id": self.env.uid,
                    "change_id": change.id,
                }
                for row in changed
                if row.decision_id.active
            ]
        )
