"""The payroll file of incentive runs: a row per statement that pays something.

Texts are texts: a name that begins with "=" is no formula in either format.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from ...engine.cell_text import literal, one_line

# the columns, in their order; a file's last ones are the hand-over's own
TEXTS = ("employee", "number", "login", "department", "team", "tier")
DATES = ("date_from", "date_to")
AMOUNT = "amount"
CLOSING = ("currency", "account", "reference", "remark")
COLUMNS = (*TEXTS, *DATES, AMOUNT, *CLOSING)


@dataclass(frozen=True)
class PayrollRow:
    """What one person is paid by one statement.

    :param number: the employee's registration number, else the badge
    :param account: code of the company's expense account of incentives
    :param reference: names the statement
    :param remark: what payroll has to know
    :param has_employee: whether the person is an employee of the company
    """

    employee: str
    number: str
    login: str
    department: str
    team: str
    tier: str
    date_from: date
    date_to: date
    amount: float
    currency: str
    account: str
    reference: str
    remark: str
    has_employee: bool


def payroll_rows(runs):
    """The rows of runs, a handful of queries for any number of people.

    :param runs: ``sales.incentive.run`` of one company, in the reader's language
    :return: list of :class:`PayrollRow`, by period, team and person
    """
    env, company = runs.env(su=True), runs.sudo().company_id
    statements = env["sales.incentive.statement"].search(
        [("run_id", "in", runs.ids), ("amount_total", ">", 0)]
    )
    # those who left are paid as well
    employees = (
        env["hr.employee"]
        .with_context(active_test=False)
        .search(
            [
                ("user_id", "in", statements.user_id.ids),
                ("company_id", "=", company.id),
            ]
        )
        .grouped("user_id")
    )
    account = company.sales_incentive_expense_account_id.with_company(company).code
    rows = [
        _row(statement, employees.get(statement.user_id), account)
        for statement in statements
    ]
    return sorted(rows, key=lambda row: (row.date_from, row.team, row.employee))


def _row(statement, employee, account):
    env, person = statement.env, statement.user_id
    # Odoo has the number in the payroll modules of some countries
    number = employee and (
        "registration_number" in employee._fields and employee.registration_number
    )
    return PayrollRow(
        employee=employee.name if employee else person.name,
        number=(employee and (number or employee.barcode)) or "",
        login=person.login,
        department=(employee and employee.department_id.name) or "",
        team=statement.team_id.name or "",
        tier=statement.tier_id.name or "",
        date_from=statement.date_from,
        date_to=statement.date_to,
        amount=statement.currency_id.round(statement.amount_total),
        currency=statement.currency_id.name,
        account=account or "",
        reference=f"{statement.run_id.name} #{statement.id}",
        remark=""
        if employee
        else env._(
            "No employee of %(company)s", company=statement.company_id.display_name
        ),
        has_employee=bool(employee),
    )


def headings(env):
    """The words above the columns, in the language of ``env``."""
    return {
        "employee": env._("Employee"),
        "number": env._("Employee Number"),
        "login": env._("Login"),
        "department": env._("Department"),
        "team": env._("Sales Team"),
        "tier": env._("Tier"),
        "date_from": env._("Period From"),
        "date_to": env._("Period To"),
        "amount": env._("Amount"),
        "currency": env._("Currency"),
        "account": env._("Account"),
        "reference": env._("Statement"),
        "remark": env._("Remark"),
    }


def write_csv(env, rows, digits):
    """The rows as CSV: UTF-8 with byte order mark, so that Excel reads Chinese.

    Every cell is quoted: a semicolon in a name begins no cell where Excel separates by
    semicolons.

    :param digits: decimals of the currency
    :return: bytes
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    words = headings(env)
    writer.writerow([words[name] for name in COLUMNS])
    for row in rows:
        writer.writerow(
            [
                f"{row.amount:.{digits}f}"
                if name == AMOUNT
                else literal(getattr(row, name))
                for name in COLUMNS
            ]
        )
    return output.getvalue().encode("utf-8-sig")


def write_xlsx(env, rows, digits):
    """The rows as a worksheet, with their sum below.

    :param digits: decimals of the currency
    :return: bytes
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    page = book.add_worksheet(env._("Payroll"))
    number = "#,##0" + (f".{'0' * digits}" if digits else "")
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": number})
    total = book.add_format({"num_format": number, "bold": True, "top": 1})
    words = headings(env)
    for place, name in enumerate(COLUMNS):
        page.write_string(0, place, words[name], bold)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(COLUMNS):
            value = getattr(row, name)
            if name in DATES:
                page.write_datetime(line, place, value, day)
            elif name == AMOUNT:
                page.write_number(line, place, value, money)
            else:
                page.write_string(line, place, one_line(value))
    last, place = len(rows) + 1, COLUMNS.index(AMOUNT)
    column = xlsxwriter.utility.xl_col_to_name(place)
    page.write_string(last, 0, env._("Total"), total)
    page.write_formula(
        last,
        place,
        f"=SUM({column}2:{column}{last})",
        total,
        round(sum(row.amount for row in rows), digits),
    )
    page.freeze_panes(1, 1)
    page.set_column(0, len(COLUMNS) - 1, 18)
    book.close()
    return output.getvalue()


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
