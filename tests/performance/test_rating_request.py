"""Customers are asked for ratings, answer by Odoo's links, and complaints are handed
on."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from tests.attempts import attempt
from tests.common import SalesForceMixin
from tests.performance.ledger import LedgerCase

REQUEST = "odoo.addons.sales_tiered_mgmt.models.performance.sales_rating_request"


class RatingMixin:
    """A company that asks its customers, beside all others that do not."""

    @classmethod
    def _setup_ratings(cls):
        cls.env["res.company"].search([]).sales_rating_request = "never"
        cls.company.sales_rating_request = "invoiced"
        cls.company.sales_rating_days = 3
        cls.today = cls.company._sales_today()
        cls.company.sales_rating_since = Date.subtract(cls.today, days=20)
        # of the orders there are, customers were asked
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE sale_order SET sales_rating_asked_on = now()")
        cls.env.invalidate_all()
        cls.company.email = "company@test.example"
        cls.customer.email = "customer@test.example"

    def invoiced_order(self, name="rep_n1a", days=3, customer=None, **vals):
        """A signed order, fully invoiced that many days ago; as superuser."""
        order = self.quotation(name, 100, customer=customer or self.customer, **vals)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        order = order.sudo()
        self.invoice(order, days)
        return order

    def invoice(self, order, days):
        move = order._create_invoices()
        move.invoice_date = Date.subtract(self.today, days=days)
        move.action_post()
        return move

    def due(self):
        """Ids of the orders of which customers are to be asked."""
        return self.env["sale.order"]._sales_rating_due()

    def ask(self):
        """The job, which may not commit inside a test; the mails that it made."""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            self.env["sale.order"]._cron_ask_for_ratings()
        return self.env["mail.mail"].search([("id", ">", last)], order="id")

    def link(self, order):
        """Rating that the customer of an order was asked for."""
        return self.env["rating.rating"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    def rate(self, order, value, feedback=None):
        """The customer answers, as Odoo's page does it: as the public user."""
        public = self.env.ref("base.public_user")
        rating = self.link(order).with_user(public).sudo()
        order.with_user(public).sudo().rating_apply(
            value, rating=rating, feedback=feedback, subtype_xmlid=None
        )
        return self.link(order)

    def complaints(self, order):
        """Activities about complaints, done ones included."""
        kind = self.env.ref("sales_tiered_mgmt.mail_activity_complaint")
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_id", "=", order.id), ("activity_type_id", "=", kind.id)])
        )


class RatingCase(RatingMixin, LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_ratings()


@tagged("standard", "post_install", "-at_install")
class TestRatingDue(RatingCase):
    """Which customers are asked, and when."""

    def test_f22_once_the_order_is_fully_invoiced(self):
        order = self.invoiced_order()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self.due(), order.ids)
        self.assertFalse(order.sales_rating_asked_on)
        self.ask()
        self.assertTrue(order.sales_rating_asked_on)
        self.assertEqual(self.due(), [])
        self.assertFalse(self.ask())

    def test_f22_the_day_counts(self):
        for days, is_due in (
            (0, False),
            (2, False),
            (3, True),
            (20, True),
            (21, False),
        ):
            with self.subTest(days=days):
                order = self.invoiced_order(days=days)
                self.assertEqual(order.id in self.due(), is_due)
        self.company.sales_rating_since = Date.subtract(self.today, days=300)
        long_ago = self.invoiced_order(days=34)
        self.assertNotIn(long_ago.id, self.due())
        self.company.sales_rating_days = 4
        self.assertIn(long_ago.id, self.due())

    def test_f22_not_before_it_is_whole(self):
        order = self.quotation("rep_n1a", 100, 50, customer=self.customer)
        order.action_confirm()
        order = order.sudo()
        second = order.order_line[1]
        second.product_id = self.product.copy({"invoice_policy": "delivery"})
        self.invoice(order, 3)
        self.assertEqual(self.due(), [])
        second.qty_delivered = 1
        later = self.invoice(order, 1)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self.due(), [])
        later.button_draft()
        later.invoice_date = Date.subtract(self.today, days=3)
        later.action_post()
        self.assertEqual(self.due(), order.ids)

    def test_f22_who_is_not_asked(self):
        colleague = self.users["rep_n1b"]
        colleague.email = "Colleague@test.example"
        for email in (False, "no address", "colleague@test.example"):
            with self.subTest(email=email):
                customer = self.env["res.partner"].create(
                    {"name": "Other", "email": email}
                )
                self.invoiced_order(customer=customer)
                self.assertEqual(self.due(), [])
        cancelled = self.invoiced_order()
        cancelled._action_cancel()
        self.assertEqual(self.due(), [])
        rated = self.invoiced_order()
        self.assertEqual(self.due(), rated.ids)
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": rated.id,
                "partner_id": self.customer.id,
                "rating": 5,
                "consumed": True,
            }
        )
        self.assertEqual(self.due(), [])

    def test_f22_companies_ask_or_do_not(self):
        self.invoiced_order()
        self.company.sales_rating_request = "never"
        self.assertFalse(self.company.sales_rating_since)
        self.assertEqual(self.due(), [])
        # switched on again, nobody is asked about the past
        self.company.sales_rating_request = "invoiced"
        self.assertEqual(self.company.sales_rating_since, self.today)
        self.assertEqual(self.due(), [])
        self.company.sales_rating_request = "delivered"
        self.assertEqual(self.company.sales_rating_since, self.today)
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "sales_rating_request": "invoiced"}
        )
        self.assertTrue(abroad.sales_rating_since)
        self.assertFalse(
            self.env["res.company"].create({"name": "B"}).sales_rating_since
        )

    def test_f22_without_deliveries_the_invoice_counts(self):
        self.company.sales_rating_request = "delivered"
        order = self.invoiced_order()
        if "delivery_status" in order._fields:
            self.assertFalse(order.delivery_status)
        self.assertEqual(self.due(), order.ids)

    def test_new_databases_ask_nobody(self):
        self.assertEqual(
            self.env["res.company"].create({"name": "New"}).sales_rating_request,
            "never",
        )

    def test_settings(self):
        env = self.as_user("admin")
        self.users["admin"].group_ids = [
            Command.link(self.env.ref("base.group_system").id)
        ]
        with Form(env["res.config.settings"]) as form:
            form.sales_rating_request = "never"
        form.save().execute()
        self.assertEqual(self.company.sales_rating_request, "never")
        with Form(env["res.config.settings"]) as form:
            form.sales_rating_request = "delivered"
            form.sales_rating_days = 7
        form.save().execute()
        self.assertEqual(self.company.sales_rating_request, "delivered")
        self.assertEqual(self.company.sales_rating_days, 7)


@tagged("standard", "post_install", "-at_install")
class TestRatingMail(RatingCase):
    """What is sent, and who sees the link."""

    def test_f22_the_mail(self):
        order = self.invoiced_order()
        mail = self.ask()
        rating = self.link(order)
        self.assertEqual(rating.rated_partner_id, self.users["rep_n1a"].partner_id)
        self.assertEqual(rating.partner_id, self.customer)
        self.assertFalse(rating.consumed)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("company@test.example", mail.email_from)
        self.assertIn("company@test.example", mail.reply_to)
        self.assertIn(order.name, mail.subject)
        for value in (5, 3, 1):
            self.assertIn(f"/rate/{rating.access_token}/{value}", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertIn("asked to rate", order.message_ids[0].body)

    @attempt(
        "get hold of the customer's link",
        "representative",
        "messages, mails, ratings, mail template, RPC",
    )
    def test_g13_the_link_is_the_customers_alone(self):
        order = self.invoiced_order()
        mail = self.ask()
        token = self.link(order).access_token
        env = self.as_user("rep_n1a")
        mine = order.with_env(env)
        for message in mine.message_ids:
            self.assertNotIn(token, message.body)
        self.assertFalse(
            env["mail.message"].search(
                ["|", ("id", "=", mail.mail_message_id.id), ("body", "ilike", token)]
            )
        )
        ratings, rating = env["rating.rating"], self.link(order).with_env(env)
        for name, way in (
            ("message", lambda: mail.mail_message_id.with_env(env).read(["body"])),
            ("mail", lambda: mail.with_env(env).read(["body_html"])),
            ("read", lambda: rating.read(["access_token"])),
            ("web read", lambda: rating.web_read({"access_token": {}})),
            ("search", lambda: ratings.search([("access_token", "=", token)])),
            ("order", lambda: ratings.search([], order="access_token")),
            ("group", lambda: ratings._read_group([], ["access_token"])),
            ("template", lambda: mine._rating_get_access_token(self.customer)),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                way()
        template = self.env.ref("sales_tiered_mgmt.mail_template_rating")
        with self.assertRaisesRegex(UserError, "The link to rate"):
            mine.rating_send_request(template.with_env(env))
        for message in order.message_ids:
            self.assertNotIn(token, message.body)

    @attempt(
        "rate oneself by a link of one's own making",
        "representative",
        "mail template on a lead, the page behind the link, logged out",
        "does not count",
    )
    def test_g13_own_links_do_not_count(self):
        lead = self.as_user("rep_n1a")["crm.lead"].create(
            {"name": "Mine", "type": "opportunity", "partner_id": self.customer.id}
        )
        token = lead._rating_get_access_token()
        public = self.env.ref("base.public_user")
        lead.with_user(public).sudo().rating_apply(5, token=token)
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.assertEqual((rating.rating, rating.sales_given_by_id), (5, public))
        self.assertFalse(self.facts("customer_rating"))
        self.assertFalse(self.facts("complaints"))

    @attempt("choose who is asked", "representative", "RPC write, create, copy")
    def test_g13_nobody_says_that_a_customer_was_asked(self):
        order = self.invoiced_order()
        for name in ("rep_n1a", "admin"):
            mine = order.with_env(self.as_user(name))
            with self.assertRaisesRegex(AccessError, "is recorded"):
                mine.sales_rating_asked_on = "2026-01-01 00:00:00"
        with self.assertRaisesRegex(AccessError, "is recorded"):
            self.quotation("rep_n1a", 5, sales_rating_asked_on="2026-01-01 00:00:00")
        env = self.as_user("rep_n1a")
        made = (
            env["sale.order"]
            .with_context(default_sales_rating_asked_on="2026-01-01 00:00:00")
            .create({"partner_id": self.customer.id})
        )
        self.assertFalse(made.sales_rating_asked_on)
        self.ask()
        self.assertFalse(order.copy().sales_rating_asked_on)

    def test_one_that_fails_holds_up_nobody(self):
        orders = self.env["sale.order"].union(
            *(self.invoiced_order() for _number in range(3))
        )
        broken = orders[1]
        real = type(orders)._sales_ask_for_rating

        def asking(these):
            real(these)
            if broken in these:
                raise ValueError("no mail server")

        with (
            patch.object(type(orders), "_sales_ask_for_rating", asking),
            mute_logger(REQUEST),
        ):
            mails = self.ask()
        self.assertEqual(len(mails), 2)
        self.assertEqual(orders.filtered("sales_rating_asked_on"), orders - broken)
        self.assertFalse(self.link(broken))
        self.assertEqual(self.due(), broken.ids)

    def test_many_are_asked_together(self):
        def cost(count):
            for _number in range(count):
                self.invoiced_order()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.ask()), count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        few, many = cost(2), cost(8)
        self.assertLess(many - few, 6 * 12)

    def test_the_job(self):
        order = self.invoiced_order()
        job = self.env.ref("sales_tiered_mgmt.ir_cron_sales_rating")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(order.sales_rating_asked_on)
        self.assertTrue(self.link(order))


@tagged("standard", "post_install", "-at_install")
class TestComplaint(RatingCase):
    """A bad rating is somebody's to deal with."""

    def asked(self, name="rep_n1a", **kwargs):
        order = self.invoiced_order(name, **kwargs)
        self.ask()
        return order

    def test_f22_the_superior_calls(self):
        for name, handler in (
            ("rep_n1a", "manager_n1"),
            ("manager_n1", "director_north"),
            ("director_north", "admin"),
        ):
            with self.subTest(name):
                order = self.asked(name)
                self.rate(order, 1, "Nobody <b>called</b> back.")
                activity = self.complaints(order)
                self.assertEqual(activity.user_id, self.users[handler])
                self.assertIn("1", activity.summary)
                self.assertIn(order.name, activity.summary)
                self.assertIn("&lt;b&gt;", activity.note)
                self.assertEqual(activity.date_deadline, self.today)
                seen = order.with_env(self.as_user(handler))
                self.assertEqual(seen.activity_ids.ids, activity.ids)

    def test_f22_once_for_each_rating(self):
        order = self.asked()
        for value in (1, 2, 5, 1):
            self.rate(order, value)
        activity = self.complaints(order)
        self.assertEqual(len(activity), 1)
        activity.action_done()
        self.rate(order, 2)
        self.assertEqual(len(self.complaints(order)), 1)

    def test_f22_good_ones_are_nobodys(self):
        order = self.asked()
        self.rate(order, 3)
        self.assertFalse(self.complaints(order))
        self.rate(order, 2)
        self.assertTrue(self.complaints(order))

    def test_f22_superior_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["manager_n1"].lang = "fr_FR"
        asked = []
        Rating = type(self.env["rating.rating"])
        real = Rating._sales_complaint_vals

        def vals(rating, order, handler):
            asked.append(handler.lang)
            return real(rating, order, handler)

        with patch.object(Rating, "_sales_complaint_vals", vals):
            self.rate(self.asked(), 1)
        self.assertEqual(asked, ["fr_FR"])

    def test_f22_what_colleagues_enter_is_no_complaint(self):
        order = self.asked()
        rating = self.link(order)
        rating.with_user(self.users["stock"]).sudo().write(
            {"rating": 1, "consumed": True}
        )
        self.assertFalse(self.complaints(order))
        # until the customer says so
        self.rate(order, 1)
        self.assertEqual(len(self.complaints(order)), 1)

    @attempt(
        "make a bad rating disappear",
        "representative",
        "RPC on message and rating",
    )
    def test_g13_a_rating_stays(self):
        order = self.asked()
        rating = self.rate(order, 1, "Bad")
        env = self.as_user("rep_n1a")
        message = rating.message_id
        self.assertTrue(message)
        mine = rating.with_env(env)
        for way in (
            message.with_env(env).unlink,
            mine.unlink,
            mine.reset,
            lambda: mine.write({"message_id": False}),
            lambda: mine.write({"sales_complaint_told": False}),
            lambda: message.with_env(env).write({"rating_ids": [Command.clear()]}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                way()
        self.assertTrue(rating.exists())
        plain = order.with_env(env).message_post(body="Mine")
        plain.unlink()
        self.assertFalse(plain.exists())

    def test_what_the_customer_answered_opens_from_the_order(self):
        order = self.asked()
        self.assertEqual(order.sales_rating_count, 0)
        rating = self.rate(order, 5)
        env = self.as_user("rep_n1a")
        mine = order.with_env(env)
        mine.invalidate_recordset(["sales_rating_count"])
        self.assertEqual(mine.sales_rating_count, 1)
        action = mine.action_open_sales_ratings()
        self.assertEqual(env[action["res_model"]].search(action["domain"]), rating)
        self.assertIn(
            "action_open_sales_ratings",
            env["sale.order"].get_view(view_type="form")["arch"],
        )


@tagged("standard", "post_install", "-at_install")
class TestRatingLink(RatingMixin, SalesForceMixin, HttpCase):
    """Odoo's page behind the link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_sales_force()
        cls._setup_ratings()

    def facts(self, code, name="rep_n1a"):
        self.env.invalidate_all()
        metric = self.env.ref(f"sales_tiered_mgmt.sales_metric_{code}")
        return self.env["sales.performance"].search(
            [("metric_id", "=", metric.id), ("user_id", "=", self.users[name].id)]
        )

    def _post(self, token, value):
        page = self.url_open(f"/rate/{token}/{value}")
        self.assertEqual(page.status_code, 200)
        return self.url_open(
            f"/rate/{token}/submit_feedback",
            data={"rate": value, "feedback": "Said so", "csrf_token": self._csrf(page)},
        )

    @staticmethod
    def _csrf(page):
        _before, _name, after = page.text.partition('name="csrf_token" value="')
        return after.partition('"')[0]

    def test_f22_the_customer_answers_without_a_login(self):
        order = self.invoiced_order()
        self.ask()
        token = self.link(order).access_token
        self.authenticate(None, None)
        page = self.url_open(f"/rate/{token}/1")
        self.assertFalse(self.link(order).consumed, "opening the page rates nothing")
        self.assertIn("submit_feedback", page.text)
        self.assertEqual(self._post(token, 1).status_code, 200)
        rating = self.link(order)
        self.assertEqual((rating.rating, rating.feedback), (1, "Said so"))
        self.assertEqual(rating.sales_given_by_id, self.env.ref("base.public_user"))
        self.assertEqual(self.facts("customer_rating").value, 1)
        self.assertEqual(self.facts("complaints").value, 1)
        activity = self.complaints(order)
        self.assertEqual(activity.user_id, self.users["manager_n1"])
        self.assertEqual(activity.create_uid.id, 1)

    @attempt(
        "rate the own order by the customer's link",
        "representative",
        "the page behind the link, logged in",
        "does not count",
    )
    def test_g13_the_salesperson_rates_nothing_by_the_link(self):
        order = self.invoiced_order()
        self.ask()
        token = self.link(order).access_token
        self.users["rep_n1a"].password = "t_rep_n1a"
        self.authenticate("t_rep_n1a", "t_rep_n1a")
        page = self.url_open(f"/rate/{token}/5")
        self.assertNotIn("submit_feedback", page.text)
        csrf = self._csrf(self.url_open("/web/login?redirect=/odoo"))
        self.url_open(
            f"/rate/{token}/submit_feedback",
            data={"rate": 5, "csrf_token": csrf},
        )
        self.assertFalse(self.facts("customer_rating"))
        self.assertFalse(self.complaints(order))
