"""Homelessness in Scotland by local authority: Scottish Government, HL1 and HL3, "main tables" workbooks.

Layouts from descriptions, none seen on a real file: the annual XLSX workbooks "Main tables" of 2022-23 to
2024-25 and the half-yearly updates. Sheets are called `T1`, `T2`…; a sheet may hold more than one table, each
under a title "Table 3b: …"; headings are `Local Authority` and financial years (2022-23), snapshots (2023 for
31 March, or 2022 over 31 Dec) or quarters (2022 over Oct-Dec); Scotland and its 32 councils follow. Tables
are found by their title, as their numbers change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.common.periods import SHORT_MONTHS, month_end
from analysis.releases.history import catalogue
from analysis.releases.reading import said
from analysis.releases.reading.cells import NOT_AVAILABLE, frame, integer
from analysis.releases.reading.headings import blank, units
from analysis.releases.reading.release import Release, TableSchema
from analysis.releases.reading.workbook import Row, Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "homelessness-scotland"


YEARS = catalogue.schema("homelessness_scotland")
QUARTERS = catalogue.schema("homelessness_scotland_quarterly")

_TITLES: Mapping[str, re.Pattern[str]] = {
    "applications": re.compile(
        r"(number of )?(homelessness )?applications"
        r"( under the homeless(ness)? persons?'? legislation| for homelessness assistance)?"
        r"(, | )by local authority"
    ),
    "assessed": re.compile(
        r"(number of )?(households|applications) assessed as homeless( or threatened with homelessness)?"
        r"(, | )by local authority"
    ),
    "in_temporary_accommodation": re.compile(
        r"(number of )?(all )?households in temporary accommodation( as)?( at .*)?(, | )by local authority"
    ),
}
_TITLE = re.compile(r"table \d+[a-z]?: ?(?P<what>.+)")
_SHEET = re.compile(r"T\d+[a-z]?", re.IGNORECASE)
_YEAR = re.compile(r"((?:19|20)\d\d) ?[-/] ?(?:20)?\d\d")
_SNAPSHOT_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = "|".join(SHORT_MONTHS)
_QUARTER = re.compile(rf"((?:19|20)\d\d) (?:{_MONTH}) ?(?:-|to) ?({_MONTH})", re.IGNORECASE)
_DAY = re.compile(rf"((?:19|20)\d\d) (\d{{1,2}}) ({_MONTH})", re.IGNORECASE)
_ABOVE = 8
_NAMES = {
    "scotland": "Scotland",
    "edinburgh": "City of Edinburgh",
    "eilean siar": "Na h-Eileanan Siar",
    "orkney": "Orkney Islands",
    "shetland": "Shetland Islands",
}
"""Councils whose name in these tables is not the one of the other tables."""
_COUNCILS = 32
_WITHHELD = NOT_AVAILABLE | {"*", "[c]"}


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by its sheets T1, T2… and a table of applications by local authority."""
    return any(table.measure == "applications" for table in _tables(workbook))


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook: years, quarters or both.

    Raises DataRefused: two tables have the same title, a table does not have Scotland and 32 councils,
    Scotland is not their sum, or the day of publication is neither stated nor given.
    """
    tables = list(_tables(workbook))
    repeated = {table.measure for table in tables if sum(t.measure == table.measure for t in tables) > 1}
    if repeated:
        raise DataRefused(workbook.file, f"one table of {sorted(repeated)[0]}", "several")
    rows = [row for table in tables for row in table.rows()]
    made: dict[str, pd.DataFrame] = {}
    for schema in (YEARS, QUARTERS):
        if own := [values for of, values in rows if of is schema]:
            made[schema.name] = frame(schema, dict(zip(schema.names, zip(*own, strict=True), strict=True)))
    title = "Homelessness in Scotland: main tables"
    return Release(SOURCE, released or datasets.published(workbook), made, title)


@dataclass(frozen=True)
class _Table:
    """One table of a sheet: `head` is the index of its headings."""

    cells: Sequence[Row]
    head: int
    measure: str
    where: str

    def rows(self) -> Iterator[tuple[TableSchema, tuple[date, str, str, int | None]]]:
        """Yield a row for each council and Scotland, and each period, with the table it belongs to."""
        headings = [label(cell) for cell in self.cells[self.head]]
        found = {at: _period(text) for at, text in enumerate(headings[1:], start=1)}
        periods = {at: period for at, period in found.items() if period is not None}
        if not periods:
            raise DataRefused(self.where, "years or quarters beside Local Authority", "none")
        between = (headings[at] for at in range(min(periods), max(periods)) if at not in periods)
        if unknown := next(filter(None, between), None):
            raise DataRefused(self.where, "years or quarters", f'"{unknown[:60]}"')
        below = enumerate(self.cells[self.head + 1 :], start=self.head + 2)
        areas = [(n, row) for n, row in below if not (blank(row) or units(row))][: _COUNCILS + 1]
        for n, row in areas:
            if all(row[at] == "" for at in periods):
                raise DataRefused(
                    Place(self.where, row=n), "a council with its figures", f'"{label(row[0])}"'
                )
        for at, (schema, end) in periods.items():
            counts = {
                _name(row[0]): integer(
                    row[at], Place(self.where, row=n, column=f'"{headings[at]}"'), _WITHHELD
                )
                for n, row in areas
            }
            self._refuse_incomplete(counts, headings[at])
            for authority, households in counts.items():
                yield schema, (end, authority, self.measure, households)

    def _refuse_incomplete(self, counts: Mapping[str, int | None], heading: str) -> None:
        where = Place(self.where, column=f'"{heading}"')
        if len(counts) != _COUNCILS + 1 or "Scotland" not in counts or "" in counts:
            raise DataRefused(where, f"Scotland and {_COUNCILS} councils", f"{len(counts)} names")
        parts = [count for name, count in counts.items() if name != "Scotland"]
        total = counts["Scotland"]
        if total is not None and None not in parts and sum(map(int, filter(None, parts))) != total:
            raise DataRefused(where, f"the councils to add up to Scotland, {total}; they do not")


def _tables(workbook: Workbook) -> Iterator[_Table]:
    for sheet in workbook.sheets:
        if not _SHEET.fullmatch(sheet.strip()):
            continue
        cells = workbook.rows(sheet)
        for head, row in enumerate(cells):
            if row and label(row[0]).casefold() == "local authority":
                measure = _measure(cells[max(0, head - _ABOVE) : head])
                if measure:
                    yield _Table(cells, head, measure, Place(workbook.file, sheet=sheet))


def _measure(above: Sequence[Row]) -> str | None:
    """Return what a table counts, by the nearest title above its headings; None for other tables."""
    for row in reversed(above):
        if row and (title := _TITLE.fullmatch(label(row[0]).casefold())):
            what = re.sub(r":? ?(at )?(31 march )?\d{4}.*$", "", title["what"]).strip()
            return next((name for name, pattern in _TITLES.items() if pattern.fullmatch(what)), None)
    return None


def _period(text: str) -> tuple[TableSchema, date] | None:
    """Return the table and the last day of a heading; None for a heading that is no period."""
    if found := _YEAR.fullmatch(text):
        return YEARS, date(int(found[1]) + 1, 3, 31)
    if _SNAPSHOT_YEAR.fullmatch(text):
        return YEARS, date(int(text), 3, 31)
    if found := _QUARTER.fullmatch(text):
        month = SHORT_MONTHS.index(found[2].casefold()) + 1
        return QUARTERS, month_end(int(found[1]), month)
    found = _DAY.fullmatch(text)
    days = said.days(f"{found[2]} {found[3]} {found[1]}") if found else []
    return (QUARTERS, days[0]) if days else None


def _name(cell: object) -> str:
    name: str = label(cell).replace("&", "and")
    return _NAMES.get(name.casefold(), name)
