"""Rearrangements of a workbook that change nothing a reader of it would take from it, drawn by chance."""

import re
from collections.abc import Callable
from datetime import datetime
from random import Random

Row = list[object]
Rows = list[Row]
Sheets = dict[str, Rows]

_COVERS = re.compile(r"cover|contents|notes?\b|table of", re.IGNORECASE)
_PERIOD = re.compile(r"(19|20)\d\d")
_NO_FIGURE = {"", "z", "x", "-", "..", "*", "[z]", "[x]"}


def head(rows: Rows) -> int:
    """Return the index of the first row of data: the first figure or date, or the section above it."""
    for n, row in enumerate(rows):
        figures = [cell for cell in row if isinstance(cell, float) and not _PERIOD.fullmatch(f"{cell:.0f}")]
        dated = any(hasattr(cell, "year") for cell in row[:2])
        if figures or (dated and sum(cell != "" for cell in row) > 2):
            return next((at + 1 for at in range(n - 1, -1, -1) if _heads(rows[at])), n)
    return len(rows)


def _heads(row: Row) -> bool:
    """Return whether a row above the first figure is of headings: more than one cell, not all without figures."""
    return sum(cell != "" for cell in row) > 1 and bool({*row[1:]} - _NO_FIGURE)


def is_data(name: str, rows: Rows) -> bool:
    return not _COVERS.search(name) and sum(any(isinstance(c, float) for c in row) for row in rows) > 2


def _each(change: Callable[[object], object]) -> Callable[[Rows, int, Random], Rows]:
    """Return a change of every cell of the data, but for years, which may be headings."""

    def changed(rows: Rows, first: int, _: Random) -> Rows:
        return [*rows[:first], *([row[0], *map(change, row[1:])] for row in rows[first:])]

    return changed


def _marked(mark: str) -> Callable[[object], object]:
    def change(cell: object) -> object:
        whole = isinstance(cell, float) and cell.is_integer() and not _PERIOD.fullmatch(f"{cell:.0f}")
        return f"{cell:,.0f}{mark}" if whole else cell

    return change


def _days(form: str) -> Callable[[Rows, int, Random], Rows]:
    def changed(rows: Rows, first: int, _: Random) -> Rows:
        return [[f"{cell:{form}}" if isinstance(cell, datetime) and n >= first else cell for cell in row]
                for n, row in enumerate(rows)]  # fmt: skip

    return changed


def _texts(change: Callable[[str], str]) -> Callable[[Rows, int, Random], Rows]:
    def changed(rows: Rows, _first: int, _chance: Random) -> Rows:
        return [[change(cell) if isinstance(cell, str) and cell else cell for cell in row] for row in rows]

    return changed


def _wide(rows: Rows, *cells: object) -> Row:
    return [*cells, *[""] * (max(map(len, rows)) - len(cells))]


def _blank_row_between(rows: Rows, first: int, chance: Random) -> Rows:
    at = chance.randint(min(first, len(rows) - 2), len(rows) - 1)
    return [*rows[:at], _wide(rows), *rows[at:]]


def _rows_above(rows: Rows, _first: int, _chance: Random) -> Rows:
    return [
        _wide(rows),
        _wide(rows, "Return to contents"),
        _wide(rows, "Note 1", "Figures are rounded."),
        *rows,
    ]


def _title_over_two_cells(rows: Rows, _first: int, _chance: Random) -> Rows:
    at = next(n for n, row in enumerate(rows) if any(cell != "" for cell in row))
    if sum(cell != "" for cell in rows[at]) > 1:
        return rows
    return [*rows[:at], [*rows[at][:1], "Return to contents", *rows[at][2:]], *rows[at + 1 :]]


def _notes_below(rows: Rows, _first: int, _chance: Random) -> Rows:
    notes = (("End of table",), (), ("Notes",), (1.0, "Figures may be revised."), ("[x]", "not available"),
             ("Source: official statistics", "Crown copyright"), ("", "A last remark."))  # fmt: skip
    return [*rows, *(_wide(rows, *note) for note in notes)]


def _units_row(rows: Rows, first: int, _chance: Random) -> Rows:
    return [*rows[:first], _wide(rows, "", *["Number"] * (max(map(len, rows)) - 1)), *rows[first:]]


def _blank_columns_beside(rows: Rows, _first: int, _chance: Random) -> Rows:
    return [[*row, "", ""] for row in rows]


def _headings(change: Callable[[str], str]) -> Callable[[Rows, int, Random], Rows]:
    def changed(rows: Rows, first: int, _: Random) -> Rows:
        at = first - 1
        return [[change(cell) if n == at and isinstance(cell, str) and cell else cell for cell in row]
                for n, row in enumerate(rows)]  # fmt: skip

    return changed


_OF_ROWS: dict[str, Callable[[Rows, int, Random], Rows]] = {
    **{f"figures{mark}": _each(_marked(mark)) for mark in ("", "r", " p", " [R]", " (p)", "\u00b2", " [p] [r]")},
    "figures with thin spaces": _each(lambda cell: str(_marked("")(cell)).replace(",", "\u202f") if isinstance(cell, float) else cell),
    **{f"days as {form}": _days(form) for form in ("%d %B %Y", "%A, %d %b %Y", "%d/%m/%Y", "%Y-%m-%d", "%B %d, %Y", "%d-%b-%y", "%d.%m.%Y", "%d %b %y")},
    "no-break spaces": _texts(lambda text: text.replace(" ", "\u00a0")),
    "two spaces": _texts(lambda text: f" {text.replace(' ', '  ')} "),
    "line breaks": _headings(lambda text: text.replace(" ", "\n")),
    "en dashes": _texts(lambda text: text.replace(" - ", " \u2013 ")),
    "no width": _headings(lambda text: f"\u200b{text}"),
    "headings in capitals": _headings(str.upper),
    "headings with notes": _headings(lambda text: f"{text} [note 1] [Note 2]"),
    "headings with superscripts": _headings(lambda text: f"{text}\u00b9"),
    "headings with [P]": _headings(lambda text: f"{text} [P]"),
    **{change.__name__.strip("_"): change for change in (
        _blank_row_between, _rows_above, _title_over_two_cells, _notes_below, _units_row,
        _blank_columns_beside)},
}  # fmt: skip

_OF_BOOKS: dict[str, Callable[[Sheets], Sheets]] = {
    "sheets in capitals": lambda sheets: {name.upper(): rows for name, rows in sheets.items()},
    "sheets in small letters": lambda sheets: {f"{name.lower()} ": rows for name, rows in sheets.items()},
    "sheets with spaces": lambda sheets: {name.replace("_", " "): rows for name, rows in sheets.items()},
    "another cover": lambda sheets: {"What is new": [["Something else"], ["No figures"]], **sheets},
    "sheets turned round": lambda sheets: dict(reversed(sheets.items())),
}

KINDS = (*_OF_ROWS, *_OF_BOOKS)


def rearranged(sheets: Sheets, kind: str, chance: Random) -> Sheets:
    """Return a workbook rearranged in one way, every sheet of data of it."""
    if kind in _OF_BOOKS:
        return _OF_BOOKS[kind](sheets)
    change = _OF_ROWS[kind]
    return {
        name: change(rows, head(rows), chance) if is_data(name, rows) else rows
        for name, rows in sheets.items()
    }
