from odoo import api, fields, models

from ...engine.authority import Superior


class SalesApprovalStep(models.Model):
    """One person's part in a request: asked, decided, in person or on behalf."""

    _name = "sales.approval.step"
    _description = "Sales Approval Step"
    _inherit = ["sales.append.only"]
    _order = "approval_id desc, sequence, id"

    approval_id = fields.Many2one(
        "sales.approval", "Request", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True)
    approver_id = fields.Many2one("res.users", index=True, ondelete="restrict")
    tier_id = fields.Many2one("sales.tier", ondelete="restrict")
    kind = fields.Selection(
        [("recommend", "Recommends"), ("approve", "Approves")], required=True
    )
    is_final = fields.Boolean(
        "Administrators", help="Any sales administrator may decide this step."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("pending", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Not Needed"),
        ],
        required=True,
        default="waiting",
    )
    decided_by_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="restrict"
    )
    on_behalf_of_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        help="Approver whose deputy decided, with the approver's authority.",
    )
    date_asked = fields.Datetime("Asked On")
    date_decided = fields.Datetime("Decided On")
    value = fields.Float("Decided Value", digits=(16, 2))
    comment = fields.Text()

    @api.depends("approval_id.name", "approver_id.name")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.approval_id.name}: {step.approver_id.name}"

    def _cannot_decide_reason(self, user):
        """Why ``user`` may not decide this step, or False.

        The one place that says so: buttons and the server's check both read it.
        """
        self.ensure_one()
        approval = self.approval_id
        if self.state != "pending":
            return self.env._("It is not this step's turn.")
        if user in approval._parties():
            return self.env._(
                "Nobody decides the own request (four eyes): %(request)s waits for "
                "%(approver)s.",
                request=approval.name,
                approver=self._approver_name(),
            )
        if self.is_final and approval._is_administrator(user):
            return False
        if user != self.approver_id and not self._mandate_of(user):
            return self.env._(
                "Request %(request)s waits for %(approver)s.",
                request=approval.name,
                approver=self._approver_name(),
            )
        if self._has_lost_authority():
            return self.env._(
                "Your authority does not cover request %(request)s any more. "
                "Confirming %(document)s again sends it on to the person in charge.",
                request=approval.name,
                document=approval.res_name,
            )
        return False

    def _has_lost_authority(self):
        """Whether the approver's tier of today no longer allows this step."""
        self.ensure_one()
        approval, approver = self.approval_id, self.approver_id
        if not approver.active:
            return True
        if self.is_final:
            return not approval._is_administrator(approver)
        document = approval._document()
        demands = approval.measure_ids._demands()
        authorities = [
            decision._authority_of(approver, approval.company_id, document)
            for decision in demands
        ]
        if self.kind == "recommend":
            return not any(authority.takes_part for authority in authorities)
        superior = Superior(approver.id, tuple(authorities))
        return not superior.covers(tuple(demands.values()))

    def _mandate_of(self, user):
        """The ``sales.delegation`` by which ``user`` stands in for the approver."""
        return user.sudo().sales_mandate_ids._covering(self)

    def _on_behalf_of(self, user):
        """The approver where ``user`` decides as the deputy, else nobody."""
        self.ensure_one()
        is_deputy = user != self.approver_id and self._mandate_of(user)
        return self.approver_id if is_deputy else self.env["res.users"]

    def _decider_name(self):
        """Who decided, in words: in person, or for whom."""
        self.ensure_one()
        if not self.on_behalf_of_id:
            return self.decided_by_id.name
        return self.env._(
            "%(deputy)s on behalf of %(person)s",
            deputy=self.decided_by_id.name,
            person=self.on_behalf_of_id.name,
        )

    def _approver_name(self):
        return self.approver_id.name or self.env._("a sales administrator")
