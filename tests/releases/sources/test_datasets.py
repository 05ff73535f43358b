import re
from datetime import date, datetime

import pytest

from analysis.common.errors import DataRefused
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import datasets

HEADINGS = {"quarter_end": "Quarter", "people": ["People", "Persons"]}


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        (
            "Cover_sheet",
            [[], ["Immigration"], ["Published: 23 November 2023"], ["Next update: 29 February 2024"]],
        ),
        ("Cover sheet", [["Release date", "", "23 November 2023"]]),
        ("COVER", [["Date of release:", datetime.fromisoformat("2023-11-23")]]),
        ("Cover", [["Published:\u00a023 November 2023"], ["Published: 23 November 2023 "]]),
    ],
)
def test_the_day_on_the_cover(write_xlsx, sheet, rows) -> None:
    book = Workbook.open(write_xlsx({"Data": [["a"]], sheet: rows}))
    assert datasets.published(book) == date(2023, 11, 23)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Data": [["a"]]}, "expected a sheet Cover_sheet, found none; give --released"),
        ({"Cover": [["Immigration"]]}, "with a day, found none; give --released"),
        (
            {"Cover": [["Published: 1 May 2023"], ["Published: 2 May 2023"]]},
            "expected one day of publication, found 2023-05-01, 2023-05-02; give --released",
        ),
        ({"Cover": [["Published: in May"]]}, "with a day, found none; give --released"),
    ],
)
def test_a_cover_that_does_not_say_is_refused(write_xlsx, sheets, message) -> None:
    with pytest.raises(DataRefused, match=re.escape(message)):
        datasets.published(Workbook.open(write_xlsx(sheets)))


@pytest.mark.parametrize("name", ["Data - Ret_D01", "Data_Ret_D01", "data – ret d01", "DATA_RET_D01 "])
def test_a_data_sheet_under_all_its_names(write_xlsx, name) -> None:
    book = Workbook.open(write_xlsx({"Ret_D01": [["pivot"]], name: [["a"]]}))
    assert datasets.find_data(book, "Ret_D01") == name
    assert datasets.find_data(book, "Ret_D02") is None


def read(write_xlsx, *rows: list[object], optional=None):
    book = Workbook.open(write_xlsx({"Data": [["A title"], ["Quarter", " Persons ", "Age"], *rows]}))
    return datasets.data(book, "Data", HEADINGS, optional)


def test_columns_come_under_our_names_up_to_the_end_of_the_table(write_xlsx) -> None:
    rows = ["2023 Q1", 5, "18"], [], ["2023 Q2", 6, "19"], ["End of table"], [], ["Note 1", "Of people"]
    sheet = read(write_xlsx, *rows)
    assert sheet["quarter_end"] == ["2023 Q1", "2023 Q2"]
    assert sheet["people"] == [5, 6]
    assert sheet.rows == [3, 5]


def test_optional_columns_are_taken_where_there_are_any(write_xlsx) -> None:
    sheet = read(write_xlsx, ["2023 Q1", 5, "18"], optional={"age": re.compile("age( group)?"), "sex": "Sex"})
    assert set(sheet.columns) == {"quarter_end", "people", "age"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["End of table"]], "expected rows of data below the headings, found none"),
        ([["2023 Q1", 5, "18"], ["Note 1", "Of people"], ["2023 Q2", 6, "19"]], "found a remark in row 4"),
    ],
)
def test_no_data_or_data_in_two_pieces_is_refused(write_xlsx, rows, message) -> None:
    with pytest.raises(DataRefused, match=message):
        read(write_xlsx, *rows)


QUARTERS = [date(2018, *day) for day in ((3, 31), (6, 30), (9, 30), (12, 31))]


@pytest.mark.parametrize(
    ("title", "quarters", "silent"),
    [
        ("Detections, 2018 - dataset", QUARTERS, ()),
        ("Detections, 2018 Q2 to 2018", QUARTERS[1:], ()),
        ("Detections, 2018 to 2018 Q4", QUARTERS[2::-2] + QUARTERS[3:], (QUARTERS[1],)),
        ("Detections, 2017 Q4 to 2018 Q4", QUARTERS[2:], (date(2017, 12, 31), *QUARTERS[:2])),
        ("Detections", (date(2018, 3, 31), date(2019, 3, 31)), ()),
        ("Detections, 2018 to 2023 Q3", (date(2018, 3, 31), date(2023, 6, 30)), None),
        ("Detections, 2018 to 2023 Q3", (date(2019, 6, 30), date(2023, 9, 30)), None),
    ],
)
def test_quarters_the_title_names_without_a_row_count_nobody(write_xlsx, title, quarters, silent) -> None:
    """A sheet that begins far later, or ends earlier, was cut (silent None)."""
    book = Workbook.open(write_xlsx({"Data": [[title], ["Quarter"]]}))
    if silent is not None:
        assert datasets.silent(book, "Data", quarters) == silent
        return
    with pytest.raises(DataRefused, match=f"found {quarters[0]} to {quarters[1]}"):
        datasets.silent(book, "Data", quarters)
