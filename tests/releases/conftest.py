"""Small workbooks, written by the tests in the layouts the publishers use."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import ods
import pytest
from layouts.small_boats import weekly_sheets

from analysis.releases import recognise
from analysis.releases.reading.release import Release
from data.importers import figures

Sheets = Mapping[str, Sequence[Sequence[object]]]


@pytest.fixture(scope="session")
def read_once() -> Callable[[Path], Sequence[Release]]:
    """Read a file of the data pack, each once for all tests; nobody may change what it returns."""
    return cache(lambda path: (figures if path.suffix == ".csv" else recognise).read(path))


@pytest.fixture
def home(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with no tables yet."""
    folder = tmp_path / "home"
    for part in ("data/tables", "notebooks"):
        (folder / part).mkdir(parents=True)
    for register in (root / "data").glob("*.toml"):
        if register.stem != "known_revisions":  # it holds real releases against what these made ones say
            shutil.copy(register, folder / "data")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


@pytest.fixture
def write_ods(tmp_path: Path) -> Callable[..., Path]:
    """Write an ODS workbook of the test: `write_ods({"sheet": rows}, name=…, made=day)`."""

    def write(sheets: Sheets, name: str = "book.ods", made: date | None = None) -> Path:
        (tmp_path / name).write_bytes(ods.workbook(sheets, made))
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
