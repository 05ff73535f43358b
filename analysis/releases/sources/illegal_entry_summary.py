"""Final small-boat arrivals by month and by nationality: Home Office summary tables IER_02a and IER_02b.

Seen on a real file: the ODS edition of 26 February 2026. From descriptions: those since 2022; until 2025
the sheets are called `Irr_02a` and `Irr_02b`. In 02a a row for each year holds its twelve months and their
total, below "Total arrivals" and "Total boats", or with "arrivals" or "boats" after the year. In 02b a row
for each nationality holds calendar years, the last perhaps "2025 (Jan - Sep)", and years ending.

02b names the nationalities that are common now and pools the others, also in earlier years. Of its calendar
years only the latest full one and a part of one are taken: what an earlier release said of an earlier year
stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.common.periods import SHORT_MONTHS, month_end
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import frame, integer
from analysis.releases.reading.headings import remark, units
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Row, Workbook, label
from analysis.releases.sources import datasets, summary_tables

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "immigration-statistics"
TITLE = "Illegal entry routes to the UK: summary tables"
MONTHLY = catalogue.schema("small_boats_monthly")
ANNUAL = catalogue.schema("small_boats_annual")
NATIONALITY = catalogue.schema("small_boats_nationality")
ENDING = catalogue.schema("small_boats_nationality_year_ending")

_BY_MONTH, _BY_NATIONALITY = ("IER_02a", "Irr_02a"), ("IER_02b", "Irr_02b")
_MONTH = "|".join(SHORT_MONTHS)
_COUNTED = {"arrivals": "people", "incidents": "boats", "boats": "boats"}
_SECTION = re.compile(rf"total ({'|'.join(_COUNTED)})")
_YEAR_ROW = re.compile(rf"(20\d\d)(?:\.0)?(?: ({'|'.join(_COUNTED)}))?")
_YEAR = re.compile(r"(20\d\d)(?:\.0)?")
_PART_YEAR = re.compile(r"(20\d\d) ?\(.+\)")
_ENDING = re.compile(rf"(?:ye|year ending) ({_MONTH})[a-z]* (20\d\d)")
_COMPARISON = re.compile(r".*(change|difference|%|per ?cent|share).*")
_TOTAL = re.compile(r"(grand )?total")
_TOP = 20


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by the names of its sheets."""
    others = (sheet.sheet for sheet in summary_tables.ILLEGAL_ENTRY)
    return workbook.find_sheet(*_BY_MONTH, *_BY_NATIONALITY, *others) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook.

    Its tables: `small_boats_monthly` and of full years `small_boats_annual`; `small_boats_nationality` and
    `small_boats_nationality_year_ending`; and those that `summary_tables` declares for other sheets.

    Raises DataRefused: a sheet is not laid out as expected, months or nationalities do not add up to their
    total, a cell holds no count, or the cover does not state the day of publication.
    """
    made: dict[str, pd.DataFrame] = {}
    for names, make in ((_BY_MONTH, _by_month), (_BY_NATIONALITY, _by_nationality)):
        sheet = workbook.find_sheet(*names)
        if sheet is not None:
            made |= make(workbook.rows(sheet), Place(workbook.file, sheet=sheet))
    others, withheld = summary_tables.tables(workbook, beside=len(made))
    made |= others
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables=made,
        title=TITLE,
        withheld=withheld,
    )


def _by_month(rows: Sequence[Row], where: str) -> dict[str, pd.DataFrame]:
    years = list(_years(rows, where))
    if {what for _, what, _ in years} != {"people", "boats"}:
        raise DataRefused(where, "rows of years for people and for boats", "not both")
    monthly: dict[date, dict[str, int]] = {}
    annual: dict[int, dict[str, int]] = {}
    for year, what, known in years:
        for month, count in enumerate(known, start=1):
            monthly.setdefault(date(year, month, 1), {})[what] = count
        if len(known) == len(SHORT_MONTHS):
            annual.setdefault(year, {})[what] = sum(known)
    return {
        MONTHLY.name: frame(MONTHLY, {"month": list(monthly), **_counts(list(monthly.values()))}),
        ANNUAL.name: frame(ANNUAL, {"year": list(annual), **_counts(list(annual.values()))}),
    }


def _counts(counted: Sequence[Mapping[str, int]]) -> dict[str, Sequence[object]]:
    return {what: [one.get(what) for one in counted] for what in ("people", "boats")}


def _years(rows: Sequence[Row], where: str) -> Iterator[tuple[int, str, list[int]]]:
    """Yield of every row of 02a the year, what was counted, and the months that are over, added up."""
    header = next((n for n, row in enumerate(rows[:_TOP]) if _january(row) is not None), None)
    first = None if header is None else _january(rows[header])
    if header is None or first is None:
        raise DataRefused(where, "headings of twelve months and a total", "none")
    section = ""
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        text = label(row[0]).casefold()
        if found := _SECTION.match(text):
            section = _COUNTED[found[1]]
        elif found := _YEAR_ROW.fullmatch(text):
            place = Place(where, row=number)
            what = _COUNTED.get(found[2] or "", section)
            months = [
                integer(row[first + n], f"{place}, {month.capitalize()}")
                for n, month in enumerate(SHORT_MONTHS)
            ]
            yield (
                int(found[1]),
                what,
                _known(months, integer(row[first + len(SHORT_MONTHS)], f"{place}, total"), place),
            )
        elif sum(cell != "" for cell in row) > 1 and not units(row) and not remark(row):
            raise DataRefused(Place(where, row=number), "a year of arrivals or boats", f'"{label(row[0])}"')


def _january(row: Row) -> int | None:
    """Return the column of January in a row of headings of twelve months and a total; None in any other."""
    texts = [label(cell).casefold()[:3] for cell in row[:-1]]
    return next((n for n in range(len(texts)) if tuple(texts[n : n + 12]) == SHORT_MONTHS), None)


def _known(months: Sequence[int | None], total: int | None, where: str) -> list[int]:
    """Return the months that are over: those to come have no figure."""
    known = [count for count in months if count is not None]
    if list(months[: len(known)]) != known:
        raise DataRefused(where, "months without a gap", "one")
    if sum(known) != total:
        raise DataRefused(where, f"months that add up to {total}", sum(known))
    return known


def _by_nationality(rows: Sequence[Row], where: str) -> dict[str, pd.DataFrame]:
    header = next((n for n, row in enumerate(rows[:_TOP]) if _columns(row, _YEAR)), None)
    if header is None:
        raise DataRefused(where, "a row of headings with calendar years", "none")
    total = next(
        (n for n in range(header + 1, len(rows)) if _TOTAL.fullmatch(label(rows[n][0]).casefold())), None
    )
    if total is None:
        raise DataRefused(where, "a row Total below the nationalities", "none")
    body = [(n + 1, rows[n]) for n in range(header + 1, total) if label(rows[n][0]) and not units(rows[n])]
    _refuse_unknown(rows[header], Place(where, row=header + 1))
    years = _columns(rows[header], _YEAR)
    latest = max(years, key=lambda at: int(years[at][1]))
    part = _columns(rows[header], _PART_YEAR)
    by_year: list[tuple[object, ...]] = [
        (int(found[1]), name, count, at in part)
        for at, found in {latest: years[latest], **part}.items()
        for name, count in _column(body, rows[total], at, where)
    ]
    by_ending: list[tuple[object, ...]] = [
        (month_end(int(found[2]), SHORT_MONTHS.index(found[1]) + 1), name, count)
        for at, found in _columns(rows[header], _ENDING).items()
        for name, count in _column(body, rows[total], at, where)
    ]
    return {
        schema.name: frame(schema, dict(zip(schema.names, zip(*said, strict=True), strict=True)))
        for schema, said in ((NATIONALITY, by_year), (ENDING, by_ending))
        if said
    }


def _refuse_unknown(headings: Row, where: str) -> None:
    """Refuse a heading that is no period and no comparison of periods: a column is never passed over."""
    patterns = (_YEAR, _PART_YEAR, _ENDING, _COMPARISON)
    known = {at for pattern in patterns for at in _columns(headings, pattern)}
    right = list(enumerate(headings))[min(known) :]
    unknown = [label(cell) for at, cell in right if label(cell) and at not in known]
    if unknown:
        raise DataRefused(where, "calendar years and years ending", f'"{unknown[0]}"')


def _columns(row: Row, pattern: re.Pattern[str]) -> dict[int, re.Match[str]]:
    """Return the columns whose heading fits a pattern."""
    return {at: found for at, cell in enumerate(row) if (found := pattern.fullmatch(label(cell).casefold()))}


def _column(body: Sequence[tuple[int, Row]], total: Row, at: int, where: str) -> list[tuple[str, int]]:
    """Return nationalities and counts of one column, having added them up; an empty cell says nothing."""
    said = [(label(row[0]), integer(row[at], Place(where, row=f"{n} ({label(row[0])})"))) for n, row in body]
    known = [(name, count) for name, count in said if count is not None]
    expected, found = integer(total[at], f"{where}, total"), sum(count for _, count in known)
    if found != expected:
        raise DataRefused(Place(where, column=at + 1), f"nationalities that add up to {expected}", found)
    return known
