"""Whom the add-on leaves alone, and what an administrator does to the rules."""

from odoo.fields import Domain
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import convert_file

from tests.access.documents import DocumentsMixin

MODULE = "sales_tiered_mgmt"
RULE_FILES = (
    "security/organization_rules.xml",
    "security/authority_rules.xml",
    "security/document_rules.xml",
)
# Who owns a document, by model: what Odoo's own rules look at.
OWNER = {
    "sale.order": "user_id",
    "sale.order.line": "salesman_id",
    "sale.report": "user_id",
    "crm.lead": "user_id",
    "crm.activity.report": "user_id",
    "account.move": "invoice_user_id",
    "account.move.line": "move_id.invoice_user_id",
}
KIND = {"account.move": "move_type", "account.move.line": "move_id.move_type"}


@tagged("standard", "post_install", "-at_install")
class TestUntiered(DocumentsMixin, TransactionCase):
    """Users without a tier keep what stock Odoo gives, demo data and all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()
        cls.users["all"] = new_test_user(
            cls.env,
            login="t_all_documents",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
        )
        cls.users["outsider"] = new_test_user(
            cls.env, login="t_outsider", company_id=cls.company.id
        )

    def _stock_domain(self, model, user, is_limited):
        """Odoo's rules of sale, crm and sale_team, spelled out."""
        domain = Domain("company_id", "in", [self.company.id, False])
        if model in KIND:
            domain &= Domain(KIND[model], "in", ("out_invoice", "out_refund"))
        if is_limited:
            owner = OWNER[model]
            domain &= Domain(owner, "=", user.id) | Domain(owner, "=", False)
        return domain

    def test_stock_users_see_what_odoo_gives(self):
        for name, is_limited in (("stock", True), ("all", False), ("admin", False)):
            user, mine = self.users[name], self.as_user(name)
            for model in OWNER:
                with self.subTest(person=name, model=model):
                    domain = self._stock_domain(model, user, is_limited)
                    every = self.env[model].with_company(self.company)
                    every = every.with_context(
                        active_test=False, allowed_company_ids=self.company.ids
                    )
                    expected = set(every.sudo().search(domain).ids)
                    records = mine[model].with_context(active_test=False)
                    self.assertTrue(expected)
                    self.assertEqual(set(records.search([]).ids), expected)
                    self.assertEqual(records.search_count([]), len(expected))

    def test_outsiders_see_nothing(self):
        mine = self.as_user("outsider")
        for model in OWNER:
            self.assertFalse(mine[model].has_access("read"))

    def test_stock_models_have_no_rule_for_everybody(self):
        """What the add-on says about Odoo's own models concerns the tiers alone."""
        tiers = self.env.ref(f"{MODULE}.group_sales_representative")
        administrators = self.env.ref("sales_team.group_sale_manager")
        # hides answers about people of the sales force, and nothing that is stock's
        answers = self.env.ref(f"{MODULE}.survey_user_input_rule_feedback")
        answers |= self.env.ref(f"{MODULE}.survey_user_input_line_rule_feedback")
        for rule in self._rules() - answers:
            if rule.model_id.model.startswith("sales."):
                continue
            with self.subTest(rule=rule.name):
                self.assertTrue(rule.groups)
                self.assertLessEqual(rule.groups, tiers | administrators)

    def test_supervising_without_a_tier_opens_nothing(self):
        team = self.teams["n1"]
        mine = self.as_user("stock")
        before = mine["sale.order"].search_count([])
        team.supervisor_ids += self.users["stock"]
        self.assertEqual(mine["sale.order"].search_count([]), before)

    # ------------------------------------------------------------
    # Rules in the administrator's hands
    # ------------------------------------------------------------

    def _rules(self):
        action = self.env["res.config.settings"].create({}).action_open_sales_rules()
        return (
            self.env["ir.rule"]
            .with_context(**action["context"])
            .search(action["domain"])
        )

    def test_settings_list_every_rule(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.rule")]
        )
        self.assertEqual(set(self._rules().ids), set(names.mapped("res_id")))
        self._rules()[0].active = False
        self.assertEqual(set(self._rules().ids), set(names.mapped("res_id")))

    def test_upgrade_keeps_the_rules(self):
        """All rules are the administrator's once installed."""
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.rule")]
        )
        self.assertTrue(names)
        self.assertEqual(names.mapped("noupdate"), [True] * len(names))
        rule = self.env.ref(f"{MODULE}.sale_order_rule_tier")
        other = self.env.ref(f"{MODULE}.crm_lead_rule_tier")
        rule.domain_force = "[('user_id', '=', user.id)]"
        other.active = False
        for path in RULE_FILES:
            convert_file(self.env, MODULE, path, {}, mode="update", noupdate=True)
        self.assertEqual(rule.domain_force, "[('user_id', '=', user.id)]")
        self.assertFalse(other.active)
        self.env.invalidate_all()
        peer = self.documents["rep_n1b", "n1"]["sale.order"]
        self.assertFalse(peer.with_env(self.as_user("manager_n1")).has_access("read"))

    def test_changed_and_switched_off_rules_take_effect(self):
        """A tightened rule hides at once; a switched-off one gives Odoo's rule back."""
        peer = self.documents["rep_n1b", "n1"]["sale.order"]
        elsewhere = self.documents[None, "s1"]["sale.order"]
        mine = self.as_user("manager_n1")
        self.assertTrue(peer.with_env(mine).has_access("read"))
        self.assertFalse(elsewhere.with_env(mine).has_access("read"))
        rule = self.env.ref(f"{MODULE}.sale_order_rule_tier")
        rule.active = False
        self.assertFalse(peer.with_env(mine).has_access("read"))
        self.assertTrue(elsewhere.with_env(mine).has_access("read"))
        rule.active = True
        self.assertTrue(peer.with_env(mine).has_access("read"))
        self.assertFalse(elsewhere.with_env(mine).has_access("read"))
