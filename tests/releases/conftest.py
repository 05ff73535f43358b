"""Small workbooks, written by the tests in the layouts the publishers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

Sheets = Mapping[str, Sequence[Sequence[object]]]
DAY_HEADINGS = [
    "Date",
    "Migrants arrived",
    "Boats arrived",
    "Boats arrived - involved in uncontrolled landings",
    "Notes",
]
WEEK_HEADINGS = [
    "Week ending",
    *DAY_HEADINGS[1:4],
    "Migrants prevented",
    "Events prevented",
    "Notes",
]
FIRST_MONDAY = date(2026, 5, 4)


def _ods_cell(value: object):
    from odf import table, text

    if isinstance(value, (date, datetime)):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, (int, float)):
        cell = table.TableCell(valuetype="float", value=value)
    elif value in ("", None):
        return table.TableCell()
    else:
        cell = table.TableCell(valuetype="string")
    cell.addElement(text.P(text=str(value)))
    return cell


@pytest.fixture
def write_ods(tmp_path: Path) -> Callable[..., Path]:
    """Write an ODS workbook: `write_ods({"sheet": rows}, name=…, made=day)`."""

    def write(sheets: Sheets, name: str = "book.ods", made: date | None = None) -> Path:
        from odf import meta, table
        from odf.opendocument import OpenDocumentSpreadsheet

        book = OpenDocumentSpreadsheet()
        if made is not None:
            book.meta.addElement(meta.CreationDate(text=f"{made.isoformat()}T09:30:00Z"))
        for sheet, rows in sheets.items():
            written = table.Table(name=sheet)
            for row in rows:
                line = table.TableRow()
                for value in row:
                    line.addElement(_ods_cell(value))
                written.addElement(line)
            book.spreadsheet.addElement(written)
        book.save(str(tmp_path / name))
        return tmp_path / name

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write an XLSX workbook: `write_xlsx({"sheet": rows}, name=…)`."""

    def write(sheets: Sheets, name: str = "book.xlsx") -> Path:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for sheet, rows in sheets.items():
            written = book.create_sheet(sheet)
            for row in rows:
                written.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def weekly_sheets(
    last: date, arrivals: Mapping[date, int] | None = None, revised: Sequence[date] = ()
) -> dict[str, list[list[object]]]:
    """Return `SB_01` and `SB_02` from Monday 4 May 2026 on: one boat for every ten people or part of ten."""
    given = arrivals or {}
    days = [FIRST_MONDAY + timedelta(days=n) for n in range((last - FIRST_MONDAY).days + 1)]
    people = {day: given.get(day, (day.day * 37) % 200) for day in days}
    boats = {day: -(-people[day] // 10) for day in days}
    daily = [
        [
            day,
            people[day],
            boats[day],
            "-" if day < date(2026, 5, 11) else 0,
            "Revised" if day in revised else "",
        ]
        for day in days
    ]
    weekly = []
    for sunday in (day for day in days if day.weekday() == 6):
        week = [sunday - timedelta(days=n) for n in range(7)]
        weekly.append(
            [
                sunday,
                sum(people[d] for d in week),
                sum(boats[d] for d in week),
                "-" if sunday < date(2026, 5, 11) else 0,
                "-" if sunday < date(2026, 5, 18) else 40,
                3,
                "",
            ]
        )
    return {"SB_01": [DAY_HEADINGS, *daily], "SB_02": [WEEK_HEADINGS, *weekly]}


@pytest.fixture
def weekly() -> Callable[..., dict[str, list[list[object]]]]:
    """The sheets of a weekly small-boats workbook."""
    return weekly_sheets


@pytest.fixture
def write_weekly(write_ods: Callable[..., Path]) -> Callable[..., Path]:
    """Write a weekly small-boats workbook that ends on a day."""

    def write(last: date, name: str = "weekly.ods", made: date | None = None, **given: object) -> Path:
        return write_ods(weekly_sheets(last, **given), name, made)

    return write
