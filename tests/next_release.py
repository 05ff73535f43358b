"""The weekly small-boats workbook that would come next: all days the tables hold, and one week more."""

import datetime as dt
from pathlib import Path

import pandas as pd

from analysis import tables

PEOPLE, BOATS = 10, 1
"""Arrivals and boats of each day of the new week."""


def write(path: Path) -> Path:
    """Write the workbook, whatever the file is called; return the path."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"SB_01": _daily(), "SB_02": _weekly()}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _daily() -> list[list[object]]:
    held = tables.load("small_boats_daily").sort_values("date")
    last = held["date"].max()
    columns = ["arrivals", "boats", "boats_uncontrolled"]
    rows = [
        [r["date"].to_pydatetime(), *_cells(r, columns), "Revised" if r["revised"] is True else ""]
        for r in held.to_dict("records")
    ]
    new = [[(last + dt.timedelta(days=n)).to_pydatetime(), PEOPLE, BOATS, 0, ""] for n in range(1, 8)]
    head = ["Date", "Migrants arrived", "Boats arrived", "Boats arrived - involved in uncontrolled landings"]
    return [[*head, "Notes"], *rows, *new]


def _weekly() -> list[list[object]]:
    held = tables.load("small_boats_weekly").sort_values("week_ending")
    last = held["week_ending"].max()
    columns = ["arrivals", "boats", "boats_uncontrolled", "prevented", "events_prevented"]
    rows = [
        [r["week_ending"].to_pydatetime(), *_cells(r, columns), "Revised" if r["revised"] is True else ""]
        for r in held.to_dict("records")
    ]
    daily = pd.DataFrame(_daily()[1:], columns=["date", "people", "boats", "uncontrolled", "notes"])
    week = daily[daily["date"] > last.to_pydatetime()].head(7)
    sums = [int(week[name].sum()) for name in ("people", "boats", "uncontrolled")]
    rows.append([(last + dt.timedelta(days=7)).to_pydatetime(), *sums, 40, 3, ""])
    head = [
        "Week ending",
        "Migrants arrived",
        "Boats arrived",
        "Boats arrived - involved in uncontrolled landings",
    ]
    return [[*head, "Migrants prevented", "Events prevented", "Notes"], *rows]


def _cells(row: dict[str, object], names: list[str]) -> list[object]:
    return ["-" if pd.isna(row[name]) else int(row[name]) for name in names]
