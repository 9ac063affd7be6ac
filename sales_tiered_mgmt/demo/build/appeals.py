"""Appeals against appraisals of the demo: granted, rejected, and one that waits."""

APPEALED = 20
SAID = {
    "rep_n1b": (
        "Two of the orders were signed by the customer in the last week of the quarter "
        "and confirmed by the office after it.",
        4.0,
    ),
    "rep_s1b": (
        "The complaint was about the carrier. I had told the customer the day before.",
        0.0,
    ),
    "rep_n1c": (
        "My visits in the region of the new branch are not in the figures: they were "
        "entered by the manager.",
        0.0,
    ),
}
GRANTED = "The dates on both contracts are in the quarter. The score is raised."
REJECTED = "The complaint was about the promised day, which the carrier was not told."


def appeal(course, login):
    """Somebody appeals.

    :return: the ``sales.appraisal.appeal``
    """
    reason, more = SAID[login]
    own = course.by(login, course.of(login))
    score = own._every("result").score
    claimed = round(score + more, 2) if more else 0.0
    return own._appeal(reason, score=claimed)


def settle_appeals(course):
    """Two appeals of the last quarter: one is granted, one rejected."""
    with course.site.at(course.moment(APPEALED)):
        for login, is_granted in (("rep_n1b", True), ("rep_s1b", False)):
            filed = appeal(course, login).sudo()
            decided = filed.with_user(filed.handler_id)
            if is_granted:
                decided.action_decide("granted", GRANTED, filed.score_claimed)
            else:
                decided.action_decide("rejected", REJECTED)
