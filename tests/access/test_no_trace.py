"""What others do leaves no trace in anything a salesperson can read.

Reads every field of every readable model before and after others work, and compares.
This finds the ways nobody thought of: a figure summed in SQL, a model without rules, a
field computed as superuser, in Odoo or in an app installed later.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.common import SalesForceCase

# Numbers that only say that somebody somewhere made a document.
NUMBERING = {("account.move", "highest_name"), ("ir.sequence", "number_next_actual")}
# Data about the database itself, large and the same for everybody.
TECHNICAL = {
    "ir.actions.report",
    "ir.model",
    "ir.model.fields",
    "ir.module.module",
    "ir.module.module.dependency",
    "ir.ui.menu",
    "res.country",
    "res.country.state",
    "res.currency",
    "res.lang",
}
# Fields that Odoo computes for one record at a time only, as on its form.
ONE_BY_ONE = {("gamification.badge.user", "has_edit_delete_access")}
NEWEST = 60


@tagged("standard", "post_install", "-at_install")
class TestNoTrace(SalesForceCase):
    """Non-interference between people whose scopes do not meet."""

    def _snapshot(self, name):
        """What the person reads: {(model, field): {id: value}}."""
        self.env.flush_all()
        self.env.invalidate_all()
        snapshot = {}
        for model in sorted(self.env.registry):
            records = self.as_user(name)[model].with_context(active_test=False)
            if records._abstract or model in TECHNICAL:
                continue
            if not records.has_access("read"):
                continue
            order = "id desc" if records._auto else None
            records = records.search([], limit=NEWEST, order=order)
            for fname, field in records._fields.items():
                if field.type in ("binary", "image", "properties"):
                    continue
                if (model, fname) in ONE_BY_ONE:
                    continue
                if not records._has_field_access(field, "read"):
                    continue
                try:
                    rows = records.read([fname])
                except (AccessError, UserError):
                    continue
                snapshot[model, fname] = {row["id"]: row[fname] for row in rows}
        return snapshot

    def _work(self, name, customer, campaign, amount):
        """Quotation, order, lead, invoice, payment, activity, file and message."""
        mine = self.as_user(name)
        vals = {"partner_id": customer.id, "campaign_id": campaign.id}
        mine["sale.order"].create({**vals, "client_order_ref": "same reference"})
        order = mine["sale.order"].create(
            {
                **vals,
                "client_order_ref": "same reference",
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount}
                    )
                ],
            }
        )
        lead = mine["crm.lead"].create({**vals, "name": f"Lead of {name}"})
        (order | mine["sale.order"]).activity_schedule(
            "mail.mail_activity_data_todo", user_id=mine.uid
        )
        lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=mine.uid
        )._action_done()
        order.message_post(body="Between us")
        mine["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": "crm.lead", "res_id": lead.id}
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = Date.today()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        return order

    def _traces(self, watcher, workers):
        """Model and field in which ``watcher`` notices the work of ``workers``."""
        campaign = self.env["utm.campaign"].create({"name": "Fair"})
        for name in {watcher, *workers}:
            self._work(name, self.customer, campaign, 1000)
        before = self._snapshot(watcher)
        for name in workers:
            self._work(name, self.customer, campaign, 3000)
        after = self._snapshot(watcher)
        traces = set()
        for key, values in after.items():
            known = before.get(key, {})
            # the window of the newest records moves only where new ones are visible
            new = {record for record in values if record not in known}
            changed = {
                record
                for record, value in values.items()
                if record in known and known[record] != value
            }
            if changed or (new and max(new) > max(known, default=0)):
                traces.add(key)
        return traces - NUMBERING

    def test_representative(self):
        self.assertFalse(self._traces("rep_n1a", ["rep_n1b", "rep_s1a"]))

    def test_manager(self):
        self.assertFalse(self._traces("manager_n1", ["rep_n2a", "rep_s1a"]))

    def test_director(self):
        self.assertFalse(self._traces("director_north", ["rep_s1a"]))

    def test_nobody_reads_the_totals_of_a_journal(self):
        """What is unpaid in all, which Odoo opens to every salesperson."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        for name in ("rep_n1a", "manager_n1", "director_north"):
            seen = journal.with_user(self.users[name])
            seen.invalidate_recordset()
            self.assertFalse(seen.kanban_dashboard, name)
            self.assertFalse(seen.kanban_dashboard_graph, name)
        seen = journal.with_user(self.users["stock"])
        seen.invalidate_recordset()
        self.assertTrue(seen.kanban_dashboard)

    def test_the_watcher_would_notice(self):
        """The check itself works: a leader notices the work of the own people."""
        traces = {model for model, _field in self._traces("manager_n1", ["rep_n1b"])}
        self.assertLessEqual(
            {
                "sale.order",
                "sale.order.line",
                "crm.lead",
                "account.move",
                "account.partial.reconcile",
                "mail.message",
                "mail.followers",
                "ir.attachment",
                "crm.team",
                "utm.campaign",
            },
            traces,
        )
