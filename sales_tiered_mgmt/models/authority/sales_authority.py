from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .sales_authority_content import CONTENT


class SalesAuthority(models.Model):
    """What a tier, or one person, may do about a decision: a row of the matrix.

    Policy: section C, A3.1 (authority is explicit), A3.4 (it is revised, and the past
    keeps its limits: ``sales.authority.log``).
    """

    _name = "sales.authority"
    _description = "Sales Authority"
    _inherit = ["sales.authority.cell", "sales.authority.entry", "mail.thread"]
    _order = "decision_id, tier_id, user_id, company_id, id"

    tier_id = fields.Many2one(index=True, ondelete="cascade")
    user_id = fields.Many2one(index="btree_not_null", ondelete="cascade", tracking=True)
    company_id = fields.Many2one(index="btree_not_null")
    kind = fields.Selection(tracking=True)
    limit = fields.Float(tracking=True)
    is_unlimited = fields.Boolean(tracking=True)
    condition = fields.Char(tracking=True)
    date_from = fields.Date(tracking=True)
    date_to = fields.Date(tracking=True)
    note = fields.Char("Reason", tracking=True)

    _cell_uniq = models.UniqueIndex(
        "(decision_id, COALESCE(tier_id, 0), COALESCE(user_id, 0), "
        "COALESCE(company_id, 0), COALESCE(condition, ''), "
        "COALESCE(date_from, '-infinity'))",
        "The matrix has this row already: same decision, tier or person, company, "
        "condition and first day.",
    )

    @api.depends("decision_id.name", "tier_id.name", "user_id.name")
    def _compute_display_name(self):
        for authority in self:
            holder = authority.user_id.name or authority.tier_id.name or ""
            authority.display_name = f"{authority.decision_id.name}: {holder}"

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains(*CONTENT)
    def _check_overlap(self):
        """Two rows for the same case on the same day would contradict each other."""
        for row in self:
            for other in row.decision_id.authority_ids - row:
                if row._is_same_case(other) and row._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "%(row)s: another row for the same case holds in that "
                            "time. End that one first.",
                            row=row.display_name,
                        )
                    )

    def _is_same_case(self, other):
        names = ("decision_id", "tier_id", "user_id", "company_id")
        return all(self[name] == other[name] for name in names) and (
            (self.condition or "") == (other.condition or "")
        )

    def _overlaps(self, other):
        starts_before_end = (
            not other.date_to or not self.date_from or self.date_from <= other.date_to
        )
        ends_after_start = (
            not self.date_to or not other.date_from or self.date_to >= other.date_from
        )
        return starts_before_end and ends_after_start

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_is_outside_tiers()
        rows = super().create(vals_list)
        rows._log_contents()
        self._matrix_changed()
        self.env["sales.authority.change"]._lapse_overtaken(rows.decision_id)
        return rows

    def write(self, vals):
        self._check_is_outside_tiers()
        decisions = self.decision_id
        result = super().write(vals)
        if set(CONTENT) & vals.keys():
            self._log_contents()
            self.env["sales.authority.change"]._lapse_overtaken(
                decisions | self.decision_id
            )
        self._matrix_changed()
        return result

    def unlink(self):
        self._check_is_outside_tiers()
        self._log_contents(is_deleted=True)
        decisions = self.decision_id
        result = super().unlink()
        self._matrix_changed()
        self.env["sales.authority.change"]._lapse_overtaken(decisions)
        return result

    @api.model
    def _matrix_changed(self):
        """The limits of today count at once, for what waits as well."""
        self.env.registry.clear_cache()
        self.env["sales.approval"]._send_on_stuck_at_commit()

    def _log_contents(self, is_deleted=False):
        """Keep what the rows say from now on; proposals to change it may lapse."""
        self.env["sales.authority.log"].sudo()._follow(self.sudo(), is_deleted)

    @api.model
    def _check_is_outside_tiers(self):
        """Nobody sets limits that bind the own line (four eyes).

        :raise AccessError: an administrator who holds a tier as well
        """
        if not self.env.su and self.env.user.sales_tier_id:
            raise AccessError(
                self.env._(
                    "You hold a tier yourself. The authority matrix is changed by an "
                    "administrator outside the tiers."
                )
            )
