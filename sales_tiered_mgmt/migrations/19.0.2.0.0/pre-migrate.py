from odoo.addons.sales_tiered_mgmt.hooks import add_project_columns


def migrate(cr, version):
    """The mark of major projects, filled by SQL as on installation."""
    add_project_columns(cr)
