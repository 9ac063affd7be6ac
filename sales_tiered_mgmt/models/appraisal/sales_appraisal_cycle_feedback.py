from odoo import fields, models


class SalesAppraisalCycleFeedback(models.AbstractModel):
    """Reviewers are proposed when a cycle opens, and asked at once where it says so.

    Policy: D3.1, D3.2.
    """

    _name = "sales.appraisal.cycle.feedback"
    _description = "Peer Feedback in an Appraisal Cycle"

    is_peers_asked = fields.Boolean(
        "Ask Peers at Once",
        tracking=True,
        help="Reviewers are asked when the cycle opens. Otherwise the superior looks "
        "at the list of each person first, and asks.",
    )

    def _open(self, people):
        """Propose reviewers for all who were found."""
        appraisals = super()._open(people)
        appraisals._propose_reviewers()
        if self.is_peers_asked:
            proposed = appraisals.filtered(lambda one: one.feedback_state == "proposed")
            problems = proposed._asking_problems()
            # where somebody is missing, the superior completes the list
            proposed.filtered(lambda one: not problems[one])._ask_reviewers()
        return appraisals
