"""What the tests of a request's course share."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form

from tests.authority.test_order_signing import SigningCase


class CourseCase(SigningCase):
    """Requests that go their way, and what was told to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # requests of the demo company are not to be escalated along
        cls.env["res.company"].search(
            [("id", "!=", cls.company.id)]
        ).sales_escalate_days = 0

    def ask_for(self, amount=120_000, name="rep_n1a"):
        """A request of ``name`` for a contract over ``amount``, as superuser."""
        return self.confirm(self.quotation(name, amount), name).sudo()

    def mine(self, request, name):
        """The request as person ``name`` reaches it."""
        return request.with_env(self.as_user(name))

    def refused(self, pattern):
        """The call below is refused in words that match."""
        return self.assertRaisesRegex(UserError, pattern)

    def commit(self):
        """What happens at the end of a transaction."""
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()

    def run_cron(self):
        """The hourly job, which may not commit inside a test."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            self.env["sales.approval"]._cron_send_on()
        self.env.invalidate_all()

    def messages_to(self, name, request):
        """Messages about the request that reached a person, newest first."""
        self.send_mails()
        partner = self.users[name].partner_id
        return self.env["mail.message"].search(
            [
                ("model", "=", "sales.approval"),
                ("res_id", "=", request.id),
                ("notified_partner_ids", "in", partner.ids),
            ]
        )

    def activities_of(self, name, request):
        """Open activities of a person about the request."""
        return request.activity_ids.filtered(
            lambda activity: activity.user_id == self.users[name]
        )

    def dialog(self, action, name):
        """The form of the dialog that a button opened for person ``name``."""
        model = self.as_user(name)[action["res_model"]]
        return Form(model.with_context(**action["context"]))

    def make_overdue(self, request):
        """Let the deadline of the current step pass."""
        request.current_step_id._engine_write(
            {"date_deadline": fields.Datetime.subtract(fields.Datetime.now(), hours=1)}
        )
