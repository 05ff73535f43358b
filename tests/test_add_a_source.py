"""The example of docs/add-a-source.md works as it is printed."""

import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from documents import fenced

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import recognise, registry, store
from analysis.releases.history import catalogue

MODULE = "analysis.releases.sources.example_appeals"
RELEASED = date(2026, 3, 12)
ROWS = [
    ["App_01: appeals waiting at the end of each quarter"],
    ["Quarter", "Appeals waiting [note 1]"],
    ["2025 Q3", 120],
    ["2025 Q4", ".."],
]


@pytest.fixture
def project(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project that knows the source of the example."""
    blocks = ("\n".join(lines) for _, _, lines in fenced((root / "docs/add-a-source.md").read_text("utf-8")))
    sources, table, reader = itertools.islice(blocks, 3)
    (tmp_path / "data" / "tables").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "sources.toml").write_text(sources, "utf-8")
    declared = tmp_path / "catalogue.toml"
    declared.write_text(f"{catalogue.FILE.read_text('utf-8')}\n{table}", "utf-8")
    monkeypatch.setattr(catalogue, "FILE", declared)
    for register in ("corrections.toml", "known_differences.toml"):
        (tmp_path / "data" / register).write_bytes((root / "data" / register).read_bytes())
    (tmp_path / "example_appeals.py").write_text(reader, "utf-8")
    spec = importlib.util.spec_from_file_location(MODULE, tmp_path / "example_appeals.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, MODULE, module)
    spec.loader.exec_module(module)
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    monkeypatch.setattr(registry, "READERS", (*registry.READERS, "example_appeals"))
    kept = (registry.readers, catalogue.schemas, catalogue.declared)
    for known in kept:
        known.cache_clear()
    yield tmp_path
    for known in kept:
        known.cache_clear()


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: list[list[object]] = ROWS) -> Path:
        import openpyxl

        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "App_01"
        for row in rows:
            sheet.append(row)
        workbook.save(tmp_path / "appeals.xlsx")
        return tmp_path / "appeals.xlsx"

    return write


def test_a_release_is_read_merged_and_loaded(project: Path, book: Callable[..., Path]) -> None:
    store.merge(project / "data" / "tables", recognise.read(book(), RELEASED))
    held = tables.load("appeals_waiting")
    assert held["as_at"].dt.date.tolist() == [date(2025, 9, 30), date(2025, 12, 31)]
    assert held["appeals"].isna().tolist() == [False, True]
    assert held["appeals"].iloc[0] == 120


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROWS[0], ["Quarter", "Cases"], *ROWS[2:]], 'expected a column "Appeals waiting"'),
        ([*ROWS[:2], ["2025 Q3", "many"]], 'row 3: expected a whole number, found "many"'),
    ],
)
def test_what_was_not_expected_is_refused_with_its_place(
    project: Path, book: Callable[..., Path], rows: list[list[object]], said: str
) -> None:
    with pytest.raises(DataRefused, match=said):
        recognise.read(book(rows), RELEASED)


def test_the_day_of_publication_must_be_given(project: Path, book: Callable[..., Path]) -> None:
    with pytest.raises(DataRefused, match="give --released"):
        recognise.read(book())
