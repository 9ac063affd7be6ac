from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

KINDS = [
    ("propose", "Proposes"),
    ("recommend", "Recommends"),
    ("approve", "Approves"),
]
# What a row says; a change of any of them is kept in its history.
CONTENT = (
    "decision_id",
    "tier_id",
    "user_id",
    "company_id",
    "kind",
    "limit",
    "is_unlimited",
    "condition",
    "date_from",
    "date_to",
)


def content_of(record):
    """What a row, or an entry of its history, says, as values to write.

    :param record: ``sales.authority`` or ``sales.authority.log``, one or none
    """
    if not record:
        return {}
    fields_ = record._fields
    return {
        name: fields_[name].convert_to_write(record[name], record) for name in CONTENT
    }


class SalesAuthority(models.Model):
    """What a tier, or one person, may do about a decision: a row of the matrix.

    Policy: section C, A3.1 (authority is explicit), A3.4 (it is revised, and the past
    keeps its limits: ``sales.authority.log``).
    """

    _name = "sales.authority"
    _description = "Sales Authority"
    _inherit = ["sales.authority.cell", "sales.authority.content", "mail.thread"]
    _order = "decision_id, tier_id, user_id, company_id, id"

    decision_id = fields.Many2one(
        "sales.decision", required=True, index=True, ondelete="cascade"
    )
    tier_id = fields.Many2one("sales.tier", index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        "Granted To",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="One person instead of a tier: a personal grant comes before what the "
        "tier may do.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: holds in every company, an amount in each company's own currency.",
    )
    kind = fields.Selection(
        KINDS, "Authority", required=True, default="approve", tracking=True
    )
    limit = fields.Float(
        tracking=True,
        digits=(16, 2),
        aggregator=None,
        help="Highest value (lowest, where less is worse) the tier approves, in the "
        "unit of the decision.",
    )
    is_unlimited = fields.Boolean("No Limit", tracking=True)
    condition = fields.Char(
        tracking=True,
        help="Only documents that match: a product category, a customer, a country. "
        "Comes before a row without a condition.",
    )
    date_from = fields.Date("From", tracking=True, help="Empty: since ever.")
    date_to = fields.Date("To", tracking=True, help="Last day; empty: until changed.")
    note = fields.Char("Reason", tracking=True)
    unit = fields.Selection(related="decision_id.unit")
    model_name = fields.Char(related="decision_id.model_id.model", string="Model")

    _limit_sane = models.Constraint(
        'CHECK("limit" > -1e14 AND "limit" < 1e14)', "The limit is no sensible number."
    )
    _holder = models.Constraint(
        "CHECK((tier_id IS NULL) <> (user_id IS NULL))",
        "Authority is given to a tier or to one person.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "Authority ends on or after its first day.",
    )
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

    @api.constrains("limit", "decision_id", "kind")
    def _check_limit(self):
        """Amounts and days are zero or more; a margin may be allowed below zero."""
        for row in self:
            if row.limit < 0 and not row.decision_id.is_lower_worse:
                raise ValidationError(
                    self.env._("%s: a limit is zero or more.", row.display_name)
                )

    @api.constrains("condition", "decision_id")
    def _check_condition(self):
        for row in self.filtered("condition"):
            row.decision_id._check_domain(row.condition)

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
