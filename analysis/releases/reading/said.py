"""Days and calendar quarters named in running text, as titles and covers name them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from analysis.releases.reading.cells import quarter_end
from analysis.releases.reading.workbook import label, plain

_MONTHS = [name.casefold() for name in calendar.month_abbr[1:]]
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
_QUARTER = re.compile(rf"\b{_MONTH}(?: 20\d\d)? ?(?:to|-) ?{_MONTH} (20\d\d)\b")
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH} (20\d\d)\b")
_COMPACT = re.compile(rf"\b(\d{{2}})({'|'.join(_MONTHS)})(\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}}),? (20\d\d)\b")


def folded(cell: object) -> str:
    """Return a label in small letters, its dashes as hyphens."""
    return label(cell).casefold()


def status(rows: Iterable[Sequence[object]]) -> str:
    """Return "provisional" where a note among rows says so of the figures, else nothing.

    >>> status([["1.", "These statistics are taken from provisional operational data."]])
    'provisional'
    """
    return "provisional" if any("provisional" in folded(cell) for row in rows for cell in row) else ""


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
    first, last = (_MONTHS.index(found[n]) + 1 for n in (1, 2))
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
    found = [(int(year), _MONTHS.index(month) + 1, int(d)) for d, month, year in named]
    found += [(int(year), int(month), int(d)) for year, month, d in _ISO.findall(text)]
    found += [(int(year), int(month), int(d)) for d, month, year in _SLASHED.findall(text)]
    return [
        date(year, month, d)
        for year, month, d in found
        if 1 <= month <= len(_MONTHS) and 1 <= d <= calendar.monthrange(year, month)[1]
    ]
