"""Headings and labels of official summary tables taken apart: marks, unit, period, and the text that is left.

One way of spaces, dashes, notes and marks for every sheet, so that an edition that moves a note or a mark
reads like the one before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from analysis.common.errors import DataRefused
from analysis.common.periods import SHORT_MONTHS, month_end
from analysis.releases.reading.workbook import marks, plain

_STATUS = {
    "p": "provisional",
    "r": "revised",
    "e": "estimated",
    "b": "break in series",
    "u": "low reliability",
}
NO_FIGURE = {
    "x": "not available",
    ":": "not available",
    "..": "not available",
    "z": "not applicable",
    "c": "withheld",
    "*": "withheld",
}
"""What the marks of official tables in place of a figure say; also in brackets."""

_MONTH = rf"\b({'|'.join(SHORT_MONTHS)})[a-z]*\b"
_YEAR = r"((?:19|20)\d\d)"
_PERIODS = {
    "total": re.compile(rf"{_YEAR} total"),
    "ending": re.compile(rf"(?:ye|y/e|year (?:ending|to)) {_MONTH} {_YEAR}"),
    "day": re.compile(rf"\d{{1,2}} {_MONTH} {_YEAR}"),
    "months": re.compile(rf"{_YEAR} (?:{_MONTH} ?(?:-|to) ?{_MONTH})"),
    "quarter": re.compile(rf"{_YEAR} ?q([1-4])|q([1-4]) {_YEAR}"),
    "month": re.compile(rf"{_MONTH}[ -]{_YEAR}"),
    "year": re.compile(_YEAR),
}
"""Ways to name a period, those that hold others first."""
STEPS = {"year": 12, "month": 12, "quarter": 3, "months": 3, "day": 3}
"""Months from one period to the next; of months of the year only Decembers run on."""
_IN_TITLE = re.compile("|".join(f"(?P<{kind}>{one.pattern})" for kind, one in _PERIODS.items()))
_UNIT = re.compile(r" ?\((cases|people)\)$")
_FOOTNOTE = re.compile(r"(?<=[a-z)])\d{1,2}(?: \d{1,2})*$")


@dataclass(frozen=True)
class Label:
    """A heading or label: as shown, its text as `key` has it without unit and period, and these two.

    `kind` is the way the period is named ("year", "ending", "quarter", … or "total" of a year), `unit`
    "cases" or "people" where the heading says so in parentheses.
    """

    shown: str
    text: str
    status: tuple[str, ...]
    kind: str = ""
    end: date | None = None
    unit: str = ""


def shown(cell: object) -> str:
    """Return a text on one line; a year typed as a number as its digits, a day in words."""
    if isinstance(cell, date):
        cell = f"{cell:%d %B %Y}"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(text.split())


def bare(cell: object) -> str:
    """Return a text with one kind of space and dash, without marks and notes."""
    return plain(shown(cell))


def key(text: object) -> str:
    """Return a label as it is compared: without case, marks, "a.ii." before it and "total" after it.

    >>> key("a.i. Enforced removals, total [Note 7]"), key("14 – 15")
    ('enforced removals', '14 15')
    """
    found = re.sub(r"^[a-z]\.(?:[ivx]+\.)? ", "", bare(text).casefold())
    found = re.sub(r"(?<=\d) to (?=\d)", " ", re.sub(r"[-,]", " ", found))
    return re.sub(r"(?<=\S) total$", "", _FOOTNOTE.sub("", " ".join(found.split())))


def statuses(cell: object) -> tuple[str, ...]:
    """Return what the marks behind a figure or label say.

    >>> statuses("2025 [p] [note 3]")
    ('provisional',)
    """
    return tuple(said for letter, said in _STATUS.items() if letter in marks(cell))


def _end(kind: str, text: str) -> date:
    """Return the last day of a period named in the way of `kind`."""
    year = int(re.findall(_YEAR, text)[0])
    quarter = re.search("q([1-4])", text) if kind == "quarter" else None
    months = re.findall(_MONTH, text)
    month = 3 * int(quarter[1]) if quarter else SHORT_MONTHS.index(months[-1]) + 1 if months else 12
    return month_end(year, month)


def label(cell: object) -> Label:
    """Return a heading taken apart: marks, unit in parentheses, period, and the text that is left.

    >>> found = label("Grant rate – year ending September 2025 (cases) [p]")
    >>> found.text, found.end, found.unit, found.status
    ('grant rate', datetime.date(2025, 9, 30), 'cases', ('provisional',))
    """
    text = bare(cell).casefold()
    unit = found[1] if (found := _UNIT.search(text)) else ""
    text = _UNIT.sub("", text)
    whole = Label(shown(cell), "", statuses(cell), unit=unit)
    for kind, pattern in _PERIODS.items():
        if pattern.fullmatch(text):
            return replace(whole, kind=kind, end=_end(kind, text))
    if found := _PERIODS["ending"].search(text):
        rest = f"{text[: found.start()].rstrip(' -,:')} {text[found.end() :].lstrip(' -,:')}"
        return replace(whole, text=key(rest), kind="ending", end=_end("ending", found[0]))
    return replace(whole, text=key(text))


def last_named(title: str) -> date | None:
    """Return the last day of the last period that a title names; None where it names none.

    >>> last_named("Returns, 2018 Q1 to 2025 Q4")
    datetime.date(2025, 12, 31)
    """
    found = list(_IN_TITLE.finditer(title.casefold()))
    return _end(found[-1].lastgroup or "", found[-1][0]) if found else None


def check_periods(headings: Iterable[Label], title: str, where: str) -> None:
    """Refuse periods in disorder, with a gap, or that begin or end elsewhere than the title says."""
    listed: dict[tuple[str, str, str, int], list[date]] = defaultdict(list)
    held: dict[str, set[date]] = defaultdict(set)
    for one in headings:
        if one.end and one.kind != "total":
            beside = one.end.month if one.kind == "month" else 0  # a September may stand behind Decembers
            ends = listed[one.kind, one.text, one.unit, beside]
            if one.end not in ends:  # the next block of nationalities has the same, perhaps with a note
                ends.append(one.end)
            held[one.kind].add(one.end)
    for ends in listed.values():
        if ends not in (sorted(ends), sorted(ends, reverse=True)):
            raise DataRefused(where, "periods in order", f"{', '.join(map(str, ends[-3:]))} last")
    for kind, every in held.items():
        months = [12 * end.year + end.month for end in sorted(every)]
        if kind == "month":
            months = [month for month in months if month % 12 == 0]
        if (step := STEPS.get(kind)) and months != list(range(months[0], months[-1] + 1, step)):
            raise DataRefused(
                where, "one period after another", f"a gap between {min(every)} and {max(every)}"
            )
    found = set().union(*held.values())
    years = [int(year) for year in re.findall(rf"\b{_YEAR}\b", title)]
    last, first = last_named(title), min(years, default=None)
    if found and last and (max(found) != last or min(found).year != first):
        raise DataRefused(
            where, f"periods from {first} to {last} as the title says", f"{min(found)} to {max(found)}"
        )
