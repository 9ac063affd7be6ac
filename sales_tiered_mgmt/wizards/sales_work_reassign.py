from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .sales_work_reassign_preview import DOCUMENTS


class SalesWorkReassign(models.TransientModel):
    """Assign customers, leads and quotations among the own people, in bulk (C2.p1).

    What moves is listed, with counts and amounts, before anything moves; every line
    can be taken out. Nothing and nobody outside the own scope: that is checked here,
    on what the wizard holds when it is applied, as its fields can be written by RPC.
    """

    _name = "sales.work.reassign"
    _inherit = ["sales.work.reassign.preview"]
    _description = "Reassign Work"

    include_leads = fields.Boolean("Leads", default=True)
    include_quotations = fields.Boolean("Quotations", default=True)
    include_customers = fields.Boolean("Customers", default=True)
    from_user_ids = fields.Many2many(
        "res.users",
        "sales_work_reassign_from_rel",
        string="From",
        domain="[('id', 'in', source_user_ids)]",
        context={"active_test": False},
        help="People whose open work is listed below.",
    )
    include_unassigned = fields.Boolean(
        "Nobody's Work", help="Also what has a team in scope and no salesperson."
    )
    to_user_id = fields.Many2one(
        "res.users", "To", domain="[('id', 'in', target_user_ids)]"
    )
    to_team_id = fields.Many2one("crm.team", compute="_compute_to_team_id")
    reason = fields.Char(
        help="Kept on every document and told to the people concerned."
    )
    source_user_ids = fields.Many2many("res.users", compute="_compute_people")
    target_user_ids = fields.Many2many("res.users", compute="_compute_people")
    lead_ids = fields.Many2many(
        "crm.lead",
        compute="_compute_documents",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    order_ids = fields.Many2many(
        "sale.order",
        compute="_compute_documents",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    partner_ids = fields.Many2many(
        "res.partner",
        compute="_compute_documents",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    lead_count = fields.Integer(compute="_compute_totals")
    lead_amount = fields.Monetary("Expected Revenue", compute="_compute_totals")
    order_count = fields.Integer(compute="_compute_totals")
    order_amount = fields.Monetary("Untaxed Amount", compute="_compute_totals")
    partner_count = fields.Integer(compute="_compute_totals")
    notice = fields.Text(compute="_compute_notice")

    # ------------------------------------------------------------
    # Who and what
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Take over what was chosen in the list the wizard was opened from."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids")
        if model in DOCUMENTS and ids:
            values[DOCUMENTS[model]] = [Command.set(ids)]
            values["include_leads"] = model == "crm.lead"
            values["include_quotations"] = model == "sale.order"
            values["include_customers"] = model == "res.partner"
        return values

    @api.depends_context("uid")
    def _compute_people(self):
        """From whom and to whom: people, left ones included, and people in a team."""
        user, is_administrator = self.env.user, self._is_administrator()
        held = Domain("state", "=", "current")
        if is_administrator:
            sources = self.env["res.users"].search([("share", "=", False)])
        else:
            sources = user.sales_scope_user_ids
            held &= Domain("team_id", "in", user.sales_scope_team_ids.ids)
        people = self.env["sales.tier.assignment"].search(held).user_id
        for wizard in self:
            wizard.source_user_ids = sources
            wizard.target_user_ids = people.filtered("active")

    @api.depends("to_user_id")
    def _compute_to_team_id(self):
        for wizard in self:
            held = wizard.to_user_id.sudo().sales_assignment_id
            wizard.to_team_id = held.team_id.sudo(False)

    @api.depends(
        "from_user_ids",
        "include_unassigned",
        "include_leads",
        "include_quotations",
        "include_customers",
    )
    def _compute_documents(self):
        included = {
            "crm.lead": "include_leads",
            "sale.order": "include_quotations",
            "res.partner": "include_customers",
        }
        for wizard in self:
            for model_name, field_name in DOCUMENTS.items():
                if not wizard[included[model_name]]:
                    wizard[field_name] = False
                elif wizard.from_user_ids or wizard.include_unassigned:
                    wizard[field_name] = wizard._search_documents(model_name)
                else:  # nobody is asked for: keep what was chosen in a list
                    wizard[field_name] = wizard[field_name]

    def _search_documents(self, model_name):
        """Open documents in scope of the people asked for."""
        domain = Domain("user_id", "in", self.from_user_ids._origin.ids)
        if self.include_unassigned and model_name != "res.partner":
            unassigned = Domain("user_id", "=", False)
            if not self._is_administrator():
                teams = self.env.user.sales_scope_team_ids
                unassigned &= Domain("team_id", "in", teams.ids)
            domain |= unassigned
        domain &= self.env["sales.work.transfer"]._open_domain(model_name)
        documents = self.env[model_name].search(domain)
        return documents - self._outside_scope(documents)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_reassign(self):
        """Hand the listed documents over, with a note on each and one message.

        :raise AccessError: a document or the person is outside the acting user's scope
        :raise UserError: nothing to hand over, or the person cannot take it
        """
        self.ensure_one()
        self._check_is_leader()
        self._check_target()
        moving = []
        for model_name, field_name in DOCUMENTS.items():
            if outside := self._outside_scope(self[field_name]):
                raise AccessError(
                    self.env._(
                        "%(count)s of the documents are outside your scope, "
                        "%(document)s among them.",
                        count=len(outside),
                        document=outside[0].sudo().display_name,
                    )
                )
            documents = self._movable(model_name).filtered(
                lambda document: document.user_id != self.to_user_id
            )
            moving.append(self._with_contacts(documents))
        if misfits := [documents for documents in self._misfits() if documents]:
            raise UserError(
                self.env._(
                    "%(person)s does not sell in the company of %(document)s.",
                    person=self.to_user_id.name,
                    document=misfits[0][0].display_name,
                )
            )
        if not any(moving):
            raise UserError(self.env._("There is nothing to hand over."))
        self._hand_over(moving)
        return self._notification(sum(len(documents) for documents in moving))

    def _check_target(self):
        if self.to_user_id not in self.target_user_ids:
            raise AccessError(
                self.env._(
                    "%(person)s holds no tier in your teams.",
                    person=self.to_user_id.name or self.env._("Nobody"),
                )
            )

    @api.model
    def _with_contacts(self, documents):
        """Customers together with their contacts of the same salesperson."""
        if documents._name != "res.partner":
            return documents
        contacts = documents.search([("id", "child_of", documents.ids)])
        return documents | contacts.filtered(
            lambda contact: (
                contact.user_id == contact.commercial_partner_id.user_id
                and contact.commercial_partner_id in documents
            )
        )

    def _hand_over(self, moving):
        Transfer = self.env["sales.work.transfer"]
        by_previous = {}
        for documents in moving:
            for previous, own in documents.sudo().grouped("user_id").items():
                by_previous.setdefault(previous, []).append(own.sudo(False))
        for documents in moving:
            Transfer._transfer(documents, self.to_user_id, self.to_team_id, self.reason)
        _ = self.env._
        if self.to_user_id != self.env.user:
            Transfer._tell(
                self.to_user_id, _("Work was assigned to you"), moving, self.reason
            )
        for previous, taken in by_previous.items():
            if previous and previous.active and previous != self.env.user:
                subject = _(
                    "Work of yours was handed to %(person)s",
                    person=self.to_user_id.name,
                )
                Transfer._tell(previous, subject, taken, self.reason)

    def _notification(self, count):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s documents were handed to %(person)s.",
                    count=count,
                    person=self.to_user_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
