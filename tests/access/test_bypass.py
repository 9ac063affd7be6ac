"""Ways around the record rules that a salesperson might try through the ORM.

``rep_n1a`` is after the documents of a colleague in the same team and of a stranger in
another division.
"""

from ast import literal_eval
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from tests.access.documents import DocumentsMixin

VICTIMS = (("rep_n1b", "n1"), ("rep_s1a", "s1"))
# Beside the victims and the own team: nobody's, and what the settings hang on.
OTHERS = ((None, "s1"), (None, None), ("rep_abroad", "abroad"))


class BypassMixin(DocumentsMixin):
    """What the bypass test classes share."""

    @classmethod
    def _places(cls):
        return [
            (person, team)
            for person, team in super()._places()
            if team == "n1" or (person, team) in (*VICTIMS, *OTHERS)
        ]

    def _victims(self, model):
        """The victims' documents of a model, in the superuser's environment."""
        for person_team in VICTIMS:
            self.env.invalidate_all()
            yield self.documents[person_team][model]

    def _own(self, model):
        own = self.documents["rep_n1a", "n1"][model]
        return own.with_env(self.as_user("rep_n1a"))


@tagged("standard", "post_install", "-at_install")
class TestBypass(BypassMixin, TransactionCase):
    """Chatter, activities, dialogs, references, figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()

    def setUp(self):
        super().setUp()
        self.mine = self.as_user("rep_n1a")

    def _refused(self, action, *arguments, **options):
        """``action`` raises; nothing of it stays."""
        # an AccessError is a UserError
        with self.assertRaises(UserError):
            action(*arguments, **options)
            self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # Chatter, followers, activities, attachments
    # ------------------------------------------------------------

    def test_messages(self):
        for order in self._victims("sale.order"):
            messages = self.mine["mail.message"].search(
                [("model", "=", "sale.order"), ("res_id", "=", order.id)]
            )
            self.assertFalse(messages)
            self.assertFalse(
                self.mine["mail.message"].search(
                    [("body", "ilike", "Secret price"), ("res_id", "=", order.id)]
                )
            )
            seen = order.with_env(self.mine)
            with suppress(AccessError):
                self.assertFalse(seen.message_ids)
            self._refused(seen.message_post, body="Hello")
            # Odoo answers False to whoever subscribes the own person
            self.assertFalse(seen.message_subscribe(self.mine.user.partner_id.ids))
            self._refused(seen.message_subscribe, self.customer.ids)
            self.assertNotIn(self.mine.user.partner_id, order.message_partner_ids)
            self._refused(
                self.mine["mail.message"].create,
                {"model": "sale.order", "res_id": order.id, "body": "Hello"},
            )

    def test_composer(self):
        """A mail template does not print the price of somebody else's order."""
        for order in self._victims("sale.order"):
            self._refused(
                lambda order=order: (
                    self.mine["mail.compose.message"]
                    .create(
                        {
                            "model": "sale.order",
                            "res_ids": str(order.ids),
                            "template_id": self.env.ref(
                                "sale.email_template_edi_sale"
                            ).id,
                        }
                    )
                    .body
                )
            )

    def test_followers(self):
        """Who follows a quotation says for which customer it is."""
        for order in self._victims("sale.order"):
            followers = self.env["mail.followers"].search(
                [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
            )
            self.assertTrue(followers)
            self.assertFalse(
                self.mine["mail.followers"].search([("id", "in", followers.ids)])
            )
            self._refused(followers.with_env(self.mine).read, ["partner_id"])
        own = self._own("sale.order")
        self.assertTrue(own.message_follower_ids)
        self.assertTrue(own.message_follower_ids.read(["partner_id"]))

    def test_activities(self):
        for activity in self._victims("mail.activity"):
            seen = activity.with_env(self.mine)
            self.assertFalse(self.mine["mail.activity"].search([("id", "=", seen.id)]))
            self._refused(seen.action_feedback, feedback="done")
            self._refused(seen.action_done)
            self.assertTrue(activity.active)
        for order in self._victims("sale.order"):
            self._refused(
                order.with_env(self.mine).activity_schedule,
                "mail.mail_activity_data_todo",
                user_id=self.mine.uid,
            )
            activities = self.mine["mail.activity"].get_activity_data(
                "sale.order", [("id", "=", order.id)]
            )
            self.assertFalse(activities["activity_res_ids"])

    def test_an_activity_of_ones_own_opens_no_document(self):
        """A colleague may ask for help: the activity is visible, the order is not."""
        for order in self._victims("sale.order"):
            activity = order.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.mine.uid
            )
            self.assertTrue(activity.with_env(self.mine).read(["summary"]))
            self._refused(order.with_env(self.mine).read, ["amount_total"])

    def test_attachments(self):
        for attachment in self._victims("ir.attachment"):
            attachments = self.mine["ir.attachment"]
            self.assertFalse(attachments.search([("id", "=", attachment.id)]))
            self._refused(attachment.with_env(self.mine).read, ["raw"])
            self._refused(attachment.with_env(self.mine).generate_access_token)
            # moving it to the own order is a change of it
            self._refused(
                attachment.with_env(self.mine).write,
                {"res_id": self._own("sale.order").id},
            )
            self._refused(attachment.with_env(self.mine).copy)

    # ------------------------------------------------------------
    # Customer portal
    # ------------------------------------------------------------

    def test_portal_token(self):
        """The customer's link opens the document for whoever knows it."""
        for model in ("sale.order", "account.move"):
            for document in self._victims(model):
                document._portal_ensure_token()
                self.env.flush_all()
                seen = document.with_env(self.mine)
                self._refused(seen.read, ["access_token"])
                self._refused(seen.get_portal_url)
                self._refused(seen.export_data, ["access_token"])
                self.assertFalse(
                    self.mine[model].search(
                        [("access_token", "=", document.access_token)]
                    )
                )

    def test_payment_link(self):
        for model in ("sale.order", "account.move"):
            for document in self._victims(model):
                self._refused(
                    lambda model=model, document=document: (
                        self.mine["payment.link.wizard"]
                        .with_context(active_model=model, active_id=document.id)
                        .create({"amount": 1})
                        .link
                    )
                )

    # ------------------------------------------------------------
    # Dialogs and buttons
    # ------------------------------------------------------------

    def test_order_buttons(self):
        for order in self._victims("sale.order"):
            seen = order.with_env(self.mine)
            for button in (
                "action_confirm",
                "action_cancel",
                "action_draft",
                "action_lock",
                "action_quotation_send",
                "action_preview_sale_order",
                "payment_action_capture",
                "payment_action_void",
                "action_sales_withdraw",
            ):
                self._refused(
                    lambda seen=seen, button=button: (
                        getattr(seen, button)(),
                        seen.read(["state"]),
                    )
                )
            self.assertEqual(order.state, "draft")

    def test_order_dialogs(self):
        for order in self._victims("sale.order"):
            order.action_confirm()
            before = len(order.invoice_ids)
            self._refused(
                lambda order=order: (
                    self.mine["sale.advance.payment.inv"]
                    .with_context(active_ids=order.ids, active_model="sale.order")
                    .create({"advance_payment_method": "percentage", "amount": 10})
                    .create_invoices()
                )
            )
            self.assertEqual(len(order.invoice_ids), before)
            self._refused(
                lambda order=order: (
                    self.mine["sale.mass.cancel.orders"]
                    .create({"sale_order_ids": [Command.set(order.ids)]})
                    .action_mass_cancel()
                )
            )
            self._refused(
                lambda order=order: (
                    self.mine["sale.order.discount"]
                    .create({"sale_order_id": order.id, "discount_percentage": 0.5})
                    .action_apply_discount()
                )
            )
            self.assertEqual(order.state, "sale")

    def test_lead_dialogs(self):
        """Converting, merging and losing leads of others."""
        own = self._own("crm.lead")
        for lead in self._victims("crm.lead"):
            self._refused(
                lambda lead=lead: (
                    self.mine["crm.merge.opportunity"]
                    .create({"opportunity_ids": [Command.set((own | lead).ids)]})
                    .action_merge()
                )
            )
            self._refused(
                lambda lead=lead: (
                    self.mine["crm.lead.lost"]
                    .create({"lead_ids": [Command.set(lead.ids)]})
                    .action_lost_reason_apply()
                )
            )
            self._refused(
                lambda lead=lead: (
                    self.mine["crm.lead2opportunity.partner"]
                    .with_context(active_id=lead.id, active_model="crm.lead")
                    .create({"name": "convert", "user_id": self.mine.uid})
                    .action_apply()
                )
            )
            self._refused(
                lambda lead=lead: (
                    self.mine["crm.lead2opportunity.partner.mass"]
                    .with_context(active_ids=lead.ids, active_model="crm.lead")
                    .create({"name": "merge"})
                    .action_mass_convert()
                )
            )
            self._refused((own | lead.with_env(self.mine)).merge_opportunity)
            self.assertTrue(lead.exists())
            self.assertNotEqual(lead.user_id, self.mine.user)

    def test_invoice_dialogs(self):
        for invoice in self._victims("account.move"):
            seen = invoice.with_env(self.mine)
            self._refused(
                self.mine["account.move.send.wizard"].create, {"move_id": seen.id}
            )
            self._refused(lambda seen=seen: seen.action_send_and_print())
            self._refused(seen.copy)
            self._refused(seen.button_draft)

    # ------------------------------------------------------------
    # References and figures
    # ------------------------------------------------------------

    def test_lines_cannot_be_moved(self):
        """A line follows its order: into nobody else's, out of nobody's sight."""
        own = self._own("sale.order.line")
        for order in self._victims("sale.order"):
            self._refused(own.write, {"order_id": order.id})
            self._refused(
                self.mine["sale.order.line"].create,
                {"order_id": order.id, "product_id": self.product.id},
            )
            self._refused(
                own.order_id.write,
                {"order_line": [Command.link(order.order_line.id)]},
            )
        self._refused(own.write, {"sales_team_id": self.teams["s1"].id})
        self._refused(own.write, {"salesman_id": False})
        self._refused(
            self.mine["sale.order.line"].create,
            {
                "order_id": own.order_id.id,
                "product_id": self.product.id,
                "sales_team_id": self.teams["s1"].id,
            },
        )

    def test_own_documents_stay_in_sight_of_the_leader(self):
        """The salesperson does not put them into somebody else's team."""
        for model in ("sale.order", "crm.lead"):
            own = self._own(model)
            self._refused(own.write, {"team_id": self.teams["s1"].id})
            self._refused(own.write, {"team_id": self.teams["n2"].id})
            created = self.mine[model].create(
                {
                    "name": "New",
                    "partner_id": self.customer.id,
                    "team_id": self.teams["s1"].id,
                }
            )
            self.assertEqual(created.team_id, self.teams["n1"])
            seen = created.with_env(self.as_user("manager_n1"))
            self.assertTrue(seen.has_access("read"))

    def test_reference_to_a_hidden_lead(self):
        """A many2one shows the name of what it points to: not of hidden leads."""
        for lead in self._victims("crm.lead"):
            self._refused(self._own("sale.order").write, {"opportunity_id": lead.id})
            self._refused(
                self.mine["sale.order"].create,
                {"partner_id": self.customer.id, "opportunity_id": lead.id},
            )

    def test_duplicates(self):
        """Hints at duplicates name visible documents only, and break no form."""
        partner = self.customer
        reference = {"partner_id": partner.id, "client_order_ref": "PO 17"}
        order = self.mine["sale.order"].create(reference)
        twin = self.mine["sale.order"].create(reference)
        hidden = self.as_user("rep_n1b")["sale.order"].create(reference)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.duplicated_order_ids, twin)
        self.env.invalidate_all()
        self.assertEqual(
            order.with_env(self.as_user("manager_n1")).duplicated_order_ids,
            twin | hidden,
        )
        lead = self.mine["crm.lead"].create({"name": "A", "partner_id": partner.id})
        self.as_user("rep_n1b")["crm.lead"].create(
            {"name": "B", "partner_id": partner.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lead.duplicate_lead_count, 0)
        self.assertEqual(lead.duplicate_lead_ids.ids, lead.ids)
        self.env.invalidate_all()
        seen = lead.with_env(self.as_user("manager_n1"))
        self.assertEqual(seen.duplicate_lead_count, 1)

    def test_figures_of_the_team_and_the_campaign(self):
        """Sums that Odoo makes in SQL count visible documents only."""
        campaign = self.env["utm.campaign"].create({"name": "Fair"})
        for person in ("rep_n1a", "rep_n1b", "rep_s1a"):
            team = {"rep_s1a": "s1"}.get(person, "n1")
            documents = self.documents[person, team]
            documents["sale.order"].campaign_id = campaign
            invoice = documents["account.move"]
            invoice.campaign_id = campaign
            self._pay(invoice)
        self.env.flush_all()
        for person, own_team, amount, count in (
            ("rep_n1a", 100, 100, 1),
            ("rep_n1b", 100, 100, 1),
            ("manager_n1", 200, 200, 2),
            ("director_north", 200, 200, 2),
            ("manager_s1", 0, 100, 1),
            ("admin", 200, 300, 3),
            ("stock", 200, 300, 3),
        ):
            with self.subTest(person=person):
                self.env.invalidate_all()
                mine = self.as_user(person)
                team = self.teams["n1"].with_env(mine)
                self.assertEqual(team.invoiced, own_team)
                seen = campaign.with_env(mine)
                self.assertEqual(seen.invoiced_amount, amount)
                self.assertEqual(seen.quotation_count, count)

    def _pay(self, invoice):
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({})
            ._create_payments()
        )

    def test_what_was_paid(self):
        """Reconciliations name both entries and the amount."""
        for invoice in self._victims("account.move"):
            self._pay(invoice)
            partials = invoice.line_ids.matched_credit_ids
            self.assertTrue(partials)
            found = self.mine["account.partial.reconcile"].search(
                [("id", "in", partials.ids)]
            )
            self.assertFalse(found)
            self._refused(partials.with_env(self.mine).read, ["amount"])
        own = self._own("account.move")
        self._pay(own.sudo())
        self.assertTrue(own.line_ids.matched_credit_ids.mapped("amount"))

    def test_custom_values_of_configured_products(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Engraving", "create_variant": "no_variant"}
        )
        value = self.env["product.attribute.value"].create(
            {"name": "Text", "attribute_id": attribute.id, "is_custom": True}
        )
        template = self.env["product.template"].create(
            {
                "name": "Pen",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(value.ids)],
                        }
                    )
                ],
            }
        )
        template_value = template.attribute_line_ids.product_template_value_ids

        def custom_value(line):
            return line.env["product.attribute.custom.value"].create(
                {
                    "custom_product_template_attribute_value_id": template_value.id,
                    "custom_value": "For the minister",
                    "sale_order_line_id": line.id,
                }
            )

        for line in self._victims("sale.order.line"):
            hidden = custom_value(line)
            self._refused(hidden.with_env(self.mine).read, ["custom_value"])
            self._refused(hidden.with_env(self.mine).write, {"custom_value": "x"})
            self._refused(hidden.with_env(self.mine).unlink)
        own = custom_value(self._own("sale.order.line"))
        self.assertEqual(
            own.read(["custom_value"])[0]["custom_value"], own.custom_value
        )

    def test_sales_analysis_by_person(self):
        """Grouping shows the own figure and no row of anybody else."""
        for person, people in (
            ("rep_n1a", {"rep_n1a"}),
            # administrator and salesman hold documents of the team n1 as well
            (
                "manager_n1",
                {"manager_n1", "rep_n1a", "rep_n1b", "left", "admin", "stock"},
            ),
        ):
            rows = self.as_user(person)["sale.report"]._read_group(
                [("user_id", "in", [user.id for user in self.users.values()])],
                ["user_id"],
                ["price_subtotal:sum"],
            )
            users = {user for user, _amount in rows}
            self.assertEqual(
                {user.id for user in users}, {self.users[name].id for name in people}
            )
            self.assertTrue(all(amount > 0 for _user, amount in rows))

    def test_saved_filter_of_somebody_else(self):
        """A shared favourite carries a condition, never what it finds."""
        order = self.documents["rep_n1b", "n1"]["sale.order"]
        favourite = self.env["ir.filters"].create(
            {
                "name": "All of mine",
                "model_id": "sale.order",
                "domain": f"[('id', '=', {order.id})]",
                "user_ids": [Command.clear()],
            }
        )
        shown = self.mine["ir.filters"].get_filters("sale.order")
        [mine] = [item for item in shown if item["id"] == favourite.id]
        domain = literal_eval(mine["domain"])
        self.assertFalse(self.mine["sale.order"].search(domain))

    def test_import_of_somebody_elses_document(self):
        """An import with the database id of a hidden document changes nothing."""
        for order in self._victims("sale.order"):
            with self.env.cr.savepoint() as savepoint:
                result = self.mine["sale.order"].load(
                    [".id", "client_order_ref"], [[str(order.id), "stolen"]]
                )
                savepoint.rollback()
            self.assertFalse(result["ids"])
            self.assertTrue(result["messages"])
            self.assertNotEqual(order.client_order_ref, "stolen")

    def test_payment_transactions_of_the_accountant(self):
        """A tier takes nothing away from whoever also does the accounting."""
        user = self.users["rep_n1a"]
        user.group_ids += self.env.ref("account.group_account_invoice")
        mine = self.as_user("rep_n1a")
        for model in ("account.move", "payment.transaction"):
            for document in self._victims(model):
                self.assertTrue(document.with_env(mine).has_access("read"))
        unassigned = self.documents[None, "s1"]["account.move"]
        self.assertTrue(unassigned.with_env(mine).has_access("write"))
        entry = self.env["account.move"].create({"move_type": "entry"})
        self.assertTrue(entry.with_env(mine).has_access("read"))
        # the orders stay the tier's
        for order in self._victims("sale.order"):
            self.assertFalse(order.with_env(mine).has_access("read"))

    def test_portal_users_keep_their_payments(self):
        """The rule on transactions narrows nobody but people with a tier."""
        transaction = self.documents["rep_n1a", "n1"]["payment.transaction"]
        public = self.env.ref("base.public_user")
        domain = (
            self.env["ir.rule"]
            .with_user(public)
            ._compute_domain("payment.transaction", "read")
        )
        self.assertNotIn("sale_order_ids", str(domain))
        self.assertTrue(
            transaction.filtered_domain(
                self.env["ir.rule"]
                .with_user(self.users["stock"])
                ._compute_domain("payment.transaction", "read")
            )
        )
