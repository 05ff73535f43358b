"""Scottish homelessness by council, in the layouts that are described of the main tables."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
from layouts.scottish_homelessness import CONTENTS, COUNCILS, TEMPORARY, book, table

from analysis.releases import recognise

Write = Callable[..., Path]


def rows(path: Path, name: str = "homelessness_scotland") -> pd.DataFrame:
    [release] = recognise.read(path)
    return release.tables[name]


def test_years_of_every_council_under_the_names_of_the_other_tables(write_xlsx: Write) -> None:
    path = write_xlsx(book(T26=table(TEMPORARY, ["2023", "2024"], start=100)))
    [release] = recognise.read(path)
    assert (release.source, release.released) == ("homelessness-scotland", date(2024, 9, 17))
    years = release.tables["homelessness_scotland"]
    assert set(release.tables) == {"homelessness_scotland"}
    assert len(years) == 33 * 2 * 2
    assert set(years["authority"]) == {"Scotland", *COUNCILS}
    assert set(years["year_end"].dt.date) == {date(2023, 3, 31), date(2024, 3, 31)}
    glasgow = years[(years["authority"] == "Glasgow City") & (years["year_end"] == "2024-03-31")]
    place = COUNCILS.index("Glasgow City")
    assert glasgow.set_index("measure")["households"].to_dict() == {
        "applications": 11 + place,
        "in_temporary_accommodation": 101 + place,
    }


def test_quarters_make_a_table_of_their_own(write_xlsx: Write) -> None:
    update = table("Table 8: Applications, by local authority", ["2023\r\nApr-Jun", "2023\r\nJul-Sep"])
    stock = table(
        "Table 15: All households in temporary accommodation, by local authority",
        ["2023\r\n30 Jun", "2023\r\n30 Sep"],
    )
    path = write_xlsx({"Contents": CONTENTS, "T8": update, "T15": stock})
    [release] = recognise.read(path)
    assert set(release.tables) == {"homelessness_scotland_quarterly"}
    quarters = release.tables["homelessness_scotland_quarterly"]
    assert set(quarters["quarter_end"].dt.date) == {date(2023, 6, 30), date(2023, 9, 30)}
    assert set(quarters["measure"]) == {"applications", "in_temporary_accommodation"}


def test_two_tables_on_a_sheet_are_told_apart_by_their_titles(write_xlsx: Write) -> None:
    first = table(
        "Table 3a: Applications where somebody slept rough, by local authority", ["2023-24"], start=1
    )
    second = table(
        "Table 3b: Households assessed as homeless, by local authority: 2023-24", ["2023-24"], start=50
    )
    years = rows(write_xlsx(book(T3=[*first, *second])))
    assert set(years["measure"]) == {"applications", "assessed"}
    aberdeen = years[(years["authority"] == COUNCILS[0]) & (years["measure"] == "assessed")]
    assert aberdeen["households"].tolist() == [50]


def test_withheld_is_missing(write_xlsx: Write) -> None:
    sheets = book()
    sheets["T1"][6][1] = "*"
    years = rows(write_xlsx(sheets))
    withheld = years[years["households"].isna()]
    assert withheld[["authority", "year_end"]].to_numpy().tolist() == [
        [COUNCILS[1], pd.Timestamp("2023-03-31")]
    ]
