from odoo import models


class SalesProposal(models.Model):
    """Rewards and penalties are settled by the next incentive run (C1.p3, D4.c2)."""

    _inherit = "sales.proposal"

    def _settled_by(self, run):
        """Close approved proposals that a locked run has settled.

        :param run: ``sales.incentive.run``
        """
        for proposal in self:
            note = self.env._("Settled by the incentive run %s.", run.display_name)
            proposal._close({"done_note": note})
