"""What computed fields tell of documents that the rules hide.

Odoo holds stored fields to the record rules, computed ones only by what they read: one
that reads as superuser tells everybody who reaches the document by a link.
"""

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, tagged

from tests.access.matrix import MATRIX
from tests.access.test_bypass import VICTIMS, BypassMixin
from tests.attempts import attempt

MODULE = "sales_tiered_mgmt"
# Said of whatever is linked to, as its display name is, or nothing of the document.
PUBLIC = {
    ("sales.target.sheet", "owner_name"),
    ("sales.authority.change.line", "model_name"),
    # of the sheets that the reader sees
    ("sales.target.plan", "sheet_count"),
    ("sales.target.plan", "unanswered_count"),
}
APPROVAL = (
    "sales_approval_count",
    "sales_approval_state",
    "sales_approval_approver_id",
    "sales_approval_reason",
)
SUMMARY = ("sales_gap_reason", "sales_signers", "sales_authority_summary")


@tagged("standard", "post_install", "-at_install")
class TestComputed(BypassMixin, TransactionCase):
    """``rep_n1a`` follows links to a colleague's documents and a stranger's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()
        cls.set_limits(representative=50)
        cls.orders = cls.env["sale.order"]
        for person_team in VICTIMS:
            order = cls.documents[person_team]["sale.order"]
            order.with_user(cls.users[person_team[0]]).action_confirm()
            assert order.sales_approval_state == "pending"
            cls.orders |= order
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def _computed(self, records):
        """Names of the add-on's fields that are not kept in the database.

        Related ones say what Odoo says of any link.
        """
        return sorted(
            name
            for name, field in records._fields.items()
            if field.compute
            and not field.store
            and not field.related
            and MODULE in field._modules
            and (records._name, name) not in PUBLIC
        )

    def _told(self, record, name):
        """What the field says to whoever may not read the record, or None."""
        self.env.invalidate_all()
        try:
            value = record[name]
        except UserError:
            return None
        return value if value not in (False, "none", "") and bool(value) else None

    @attempt("follow a link to what is hidden", "representative", "computed fields")
    def test_g13_no_computed_field_tells_of_a_hidden_document(self):
        told, asked = [], set()
        mine = self.as_user("rep_n1a")
        for rights in MATRIX:
            for person_team in VICTIMS:
                document = self.documents[person_team].get(rights.model)
                hidden = document and document.with_env(mine)
                if not hidden or hidden.has_access("read"):
                    continue
                for name in self._computed(hidden):
                    asked.add((rights.model, name))
                    if value := self._told(hidden, name):
                        told.append((rights.model, name, value))
        self.assertFalse(told)
        for name in (*APPROVAL, *SUMMARY):
            self.assertIn(("sale.order", name), asked)
            self.assertIn(("crm.lead", name), asked)
            self.assertIn(("sales.proposal", name), asked)
        self.assertIn(("sales.target.sheet", "board"), asked)

    def test_a31_whoever_reads_the_document_is_told(self):
        """Else the test above would hold by telling nobody."""
        for order, manager in zip(
            self.orders, ("manager_n1", "manager_s1"), strict=True
        ):
            seen = order.with_env(self.as_user(manager))
            self.assertEqual(seen.sales_approval_count, 2)
            self.assertEqual(seen.sales_approval_state, "pending")
            self.assertEqual(seen.sales_approval_approver_id, self.users[manager])
            self.assertTrue(seen.sales_approval_reason)
            self.assertTrue(seen.can_decide_sales_approval)
            own = order.with_user(order.user_id)
            self.assertTrue(own.sales_gap_reason)
            self.assertTrue(own.sales_signers)
            self.assertTrue(own.sales_authority_summary)

    @attempt("read what is asked of a shared order", "representative", "export path")
    def test_g13_a_share_in_an_order_opens_no_more_of_it(self):
        """A credit row is its person's to read, the order of another team is not."""
        for order in self.orders:
            row = self.env["sales.credit.split"]._engine_create(
                [
                    {
                        "order_id": order.id,
                        "user_id": self.users["rep_n1a"].id,
                        "share": 1,
                    }
                ]
            )
            self.env.flush_all()
            seen = row.with_env(self.as_user("rep_n1a"))
            self.assertTrue(seen.has_access("read"))
            self._assert_tells_nothing(seen, "order_id")

    @attempt("read what is asked of a lead", "representative", "meeting, export path")
    def test_g13_a_meeting_opens_nothing_of_its_lead(self):
        """Meetings are everybody's to read, with the lead they are about."""
        for lead in self._victims("crm.lead"):
            self.env["sales.approval"]._engine_create([self._request_vals(lead)])
            meeting = self.env["calendar.event"].create(
                {
                    "name": "Visit",
                    "start": Datetime.now(),
                    "stop": Datetime.now(),
                    "opportunity_id": lead.id,
                    "partner_ids": [Command.link(self.users["rep_n1a"].partner_id.id)],
                }
            )
            self.env.flush_all()
            self.assertEqual(lead.sales_approval_reason, "Secret price")
            seen = meeting.with_env(self.as_user("rep_n1a"))
            self.assertTrue(seen.has_access("read"))
            self._assert_tells_nothing(seen, "opportunity_id")

    def _request_vals(self, document):
        [vals] = self.documents["rep_n1b", "n1"]["sales.approval"].copy_data()
        return {
            **vals,
            "name": f"about {document.name}",
            "res_model": document._name,
            "res_id": document.id,
            "res_name": document.name,
            "snapshot": {},
            "reason": "Secret price",
            "state": "refused",
        }

    def _assert_tells_nothing(self, seen, path):
        """By no way from a readable record to the hidden one."""
        for name in (*APPROVAL, *SUMMARY):
            ways = (
                lambda name=name: seen.export_data([f"{path}/{name}"])["datas"][0][0],
                lambda name=name: seen.web_read({path: {"fields": {name: {}}}})[0][
                    path
                ].get(name),
                lambda name=name: seen.mapped(f"{path}.{name}"),
                lambda name=name: seen[path].read([name])[0][name],
            )
            for way in ways:
                with self.subTest(name=name):
                    self.env.invalidate_all()
                    try:
                        value = way()
                    except UserError:
                        continue
                    if isinstance(value, list):
                        value = any(value)
                    self.assertFalse(value)
