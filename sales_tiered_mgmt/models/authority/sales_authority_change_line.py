from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from ...engine.authority import APPROVE
from .sales_authority_cell import CASE


class SalesAuthorityChangeLine(models.Model):
    """One cell, condition or grant of a proposed change, beside what holds today.

    Policy: C1.p2.
    """

    _name = "sales.authority.change.line"
    _description = "Line of a Change of Authority"
    _inherit = ["sales.authority.entry"]
    _order = "change_id, id"

    change_id = fields.Many2one(
        "sales.authority.change", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="change_id.state")
    company_id = fields.Many2one(ondelete="restrict")
    kind = fields.Selection(
        selection_add=[("none", "No authority")], ondelete={"none": "cascade"}
    )
    date_from = fields.Date(help="Empty: from the day it is applied.")
    old_content = fields.Json(readonly=True, copy=False)
    old_text = fields.Char("Today", compute="_compute_texts")
    new_text = fields.Char("Proposed", compute="_compute_texts")

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends(*CASE, "kind", "limit", "is_unlimited", "old_content", "date_from")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            decision = line.decision_id
            line.old_text = decision and line._text_of(line._old())
            line.new_text = decision and line._text_of(line._proposed())

    @api.depends("decision_id.name", "tier_id.name", "user_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.decision_id.name or ''}: {line._holder_name()}"

    # ------------------------------------------------------------
    # Constraints and CRUD
    # ------------------------------------------------------------

    @api.constrains("company_id", "change_id")
    def _check_company_id(self):
        for line in self:
            if line.company_id and line.company_id != line.change_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(line)s: a change of %(company)s is about that company, or "
                        "about all of them.",
                        line=line.display_name,
                        company=line.change_id.company_id.name,
                    )
                )

    @api.constrains(*CASE, "change_id")
    def _check_twice(self):
        for line in self:
            for other in line.change_id.line_ids - line:
                if line._case() == other._case():
                    raise ValidationError(
                        self.env._("%s is proposed twice.", line.display_name)
                    )

    @api.model_create_multi
    def create(self, vals_list):
        changes = self.env["sales.authority.change"].browse(
            vals.get("change_id") or self.env.context.get("default_change_id") or []
            for vals in vals_list
        )
        changes._check_can_edit()
        return super().create([{**vals, "old_content": False} for vals in vals_list])

    def write(self, vals):
        self.change_id._check_can_edit()
        if "old_content" in vals:
            raise UserError(self.env._("What held before is noted on submission."))
        result = super().write(vals)
        self.change_id._check_can_edit()  # nor moved into somebody else's
        return result

    def unlink(self):
        self.change_id._check_can_edit()
        return super().unlink()

    # ------------------------------------------------------------
    # Old and new
    # ------------------------------------------------------------

    def _case(self):
        """The case of the matrix the line is about, as values."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name] or ""
            for name in CASE
        }

    def _proposed(self):
        """What the line proposes, as content of a cell."""
        self.ensure_one()
        return {
            "kind": False if self.kind == "none" else self.kind,
            "limit": self.limit if self.kind == APPROVE else 0.0,
            "is_unlimited": self.kind == APPROVE and self.is_unlimited,
        }

    def _live(self):
        """What the matrix says today, or on the line's first day."""
        self.ensure_one()
        rows = self.env["sales.authority"].sudo()
        today = fields.Date.context_today(self)
        day = max(self.date_from or today, today)
        row = rows._row_of_case(self._case(), day)
        return {
            "kind": row.kind or False,
            "limit": row.limit if row.kind == APPROVE else 0.0,
            "is_unlimited": row.kind == APPROVE and row.is_unlimited,
        }

    def _old(self):
        """What held when the change was submitted; today's while it is a draft."""
        self.ensure_one()
        return self.old_content or self._live()

    def _keep_old(self):
        """Note what the matrix says at the moment of submission."""
        for line in self:
            line._record({"old_content": line._live()})

    def _record(self, vals):
        """Write what the line's own ``write`` refuses."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _is_same(self, one, other):
        """Whether two contents of the cell mean the same."""
        if one["kind"] != other["kind"]:
            return False
        if one["kind"] != APPROVE or self.decision_id.unit == "none":
            return True
        if one["is_unlimited"] or other["is_unlimited"]:
            return one["is_unlimited"] == other["is_unlimited"]
        return not float_compare(one["limit"], other["limit"], 2)

    def _is_overtaken(self):
        """Whether the matrix says something else than on submission."""
        self.ensure_one()
        return not self._is_same(self._old(), self._live())

    def _check_changes_something(self):
        """:raise UserError: the matrix says so already"""
        self.ensure_one()
        is_same = self._is_same(self._live(), self._proposed())
        if is_same and not (self.date_from or self.date_to):
            raise UserError(
                self.env._("%s: the matrix says so already.", self.display_name)
            )

    def _as_json(self):
        """What is asked for, and what the matrix says in its place now."""
        self.ensure_one()
        dates = [fields.Date.to_string(day) for day in (self.date_from, self.date_to)]
        return [self._case(), self._proposed(), dates, self._live()]

    # ------------------------------------------------------------
    # Four eyes
    # ------------------------------------------------------------

    def _are_barred_for(self, user):
        """Whether any line is not this person's to set, whatever the matrix says.

        The own person or tier, somebody at or above the own level or out of scope, or
        more than the person's own authority.
        """
        tier = user.sudo().sales_tier_id
        return any(line._is_barred_for(user, tier) for line in self)

    def _is_barred_for(self, user, tier):
        self.ensure_one()
        holder = self.user_id.sudo()
        target = holder.sales_tier_id if holder else self.tier_id
        if holder and holder not in user.sudo().sales_scope_user_ids:
            return True
        if holder == user or not tier or not target or target.level >= tier.level:
            return True
        decision, companies = self.decision_id.sudo(), self._companies_bound()
        if companies - user.sudo().company_ids:
            return True
        reach = self._to_engine().reach(decision.is_lower_worse)
        return self.kind != "none" and any(
            reach > decision._authority_of(user, company).reach(decision.is_lower_worse)
            for company in companies
        )

    def _companies_bound(self):
        """Companies in which somebody holds a tier, and whose limits the line sets."""
        self.ensure_one()
        if self.company_id:
            return self.company_id
        people = self.env["sales.tier.assignment"].sudo()
        groups = people._read_group([("state", "=", "current")], ["company_id"])
        at_work = [company.id for (company,) in groups if company]
        return self.change_id.company_id | self.change_id.company_id.browse(at_work)

    # ------------------------------------------------------------
    # Applying
    # ------------------------------------------------------------

    def _apply(self):
        """Write the line to the matrix."""
        self.ensure_one()
        case = self._case()
        content = {**self._proposed(), "note": self.change_id.reason}
        self.env["sales.authority"].sudo()._put(
            case, content, self.date_from, self.date_to
        )

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _text_of(self, content):
        """A content of the cell in words."""
        self.ensure_one()
        row = self.env["sales.authority"].new(
            {"decision_id": self.decision_id.id, **content}
        )
        if not content["kind"]:
            return "—"
        return self.decision_id._format_content(
            row, self.company_id or self.change_id.company_id
        )

    def _sentence(self):
        """Decision, holder, old and new."""
        self.ensure_one()
        return self.env._(
            "%(line)s: %(old)s → %(new)s",
            line=self.display_name,
            old=self._text_of(self._old()),
            new=self._text_of(self._proposed()),
        )

    def _overtaken_sentence(self):
        self.ensure_one()
        return self.env._(
            "%(line)s: it said %(old)s, and says %(live)s now.",
            line=self.display_name,
            old=self._text_of(self._old()),
            live=self._text_of(self._live()),
        )
