from odoo import api, models


class IrDemo(models.TransientModel):
    """Entry point of ``demo/business_demo.xml``; does nothing anywhere else."""

    _inherit = "ir.demo"

    @api.model
    def _install_tiered_sales(self):
        """Build the demo company's business. Private: out of reach of RPC."""
        # imported here, so that only databases with demo data ever load it
        from ...demo.build import build_business

        build_business(self.env)
