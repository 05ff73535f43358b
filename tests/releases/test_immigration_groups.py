from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.errors import DataRefused
from analysis.releases import recognise, store

TITLE = "Reg_02: Immigration groups, by Local Authority, as at 30 June 2026"
HEADINGS = [
    "Local authority",
    "Region / Nation",
    "LTLA (ONS code)",
    "Homes for Ukraine - not including super sponsors (arrivals) ",
    "Afghan Resettlement Programme (total) (population)",
    "of which, Afghan Resettlement Programme - transitional (population)",
    "of which, Afghan Resettlement Programme - settled in LA housing (population)",
    "of which, Afghan Resettlement Programme - settled in PRS housing (population)",
    "Supported Asylum (total) (population)",
    "of which, Supported Asylum - Initial Accommodation (population)",
    "of which, Supported Asylum - Dispersal Accommodation (population)",
    "of which, Supported Asylum - Contingency Accommodation (population)",
    "of which, Supported Asylum - Other Accommodation (population)",
    "of which, Subsistence only (population)",
    "All 3 pathways (total)",
    "Population",
    "Percentage of population (%)",
]
OTHER = 12
ROWS = [
    [
        "Glasgow City",
        "Scotland",
        "S12000049",
        621,
        209,
        0,
        100,
        109,
        3938,
        239,
        3535,
        0,
        0,
        164,
        4768,
        654330,
        0.007,
    ],
    ["City of London", "London", "E09000001", "*", 0, 0, 0, 0, 9, 0, 7, 0, 0, 2, 9, 15111, 0.0006],
]
COVER = [
    [],
    ["Immigration System Statistics"],
    ["year ending June 2026"],
    ["Published: 27 August 2026"],
    ["Next update: 26 November 2026"],
]


def book(
    *rows: list[object], headings: list[str] = HEADINGS, title: str = TITLE
) -> dict[str, list[list[object]]]:
    return {
        "Cover_sheet": COVER,
        "Contents": [["Sheet"]],
        "Reg_01": [["Reg_01: Immigration groups, by Region, as at 30 June 2026"], ["Region", "Population"]],
        "Reg_02": [[title], headings, *(rows or ROWS), ["End of table"]],
    }


def read(path) -> pd.DataFrame:
    return recognise.read(path)[0].tables["immigration_groups"].set_index("authority")


def test_every_column_is_read_and_withheld_is_missing(write_ods) -> None:
    (release,) = recognise.read(write_ods(book(), "book.xlsx"))
    rows = release.tables["immigration_groups"].set_index("authority")
    assert (release.source, release.released) == ("immigration-groups", date(2026, 8, 27))
    glasgow = rows.loc["Glasgow City"]
    assert glasgow["as_at"] == pd.Timestamp("2026-06-30")
    assert glasgow.drop("as_at").to_dict() == {
        "lad_code": "S12000049",
        "region": "Scotland",
        "population": 654330,
        "supported": 3938,
        "initial": 239,
        "dispersal": 3535,
        "contingency": 0,
        "other": 0,
        "subsistence": 164,
        "homes_for_ukraine": 621,
        "afghan": 209,
        "all_groups": 4768,
    }
    assert pd.isna(rows.loc["City of London", "homes_for_ukraine"])
    assert rows.loc["City of London", "afghan"] == 0


def test_the_edition_with_sixteen_columns_reads(write_xlsx) -> None:
    headings, *rows = ([cell for at, cell in enumerate(row) if at != OTHER] for row in (HEADINGS, *ROWS))
    rows = read(write_xlsx(book(*rows, headings=headings)))
    assert rows.loc["Glasgow City", "dispersal"] == 3535
    assert rows["other"].isna().all()


def test_people_of_no_authority_are_left_out_and_named(write_xlsx) -> None:
    unknown = ["Unknown", "Unknown", "N/A", 5, 6, 0, 0, 0, 7, 0, 0, 7, 0, 0, 18, "-", "-"]
    (release,) = recognise.read(write_xlsx(book(*ROWS, unknown)))
    assert len(release.tables["immigration_groups"]) == 2
    assert release.notes == ("left out, as they belong to no authority: Unknown",)


def test_a_renamed_column_is_refused(write_xlsx) -> None:
    headings = [text.replace("Dispersal Accommodation", "Dispersed housing") for text in HEADINGS]
    with pytest.raises(
        DataRefused, match=r"sheet Reg_02, row 2: expected a column .*dispersal accommodation"
    ):
        read(write_xlsx(book(headings=headings)))


def test_a_title_without_a_day_is_refused(write_xlsx) -> None:
    with pytest.raises(DataRefused, match=r'expected a title "… as at 30 June 2026", found "Reg_02'):
        read(write_xlsx(book(title="Reg_02: Immigration groups")))


def test_text_in_a_count_is_refused_with_its_place(write_xlsx) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][8] = "few"
    with pytest.raises(DataRefused, match='column "supported", row 4: expected a whole number, found "few"'):
        read(write_xlsx(book(*rows)))


def test_a_cover_without_a_day_needs_the_option(write_xlsx) -> None:
    sheets = book() | {"Cover_sheet": [["Immigration System Statistics"]]}
    path = write_xlsx(sheets)
    with pytest.raises(DataRefused, match=r'expected one line "Published: …", found 0; give --released'):
        recognise.read(path)
    assert recognise.read(path, released=date(2026, 8, 27))[0].released == date(2026, 8, 27)


def test_an_authority_twice_is_refused(write_xlsx, tmp_path) -> None:
    with pytest.raises(DataRefused, match="S12000049: expected one row, found 2"):
        store.merge(tmp_path, recognise.read(write_xlsx(book(*ROWS, ROWS[0]))))
