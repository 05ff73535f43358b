"""The layout that the Home Office's summary tables share, read by one engine from one declaration per sheet.

Below a title and remarks stands one row of headings; periods run across or down. Told apart by content:
columns are periods ("2024 [p]", "2018 Q1", "Dec 2024", "YE June 2026"), measures, or both
("Grant rate - year ending September 2025 (cases)"); rows are the other, or nationalities. What the measures
are is declared; a label that is not is refused by name. Changes and shares printed beside the figures are
not kept; a change is checked against its figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.history.summary_sheet import ALL, Sheet
from analysis.releases.reading.cells import frame
from analysis.releases.reading.headings import remark, units
from analysis.releases.reading.said import provisional_from
from analysis.releases.reading.summary_labels import (
    NO_FIGURE,
    Label,
    bare,
    check_periods,
    key,
    label,
    last_named,
    shown,
    statuses,
)
from analysis.releases.reading.workbook import Row, Workbook
from analysis.releases.sources.summary_sums import Cell, Figure, check_change, check_parts, check_shares

if TYPE_CHECKING:
    import pandas as pd

_DERIVED = re.compile(r"(?:(number|%|percentage) )?change\b.*|(?:%|percentage) of (?:the )?total\b.*")
_NATIONALITY = re.compile(r",? ?\bnationality$")
_WHOLE = re.compile(r"all nationalities|(?:grand )?total")
_REMARKS = {"note", "notes"}
_TOP = 20
_LARGEST = 2**53


def read(workbook: Workbook, sheet: Sheet) -> pd.DataFrame | None:
    """Return the table of a sheet; None where the workbook does not have it.

    Raises DataRefused: a label is not known or missing, a period that the title names or one between is
    missing, parts do not add up, or a cell holds neither a figure nor a mark.
    """
    name = workbook.find_sheet(sheet.sheet)
    if name is None:
        return None
    where = Place(workbook.file, sheet=name)
    rows = workbook.rows(name)
    figures = _Reading(sheet, where, _title(rows, sheet.sheet)).figures(_grid(rows, sheet, where))
    check_parts(sheet.nodes, figures, where)
    kept = {cell: figure for cell, figure in figures.items() if not cell.total}
    return _frame(sheet, kept, provisional_from(workbook, name, max(cell.day for cell in kept)))


def _title(rows: Sequence[Row], name: str) -> str:
    """Return the text near the top that begins with the name of the sheet: "Ret_01: Returns from …"."""
    texts = (bare(cell) for row in rows[:_TOP] for cell in row if isinstance(cell, str))
    return next((text for text in texts if text.casefold().startswith(name.casefold())), "")


def _titled(row: Row, name: str) -> bool:
    """Return whether a row begins with the name of the sheet: a title, whatever stands beside it."""
    return bare(next(cell for cell in row if cell != "")).casefold().startswith(name.casefold())


def _grid(rows: Sequence[Row], sheet: Sheet, where: str) -> list[list[object]]:
    """Return headings and rows with periods across, without the remarks above and below."""
    name, measures = sheet.sheet, {node.label for node in sheet.nodes if not node.heading}
    above = (n for n, row in enumerate(rows[:_TOP]) if sum(cell != "" for cell in row) > 1)
    top = next((n for n in above if not remark(rows[n]) and not _titled(rows[n], name)), None)
    if top is None:
        raise DataRefused(where, "a row of headings", f"none in the first {_TOP} rows")
    width = max(n + 1 for row in rows[top:] for n, cell in enumerate(row) if cell != "")
    grid = [[*row[:width], *[""] * (width - len(row))] for row in rows[top:]]
    grid = [
        row for n, row in enumerate(grid) if any(cell != "" for cell in row) and not (n == 1 and units(row))
    ]
    while remark(grid[-1]) and label(next(cell for cell in grid[-1] if cell != "")).text not in measures:
        grid.pop()
    said = [
        at
        for at in range(width)
        if key(str(grid[0][at])) not in _REMARKS and any(row[at] != "" for row in grid)
    ]
    grid = [[row[at] for at in said] for row in grid]
    if len(grid) == 1:
        raise DataRefused(where, "figures below the headings", "none")
    if [key(str(cell)) for cell in grid[0][:2]] == ["year", "month"]:
        grid = [[f"{shown(row[0])} {shown(row[1])}", *row[2:]] for row in grid]
    if any(label(row[0]).end for row in grid[1:]):
        grid = [list(column) for column in zip(*grid, strict=True)]
    if "" in grid[0][1:]:
        raise DataRefused(where, "a heading or label at every figure", "none at one")
    return grid


class _Cursor:
    """The measures of a sheet in order: the next label must be the next that is declared."""

    def __init__(self, sheet: Sheet, where: str) -> None:
        self.nodes, self.where, self.at = sheet.nodes, where, -1

    def next(self, text: str, found: str) -> int:
        """Return which measure a label names, or refuse it by name."""
        for at in range(self.at + 1, len(self.nodes)):
            if self.nodes[at].label == text:
                self.at = at
                return at
            if not self.nodes[at].optional:
                break
        raise DataRefused(self.where, self._expected(), f'"{found[:80]}"')

    def finish(self) -> None:
        """Refuse a sheet that ends before all measures came."""
        if any(not node.optional for node in self.nodes[self.at + 1 :]):
            raise DataRefused(self.where, self._expected(), "none")

    def _expected(self) -> str:
        node = next((node for node in self.nodes[self.at + 1 :] if not node.optional), None)
        return f'"{node.printed}"' if node else "no further label"


@dataclass(frozen=True)
class _Place:
    """A column: its heading, the column of its labels, and its measure where the rows do not give one."""

    at: int
    heading: Label
    names: int
    measure: int | None

    @property
    def derived(self) -> re.Match[str] | None:
        """Whether the column holds what follows from others: a change or a share."""
        return _DERIVED.fullmatch(bare(self.heading.shown).casefold())


class _Reading:
    """One sheet while it is read."""

    def __init__(self, sheet: Sheet, where: str, title: str) -> None:
        self.sheet, self.where, self.title = sheet, where, title
        self.shares: list[tuple[object, Cell, str]] = []

    def figures(self, grid: Sequence[Sequence[object]]) -> dict[Cell, Figure]:
        """Return every figure, totals over periods and nationalities among them."""
        listed = self.sheet.nationality
        if listed != bool(_NATIONALITY.search(label(grid[0][0]).text)):
            expected = "nationalities" if listed else "no nationalities"
            raise DataRefused(self.where, expected, f'"{shown(grid[0][0])}"')
        places = list(self._places(grid[0]))
        periods = {one.heading: self._period(one.heading) for one in places if not one.derived}
        check_periods(periods, self.title, self.where)
        if listed:
            self._check_nationalities(grid[1:], {place.names for place in places})
        rows = _Cursor(self.sheet, self.where)
        found: dict[Cell, Figure] = {}
        for row in grid[1:]:
            at = None if listed else rows.next(label(row[0]).text, shown(row[0]))
            if at is not None and self.sheet.nodes[at].heading:
                continue
            for cell, figure in self._row(row, places, at, periods):
                if found.setdefault(cell, figure).value != figure.value:
                    raise DataRefused(
                        f'{self.where}, "{shown(row[0])}", {cell.day}',
                        f"{found[cell].value} as in another column",
                        figure.value,
                    )
        if not listed:
            rows.finish()
        check_shares(self.sheet.nodes, found, self.shares)
        return found

    def _places(self, headings: Sequence[object]) -> Iterator[_Place]:
        columns = _Cursor(self.sheet, self.where)
        names, block = 0, None if len(self.sheet.nodes) > 1 else 0
        for at, cell in enumerate(headings):
            place = _Place(at, label(cell), names, block)
            text = place.heading.text
            if self.sheet.nationality and _NATIONALITY.search(text):
                names, rest = at, _NATIONALITY.sub("", text)
                block = columns.next(rest, place.heading.shown) if rest else block
            elif place.derived or (at and not self.sheet.nationality):
                yield place
            elif at:
                yield replace(place, measure=columns.next(text, place.heading.shown) if text else block)
        if columns.at >= 0:
            columns.finish()

    def _row(
        self,
        row: Sequence[object],
        places: Sequence[_Place],
        at: int | None,
        periods: Mapping[Label, tuple[date | None, bool]],
    ) -> Iterator[tuple[Cell, Figure]]:
        before: dict[int, list[float | None]] = defaultdict(list)
        last: Cell | None = None
        for place in places:
            name = row[place.names]
            where = f'{self.where}, "{shown(name)}", "{place.heading.shown}"'
            if place.derived:
                if "change" in place.derived[0]:
                    check_change(row[place.at], before[place.names], where, place.derived[1] or "number")
                elif last:
                    self.shares.append((row[place.at], last, where))
                continue
            measure = at if at is not None else place.measure
            if measure is None:
                raise DataRefused(where, "a heading that names what is counted", "none")
            figure = _figure(row[place.at], self.sheet.nodes[measure].unit, where)
            before[place.names].append(figure.value)
            end, total = periods[place.heading]
            nationality = "" if at is not None else ALL if _WHOLE.fullmatch(key(str(name))) else bare(name)
            status = (*place.heading.status, *statuses(name), *figure.status)
            last = Cell(end, total, nationality, measure, place.heading.unit)
            yield last, Figure(figure.value, status)

    def _period(self, heading: Label) -> tuple[date | None, bool]:
        """Return the last day of a column's period, and whether it is a total of others."""
        if heading.end is not None:
            return heading.end, heading.kind == "total"
        if heading.text == "total" and not self.sheet.nationality:
            return None, True
        if self.sheet.nationality and (end := last_named(self.title)):
            return end, False
        raise DataRefused(self.where, "a period such as 2025 or YE June 2026", f'"{heading.shown[:80]}"')

    def _check_nationalities(self, rows: Sequence[Sequence[object]], columns: Iterable[int]) -> None:
        """Refuse a list of nationalities that has a gap, names one twice or does not end with its total."""
        for at in columns:
            names = [key(str(row[at])) for row in rows]
            if "" in names or len(set(names)) < len(names):
                raise DataRefused(self.where, "every nationality once", "one missing or twice")
            if [n for n, name in enumerate(names) if _WHOLE.fullmatch(name)] != [len(names) - 1]:
                raise DataRefused(self.where, "a total in the last row", f'"{names[-1]}"')


def _figure(cell: object, unit: str, where: str) -> Figure:
    """Return the value of a cell and what its marks say; a percentage as such, not as a share of one."""
    text, said = bare(cell), statuses(cell)
    if none := NO_FIGURE.get(text.casefold().strip("[]")):
        return Figure(None, (none,))
    percent = unit == "percent"
    try:
        value = float(re.sub("[, ]", "", text).removesuffix("%"))
    except ValueError:
        value = -1.0
    if percent and not text.endswith("%"):
        value = round(100 * value, 8)
    whole = percent or (value.is_integer() and ".000" not in text)  # which may group thousands
    if isinstance(cell, bool) or not whole or not 0 <= value <= (100 if percent else _LARGEST):
        expected = "a percentage" if percent else "a whole number"
        raise DataRefused(where, f"{expected} or a mark", f'"{shown(cell)[:60]}"')
    return Figure(value, said)


def _frame(sheet: Sheet, figures: Mapping[Cell, Figure], provisional: date) -> pd.DataFrame:
    columns: dict[str, list[object]] = defaultdict(list)
    for cell, figure in figures.items():
        node = sheet.nodes[cell.at]
        status = (*figure.status, *(("provisional",) if cell.day >= provisional else ()))
        if figure.value is None:
            status = tuple(one for one in status if one in NO_FIGURE.values())
        of = f" of {cell.unit}" if cell.unit else ""
        columns["period_end"].append(cell.end)
        if sheet.nationality:
            columns["nationality"].append(cell.nationality)
        columns["measure"].append(node.name)
        columns["unit"].append(f"percent{of}" if node.unit == "percent" else cell.unit or node.unit)
        columns["value"].append(figure.value)
        columns["status"].append(", ".join(dict.fromkeys(status)) or None)
    return frame(sheet.schema, columns)
