"""Headings are found by what they say, wherever they stand."""

import re

import pytest

from analysis.common.errors import DataRefused, UsageError
from analysis.releases.reading import container
from analysis.releases.reading.headings import find_header
from analysis.releases.reading.workbook import Workbook, label, marks, plain

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
        ("Boats\u200b arrived \u2013\u00a0involved", "Boats arrived - involved"),
        ("2024 [p]", "2024"),
        ("Enforced\u2011removals [note 2] [r]", "Enforced-removals"),
        ("[x]", "[x]"),
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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["x"], ["Area", "Persons"]], 'sheet A, row 2: expected a column "People supported"; found "Area", "Persons"'),
        ([["Area", "People \u0455upported"]],
         r"at character 8: expected \"s\" \(U\+0073\), found \"ѕ\" \(U\+0455\)"),
        ([["x"], ["y"]], 'expected a heading row with "Area", "People supported" in the first 30 rows, found none'),
    ],
    ids=["the nearest row", "one letter is another", "none"],
)  # fmt: skip
def test_headings_that_are_not_there_are_told(rows, said):
    with pytest.raises(DataRefused, match=said):
        find_header(rows, WANTED, where="sheet A")


def test_marks_are_told_from_notes():
    assert marks("1,234 [P] [note 1]") == {"p"}
    assert marks("[x]") == marks(3.0) == frozenset()


@pytest.mark.parametrize(
    "text", ["2024 [p]", "1,234 [p]", "1,234 p", "1,234 (p)", "2024 Q1 [r] [p]", "Claims [p]"]
)
def test_a_status_is_known_whatever_else_stands_there(text: str) -> None:
    """What a figure or label is read without hides none of its marks: a provisional one would be final."""
    for dressed in (
        f"{text}\u00b9",
        f"{text}\u200b",
        text.replace(" ", "\u00a0"),
        text.replace(" ", "\n"),
        f"{text} [note 4]",
    ):
        assert plain(dressed) == plain(text)
        assert marks(dressed) == marks(text) >= {"p"}


def test_sheets_are_found_however_they_are_written(write_xlsx):
    book = Workbook.open(write_xlsx({"data_IER D01": [["a"]], "A2R_": [["b"]]}))
    assert book.find_sheet("Data - Irr_D01", "Data_IER_D01") == "data_IER D01"
    assert book.find_sheet("A2R") == "A2R_"
    assert book.find_sheet("A3") is None
    twice = Workbook.open(write_xlsx({"A1": [["a"]], "A 1": [["b"]]}))
    with pytest.raises(DataRefused, match="expected one sheet A1, found 'A1', 'A 1'"):
        twice.find_sheet("A3", "A1")


def test_rows_keep_their_numbers(write_xlsx):
    rows = Workbook.open(write_xlsx({"A": [[], ["", "x"], [], ["y"]]})).rows("A")
    assert [row[0] for row in rows] == ["", "", "", "y"]
    assert rows[1][1] == "x"


def test_a_sheet_that_is_not_there(write_xlsx):
    book = Workbook.open(write_xlsx({"A": [["a"]]}))
    with pytest.raises(DataRefused, match="expected a sheet \"B\", found 'A'"):
        book.rows("B")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.ods"
    with path.open("wb") as file:
        file.truncate(container.MAX_FILE + 1)  # takes no room
    with pytest.raises(
        DataRefused, match=r"huge\.ods: expected at most 104,857,600 bytes, found 104,857,601"
    ):
        Workbook.open(path)


def test_a_link_to_a_file_is_that_file(write_xlsx, tmp_path):
    (tmp_path / "link.ods").symlink_to(write_xlsx({"A": [["a"]]}))
    assert Workbook.open(tmp_path / "link.ods").rows("A") == [["a"]]
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="loop: cannot be read"):
        Workbook.open(tmp_path / "loop")


def test_a_pattern_is_told_as_a_heading_it_fits():
    wanted = {
        "a": re.compile(r"(of which,? )?(supported asylum ?- ?)?initial accommodation( \(population\))?"),
        "b": re.compile(r"(ltla|lad|la)? ?\(?(ons )?code\)?"),
        "c": re.compile(r"(number of )?((fno|foreign national offender) )?returns"),
        "d": re.compile(r"homes for ukraine\b.*"),
        "e": re.compile(r"national asylum (seekers? support|support service) \(nass\)"),
    }
    with pytest.raises(DataRefused) as refused:
        find_header([["x"]], wanted, where="sheet A")
    assert str(refused.value).endswith(
        'expected a heading row with "initial accommodation", "code", "returns", "homes for ukraine", '
        '"national asylum seeker support (nass)" in the first 30 rows, found none.'
    )


def test_a_message_quotes_no_more_than_a_person_reads():
    row = ["Area", *(f"heading {n} {'long ' * 50}" for n in range(500))]
    with pytest.raises(DataRefused) as refused:
        find_header([row], WANTED, where="sheet A")
    assert len(str(refused.value)) < 2200
    assert str(refused.value).endswith(" and more.")
