from datetime import date

import pytest
from layouts.population import ROWS, book

from analysis.common.errors import DataRefused
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


def test_older_editions_call_the_sheet_of_persons_all(write_xlsx) -> None:
    (expected,), sheets = recognise.read(write_xlsx(book())), book()
    sheets = {name.replace("MYE2 - Persons", "MYE2-All"): rows for name, rows in sheets.items()}
    (release,) = recognise.read(write_xlsx(sheets))
    assert release.tables["population"].equals(expected.tables["population"])


@pytest.mark.parametrize(
    "said",
    [
        ["The data were originally published at 9.30am 26 September 2025."],
        ["Date published: 26th September 2025"],
        ["Date of publication", "26/09/2025"],
        ["Release date:", date(2025, 9, 26)],
        ["Published: 26 September 2025. Next release: 1 July 2026"],
    ],
    ids=lambda said: str(said[0])[:20],
)
def test_the_day_is_read_however_the_cover_states_it(write_xlsx, said) -> None:
    sheets = book()
    sheets["Cover sheet"] = [["Mid-2024"], ["The next publication is due on 1 July 2026."], said]
    assert recognise.read(write_xlsx(sheets))[0].released == date(2025, 9, 26)


def test_a_revised_edition_is_of_the_day_of_revision(write_xlsx) -> None:
    sheets = book()
    sheets["Cover sheet"] += [["Revised: 3 October 2025"]]
    assert recognise.read(write_xlsx(sheets))[0].released == date(2025, 10, 3)


def test_some_countries_alone_add_up_to_what_they_make_together(write_xlsx) -> None:
    rows = [["K04000001", "ENGLAND AND WALES", "Country", 740], *(r for r in ROWS[1:] if r[0][0] in "EW")]
    (release,) = recognise.read(write_xlsx(book(*rows)))
    assert release.tables["population"]["population"].sum() == 740
    with pytest.raises(DataRefused, match="expected a row of the UK or of all countries held, found none"):
        recognise.read(write_xlsx(book(*rows[1:])))


def test_a_total_that_its_publisher_breaks_is_taken_within_the_known_tolerance(write_xlsx) -> None:
    broken = [["K02000001", "UNITED KINGDOM", "Country", 985], *ROWS[1:]]
    (release,) = recognise.read(write_xlsx(book(*broken)))
    assert release.notes[0].startswith("K02000001 is 985, its authorities 1,000.")
    broken[0] = ["K02000001", "UNITED KINGDOM", "Country", 979]
    with pytest.raises(DataRefused, match="to add up to K02000001, 979; found 1000"):
        recognise.read(write_xlsx(book(*broken)))
