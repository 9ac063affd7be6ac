from odoo import models


class CalendarAttendee(models.Model):
    """Who was invited, found by the person: Odoo has an index by meeting only."""

    _inherit = "calendar.attendee"

    _sales_partner_idx = models.Index("(partner_id)")
