"""Let the team fund's request be the document of the decision about the fund.

Until now the fund was spent by a proposal. Proposals that are under way stay valid:
they are held to their own decision, whatever document it names since.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version is updated."""
    if not version:
        return
    move_team_fund(api.Environment(cr, SUPERUSER_ID, {}))


def move_team_fund(env):
    """Spending the fund is decided by requests; another document of choice stays."""
    env.cr.execute(
        SQL(
            """
            UPDATE sales_decision
               SET model_id = (SELECT id FROM ir_model WHERE model = %s)
             WHERE code = %s
               AND model_id = (SELECT id FROM ir_model WHERE model = %s)
            """,
            "sales.fund.request",
            "team_fund",
            "sales.proposal",
        )
    )
    env.registry.clear_cache()
