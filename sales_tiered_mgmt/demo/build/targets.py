"""Target plans of both divisions, made, answered and approved by the people.

Last year's is closed by now, this year's is running.
"""

from datetime import datetime, time, timedelta

from ..plan.calendar import Calendar, first_of_month
from ..plan.catalogue import customers
from ..plan.people import BY_LOGIN
from ..plan.targets import ANSWERS, METRICS, TEAMS, first_proposals, plan_targets

# days before the first day of the plan on which it was so far
MADE, DISTRIBUTED, HANDED_DOWN, ANSWERED, RETURNED, ADJUSTED, AGREED, APPROVED = (
    45,
    40,
    33,
    26,
    21,
    16,
    12,
    7,
)
STRATEGY = {
    "north": "Hold the large plants, win three new customers in each team, and let no "
    "invoice grow older than sixty days.",
    "south": "The market grows faster than we do: more visits, more new customers, and "
    "service contracts with every machine.",
}
# months from today, what to do, place in the own list of customers, share of the month
ACTIONS = (
    (-2, "Offer the retrofit of the second line", 0, 0.4),
    (-1, "Bring the frame contract to signature", 1, 0.5),
    (0, "Visit the plant with an engineer", 2, 0.3),
    (0, "Follow up the quotations of last month", 0, 0.4),
    (1, "Invite to the automation fair", 3, 0.3),
)


def build_targets(site):
    """Last year's plans from the beginning of the demo's business, and this year's."""
    calendar = Calendar(site.plan.now)
    today = site.company._sales_today()
    this_year = site.company.compute_fiscalyear_dates(today)
    day_before = this_year["date_from"] - timedelta(1)
    last_year = site.company.compute_fiscalyear_dates(day_before)
    for year in (last_year, this_year):
        first, last = max(year["date_from"], calendar.start), year["date_to"]
        for division in TEAMS:
            planned = plan_targets(site.plan.orders, calendar, division, first, last)
            is_running = year == this_year
            course = Course(site, planned, ANSWERS if is_running else {})
            course.run()
            if is_running:
                _plan_actions(site, course)


class Course:
    """One target plan on its way from the director to each person and back.

    :param site: :class:`~.site.Site`
    :param planned: :class:`~..plan.targets.TargetPlan`
    :param answers: dict of login to the :class:`~..plan.targets.Answer` of those who do
        not simply agree
    """

    def __init__(self, site, planned, answers):
        self.site, self.planned, self.answers = site, planned, answers
        self.director = f"director_{planned.division}"
        Metric = site.env["sales.metric"]
        found = Metric.search([("code", "in", METRICS)]).grouped("code")
        self.metrics = Metric.union(*(found[code] for code in METRICS if code in found))

    def run(self):
        """Let everybody act in turn."""
        self._make()
        self._hand_down()
        self._answer()
        self._approve()

    def sheet(self, owner):
        """Sheet of a login, or of a team by its name."""
        return self.sheets[owner]

    def rows(self, owner, codes=METRICS):
        """Target rows of an owner.

        :return: list of (id of the row, code of the metric, number of the period)
        """
        return [row for row in self.cells[self.sheet(owner)] if row[1] in codes]

    def _read_rows(self):
        """Rows by sheet, once: which they are does not change any more."""
        numbers = {day: number for number, day in enumerate(self.planned.periods)}
        return {
            sheet: [
                (row.id, row.metric_id.code, numbers[row.date_from]) for row in rows
            ]
            for sheet, rows in self.plan.sheet_ids.target_ids.grouped(
                "sheet_id"
            ).items()
        }

    def moment(self, days):
        """So many days before the plan's first day."""
        day = self.planned.date_from - timedelta(days)
        return datetime.combine(day, time(2 + days % 7, 15))

    def by(self, login, records):
        """The records as one of the people has them."""
        return records.with_env(self.site.as_user(login))

    # ------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------

    def _make(self):
        """The director draws the plan up and hands it to the managers."""
        site, planned = self.site, self.planned
        with site.at(self.moment(MADE)):
            plan = site.as_user(self.director)["sales.target.plan"].create(
                {
                    "team_id": site.team(planned.division).id,
                    "company_id": site.company.id,
                    "date_from": planned.date_from,
                    "date_to": planned.date_to,
                    "date_answer": planned.date_from - timedelta(AGREED),
                    "metric_ids": self.metrics.ids,
                    "note": STRATEGY[planned.division],
                }
            )
            plan.action_prepare()
        self.plan = plan.with_env(site.env)
        names = {site.team(team): team for team in (planned.division, *self.teams)}
        self.sheets = {
            sheet.user_id.login if sheet.kind == "person" else names[sheet.team_id]: (
                sheet
            )
            for sheet in self.plan.sheet_ids
        }
        self.cells = self._read_rows()
        self._set(self.director, [planned.division, *self.teams, self.director])
        with site.at(self.moment(DISTRIBUTED)):
            plan.action_distribute()

    @property
    def teams(self):
        """Names of the teams of the division."""
        return TEAMS[self.planned.division]

    def _set(self, login, owners):
        """``login`` sets the targets of the owners, as first handed down."""
        first, amounts = first_proposals(self.planned, self.answers), {}
        for owner in owners:
            for row_id, code, number in self.rows(owner):
                amount = self.planned.amounts[owner, code][number]
                if owner in first and code == "signed":
                    amount = first[owner][number]
                amounts[row_id] = amount
        self.site.as_user(login)["sales.target"].set_amounts(amounts)

    def _hand_down(self):
        for team in self.teams:
            people = [
                login for login in self.planned.people if BY_LOGIN[login].team == team
            ]
            self._set(f"manager_{team}", people)
            with self.site.at(self.moment(HANDED_DOWN)):
                self.by(f"manager_{team}", self.sheet(team)).action_hand_down()

    def _answer(self):
        """Everybody agrees, some after a counter-proposal."""
        for login in self.planned.people:
            sheet, answer = self.by(login, self.sheet(login)), self.answers.get(login)
            if sheet.state != "proposed":
                continue  # who splits a target has settled the own part
            if not answer:
                sheet.action_agree()
                continue
            superior = self.by(BY_LOGIN[login].superior, sheet)
            if not answer.returned:
                with self.site.at(self.moment(ANSWERED)):
                    sheet.action_counter(answer.reason, self._signed(login))
                    superior.action_accept()
                continue
            with self.site.at(self.moment(ANSWERED)):
                sheet.action_counter(answer.reason, self._signed(login, 0.9))
            with self.site.at(self.moment(RETURNED)):
                superior.action_return(answer.returned)
                sheet.action_counter(answer.reason, self._signed(login, 0.95))
            with self.site.at(self.moment(ADJUSTED)):
                superior.action_adjust(self._signed(login), answer.comment)
            sheet.action_agree()

    def _signed(self, login, factor=1):
        """Rows of the signed amount with what is agreed in the end, or a part of it."""
        amounts = self.planned.amounts[login, "signed"]
        return {
            row_id: round(amounts[number] * factor, -2)
            for row_id, _code, number in self.rows(login, ("signed",))
        }

    def _approve(self):
        """The matrix says who: the director, or whoever is above."""
        at = self.moment(APPROVED)
        with self.site.at(at):
            # the number of the request carries the year
            plan = self.plan.with_context(ir_sequence_date=at.date())
            plan.with_user(self.site.user(self.director)).action_submit()
            request = self.plan.sales_approval_ids
            while request.state == "pending":
                request.with_user(request.current_approver_id).action_approve()
        self._date(request)

    def _date(self, request):
        """Date what the ORM dates by itself."""
        site, sheets = self.site, self.plan.sheet_ids
        made, approved = self.moment(MADE), self.moment(APPROVED)
        site.backdate({self.plan: {"create_date": made, "date_approved": approved}})
        site.backdate(
            {
                sheet: {"create_date": made, "answered_on": self._answered_on(sheet)}
                for sheet in sheets
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

    def _answered_on(self, sheet):
        if sheet.kind == "division" or sheet.user_id.login == self.director:
            return self.moment(DISTRIBUTED)
        if sheet.kind == "team" or sheet.user_id == sheet.team_id.user_id:
            return self.moment(HANDED_DOWN)
        is_late = sheet.user_id.login in self.answers
        return self.moment(AGREED if is_late else ANSWERED)


def _plan_actions(site, course):
    """How the representatives mean to reach it (D1.3)."""
    month = first_of_month(site.plan.now.date())
    signed = course.metrics.filtered(lambda metric: metric.code == "signed")
    for login in course.planned.people:
        if BY_LOGIN[login].tier != "representative":
            continue
        own = customers()[login]
        targets = {
            day.replace(day=1): amount
            for day, amount in zip(
                course.planned.periods,
                course.planned.amounts[login, "signed"],
                strict=True,
            )
        }
        values, done = [], []
        for offset, name, place, share in ACTIONS:
            first = first_of_month(month, offset)
            if first not in targets:
                continue
            done.append(offset < 0)
            values.append(
                {
                    "sheet_id": course.sheet(login).id,
                    "name": name,
                    "month": first,
                    "metric_id": signed.id,
                    "partner_id": site.ref(own[place % len(own)].key).id,
                    "amount": round(targets[first] * share, -2),
                    "date_deadline": first + timedelta(24),
                }
            )
        actions = site.as_user(login)["sales.target.action"].create(values)
        over = actions.browse(
            action.id for action, is_over in zip(actions, done, strict=True) if is_over
        )
        over.is_done = True
        site.backdate({action: {"date_done": action.date_deadline} for action in over})
