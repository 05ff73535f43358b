"""Home Office: migrants detected crossing the English Channel in small boats, weekly, provisional.

Layouts seen on real files: the ODS editions of 14 November 2025 to 21 August 2026 (nine of them).
`SB_01` holds days, `SB_02` weeks. ``-`` means the publisher did not collect the figure: missing, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.errors import DataRefused
from analysis.releases.release import Column, Release, TableSchema
from analysis.releases.workbook import Row, Workbook, find_header, label

if TYPE_CHECKING:
    from pandas import DataFrame

SOURCE = "small-boats"
_COMMON = (
    Column(
        "arrivals",
        "integer",
        "People detected on arrival, or in the Channel and brought to the UK.",
        unit="people",
        required=True,
        minimum=0,
    ),
    Column("boats", "integer", "Boats detected.", unit="boats", required=True, minimum=0),
    Column(
        "boats_uncontrolled",
        "integer",
        "Boats that reached the UK without interception; part of boats.",
        unit="boats",
        minimum=0,
    ),
)
_REVISED = Column("revised", "boolean", "Whether the release itself marks the row as revised.", required=True)
DAILY = TableSchema(
    name="small_boats_daily",
    title="Small-boat arrivals by day (provisional)",
    description="People and boats detected each day, from operational data that may change (SB_01).",
    columns=(Column("date", "date", "The day.", required=True), *_COMMON, _REVISED),
    key=("date",),
    period="date",
    frequency="day",
    unit="people",
)
WEEKLY = TableSchema(
    name="small_boats_weekly",
    title="Small-boat arrivals and preventions by week (provisional)",
    description="People and boats detected each week, Monday to Sunday, and people the French authorities "
    "report as prevented from crossing (SB_02).",
    columns=(
        Column("week_ending", "date", "The Sunday the week ends on.", required=True),
        *_COMMON,
        Column(
            "prevented",
            "integer",
            "People prevented, as reported by France; an operational estimate.",
            unit="people",
            minimum=0,
        ),
        Column(
            "events_prevented",
            "integer",
            "Events prevented, finds of equipment and arrests included.",
            unit="events",
            minimum=0,
        ),
        _REVISED,
    ),
    key=("week_ending",),
    period="week_ending",
    frequency="week",
    unit="people",
)
SCHEMAS = (DAILY, WEEKLY)
_HEADINGS: dict[str, str | Sequence[str]] = {
    "arrivals": ["Migrants arrived", "Migrants detected"],
    "boats": ["Boats arrived", "Boats detected"],
    "boats_uncontrolled": [
        "Boats arrived - involved in uncontrolled landings",
        "Boats involved in uncontrolled landings",
    ],
}
_WEEKLY_HEADINGS: dict[str, str | Sequence[str]] = {
    "prevented": "Migrants prevented",
    "events_prevented": "Events prevented",
}
_NOT_COLLECTED = {"-", ""}


def recognises(workbook: Workbook) -> bool:
    """Tell the weekly workbook by its two sheets."""
    return workbook.find_sheet("SB_01") is not None and workbook.find_sheet("SB_02") is not None


def read(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the one release of a weekly workbook, with `small_boats_daily` and `small_boats_weekly`.

    The day of publication is not printed in the workbook: it is the first Friday after its last day.

    Raises
    ------
    DataRefused
        A sheet lacks a column, or a cell holds neither a count nor a marker.
    """
    daily = _sheet(workbook, "SB_01", DAILY, {"date": "Date", **_HEADINGS})
    weekly = _sheet(
        workbook, "SB_02", WEEKLY, {"week_ending": "Week ending", **_HEADINGS, **_WEEKLY_HEADINGS}
    )
    released = released or friday_after(max(daily["date"]))
    return [
        Release(
            source=SOURCE,
            released=released,
            tables={DAILY.name: daily, WEEKLY.name: weekly},
            title="Migrants detected crossing the English Channel in small boats: time series",
            page="https://www.gov.uk/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats",
            file=workbook.file,
            sha256=workbook.sha256,
        )
    ]


def friday_after(day: date) -> date:
    """Return the first Friday after a day."""
    return day + timedelta(days=(4 - day.weekday() - 1) % 7 + 1)


def _sheet(
    workbook: Workbook, name: str, schema: TableSchema, headings: dict[str, str | Sequence[str]]
) -> DataFrame:
    import pandas as pd

    rows = workbook.rows(workbook.find_sheet(name) or name)
    header = find_header(rows, {**headings, "revised": "Notes"}, where=f"sheet {name}")
    records = [
        _record(row, header.at, f"sheet {name}, row {number}")
        for number, row in enumerate(rows[header.row + 1 :], start=header.row + 2)
        if any(label(cell) for cell in row)
    ]
    return pd.DataFrame(records, columns=schema.names)


def _record(row: Row, at: Mapping[str, int], where: str) -> dict[str, object]:
    record: dict[str, object] = {}
    for name, column in at.items():
        cell = row[column]
        if name in {"date", "week_ending"}:
            if not isinstance(cell, date):
                raise DataRefused(f'{where}, column {name}: expected a date; found "{cell}".')
            record[name] = cell.date() if isinstance(cell, datetime) else cell
        elif name == "revised":
            record[name] = "revised" in label(cell).casefold()
        elif isinstance(cell, str) and cell.strip() in _NOT_COLLECTED:
            record[name] = None
        else:
            record[name] = cell
    return record
