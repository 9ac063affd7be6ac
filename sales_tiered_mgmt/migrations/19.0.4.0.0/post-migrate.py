"""Decisions that have got a document of their own: incentive plans, the team fund,
adjustments of statements.

Until now they were taken by a proposal. Proposals that are under way stay valid: they
are held to their own decision, whatever document it names since. A field to measure and
a condition, which were about proposals, go. Another document of the company's choice
stays.
"""

from odoo.tools import SQL

DOCUMENTS = {
    "incentive_plan": "sales.incentive.plan",
    "team_fund": "sales.fund.request",
    "statement_adjust": "sales.incentive.adjustment",
}


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version is updated."""
    if not version:
        return
    for code, model in DOCUMENTS.items():
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
                model,
                code,
                "sales.proposal",
            )
        )
