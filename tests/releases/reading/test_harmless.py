"""What publishers vary from edition to edition changes nothing that is read: every source, drawn by chance.

`LANDFALL_HARMLESS=all` tries every way on every layout and on every file of the pack; a run draws a few.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from harmless import KINDS, Sheets, rearranged
from layouts.every import BOOKS, RELEASED
from mutations import opened, square

from analysis.releases import recognise
from analysis.releases.reading.workbook import Workbook

ALL = os.environ.get("LANDFALL_HARMLESS") == "all"
OLDER = "statutory-homelessness-detailed-la_2020-q2_2020-10.xlsx"
"""The one file that states no day of publication."""


def tables(sheets: Sheets, released: date | None) -> Mapping[str, pd.DataFrame]:
    releases = recognise.releases(opened(sheets), released)
    return {name: rows for one in releases for name, rows in one.tables.items()}


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    kept = table.drop(columns="status", errors="ignore")  # of which a mark says more
    return kept.sort_values([name for name in kept if kept[name].dtype != "Int64"]).reset_index(drop=True)


def held_to(sheets: Sheets, kinds: Sequence[str], released: date | None) -> None:
    expected = tables(sheets, released)
    for kind in kinds:
        found = tables(rearranged(sheets, kind, Random(17)), released)
        assert list(found) == list(expected), kind
        for name in expected:
            pd.testing.assert_frame_equal(
                in_order(found[name]), in_order(expected[name]), obj=f"{kind}: {name}"
            )


def drawn(at: int, of: int) -> Sequence[str]:
    """Return the kinds of one of so many books: over all of them each kind is tried."""
    return KINDS if ALL else KINDS[at::of] or KINDS[:1]


@pytest.mark.parametrize("at", range(len(BOOKS)), ids=[" ".join(one) for one in BOOKS])
def test_small_workbooks_of_every_layout(at) -> None:
    held_to(square(list(BOOKS.values())[at]()), drawn(at, len(BOOKS)), RELEASED)


@pytest.mark.slow
def test_official_workbooks(pack: Path) -> None:
    families = [sorted(folder.iterdir()) for folder in sorted((pack / "official").iterdir())]
    files = [file for family in families for file in (family if ALL else family[-1:])]
    for at, file in enumerate(files):
        book = Workbook.open(file)
        released = date(2020, 10, 1) if file.name == OLDER else book.made
        held_to({name: book.rows(name) for name in book.sheets}, drawn(at, len(KINDS)), released)


def test_a_column_left_empty_before_the_table_is_passed_over(write_xlsx) -> None:
    path = write_xlsx({"A": [["", "", "a title"], ["", "Code", "Name"]], "B": [[]]})
    book = Workbook.open(path)
    assert book.rows("A")[1] == ["Code", "Name"]
    assert book.rows("B") == []
