from odoo import api, fields, models
from odoo.exceptions import UserError

from .kept_reference import KeptReference


class SalesIncentiveFact(models.Model):
    """A fact of the ledger that a locked run has paid on, or that corrects one.

    Written when the run is locked, one row for each fact that was read. What changes in
    the period later is added by the run that settles it: all rows of a run together are
    what is known of its period. Policy: D4.i1, G1.3.
    """

    _name = "sales.incentive.fact"
    _description = "Fact Paid On"
    _inherit = ["sales.append.only"]
    _order = "date desc, id desc"
    _rec_name = "metric_id"
    # who locked the run, and when, is said there: not a hundred thousand times
    _log_access = False

    # its index is the beginning of those below
    run_id = fields.Many2one(
        "sales.incentive.run",
        required=True,
        ondelete="restrict",
        help="The run whose period the fact belongs to.",
    )
    # a run that has booked something is locked, and no locked run is deleted
    booked_run_id = KeptReference(
        "sales.incentive.run",
        "Settled By",
        required=True,
        index=True,
        ondelete="restrict",
        help="The run that paid on it: a later one where the fact is a correction.",
    )
    measure = fields.Char(required=True, help="Key of what was measured.")
    # the plan's components refer to it, the run to the company
    metric_id = KeptReference("sales.metric", required=True, ondelete="restrict")
    company_id = KeptReference("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    user_id = fields.Many2one("res.users", "Person", ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", ondelete="restrict", help="Team of the day."
    )
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="set null")
    product_id = fields.Many2one(
        "product.product",
        ondelete="set null",
        help="Where products decide about what counts.",
    )
    value = fields.Float(digits=(16, 4), required=True)
    weight = fields.Float(digits=(16, 4), aggregator=None)
    res_model = fields.Char("Document Model", required=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", aggregator=None
    )
    is_correction = fields.Boolean(
        "Late", help="Became known after the run was locked."
    )

    document_name = fields.Char("Reference", compute="_compute_document_name")

    _person_idx = models.Index("(run_id, measure, user_id)")
    _team_idx = models.Index("(run_id, measure, team_id)")

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        """Names of the documents, of each model at once.

        Who may see the fact may know which document it is; what is in it opens by the
        document's own rules.
        """
        for model, facts in self.grouped("res_model").items():
            known = self.env[model].sudo().browse(facts.mapped("res_id")).exists()
            names = {record.id: record.display_name for record in known}
            for fact in facts:
                fact.document_name = names.get(fact.res_id) or self.env._("Deleted")

    def action_open_document(self):
        """Open the document that the fact comes from.

        :raise UserError: it has been deleted
        """
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._("The document behind this figure has been deleted.")
            )
        document.check_access("read")
        return document.get_formview_action()
