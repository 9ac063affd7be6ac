"""Let the target plan be the document of the decision about targets.

Until now targets were decided by a proposal. Proposals that are under way stay valid:
they are held to their own decision, whatever document it names since.
"""

from odoo.tools import SQL


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version is updated."""
    if not version:
        return
    cr.execute(
        SQL(
            """
            UPDATE sales_decision
               SET model_id = (SELECT id FROM ir_model WHERE model = %s)
             WHERE code = %s
               AND model_id = (SELECT id FROM ir_model WHERE model = %s)
            """,
            "sales.target.plan",
            "target_change",
            "sales.proposal",
        )
    )
