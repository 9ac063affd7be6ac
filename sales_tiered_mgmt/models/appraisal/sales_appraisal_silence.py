from odoo import api, fields, models
from odoo.tools import split_every

HOWS = [
    ("person", "The Person"),
    ("lapse", "Lapse of Time"),
    ("decision", "Decision on the Appeal"),
]


class SalesAppraisalSilence(models.AbstractModel):
    """What nobody contests in time counts as acknowledged. Policy: D3.1, A3.3."""

    _name = "sales.appraisal.silence"
    _description = "Acknowledgement by Silence"

    acknowledged_how = fields.Selection(
        HOWS,
        "Acknowledged By",
        help="Whether the person said so, or time has passed without an appeal.",
    )

    def action_acknowledge(self, comment=None):
        """Keep that it was the person."""
        result = super().action_acknowledge(comment)
        self.sudo()._engine_write({"acknowledged_how": "person"})
        return result

    @api.model
    def _cron_lapse(self):
        """Acknowledge what could be appealed and was not, so many at a time."""
        cron = self.env["ir.cron"]
        published = self.search(
            [
                ("state", "=", "published"),
                ("cycle_id.state", "=", "open"),
                # a day that is over everywhere in the world is asked again below
                ("deadline_appeal", "<", fields.Date.add(fields.Date.today(), days=1)),
            ],
            order="id",
        )
        today = {company: company._sales_today() for company in published.company_id}
        lapsed = published.filtered(
            lambda one: one.deadline_appeal < today[one.company_id]
        )
        cron._commit_progress(remaining=len(lapsed))
        for ids in split_every(500, lapsed.ids):
            # who appeals or acknowledges at this moment is left to the next time
            self.browse(ids).try_lock_for_update()._lapse()
            if not cron._commit_progress(len(ids)):
                break

    def _lapse(self):
        """Acknowledged without a word."""
        self._step(
            "acknowledged",
            date_acknowledged=fields.Datetime.now(),
            acknowledged_how="lapse",
        )

    def _close(self):
        """What the close of the cycle meets unanswered has lapsed."""
        self.filtered(lambda one: one.state == "published")._lapse()
        return super()._close()
