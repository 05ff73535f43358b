from __future__ import annotations

from datetime import date

import pytest
from layouts.population import ROWS, book

from analysis.errors import DataRefused
from analysis.releases import recognise


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
