from __future__ import annotations

from datetime import date

import pytest

from analysis.errors import DataRefused
from analysis.releases import recognise

HEADINGS = ["Code", "Name", "Geography", "All ages", 0, 1, "90+"]
ROWS = [
    ["K02000001", "UNITED KINGDOM", "Country", 1000, 10, 10, 10],
    ["E92000001", "ENGLAND", "Country", 700, 10, 10, 10],
    ["E12000001", "NORTH EAST", "Region", 700, 10, 10, 10],
    ["E11000007", "Tyne and Wear (Met County)", "Metropolitan County", 300, 10, 10, 10],
    ["E08000037", "Gateshead", "Metropolitan District", 300, 10, 10, 10],
    ["E06000001", "Hartlepool", "Unitary Authority", 400, 10, 10, 10],
    ["S12000049", "Glasgow City", "Council Area", 200, 10, 10, 10],
    ["N09000003", "Belfast", "Local Government District", 60, 10, 10, 10],
    ["W06000015", "Cardiff", "Unitary Authority", 40, 10, 10, 10],
]
BEFORE = [
    ["MYE2: Population estimates: Persons by single year of age, mid-2024"],
    *[["This worksheet contains one table."]] * 6,
]


def book(*rows: list[object], before: list[list[object]] = BEFORE, day: str = "26 September 2025"):
    return {
        "Cover sheet": [["Estimates of the population, mid-2024"], ["Release date", day]],
        "MYE2 - Persons": [*before, HEADINGS, *(rows or ROWS)],
        "MYE2 - Males": [*before, HEADINGS, *ROWS[:2]],
    }


def test_local_authorities_of_the_four_countries_are_read(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(book()))
    rows = release.tables["population"]
    assert (release.source, release.released) == ("mid-year-estimates", date(2025, 9, 26))
    assert dict(zip(rows["lad_code"], rows["population"], strict=True)) == {
        "E08000037": 300,
        "E06000001": 400,
        "S12000049": 200,
        "N09000003": 60,
        "W06000015": 40,
    }
    assert set(rows["year"]) == {2024}


def test_headings_in_another_row_and_the_year_on_the_cover(write_ods) -> None:
    before = [["Population estimates"], [], []]
    (release,) = recognise.read(write_ods(book(before=before)))
    assert set(release.tables["population"]["year"]) == {2024}


def test_a_file_cut_short_is_refused(write_xlsx) -> None:
    with pytest.raises(DataRefused, match=r"to add up to the UK \(K02000001\), 1000; found 960"):
        recognise.read(write_xlsx(book(*ROWS[:-1])))


def test_a_title_of_two_years_is_refused(write_xlsx) -> None:
    sheets = book(before=[["mid-2023 and mid-2024"]])
    sheets["Cover sheet"][0] = ["mid-2023 to mid-2024"]
    with pytest.raises(DataRefused, match='expected a title with one year, as "mid-2024"'):
        recognise.read(write_xlsx(sheets))


def test_the_day_of_publication_can_be_given(write_xlsx) -> None:
    path = write_xlsx(book(day=""))
    with pytest.raises(DataRefused, match="Cover sheet: expected a date"):
        recognise.read(path)
    assert recognise.read(path, released=date(2025, 9, 26))[0].released == date(2025, 9, 26)
