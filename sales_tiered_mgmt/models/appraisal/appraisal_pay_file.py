"""The file of approved pay adjustments: a row for each.

Texts are texts: a name that begins with "=" is no formula in either format.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from odoo.tools import format_date

from ...engine.cell_text import literal, one_line

# the columns, in their order
DATES = ("date_effective",)
NUMBERS = ("score", "percent")
COLUMNS = (
    *("employee", "number", "login", "team", "tier", "appraisal", "grade", "score"),
    *("percent", "date_effective", "approved_by", "approved_on", "reference"),
    "remark",
)


@dataclass(frozen=True)
class PayRow:
    """What was approved for one person.

    :param number: the employee's registration number, else the badge
    :param percent: by how much the pay is raised (per cent)
    :param remark: what whoever keeps the wages has to know
    :param has_employee: whether the person is an employee of the company
    """

    employee: str
    number: str
    login: str
    team: str
    tier: str
    appraisal: str
    grade: str
    score: float
    percent: float
    date_effective: date
    approved_by: str
    approved_on: str
    reference: str
    remark: str
    has_employee: bool


def pay_rows(consequences):
    """The rows of pay adjustments, a handful of queries for any number of people.

    :param consequences: ``sales.appraisal.consequence`` of one company, as superuser
    :return: list of :class:`PayRow`, by team and person
    """
    env, company = consequences.env, consequences.company_id
    employees = (
        env["hr.employee"]
        .with_context(active_test=False)
        .search(
            [
                ("user_id", "in", consequences.user_id.ids),
                ("company_id", "=", company.id),
            ]
        )
        .grouped("user_id")
    )
    approvals = {}
    for approval in consequences.proposal_id._sales_approvals("approved"):
        approvals.setdefault(approval.res_id, approval)
    rows = [
        _row(one, employees.get(one.user_id), approvals.get(one.proposal_id.id))
        for one in consequences
    ]
    return sorted(rows, key=lambda row: (row.team, row.employee))


def _row(consequence, employee, approval):
    env, person = consequence.env, consequence.user_id
    # Odoo has the number in the payroll modules of some countries
    number = employee and (
        "registration_number" in employee._fields and employee.registration_number
    )
    approver, day = _approved(consequence, approval)
    return PayRow(
        employee=employee.name if employee else person.name,
        number=(employee and (number or employee.barcode)) or "",
        login=person.login,
        team=consequence.team_id.name,
        tier=consequence.tier_id.name,
        appraisal=consequence.cycle_id.name,
        grade=consequence.grade_id.name,
        score=round(consequence.score, 2),
        percent=round(consequence.value, 2),
        date_effective=consequence.date_effective,
        approved_by=approver.name,
        approved_on=format_date(env, day),
        reference=consequence.proposal_id.name or "",
        remark=""
        if employee
        else env._(
            "No employee of %(company)s", company=consequence.company_id.display_name
        ),
        has_employee=bool(employee),
    )


def _approved(consequence, approval):
    """Who approved it, and when; an administrator's acceptance is the approval."""
    if not approval:
        return consequence.answered_by_id, consequence.date_answered
    last = approval.step_ids.filtered("decided_by_id").sorted("sequence")[-1:]
    who = last.decided_by_id or approval.person_id
    return who, approval.date_decided


def headings(env):
    """The words above the columns, in the language of ``env``."""
    return {
        "employee": env._("Employee"),
        "number": env._("Employee Number"),
        "login": env._("Login"),
        "team": env._("Sales Team"),
        "tier": env._("Tier"),
        "appraisal": env._("Appraisal"),
        "grade": env._("Grade"),
        "score": env._("Score"),
        "percent": env._("Pay Adjustment (per cent)"),
        "date_effective": env._("Effective From"),
        "approved_by": env._("Approved By"),
        "approved_on": env._("Approved On"),
        "reference": env._("Reference"),
        "remark": env._("Remark"),
    }


def write_csv(env, rows):
    """The rows as CSV: UTF-8 with byte order mark, so that Excel reads Chinese.

    :return: bytes
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    words = headings(env)
    writer.writerow([words[name] for name in COLUMNS])
    for row in rows:
        writer.writerow(
            [
                f"{getattr(row, name):.2f}"
                if name in NUMBERS
                else literal(getattr(row, name))
                for name in COLUMNS
            ]
        )
    return output.getvalue().encode("utf-8-sig")


def write_xlsx(env, rows):
    """The rows as a worksheet.

    :return: bytes
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    page = book.add_worksheet(env._("Pay Adjustments"))
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    number = book.add_format({"num_format": "0.00"})
    words = headings(env)
    for place, name in enumerate(COLUMNS):
        page.write_string(0, place, words[name], bold)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(COLUMNS):
            value = getattr(row, name)
            if name in DATES:
                page.write_datetime(line, place, value, day)
            elif name in NUMBERS:
                page.write_number(line, place, value, number)
            else:
                page.write_string(line, place, one_line(value))
    page.freeze_panes(1, 1)
    page.set_column(0, len(COLUMNS) - 1, 18)
    book.close()
    return output.getvalue()


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
