from odoo.tools import SQL, sql


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


def uninstall_hook(env):
    """Give back the groups that tiers had taken away, so nobody loses stock access."""
    assignments = env["sales.tier.assignment"].search([("state", "=", "current")])
    salesman = env.ref("sales_team.group_sale_salesman")
    for assignment in assignments:
        given_back = assignment.removed_group_ids or salesman
        assignment.user_id._sales_swap_groups(env["res.groups"], given_back)
