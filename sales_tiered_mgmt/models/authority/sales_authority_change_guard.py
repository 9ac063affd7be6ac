from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...engine.authority import NONE

# Written by the course of the change and by nobody else.
RECORD_FIELDS = {"name", "state", "user_id", "team_id", "applied_by_id", "applied_on"}


class SalesAuthorityChangeGuard(models.AbstractModel):
    """Who may propose a change of authority, and that nobody edits it afterwards.

    Policy: C1.p2.
    """

    _name = "sales.authority.change.guard"
    _description = "Guard of a Change of Authority"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_propose()
        user, sequence = self.env.user, self.env["ir.sequence"].sudo()
        prepared = []
        for vals in vals_list:
            self._refuse_record_fields(vals)
            company = self.env["res.company"].browse(vals.get("company_id") or [])
            # all of them, or the context would default them
            recorded = dict(
                name=sequence.with_company(company or self.env.company).next_by_code(
                    "sales.authority.change"
                ),
                state="draft",
                user_id=user.id,
                team_id=user.sudo().sales_assignment_id.team_id.id,
                applied_by_id=False,
                applied_on=False,
            )
            prepared.append({**vals, **recorded})
        return super().create(prepared)

    def write(self, vals):
        self._refuse_record_fields(vals)
        self._check_can_edit()
        return super().write(vals)

    def unlink(self):
        self._check_can_edit()
        return super().unlink()

    def _record(self, vals):
        """Write ``RECORD_FIELDS``."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _refuse_record_fields(self, vals):
        if RECORD_FIELDS & vals.keys():
            raise AccessError(
                self.env._("The course of a change is recorded by its steps.")
            )

    def _check_can_edit(self):
        """Drafts are changed by whoever proposes them, while the matrix allows it.

        :raise UserError: naming the change
        """
        self._check_may_propose()
        for change in self:
            if reason := change._cannot_edit_reason():
                raise UserError(reason)

    def _cannot_edit_reason(self):
        """Why the acting user may not edit this, or False."""
        self.ensure_one()
        if self.user_id and self.user_id != self.env.user:
            return self.env._(
                "%(change)s is edited by %(person)s, who proposes it.",
                change=self.name,
                person=self.user_id.sudo().name,
            )
        if self.state != "draft":
            return self.env._(
                "%s is submitted already and stays as it is. Withdraw it and propose "
                "again.",
                self.name,
            )
        return False

    # ------------------------------------------------------------
    # Who may propose
    # ------------------------------------------------------------

    @api.model
    def _may_propose(self):
        """Whether the matrix gives the acting user a part in setting authority.

        Administrators outside the tiers may always.
        """
        user = self.env.user
        if self.env["sales.approval"]._is_administrator(user):
            return True
        decision = self.env["sales.decision"]._get("authority_change")
        authority = decision and decision._authority_of(user, self.env.company)
        return bool(authority) and authority.kind != NONE

    @api.model
    def _check_may_propose(self):
        """:raise AccessError: the acting user has no part in setting authority"""
        if not self._may_propose():
            raise AccessError(
                self.env._(
                    "The matrix gives you no part in setting authority. Ask your "
                    "superior to propose the change."
                )
            )
