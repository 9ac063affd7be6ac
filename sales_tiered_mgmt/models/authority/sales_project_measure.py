from collections import namedtuple
from datetime import timedelta

from odoo import fields, models

from .verdict import Measured

# In company currency: what the lead makes up by itself, and what counts.
ProjectValue = namedtuple("ProjectValue", "own total")


class SalesProjectMeasure(models.AbstractModel):
    """What makes a lead a major customer project (重大客户项目), and how big it is.

    Read live and as superuser: the flag that is stored on lead and order is for the
    screens, no check relies on it. Policy: C1.p4.
    """

    _name = "sales.project.measure"
    _description = "Measured Value of a Customer Project"
    _inherit = ["sales.approval.mixin"]

    # ------------------------------------------------------------
    # What the approval is about
    # ------------------------------------------------------------

    def _sales_company(self):
        """The lead's company; one without belongs to the company of its people.

        Of a salesperson's companies the one of the tier: the one that is worked in just
        now is everybody's own choice.
        """
        lead = self.sudo()
        return (
            lead.company_id
            or lead.team_id.company_id
            or lead.user_id.sales_assignment_id.company_id
            or lead.user_id.company_id
            or self.env.company
        )

    def _sales_responsible(self):
        """The lead's salesperson."""
        return self.user_id

    def _sales_customer(self):
        """The lead's customer, once there is one."""
        return self.partner_id

    # ------------------------------------------------------------
    # Value
    # ------------------------------------------------------------

    def _sales_measure_major_project(self, people=None):
        """Value of the leads that are major projects; the others are left out.

        :param people: not needed: whose authority counts changes no project's size
        :return: dict of lead to :class:`~.verdict.Measured` in company currency
        """
        measures = {}
        for lead, value in self._sales_project_values().items():
            if lead._sales_is_major(value):
                currency = lead._sales_company().currency_id
                measures[lead] = Measured(
                    value.total, value.own, value.own, currency.id
                )
        return measures

    def _sales_is_major(self, value):
        """Whether a lead of that value is a major project.

        :param value: :class:`ProjectValue`
        """
        self.ensure_one()
        threshold = self._sales_company().sudo().sales_project_amount
        return self.sudo().sales_is_major_flagged or (
            threshold > 0 and value.total >= threshold
        )

    def _sales_project_values(self):
        """Value of each lead, parts of one project taken together.

        Leads of one salesperson for one customer that were created within the company's
        split window are measured together where none of them is major by itself: a
        project cannot be cut to stay below the line, and a small lead beside an
        approved project remains a small lead.

        :return: dict of lead to :class:`ProjectValue` in company currency
        """
        own = self._sales_own_revenues()
        parts = self._sales_parts(own)
        others = parts._sales_search_parts()
        revenues = own | others._sales_own_revenues()
        by_key = (parts | others._sales_parts(revenues)).grouped(
            lambda lead: lead._sales_part_key()
        )
        total = dict(own)
        for lead in parts:
            days = lead._sales_company().sudo().sales_split_window_days
            total[lead] += sum(
                revenues[other]
                for other in by_key[lead._sales_part_key()]
                if other != lead
                and abs(other._sales_born_on() - lead._sales_born_on())
                <= timedelta(days=days)
            )
        return {lead: ProjectValue(own[lead], total[lead]) for lead in self}

    def _sales_own_revenues(self):
        """Value of each lead by itself in company currency, at today's rate.

        The expected revenue, recurring revenue of its plan's period included, or what
        the orders say if that is more: the confirmed ones together, or the highest
        offer still open (several quotations of a lead are alternatives).
        """
        ordered = self._sales_ordered_amounts()
        revenues = {}
        for lead in self:
            expected = max(lead.sudo().expected_revenue, 0.0)
            recurring = max(lead.sudo().recurring_revenue, 0.0)
            ordered_here = ordered.get(lead._origin.id, 0.0)
            revenues[lead] = max(expected + recurring, ordered_here)
        return revenues

    def _sales_ordered_amounts(self):
        """Amount of the leads' orders in their company's currency, per lead id."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("opportunity_id", "in", self._origin.ids),
                    ("state", "!=", "cancel"),
                ]
            )
        )
        confirming = self.env.cr.cache.get("sales_confirming_orders", ())
        today = fields.Date.context_today(self)
        signed, offered = {}, {}
        for order, (value, _amount) in orders._sales_own_values().items():
            lead = order.opportunity_id
            company = lead._sales_company()
            value = order.company_id.currency_id._convert(
                value, company.currency_id, company, today
            )
            if order.state == "sale" or order.id in confirming:
                signed[lead.id] = signed.get(lead.id, 0.0) + value
            else:
                offered[lead.id] = max(offered.get(lead.id, 0.0), value)
        return {
            lead_id: max(signed.get(lead_id, 0.0), offered.get(lead_id, 0.0))
            for lead_id in {*signed, *offered}
        }

    # ------------------------------------------------------------
    # Parts of one project
    # ------------------------------------------------------------

    def _sales_parts(self, revenues):
        """Leads that may be a part: worth something, and not major by themselves.

        :param revenues: dict of lead to its own value in company currency
        """

        def is_part(lead):
            company, user, customer = lead._sales_part_key()
            company, value = company.sudo(), revenues[lead]
            return (
                company.sales_split_window_days
                and company.sales_project_amount
                and value > 0
                and user
                and customer
                and not lead._sales_is_major(ProjectValue(value, value))
            )

        return self.filtered(is_part)

    def _sales_part_key(self):
        """What parts of one project have in common: company, salesperson, customer."""
        self.ensure_one()
        lead = self.sudo()
        customer = lead.partner_id.commercial_partner_id.id or lead.email_normalized
        return self._sales_company(), lead.user_id, customer

    def _sales_born_on(self):
        self.ensure_one()
        return self._origin.create_date or fields.Datetime.now()

    def _sales_search_parts(self):
        """Leads beside these ones that may be parts of the same projects.

        Those that were archived count unless they are lost: hiding one part does not
        make the project smaller.
        """
        Lead = self.env[self._name].with_context(active_test=False)
        if not self:
            return Lead
        leads, born = self.sudo(), [lead._sales_born_on() for lead in self]
        companies = {lead._sales_company().sudo() for lead in self}
        window = timedelta(
            max(company.sales_split_window_days for company in companies)
        )
        customers = leads.partner_id.commercial_partner_id
        emails = {lead.email_normalized for lead in leads} - {False}
        found = Lead.sudo().search(
            [
                ("user_id", "in", leads.user_id.ids),
                ("won_status", "!=", "lost"),
                ("create_date", ">=", min(born) - window),
                ("create_date", "<=", max(born) + window),
                ("id", "not in", self._origin.ids),
                "|",
                ("partner_id.commercial_partner_id", "in", customers.ids),
                ("email_normalized", "in", list(emails)),
            ]
        )
        return found.with_env(self.env)
