"""What the first release stored works on under the second."""

import importlib.util
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import tagged

from tests.common import SalesForceCase


def migration(version, script):
    """The module of a migration script."""
    path = Path(get_module_path("sales_tiered_mgmt"), "migrations", version, script)
    spec = importlib.util.spec_from_file_location("migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("standard", "post_install", "-at_install")
class TestMigrationTo2(SalesForceCase):
    """19.0.1.0.0 kept one value per request, in its snapshot, and no history."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation("rep_n1a", 120_000)
        self.order.action_confirm()
        self.request = self.order.sudo().sales_approval_ids
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sales_approval_measure")
        self.env.cr.execute("DELETE FROM sales_authority_log")
        self.env.cr.execute("UPDATE sales_approval_step SET date_deadline = NULL")
        self.env.cr.execute(
            """
            UPDATE sales_approval SET snapshot = snapshot || jsonb_build_object(
                'amount', 120000, 'value', 120000, 'currency_id', %s)
             WHERE id = %s
            """,
            [self.order.currency_id.id, self.request.id],
        )
        self.env.invalidate_all()
        migration("19.0.2.0.0", "post-migrate.py").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_a_waiting_request_is_decided(self):
        manager = self.users["manager_n1"]
        self.assertEqual(self.request.measure_ids.value, 120_000)
        self.assertTrue(self.request.with_user(manager).can_decide)
        self.request.with_user(manager).action_approve()
        self.assertEqual(self.order.state, "sale")

    def test_a_waiting_request_still_binds_its_amount(self):
        self.order.order_line.price_unit = 130_000
        self.assertEqual(self.request.state, "void")

    def test_a_waiting_step_is_escalated_in_time(self):
        step = self.request.current_step_id
        self.assertFalse(step.date_deadline)
        migration("19.0.2.0.0", "end-migrate.py").migrate(self.cr, "19.0.1.0.0")
        self.assertEqual(
            step.date_deadline, step._deadline_in(step.approval_id.company_id)
        )

    def test_every_limit_has_begun_its_history(self):
        rows = self.env["sales.authority"].search([])
        entries = self.env["sales.authority.log"].search([])
        self.assertEqual(entries.authority_id, rows)
        self.assertEqual(len(entries), len(rows))
        for entry in entries:
            self.assertEqual(entry.valid_from, entry.authority_id.create_date)
            self.assertEqual(entry.limit, entry.authority_id.limit)
            self.assertFalse(entry.valid_to)

    def test_it_changes_nothing_when_run_again(self):
        counts = [
            self.env[model].search_count([])
            for model in ("sales.approval.measure", "sales.authority.log")
        ]
        migration("19.0.2.0.0", "post-migrate.py").migrate(self.cr, "19.0.1.0.0")
        self.assertEqual(
            counts,
            [
                self.env[model].search_count([])
                for model in ("sales.approval.measure", "sales.authority.log")
            ],
        )
