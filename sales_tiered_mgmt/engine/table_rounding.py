"""Rounding a table of shares so that rows and columns both still add up.

No ORM here: fractions in, integers out (policy D1.1, D1.2: a target has months one way
and people the other).
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import floor, lcm


def round_table(
    table: Mapping[Hashable, Sequence[Fraction]],
) -> dict[Hashable, tuple[int, ...]]:
    """Round a table so that its columns add up, and its rows as nearly as integers can.

    Each cell becomes one of the two integers next to it, so does the sum of each row;
    the sums of the columns are kept. (Controlled rounding after Cox, 1987: along a
    cycle of broken cells what one gains the next one loses, until one of them is
    whole.) Rounding each column on its own would give the odd steps of all columns to
    the same row.

    :param table: {key: cells}; the sum of each column must be an integer
    :return: {key: integers}, independent of the order of the rows
    :raise ValueError: where a column does not add up to an integer

    >>> third = Fraction(10, 3)
    >>> table = round_table({"a": [third] * 3, "b": [third] * 3, "c": [third] * 3})
    >>> [sum(row) for row in table.values()]
    [10, 10, 10]
    >>> [sum(column) for column in zip(*table.values())]
    [10, 10, 10]
    """
    if any(sum(column) % 1 for column in zip(*table.values(), strict=True)):
        raise ValueError("each column must add up to an integer")
    # sorted: which row rises must not hang on their order
    places = {key: place for place, key in enumerate(sorted(table))}
    # one more column makes up what each row lacks to an integer
    rows = [[*table[key], -sum(table[key]) % 1] for key in places]
    scale = lcm(*(Fraction(cell).denominator for row in rows for cell in row))
    broken = {
        (place, column): int(cell % 1 * scale)
        for place, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell % 1
    }
    risen = _settle(broken, scale)
    return {
        key: tuple(
            floor(cell) + ((places[key], column) in risen)
            for column, cell in enumerate(row)
        )
        for key, row in table.items()
    }


def _settle(broken, scale):
    """Push the broken cells to 0 or ``scale``; the ones that ended at ``scale``."""
    along_row, along_column = {}, {}
    for cell in broken:
        along_row.setdefault(cell[0], []).append(cell)
        along_column.setdefault(cell[1], []).append(cell)
    risen = set()
    while along_row:
        cycle = _cycle(along_row, along_column)
        gaining, losing = cycle[::2], cycle[1::2]
        up = min(
            *(scale - broken[cell] for cell in gaining),
            *(broken[cell] for cell in losing),
        )
        down = min(
            *(broken[cell] for cell in gaining),
            *(scale - broken[cell] for cell in losing),
        )
        change = up if up <= down else -down
        for cells, moved in ((gaining, change), (losing, -change)):
            for cell in cells:
                broken[cell] += moved
                if 0 < broken[cell] < scale:
                    continue
                if broken[cell]:
                    risen.add(cell)
                for line, number in ((along_row, cell[0]), (along_column, cell[1])):
                    line[number].remove(cell)
                    if not line[number]:
                        del line[number]
    return risen


def _cycle(along_row, along_column):
    """A closed path of broken cells, turning at each: row, column, row, ...

    There always is one: a row or column that adds up to an integer has no single broken
    cell.
    """
    cell = next(iter(along_row.values()))[0]
    path, met = [cell], {("row", cell[0]): 0}
    while True:
        is_row = len(path) % 2 == 0
        lines, line = (along_row, cell[0]) if is_row else (along_column, cell[1])
        mark = ("row" if is_row else "column", line)
        if mark in met:
            return path[met[mark] :]
        met[mark] = len(path)
        first, second = lines[line][:2]
        cell = second if first == cell else first
        path.append(cell)
