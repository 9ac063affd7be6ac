"""Let the incentive plan be the document of the decision about incentive plans.

Until now it was decided by a proposal. Proposals that are under way stay valid: they
are held to their own decision, whatever document it names since.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Called by Odoo when a database of an earlier version is updated."""
    if version:
        move_incentive_plan(api.Environment(cr, SUPERUSER_ID, {}))


def move_incentive_plan(env):
    """Incentive plans decide for themselves; another document of choice stays."""
    decision = env.ref("sales_tiered_mgmt.sales_decision_incentive_plan", False)
    if decision and decision.model_id.model == "sales.proposal":
        decision.model_id = env["ir.model"]._get("sales.incentive.plan")
