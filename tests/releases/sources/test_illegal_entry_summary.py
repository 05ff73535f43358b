from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from layouts.illegal_entry_summary import MONTHS, book, monthly, nationality

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store


def read(path: Path) -> Mapping[str, pd.DataFrame]:
    return recognise.read(path)[0].tables


def test_months_and_full_years_of_people_and_boats(write_ods) -> None:
    (release,) = recognise.read(write_ods(book(IER_02a=monthly())))
    assert (release.source, release.released) == ("immigration-statistics", date(2026, 8, 27))
    annual = release.tables["small_boats_annual"]
    assert [list(map(int, row)) for row in annual.to_numpy()] == [[2024, 1200, 24], [2025, 1320, 36]]
    months = release.tables["small_boats_monthly"].set_index("month")
    assert months.index.max() == pd.Timestamp("2026-06-01")
    assert len(months) == 30
    assert months.loc["2026-06-01"].to_dict() == {"people": 50, "boats": 1}


def test_the_older_layout_says_in_each_row_what_it_counts(write_xlsx) -> None:
    sheet = [
        ["Irr_02a"],
        ["", *MONTHS, "Total"],
        ["2024 arrivals", *[100] * 12, "1,200"],
        ["2024 boats", *[2] * 12, 24],
    ]
    (row,) = read(write_xlsx(book(Irr_02a=sheet)))["small_boats_annual"].to_dict("records")
    assert row == {"year": 2024, "people": 1200, "boats": 24}


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        (3, 111, "row 5: expected months that add up to 1320, found 1321"),
        (3, "", "row 5: expected months without a gap, found one"),
        (3, "many", 'row 5, Mar: expected a whole number, found "many"'),
    ],
)
def test_a_wrong_month_is_refused(write_xlsx, cell, value, message) -> None:
    sheet = monthly()
    sheet[4][cell] = value
    with pytest.raises(DataRefused, match=message):
        read(write_xlsx(book(IER_02a=sheet)))


def test_only_the_latest_calendar_year_is_told_by_nationality(write_ods) -> None:
    found = read(write_ods(book(IER_02b=nationality())))
    by_year = found["small_boats_nationality"]
    assert set(by_year["year"]) == {2025}
    assert not by_year["part_year"].any()
    assert dict(zip(by_year["nationality"], by_year["arrivals"], strict=True)) == {
        "Eritrea": 1000,
        "All other nationalities": 300,
        "Not currently recorded": 20,
    }
    ending = found["small_boats_nationality_year_ending"]
    assert ending.groupby("year_ending")["arrivals"].sum().to_dict() == {
        pd.Timestamp("2025-06-30"): 1300,
        pd.Timestamp("2026-06-30"): 810,
    }
    assert len(ending) == 5  # an empty cell says nothing


def test_a_part_of_a_year_is_marked(write_xlsx) -> None:
    sheet = [
        ["Irr_02b"],
        ["Nationality", "2023", "2024", "2025 (Jan - Sep)"],
        ["Eritrea", 600, 700, 800],
        ["Total", 600, 700, 800],
    ]
    rows = read(write_xlsx(book(Irr_02b=sheet)))["small_boats_nationality"]
    assert rows.set_index("year")["part_year"].to_dict() == {2024: False, 2025: True}


def test_both_tables_in_one_workbook_twice(write_ods, tmp_path) -> None:
    path = write_ods(book(IER_02a=monthly(), IER_02b=nationality()))
    assert len(store.merge(tmp_path, recognise.read(path))) == 4
    assert {outcome.summary for outcome in store.merge(tmp_path, recognise.read(path))} == {"unchanged"}


@pytest.mark.parametrize(
    ("sheet", "row", "cell", "expected"),
    [
        (
            "IER_02a",
            5,
            "2025 crossings",
            r'row 6: expected a year of arrivals or boats, found "2025 crossings"',
        ),
        ("IER_02b", 1, None, r'row 2: expected calendar years and years ending, found "Quarter 3"'),
    ],
)
def test_an_unknown_label_between_known_ones_is_refused_by_name(
    write_ods, sheet, row, cell, expected
) -> None:
    sheets = book(IER_02a=monthly(), IER_02b=nationality())
    if cell:
        sheets[sheet][row][0] = cell
    else:
        sheets[sheet][row][3] = "Quarter 3"
    with pytest.raises(DataRefused, match=expected):
        recognise.read(write_ods(sheets))
