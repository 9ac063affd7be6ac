"""Bring the records of the first release under the engine of the second.

A request had one decision, whose value lay in its snapshot; it has measured values now,
and the snapshot says whose contract with whom it is. The limits in force begin their
history.
"""

from odoo.tools import SQL

CONTENT = (
    "decision_id",
    "tier_id",
    "company_id",
    "kind",
    "limit",
    "is_unlimited",
)


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version is updated."""
    if version:
        _measure_requests(cr)
        _begin_history(cr)


def _measure_requests(cr):
    """Give each request its measured value, as it was asked for."""
    cr.execute(
        SQL(
            """
            INSERT INTO sales_approval_measure (
                approval_id, decision_id, value, own_value, base, base_currency_id,
                "limit", is_exceeded, reason,
                create_uid, create_date, write_uid, write_date
            )
            SELECT id, decision_id, value, (snapshot->>'value')::numeric,
                   (snapshot->>'amount')::numeric, (snapshot->>'currency_id')::int,
                   "limit", TRUE, reason,
                   create_uid, create_date, create_uid, create_date
              FROM sales_approval
             WHERE snapshot ? 'amount'
               AND NOT EXISTS (
                       SELECT 1 FROM sales_approval_measure
                        WHERE approval_id = sales_approval.id
                   )
            """
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE sales_approval
               SET snapshot = jsonb_build_object(
                       'company_id', snapshot->'company_id',
                       'partner_id', snapshot->'partner_id'
                   )
             WHERE snapshot ? 'amount'
            """
        )
    )


def _begin_history(cr):
    """Let the history of each row of the matrix begin when the row was made."""
    columns = SQL(", ").join(SQL.identifier(name) for name in CONTENT)
    cr.execute(
        SQL(
            """
            INSERT INTO sales_authority_log (
                authority_id, valid_from, changed_by_id, %(columns)s,
                create_uid, create_date, write_uid, write_date
            )
            SELECT id, create_date, write_uid, %(columns)s,
                   create_uid, create_date, create_uid, create_date
              FROM sales_authority
             WHERE NOT EXISTS (
                       SELECT 1 FROM sales_authority_log
                        WHERE authority_id = sales_authority.id
                   )
            """,
            columns=columns,
        )
    )
