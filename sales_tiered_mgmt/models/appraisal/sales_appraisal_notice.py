from odoo import models


class SalesAppraisalNotice(models.AbstractModel):
    """Tells people what waits for them. Policy: D3.1."""

    _name = "sales.appraisal.notice"
    _description = "Notices about Appraisals"

    def _notify_opened(self):
        """Tell everybody that the self-assessment waits."""

    def _notify_assessors(self):
        """Tell the superiors that a self-assessment was handed in."""

    def _notify_returned(self, receiver, reason):
        """Tell somebody that an appraisal came back, and why."""

    def _notify_released(self):
        """Tell the people that they can see their appraisals."""

    def _notify_extended(self, dates):
        """Tell those who have more time.

        :param dates: dict of the deadline fields to their new days
        """

    def _notify_handed_over(self):
        """Tell the new superiors what waits for them."""
