"""Cells as counts, numbers, days and labels, or a refusal that says where."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common.errors import DataRefused
from analysis.releases.reading import cells
from analysis.releases.reading.release import Column, TableSchema

SCHEMA = TableSchema(
    "made",
    "Made",
    "Made for a test",
    (
        Column("day", "date", "Day", required=True),
        Column("place", "text", "Place"),
        Column("people", "integer", "People", "people"),
        Column("share", "number", "Share"),
        Column("final", "boolean", "Final"),
    ),
    ("day", "place"),
    "day",
    "day",
)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_count_is_the_same_however_it_is_written(value: int) -> None:
    for cell in (value, float(value), str(value), f"{value:,}", f" {value}.0 "):
        assert cells.integer(cell, "here") == value


@pytest.mark.parametrize("cell", ["1\u00a0234", "1\u2009234 [r]", "1,234 [p] [note 3]", "\u200b1234"])
def test_what_stands_around_the_digits_is_read_past(cell: str) -> None:
    assert cells.integer(cell, "here") == 1234
    assert cells.integer(f"\u2212{cell.strip(chr(0x200B))}", "here") == -1234


def test_a_marked_or_ordinal_period_is_that_period() -> None:
    assert cells.quarter_end("2025\u00a0Q4 [p]", "here") == date(2025, 12, 31)
    assert cells.day("21st December 2022", "here") == date(2022, 12, 21)


@pytest.mark.parametrize(
    "mark", ["\u2013", "\u2014", "[x]\u200b", "", "-", "..", ":", "z", "x", "[x]", "[z]", " N/A ", "\u00a0"]
)
def test_a_mark_is_missing_and_never_zero(mark: str) -> None:
    assert cells.integer(mark, "here") is None
    assert cells.number(mark, "here") is None


def test_a_mark_counts_only_where_the_publisher_uses_it() -> None:
    with pytest.raises(DataRefused, match='here: expected a whole number, found "-"'):
        cells.integer("-", "here", frozenset({".."}))


@pytest.mark.parametrize(
    "cell",
    ["1.5", 1.5, "about 3", "1,2", "1,23", "--", "*", True, "=1+1", "3 4", float("inf"), 1e19, "9" * 400],
)
def test_no_whole_number_is_refused(cell: object) -> None:
    with pytest.raises(DataRefused, match="here: expected a whole number"):
        cells.integer(cell, "here")


@pytest.mark.parametrize(
    "cell", ["0001-01-01", datetime(9999, 12, 31, tzinfo=UTC), "31 February 2026", "x", "Monday"]
)
def test_no_day_is_refused(cell: object) -> None:
    with pytest.raises(DataRefused, match="here: expected a date"):
        cells.day(cell, "here")


@pytest.mark.parametrize("cell", ["0000 Q1", "9999 Q4", "2026 Q5"])
def test_no_quarter_is_refused(cell: str) -> None:
    with pytest.raises(DataRefused, match="here: expected a date"):
        cells.quarter_end(cell, "here")


@pytest.mark.parametrize(
    ("cell", "value"), [("1,234.5", 1234.5), (3, 3.0), ("-0.25", -0.25), ("1e-3", 0.001)]
)
def test_numbers(cell: object, value: float) -> None:
    assert cells.number(cell, "here") == value


@pytest.mark.parametrize("cell", ["3%", "£3", True, "three", "1e999", float("inf")])
def test_no_number_is_refused(cell: object) -> None:
    with pytest.raises(DataRefused, match="here: expected a number"):
        cells.number(cell, "here")


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 12, 31),
        datetime(2024, 12, 31, 9, 30, tzinfo=UTC),
        "2024-12-31",
        "31 Dec 2024",
        "31\u00a0December 2024",
        "31/12/2024",
        "31 December 2024 [note 2]",
        "31-Dec-24",
        "31-Dec-2024",
        "Tuesday 31 December 2024",
        "Tue, 31 Dec 2024",
        "2024-12-31 00:00:00",
        "2024-12-31T00:00",
    ],
)
def test_days(cell: object) -> None:
    assert cells.day(cell, "here") == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("cell", "end"),
    [("2018 Q1", date(2018, 3, 31)), ("2024Q4", date(2024, 12, 31)), ("2024-06-30", date(2024, 6, 30))],
)
def test_quarters_end_on_their_last_day(cell: str, end: date) -> None:
    assert cells.quarter_end(cell, "here") == end


@pytest.mark.parametrize("cell", ["12/31/2024", "2024", "Q1", "2024 Q5", ""])
def test_no_day_is_refused_as_it_was_written(cell: str) -> None:
    with pytest.raises(DataRefused, match=f'here: expected a date, found "{cell}"'):
        cells.quarter_end(cell, "here")


def test_yes_and_no() -> None:
    assert [cells.truth(cell, "here") for cell in (True, "TRUE", "false")] == [True, True, False]
    with pytest.raises(DataRefused, match='expected true or false, found "1"'):
        cells.truth("1", "here")


def test_the_row_in_a_message_is_that_of_a_spreadsheet() -> None:
    with pytest.raises(DataRefused, match="sheet A, row 5: expected a whole number"):
        cells.each(["1", "1", "x y"], cells.integer, "sheet A", rows=[3, 4, 5])


def test_yes_is_not_taken_for_one() -> None:
    with pytest.raises(DataRefused, match="row 3: expected a whole number"):
        cells.each([1, True], cells.integer, "here")


def test_labels_lose_their_notes_and_keep_one_spelling() -> None:
    spelling = cells.one_spelling(["Home country"])
    found = cells.labels(
        ["Home Country", "Home country1", "EU 14", "Other\u00a0 country [note 3]", ""], spelling
    )
    assert found == ["Home country", "Home country", "EU 14", "Other country", None]


def test_a_frame_has_the_columns_and_types_of_its_schema() -> None:
    rows = cells.frame(SCHEMA, {"day": [date(2024, 1, 1), None], "people": [3, None]})
    assert list(rows.columns) == SCHEMA.names
    assert [str(dtype) for dtype in rows.dtypes] == [
        "datetime64[us]",
        "string",
        "Int64",
        "Float64",
        "boolean",
    ]
    assert rows["place"].isna().all()
    with pytest.raises(ValueError, match=r"made has no column \['boats'\]"):
        cells.frame(SCHEMA, {"boats": [1]})


def test_only_rows_that_differ_in_nothing_else_are_added_up() -> None:
    rows = cells.frame(
        SCHEMA,
        {
            "day": [date(2024, 1, 1)] * 5,
            "place": ["Leeds", "Leeds", "York", "Hull", "Hull"],
            "people": [3, 4, 5, 6, None],
        },
    )
    summed = cells.added_up(SCHEMA, rows).set_index("place")["people"]
    assert summed[["Leeds", "York"]].tolist() == [7, 5]
    assert pd.isna(summed["Hull"])
    pd.testing.assert_frame_equal(cells.added_up(SCHEMA, rows.iloc[2:4]), rows.iloc[2:4])


def test_rows_without_a_place_are_added_up_too() -> None:
    rows = cells.frame(SCHEMA, {"day": [date(2024, 1, 1)] * 2, "people": [3, 4]})
    assert cells.added_up(SCHEMA, rows)["people"].tolist() == [7]


def test_unequal_columns_name_the_first_row() -> None:
    cells.refuse_unequal([1, pd.NA], [1, None], "here")
    with pytest.raises(DataRefused, match="here, row 3: expected 3, found 2"):
        cells.refuse_unequal([1, 2, 9], [1, 3, 8], "here")
    with pytest.raises(DataRefused, match="here, row 2: expected None, found 1"):
        cells.refuse_unequal([1], [pd.NA], "here")
