"""Home Office: migrants detected crossing the English Channel in small boats, weekly, provisional.

Layouts seen on real files: the ODS editions of 14 November 2025 to 21 August 2026 (26 of them). From a
description: editions before preventions were published, in which `SB_02` has no such columns.
`SB_01` holds days, `SB_02` weeks. ``-`` means the publisher did not collect the figure: missing, not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from analysis.common.errors import DataRefused, Place
from analysis.releases.guards import withheld
from analysis.releases.history import catalogue
from analysis.releases.reading import cells
from analysis.releases.reading.headings import data_below, find_header, refuse_empty
from analysis.releases.reading.release import Finding, Release, TableSchema, Withheld
from analysis.releases.reading.workbook import Workbook, label

if TYPE_CHECKING:
    from pandas import DataFrame

SOURCE = "small-boats"
TITLE = "Migrants detected crossing the English Channel in small boats: time series"


DAILY = catalogue.schema("small_boats_daily")
WEEKLY = catalogue.schema("small_boats_weekly")

_Headings = Mapping[str, str | Sequence[str]]
_HEADINGS: _Headings = {
    "arrivals": ["Migrants arrived", "Migrants detected"],
    "boats": ["Boats arrived", "Boats detected"],
    "boats_uncontrolled": [
        "Boats arrived - involved in uncontrolled landings",
        "Boats involved in uncontrolled landings",
    ],
}
_PREVENTED: _Headings = {"prevented": "Migrants prevented", "events_prevented": "Events prevented"}
_NOT_COLLECTED = frozenset({"-", "", "..", ":", "[x]", "[z]"})
_TOP = 30
_MAX_LAG = timedelta(days=7)


def recognises(workbook: Workbook) -> bool:
    """Tell the weekly workbook by its two sheets."""
    return workbook.find_sheet("SB_01") is not None and workbook.find_sheet("SB_02") is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a weekly workbook, with `small_boats_daily` and `small_boats_weekly`.

    Raises DataRefused: a sheet lacks a column, a cell holds neither a count nor a marker, or the day of
    publication cannot be told.
    """
    slips: list[Withheld] = []
    daily = _sheet(workbook, "SB_01", DAILY, {"date": "Date", **_HEADINGS}, slips)
    weekly = _sheet(
        workbook, "SB_02", WEEKLY, {"week_ending": "Week ending", **_HEADINGS, **_PREVENTED}, slips
    )
    if daily.empty:
        raise DataRefused(Place(workbook.file, sheet="SB_01"), "a row for each day", "none")
    return Release(
        source=SOURCE,
        released=released or published(daily["date"].max().date(), workbook.made, workbook.file),
        tables={DAILY.name: daily, WEEKLY.name: weekly},
        title=TITLE,
        withheld=tuple(slips),
    )


def published(last: date, made: date | None, file: str) -> date:
    """Return the day of publication, which the workbook does not print.

    The weekly workbook comes out on a Friday and holds days up to the Thursday. The day on which an ODS
    file says it was made decides around public holidays, when another weekday is used.

    Raises DataRefused: the last day of data and the day the file was made do not belong to one release, or
    there is nothing to decide by.
    """
    friday = last + timedelta(days=(4 - last.weekday() - 1) % 7 + 1)
    if made is not None and last < made <= last + _MAX_LAG:
        return made
    if made is None and friday == last + timedelta(days=1):
        return friday
    evidence = f"the file was made on {made}" if made else "it does not say when it was made"
    raise DataRefused(
        Place(file, sheet="SB_01"),
        "data up to the day before publication",
        f"a last day of {last:%A} {last}, and {evidence}",
        then=" Give the day of publication with --released.",
    )


def reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield every week that is not the sum of its seven days, for people and both counts of boats.

    A figure not collected on some days of a week is the sum of the days on which it was; on none, missing. A
    weekly figure that is withheld contradicts nothing.
    """
    import pandas as pd

    if not {DAILY.name, WEEKLY.name} <= set(tables):
        return
    days = tables[DAILY.name]
    sundays = days["date"] + pd.to_timedelta(6 - days["date"].dt.day_of_week, unit="D")
    by_week = days.groupby(sundays)
    weeks = tables[WEEKLY.name].set_index("week_ending")
    counted = by_week.size().reindex(weeks.index, fill_value=0)
    complete = by_week.size()
    # the week before the day of publication may be missing: that of 31 December 2025 was
    for sunday in complete.index[complete == 7].difference(weeks.index)[:-1]:
        yield Finding(f"{WEEKLY.name}, week_ending {sunday:%Y-%m-%d}", "the week of seven days given", "none")
    for sunday in counted.index[counted != 7]:
        yield Finding(f"{DAILY.name}, days of the week ending {sunday:%Y-%m-%d}", "7", str(counted[sunday]))
    for name in _HEADINGS:
        said, total = weeks[name], by_week[name].sum(min_count=1).reindex(weeks.index)
        agree = (said == total).fillna(False) | said.isna()
        for sunday in weeks.index[~agree & (counted == 7)]:
            where = f"{WEEKLY.name}, week_ending {sunday:%Y-%m-%d}, column {name}"
            yield Finding(
                where,
                f"{total[sunday]} as the sum of its days",
                str(said[sunday]),
                cell=(WEEKLY.name, name, {"week_ending": sunday}),
            )


_CONVERT: Mapping[str, Callable[[object, str], object]] = {
    "revised": lambda cell, _: "revised" in label(cell).casefold(),
    "date": cells.day,
    "week_ending": cells.day,
}


def _sheet(
    workbook: Workbook, name: str, schema: TableSchema, headings: _Headings, slips: list[Withheld]
) -> DataFrame:
    """Return the table of a sheet; what is wrong of it and withheld goes to `slips`."""
    found = workbook.find_sheet(name) or name
    rows = workbook.rows(found)
    where = Place(workbook.file, sheet=found)
    if not any("prevented" in label(cell).casefold() for row in rows[:_TOP] for cell in row):
        headings = {name: texts for name, texts in headings.items() if name not in _PREVENTED}
    header = find_header(rows, {**headings, "revised": ["Notes", "Note"]}, where=where, within=_TOP)
    filled = data_below(rows, header.row, where)
    numbers = [number for number, _ in filled]
    columns: dict[str, Sequence[object]] = {
        name: cells.each(
            [row[at] for _, row in filled],
            _CONVERT.get(name, partial(cells.integer, missing=_NOT_COLLECTED)),
            where,
            numbers,
            column=name,
        )
        for name, at in header.at.items()
        if name not in schema.subordinate
    }
    days = cast("list[date]", columns[schema.key[0]])
    _refuse_disorder(days, numbers, where)
    figures = (at for name, at in header.at.items() if name in schema.value_names and name != "revised")
    refuse_empty([[row[at] for _, row in filled] for at in figures], numbers, where)
    for column, place in ((name, at) for name, at in header.at.items() if name in schema.subordinate):
        counts = [withheld.count(row[place], _NOT_COLLECTED) for _, row in filled]
        columns[column] = [count for count, _ in counts]
        slips += [
            Withheld(f"{schema.name}, {schema.period} {day}, column {column}", f"{wrong} in row {number}")
            for day, (number, _), (_, wrong) in zip(days, filled, counts, strict=True)
            if wrong
        ]
    return cells.frame(schema, columns)


def _refuse_disorder(days: Sequence[date], numbers: Sequence[int], where: str) -> None:
    """Refuse a day that is there twice, or neither after nor before its neighbours as all others are."""
    first: dict[object, int] = {}
    for day, number in zip(days, numbers, strict=True):
        if first.setdefault(day, number) != number:
            raise DataRefused(
                Place(where, row=number), "each day once", f"{day} again (as in row {first[day]})"
            )
    down = len(days) > 1 and days[0] > days[-1]
    for (one, other), number in zip(pairwise(days), numbers[1:], strict=False):
        if (one > other) != down:
            raise DataRefused(Place(where, row=number), "the days in order", f"{other} after {one}")
