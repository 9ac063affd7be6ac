from odoo import api, models


class IrDemo(models.TransientModel):
    """Entry points of the demo's data files; they do nothing anywhere else.

    Private: out of reach of RPC. The builder is imported inside, so that only databases
    with demo data ever load it.
    """

    _inherit = "ir.demo"

    @api.model
    def _find_tiered_sales(self):
        """Recognise demo records that an earlier installation left."""
        from ...demo.build import find_again

        find_again(self.env)

    @api.model
    def _install_tiered_sales(self):
        """Build the demo company's business, and let it outlive the add-on."""
        from ...demo.build import build_business, keep

        build_business(self.env)
        keep(self.env)
