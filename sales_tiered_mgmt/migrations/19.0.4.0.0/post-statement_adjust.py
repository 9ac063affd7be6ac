"""Let the adjustment be the document of the decision about incentive statements.

Until now statements were adjusted by a proposal. Proposals that are under way stay
valid: they are held to their own decision, whatever document it names since. A field
to measure and a condition, which were about proposals, go: all adjustments are held to
the decision then, by their amount.
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
               SET model_id = (SELECT id FROM ir_model WHERE model = %s),
                   measure_field_id = NULL,
                   condition = NULL
             WHERE code = %s
               AND model_id = (SELECT id FROM ir_model WHERE model = %s)
            """,
            "sales.incentive.adjustment",
            "statement_adjust",
            "sales.proposal",
        )
    )
