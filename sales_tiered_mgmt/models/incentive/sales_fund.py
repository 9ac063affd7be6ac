from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.team_fund import period_of
from ..authority.readers import told_to_readers

# Who the money belongs to: not once there is any.
OWNER = {"team_id", "company_id"}


class SalesFund(models.Model):
    """The team-building fund of one team: filled by rules, spent on approved requests.

    What it holds is the sum of its entries, what it has promised that of its approved
    requests; neither is stored. Made by the director of the division, kept by the
    leader of the team, seen by every member of it. Policy: C1.p5, D4.i4.
    """

    _name = "sales.fund"
    _description = "Team-Building Fund"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.fund.leader.mixin",
        "sales.fund.ledger",
        "sales.fund.filling",
        "sales.fund.booking",
    ]
    _order = "team_id, id"

    name = fields.Char(
        required=True,
        tracking=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    keeper_id = fields.Many2one(
        related="team_id.user_id",
        string="Keeper",
        help="Leader of the team: checks receipts and books what was spent.",
    )
    date_from = fields.Date(
        "Filled From",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_from(),
        help="Periods that begin on this day or later fill the fund.",
    )
    balance = fields.Monetary("Fund Balance", compute="_compute_amounts")
    amount_reserved = fields.Monetary(
        "Reserved",
        compute="_compute_amounts",
        help="Promised to approved requests that are not settled.",
    )
    available = fields.Monetary(
        compute="_compute_amounts", help="Balance less what is reserved."
    )
    entry_count = fields.Integer(compute="_compute_amounts")
    request_count = fields.Integer(
        "Open Requests", compute="_compute_amounts", help="Submitted or approved."
    )
    can_lead = fields.Boolean(compute="_compute_can")
    can_direct = fields.Boolean(compute="_compute_can")
    can_book = fields.Boolean(compute="_compute_can")
    entry_ids = fields.One2many("sales.fund.entry", "fund_id", "Entries")
    request_ids = fields.One2many("sales.fund.request", "fund_id", "Requests")

    _one_active = models.UniqueIndex(
        "(team_id, company_id) WHERE active",
        "This team has a fund already.",
    )

    # ------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------

    @api.model
    def _default_date_from(self):
        """First day of the current quarter."""
        company = self.env.company
        return period_of(
            "quarter", company._sales_today(), self._fiscal_month(company)
        ).date_from

    @api.depends("team_id")
    def _compute_name(self):
        for fund in self:
            if not fund.name and fund.team_id:
                fund.name = self.env._("Team Fund %s", fund.team_id.name)

    @api.depends("entry_ids.amount", "request_ids.state", "request_ids.amount")
    @api.depends_context("uid")
    @told_to_readers
    def _compute_amounts(self):
        amounts = self._origin._amounts()
        entries = dict(self._counts("sales.fund.entry", []))
        asked = dict(
            self._counts(
                "sales.fund.request", [("state", "in", ("submitted", "approved"))]
            )
        )
        for fund in self:
            balance, reserved = amounts.get(fund._origin.id, (0.0, 0.0))
            fund.balance = balance
            fund.amount_reserved = reserved
            fund.available = balance - reserved
            fund.entry_count = entries.get(fund._origin.id, 0)
            fund.request_count = asked.get(fund._origin.id, 0)

    def _counts(self, model, domain):
        """:return: pairs of fund id and number of its records"""
        domain = [("fund_id", "in", self._origin.ids), *domain]
        rows = self.env[model].sudo()._read_group(domain, ["fund_id"], ["__count"])
        return [(fund.id, count) for fund, count in rows]

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_can(self):
        led, is_free = self._led_team_ids(), self._acts_freely()
        for fund in self:
            fund.can_lead = fund._leads(led)
            fund.can_direct = fund._directs(led)
            fund.can_book = is_free

    @api.constrains("team_id", "company_id")
    def _check_company(self):
        for fund in self:
            company = fund.team_id.sudo().company_id
            if company and company != fund.company_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s belongs to %(company)s.",
                        team=fund.team_id.name,
                        company=company.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Open funds.

        :raise AccessError: the acting user does not head the division
        """
        funds = super().create(vals_list)
        funds._check_directs()
        return funds

    def write(self, vals):
        """Change funds; whose the money is stays.

        :raise AccessError: the acting user does not head the division
        :raise UserError: there is money in it, or requests are open
        """
        if any(self._is_own_field(name) for name in vals):
            self._check_directs()
        if OWNER & vals.keys() and self.sudo().entry_ids:
            raise UserError(
                self.env._(
                    "A fund with entries stays with its team. Open another one for the "
                    "other team."
                )
            )
        if vals.get("active") is False:
            self._check_can_close()
        result = super().write(vals)
        if "team_id" in vals:
            self._check_directs()
        return result

    @api.model
    def _is_own_field(self, name):
        """Whether a field is the fund's and not the discussion's below it."""
        return name not in self.env["mail.thread"]._fields and not name.startswith(
            ("activity_", "message_", "my_activity_")
        )

    def _check_can_close(self):
        self._touch()
        for fund in self.sudo():
            if fund.request_ids.filtered(
                lambda one: one.state in ("submitted", "approved")
            ):
                raise UserError(
                    self.env._(
                        "%s has open requests. Settle or cancel them first.",
                        fund.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_directs()
        for fund in self.sudo():
            if fund.entry_ids or fund.request_ids:
                raise UserError(
                    self.env._(
                        "%s has a history and stays. Archive it instead.",
                        fund.display_name,
                    )
                )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody of the team writes the fund, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_entries(self):
        """Open what went in and out."""
        return self._open_related("sales_tiered_mgmt.sales_fund_entry_action")

    def action_view_requests(self):
        """Open what was asked for."""
        action = self._open_related("sales_tiered_mgmt.sales_fund_request_action")
        action["context"] = {"default_fund_id": self.id, "search_default_open": 1}
        return action

    def _open_related(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("fund_id", "=", self.id)]
        action["context"] = {"default_fund_id": self.id}
        return action
