"""What running text says: days and quarters, as titles and covers name them; what notes call provisional."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime

from analysis.common.periods import SHORT_MONTHS, first_of_recent
from analysis.releases.reading.cells import quarter_end
from analysis.releases.reading.workbook import Workbook, label, plain

_MONTH = rf"\b({'|'.join(SHORT_MONTHS)})[a-z]*\b"
"""A whole word: looked for within words, "octoctocto…" would take n² steps."""
_QUARTER = re.compile(rf"{_MONTH}(?: 20\d\d)? ?(?:to|-) ?{_MONTH} (20\d\d)\b")
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH} (20\d\d)\b")
_COMPACT = re.compile(rf"\b(\d{{2}})({'|'.join(SHORT_MONTHS)})(\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_ABOUT = re.compile("note|cover|contents|information|about")
_TABLE = re.compile(r"\b[a-z]{3}_[a-z]?\d\d")
_SINCE = re.compile(r"\b((?:19|20)\d\d)(?: q([1-4]))? onwards\b")
_RECENT = re.compile(r"\bmost recent (\d+) quarters\b")
_MARKED = re.compile(r"\[p\]")
"""What a note says of marks, the marks say themselves."""
_MONTH_FIRST = re.compile(rf"{_MONTH} (\d{{1,2}}),? (20\d\d)\b")


def folded(cell: object) -> str:
    """Return a label in small letters, its dashes as hyphens."""
    return label(cell).casefold()


def provisional_from(workbook: Workbook, table: str, latest: date) -> date:
    """Return the first day of what the notes of a workbook call provisional of a table, or a day never.

    They say "Data for 2025 Q1 onwards is provisional" or "Data for the most recent 8 quarters is
    provisional"; a line that calls data provisional in other words does so of all. Of which tables
    ("Asy_02c") stands in the line or beside it, unless it is true of every one.
    """
    first = date.max
    for cells in _noted(workbook):
        beside = [text for text in cells[1:] if _TABLE.search(text)]
        for line in (line for cell in cells for line in cell.splitlines()):
            if "provisional" not in line or _MARKED.search(line):
                continue
            named = [line] if _TABLE.search(line) else beside
            if not named or any(table.casefold() in text or "(all)" in text for text in named):
                first = min(first, first_provisional(line, latest))
    return first


def _noted(workbook: Workbook) -> Iterator[list[str]]:
    """Yield the rows of the sheets that speak about the others."""
    for name in workbook.sheets:
        if _ABOUT.match(name.casefold()):
            yield from ([str(cell).casefold() for cell in row if cell != ""] for row in workbook.rows(name))


def first_provisional(words: str, latest: date) -> date:
    """Return the first day of what words call provisional in a release whose last period ends on a day.

    >>> first_provisional("Data for the most recent 8 quarters is provisional.", date(2025, 12, 31))
    datetime.date(2024, 1, 1)
    """
    line = folded(words)
    if found := _SINCE.search(line):
        return date(int(found[1]), 3 * int(found[2] or 1) - 2, 1)
    found = _RECENT.search(line)
    return first_of_recent(int(found[1]), latest) if found else date.min


def quarter(cell: object) -> date | None:
    """Return the last day of the calendar quarter a text names; None where it names none.

    >>> quarter("England, July - September 2020")
    datetime.date(2020, 9, 30)
    >>> quarter("April 2024 to March 2025") is None
    True
    """
    found = _QUARTER.search(folded(cell))
    if found is None:
        return None
    first, last = (SHORT_MONTHS.index(found[n]) + 1 for n in (1, 2))
    if last - first != 2 or last % 3:
        return None
    return quarter_end(f"{found[3]} Q{last // 3}", found[0])


def days(cell: object) -> list[date]:
    """Return the days a cell holds or its text names; a day no calendar has is none.

    >>> days("Thursday, April 30, 2026"), days("28th January 2021 (Revised)")
    ([datetime.date(2026, 4, 30)], [datetime.date(2021, 1, 28)])
    >>> days("FRAN data as of 03JUN25"), days("2026-02-26"), days("26/02/2026")
    ([datetime.date(2025, 6, 3)], [datetime.date(2026, 2, 26)], [datetime.date(2026, 2, 26)])
    """
    if isinstance(cell, datetime):
        return [cell.date()]
    if isinstance(cell, date):
        return [cell]
    text = plain(cell).casefold()  # a year stuck to its month is no footnote
    named = [
        *_DAY.findall(text),
        *((d, month, f"20{year}") for d, month, year in _COMPACT.findall(text)),
        *((d, month, year) for month, d, year in _MONTH_FIRST.findall(text)),
    ]
    found = [(int(year), SHORT_MONTHS.index(month) + 1, int(d)) for d, month, year in named]
    found += [(int(year), int(month), int(d)) for year, month, d in _ISO.findall(text)]
    found += [(int(year), int(month), int(d)) for d, month, year in _SLASHED.findall(text)]
    return [
        date(year, month, d)
        for year, month, d in found
        if 1 <= month <= len(SHORT_MONTHS) and 1 <= d <= calendar.monthrange(year, month)[1]
    ]
