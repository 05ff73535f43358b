"""Whatever is wrong with a file: a refusal of one line and exit code 3, or rows that every check passes.

`LANDFALL_MUTATIONS` says how many damaged files of each kind are tried, 6 by default: see docs/robustness.md.
The layouts that one reader reads are one kind.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts.every import BOOKS, RELEASED
from mutations import NASTY, damaged, damaged_bytes, damaged_parts, opened, square

from analysis.common.errors import DataRefused
from analysis.releases import recognise, registry, store
from analysis.releases.check import check
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import CSV_SHEET, Workbook
from data.importers import figures
from data.importers.headings import IMPORTERS

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("LANDFALL_MUTATIONS", "6"))
some = settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
chances = st.randoms(use_true_random=False)


def held_to(read: Callable[[], Sequence[Release]], folder: Path) -> bool:
    """Return whether a damaged file is taken, having made sure that it is either refused well or consistent."""
    root = folder / f"tables-{len(list(folder.iterdir()))}"
    try:
        store.merge(root, read())
    except DataRefused as refusal:
        said = str(refusal)
        assert said.isprintable()
        assert 20 < len(said) < 2500
        assert not root.exists() or not list(root.iterdir())
        return False
    assert check(root).problems == ()
    return True


OLDER = {("homelessness", "2020 Q3"), ("illegal_entry", "Irr"), ("illegal_entry", "IER")}
"""Layouts whose figures end so long before `RELEASED` that nobody would believe them published then."""


def recognised(workbook: Workbook, layout: tuple[str, str] = ("", "")) -> list[Release]:
    return recognise.releases(workbook, date(2023, 8, 28) if layout in OLDER else RELEASED)


@pytest.mark.parametrize("layout", BOOKS, ids=" ".join)
def test_every_layout_is_whole_before_it_is_damaged(layout, tmp_path) -> None:
    assert held_to(lambda: recognised(opened(square(BOOKS[layout]())), layout), tmp_path)


def test_every_reader_of_workbooks_is_tried() -> None:
    assert {reader for reader, _ in BOOKS} == set(registry.READERS)


@pytest.mark.parametrize("reader", registry.READERS)
@some
@given(chance=chances)
def test_damaged_cells_rows_columns_and_sheets(reader, tmp_path, chance: Random) -> None:
    layout = chance.choice([layout for layout in BOOKS if layout[0] == reader])
    sheets = damaged(square(BOOKS[layout]()), chance)
    held_to(lambda: recognised(opened(sheets), layout), tmp_path)


@pytest.fixture
def files(write_xlsx, write_ods) -> Mapping[str, bytes]:
    """A workbook of each format as bytes: the kind of reader does not matter to damage this deep."""
    sheets = BOOKS["summary_tables", "OIC"]()
    return {"xlsx": write_xlsx(sheets).read_bytes(), "ods": write_ods(sheets).read_bytes()}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("damage", [damaged_bytes, damaged_parts])
@some
@given(chance=chances)
def test_damaged_bytes(kind, damage, files, tmp_path, chance: Random) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(damage(files[kind], chance))
    held_to(lambda: recognise.read(path), tmp_path)


csv_cells = st.one_of(
    st.sampled_from([str(cell) for cell in NASTY]),
    st.sampled_from(["2026-06-30", "2026-06", "2026 Q2", "E06000032", "Luton", "true", "17", "1.5", "2026"]),
    st.text(max_size=8),
)


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.columns[:40])
@some
@given(data=st.data())
def test_any_cells_under_the_headings_of_collected_figures(importer, tmp_path, data) -> None:
    headings: list[object] = list(importer.columns.split())
    row = st.lists(csv_cells, min_size=len(headings) - 1, max_size=len(headings))
    rows = data.draw(st.lists(row, max_size=4))
    workbook = Workbook(
        tmp_path / "x.csv", "csv", (CSV_SHEET,), "0" * 64, None, {CSV_SHEET: [headings, *rows]}
    )
    held_to(lambda: figures.releases(workbook), tmp_path)


@some
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes(tmp_path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert not held_to(lambda: recognise.read(path), tmp_path)
