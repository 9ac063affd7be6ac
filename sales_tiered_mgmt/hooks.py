from odoo.tools import SQL, sql

MODULE = "sales_tiered_mgmt"


def pre_init_hook(env):
    """Add the stored columns on large stock tables by SQL, filled in one statement.

    The add-on is installed on databases with millions of lines; the ORM would load
    every one of them.
    """
    cr = env.cr
    if not sql.column_exists(cr, "sale_order_line", "sales_team_id"):
        sql.create_column(cr, "sale_order_line", "sales_team_id", "int4")
        cr.execute(
            SQL(
                """
                UPDATE sale_order_line line
                   SET sales_team_id = sale_order.team_id
                  FROM sale_order
                 WHERE sale_order.id = line.order_id
                   AND sale_order.team_id IS NOT NULL
                """
            )
        )
    add_project_columns(cr)
    adopt_meeting_tags(cr)


def add_project_columns(cr):
    """The mark of major projects on leads and orders, by the amount to start from."""
    if not sql.column_exists(cr, "crm_lead", "sales_is_major_project"):
        sql.create_column(cr, "crm_lead", "sales_is_major_project", "bool")
        cr.execute(
            SQL(
                """
                UPDATE crm_lead SET sales_is_major_project = TRUE
                 WHERE COALESCE(expected_revenue, 0)
                       + COALESCE(recurring_revenue, 0) >= 500000
                """
            )
        )
    if not sql.column_exists(cr, "sale_order", "sales_is_major_project"):
        sql.create_column(cr, "sale_order", "sales_is_major_project", "bool")
        cr.execute(
            SQL(
                """
                UPDATE sale_order SET sales_is_major_project = TRUE
                  FROM crm_lead lead
                 WHERE lead.id = sale_order.opportunity_id
                   AND lead.sales_is_major_project
                """
            )
        )


MEETING_TAGS = {
    "calendar_event_type_visit": "Customer Visit",
    "calendar_event_type_meeting": "Sales Meeting",
}


def adopt_meeting_tags(cr):
    """Take meeting tags of the names of ours for ours where there are any: names of
    tags are unique, and meetings already carry them.

    Their name is a plain text, or one text per language where an add-on translates it.
    """
    for xmlid, name in MEETING_TAGS.items():
        cr.execute(
            SQL(
                """
                INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
                SELECT %s, %s, 'calendar.event.type', id, TRUE
                  FROM calendar_event_type
                 WHERE COALESCE(to_jsonb(name)->>'en_US', name::text) = %s
                ON CONFLICT (module, name) DO NOTHING
                """,
                MODULE,
                xmlid,
                name,
            )
        )


def _keep_meeting_tags(env):
    """The tags stay with the meetings that carry them."""
    env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "calendar.event.type")]
    ).unlink()


def uninstall_hook(env):
    """Give everybody the stock access back, and clear the way for a clean removal."""
    _end_requests(env)
    _give_groups_back(env)
    _delete_activities(env)
    _keep_meeting_tags(env)
    tables = [
        model._table
        for model in env.registry.values()
        if model._original_module == MODULE and model._auto and not model._abstract
    ]
    _drop_foreign_keys(env, tables)
    _forget_foreign_names(env, tables)
    # an index of ours on a stock column, which Odoo would keep
    sql.drop_index(env.cr, "account_move__team_id_index", "account_move")


def _end_requests(env):
    """Close what waits: with the people gone, it would be sent on to the next one."""
    env.flush_all()
    env.cr.execute(
        SQL("UPDATE sales_approval SET state = 'void' WHERE state = 'pending'")
    )
    env.invalidate_all()


def _give_groups_back(env):
    """Return what tiers had taken away; people they brought in stay salespeople."""
    held = env["sales.tier.assignment"].search([("state", "=", "current")])
    salesman = env.ref("sales_team.group_sale_salesman")
    for assignments in held.grouped("removed_group_ids").values():
        assignments.user_id._sales_swap_groups(
            env["res.groups"], assignments[0].removed_group_ids or salesman
        )


def _delete_activities(env):
    """Delete the activities of our type, done ones too: they would hold it back."""
    own = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "mail.activity.type")]
    )
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", own.mapped("res_id"))]
    ).unlink()


def _drop_foreign_keys(env, tables):
    """Let the add-on's records go in any order.

    Odoo deletes groups and tiers while the tables of what refers to them still exist:
    it would fail, complain in the log, and leave the groups behind.
    """
    env.cr.execute(
        SQL(
            """
            SELECT conname, conrelid::regclass::text
              FROM pg_constraint
             WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
            """,
            tables,
        )
    )
    for name, table in env.cr.fetchall():
        sql.drop_constraint(env.cr, table, name)


def _forget_foreign_names(env, tables):
    """Delete the external ids that mail and others keep of our fields and parents."""
    pattern = f"^(model_inherit|selection|field)_+({'|'.join(tables)})__"
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_data WHERE module <> %s AND name ~ %s",
            MODULE,
            pattern,
        )
    )
