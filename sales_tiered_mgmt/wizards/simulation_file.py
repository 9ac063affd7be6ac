"""The result of a simulation as a spreadsheet."""

import io

import xlsxwriter


def write_simulation(env, simulation):
    """Four worksheets: totals, people, components, other results.

    :param simulation: ``sales.incentive.simulation`` in the environment of the reader
    :return: bytes of an .xlsx
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
        "rate": book.add_format({"num_format": "0.00%"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format(),
    }
    _write_totals(env, book, formats, simulation)
    for title, rows, names in (
        (
            env._("By Person"),
            simulation.person_ids,
            ("user_id", "team_id", "amount", "amount_paid", "amount_difference")
            + ("amount_total_paid",),
        ),
        (
            env._("By Component"),
            simulation.component_ids,
            ("name", "amount", "amount_paid", "amount_difference"),
        ),
        (
            env._("At Other Results"),
            simulation.step_ids,
            ("factor", "amount", "amount_signed", "cost_rate", "amount_difference"),
        ),
    ):
        page = book.add_worksheet(title[:31])
        labels = rows.fields_get(names, ["string"])
        for place, name in enumerate(names):
            page.write_string(0, place, labels[name]["string"], formats["head"])
            for line, row in enumerate(rows, 1):
                _write(page, line, place, row, name, formats)
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 28)
        page.set_column(1, len(names), 18)
    book.close()
    return output.getvalue()


def _write_totals(env, book, formats, simulation):
    page = book.add_worksheet(env._("Simulation")[:31])
    names = ("team_id", "date_from", "date_to", "plan_ids", "replaced_ids", "amount")
    names += ("amount_paid", "amount_difference", "amount_total_paid")
    names += ("amount_signed", "cost_rate", "paid_rate", "break_even", "notice")
    labels = simulation.fields_get(names, ["string"])
    for line, name in enumerate(names):
        page.write_string(line, 0, labels[name]["string"], formats["head"])
        _write(page, line, 1, simulation, name, formats)
    page.set_column(0, 1, 40)


def _write(page, line, place, record, name, formats):
    """A field's value; texts as texts: a name that begins with "=" is no formula."""
    value, field = record[name], record._fields[name]
    if field.relational:
        # people and teams are named to whoever sees their figures
        names = value.sudo().mapped("display_name")
        page.write_string(line, place, ", ".join(names), formats["text"])
    elif field.type == "date":
        page.write_datetime(line, place, value, formats["date"])
    elif field.type in ("float", "monetary"):
        kind = "rate" if name in ("factor", "cost_rate", "paid_rate") else "amount"
        page.write_number(line, place, value, formats[kind])
    else:
        page.write_string(line, place, value or "", formats["text"])
