"""Returns by type, year ending: Home Office summary table Ret_01.

Layout from descriptions of the ODS editions of 2021 to 2026, none seen on a real file: sheet `Ret_01` with a
row for each type of return ("Enforced returns", "of which …") and a column for each calendar year or year
ending ("2025", "YE June 2026"), or the other way round, and at the end a change in the latest year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from analysis.errors import DataRefused
from analysis.releases import datasets
from analysis.releases.cells import frame, integer
from analysis.releases.home_office import DATA_TABLES
from analysis.releases.release import Column, Release, TableSchema
from analysis.releases.workbook import Row, Workbook, label

SOURCE = "immigration-statistics"
TITLE = "Returns: summary table Ret_01"
TABLE = TableSchema(
    "returns_year_ending",
    "Returns by kind, year ending",
    "People returned from the UK in twelve months: enforced, voluntary and port returns. Never add port "
    "returns to the other two as a headline total.",
    (
        Column("year_ending", "date", "Last day of the twelve months", required=True),
        Column(
            "kind", "text", "enforced; voluntary; or port (refused entry at port, departed)", required=True
        ),
        Column("returns", "integer", "People returned", unit="people", required=True, minimum=0),
    ),
    ("year_ending", "kind"),
    "year_ending",
    "quarter",
    "people",
)
SCHEMAS = (TABLE,)

_SHEET = "Ret_01"
_KINDS = {
    "enforced": re.compile(r"(total )?enforced returns?( total)?"),
    "voluntary": re.compile(r"(total )?voluntary (returns?|departures?)( total)?"),
    "port": re.compile(
        r"(total )?(port returns?|refused entry at port( and subsequently departed)?)( total)?"
    ),
}
_MONTHS = [name.casefold() for name in calendar.month_abbr]
_ENDING = re.compile(rf"(?:ye|year ending) ({'|'.join(_MONTHS[1:])})[a-z]* (20\d\d)")
_YEAR = re.compile(r"(20\d\d)(?:\.0)?")
_TOP = 20


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by its sheet."""
    return workbook.find_sheet(_SHEET) is not None


def read(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the one release of a workbook: table `returns_year_ending`.

    Raises
    ------
    DataRefused
        No periods or not all kinds of returns are found, a calendar year and the year ending December
        differ, a cell holds no count, or the cover does not state the day of publication.
    """
    sheet = workbook.find_sheet(_SHEET) or _SHEET
    where = f"{workbook.file}, sheet {sheet}"
    found: dict[tuple[date, str], int | None] = {}
    for name, end, cell in _figures(workbook.rows(sheet), where):
        kind = next((one for one, pattern in _KINDS.items() if pattern.fullmatch(name.casefold())), None)
        if kind is None:
            continue
        place = f"{where}, {name}, year ending {end}"
        said = integer(cell, place)
        if found.setdefault((end, kind), said) != said:
            raise DataRefused(f"{place}: expected {found[end, kind]} as in another column, found {said}.")
    if missing := set(_KINDS) - {kind for _, kind in found}:
        names = ", ".join(sorted(missing))
        raise DataRefused(
            f"{where}: expected returns of every kind for calendar years; found none of {names}."
        )
    columns: Mapping[str, list[object]] = {
        "year_ending": [end for end, _ in found],
        "kind": [kind for _, kind in found],
        "returns": list(found.values()),
    }
    return [
        Release(
            source=SOURCE,
            released=released or datasets.published(workbook),
            tables={TABLE.name: frame(TABLE, columns)},
            title=TITLE,
            page=DATA_TABLES,
            file=workbook.file,
            sha256=workbook.sha256,
        )
    ]


def _end(cell: object) -> date | None:
    """Return the last day of the calendar year or year ending that a heading names."""
    text = label(cell).casefold()
    if found := _YEAR.fullmatch(text):
        return date(int(found[1]), 12, 31)
    if found := _ENDING.fullmatch(text):
        year, month = int(found[2]), _MONTHS.index(found[1])
        return date(year, month, calendar.monthrange(year, month)[1])
    return None


def _figures(rows: Sequence[Row], where: str) -> Iterator[tuple[str, date, object]]:
    """Yield label, last day and cell of every figure, whether periods stand in a row or in a column."""
    turned = [list(column) for column in zip(*rows, strict=False)]
    for lines, beside in ((rows, False), (turned, True)):
        for header, line in enumerate(lines[:_TOP]):
            periods = {at: end for at, cell in enumerate(line) if (end := _end(cell)) is not None}
            if len(periods) > 1:
                yield from _below(lines[header + 1 :], min(periods) - 1 if beside else 0, periods)
                return
    raise DataRefused(f'{where}: expected years or "YE June 2026" in a row or a column, found none.')


def _below(
    lines: Sequence[Row], name_at: int, periods: Mapping[int, date]
) -> Iterator[tuple[str, date, object]]:
    for line in lines:
        for at, end in periods.items():
            if line[at] != "":
                yield label(line[name_at]), end, line[at]
