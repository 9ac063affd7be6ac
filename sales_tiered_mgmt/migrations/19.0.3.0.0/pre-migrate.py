"""Take a meeting tag *Customer Visit* that is already there for ours: names of tags are
unique, so that loading the add-on's own one would stop the update.
"""

from odoo.addons.sales_tiered_mgmt.hooks import adopt_meeting_tags


def migrate(cr, version):
    """Called by Odoo before a database of an earlier version is updated."""
    if version:
        adopt_meeting_tags(cr)
