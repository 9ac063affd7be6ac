"""Weekly team meetings, monthly ones of the divisions, and everybody's training."""

from datetime import datetime, time, timedelta

from .people import PEOPLE
from .records import Meeting, Training

WEEKS = 24
# chance that an invitation is declined, and that it is left unanswered
DECLINED, UNANSWERED = 0.06, 0.08
COURSES = {
    "representative": ("Product knowledge: drives and sensors", "Sales skills"),
    "manager": ("Coaching a sales team", "Market analysis"),
    "director": ("Key account management",),
}


def plan_meetings(calendar, rng):
    """Meetings of the last half year, and those that teams have before them.

    Teams meet on Mondays, divisions every fourth Tuesday.

    :return: list of :class:`~.records.Meeting`
    """
    monday = calendar.today - timedelta(days=calendar.today.weekday())
    meetings = []
    for leader in PEOPLE:
        people = [one.login for one in PEOPLE if one.superior == leader.login]
        if leader.tier == "representative" or not people:
            continue
        is_team = leader.tier == "manager"
        for week in range(-WEEKS, 2, 1 if is_team else 4):
            day = monday + timedelta(weeks=week, days=0 if is_team else 1)
            # nine o'clock in Shanghai
            at = datetime.combine(day, time(1))
            meetings.append(
                Meeting(
                    leader.login,
                    "Weekly team meeting" if is_team else "Division meeting",
                    at,
                    tuple((login, _answer(rng)) for login in people)
                    if at <= calendar.now
                    else tuple((login, "needsAction") for login in people),
                )
            )
    return meetings


def _answer(rng):
    drawn = rng.random()
    if drawn < DECLINED:
        return "declined"
    return "needsAction" if drawn < DECLINED + UNANSWERED else "accepted"


def plan_trainings(calendar, rng):
    """Courses of the last half year; everybody took at least one.

    :return: list of :class:`~.records.Training`
    """
    trainings = []
    for person in PEOPLE:
        for number, course in enumerate(COURSES[person.tier]):
            if number and rng.random() < 0.4:
                continue
            day = calendar.today - timedelta(days=rng.randint(10, 170))
            trainings.append(Training(person.login, course, day))
    return trainings
