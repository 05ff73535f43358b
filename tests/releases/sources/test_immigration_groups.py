from datetime import date

import pandas as pd
import pytest
from layouts.immigration_groups import HEADINGS, OTHER, ROWS, book

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store


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
    assert release.notes[0] == "left out, as they belong to no authority: Unknown"


def test_an_authority_twice_is_refused(write_xlsx, tmp_path) -> None:
    with pytest.raises(DataRefused, match="S12000049: expected one row, found 2"):
        store.merge(tmp_path, recognise.read(write_xlsx(book(*ROWS, ROWS[0]))))


def test_a_name_that_hides_a_character_is_refused_where_it_stands(write_xlsx) -> None:
    hidden = [[f"{row[0][:3]}\u200b{row[0][3:]}", *row[1:]] for row in ROWS[:1]]
    with pytest.raises(
        DataRefused, match=r'column "authority", row \d+: expected a plain name, found .*200b'
    ):
        recognise.read(write_xlsx(book(*hidden, *ROWS[1:])))
