"""Who may do what with whose document: the one place that says so.

Plain data without Odoo. ``test_matrix.py`` exercises it as real users through the ORM,
``test_matrix_http.py`` over JSON-2 and XML-RPC, ``render.py`` writes it down as
``docs/access-matrix.md``. Operations are letters: ``r`` read, ``w`` write, ``c``
create, ``d`` delete.
"""

from dataclasses import dataclass, field

# Columns: who asks.
VIEWERS = {
    "representative": "Sales representative",
    "manager": "Sales manager (own teams)",
    "director": "Sales director (division)",
    "administrator": "Sales administrator",
    "salesman": "No tier, Odoo's *Own Documents Only*",
}

# Rows: whose document it is, as seen by the viewer.
WHOSE = {
    "own": "Own, in the own team",
    "own_teamless": "Own, without a team",
    "own_elsewhere": "Own, left in a team of another division by a transfer",
    "team": "Of somebody in the own team",
    "team_teamless": "Of somebody in the own team, without a team",
    "left": "Of somebody who left the own team and the company",
    "left_teamless": "Of somebody who left, without a team",
    "pool": "Unassigned, in the own team",
    "sub_team": "Of somebody in a team below the own",
    "sub_teamless": "Of somebody in a team below the own, without a team",
    "sub_pool": "Unassigned, in a team below the own",
    "other_team": "Of somebody in another team of the division",
    "other_team_pool": "Unassigned, in another team of the division",
    "other_division": "Of somebody in another division",
    "other_division_teamless": "Of somebody in another division, without a team",
    "other_division_pool": "Unassigned, in another division",
    "nobody": "Unassigned, without a team",
    "other_company": "Of another company",
}

OWN = ("own", "own_teamless", "own_elsewhere")
TEAM = ("team", "team_teamless", "left", "left_teamless")
BELOW = ("sub_team", "sub_teamless", "sub_pool", "other_team", "other_team_pool")
OTHER = ("other_division", "other_division_teamless", "other_division_pool", "nobody")

# Documents of customers: what each viewer reaches at all.
DOCUMENT_REACH = {
    "representative": {*OWN, "pool"},
    "manager": {*OWN, "pool", *TEAM},
    "director": {*OWN, "pool", *TEAM, *BELOW},
    "administrator": {*OWN, "pool", *TEAM, *BELOW, *OTHER},
    "salesman": {
        *OWN,
        *("pool", "sub_pool", "other_team_pool", "other_division_pool", "nobody"),
    },
}

# Credit and what was signed: as the orders, for people with a tier.
CREDIT_REACH = {**DOCUMENT_REACH, "salesman": set()}

# Requests for approval: the people of a request and the leaders above them.
REQUEST_REACH = {
    "representative": {*OWN},
    "manager": {*OWN, "pool", *TEAM},
    "director": {*OWN, "pool", *TEAM, *BELOW},
    "administrator": {*OWN, "pool", *TEAM, *BELOW, *OTHER},
    "salesman": set(),
}

# Proposals have somebody who proposes, in a team or in none.
CHANGES = tuple(whose for whose in WHOSE if "pool" not in whose and whose != "nobody")
CHANGE_REACH = {
    viewer: {whose for whose in reach if not whose.endswith("_teamless")} | own
    for viewer, reach, own in (
        (viewer, reach, {"own_teamless"} if viewer != "salesman" else set())
        for viewer, reach in REQUEST_REACH.items()
    )
}
CHANGE_REACH["administrator"] = REQUEST_REACH["administrator"]

# Dated positions of people.
POSITIONS = ("own", "team", "left", "sub_team", "other_team", "other_division")
POSITION_REACH = {
    "representative": {"own"},
    "manager": {"own", "team", "left"},
    "director": {"own", "team", "left", "sub_team", "other_team"},
    "administrator": {"team", "left", "sub_team", "other_team", "other_division"},
    "salesman": set(),
}

# Expenses: everybody the own, leaders those of their people.
EXPENSE_REACH = {
    **POSITION_REACH,
    "administrator": {"own", "team", "sub_team", "other_team", "other_division"},
    "salesman": {"own"},
}

# Targets: the owner, whoever leads the team, and above.
TARGET_REACH = {
    "representative": {"own", "own_elsewhere"},
    "manager": {"own", "own_elsewhere", "team", "left"},
    "director": {"own", "own_elsewhere", *POSITIONS} - {"other_division"},
    "administrator": {*POSITIONS, "own_elsewhere"},
    "salesman": set(),
}
TARGETS = (*POSITIONS, "own_elsewhere", "other_company")
# Adjustments that are not decided: leaders, and never the person.
ADJUSTMENT_REACH = {
    "representative": set(),
    "manager": {"team", "left"},
    "director": {"team", "left", "sub_team", "other_team"},
    "administrator": {*POSITIONS} - {"own"},
    "salesman": set(),
}
# Whoever is appraised by another form is told to everybody of the tier, and above.
EXCEPTION_REACH = {
    viewer: set() if viewer == "salesman" else {*POSITIONS, "own_elsewhere"}
    for viewer in VIEWERS
}
# Whether somebody has answered is the reviewer's own, and nobody else's.
REVIEWER_REACH = {
    **dict.fromkeys(
        ("representative", "manager", "director"), {"own", "own_elsewhere"}
    ),
    **dict.fromkeys(("administrator", "salesman"), set()),
}
# A plan says what the whole division holds: nobody below its leader sees it.
PLAN_REACH = {
    **dict.fromkeys(("representative", "manager", "salesman"), set()),
    "director": TARGET_REACH["director"] - {"own_elsewhere"},
    "administrator": TARGET_REACH["administrator"],
}
# An opinion is between the manager and whoever leads the division.
OPINION_REACH = {
    **TARGET_REACH,
    "manager": {"own", "own_elsewhere"},
}

# The fund of a team and its book: every member, whoever leads it, and above.
FUNDS = ("own", "team", "left", "sub_team", "other_team", "other_division")
FUND_REACH = {
    "representative": {"own", "team", "left"},
    "manager": {"own", "team", "left"},
    "director": {*FUNDS} - {"other_division"},
    "administrator": {*FUNDS},
    "salesman": set(),
}
# Besides, everybody sees the own requests.
FUND_REQUEST_REACH = {
    viewer: reach | ({"own_elsewhere"} if viewer != "salesman" else set())
    for viewer, reach in FUND_REACH.items()
}

# A team's bonus is seen by who leads the team, a run by who leads somebody in it.
POOL_REACH = {
    **dict.fromkeys(("representative", "salesman"), set()),
    "manager": {"own", "team", "left"},
    "director": TARGET_REACH["director"] - {"own_elsewhere"},
    "administrator": TARGET_REACH["administrator"],
}
RUN_REACH = {**POOL_REACH, "manager": POOL_REACH["director"]}

# Settings know no owner, only a company.
SETTING_REACH = {viewer: {"setting"} for viewer in VIEWERS}

TIERS = ("representative", "manager", "director")


def by_viewer(tiers, administrator=None, salesman=None):
    """Operations per viewer; administrator and salesman as the tiers unless given."""
    return {
        **dict.fromkeys(TIERS, tiers),
        "administrator": tiers if administrator is None else administrator,
        "salesman": tiers if salesman is None else salesman,
    }


@dataclass(frozen=True)
class Rights:
    """The rights on one model: ``operations`` where the viewer's ``reach`` extends."""

    model: str
    label: str
    operations: dict
    reach: dict = field(default_factory=lambda: DOCUMENT_REACH)
    whose: tuple = tuple(WHOSE)
    # the operations the matrix speaks about; Odoo decides the others differently
    spoken: str = "rwcd"
    # nobody gets an access right to the model by sales groups, the rule stands for
    # whoever gets one: the tests give one
    is_granted_by_test: bool = False
    # nothing is created in a team where the viewer does not work
    is_work: bool = False
    # rows that are history: nobody changes them
    history: tuple = ()
    note: str = ""

    def cell(self, viewer, whose):
        """Letters of what the viewer may do, empty for nothing.

        Creation in a foreign team is not refused; the document goes to the own team.
        """
        if whose not in self.reach[viewer]:
            return ""
        letters = self.operations[viewer]
        if self.is_work and whose == "own_elsewhere" and viewer in TIERS:
            letters = letters.replace("c", "")
        if whose in self.history:
            letters = letters.replace("w", "")
        return letters


MATRIX = (
    Rights(
        "sale.order", "Quotations and orders", by_viewer("rwc", "rwcd"), is_work=True
    ),
    Rights("crm.lead", "Leads", by_viewer("rwc", "rwcd"), is_work=True),
    Rights("sale.order.line", "Order lines", by_viewer("rwcd")),
    Rights("sale.report", "Sales analysis", by_viewer("r")),
    Rights("crm.activity.report", "Activity analysis", by_viewer("r")),
    Rights("account.move", "Customer invoices and refunds", by_viewer("r")),
    Rights("account.move.line", "Their lines", by_viewer("r")),
    Rights(
        "account.invoice.report",
        "Invoice analysis",
        by_viewer("r"),
        is_granted_by_test=True,
        note="Needs an accounting group; the rules hold for whoever gets the right.",
    ),
    Rights(
        "payment.transaction",
        "Payment transactions of the orders",
        by_viewer("r", "r", "r"),
        reach={
            **DOCUMENT_REACH,
            # Odoo opens every transaction to a salesperson who has the right at all
            "salesman": {whose for whose in WHOSE if whose != "other_company"},
        },
        is_granted_by_test=True,
        note="Needs an accounting group; the rules hold for whoever gets the right.",
    ),
    Rights("mail.activity", "Activities on the orders", by_viewer("rwcd")),
    Rights(
        "mail.message", "Messages in the orders' chatter", by_viewer("r"), spoken="r"
    ),
    Rights("ir.attachment", "Attachments of the orders", by_viewer("rwcd")),
    Rights(
        "mail.followers",
        "Followers of the orders",
        by_viewer("r"),
        # Odoo opens the followers of everything to everybody
        reach={
            **DOCUMENT_REACH,
            "administrator": set(WHOSE),
            "salesman": set(WHOSE),
        },
        spoken="r",
    ),
    Rights(
        "account.move.send.wizard",
        "*Send invoice* dialogs of others",
        by_viewer("c", "rwc", "rwc"),
        whose=tuple(whose for whose in WHOSE if whose != "other_company"),
        note="A person with a tier reads and changes the own dialogs only.",
    ),
    Rights(
        "sales.approval",
        "Requests for approval",
        by_viewer("r", "r", ""),
        reach=REQUEST_REACH,
        note="A permanent record: written by the approval process alone.",
    ),
    Rights(
        "sales.approval.step",
        "Steps of the requests",
        by_viewer("r", "r", ""),
        reach=REQUEST_REACH,
        note="A permanent record: written by the approval process alone.",
    ),
    Rights(
        "sales.approval.measure",
        "Measured values of the requests",
        by_viewer("r", "r", ""),
        reach=REQUEST_REACH,
        note="A permanent record: written by the approval process alone.",
    ),
    Rights(
        "sales.proposal",
        "Submitted proposals",
        by_viewer("r", "r", ""),
        reach=REQUEST_REACH,
        spoken="rwd",
        note="A draft is its author's, who alone reads, changes and deletes it. The "
        "person concerned sees a proposal once it is approved.",
    ),
    Rights(
        "sales.authority.change",
        "Proposed changes of authority",
        by_viewer("r", "r", ""),
        reach=CHANGE_REACH,
        whose=CHANGES,
        spoken="r",
        note="Proposed by those to whom the matrix gives a part in it, a director as "
        "delivered; a draft is changed by whoever proposes it, and by nobody later.",
    ),
    Rights(
        "sales.authority.change.line",
        "Lines of the proposed changes",
        by_viewer("r", "r", ""),
        reach=CHANGE_REACH,
        whose=CHANGES,
        spoken="r",
        note="As the change they belong to.",
    ),
    Rights(
        "sales.tier.assignment",
        "Tier assignments",
        by_viewer("r", "rwc", ""),
        reach=POSITION_REACH,
        whose=(*POSITIONS, "other_company"),
        history=("left",),
        note="What has ended is history, and only a planned assignment can be deleted. "
        "A director moves people by the assistant, within the division.",
    ),
    Rights(
        "hr.expense",
        "Expenses of people with a tier",
        by_viewer("r"),
        reach=EXPENSE_REACH,
        whose=(*POSITIONS, "other_company"),
        spoken="r",
        note="Drafts are written by their employee, the rest is as Odoo's expense "
        "groups say; approval goes through the request.",
    ),
    Rights(
        "sales.delegation",
        "Delegations of authority",
        by_viewer("rwcd", "rwcd", ""),
        reach=POSITION_REACH,
        # one of the own leaver is ended and nobody's to change
        whose=(
            *("own", "team", "sub_team", "other_team", "other_division"),
            "other_company",
        ),
        note="Of the approver who delegates; the deputy reads. Only what is planned is "
        "changed or deleted, what has begun is ended.",
    ),
    Rights(
        "sales.target.plan",
        "Target plans, by the sheets in them",
        by_viewer("r", "r", ""),
        reach=PLAN_REACH,
        whose=TARGETS,
        spoken="r",
        note="Made and changed by whoever leads the division or a team above, while it "
        "is a draft; each step checks who takes it.",
    ),
    Rights(
        "sales.target.sheet",
        "Target sheets of people, handed down",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="rcd",
        note="A team's sheet is its leader's and those above, a division's its "
        "director's only. Nobody reads the own sheet before it is handed down.",
    ),
    Rights(
        "sales.target",
        "Targets of people by month, handed down",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="rcd",
        note="Figures are set by whoever leads the team above, while the plan is being "
        "made.",
    ),
    Rights(
        "sales.target.attainment",
        "Attainment of people's targets, handed down",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="r",
        note="As the targets: results are shown to whoever sees the target.",
    ),
    Rights(
        "sales.target.checkpoint",
        "Who was behind pace at a checkpoint",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="rwcd",
        note="A record of supervision: written by the daily job alone.",
    ),
    Rights(
        "sales.target.action",
        "Planned actions of people",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="r",
        note="Written by their person alone.",
    ),
    *(
        Rights(
            model,
            label,
            by_viewer("r", "r", ""),
            reach=TARGET_REACH,
            whose=TARGETS,
            spoken="r",
            note=note,
        )
        for model, label, note in (
            (
                "sales.incentive.plan",
                "Incentive plans in force, by who is paid by them",
                "Made and changed by whoever leads the division or a team above, and "
                "by administrators, until it is decided. While it is discussed, the "
                "managers who are asked see it, before that its makers only.",
            ),
            ("sales.incentive.component", "Their components", "As the plans."),
            ("sales.incentive.band", "Their rate tables", "As the plans."),
            ("sales.incentive.multiplier", "Their multipliers", "As the plans."),
            (
                "sales.incentive.participation",
                "Their participants by name",
                "As the plans; rows that name somebody are hidden from the colleagues.",
            ),
        )
    ),
    Rights(
        "sales.incentive.acknowledgement",
        "Acknowledgements of incentive plans",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="A permanent record: acknowledged by the person alone.",
    ),
    Rights(
        "sales.incentive.opinion",
        "Opinions on incentive plans",
        by_viewer("r", "r", ""),
        reach=OPINION_REACH,
        whose=TARGETS,
        note="A permanent record: given by the manager alone, read by who leads the "
        "division.",
    ),
    Rights(
        "sales.incentive.run",
        "Incentive runs, by the statements in them",
        by_viewer("r", "r", ""),
        reach=RUN_REACH,
        whose=TARGETS,
        spoken="r",
        note="Made by whoever leads the division, and by administrators; each step "
        "checks who takes it. Its total counts the statements one sees.",
    ),
    Rights(
        "sales.incentive.statement",
        "Incentive statements, published",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="Written by the computation of the run alone. Nobody reads the own one "
        "before a superior has confirmed it.",
    ),
    Rights(
        "sales.incentive.statement.line",
        "Their lines",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="As the statements.",
    ),
    Rights(
        "sales.incentive.pool",
        "Team bonuses",
        by_viewer("r", "r", ""),
        reach=POOL_REACH,
        whose=TARGETS,
        note="The person reads the own share on the statement.",
    ),
    Rights(
        "sales.incentive.pool.share",
        "Shares of team bonuses",
        by_viewer("r", "r", ""),
        reach=POOL_REACH,
        whose=TARGETS,
        note="Proposed by the team's manager, by a step that checks it.",
    ),
    Rights(
        "sales.incentive.fact",
        "Facts that locked runs have paid on",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="A permanent record: written when a run is locked.",
    ),
    Rights(
        "sales.fund",
        "Team funds, by the people of the team",
        by_viewer("r", "rw", ""),
        reach=FUND_REACH,
        whose=(*FUNDS, "other_company"),
        spoken="r",
        note="Opened, changed and closed by the director of the division.",
    ),
    Rights(
        "sales.fund.entry",
        "Entries of the team funds",
        by_viewer("r", "r", ""),
        reach=FUND_REACH,
        whose=(*FUNDS, "other_company"),
        note="A permanent record: booked by the fund alone.",
    ),
    Rights(
        "sales.fund.request",
        "Submitted requests for money of the team fund",
        by_viewer("r", "r", ""),
        reach=FUND_REQUEST_REACH,
        whose=(*FUNDS, "own_elsewhere", "other_company"),
        spoken="rd",
        note="A draft is its author's, who alone reads, changes and deletes it. What "
        "is decided about stays; cost and receipts are added by the author and whoever "
        "leads the team until it is settled.",
    ),
    Rights(
        "sales.incentive.adjustment",
        "Adjustments of incentives, submitted",
        by_viewer("r", "r", ""),
        reach=ADJUSTMENT_REACH,
        whose=(*POSITIONS, "other_company"),
        spoken="rwd",
        note="Proposed by whoever leads the person, whose draft it is alone. The "
        "person concerned sees one once it is approved.",
    ),
    Rights(
        "sales.appraisal.consequence",
        "Consequences of appraisals, proposed",
        by_viewer("r", "r", ""),
        reach={
            **ADJUSTMENT_REACH,
            "administrator": {*POSITIONS},
        },
        whose=(*POSITIONS, "other_company"),
        note="Made by the close of a cycle, answered by whoever stands above the "
        "person, a level higher at least. The person sees what is approved.",
    ),
    Rights(
        "sales.improvement.plan",
        "Improvement plans, running",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="rwd",
        note="Made by whoever stands above the person, a level higher at least; "
        "changed and deleted as a draft, which the person does not see.",
    ),
    Rights(
        "sales.improvement.milestone",
        "Their milestones",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        spoken="rwd",
        note="As the plans; what was found is recorded by a step and stays.",
    ),
    Rights(
        "sales.appraisal.consequence.rule",
        "Rules for consequences of appraisals",
        by_viewer("r", "rwcd", ""),
        reach={**SETTING_REACH, "salesman": set()},
        whose=("setting", "other_company"),
    ),
    Rights(
        "sales.incentive.dispute",
        "Disputes about incentive statements",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="Begun on the own statement, changed by its steps, kept for good. "
        "Besides, who has to answer or decide one sees it.",
    ),
    Rights(
        "sales.incentive.dispute.entry",
        "History of the disputes",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="A permanent record: written by the steps of the dispute alone.",
    ),
    Rights(
        "sales.appraisal.appeal",
        "Appeals against appraisals",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="Begun on the own released appraisal, changed by its steps, kept for "
        "good. Besides, who assessed and who has to decide see it.",
    ),
    Rights(
        "sales.appraisal.appeal.entry",
        "History of the appeals",
        by_viewer("r", "r", ""),
        reach=TARGET_REACH,
        whose=TARGETS,
        note="A permanent record: written by the steps of the appeal alone.",
    ),
    Rights(
        "sales.credit.split",
        "Credit of quotations",
        by_viewer("rwd", "rwd", ""),
        reach=CREDIT_REACH,
        spoken="rwd",
        note="Besides, everybody reads the own share in an order. Of a signed order a "
        "superior of its salesperson changes the credit, in a dialog.",
    ),
    Rights(
        "sales.credit.template",
        "Credit proposed by leads",
        by_viewer("rwd", "rwd", ""),
        reach=CREDIT_REACH,
        spoken="rwd",
        note="One proposed by a customer is said by its salesperson and those above.",
    ),
    Rights(
        "sales.signing.reversal",
        "What cancelled orders had counted",
        by_viewer("r", "r", ""),
        reach=CREDIT_REACH,
        note="A permanent record: written when a signed order is cancelled.",
    ),
    Rights(
        "sales.target.season",
        "Season profiles",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
    ),
    Rights(
        "sales.target.ramp",
        "Ramps for newcomers",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
    ),
    Rights(
        "sales.fund.rule",
        "Rules that fill every team fund",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
        note="One for teams of the own division is set by its director.",
    ),
    Rights(
        "sales.metric",
        "Metrics",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
    ),
    Rights(
        "sales.performance",
        "Facts of the performance ledger",
        by_viewer("r", "r", ""),
        note="Those of an invoice here; all facts go by their person and the team of "
        "their document. Nobody writes them: they are read off the documents.",
    ),
    *(
        Rights(
            model,
            label,
            by_viewer("r", "r", ""),
            reach=TARGET_REACH,
            whose=TARGETS,
            note=note,
        )
        for model, label, note in (
            (
                "sales.appraisal",
                "Appraisals, of representatives",
                "Of people of a lower level only: nobody reads the appraisal of a "
                "peer or a superior. Written by its steps alone.",
            ),
            (
                "sales.appraisal.line",
                "Facts of the appraisals, released",
                "Before the release the person sees the own figures, not how others "
                "compare or what they say.",
            ),
            (
                "sales.appraisal.rating",
                "Superior's assessments, released",
                "Each side writes its own while it is its turn. The person reads the "
                "superior's from the release on, the superior the person's once it is "
                "handed in.",
            ),
            (
                "sales.appraisal.result",
                "Results of appraisals, released",
                "The person sees the own from the release on.",
            ),
            (
                "sales.appraisal.change",
                "Changes of results, released",
                "A permanent record: written by calibration and appeal alone.",
            ),
        )
    ),
    Rights(
        "sales.appraisal.note",
        "Private notes of somebody else",
        by_viewer("", "", ""),
        reach=dict.fromkeys(VIEWERS, set()),
        whose=TARGETS,
        spoken="rwd",
        note="Whoever leads the person writes notes that nobody else reads.",
    ),
    *(
        Rights(
            model,
            label,
            by_viewer("r", "rwcd", ""),
            reach=SETTING_REACH,
            whose=("setting", "other_company"),
            note=note,
        )
        for model, label, note in (
            (
                "sales.appraisal.cycle",
                "Drafts of appraisal cycles",
                "Once it is open, the period and the rules stay; administrators move "
                "the days of the phases.",
            ),
            (
                "sales.appraisal.template",
                "Drafts of appraisal templates",
                "One in use stays as it is.",
            ),
            ("sales.appraisal.indicator", "Their indicators", "As the templates."),
            ("sales.appraisal.step", "Their steps and scales", "As the templates."),
            ("sales.appraisal.grade", "Grades of appraisals", ""),
        )
    ),
    Rights(
        "sales.appraisal.ranking",
        "Released ranking of teams",
        by_viewer("r", "r", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
        spoken="r",
        note="Rank, score and grade of every team of the company, once all are "
        "released and the cycle shows it; what else a result says stays with those "
        "who see the result.",
    ),
    Rights(
        "sales.appraisal.exception",
        "Exceptions in appraisal cycles, of representatives",
        by_viewer("r", "r", ""),
        reach=EXCEPTION_REACH,
        whose=TARGETS,
        note="Told to everybody of the tier and above, of whichever team: the same "
        "measure holds for all (A3.3). A permanent record: written by the step alone.",
    ),
    Rights(
        "sales.appraisal.feedback",
        "Who is asked about somebody",
        by_viewer("r", "r", ""),
        reach=ADJUSTMENT_REACH,
        whose=TARGETS,
        note="For those who stand above, never for the person. It does not say who has "
        "answered.",
    ),
    Rights(
        "sales.appraisal.feedback.result",
        "What peers said about somebody, before the release",
        by_viewer("r", "r", ""),
        reach=ADJUSTMENT_REACH,
        whose=TARGETS,
        note="The person reads it from the release on; it names nobody. The answers "
        "themselves are read by nobody, survey administrators included.",
    ),
    Rights(
        "sales.appraisal.feedback.request",
        "Requests to give feedback, by their reviewer",
        by_viewer("r", "", ""),
        reach=REVIEWER_REACH,
        whose=TARGETS,
        note="The reviewer's own: nobody else sees who has answered.",
    ),
    Rights(
        "sales.tier",
        "Tiers",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting",),
    ),
    Rights(
        "sales.decision",
        "Decisions",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting",),
    ),
    Rights(
        "sales.authority",
        "Limits of authority",
        by_viewer("r", "rwcd", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
    ),
    Rights(
        "sales.authority.log",
        "What the limits were",
        by_viewer("r", "r", ""),
        reach=SETTING_REACH,
        whose=("setting", "other_company"),
        note="A permanent record: written with every change of the matrix.",
    ),
)

# Dialogs: nobody opens the ones of somebody else.
DIALOGS = {
    "sales.approval.decide": "Decide approvals",
    "sales.proposal.done": "Carry out proposals",
    "sales.approval.forward": "Forward an approval",
    "sales.target.reason": "Reason of a step about targets",
    "sales.incentive.step": "Step of an incentive plan",
    "sales.incentive.pool.propose": "Propose shares of a team bonus",
    "sales.incentive.pool.propose.line": "Propose shares: a person",
    "sales.target.split": "Split a target",
    "sales.target.split.line": "Split a target: a part",
    "sales.target.import": "Import targets",
    "sales.target.import.line": "Import targets: a line",
    "sales.fund.book": "Book an entry of a team fund",
    "sales.fund.print": "Print a fund statement",
    "sales.approval.inquire": "Ask or answer about an approval",
    "sales.tier.assignment.change": "Move people",
    "sales.credit.change": "Change the credit of an order",
    "sales.credit.change.line": "Shares in that dialog",
    "sales.performance.lock": "Lock the results of a period",
    "sales.incentive.payroll": "Hand over to payroll",
    "sales.incentive.paid": "Mark incentive runs as paid",
    "sales.incentive.dispute.file": "Contest a statement",
    "sales.incentive.dispute.step": "Step of a dispute",
    "sales.appraisal.appeal.file": "Appeal against an appraisal",
    "sales.appraisal.appeal.step": "Step of an appeal",
    "sales.incentive.simulation": "Simulate incentive plans",
    "sales.incentive.simulation.person": "Simulation: a person",
    "sales.incentive.simulation.component": "Simulation: a component",
    "sales.incentive.simulation.step": "Simulation: other results",
    "sales.appraisal.reason": "Reason of a step in an appraisal",
    "sales.appraisal.acknowledge": "Acknowledge an appraisal",
    "sales.appraisal.reviewers": "Choose reviewers",
    "sales.appraisal.consequence.step": "Answer consequences",
    "sales.improvement.step": "Step of an improvement plan",
    "sales.appraisal.pay": "Hand over pay adjustments",
    "sales.appraisal.exception.make": "Appraise somebody by another template",
    "account.move.send.wizard": "Send invoice",
    "account.move.send.batch.wizard": "Send invoices",
    "sale.advance.payment.inv": "Create invoice",
    "sale.mass.cancel.orders": "Cancel orders",
    "sale.order.discount": "Order discount",
    "payment.link.wizard": "Payment link",
    "crm.lead.lost": "Mark lead lost",
    "crm.lead2opportunity.partner": "Convert lead",
    "crm.lead2opportunity.partner.mass": "Convert leads",
    "crm.merge.opportunity": "Merge opportunities",
    "crm.quotation.partner": "New quotation of a lead",
}

# Models that people with a tier have no right to at all.
CLOSED = (
    "account.payment",
    "account.bank.statement.line",
    "account.analytic.line",
    "account.invoice.report",
    "payment.transaction",
    "sales.incentive.handover",
    "sales.appraisal.pay.handover",
    "sales.incentive.progress",
    "mail.mail",
    "mail.tracking.value",
    "ir.rule",
    "ir.model.access",
)
