from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...engine.authority import NO_AUTHORITY, Superior, approver_chain

UNITS = [
    ("amount", "Amount (company currency)"),
    ("percent", "Per cent"),
    ("days", "Days"),
]


class SalesDecision(models.Model):
    """Something that can be decided, and by whom: a row of the authority matrix.

    Policy: section C (authority by tier), A3.1.
    """

    _name = "sales.decision"
    _description = "Sales Decision"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True, help="Technical name by which documents find the decision."
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    clause = fields.Char(
        "Policy Clause", help="Clause of the company's policy this row implements."
    )
    model_id = fields.Many2one(
        "ir.model", "Document", ondelete="cascade", required=True
    )
    unit = fields.Selection(UNITS, required=True, default="amount")
    is_lower_worse = fields.Boolean(
        "Lower Needs More Authority",
        help="Set for values like a margin, of which less is the greater concession.",
    )
    authority_ids = fields.One2many("sales.authority", "decision_id")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A decision with this code exists already."
    )

    @api.model
    @ormcache("code")
    def _id_by_code(self, code):
        """Id of the decision of that code while it is in force, or False."""
        return self.sudo().search([("code", "=", code)], limit=1).id

    @api.model
    def _get(self, code):
        """The decision of that code; empty when there is none or it is archived."""
        return self.sudo().browse(self._id_by_code(code) or [])

    @ormcache("self.id")
    def _matrix(self):
        """This row of the authority matrix.

        :return: dict of (tier id, company id or False) to
            :class:`~...engine.authority.Authority`
        """
        self.ensure_one()
        return {
            (row.tier_id.id, row.company_id.id): row._to_engine()
            for row in self.sudo().authority_ids
        }

    @ormcache("self.id")
    def _is_lower_worse(self):
        """``is_lower_worse`` without reading the decision for every document."""
        return self.sudo().is_lower_worse

    def _authority_of(self, user, company):
        """Authority of a user's current tier; of none where the user has no tier.

        A cell for the company comes before one for all companies.
        """
        matrix, tier = self._matrix(), user.sudo().sales_tier_id
        for company_id in (company.id, False):
            if (tier.id, company_id) in matrix:
                return matrix[tier.id, company_id]
        return NO_AUTHORITY

    def _weakest(self, users, company):
        """The one of ``users`` whose authority reaches least far."""
        return min(
            users,
            key=lambda user: self._authority_of(user, company).reach(
                self._is_lower_worse()
            ),
        )

    def _line_of(self, user, company, team=None):
        """Superiors of ``user``, nearest first, with their authority or obstacle.

        :param team: ``crm.team`` where the line starts, default the user's own
        :return: list of :class:`~...engine.authority.Superior`
        """
        self.ensure_one()
        user = user.sudo()
        team = user.sales_assignment_id.team_id or team or user.sale_team_id
        team = team.sudo().with_context(active_test=False)
        line = []
        while team:
            leader = team.user_id
            line.append(
                Superior(
                    leader.id or None,
                    self._authority_of(leader, company),
                    self._obstacle(leader, team, company),
                )
            )
            team = team.parent_id
        return line

    def _obstacle(self, leader, team, company):
        """Why a request cannot go to the leader of ``team``, or an empty text."""
        if not leader:
            return self.env._("%s has no leader.", team.name)
        if not leader.active:
            return self.env._("%s has left.", leader.name)
        if not leader.sales_tier_id:
            return self.env._("%s holds no tier.", leader.name)
        if company not in leader.company_ids:
            return self.env._(
                "%(person)s does not work in %(company)s.",
                person=leader.name,
                company=company.name,
            )
        return ""

    def _chain_for(self, user, value, company, team=None, parties=None):
        """Who has to decide a request of ``user``.

        :param value: float in the unit of the decision
        :param parties: ``res.users`` that may not decide, default ``user``
        :return: :class:`~...engine.authority.Chain`
        """
        return approver_chain(
            (parties or user).ids,
            value,
            self._line_of(user, company, team),
            self._is_lower_worse(),
        )

    @api.model
    def _final_approver(self, company, parties):
        """Sales administrator who decides what is beyond every tier.

        :param parties: ``res.users`` that may not decide
        :return: ``res.users``; empty when there is nobody
        """
        administrators = (
            self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        ).filtered(
            lambda user: (
                user.active
                and not user.share
                and not user.sales_tier_id
                and user not in parties
                and company in user.company_ids
            )
        )
        preferred = company.sudo().sales_final_approver_id
        if preferred in administrators:
            return preferred
        return administrators.sorted("id")[:1]

    @api.model_create_multi
    def create(self, vals_list):
        self.env["sales.authority"]._check_is_outside_tiers()
        decisions = super().create(vals_list)
        self.env.registry.clear_cache()
        return decisions

    def write(self, vals):
        self.env["sales.authority"]._check_is_outside_tiers()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env["sales.authority"]._check_is_outside_tiers()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.constrains("model_id")
    def _check_model_id(self):
        for decision in self:
            model = decision.model_id.model
            if not hasattr(self.env.get(model), "_sales_request_approval"):
                raise ValidationError(
                    self.env._(
                        "Decision %(decision)s: documents of type %(model)s cannot be "
                        "submitted for approval.",
                        decision=decision.name,
                        model=decision.model_id.name,
                    )
                )

    def format_value(self, value, company):
        """``value`` with its unit, in the user's language.

        :param value: float in the unit of the decision
        :param company: ``res.company`` whose currency an amount is in
        """
        self.ensure_one()
        if self.unit == "amount":
            return company.currency_id.format(value)
        if self.unit == "percent":
            return self.env._("%s %%", f"{value:g}")
        return self.env._("%s days", f"{value:g}")
