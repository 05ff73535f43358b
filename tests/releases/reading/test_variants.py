"""Real workbooks rearranged as publishers rearrange them from release to release: the same rows are read."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import ods
import pandas as pd
import pytest
from mutations import opened

from analysis.releases import recognise
from analysis.releases.reading.workbook import Row, Workbook

Sheets = dict[str, list[Row]]

WEEKLY, QUARTER, OLDER, ENTRY = BOOKS = (
    "small-boats/small-boats-time-series_2026-08-21.ods",
    "homelessness-england/statutory-homelessness-detailed-la_2025-q4.xlsx",
    "homelessness-england/statutory-homelessness-detailed-la_2020-q3.xlsx",
    "illegal-entry/irregular-migration-detailed-dataset_2023-11-23.xlsx",
)
READ = re.compile(r"SB_0\d|Contents|Cover_sheet|(A1|A2[PR]|A4[PR]|TA1)_?|Data - Irr_D0[1-5]")
"""The sheets that are read, but for pivots and the like."""
DATA = re.compile(r"SB_0\d|(A1|A2[PR]|A4[PR]|TA1)_?|Data - Irr_D0[1-5]")
GIVEN = {WEEKLY: date(2026, 8, 21)}
"""Days of publication that only the real file tells: the day it was made."""


@pytest.fixture(scope="session")
def books(pack: Path) -> Mapping[str, Sheets]:
    """The sheets of four real workbooks that are read."""
    opened = {name: Workbook.open(pack / "official" / name) for name in BOOKS}
    return {
        name: {sheet: book.rows(sheet) for sheet in book.sheets if READ.fullmatch(sheet)}
        for name, book in opened.items()
    }


def tables(sheets: Sheets, name: str) -> Mapping[str, pd.DataFrame]:
    return recognise.releases(opened(sheets), GIVEN.get(name))[0].tables


@pytest.fixture(scope="session")
def expected(books: Mapping[str, Sheets]) -> Mapping[str, Mapping[str, pd.DataFrame]]:
    return {name: tables(sheets, name) for name, sheets in books.items()}


def same(found: Mapping[str, pd.DataFrame], expected: Mapping[str, pd.DataFrame]) -> None:
    assert list(found) == list(expected)
    for name, table in expected.items():
        key = [column for column in table if table[column].dtype != "Int64"]
        left, right = (rows.sort_values(key).reset_index(drop=True) for rows in (found[name], table))
        pd.testing.assert_frame_equal(left, right)


def head(rows: list[Row]) -> int:
    """Return the index of the first row of data: it has a day, a quarter or the code of England."""
    return next(
        n
        for n, row in enumerate(rows)
        if any(
            not isinstance(c, str | float) or c == "E92000001" or re.match(r"\d{4} Q\d", str(c)) for c in row
        )
    )


def in_data(change: Callable[[list[Row], int], list[Row]]) -> Callable[[Sheets], Sheets]:
    """Return a change of a workbook made of a change of each sheet of data."""

    def changed(sheets: Sheets) -> Sheets:
        return {
            name: change(rows, head(rows)) if DATA.fullmatch(name) else rows for name, rows in sheets.items()
        }

    return changed


def columns_moved(rows: list[Row], _: int) -> list[Row]:
    # the last three columns to the third place: code and name stay side by side
    return [[*row[:2], *row[-3:], *row[2:-3]] for row in rows]


def columns_added(rows: list[Row], first: int) -> list[Row]:
    def wider(row: Row, n: int) -> Row:
        if sum(cell != "" for cell in row) <= 1:
            return [*row, "", ""]
        return [*row[:2], "A new column" if n == first - 1 else "new", *row[2:], 7.0]

    return [wider(row, n) for n, row in enumerate(rows)]


def headings_drifted(rows: list[Row], first: int) -> list[Row]:
    def drifted(cell: object) -> object:
        if not isinstance(cell, str) or not cell:
            return cell
        return cell.upper().replace(" ", "\u00a0 ").rstrip("0123456789,") + (
            "2,3 [note 4]" if cell[-1] != " " else ""
        )

    title = next(n for n, row in enumerate(rows) if any(row)) if first > 1 else -1
    return [[drifted(cell) for cell in row] if title < n < first else row for n, row in enumerate(rows)]


def sheets_renamed(sheets: Sheets) -> Sheets:
    return {
        name if name in {"Contents", "Cover_sheet"} else f"{name.strip('_')}_": rows
        for name, rows in sheets.items()
    }


VARIANTS = {
    change.__name__: in_data(change) for change in (columns_moved, columns_added, headings_drifted)
} | {"sheets_renamed": sheets_renamed}
"""Of what else publishers vary `harmless` knows."""


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", BOOKS, ids=lambda name: Path(name).stem[-10:])
def test_the_same_rows(books, expected, name, variant) -> None:
    same(tables(VARIANTS[variant](books[name]), name), expected[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", [WEEKLY, QUARTER], ids=["weekly", "quarter"])
def test_the_other_format_reads_the_same(books, expected, name, tmp_path, write_xlsx) -> None:
    (tmp_path / "book.ods").write_bytes(ods.workbook(books[name]))
    same(recognise.read(tmp_path / "book.ods", GIVEN.get(name))[0].tables, expected[name])
    if name == WEEKLY:
        same(recognise.read(write_xlsx(books[name]), GIVEN.get(name))[0].tables, expected[name])


@pytest.mark.slow
def test_a_weekly_edition_before_preventions_and_with_empty_rows(books, expected) -> None:
    sheets = dict(books[WEEKLY])
    weeks = [[*row[:4], row[6]] for row in sheets["SB_02"]]
    sheets["SB_02"] = [*weeks[:40], [""] * 5, *weeks[40:]]
    sheets["SB_01"] = [sheets["SB_01"][0], [""] * 5, *sheets["SB_01"][1:]]
    found = tables(sheets, WEEKLY)
    columns = ["prevented", "events_prevented"]
    assert found["small_boats_weekly"][columns].isna().all(axis=None)
    without = expected[WEEKLY]["small_boats_weekly"].drop(columns=columns)
    pd.testing.assert_frame_equal(found["small_boats_weekly"].drop(columns=columns), without)
    pd.testing.assert_frame_equal(found["small_boats_daily"], expected[WEEKLY]["small_boats_daily"])
