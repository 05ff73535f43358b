"""Detections of illegal border-crossing at the EU's external borders: Frontex monthly file.

Layout seen on a real file, of June 2025: sheet `Detections_of_IBC` (elsewhere below a row without meaning),
headings `Route`, `Border type or inland`, `Nationality` and a column for every month from JAN2009 on. The day
is that of the sheet Notes, "FRAN data as of 03JUN25"; where there is none it is given with ``--released``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from analysis.errors import DataRefused
from analysis.releases import catalogue, said
from analysis.releases.cells import frame, integer
from analysis.releases.release import Release
from analysis.releases.workbook import Row, Workbook, above_remarks, label

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "frontex"
TITLE = "Monthly detections of illegal border-crossing"
PAGE = "https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/"


_ROUTE = "route"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[A-Z]*[ -]?(20\d\d)")
_TOP = 10
_FEW = 3
"""So few sheets are looked at whatever they are called; opening every sheet of a large book takes long."""


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by a row of headings that begins with Route and goes on with months."""
    return workbook.kind != "csv" and _found(workbook) is not None


def read(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the one release of a workbook: table `frontex_detections`, nationalities added up.

    Raises
    ------
    DataRefused
        The day of publication is not given, a month is missing or stands twice, or a cell holds no count.
    """
    found = _found(workbook)
    if found is None:
        raise DataRefused(f"{workbook.file}: expected a row of headings that begins with Route, found none.")
    sheet, row = found
    rows = workbook.rows(sheet)
    return [
        Release(
            source=SOURCE,
            released=released or _said(workbook),
            tables={"frontex_detections": _table(rows, row, f"{workbook.file}, sheet {sheet}")},
            title=TITLE,
            page=PAGE,
            file=workbook.file,
            sha256=workbook.sha256,
        )
    ]


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
            f"{workbook.file}: the workbook does not say when it was published; give --released."
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
    found = _MONTH.fullmatch(label(cell).upper())
    return date(int(found[2]), _MONTHS.index(found[1]) + 1, 1) if found else None


def _table(rows: list[Row], header: int, where: str) -> pd.DataFrame:
    import pandas as pd

    route = [label(cell).casefold() for cell in rows[header]].index(_ROUTE)
    months = {at: month for at, cell in enumerate(rows[header]) if (month := _month(cell)) is not None}
    unknown = [label(cell) for at, cell in enumerate(rows[header]) if at > min(months) and at not in months]
    if any(unknown):
        raise DataRefused(
            f'{where}, row {header + 1}: expected months, found "{next(filter(None, unknown))}".'
        )
    _refuse_gaps(list(months.values()), f"{where}, row {header + 1}")
    below = above_remarks(list(enumerate(rows[header + 1 :], start=header + 2)), where)
    filled = [(n, row) for n, row in below if label(row[route])]
    long = [
        (month, label(row[route]), integer(row[at], f"{where}, row {n}, column {month:%b%Y}"))
        for n, row in filled
        for at, month in months.items()
    ]
    added = pd.DataFrame(long, columns=["month", "route", "detections"]).astype({"detections": "Int64"})
    # a cell left empty says nothing; a month in which every cell of a route is empty stays missing
    summed = added.groupby(["month", "route"], sort=False)["detections"].sum(min_count=1).reset_index()
    return frame(
        catalogue.schema("frontex_detections"),
        {name: summed[name] for name in ("month", "route", "detections")},
    )


def _refuse_gaps(months: list[date], where: str) -> None:
    ordinals = [12 * month.year + month.month for month in months]
    expected = list(range(min(ordinals), min(ordinals) + len(ordinals)))
    if ordinals != expected:
        at = next(i for i, pair in enumerate(zip(ordinals, expected, strict=True)) if pair[0] != pair[1])
        raise DataRefused(f"{where}: expected the months one after another, found {months[at]:%b%Y}.")
