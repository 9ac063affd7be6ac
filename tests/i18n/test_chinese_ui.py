"""The Chinese translation reaches the people: what a user with zh_CN reads."""

import re

from lxml import etree, html
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.common import SalesForceCase

MODULE = "sales_tiered_mgmt"


@tagged("standard", "post_install", "-at_install")
class TestChineseUi(SalesForceCase):
    """The translation file is loaded as Odoo loads it, and read as users read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        # an update alone keeps the Chinese a database has, also where the file changed
        cls.env["ir.module.module"]._load_module_terms(
            [MODULE], ["zh_CN"], overwrite=True
        )
        cls.env.invalidate_all()

    def chinese(self, name):
        """The record of an XML id, as somebody reads it who uses Odoo in Chinese."""
        return self.env.ref(f"{MODULE}.{name}").with_context(lang="zh_CN")

    def chinese_user(self, name):
        """The environment of one of the people, whose own language is Chinese."""
        self.users[name].lang = "zh_CN"
        env = self.as_user(name)
        return env(context=env["res.users"].context_get())

    def owned(self, model):
        """All records of ``model`` the add-on brought, in Chinese."""
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        records = self.env[model].with_context(active_test=False, lang="zh_CN")
        return records.browse(names.mapped("res_id")).exists()

    def assertChinese(self, texts):
        """Each text has Chinese characters; English ones are listed."""
        texts = {text.strip() for text in texts if text and text.strip()}
        self.assertTrue(texts)
        latin = {text for text in texts if not any("一" <= c <= "鿿" for c in text)}
        self.assertEqual(latin, set())

    # ------------------------------------------------------------
    # Records and views
    # ------------------------------------------------------------

    def test_menus_and_actions(self):
        self.assertEqual(self.chinese("menu_root").name, "销售分层管理")
        self.assertEqual(self.chinese("sales_work_reassign_menu").name, "工作调整")
        self.assertChinese(self.owned("ir.ui.menu").mapped("name"))
        self.assertChinese(self.owned("ir.actions.act_window").mapped("name"))

    def test_english_stays_english(self):
        menu = self.env.ref(f"{MODULE}.menu_root").with_context(lang="en_US")
        self.assertEqual(menu.name, "Tiered Sales")

    def test_c3p3_tiers_with_their_duties_and_authority(self):
        self.assertEqual(
            [
                self.chinese(f"sales_tier_{name}").name
                for name in ("director", "manager", "representative")
            ],
            ["销售总监", "销售经理", "销售代表"],
        )
        granted = self.chinese("sales_tier_representative").authority_note
        self.assertIn("有权在授权范围内与客户签订合同。", granted)
        for tier in self.owned("sales.tier"):
            for field_name in ("duties", "authority_note"):
                items = html.fromstring(tier[field_name]).xpath("//ul/li")
                self.assertChinese(item.text_content() for item in items)
                english = html.fromstring(tier.with_context(lang="en_US")[field_name])
                self.assertEqual(len(items), len(english.xpath("//ul/li")))

    def test_labels_and_choices(self):
        fields = self.env["sales.tier"].with_context(lang="zh_CN").fields_get()
        self.assertEqual(fields["scope"]["string"], "可见范围")
        self.assertIn(("own", "本人单据"), fields["scope"]["selection"])
        self.assertEqual(fields["headcount"]["string"], "人数")

    def test_view_as_the_browser_gets_it(self):
        arch = (
            self.env["sales.tier"]
            .with_context(lang="zh_CN")
            .get_view(self.env.ref(f"{MODULE}.sales_tier_view_form").id, "form")["arch"]
        )
        form = etree.fromstring(arch)
        placeholders = form.xpath("//@placeholder")
        self.assertIn("此层级承担的职责", placeholders)
        self.assertChinese(placeholders)

    def test_every_string_of_every_view(self):
        arch_db = self.env["ir.ui.view"]._fields["arch_db"]
        views = self.owned("ir.ui.view")
        self.assertGreater(len(views), 20)
        for view in views:
            # pylint: disable=protected-access
            terms = arch_db.get_trans_terms(view.arch_db)
            with self.subTest(view=view.xml_id):
                words = {term for term in terms if re.search(r"\w", term)}  # no "→"
                self.assertFalse(
                    [t for t in words if not any("一" <= c <= "鿿" for c in t)]
                )

    def test_demo_company(self):
        team = self.env.ref(f"{MODULE}.crm_team_n1", raise_if_not_found=False)
        if not team:
            self.skipTest("the database has no demo data")
        self.assertEqual(self.chinese("crm_team_north").name, "北方大区")
        self.assertEqual(self.chinese("hr_job_manager").name, "销售经理")

    # ------------------------------------------------------------
    # What Python says
    # ------------------------------------------------------------

    def test_c3p3_refusal_of_an_order_beyond_the_limit(self):
        order = self.quotation("rep_n1a", 60_000)
        with self.assertRaisesRegex(UserError, "须经审批。签订订单：.+超出本人限额"):
            order.with_env(self.chinese_user("rep_n1a")).write({"state": "sale"})

    def test_c1p4_request_tells_and_keeps_four_eyes(self):
        env = self.chinese_user("rep_n1a")
        order = self.quotation("rep_n1a", 60_000).with_env(env)
        told = order.action_confirm()
        self.assertEqual(told["params"]["title"], "须经审批")
        self.assertIn(f"等待 {self.users['manager_n1'].name} 审批", str(told))
        with self.assertRaisesRegex((AccessError, UserError), "回避原则"):
            order.sales_approval_ids.action_approve()

    def test_activity_is_in_the_language_of_the_approver(self):
        """The requester works in English, the approver in Chinese."""
        self.users["manager_n1"].lang = "zh_CN"
        order = self.quotation("rep_n1a", 60_000)
        order.action_confirm()
        activity = order.sudo().sales_approval_ids.activity_ids
        self.assertEqual(activity.user_id, self.users["manager_n1"])
        self.assertTrue(activity.summary.startswith(f"{order.name}："))

    def test_a3p1_note_on_a_request_sent_on_is_in_one_language(self):
        """The reason and the sentence around it: both in the company's language."""
        order = self.quotation("rep_n1a", 60_000)
        order.action_confirm()
        request = order.sudo().sales_approval_ids
        request.company_id.partner_id.lang = "zh_CN"
        request._send_on("bypassed", request._stuck_reason(set()))
        notes = " ".join(request.message_ids.mapped("body"))
        self.assertIn("manager_n1 已不是此申请上报路径中的上级。", notes)
        self.assertIn("。审批申请转由 ", notes)

    def test_constraint_as_the_server_tells_it(self):
        tiers = self.env["sales.tier"].with_context(lang="zh_CN")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation) as caught,
            self.env.cr.savepoint(),
        ):
            tiers.create({"name": "X", "level": -1})
        message = tiers._sql_error_to_message(caught.exception)
        self.assertEqual(message, "层级的级别必须为正数。")
