"""Small workbooks, written by the tests in the layouts the publishers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from layouts.small_boats import weekly_sheets

from analysis.releases import recognise
from analysis.releases.reading.release import Release
from data.importers import figures

Sheets = Mapping[str, Sequence[Sequence[object]]]


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


@pytest.fixture(scope="session")
def read_once() -> Callable[[Path], Sequence[Release]]:
    """Read a file of the data pack, each once for all tests; nobody may change what it returns."""
    return cache(lambda path: (figures if path.suffix == ".csv" else recognise).read(path))


@pytest.fixture(scope="session")
def save_ods() -> Callable[..., Path]:
    """Write an ODS workbook to a path: `save_ods(path, {"sheet": rows}, made=day)`."""

    def save(path: Path, sheets: Sheets, made: date | None = None) -> Path:
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
        book.save(str(path))
        return path

    return save


@pytest.fixture
def write_ods(tmp_path: Path, save_ods: Callable[..., Path]) -> Callable[..., Path]:
    """Write an ODS workbook of the test: `write_ods({"sheet": rows}, name=…, made=day)`."""

    def write(sheets: Sheets, name: str = "book.ods", made: date | None = None) -> Path:
        return save_ods(tmp_path / name, sheets, made)

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
