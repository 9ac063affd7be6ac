"""Major customer projects: the director decides before they are pursued (C1.p4)."""

from datetime import timedelta

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.attempts import attempt
from tests.authority.rpc import Refused, RpcCase
from tests.common import SalesForceCase, SalesForceMixin

REP, MANAGER, DIRECTOR = "rep_n1a", "manager_n1", "director_north"


class ProjectMixin(SalesForceMixin):
    """Leads before and behind the stage from which on a project is pursued."""

    @classmethod
    def _setup_sales_force(cls):
        super()._setup_sales_force()
        cls.new, cls.proposition, cls.won = cls.env["crm.stage"].create(
            [
                {"name": "Test New", "sequence": 1001},
                {"name": "Test Proposition", "sequence": 1003},
                {"name": "Test Won", "sequence": 1070, "is_won": True},
            ]
        )
        cls.company.write(
            {
                "sales_project_amount": 500_000,
                "sales_project_stage_id": cls.proposition.id,
            }
        )
        cls.set_limits(
            "major_project",
            representative="propose",
            manager="recommend",
            director=None,
        )

    def lead(self, revenue, name=REP, customer=None, **vals):
        """An opportunity of person ``name``, each with a customer of its own."""
        customer = customer or self.env["res.partner"].create({"name": "Somebody"})
        return self.as_user(name)["crm.lead"].create(
            {
                "name": f"Plant for {revenue}",
                "type": "opportunity",
                "partner_id": customer.id,
                "expected_revenue": revenue,
                "stage_id": self.new.id,
                **vals,
            }
        )

    def request(self, lead):
        """The request that waits for a lead, as superuser."""
        return lead.sudo()._sales_pending_approvals()

    def decide(self, approval, name, outcome="approve", comment="considered"):
        getattr(approval.with_user(self.users[name]), f"action_{outcome}")(comment)

    def approve(self, lead):
        """The lead's approval, up the line."""
        lead.action_sales_ask_approval()
        approval = self.request(lead)
        self.decide(approval, MANAGER)
        self.decide(approval, DIRECTOR)
        self.assertEqual(approval.state, "approved")
        return approval


@tagged("standard", "post_install", "-at_install")
class TestProjectGate(ProjectMixin, SalesForceCase):
    """What a major project is, and how its approval runs."""

    def test_c1p4_the_amount_makes_a_project(self):
        small, major = self.lead(499_999.99), self.lead(500_000)
        self.assertFalse(small.sales_is_major_project)
        self.assertTrue(major.sales_is_major_project)
        small.stage_id = self.proposition
        with self.assertRaisesRegex(
            UserError, "(?s)major customer project.*Ask for Appr"
        ):
            major.stage_id = self.proposition

    def test_c1p4_the_mark_makes_a_project(self):
        lead = self.lead(100)
        lead.sales_is_major_flagged = True
        self.assertTrue(lead.sales_is_major_project)
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition

    def test_zero_leaves_the_marked_ones(self):
        self.company.sales_project_amount = 0
        lead = self.lead(9_000_000)
        self.assertFalse(lead.sales_is_major_project)
        lead.stage_id = self.proposition
        marked = self.lead(0, sales_is_major_flagged=True)
        with self.assertRaises(UserError):
            marked.stage_id = self.proposition

    def test_changing_the_amount_marks_anew(self):
        lead = self.lead(300_000)
        self.company.sales_project_amount = 200_000
        self.assertTrue(lead.sales_is_major_project)

    def test_without_a_stage_quotations_and_winning_remain_gated(self):
        self.company.sales_project_stage_id = False
        lead = self.lead(600_000)
        lead.stage_id = self.proposition
        with self.assertRaises(UserError):
            lead.stage_id = self.won
        with self.assertRaises(UserError):
            self.quotation(REP, 10, opportunity_id=lead.id)

    def test_c1p4_manager_recommends_director_approves_and_it_moves_on(self):
        lead = self.lead(600_000)
        self.assertTrue(lead.is_sales_project_blocked)
        self.assertIn("600,000", lead.sales_gap_reason)
        self.assertEqual(
            lead.sales_signers,
            " → ".join(self.users[name].name for name in (MANAGER, DIRECTOR)),
        )
        lead.action_sales_ask_approval()
        approval = self.request(lead)
        self.assertEqual(
            approval.step_ids.sorted("sequence").mapped("kind"),
            ["recommend", "approve"],
        )
        self.assertEqual(approval.current_approver_id, self.users[MANAGER])
        self.assertFalse(lead.is_sales_project_blocked, "asked already")
        self.decide(approval, MANAGER)
        self.assertEqual(lead.stage_id, self.new)
        self.decide(approval, DIRECTOR)
        self.assertEqual(lead.stage_id, self.proposition)
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_a_refused_project_stays_where_it_is(self):
        lead = self.lead(600_000)
        lead.action_sales_ask_approval()
        self.decide(self.request(lead), MANAGER, "refuse")
        self.assertEqual(
            (lead.stage_id, lead.sales_approval_state), (self.new, "refused")
        )
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition
        lead.action_sales_ask_approval()
        self.assertTrue(self.request(lead))

    def test_a_request_is_withdrawn(self):
        lead = self.lead(600_000)
        lead.action_sales_ask_approval()
        lead.action_sales_withdraw()
        self.assertFalse(self.request(lead))
        self.assertTrue(lead.is_sales_project_blocked)

    def test_the_director_pursues_on_the_own_authority(self):
        lead = self.lead(600_000, DIRECTOR)
        lead.stage_id = self.proposition
        self.assertFalse(lead.is_sales_project_blocked)
        with self.assertRaises(UserError):
            lead.action_sales_ask_approval()

    def test_people_without_a_tier_keep_stock(self):
        lead = self.lead(900_000, "stock", stage_id=self.proposition.id)
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_a_sales_administrator_is_not_limited(self):
        lead = self.lead(900_000)
        lead.with_user(self.users["admin"]).stage_id = self.proposition
        self.assertEqual(lead.stage_id, self.proposition)

    def test_an_archived_decision_gates_nothing(self):
        self.env.ref("sales_tiered_mgmt.sales_decision_major_project").active = False
        lead = self.lead(900_000, stage_id=self.proposition.id)
        self.assertEqual(lead.stage_id, self.proposition)

    def test_better_values_keep_the_approval(self):
        lead = self.lead(600_000)
        self.approve(lead)
        lead.expected_revenue = 550_000
        lead.stage_id = self.won
        self.assertEqual(lead.won_status, "won")

    def test_what_was_pursued_before_may_be_corrected_and_step_back(self):
        lead = self.lead(900_000)
        lead.with_user(self.users["admin"]).stage_id = self.proposition
        lead.expected_revenue = 800_000
        lead.partner_id.name = "Renamed"
        lead.stage_id = self.new

    def test_its_orders_carry_the_mark(self):
        lead = self.lead(600_000)
        self.approve(lead)
        order = self.quotation(REP, 10, opportunity_id=lead.id)
        other = self.quotation(REP, 10)
        Order = self.as_user(REP)["sale.order"]
        mine = [("id", "in", (order | other).ids)]
        self.assertEqual(
            Order.search([("sales_is_major_project", "=", True), *mine]), order
        )
        groups = Order._read_group(mine, ["sales_is_major_project"], ["__count"])
        self.assertEqual(dict(groups), {True: 1, False: 1})
        self.assertEqual(
            self.as_user(REP)["crm.lead"].search(
                [("sales_is_major_project", "=", True), ("id", "in", lead.ids)]
            ),
            lead,
        )

    def test_an_order_of_an_approved_project_is_signed_within_the_own_limit(self):
        lead = self.lead(600_000)
        self.approve(lead)
        order = self.quotation(REP, 40_000, opportunity_id=lead.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_confirming_asks_for_the_project_first(self):
        """The order goes on its own way, on the authority of who confirmed it."""
        lead = self.lead(100_000)
        orders = self.quotation(REP, 40_000, opportunity_id=lead.id)
        orders |= self.quotation(REP, 70_000, opportunity_id=lead.id)
        lead.sales_is_major_flagged = True
        action = orders.action_confirm()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        self.assertFalse(orders._sales_pending_approvals())
        approval = self.request(lead)
        self.assertEqual(approval.requester_id, self.users[REP])
        self.decide(approval, MANAGER)
        self.decide(approval, DIRECTOR)
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        self.assertEqual(
            orders[1]._sales_pending_approvals().person_id, self.users[REP]
        )

    def test_a_customers_signature_is_kept_and_asks_for_the_project(self):
        lead = self.lead(100_000)
        order = self.quotation(REP, 40_000, opportunity_id=lead.id)
        lead.sales_is_major_flagged = True
        order.sudo().write({"signed_by": "Mrs Customer", "signed_on": "2026-01-01"})
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.signed_by, "Mrs Customer")
        approval = self.request(lead)
        self.decide(approval, MANAGER)
        self.decide(approval, DIRECTOR)
        self.assertEqual(order.state, "sale")

    def test_an_approval_survives_an_order_that_cannot_be_confirmed(self):
        lead = self.lead(100_000)
        order = self.quotation(REP, 40_000, opportunity_id=lead.id)
        lead.sales_is_major_flagged = True
        order.action_confirm()
        approval = self.request(lead)
        self.decide(approval, MANAGER)
        order.order_line.with_context(tracking_disable=True).product_id = False
        self.decide(approval, DIRECTOR)
        self.assertEqual((approval.state, order.state), ("approved", "draft"))

    def test_a_merged_project_stays_one(self):
        major, small = self.lead(700_000), self.lead(100)
        small.priority = "3"
        order = self.quotation(REP, 10, opportunity_id=small.id)
        merged = (
            (major | small)
            .with_user(self.users["admin"])
            .merge_opportunity(user_id=self.users[REP].id, auto_unlink=False)
        )
        self.assertTrue(merged.sales_is_major_flagged)
        self.assertTrue(merged.sales_is_major_project)
        self.assertEqual(order.opportunity_id, merged)
        with self.assertRaises(UserError):
            merged.with_user(self.users[REP]).stage_id = self.proposition

    def test_parts_of_other_people_customers_and_times_are_none(self):
        customer = self.env["res.partner"].create({"name": "Big"})
        first = self.lead(300_000, customer=customer)
        self.lead(300_000, "rep_n1b", customer=customer)
        self.lead(300_000)
        late = self.lead(300_000, customer=customer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - %s WHERE id = %s",
            [timedelta(days=8), first.id],
        )
        self.env.invalidate_all()
        late.stage_id = self.proposition
        self.assertEqual(late.stage_id, self.proposition)

    def test_a_small_lead_beside_a_project_is_small(self):
        customer = self.env["res.partner"].create({"name": "Big"})
        self.lead(900_000, customer=customer)
        small = self.lead(5_000, customer=customer)
        self.assertFalse(small.sales_is_major_project)
        small.stage_id = self.proposition

    def test_the_window_at_zero_measures_leads_alone(self):
        self.company.sales_split_window_days = 0
        customer = self.env["res.partner"].create({"name": "Big"})
        first = self.lead(300_000, customer=customer)
        second = self.lead(300_000, customer=customer)
        (first | second).stage_id = self.proposition

    def test_the_check_costs_the_same_for_one_and_many(self):
        def cost(count):
            leads = self.env["crm.lead"].union(
                *(self.lead(1_000 + number) for number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            leads._sales_check_pursuit(leads._sales_pursuits())
            return self.cr.sql_log_count - before

        cost(1)
        self.assertLessEqual(cost(20), cost(2) + 1)

    def test_the_mark_is_kept_by_the_uninstallable_columns(self):
        """A database that grows into the add-on gets its marks by SQL."""
        from odoo.addons.sales_tiered_mgmt.hooks import add_project_columns

        lead = self.lead(600_000)
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("ALTER TABLE crm_lead DROP COLUMN sales_is_major_project")
        add_project_columns(cr)
        cr.execute("SELECT sales_is_major_project FROM crm_lead WHERE id=%s", [lead.id])
        self.assertEqual(cr.fetchone(), (True,))


@tagged("standard", "post_install", "-at_install")
class TestProjectAttempts(ProjectMixin, SalesForceCase):
    """Ways to pursue a major project that nobody approved."""

    @attempt("create a project behind the gate", "representative", "RPC create")
    def test_create_in_a_late_stage(self):
        with self.assertRaises(UserError):
            self.lead(600_000, stage_id=self.proposition.id)

    @attempt("create it won, with the probability", "representative", "RPC create")
    def test_create_won(self):
        with self.assertRaises(UserError):
            self.lead(600_000, stage_id=self.won.id, probability=100)

    @attempt("drag several cards beyond the gate", "representative", "mass write")
    def test_mass_write(self):
        leads = self.lead(10) | self.lead(600_000) | self.lead(20)
        with self.assertRaises(UserError):
            leads.write({"stage_id": self.proposition.id})

    @attempt("press Won", "manager", "action_set_won_rainbowman")
    def test_set_won(self):
        lead = self.lead(600_000).with_user(self.users[MANAGER])
        with self.assertRaises(UserError):
            lead.action_set_won()
        with self.assertRaises(UserError):
            lead.action_set_won_rainbowman()

    @attempt("import projects behind the gate", "representative", "import")
    def test_import(self):
        result = self.as_user(REP)["crm.lead"].load(
            ["name", "type", "expected_revenue", "stage_id/.id"],
            [["Imported", "opportunity", "600000", str(self.proposition.id)]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("major customer project", result["messages"][0]["message"])

    @attempt("raise the revenue behind the gate", "representative", "RPC write")
    def test_lower_pass_raise(self):
        lead = self.lead(600_000)
        lead.expected_revenue = 100_000
        lead.stage_id = self.proposition
        lead.expected_revenue = 400_000
        with self.assertRaises(UserError):
            lead.expected_revenue = 600_000

    @attempt("raise an approved project", "representative", "RPC write")
    def test_raise_after_approval(self):
        lead = self.lead(600_000)
        self.approve(lead)
        with self.assertRaises(UserError):
            lead.expected_revenue = 6_000_000

    @attempt("hide the revenue as recurring", "representative", "RPC write")
    def test_recurring(self):
        lead = self.lead(1)
        lead.recurring_revenue = 700_000
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition

    @attempt("balance it with a negative revenue", "representative", "RPC create")
    def test_negative(self):
        lead = self.lead(-900_000, recurring_revenue=700_000)
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition

    @attempt("take the mark away", "manager", "RPC write")
    def test_unmark(self):
        lead = self.lead(10, sales_is_major_flagged=True)
        for name in (REP, MANAGER):
            with self.assertRaises(AccessError):
                lead.with_user(self.users[name]).sales_is_major_flagged = False
        lead.with_user(self.users[DIRECTOR]).sales_is_major_flagged = False
        self.assertFalse(lead.sales_is_major_project)

    @attempt("write that it is no major project", "representative", "RPC write")
    def test_write_the_stored_mark(self):
        lead = self.lead(600_000)
        with self.assertRaises(AccessError):
            lead.sales_is_major_project = False
        with self.assertRaises(AccessError):
            self.lead(600_000, sales_is_major_project=False)

    @attempt("cut it into two opportunities", "representative", "split")
    def test_split(self):
        customer = self.env["res.partner"].create({"name": "Big"})
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": customer.id}
        )
        first = self.lead(300_000, customer=customer)
        second = self.lead(300_000, customer=contact)
        self.assertTrue(first.sales_is_major_project)
        with self.assertRaisesRegex(UserError, "together with other opportunities"):
            second.stage_id = self.proposition

    @attempt("hide one part in the archive", "representative", "archive")
    def test_split_archived(self):
        customer = self.env["res.partner"].create({"name": "Big"})
        first = self.lead(300_000, customer=customer)
        second = self.lead(300_000, customer=customer)
        first.action_archive()
        with self.assertRaises(UserError):
            second.stage_id = self.proposition

    @attempt("name the customer only behind the gate", "representative", "RPC write")
    def test_split_by_customer(self):
        customer = self.env["res.partner"].create({"name": "Big"})
        self.lead(300_000, customer=customer)
        second = self.lead(300_000)
        second.stage_id = self.proposition
        with self.assertRaises(UserError):
            second.partner_id = customer

    @attempt("convert a lead that waits behind the gate", "representative", "convert")
    def test_convert(self):
        with self.assertRaises(UserError):
            self.lead(600_000, type="lead", stage_id=self.proposition.id)
        lead = self.lead(600_000, type="lead")
        lead.convert_opportunity(lead.partner_id)
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition

    @attempt("merge the project into a small one", "representative", "merge")
    def test_merge(self):
        small = self.lead(100)
        small.stage_id = self.proposition
        small.probability = 90
        with self.assertRaises(UserError):
            (small | self.lead(700_000)).merge_opportunity(auto_unlink=False)

    @attempt("change to a company with a weak currency", "representative", "RPC write")
    def test_change_company(self):
        other = self._company_with("KRW", 1_000)
        other.sales_project_amount = 500_000_000
        lead = self.lead(400_000)
        lead.sudo().write({"company_id": other.id, "team_id": False})
        lead.stage_id = self.proposition
        lead.sudo().expected_revenue = 450_000_000
        with self.assertRaises(UserError):
            lead.company_id = self.company

    @attempt("offer in a currency that counts for less", "representative", "currency")
    def test_quotation_currency(self):
        """60,000 of a strong currency are 600,000 of the company's."""
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [Command.create({"rate": 0.1, "name": Date.today()})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "T", "currency_id": currency.id}
        )
        lead = self.lead(100_000)
        self.quotation(REP, 60_000, opportunity_id=lead.id, pricelist_id=pricelist.id)
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition

    @attempt("let a job set the stage", "superuser job", "sudo")
    def test_superuser(self):
        lead = self.lead(600_000)
        with self.assertRaises(UserError):
            lead.with_user(SUPERUSER_ID).write({"stage_id": self.proposition.id})

    @attempt("let a colleague without a tier set the stage", "salesman", "RPC write")
    def test_untiered_colleague(self):
        lead = self.lead(600_000)
        helper = self.users["stock"]
        helper.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(UserError):
            lead.with_user(helper).stage_id = self.proposition

    @attempt("quote a project that is not approved", "representative", "New Quotation")
    def test_quotation(self):
        lead = self.lead(600_000)
        with self.assertRaises(UserError):
            self.quotation(REP, 10, opportunity_id=lead.id)
        order = self.quotation(REP, 10)
        with self.assertRaises(UserError):
            order.opportunity_id = lead
        with self.assertRaises(UserError):
            lead.order_ids = [Command.create({"partner_id": lead.partner_id.id})]

    @attempt("confirm by writing the state", "representative", "RPC write")
    def test_write_the_orders_state(self):
        lead = self.lead(100)
        order = self.quotation(REP, 10, opportunity_id=lead.id)
        lead.sales_is_major_flagged = True
        with self.assertRaises(UserError):
            order.write({"state": "sale"})
        with self.assertRaises(UserError):
            order.with_user(SUPERUSER_ID).write({"state": "sale"})

    @attempt("take the order out of its project", "representative", "RPC write")
    def test_unlink_the_opportunity(self):
        lead = self.lead(100)
        order = self.quotation(REP, 10, opportunity_id=lead.id)
        lead.sales_is_major_flagged = True
        with self.assertRaises(AccessError):
            order.opportunity_id = False
        with self.assertRaises(AccessError):
            order.opportunity_id = self.lead(5)
        with self.assertRaises(AccessError):
            lead.order_ids = [Command.clear()]
        order.with_user(self.users[DIRECTOR]).opportunity_id = False

    @attempt("quote more than the opportunity says", "representative", "order lines")
    def test_the_quotation_makes_the_project(self):
        self.set_limits(representative=None)
        lead = self.lead(100)
        order = self.quotation(REP, 600_000, opportunity_id=lead.id)
        self.assertTrue(order.sales_is_major_project)
        order.action_confirm()
        self.assertEqual(order.state, "draft", "the project is asked for first")
        self.assertTrue(self.request(lead))

    @attempt("many orders of one opportunity", "representative", "split")
    def test_orders_add_up(self):
        self.set_limits(representative=None)
        lead = self.lead(100)
        orders = [
            self.quotation(REP, 200_000, opportunity_id=lead.id) for _n in range(3)
        ]
        for order in orders:
            order.action_confirm()
        self.assertEqual([o.state for o in orders], ["sale", "sale", "draft"])

    @attempt("approve the own project", "director's line", "request")
    def test_nobody_decides_the_own(self):
        self.set_limits("major_project", director=700_000)
        lead = self.lead(900_000, DIRECTOR)
        lead.action_sales_ask_approval()
        approval = self.request(lead)
        self.assertEqual(approval.current_approver_id, self.users["admin"])
        with self.assertRaises(UserError):
            self.decide(approval, DIRECTOR)

    @attempt(
        "a project after the manager has left",
        "representative",
        "archived",
        "goes to the next",
    )
    def test_archived_manager(self):
        self.users[MANAGER].active = False
        lead = self.lead(600_000)
        lead.action_sales_ask_approval()
        self.assertEqual(self.request(lead).current_approver_id, self.users[DIRECTOR])

    @attempt("grow while the request waits", "representative", "RPC write", "lapses")
    def test_outgrown_request(self):
        lead = self.lead(600_000)
        lead.action_sales_ask_approval()
        approval = self.request(lead)
        lead.expected_revenue = 900_000
        self.assertEqual(approval.state, "void")

    @attempt("ask for somebody else's project", "peer", "RPC")
    def test_ask_for_a_peer(self):
        lead = self.lead(600_000)
        with self.assertRaises(AccessError):
            lead.with_user(self.users["rep_n1b"]).action_sales_ask_approval()

    @attempt("an opportunity of no company", "representative", "RPC write")
    def test_without_company(self):
        lead = self.lead(600_000)
        lead.write({"company_id": False, "team_id": False})
        with self.assertRaises(UserError):
            lead.stage_id = self.proposition
        self.approve(lead)
        self.assertEqual(lead.stage_id, self.proposition)

    def _company_with(self, currency, rate):
        currency = self.env["res.currency"].search(
            [("name", "=", currency), ("active", "in", [True, False])]
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": rate, "name": "2020-01-01"}
        )
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": currency.id}
        )
        self.users[REP].company_ids += company
        company.sales_project_stage_id = self.proposition
        return company


@tagged("standard", "post_install", "-at_install")
class TestProjectRpc(ProjectMixin, RpcCase):
    """The same over the wire."""

    @attempt("move the stage by a program", "representative", "JSON-2")
    def test_write_over_http(self):
        lead = self.lead(600_000)
        for context in ({}, {"tracking_disable": True, "install_mode": True}):
            with self.assertRaisesRegex(Refused, "major customer project"):
                self.rpc(
                    REP,
                    "crm.lead",
                    "write",
                    {"stage_id": self.proposition.id},
                    ids=lead.ids,
                    context=context,
                )

    @attempt("declare the project approved", "representative", "JSON-2")
    def test_the_request_is_no_ones_to_write(self):
        lead = self.lead(600_000)
        lead.action_sales_ask_approval()
        approval = self.request(lead)
        self._key(REP)  # outside of what is rolled back
        with self.assertRaises(Refused):
            self.rpc(
                REP, "sales.approval", "write", {"state": "approved"}, ids=approval.ids
            )
        with self.assertRaises(Refused):
            self.rpc(REP, "sales.approval", "action_approve", ids=approval.ids)

    @attempt("invoice a quotation by a down payment", "representative", "JSON-2")
    def test_g1_3_down_payment_of_a_quotation(self):
        order = self.quotation(REP, 120_000)
        wizard = self.as_user(REP)["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        with self.assertRaisesRegex(Refused, "is not confirmed"):
            self.rpc(REP, "sale.advance.payment.inv", "create_invoices", ids=wizard.ids)
        wizard.advance_payment_method = "delivered"
        with self.assertRaisesRegex(Refused, "is not confirmed"):
            self.rpc(REP, "sale.advance.payment.inv", "create_invoices", ids=wizard.ids)
        self.assertFalse(order.sudo().invoice_ids)

    def test_a_confirmed_order_is_invoiced(self):
        order = self.quotation(REP, 20_000)
        order.action_confirm()
        wizard = self.as_user(REP)["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        self.rpc(REP, "sale.advance.payment.inv", "create_invoices", ids=wizard.ids)
        self.assertTrue(order.sudo().invoice_ids)
