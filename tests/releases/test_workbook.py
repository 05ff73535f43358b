"""Headings are found by what they say, wherever they stand."""

from __future__ import annotations

import pytest

from analysis.errors import DataRefused
from analysis.releases.workbook import Workbook, find_header, label

WANTED = {"place": ["Area", "Local authority"], "people": "People supported"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Total\u00a0number of\nhouseholds2,3 [note 4]", "Total number of households"),
        ("Households (1)2", "Households (1)"),
        ("Section 95", "Section 95"),
        ("E06000010", "E06000010"),
        ("  Notes [Notes 1, 2] ", "Notes"),
        ("2024", "2024"),
        (12.0, "12.0"),
        (None, "None"),
    ],
)
def test_label(cell, expected):
    assert label(cell) == expected


def test_header_by_content():
    rows = [["A title"], [], ["", "PEOPLE\u00a0supported3", "Local authority [note 2]"], ["", 3, "Leeds"]]
    header = find_header(rows, WANTED, where="sheet A")
    assert header.row == 2
    assert header.at == {"people": 1, "place": 2}


def test_the_nearest_row_is_shown():
    with pytest.raises(
        DataRefused, match='sheet A, row 2: expected a column "People supported"; found "Area", "Persons"'
    ):
        find_header([["x"], ["Area", "Persons"]], WANTED, where="sheet A")


def test_no_heading_at_all():
    with pytest.raises(
        DataRefused, match='no heading row found in the first 30 rows; expected "Area", "People supported"'
    ):
        find_header([["x"], ["y"]], WANTED, where="sheet A")


def test_sheets_are_found_however_they_are_written(write_xlsx):
    book = Workbook.open(write_xlsx({"data_IER D01": [["a"]], "A2R_": [["b"]]}))
    assert book.find_sheet("Data - Irr_D01", "Data_IER_D01") == "data_IER D01"
    assert book.find_sheet("A2R") == "A2R_"
    assert book.find_sheet("A3") is None


def test_rows_keep_their_numbers(write_xlsx):
    rows = Workbook.open(write_xlsx({"A": [[], ["", "x"], [], ["y"]]})).rows("A")
    assert [row[0] for row in rows] == ["", "", "", "y"]
    assert rows[1][1] == "x"


def test_a_sheet_that_is_not_there(write_xlsx):
    book = Workbook.open(write_xlsx({"A": [["a"]]}))
    with pytest.raises(DataRefused, match="no sheet \"B\"; it has 'A'"):
        book.rows("B")
