"""Incentive plans of both divisions, made, discussed, approved and acknowledged.

In force for the last two closed quarters and the open one.
"""

from datetime import datetime, time, timedelta

from odoo.fields import Command, Date

# days before the first day of the plans on which it was so far
MADE, CONSULTED, ANSWERED, CHANGED, APPROVED, READ = 30, 27, 22, 16, 10, 5
# who has not acknowledged yet
FORGETFUL = ("rep_n1c", "rep_s1b")
MANAGERS = {"north": ("manager_n1", "manager_n2"), "south": ("manager_s1",)}
TERMS = (
    "<p>Paid with the wages of the month after the quarter. What a customer returns or "
    "cancels later is settled by the next statement, at the rates of the quarter in "
    "which it was paid.</p>"
)
# how a division's representatives share the team's bonus, and what newcomers are given
SHARING = {"north": "contribution", "south": "equal"}
GUARANTEE = {
    "north": {"guarantee_amount": 800, "guarantee_months": 3},
    "south": {
        "guarantee_amount": 1_000,
        "guarantee_months": 3,
        "is_guarantee_recoverable": True,
    },
}


def build_plans(site):
    """Three plans for each division, each decided by whom the matrix says.

    :param site: :class:`~.site.Site`
    :return: ``sales.incentive.plan``
    """
    first = _first_day(site)
    plans = site.env["sales.incentive.plan"]
    for division in MANAGERS:
        for name, tier, components, terms in (
            ("Representatives", "representative", _representatives, True),
            ("Managers", "manager", _managers, False),
            ("Directors", "director", _directors, False),
        ):
            course = _Course(site, division, first)
            vals = GUARANTEE[division] if terms else {}
            plans |= course.run(name, tier, components(site, division), vals)
    return plans


def _first_day(site):
    """First day of the quarter two before the open one."""
    today = site.company._sales_today()
    year = site.company.compute_fiscalyear_dates(today)["date_from"]
    months = (today.year - year.year) * 12 + today.month - year.month
    return Date.add(year, months=months // 3 * 3 - 6)


# ------------------------------------------------------------
# What is paid
# ------------------------------------------------------------


def _bands(*rows, name="rate"):
    return [
        Command.create({"start": start, "stop": stop, name: figure})
        for start, stop, figure in rows
    ]


def _collection(*steps):
    return [
        Command.create({"source": "collection", "start": start, "factor": factor})
        for start, factor in steps
    ]


def _representatives(site, division):
    """Commission by attainment, collected payments, new customers, the team's bonus."""
    return [
        {
            "name": "Commission on invoices",
            "metric_id": site.ref("sales_metric_signed").id,
            "base_metric_id": site.ref("sales_metric_invoiced").id,
            "measure": "attainment",
            "band_ids": _bands((0, 0.8, 0.02), (0.8, 0, 0.03)),
            "accelerator_from": 1,
            "accelerator_factor": 1.5,
            "cap_amount": 12_000,
            "multiplier_ids": _collection((0, 0.9), (0.6, 1), (0.9, 1.1)),
        },
        {
            "name": "Collected payments",
            "metric_id": site.ref("sales_metric_collected").id,
            "band_ids": _bands((0, 0, 0.008)),
        },
        {
            "name": "New customers",
            "metric_id": site.ref("sales_metric_new_customers").id,
            "pays": "bonus",
            "basis": "whole",
            "band_ids": _bands((1, 3, 300), (3, 5, 900), (5, 0, 1_800), name="amount"),
        },
        {
            "name": "Bonus of the team",
            "metric_id": site.ref("sales_metric_signed").id,
            "scope": "team",
            "measure": "attainment",
            "pays": "bonus",
            "basis": "whole",
            "excludes_narrower": False,
            "sharing": SHARING[division],
            "band_ids": _bands(
                (0.9, 1, 1_500), (1, 1.2, 3_000), (1.2, 0, 4_500), name="amount"
            ),
        },
    ]


def _managers(site, _division):
    """The team's attainment, and the own orders."""
    return [
        {
            "name": "Attainment of the team",
            "metric_id": site.ref("sales_metric_signed").id,
            "scope": "team",
            "measure": "attainment",
            "basis": "interpolated",
            "pays": "on_target",
            "on_target_amount": 6_000,
            "excludes_narrower": False,
            "band_ids": _bands((0.7, 1, 0.4), (1, 1.3, 1), (1.3, 0, 1.6)),
        },
        {
            "name": "Own orders",
            "metric_id": site.ref("sales_metric_signed").id,
            "band_ids": _bands((0, 0, 0.015)),
        },
    ]


def _directors(site, _division):
    """The division without the own orders, and these at a rate of their own."""
    return [
        {
            "name": "Results of the division",
            "metric_id": site.ref("sales_metric_signed").id,
            "scope": "division",
            "band_ids": _bands((0, 300_000, 0.006), (300_000, 0, 0.01)),
        },
        {
            "name": "Own orders",
            "metric_id": site.ref("sales_metric_signed").id,
            "band_ids": _bands((0, 0, 0.012)),
        },
    ]


# ------------------------------------------------------------
# The course
# ------------------------------------------------------------


class _Course:
    """One plan on its way from the director to everybody who is paid by it."""

    def __init__(self, site, division, first):
        self.site, self.division, self.first = site, division, first
        self.director = f"director_{division}"

    def run(self, name, tier, components, vals):
        """Let everybody act in turn.

        :return: the plan in force, in the site's environment
        """
        site = self.site
        with site.at(self.moment(MADE)):
            plan = site.as_user(self.director)["sales.incentive.plan"].create(
                {
                    "name": f"{name} {self.division.title()}",
                    "team_id": site.team(self.division).id,
                    "company_id": site.company.id,
                    "date_from": self.first,
                    "note": TERMS,
                    "component_ids": [Command.create(row) for row in components],
                    "participation_ids": [
                        Command.create({"tier_id": site.ref(f"sales_tier_{tier}").id})
                    ],
                    **vals,
                }
            )
        self.plan = plan.with_env(site.env)
        with site.at(self.moment(CONSULTED)):
            plan.action_consult()
        self._discuss(plan, vals)
        with site.at(self.moment(APPROVED)):
            # the number of the request carries the year
            at = self.moment(APPROVED).date()
            plan.with_context(ir_sequence_date=at).action_submit()
            request = self.plan.sales_approval_ids
            while request.state == "pending":
                request.with_user(request.current_approver_id).action_approve()
        self._date(request)
        self._acknowledge()
        return self.plan

    def moment(self, days):
        """So many days before the first day."""
        day = self.first - timedelta(days)
        return datetime.combine(day, time(2 + days % 7, 15))

    def _by(self, login):
        return self.plan.with_env(self.site.as_user(login))

    def _discuss(self, plan, vals):
        """The managers recommend it; one asks for a change first, and is heard."""
        managers = [
            login
            for login in MANAGERS[self.division]
            if self.site.user(login) in self.plan.opinion_ids.user_id
        ]
        critical = vals and "manager_n2" in managers
        if critical:
            with self.site.at(self.moment(ANSWERED)):
                self._by("manager_n2").action_give_opinion(
                    "changes", "Newcomers need longer: four months, as the ramp has."
                )
            with self.site.at(self.moment(CHANGED)):
                plan.write({"guarantee_months": 4})
                plan.action_consult()
        for login in managers:
            with self.site.at(self.moment(CHANGED if critical else ANSWERED)):
                self._by(login).action_give_opinion(
                    "yes", "Agreed, the guarantee is right now." if critical else ""
                )

    def _date(self, request):
        """Date what the ORM dates by itself."""
        site, plan = self.site, self.plan
        made, approved = self.moment(MADE), self.moment(APPROVED)
        answered = self.moment(CHANGED)
        site.backdate({plan: {"create_date": made, "date_approved": approved}})
        site.backdate(
            {
                row: {"create_date": self.moment(CONSULTED), "date": answered}
                for row in plan.opinion_ids
            }
        )
        site.backdate({request: {"create_date": approved, "date_decided": approved}})
        site.backdate(
            {
                step: {
                    "create_date": approved,
                    "date_asked": approved,
                    "date_decided": approved,
                }
                for step in request.step_ids
            }
        )

    def _acknowledge(self):
        """Everybody but the forgetful reads it; the mails of then are not sent now."""
        rows = self.plan.acknowledgement_ids
        rows._engine_write({"mail_author_id": False})
        done = rows.filtered(lambda row: row.user_id.login not in FORGETFUL)
        for row in done:
            row.with_user(row.user_id).action_acknowledge()
        sent = self.moment(APPROVED)
        self.site.backdate(
            {row: {"create_date": sent, "date_sent": sent} for row in rows}
        )
        self.site.backdate(
            {row: {"date_acknowledged": self.moment(READ)} for row in done}
        )
