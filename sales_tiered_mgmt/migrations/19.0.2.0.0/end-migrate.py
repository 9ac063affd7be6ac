"""Give what waits since the first release a day on which it is escalated."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version has been updated."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        waiting = env["sales.approval.step"].search(
            [("state", "=", "pending"), ("date_deadline", "=", False)]
        )
        for step in waiting:
            step._engine_write(
                {"date_deadline": step._deadline_in(step.approval_id.company_id)}
            )
