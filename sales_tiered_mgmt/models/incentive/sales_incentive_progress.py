from odoo import api, fields, models
from odoo.tools import SQL, config


class SalesIncentiveProgress(models.Model):
    """How far the job is that computes a run.

    Apart from the run, and written by a connection of its own: the computation is one
    transaction, whose own writes nobody sees before it ends.
    """

    _name = "sales.incentive.progress"
    _description = "Progress of an Incentive Run"
    _log_access = False
    _rec_name = "run_id"

    run_id = fields.Many2one(
        "sales.incentive.run", required=True, index=True, ondelete="cascade"
    )
    percent = fields.Integer(default=0)

    _one_each = models.UniqueIndex("(run_id)", "A run has one progress.")

    @api.model
    def _noter(self, run):
        """A function that notes the progress of ``run``, called with (done, total)."""
        registry, last = self.env.registry, [-5]

        def note(done, total):
            percent = 100 * done // total if total else 100
            if percent < last[0] + 5 or config["test_enable"]:
                return
            last[0] = percent
            with registry.cursor() as cr:
                cr.execute(
                    SQL(
                        """
                        INSERT INTO sales_incentive_progress (run_id, percent)
                        VALUES (%s, %s)
                        ON CONFLICT (run_id) DO UPDATE SET percent = EXCLUDED.percent
                        """,
                        run.id,
                        percent,
                    )
                )

        return note
