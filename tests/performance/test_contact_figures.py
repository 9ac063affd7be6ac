"""Won opportunities, win rate, visits and ratings."""

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from tests.performance.ledger import LedgerCase


@tagged("standard", "post_install", "-at_install")
class TestContactFigures(LedgerCase):
    """What people do with customers beside orders and invoices."""

    def _lead(self, name, day, is_won, **vals):
        lead = self.env["crm.lead"].create(
            {
                "name": "Opportunity",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.users[name].id,
                "team_id": self.users[name].sales_assignment_ids[:1].team_id.id,
                **vals,
            }
        )
        if is_won:
            lead.action_set_won()
        else:
            lead.action_set_lost()
        lead.date_closed = Datetime.to_datetime(day)
        return lead

    def _meeting(self, name, start="2026-02-10 09:00:00", **vals):
        tag = self.env.ref("sales_tiered_mgmt.calendar_event_type_visit")
        user = self.users[name]
        return self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": start,
                "stop": Datetime.add(Datetime.to_datetime(start), hours=1),
                "user_id": user.id,
                "partner_ids": [Command.set((self.customer | user.partner_id).ids)],
                "categ_ids": [Command.set(tag.ids)],
                **vals,
            }
        )

    def _rating(self, value, **vals):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "partner_id": self.customer.id,
                "rating": value,
                "consumed": True,
                "rated_on": "2026-02-10 09:00:00",
                **vals,
            }
        )

    def test_d32_won_and_lost(self):
        self._lead("rep_n1a", "2026-02-10", True)
        self._lead("rep_n1a", "2026-02-11", True)
        lost = self._lead("rep_n1a", "2026-03-10", False)
        self._lead("rep_n1b", "2026-02-10", False)
        self.assertFalse(lost.active)
        self.assertEqual(self.figures("won_opportunities"), {self.users["rep_n1a"]: 2})
        rates = self.figures("win_rate")
        self.assertAlmostEqual(rates[self.users["rep_n1a"]], 2 / 3, 4)
        self.assertEqual(rates[self.users["rep_n1b"]], 0)
        of_team = self.figures(
            "win_rate", ("team_id", "=", self.teams["n1"].id), by=("team_id",)
        )
        self.assertAlmostEqual(of_team[self.teams["n1"]], 0.5)
        lost.action_unarchive()
        self.assertEqual(self.figure("win_rate", "rep_n1a"), 1)

    def test_d32_lead_without_company_is_its_persons(self):
        lead = self._lead("rep_n1a", "2026-02-10", True, team_id=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL WHERE id = %s", [lead.id]
        )
        self.assertEqual(self.facts("won_opportunities").company_id, self.company)

    def test_d23_visit_is_a_tagged_meeting_with_a_customer(self):
        self._meeting("rep_n1a")
        colleague = self.users["rep_n1b"].partner_id
        opportunity = self._lead("rep_n1a", "2026-02-01", True)
        self._meeting(
            "rep_n1a",
            "2026-02-11 09:00:00",
            partner_ids=[Command.set(colleague.ids)],
            opportunity_id=opportunity.id,
        )
        visits = self.facts("customer_visits")
        self.assertEqual(visits.mapped("value"), [1, 1])
        self.assertEqual(visits.partner_id, self.customer)
        self.assertEqual(visits[1].access_team_id, self.teams["n1"])

    def test_d23_what_is_no_visit(self):
        colleague = self.users["rep_n1b"].partner_id
        self._meeting("rep_n1a", partner_ids=[Command.set(colleague.ids)])
        self._meeting("rep_n1a", categ_ids=[Command.clear()])
        self._meeting("rep_n1a", privacy="private")
        self._meeting("rep_n1a", active=False)
        self._meeting("rep_n1a", Datetime.add(Datetime.now(), days=1))
        declined = self._meeting("rep_n1a")
        declined.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.customer
        ).state = "declined"
        mine = self.users["rep_n1b"].with_user(self.users["rep_n1b"])
        mine.calendar_default_privacy = "private"
        self._meeting("rep_n1b")
        self.assertFalse(self.facts("customer_visits"))

    def test_d32_rating_of_the_person_named(self):
        rated = self.users["rep_n1a"].partner_id
        self._rating(5, rated_partner_id=rated.id)
        self._rating(2, rated_partner_id=rated.id)
        self._rating(0, rated_partner_id=rated.id)
        self._rating(5, rated_partner_id=rated.id, consumed=False)
        self.assertEqual(self.figures("customer_rating"), {self.users["rep_n1a"]: 3.5})

    def test_d32_rating_of_an_order_is_its_salespersons(self):
        order = self.quotation("rep_n1b", 10)
        self._rating(
            4,
            res_model_id=self.env["ir.model"]._get_id("sale.order"),
            res_id=order.id,
        )
        fact = self.facts("customer_rating")
        self.assertEqual(fact.user_id, self.users["rep_n1b"])
        self.assertEqual(fact.access_team_id, order.team_id)

    def test_d32_colleagues_are_no_customers(self):
        self._rating(
            5,
            rated_partner_id=self.users["rep_n1a"].partner_id.id,
            partner_id=self.users["rep_n1b"].partner_id.id,
        )
        self.assertFalse(self.facts("customer_rating"))
