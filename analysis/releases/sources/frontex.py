"""Detections of illegal border-crossing at the EU's external borders: Frontex monthly file.

Layout seen on a real file, of June 2025: sheet `Detections_of_IBC` (elsewhere below a row without meaning),
headings `Route`, `Border type or inland`, `Nationality` and a column for every month from JAN2009 on. The day
is that of the sheet Notes, "FRAN data as of 03JUN25"; where there is none it is given with ``--released``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.common.periods import SHORT_MONTHS
from analysis.releases.history import catalogue
from analysis.releases.reading import said
from analysis.releases.reading.cells import frame, integer
from analysis.releases.reading.headings import data_below, refuse_empty
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Row, Workbook, label

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "frontex"
TITLE = "Monthly detections of illegal border-crossing"


_ROUTE, _NATIONALITY = "route", "nationality"
_DESIGNATIONS = "*^ "
"""Marks behind a name, for which a note says that it is without prejudice to a status."""
_BY_NATIONALITY = catalogue.schema("frontex_detections_by_nationality")
_MONTH = re.compile(rf"({'|'.join(SHORT_MONTHS)})[a-z]*[ -]?(20\d\d)")
_TOP = 10
_FEW = 3
"""So few sheets are looked at whatever they are called; opening every sheet of a large book takes long."""


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by a row of headings that begins with Route and goes on with months."""
    return workbook.kind != "csv" and _found(workbook) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook: its tables by route, and by route and nationality.

    Raises DataRefused: the day of publication is neither noted nor given, a month is missing or stands twice,
    a row has no nationality, or a cell holds no count.
    """
    found = _found(workbook)
    if found is None:
        raise DataRefused(workbook.file, "a row of headings that begins with Route", "none")
    sheet, row = found
    rows = workbook.rows(sheet)
    return Release(
        source=SOURCE,
        released=released or _said(workbook),
        tables=_tables(rows, row, Place(workbook.file, sheet=sheet)),
        title=TITLE,
    )


def _said(workbook: Workbook) -> date:
    """Return the day of the data that the notes state: "FRAN data as of 03JUN25"."""
    notes = workbook.find_sheet("Notes")
    stated = {
        day
        for row in (workbook.rows(notes) if notes else ())
        for cell in row
        if "data as of" in said.folded(cell)
        for day in said.days(cell)
    }
    if len(stated) != 1:
        raise DataRefused(
            workbook.file, "one day of publication", f"{len(stated) or 'none'}; give --released"
        )
    return stated.pop()


def _found(workbook: Workbook) -> tuple[str, int] | None:
    """Return the sheet and the row of the headings."""
    few = len(workbook.sheets) <= _FEW
    for sheet in (name for name in workbook.sheets if few or "detections" in name.casefold()):
        for index, row in enumerate(workbook.rows(sheet)[:_TOP]):
            named = [label(cell).casefold() for cell in row]
            if _ROUTE in named and any(_month(cell) for cell in row):
                return sheet, index
    return None


def _month(cell: object) -> date | None:
    found = _MONTH.fullmatch(label(cell).casefold())
    return date(int(found[2]), SHORT_MONTHS.index(found[1]) + 1, 1) if found else None


def _tables(rows: list[Row], header: int, where: str) -> dict[str, pd.DataFrame]:
    import pandas as pd

    headings = [label(cell).casefold() for cell in rows[header]]
    if _NATIONALITY not in headings:
        raise DataRefused(Place(where, row=header + 1), 'a column "Nationality"', "none")
    route, nationality = headings.index(_ROUTE), headings.index(_NATIONALITY)
    months = {at: month for at, cell in enumerate(rows[header]) if (month := _month(cell)) is not None}
    unknown = [label(cell) for at, cell in enumerate(rows[header]) if at > min(months) and at not in months]
    if any(unknown):
        raise DataRefused(Place(where, row=header + 1), "months", f'"{next(filter(None, unknown))}"')
    _refuse_gaps(list(months.values()), Place(where, row=header + 1))
    filled = data_below(rows, header, where)
    named = [label(row[nationality]).rstrip(_DESIGNATIONS) for _, row in filled]
    for (n, row), name in zip(filled, named, strict=True):
        if not name or not label(row[route]):
            raise DataRefused(Place(where, row=n), "a route and a nationality", "none of one")
    refuse_empty([[row[at] for _, row in filled] for at in months], [n for n, _ in filled], where)
    long = [
        (label(row[route]), name, month, integer(row[at], Place(where, row=n, column=f"{month:%b%Y}")))
        for (n, row), name in zip(filled, named, strict=True)
        for at, month in months.items()
    ]
    added = pd.DataFrame(long, columns=["route", "nationality", "month", "detections"])
    added = added.astype({"detections": "Int64"})
    made = {}
    for schema in (catalogue.schema("frontex_detections"), _BY_NATIONALITY):
        # a cell left empty says nothing; a month in which every cell is empty stays missing
        summed = added.groupby(list(schema.key), sort=False)["detections"].sum(min_count=1).reset_index()
        if schema is _BY_NATIONALITY:  # the file prints a 0 for every nationality that was not detected
            summed = summed[summed["detections"].ne(0).fillna(True)]
        made[schema.name] = frame(schema, {name: summed[name] for name in schema.names})
    return made


def _refuse_gaps(months: list[date], where: str) -> None:
    ordinals = [12 * month.year + month.month for month in months]
    expected = list(range(min(ordinals), min(ordinals) + len(ordinals)))
    if ordinals != expected:
        at = next(i for i, pair in enumerate(zip(ordinals, expected, strict=True)) if pair[0] != pair[1])
        raise DataRefused(where, "the months one after another", f"{months[at]:%b%Y}")
