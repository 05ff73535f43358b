"""What the Home Office's quarterly workbooks share: a dated cover, and sheets of data with one heading row.

Seen on a real file: the illegal entry workbook of 23 November 2023 (`Cover_sheet` with "Published: 23
November 2023", data in `Data - Irr_D01`). From descriptions: the workbooks since February 2026, whose data
sheets are called `Data_IER_D01`. Title in row 1, headings in row 2, the last row says "End of table".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused, Place
from analysis.common.periods import month_ends
from analysis.releases.history import catalogue
from analysis.releases.reading import said
from analysis.releases.reading.cells import one_spelling, quarter_end
from analysis.releases.reading.headings import Wanted, column_of, data_below, find_header
from analysis.releases.reading.sheet import Sheet
from analysis.releases.reading.workbook import Row, Workbook, label

if TYPE_CHECKING:
    import pandas as pd

_COVERS = ("Cover_sheet", "Cover sheet", "Cover", "Contents", "Table_of_Contents", "Notes")
_PUBLISHED = re.compile(
    r"\b(published|released|release date|date of release|(date of )?publication( date)?)\b"
)
_REVISED = re.compile(r"\b(revised|corrected|updated|republished)\b")
_OTHER = re.compile(r"\b(next|previous|historic)\b")
"""What follows it on a line speaks of another publication."""
_TOP = 60
_LABEL = 40
"""A longer text is a sentence, to which the cell beside it does not belong."""
_SPARSE = 4
"""So many quarters a table may begin later than its title says: in the first ones there was nothing."""
_TITLE_ROWS = 3
"""A title stands in one of so many rows that are not empty."""
_SPAN = re.compile(r"\b(20\d\d)(?: Q([1-4]))? to (20\d\d)(?: Q([1-4]))?\b")


def published(workbook: Workbook) -> date:
    """Return the day of publication that the cover states, or where it states none, the contents or notes.

    It is stated as "Published: 23 November 2023" or "Date published: 26th March 2024", in a sentence
    ("originally published at 9.30am 26 September 2025") or beside such words. A revised edition is of the day
    of revision.

    Raises DataRefused: no such sheet, or the first that states a day states several.
    """
    covers = [sheet for name in _COVERS if (sheet := workbook.find_sheet(name)) is not None]
    if not covers:
        raise DataRefused(workbook.file, f"a sheet {_COVERS[0]}", "none; give --released")
    for cover in covers:
        rows = workbook.rows(cover)[:_TOP]
        found = _stated(rows, _REVISED) or _stated(rows, _PUBLISHED)
        if len(found) == 1:
            return found.pop()
        if found:
            days = f"{', '.join(map(str, sorted(found)))}; give --released"
            raise DataRefused(Place(workbook.file, sheet=cover), "one day of publication", days)
    raise DataRefused(
        Place(workbook.file, sheet=covers[0]), 'one line "Published: …" with a day', "none; give --released"
    )


def _stated(rows: Sequence[Row], words: re.Pattern[str]) -> set[date]:
    """Return the days that stand behind certain words, in their cell or in the next filled one."""
    days: set[date] = set()
    for row in rows:
        for index, cell in enumerate(row):
            text = _OTHER.split(said.folded(cell))[0] if isinstance(cell, str) else ""
            word = words.search(text)
            if word is None:
                continue
            behind = said.days(text[word.end() :])
            beside = next((other for other in row[index + 1 :] if other != ""), "")
            days |= set(behind or (said.days(beside) if len(text) <= _LABEL else ()))
    return days


@dataclass(frozen=True)
class Declared:
    """A data sheet as `datasets.toml` declares it: its names, the table it becomes, headings and spelling."""

    names: tuple[str, ...]
    table: str
    headings: Mapping[str, Wanted]
    optional: Mapping[str, Wanted]
    spelling: Mapping[str, Mapping[str, str]]


@cache
def declared(name: str) -> Declared:
    """Return what is declared of a data sheet, by its newest name."""
    entry = _entries()[name]
    headings, optional = (
        {column: re.compile(one["pattern"]) if isinstance(one, dict) else one for column, one in part.items()}
        for part in (entry["headings"], entry.get("optional", {}))
    )
    spelt = entry.get("spelling") or _entries()[entry.get("spelt_as", name)].get("spelling", {})
    spelling = {column: one_spelling(labels) for column, labels in spelt.items()}
    names = (name, entry["also"]) if "also" in entry else (name,)
    return Declared(names, entry.get("table", ""), headings, optional, spelling)


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def find_data(workbook: Workbook, name: str) -> str | None:
    """Return a declared data sheet: "Data - Ret_D01" and "Data_Ret_D01" are both Ret_D01."""
    wanted = {f"data{_letters(one)}" for one in declared(name).names}
    return next((sheet for sheet in workbook.sheets if _letters(sheet) in wanted), None)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def tables(
    workbook: Workbook, names: Iterable[str], convert: Mapping[str, Callable[[object, str], object]]
) -> Iterator[tuple[str, pd.DataFrame, tuple[date, ...], Place]]:
    """Yield table, rows, quarters without a row and place of each of some declared sheets that is there.

    Raises DataRefused: a sheet lacks a column or quarters its title names, or a cell holds what it should
    not.
    """
    for name in names:
        if sheet := find_data(workbook, name):
            one = declared(name)
            cells = declared_data(workbook, sheet, name)
            rows = cells.table(catalogue.schema(one.table), convert=convert, spelling=one.spelling)
            quarters = silent(workbook, sheet, rows["quarter_end"].dt.date)
            yield one.table, rows, quarters, Place(workbook.file, sheet=sheet)


def data(
    workbook: Workbook,
    sheet: str,
    headings: Mapping[str, Wanted],
    optional: Mapping[str, Wanted] | None = None,
) -> Sheet:
    """Return the rows of a data sheet under our names.

    For each of our names stands the heading, the headings of all editions, or a pattern; an optional column
    is left out where it is not there. DataRefused where no row has all other headings, or none is below them.
    """
    rows = workbook.rows(sheet)
    where = Place(workbook.file, sheet=sheet)
    header = find_header(rows, headings, where=where)
    more = {name: column_of(rows[header.row], heading) for name, heading in (optional or {}).items()}
    columns = {**header.at, **{name: column for name, column in more.items() if column is not None}}
    below = data_below(rows, header.row, where)
    if not below:
        raise DataRefused(where, "rows of data below the headings", "none")
    return Sheet(
        {name: [row[column] for _, row in below] for name, column in columns.items()},
        where,
        [number for number, _ in below],
        whole=True,
    )


def declared_data(workbook: Workbook, sheet: str, name: str) -> Sheet:
    """Return the rows of a sheet as `data` does, by what is declared of it under a name."""
    return data(workbook, sheet, declared(name).headings, declared(name).optional)


def silent(workbook: Workbook, sheet: str, quarters: Iterable[date]) -> tuple[date, ...]:
    """Return the quarters that the title of a data sheet names and that have no row; refuse one that was cut.

    A title names them as "2018 to 2023 Q3" or "2010 Q1 to 2025"; one that does not says nothing. The last
    quarter must be there: a table that was cut ends early. It may begin up to a year later than the title
    says, as a table of people that has a row only where there were any.
    """
    top = [row for row in workbook.rows(sheet)[:_TOP] if any(cell != "" for cell in row)]
    title = " ".join(label(cell) for row in top[:_TITLE_ROWS] for cell in row)
    named = _SPAN.search(title)
    if named is None:
        return ()
    expected = (
        quarter_end(f"{named[1]} Q{named[2] or 1}", sheet),
        quarter_end(f"{named[3]} Q{named[4] or 4}", sheet),
    )
    held = set(quarters)
    found = (min(held), max(held))
    late = 4 * (found[0].year - expected[0].year) + (found[0].month - expected[0].month) // 3
    if found[1] != expected[1] or not 0 <= late <= _SPARSE:
        raise DataRefused(
            Place(workbook.file, sheet=sheet),
            f"the quarters to {expected[0]} to {expected[1]} that the title names",
            f"{found[0]} to {found[1]}",
        )
    return tuple(end for end in month_ends(*expected) if end.month % 3 == 0 and end not in held)
