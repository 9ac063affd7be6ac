"""C2.p1: the manager adjusts the representatives' work assignment."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from tests.common import SalesForceCase


@tagged("standard", "post_install", "-at_install")
class TestReassign(SalesForceCase):
    def setUp(self):
        super().setUp()
        self.source, self.target = self.users["rep_n1a"], self.users["rep_n1b"]
        self.lead = self.lead_of("rep_n1a")
        self.order = self.quotation("rep_n1a", 1000, 200).sudo()
        self.partner = self.env["res.partner"].create(
            {"name": "ACME", "is_company": True, "user_id": self.source.id}
        )
        self.contact, self.other_contact = self.env["res.partner"].create(
            [
                {
                    "name": "Buyer",
                    "parent_id": self.partner.id,
                    "user_id": self.source.id,
                },
                {
                    "name": "Boss",
                    "parent_id": self.partner.id,
                    "user_id": self.users["manager_n1"].id,
                },
            ]
        )

    def lead_of(self, name, **vals):
        lead = self.as_user(name)["crm.lead"].create(
            {"name": f"Lead of {name}", "expected_revenue": 500, **vals}
        )
        return lead.sudo()

    def wizard(self, acting="manager_n1", **vals):
        return self.as_user(acting)["sales.work.reassign"].create(
            {"reason": "Even out", **vals}
        )

    def from_to(self, acting="manager_n1", source=None, target=None, **vals):
        return self.wizard(
            acting,
            from_user_ids=[Command.set((source or self.source).ids)],
            to_user_id=(target or self.target).id,
            **vals,
        )

    # -- what moves ---------------------------------------------------------

    def test_c2p1_what_moves_is_shown_before(self):
        signed = self.quotation("rep_n1a", 50)
        signed.action_confirm()
        wizard = self.from_to()
        self.assertEqual(wizard.lead_ids, self.lead)
        self.assertEqual(wizard.order_ids, self.order)
        self.assertEqual(wizard.partner_ids, self.partner | self.contact)
        self.assertEqual((wizard.lead_count, wizard.lead_amount), (1, 500))
        self.assertEqual((wizard.order_count, wizard.order_amount), (1, 1200))
        self.assertEqual(self.lead.user_id, self.source, "nothing moved yet")

    def test_c2p1_on_the_form_with_choices_taken_out(self):
        second = self.lead_of("rep_n1a")
        form = Form(self.as_user("manager_n1")["sales.work.reassign"])
        form.from_user_ids.add(self.source)
        form.include_customers = False
        form.to_user_id = self.target
        form.lead_ids.remove(second.id)
        form.save().action_reassign()
        self.assertEqual(self.lead.user_id, self.target)
        self.assertEqual(second.user_id, self.source)
        self.assertEqual(self.order.user_id, self.target)
        self.assertEqual(self.partner.user_id, self.source)

    def test_c2p1_manager_assigns_leads_quotations_and_customers(self):
        self.from_to().action_reassign()
        for document in (self.lead, self.order):
            self.assertEqual(document.user_id, self.target)
            self.assertEqual(document.team_id, self.teams["n1"])
            note = document.message_ids[0].body
            self.assertIn("rep_n1a", note)
            self.assertIn("Even out", note)
            self.assertNotIn(self.source.partner_id, document.message_partner_ids)
        self.assertEqual(self.partner.user_id, self.target)
        self.assertEqual(self.contact.user_id, self.target)
        self.assertEqual(self.other_contact.user_id, self.users["manager_n1"])

    def test_c2p1_one_message_to_each_person_however_many_documents(self):
        for _index in range(25):
            self.lead_of("rep_n1a")
        last = self.env["mail.message"].search([], order="id desc", limit=1)
        self.from_to().action_reassign()
        self.env.flush_all()
        self.env.cr.precommit.run()
        for person, text in (
            (self.target, "Leads and opportunities (26)"),
            (self.source, "handed to"),
        ):
            told = self.env["mail.message"].search(
                [
                    ("id", ">", last.id),
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", person.partner_id.ids),
                ]
            )
            self.assertEqual(len(told), 1)
            self.assertIn(text, told.body)

    def test_c2p1_queries_do_not_grow_with_documents(self):
        self.from_to().action_reassign()
        counts = {}
        for size in (5, 50):
            for _index in range(size):
                self.lead_of("rep_n1a")
            wizard = self.from_to(include_customers=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_reassign()
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
        self.assertLess(counts[50], counts[5] + 40, counts)

    def test_c2p1_from_the_lists_of_documents(self):
        won = self.lead_of("rep_n1a")
        won.action_set_won()
        context = {
            "active_model": "crm.lead",
            "active_ids": (self.lead | won).ids,
        }
        env = self.as_user("manager_n1")["sales.work.reassign"]
        form = Form(env.with_context(**context))
        self.assertFalse(form.include_customers)
        form.to_user_id = self.target
        self.assertIn("1 leads are won or lost", form.notice)
        form.save().action_reassign()
        self.assertEqual(self.lead.user_id, self.target)
        self.assertEqual(won.user_id, self.source)
        self.assertEqual(self.order.user_id, self.source)

    def test_c2p1_nobodys_work_of_the_own_teams(self):
        own, foreign = self.env["crm.lead"].create(
            [
                {"name": "x", "user_id": False, "team_id": self.teams[team].id}
                for team in ("n1", "n2")
            ]
        )
        wizard = self.wizard(include_unassigned=True, to_user_id=self.target.id)
        self.assertIn(own, wizard.lead_ids)
        self.assertNotIn(foreign, wizard.lead_ids)
        wizard.action_reassign()
        self.assertEqual(own.user_id, self.target)

    def test_c2p1_work_of_somebody_who_left(self):
        self.source.active = False
        wizard = self.from_to()
        self.assertIn(self.lead, wizard.lead_ids)
        wizard.action_reassign()
        self.assertEqual(self.lead.user_id, self.target)
        self.assertEqual(self.order.user_id, self.target)

    def test_confirmed_orders_stay_with_who_signed(self):
        self.order.action_confirm()
        wizard = self.wizard(
            order_ids=[Command.set(self.order.ids)], to_user_id=self.target.id
        )
        self.assertIn("no quotations any more", wizard.notice)
        with self.assertRaises(UserError):
            wizard.action_reassign()
        self.assertEqual(self.order.user_id, self.source)

    def test_pending_request_lapses(self):
        """It was made on the authority of the person before."""
        big = self.quotation("rep_n1a", 120_000)
        big.action_confirm()
        self.assertEqual(big.sales_approval_state, "pending")
        wizard = self.wizard(
            order_ids=[Command.set(big.ids)], to_user_id=self.target.id
        )
        self.assertIn("1 requests for approval lapse", wizard.notice)
        wizard.action_reassign()
        big = big.sudo()
        self.assertEqual(big.sales_approval_ids.state, "void")
        mine = big.with_user(self.target)
        mine.action_confirm()
        pending = big.sales_approval_ids.filtered(
            lambda request: request.state == "pending"
        )
        self.assertEqual(pending.responsible_id, self.target)

    # -- never beyond the own scope -----------------------------------------

    def test_c2p1_never_beyond_the_own_scope(self):
        foreign_lead = self.lead_of("rep_n2a")
        foreign_order = self.quotation("rep_n2a", 10).sudo()
        foreign_partner = self.env["res.partner"].create(
            {"name": "Theirs", "user_id": self.users["rep_n2a"].id}
        )
        for name, document in (
            ("lead_ids", foreign_lead),
            ("order_ids", foreign_order),
            ("partner_ids", foreign_partner),
        ):
            vals = {name: [Command.set(document.ids)], "to_user_id": self.target.id}
            # by RPC, and as if the ids had got in otherwise
            with self.assertRaises(AccessError):
                self.wizard(**vals).action_reassign()
            wizard = self.wizard(to_user_id=self.target.id)
            wizard.sudo().write(vals)
            with self.assertRaises(UserError):
                wizard.action_reassign()
            self.assertEqual(document.user_id, self.users["rep_n2a"])

    def test_c2p1_nobody_outside_the_scope_receives(self):
        for name in ("rep_n2a", "director_north", "rep_s1a", "stock"):
            wizard = self.from_to(target=self.users[name])
            with self.assertRaises(AccessError):
                wizard.action_reassign()
        self.assertEqual(self.lead.user_id, self.source)

    def test_c2p1_sources_outside_the_scope_give_nothing(self):
        self.lead_of("rep_n2a")
        wizard = self.from_to(source=self.users["rep_n2a"])
        self.assertFalse(wizard.lead_ids | wizard.sudo().lead_ids)
        self.assertNotIn(self.users["rep_n2a"], wizard.source_user_ids)

    def test_c2p1_director_across_the_division(self):
        heir = self.users["rep_n2a"]
        self.from_to("director_north", target=heir).action_reassign()
        self.assertEqual(self.lead.user_id, heir)
        self.assertEqual(self.lead.team_id, self.teams["n2"])
        with self.assertRaises(AccessError):
            self.from_to(
                "director_north", source=heir, target=self.users["rep_s1a"]
            ).action_reassign()

    def test_c2p1_representatives_assign_nothing(self):
        for acting in ("rep_n1a", "stock"):
            with self.assertRaises(AccessError):
                self.from_to(acting)
        # nor with the group of a manager and the tier of a representative
        manager_group = self.env.ref("sales_tiered_mgmt.group_sales_manager")
        self.source.group_ids += manager_group
        wizard = self.from_to("rep_n1a")
        with self.assertRaises(AccessError):
            wizard.action_reassign()

    def test_administrator_assigns_everywhere(self):
        self.from_to("admin", target=self.users["rep_s1a"]).action_reassign()
        self.assertEqual(self.lead.user_id, self.users["rep_s1a"])
        self.assertEqual(self.lead.team_id, self.teams["s1"])

    def test_document_of_a_company_the_person_is_not_in(self):
        other = self.env["res.company"].create({"name": "Abroad"})
        admin = self.users["admin"]
        admin.company_ids += other
        lead = self.env["crm.lead"].create(
            {"name": "Abroad", "company_id": other.id, "user_id": admin.id}
        )
        wizard = self.as_user("admin")["sales.work.reassign"].with_context(
            allowed_company_ids=admin.company_ids.ids
        )
        wizard = wizard.create(
            {"lead_ids": [Command.set(lead.ids)], "to_user_id": self.target.id}
        )
        self.assertIn("company", wizard.notice)
        with self.assertRaises(UserError):
            wizard.action_reassign()
