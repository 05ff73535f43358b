"""The asylum and resettlement workbooks, in the layouts that are described of them."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from layouts.asylum_workbooks import (
    CLAIMS,
    COVER,
    D01,
    D02,
    D03,
    D09,
    D11,
    DECISIONS,
    DISPERSAL,
    HOTEL,
    LOCAL,
    RES,
    Rows,
    claim,
    decision,
    sheet,
    supported,
)

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store
from data.importers import figures

Write = Callable[[Mapping[str, Rows]], Path]


def read(path: Path, table: str) -> pd.DataFrame:
    [release] = recognise.read(path)
    return release.tables[table]


@pytest.mark.parametrize("names", [("Data_Asy_D01", "Data_Asy_D02"), ("Data - Asy_D01", "Data - Asy_D02")])
def test_claims_and_outcomes_are_added_up_by_quarter(write_xlsx: Write, names: tuple[str, str]) -> None:
    path = write_xlsx({"Cover_sheet": COVER, "Asy_D01": [["pivot"]], names[0]: CLAIMS, names[1]: DECISIONS})
    [release] = recognise.read(path)
    assert (release.source, release.released) == ("immigration-statistics", date(2026, 8, 27))
    rows = release.tables["asylum_flows"].set_index("quarter_end")
    first = rows.loc["2026-03-31", ["claims", "initial_outcomes", "grants", "refusals", "withdrawals"]]
    assert first.tolist() == [42, 38, 13, 20, 4]
    assert rows.loc["2026-06-30", ["claims", "refusals"]].tolist() == [7, 12]
    assert rows.loc["2026-06-30", ["grants", "withdrawals"]].isna().all()


def test_claims_were_called_applications_and_resettlement_is_no_decision(write_xlsx: Write) -> None:
    headings = ["Year", "Quarter", "Nationality", "Region", "Case type", "Case outcome group", "Decisions"]
    rows = [
        [2021, "2021 Q1", "Syria", "Middle East", "Asylum Case", "Grant of Protection", 6],
        [2021, "2021 Q1", "Syria", "Middle East", "Resettlement Case", "Grant of Protection", 500],
    ]
    path = write_xlsx(
        {
            "Cover": [["Published: 27 May 2021"]],
            "Data - Asy_D01": sheet("t", [*D01, "Applications"], [claim("2021 Q1", 9)]),
            "Data - Asy_D02": sheet("t", headings, rows),
        }
    )
    row = read(path, "asylum_flows").iloc[0]
    assert (row["claims"], row["initial_outcomes"], row["grants"]) == (9, 6, 6)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Data_Asy_D01": CLAIMS}, "expected the data of Asy_D01 and Asy_D02, found one of them"),
        ({"Data_Asy_D01": CLAIMS, "Data_Asy_D02": sheet("t", D02, [decision("2026 Q1", "Paused", 3)])},
         r'row 3: expected a label with grant or .*, found "paused"'),
        ({"Data_Asy_D09": sheet("t", D09, [supported("31 Mar 2026", "Section 99", DISPERSAL, 50)])},
         'expected Section 95, Section 98, Section 4, found "Section 99"'),
        ({"Data_Asy_D11": sheet("t", D11, [LOCAL[0], [*LOCAL[1][:6], "c. 400"]])},
         r'sheet Data_Asy_D11, column "people", row 4: .*found "c. 400"'),
        ({"Data_Asy_D11": sheet("t", [*D11[:4], "Area code", *D11[5:]], LOCAL)},
         'sheet Data_Asy_D11, row 2: expected a column "LAD Code"'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_sheet_row_and_column(
    write_xlsx: Write, sheets: Mapping[str, Rows], message: str
) -> None:
    with pytest.raises(DataRefused, match=message):
        recognise.read(write_xlsx({"Cover_sheet": COVER, **sheets}))


def test_stages_of_waiting_are_one_whatever_their_case(write_xlsx: Write) -> None:
    iran = ("31 Mar 2026", "Iran", "Middle East")
    rows = [
        [*iran, "Main applicant", "Pending Initial decision", "6 months or less", 30],
        [*iran, "Dependant", "Pending initial decision", "More than 6 months", 5],
        [*iran, "Main applicant", "Pending further review", "N/A - Further review", 2],
    ]
    path = write_xlsx({"Cover_sheet": COVER, "Data_Asy_D03": sheet("t", D03, rows)})
    waiting = read(path, "asylum_awaiting_decision").set_index("stage")["people"]
    assert waiting.to_dict() == {"initial decision": 35, "further review": 2}


def test_hotels_are_counted_from_when_they_are_told_apart(write_xlsx: Write) -> None:
    rows = [
        supported("30 Sep 2022", "Section 95", DISPERSAL, 50),
        supported("30 Sep 2022", "Section 98", "N/A - Section 98 (pre-2023)", 20),
        supported("30 Sep 2022", "Section 4", DISPERSAL, 3),
        supported("31 Dec 2022", "Section 98", HOTEL, 21),
        supported("31 Dec 2022", "Section 95", HOTEL, 4),
        supported("31 Dec 2022", "Section 95", DISPERSAL, 48),
        supported("31 Dec 2022", "Section 4", DISPERSAL, 2),
    ]
    [release] = recognise.read(write_xlsx({"Cover_sheet": COVER, "Data_Asy_D09": sheet("t", D09, rows)}))
    hotels = release.tables["people_in_hotels"].set_index("as_at")["people"]
    assert hotels.to_dict() == {pd.Timestamp("2022-12-31"): 25}
    sections = release.tables["asylum_support_sections"].set_index("as_at")
    assert sections.loc["2022-09-30"].tolist() == [50, 20, 3, 73]
    assert sections.loc["2022-12-31"].tolist() == [52, 21, 2, 75]


def test_a_day_without_one_section_has_no_total(write_xlsx: Write) -> None:
    rows = [
        supported("31 Mar 2026", "Section 95", DISPERSAL, 50),
        supported("31 Mar 2026", "Section 98", HOTEL, 3),
        supported("30 Jun 2026", "Section 95", DISPERSAL, 50),
        supported("30 Jun 2026", "Section 98", HOTEL, 3),
        supported("30 Jun 2026", "Section 4", DISPERSAL, 1),
    ]
    [release] = recognise.read(write_xlsx({"Cover_sheet": COVER, "Data_Asy_D09": sheet("t", D09, rows)}))
    sections = release.tables["asylum_support_sections"].set_index("as_at")
    assert sections.loc["2026-03-31", ["section4", "total"]].isna().all()
    assert sections.loc["2026-06-30", "total"] == 54


@pytest.mark.parametrize("region", ["UK Region / Nation", "UK Region"])
@pytest.mark.parametrize("accommodation", ["Accommodation Type", "Support sub-type"])
def test_support_by_authority_in_old_and_new_headings(
    write_xlsx: Write, region: str, accommodation: str
) -> None:
    headings = [*D11[:2], region, *D11[3:5], accommodation, "People"]
    path = write_xlsx({"Cover_sheet": COVER, "Data_Asy_D11": sheet("t", headings, LOCAL)})
    [release] = recognise.read(path)
    rows = release.tables["asylum_support"]
    assert rows.loc[rows["authority"] == "Luton", ["region", "accommodation"]].iloc[0].tolist() == [
        "East of England",
        "Subsistence only",
    ]
    assert rows["unallocated"].dropna().tolist() == ["N/A - x"]
    totals = release.tables["asylum_support_totals"].set_index(["as_at", "lad_code"])["people"]
    assert totals[(pd.Timestamp("2026-06-30"), "S12000049")] == 3400
    assert len(totals) == 3


def test_the_workbook_and_the_collected_figures_make_the_same_table(
    write_xlsx: Write, tmp_path: Path
) -> None:
    collected = tmp_path / "collected.csv"
    days = {"30 Jun 2026": "2026-06-30", "31 Mar 2026": "2026-03-31"}
    lines = [",".join(map(str, [days[str(row[0])], *row[1:]])) for row in LOCAL]
    heading = "as_at,support_type,region,local_authority,lad_code,accommodation_type,people"
    collected.write_text("\n".join([heading, *lines]) + "\n")
    workbook = write_xlsx({"Cover_sheet": COVER, "Data_Asy_D11": sheet("t", D11, LOCAL)})
    store.merge(tmp_path / "a", figures.read(collected))
    outcomes = store.merge(tmp_path / "a", recognise.read(workbook))
    assert [outcome.summary for outcome in outcomes] == ["unchanged", "unchanged"]


def test_resettlement_names_the_sponsorship_with_the_scheme(write_xlsx: Write) -> None:
    headings = [*RES[:6], "Community Sponsorship", "Persons"]
    glasgow = (2026, "2026 Q1", "Scotland", "S12000049", "Glasgow City", "UK Resettlement Scheme")
    rows = [
        [*glasgow, "N/A", 4],
        [*glasgow, "Community Sponsorship Scheme", 5],
        [2026, "2026 Q1", "Unknown", "Unknown", "Unknown", "Mandate Scheme", "N/A", 1],
    ]
    path = write_xlsx({"Cover_sheet": COVER, "Data_Res_D01": sheet("t", headings, rows)})
    people = read(path, "resettlement").set_index("scheme")
    assert people["people"].to_dict() == {
        "UK Resettlement Scheme": 4,
        "UK Resettlement Scheme - Community Sponsorship Scheme": 5,
        "Mandate Scheme": 1,
    }
    assert people.loc["Mandate Scheme", ["lad_code", "region"]].isna().all()


def test_resettlement_without_the_column_and_as_ods(write_ods: Write) -> None:
    rows = [[2020, "2020 Q1", "Scotland", "S12000046", "Glasgow City", "Mandate Scheme", 3]]
    path = write_ods(
        {"Cover sheet": [["Published:", date(2020, 5, 21)]], "Data - Res_D01": sheet("t", RES, rows)}
    )
    [release] = recognise.read(path)
    assert release.released == date(2020, 5, 21)
    assert release.tables["resettlement"]["people"].tolist() == [3]
