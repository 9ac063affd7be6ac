"""Appraisal cycles: closed ones, last year's, and one that runs in all phases.

Everybody assesses the own quarter, the superior assesses, the directors calibrate and
release, as the policy has it; only the moments are set afterwards.
"""

from datetime import datetime, time, timedelta

from odoo.fields import Date

from ..plan.calendar import Calendar, first_of_month
from .appeals import appeal, settle_appeals

ADMINISTRATOR = "sales_admin"
DIRECTORS = {"north": "director_north", "south": "director_south"}
# days after the end of the period on which it was so far
SELF, ASSESSED, CALIBRATED, APPROVED, RELEASED, ACKNOWLEDGED, CLOSED = (
    *(4, 9, 13, 16, 17, 20, 26),
)
# how far above the middle of a described scale somebody is seen (in grades)
STANDING = {
    "director_north": 1,
    "manager_n1": 1,
    "rep_n1a": 2,
    "rep_n2a": 1,
    "rep_s1a": 1,
    "rep_n1c": -1,
    "rep_s1b": -2,
}
# who sees oneself better, or worse, than the superior does
SELF_IMAGE = {"rep_n1b": 1, "rep_s1b": 1, "rep_n1a": -1, "manager_s1": 1}
SAID = (
    "The customers of last year were visited again, every one of them.",
    "Two offers were late; from now on they go out within a day.",
    "Took over three orders of colleagues who were on leave.",
    "The new price list was explained to all customers before it came.",
)
ANSWERED = (
    "Reliable, and keeps the team informed.",
    "Agreements with customers should be written down the same day.",
    "Helps others without being asked; the numbers of the own area come first, though.",
    "Knows the products well; the visits need to be planned better.",
)
# what peers add in their own words; some say nothing
PEERS_SAID = (
    "Is there when a customer calls and nobody else can be reached.",
    "Should tell us earlier when a delivery is late.",
    "Shares what was learned at a customer's with all of us.",
    "",
    "Good to work with; meetings would profit from a word more.",
)
CALIBRATION = "Compared with the others of the tier, the large project weighs too much."
# the phase that somebody of the running cycle is in; others: self-assessment
RUNNING = {
    "rep_n1a": "assess",
    "rep_n1b": "calibrate",
    "rep_n2a": "approval",
    "rep_n2b": "approved",
    "rep_s1a": "published",
    "rep_s1b": "acknowledged",
    "rep_n1c": "appealed",
    "manager_n2": "assess",
    "manager_s1": "calibrate",
}
PHASES = ("assess", "calibrate", "approval", "approved", "published")
RELEASED_PHASES = ("published", "appealed", "acknowledged")
# answers of peers that are still awaited in the running cycle: of this many, one
AWAITED = 4
PHASE_DAYS = {
    "date_self": 7,
    "date_assess": 14,
    "date_calibrate": 21,
    "date_publish": 24,
}


def build_appraisals(site):
    """Cycles of last year and of the last quarters, and the one that runs."""
    calendar = Calendar(site.plan.now)
    *_earlier, before, last, this = calendar.quarters
    last_year = first_of_month(this, -(this.month - 1) - 12)
    _closed(site, "year", last_year)
    for quarter in (before, last):
        _closed(site, "quarter", quarter, is_last=quarter == last)
    _running(site, this)


class Course:
    """One cycle on its way.

    :param site: :class:`~.site.Site`
    :param first: first day of the period
    """

    def __init__(self, site, period, first):
        self.site = site
        self.over = first_of_month(first, 12 if period == "year" else 3)
        today = site.company._sales_today()
        self.is_past = self.over < today
        vals = {"company_id": site.company.id, "period": period, "date_from": first}
        if self.is_past:  # nobody can be late while this is built
            vals |= dict.fromkeys(PHASE_DAYS, today)
        self.cycle = site.as_user(ADMINISTRATOR)["sales.appraisal.cycle"].create(vals)

    def moment(self, days):
        """So many days after the period, never in the future."""
        day = datetime.combine(self.over + timedelta(days), time(3, 40))
        return min(day, self.site.plan.now)

    def open(self):
        with self.site.at(self.moment(1)):
            self.cycle.action_open()
            self.ask_peers()

    def ask_peers(self):
        """Superiors ask the peers proposed, where there are enough."""
        everybody = self.of()
        problems = everybody._asking_problems()
        asked = everybody.filtered(
            lambda one: one.feedback_state == "proposed" and not problems[one]
        )
        for superior, own in asked.grouped("assessor_id").items():
            own.with_user(superior).action_ask_reviewers()

    def hear_peers(self, appraisals, is_everybody=True):
        """Colleagues fill in their sheets; in the running cycle not all of them."""
        logins = self.logins()
        requests = appraisals._every("feedback.request").sorted("id")
        for number, request in enumerate(requests):
            if not is_everybody and not number % AWAITED:
                continue
            better = STANDING.get(logins.get(request.appraisal_id.user_id, ""), 0)
            sheet = request.answer_id
            for place, question in enumerate(sheet.survey_id.question_ids):
                if question.question_type == "scale":
                    point = 4 + better // 2 - (number + place) % 3 // 2
                    sheet._save_lines(question, str(min(max(point, 1), 5)))
                else:
                    words = PEERS_SAID[number % len(PEERS_SAID)]
                    sheet._save_lines(question, words)
            sheet._mark_done()
        # nobody is written to about the past
        requests._engine_write({"is_mail_due": False})

    def of(self, *logins):
        """The appraisals of people, as superuser; of everybody without names."""
        found = self.cycle._appraisals()
        users = self.site.env["res.users"].union(*map(self.site.user, logins))
        return found.filtered(lambda one: one.user_id in users) if logins else found

    def by(self, login, appraisals):
        return appraisals.with_user(self.site.user(login))

    def rate(self, appraisals, side):
        """Both sides say what they think; deterministic, and not all the same."""
        logins = self.logins()
        ratings = appraisals._every("rating").filtered(lambda one: one.side == side)
        for number, rating in enumerate(ratings):
            appraisal = rating.appraisal_id
            login = logins.get(appraisal.user_id, "")
            author = appraisal.user_id if side == "self" else appraisal.assessor_id
            words = SAID if side == "self" else ANSWERED
            vals = {}
            if not rating.is_automatic:
                better = STANDING.get(login, 0) + number % 3 // 2
                if side == "self":
                    better += SELF_IMAGE.get(login, 0)
                vals = self._grade(rating.indicator_id, better)
            if vals or not rating.line_id:
                vals["comment"] = words[number % len(words)]
                rating.with_user(author).write(vals)

    def _grade(self, indicator, better):
        """The value of a manual indicator for somebody so much above the middle."""
        steps = indicator.step_ids.sorted("value")
        if steps:
            middle = len(steps) // 2
            place = min(max(middle + better, 0), len(steps) - 1)
            return {"step_id": steps[place].id}
        return {"value": min(75 + 10 * better, 100)}

    def logins(self):
        """dict of user to login of the demo's people."""
        return {user: user.login for user in self.of().user_id}

    def self_assess(self, appraisals):
        people = appraisals.filtered("user_id")
        with self.site.at(self.moment(SELF)):
            self.hear_peers(people)
            self.rate(people, "self")
            for appraisal in people:
                appraisal.with_user(appraisal.user_id).action_hand_in_self()

    def assess(self, appraisals):
        with self.site.at(self.moment(ASSESSED)):
            self.rate(appraisals, "superior")
            for superior, own in appraisals.grouped("assessor_id").items():
                own.with_user(superior).action_hand_in()

    def calibrate(self, appraisals, changed=()):
        """Directors end the calibration below them, the administrator their own.

        :param changed: pairs of login and by how many points the score is changed
        """
        with self.site.at(self.moment(CALIBRATED)):
            for login, points in changed:
                own = self.of(login) & appraisals
                if own:
                    score = own._every("result").score + points
                    self.by(self._calibrator(own), own).action_calibrate(
                        round(score, 2), CALIBRATION
                    )
            for login, own in self._by_calibrator(appraisals):
                self.by(login, own).action_finish_calibration()

    def approve(self, appraisals):
        """Whoever they wait for approves them."""
        with self.site.at(self.moment(APPROVED)):
            pending = appraisals._sales_pending_approvals()
            for approver, own in pending.grouped("current_approver_id").items():
                own.with_user(approver)._decide("approved", "")

    def release(self, appraisals):
        with self.site.at(self.moment(RELEASED)):
            for login, own in self._by_calibrator(appraisals):
                self.by(login, own).action_release()

    def acknowledge(self, appraisals):
        with self.site.at(self.moment(ACKNOWLEDGED)):
            for appraisal in appraisals:
                person = appraisal.user_id or appraisal.team_id.user_id
                appraisal.with_user(person).action_acknowledge()

    def close(self):
        with self.site.at(self.moment(CLOSED)):
            self.cycle.action_close()

    def _date_phases(self):
        """Set the days of the phases, now that they are past."""
        last = self.over - timedelta(days=1)
        days = {name: Date.add(last, days=n) for name, n in PHASE_DAYS.items()}
        self.site.backdate({self.cycle.sudo(): days})
        until = Date.add(self.moment(RELEASED).date(), days=self.cycle.appeal_days)
        deadlines = {
            "deadline_self": days["date_self"],
            "deadline_assess": days["date_assess"],
            "deadline_appeal": until,
        }
        self.site.backdate({one: deadlines for one in self.of()})

    def _calibrator(self, appraisal):
        """Login of who calibrates: the director, of a director the administrator."""
        login = self.logins().get(appraisal.user_id)
        is_director = login in DIRECTORS.values()
        is_division = not appraisal.user_id and not appraisal.team_id.parent_id
        if is_director or is_division:
            return ADMINISTRATOR
        names = {self.site.team(name): login for name, login in DIRECTORS.items()}
        return names[appraisal.division_id]

    def _by_calibrator(self, appraisals):
        groups = {}
        for appraisal in appraisals:
            login = self._calibrator(appraisal)
            groups[login] = groups.get(login, appraisal.browse()) | appraisal
        return groups.items()

    def date(self):
        """Date what the ORM dates by itself."""
        moments = {
            "date_self_done": SELF,
            "date_assessed": ASSESSED,
            "date_calibrated": CALIBRATED,
            "date_approved": APPROVED,
            "date_published": RELEASED,
            "date_acknowledged": ACKNOWLEDGED,
            "date_closed": CLOSED,
        }
        for name, days in moments.items():
            self.site.backdate(
                {one: {name: self.moment(days)} for one in self.of() if one[name]}
            )
        opened = {"date_opened": self.moment(1)}
        if self.is_past:
            self._date_phases()
        if self.cycle.date_closed:
            opened["date_closed"] = self.moment(CLOSED)
        self.site.backdate({self.cycle.sudo(): opened})
        requests = self.of().sales_approval_ids
        self.site.backdate(
            {
                request: {
                    "create_date": self.moment(CALIBRATED),
                    "date_decided": self.moment(APPROVED),
                }
                for request in requests
                if request.date_decided
            }
        )


def _closed(site, period, first, is_last=False):
    """From the opening to the close."""
    course = Course(site, period, first)
    course.open()
    everybody = course.of()
    course.self_assess(everybody)
    course.assess(everybody)
    course.calibrate(everybody, [("rep_n2a", -3.0)])
    course.approve(everybody)
    course.release(everybody)
    if is_last:
        settle_appeals(course)
    course.acknowledge(everybody.filtered(lambda one: one.state == "published"))
    course.close()
    course.date()


def _running(site, first):
    """This quarter's: somebody is in each phase."""
    course = Course(site, "quarter", first)
    course.open()
    waiting = course.of() - course.of(*RUNNING)
    steps = (
        course.self_assess,
        course.assess,
        course.calibrate,
        course.approve,
        course.release,
    )
    for place, step in enumerate(steps):
        step(
            course.of(
                *(
                    login
                    for login, phase in RUNNING.items()
                    if phase in RELEASED_PHASES or PHASES.index(phase) >= place
                )
            )
        )
    course.hear_peers(waiting, is_everybody=False)
    for login, phase in RUNNING.items():
        if phase == "acknowledged":
            course.acknowledge(course.of(login))
        elif phase == "appealed":
            appeal(course, login)
    course.date()
