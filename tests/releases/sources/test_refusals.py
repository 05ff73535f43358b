"""What each reader refuses, with its place: a workbook of its layout in which one thing is wrong."""

from collections.abc import Callable
from datetime import date

import pytest
from layouts import (
    asylum_workbooks,
    frontex,
    homelessness,
    illegal_entry,
    illegal_entry_summary,
    immigration_groups,
    population,
    returns_workbooks,
    scottish_homelessness,
)
from layouts.every import Sheets

from analysis.common.errors import DataRefused
from analysis.releases import recognise


def with_cell(sheets: Sheets, sheet: str, row: int, column: int, value: object) -> Sheets:
    """Return sheets with something else in a cell."""
    rows = [list(one) for one in sheets[sheet]]
    rows[row][column] = value
    return {**sheets, sheet: rows}


def with_rows(
    sheets: Sheets, sheet: str, change: Callable[[list[list[object]]], list[list[object]]]
) -> Sheets:
    """Return sheets with the rows of one changed."""
    return {**sheets, sheet: change(sheets[sheet])}


scots, groups = scottish_homelessness, immigration_groups
DWELLINGS = scots.table("Table 1: Dwellings by local authority", ["2023-24"])
IRREGULAR, RETURNED, SUMMARY = "Data - Irr_D0", "Data - Ret_D0", illegal_entry_summary
REFUSED: dict[str, tuple[Callable[[], Sheets], str]] = {
    "frontex: text": (
        lambda: with_cell(frontex.book(), "Detections_of_IBC", 3, 5, "seven"),
        'row 4, column Jan2026: expected a whole number, found "seven"',
    ),
    "frontex: a route alone at the end has lost its figures": (
        lambda: frontex.book(*frontex.ROWS, [frontex.ROWS[0][0], *[""] * (len(frontex.HEADINGS) - 1)]),
        f"row {len(frontex.ROWS) + 3}: expected figures or marks, found none beside",
    ),
    "Scotland: not its councils": (
        lambda: with_cell(scots.book(), "T1", 4, 1, 5),
        'column "2022-23": expected the councils to add up to Scotland, 5',
    ),
    "Scotland: cut": (
        lambda: with_rows(scots.book(), "T1", lambda rows: rows[:20]),
        "expected Scotland and 32 councils, found 16 names",
    ),
    "Scotland: a heading among the councils, which took the place of the last": (
        lambda: with_rows(scots.book(), "T1", lambda r: [*r[:7], ["Highlands and Islands", *[""] * (len(r[7]) - 1)], *r[7:]]),
        r'sheet T1, row 8: expected a council .*found "Highlands and Islands"',
    ),
    "Scotland: one table twice": (
        lambda: scots.book(T2=scots.table(scots.APPLICATIONS, ["2022-23"])),
        "expected one table of applications, found several",
    ),
    "Scotland: text": (
        lambda: with_cell(scots.book(), "T1", 7, 2, "about 3"), r'sheet T1, row 8, column "2023-24": .*found "about 3"',
    ),
    "Scotland: no applications": (lambda: {"T1": DWELLINGS}, "of no source that is known"),
    "population: cut": (
        lambda: population.book(*population.ROWS[:-1]), "to add up to K02000001, 1000; found 960",
    ),
    "population: two years": (
        lambda: with_cell(population.book(before=[["mid-2023 and mid-2024"]]), "Cover sheet", 0, 0, "mid-2023 to mid-2024"),
        'expected a title with one year, as "mid-2024"',
    ),
    "groups: a renamed column": (
        lambda: groups.book(headings=[one.replace("Dispersal Accommodation", "Dispersed housing") for one in groups.HEADINGS]),
        r"sheet Reg_02, row 2: expected a column .*dispersal accommodation",
    ),
    "groups: no day": (
        lambda: groups.book(title="Reg_02: Immigration groups"), r'expected a title "… as at 30 June 2026", found "Reg_02',
    ),
    "groups: text": (
        lambda: groups.book(*(row if n != 1 else [*row[:8], "few", *row[9:]] for n, row in enumerate(groups.ROWS))),
        'column "supported", row 4: expected a whole number, found "few"',
    ),
    "illegal entry: cut": (
        lambda: with_rows(illegal_entry.book(), f"{IRREGULAR}1", lambda rows: rows[:-3]),
        r"Data - Irr_D01: expected the quarters to 2022-03-31 to 2023-03-31 .* found 2022-03-31 to 2022-12-31",
    ),
    "illegal entry: a renamed column": (
        lambda: with_cell(illegal_entry.book(), f"{IRREGULAR}1", 1, -1, "Total"),
        'Data - Irr_D01, row 2: expected a column "Number of detections"',
    ),
    "illegal entry: data after the end": (
        lambda: with_rows(illegal_entry.book(), f"{IRREGULAR}1", lambda rows: [
            *rows, [2023, "2023 Q1", illegal_entry.BOAT, *illegal_entry.AREA, *illegal_entry.WHO, 1],
        ]),
        "rows of data in one piece, found a remark in row 13",
    ),
    "illegal entry: a word for a claim that nobody knows": (
        lambda: with_cell(illegal_entry.book(), f"{IRREGULAR}2", 2, 2, "Perhaps"),
        r'column "claim_raised", row 3: expected "… raised" or .*"perhaps"',
    ),
    "returns: a group nobody knows": (
        lambda: with_cell(returns_workbooks.book(), f"{RETURNED}1", 4, 4, "Transferred"),
        r'Data - Ret_D01, column "kind", row 5: expected an enforced return, .*found "transferred"',
    ),
    "returns: text": (
        lambda: with_cell(returns_workbooks.book(), f"{RETURNED}2", 2, -1, "ten"),
        'column "returns", row 3: expected a whole number, found "ten"',
    ),
    "returns: an end before its title says": (
        lambda: with_cell(returns_workbooks.book(), f"{RETURNED}3", 0, 0, "Returns, 2023 Q3 to 2024 Q1 - dataset"),
        "Ret_D03: expected the quarters to 2023-09-30 to 2024-03-31",
    ),
    "returns: destinations that are not the nationalities": (
        lambda: with_cell(returns_workbooks.book(), f"{RETURNED}2", 2, -1, 16),
        r"enforced returns of the quarter to 2023-09-30: expected 17 by destination .* found 18",
    ),
    "illegal entry, summary: no boats": (
        lambda: SUMMARY.book(IER_02a=SUMMARY.monthly()[:6]), "rows of years for people and for boats, found not both",
    ),
    "illegal entry, summary: nationalities that do not add up": (
        lambda: SUMMARY.book(IER_02b=with_cell({"n": SUMMARY.nationality()}, "n", 2, 2, 1001)["n"]),
        "column 3: expected nationalities that add up to 1320, found 1321",
    ),
    "illegal entry, summary: a list cut before its total": (
        lambda: SUMMARY.book(IER_02b=SUMMARY.nationality()[:4]), "expected a row Total below the nationalities, found none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_with_something_wrong_is_refused_with_its_place(write_xlsx, name: str) -> None:
    made, message = REFUSED[name]
    with pytest.raises(DataRefused, match=message):
        recognise.read(write_xlsx(made()), released=DAY if "frontex" in name else None)


DAY = date(2026, 8, 27)
WITHOUT_A_DAY: dict[str, tuple[Sheets, str]] = {
    "asylum": ({"Cover_sheet": asylum_workbooks.COVER[:3], "Data_Asy_D11": asylum_workbooks.sheet("t", asylum_workbooks.D11, asylum_workbooks.LOCAL)}, "give --released"),
    "frontex": (frontex.book(), "expected one day of publication, found none; give --released"),
    "groups": (
        {**groups.book(), "Cover_sheet": [["Immigration System Statistics"]]},
        'expected one line "Published: …" with a day, found none; give --released',
    ),
    "homelessness": (homelessness.book(published="Spring 2026"), r"day of publication after 2025-12-31, found none.*--released"),
    "population": (population.book(day=""), 'Cover sheet: expected one line "Published: …" with a day, found none'),
    "Scotland": ({**scots.book(), "Contents": [["Homelessness in Scotland: 2023-24"]]}, "give --released"),
}  # fmt: skip


@pytest.mark.parametrize("source", WITHOUT_A_DAY)
def test_a_day_of_publication_that_is_not_told_is_asked_for_and_can_be_given(write_xlsx, source: str) -> None:
    sheets, message = WITHOUT_A_DAY[source]
    path = write_xlsx(sheets)
    with pytest.raises(DataRefused, match=message):
        recognise.read(path)
    assert [release.released for release in recognise.read(path, released=DAY)] == [DAY]
