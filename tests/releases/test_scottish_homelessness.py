"""Scottish homelessness by council, in the layouts that are described of the main tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import areas
from analysis.errors import DataRefused
from analysis.releases import recognise

Write = Callable[..., Path]
OWN_NAMES = {
    "City of Edinburgh": "Edinburgh",
    "Na h-Eileanan Siar": "Eilean Siar",
    "Shetland Islands": "Shetland",
    "Orkney Islands": "Orkney",
}
COUNCILS = [area.name for area in areas.group("@scotland")]
CONTENTS = [["Homelessness in Scotland: 2023-24"], ["Published: 17 September 2024"], ["T1", "Applications"]]
APPLICATIONS = "Table 1: Applications by local authority: 2022-23 to 2023-24 [Note 1]"
TEMPORARY = "Table 26: Households in temporary accommodation at 31 March, by local authority: 2023 to 2024"


def table(title: str, periods: Sequence[str], start: int = 10, step: int = 1) -> list[list[object]]:
    """A table with Scotland first; council n has start + n in the first period, and `step` more in each next."""
    councils = [
        [
            OWN_NAMES.get(name, name).replace(" and ", " & "),
            *(start + n + step * p for p in range(len(periods))),
        ]
        for n, name in enumerate(COUNCILS)
    ]
    totals = [sum(int(row[p + 1]) for row in councils) for p in range(len(periods))]
    return [
        [title],
        ["This worksheet contains one table."],
        [],
        ["Local Authority", *periods, "Change 2022-23 to 2023-24"],
        ["Scotland", *totals, 0.01],
        *([*row, 0.02] for row in councils),
        [],
        ["Note 1: figures are revised."],
    ]


def book(**sheets: list[list[object]]) -> dict[str, list[list[object]]]:
    return {"Contents": CONTENTS, "T1": table(APPLICATIONS, ["2022-23", "2023-24"]), **sheets}


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


def test_councils_that_are_not_all_scotland_are_refused(write_xlsx: Write) -> None:
    sheets = book()
    sheets["T1"][4][1] = 5
    with pytest.raises(DataRefused, match='column "2022-23": expected the councils to add up to Scotland, 5'):
        recognise.read(write_xlsx(sheets))
    cut = book()
    del cut["T1"][20:]
    with pytest.raises(DataRefused, match="expected Scotland and 32 councils, found 16 names"):
        recognise.read(write_xlsx(cut))


def test_the_same_table_twice_is_refused(write_xlsx: Write) -> None:
    with pytest.raises(DataRefused, match="expected one table of applications, found several"):
        recognise.read(write_xlsx(book(T2=table(APPLICATIONS, ["2022-23"]))))


def test_a_text_in_a_count_names_sheet_row_and_column(write_xlsx: Write) -> None:
    sheets = book()
    sheets["T1"][7][2] = "about 3"
    with pytest.raises(DataRefused, match=r'sheet T1, row 8, column "2023-24": .*found "about 3"'):
        recognise.read(write_xlsx(sheets))


def test_without_a_day_it_is_asked_for(write_ods: Write) -> None:
    sheets = book()
    sheets["Contents"] = [["Homelessness in Scotland: 2023-24"]]
    path = write_ods(sheets)
    with pytest.raises(DataRefused, match="give --released"):
        recognise.read(path)
    [release] = recognise.read(path, date(2024, 9, 17))
    assert release.released == date(2024, 9, 17)


def test_a_workbook_without_applications_is_of_no_source(write_xlsx: Write) -> None:
    with pytest.raises(DataRefused, match="of no source that is known"):
        recognise.read(write_xlsx({"T1": table("Table 1: Dwellings by local authority", ["2023-24"])}))
