"""The collected figures: what their files hold, and nothing that was lost or invented on the way in."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import registry, store
from data.importers import figures
from data.importers.headings import IMPORTERS

Write = Callable[..., Path]


@pytest.fixture
def write_csv(tmp_path: Path) -> Write:
    """Write a figures file: `write_csv("a b c", [[1, 2, 3]], name=…)`."""

    def write(headings: str, rows: Iterable[Sequence[object]], name: str = "any.csv") -> Path:
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings.split(), *rows])
        return tmp_path / name

    return write


def only(path: Path, table: str) -> pd.DataFrame:
    [release] = figures.read(path)
    return release.tables[table]


# --- the tables made of the real files, which `test_everything` makes ---------------------------------


def test_every_release_says_where_it_comes_from() -> None:
    log = tables.releases()
    assert log[["file", "sha256", "title", "page"]].notna().all(axis=None)
    assert set(log["source"]) <= set(registry.sources())


def test_both_codes_and_the_name_give_glasgow_the_same_people() -> None:
    rows = tables.load("asylum_support")
    day = rows[rows["as_at"] == "2022-12-31"]
    assert day.loc[day["authority"] == "Glasgow City", "people"].sum() == 4698
    assert day.loc[day["lad_code"] == "S12000049", "people"].sum() == 4698
    totals = tables.load("asylum_support_totals", "2024-11-28")
    glasgow = totals[(totals["lad_code"] == "S12000049") & (totals["as_at"] == "2022-12-31")]
    assert glasgow["people"].tolist() == [4698]


def test_support_adds_up_to_the_uk_on_every_day() -> None:
    by_day = tables.load("asylum_support").groupby("as_at")["people"].sum()
    uk = tables.load("asylum_support_sections").set_index("as_at")["total"]
    assert (by_day == uk.reindex(by_day.index)).all()


def test_one_code_stands_for_one_authority_and_regions_are_twelve() -> None:
    rows = tables.load("asylum_support")
    allocated = rows[rows["lad_code"].notna()]
    assert allocated.groupby(["as_at", "lad_code"])["authority"].nunique().max() == 1
    assert allocated["region"].nunique() == 12
    assert rows["accommodation"].nunique() == 7
    assert rows.loc[rows["lad_code"].isna(), "unallocated"].notna().all()
    assert rows.loc[rows["lad_code"].notna(), "unallocated"].isna().all()
    assert "Bamberg" not in set(rows["authority"])


def test_drifting_labels_are_one() -> None:
    rows = tables.load("returns_by_nationality")
    for name in ("return_type", "destination_group", "nationality"):
        labels = rows[name].unique()
        assert len({label.casefold() for label in labels}) == len(labels)
    assert rows["returns"].sum() == tables.load("returns_by_type", "2024-02-29")["returns"].sum()


def test_a_part_of_a_year_is_marked_until_the_year_is_whole() -> None:
    assert not tables.load("small_boats_nationality")["part_year"].any()
    then = tables.load("small_boats_nationality", "2025-12-31")
    assert then.loc[then["year"] == 2025, "part_year"].all()


def test_initial_outcomes_hold_more_than_decisions() -> None:
    rows = tables.load("asylum_flows")
    assert rows["initial_outcomes"].notna().all()
    since_2018 = rows[rows["quarter_end"] >= "2018-01-01"]
    assert (since_2018["initial_outcomes"] >= since_2018["grants"] + since_2018["refusals"]).all()


def test_withheld_is_missing_and_no_estimate_is_relabelled() -> None:
    groups = tables.load("immigration_groups")
    withheld = groups[groups["homes_for_ukraine"].isna()]
    assert set(withheld["authority"]) == {"City of London", "Isles of Scilly"}
    assert (groups.groupby("as_at").size() == 361).all()
    people = tables.load("population")
    assert people.groupby("year").size()[[2024, 2025]].to_dict() == {2024: 361, 2025: 350}
    assert not (people.loc[people["year"] == 2025, "lad_code"].str.startswith("N")).any()


def test_cited_figures_keep_tier_address_and_day() -> None:
    rows = tables.load("homelessness_cited")
    assert rows[["tier", "url", "unit", "publisher"]].notna().all(axis=None)
    glasgow = rows[(rows["place"] == "Glasgow City") & rows["measure"].str.contains("granted refugee status")]
    assert dict(zip(glasgow["period"], glasgow["value"], strict=True)) == {"2022-23": 1384, "2023-24": 2709}
    assert set(glasgow["tier"]) == {"official"}
    assert (glasgow["published"] == "2024-09-17").all()
    beds = rows[rows["unit"] == "bed spaces"].iloc[0]
    assert beds["value"] == 4103
    assert beds["note"].startswith("of 6735; plan 993")
    assert "same" not in set(rows["where_read"])


def test_the_move_on_period_is_a_number_only_where_one_length_applied() -> None:
    rows = tables.load("move_on_timeline").set_index("effective_date")
    assert rows.loc["2024-12-09", "days"] == 56
    assert rows.loc["2026-03-09", "days"] == 42
    assert pd.isna(rows.loc["2026-01", "days"])
    assert rows.loc["2025-12", "effective_from"] == pd.Timestamp("2025-12-01")
    assert pd.isna(rows.loc["pre-2023-08", "effective_from"])


def test_headline_figures_name_no_mirror_and_their_day() -> None:
    rows = tables.load("headline_figures")
    enforced = rows[(rows["measure"] == "enforced") & (rows["period"] == "YE Dec 2024")].iloc[0]
    assert (enforced["value"], enforced["published"]) == (8164, pd.Timestamp("2025-02-27"))
    first_words = rows["source"].str.split().str[0]
    assert set(first_words) <= {"gov.uk", "press", "third-party", "copy"}
    unverified = rows[rows["vintage"].str.startswith("2026 (to")]
    assert unverified["published"].isna().all()


def test_events_that_were_not_verified_are_marked() -> None:
    rows = tables.load("policy_events").set_index("date")
    assert not rows.loc["2018-01-18", "verified"]
    assert rows.loc["2025-08-05", "verified"]


# --- made files ---------------------------------------------------------------------------------------

RETURNS = "quarter_end return_type_group return_type nationality region destination_group returns"


def test_a_file_is_known_by_its_headings_not_its_name(write_csv: Write) -> None:
    path = write_csv("year people boats", [[2018, 299, 43]], name="sales.csv")
    [release] = figures.read(path)
    assert (release.source, release.released) == ("immigration-statistics", date(2026, 8, 27))
    assert release.file == "sales.csv"
    with pytest.raises(DataRefused, match="not one of the figures files"):
        figures.read(write_csv("year people ships", [[2018, 299, 43]]))


def test_no_two_importers_answer_to_the_same_headings() -> None:
    headings = [importer.columns for importer in IMPORTERS]
    assert len(set(headings)) == len(headings)


def test_rows_that_differ_in_the_case_of_a_label_are_added_up(write_csv: Write) -> None:
    rows = [
        "2023-12-31,Enforced return,Non-detained Enforced removals,Iran,Middle East,Home Country,3",
        "2023-12-31,Enforced return,Non-detained enforced removals,Iran,Middle East,Home country,4",
        "2023-12-31,Voluntary return,Assisted returns,Iran,Middle East,Other country,5",
    ]
    [release] = figures.read(write_csv(RETURNS, csv.reader(rows)))
    merged = release.tables["returns_by_nationality"]
    assert sorted(merged["returns"]) == [5, 7]
    by_kind = release.tables["returns_by_type"].set_index("kind")["returns"]
    assert by_kind.to_dict() == {"enforced": 7, "voluntary": 5}
    assert release.released == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("cell", "column", "message"),
    [
        ("many", 6, 'column "returns", row 2: expected a whole number, found "many"'),
        ("1.5", 6, 'expected a whole number, found "1.5"'),
        ("2023 Q5", 0, 'column "quarter_end", row 2: expected a date, found "2023 Q5"'),
        ("Removal by post", 1, "expected an enforced return, a voluntary return or refused entry at port"),
    ],
)
def test_a_wrong_cell_is_named(write_csv: Write, cell: str, column: int, message: str) -> None:
    [row] = csv.reader(["2023-12-31,Enforced return,Assisted returns,Iran,Middle East,Home country,3"])
    row[column] = cell
    with pytest.raises(DataRefused, match=message.replace("(", r"\(")):
        figures.read(write_csv(RETURNS, [row]))


@pytest.mark.parametrize(
    ("headings", "rows", "said"),
    [
        ("year people boats", [[2018, 299, 43], [2019, 1843]], "row 3: expected 3 cells, found 2"),
        ("name region enforced voluntary refused total", [["Iran", "Middle East", 1, 2, 3, 7]],
         "total, row 2: expected 7, found 6"),
        ("quarter_end nationality region returns", [["2031-03-31", "Iran", "Middle East", 3]],
         "2031-03-31 is not known; give --released"),
        ("lad_code local_authority lon lat", [["E06000001", "Hartlepool", -1.26, 54.67]],
         "expected in its folder the file with the columns lad_code"),
        ("areaCode areaName regionName countryName pop_reg02_dec2025_mid2024 pop_reg02_jun2026_mid2025_GB_mid2024_NI",
         [["N09000003", "Belfast", "Northern Ireland", "Northern Ireland", 350000, 351000]], "expected 350000, found 351000"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_is_refused(
    write_csv: Write, headings: str, rows: list[list[object]], said: str
) -> None:
    with pytest.raises(DataRefused, match=said):
        figures.read(write_csv(headings, rows))


def test_a_file_of_two_releases_cannot_be_given_one_day(pack: Path) -> None:
    with pytest.raises(DataRefused, match="holds the releases of 2026-02-26, 2026-08-27"):
        figures.read(pack / "figures/returns_by_type_2004Q1-2026Q2.csv", date(2026, 1, 1))


def test_released_moves_a_file_of_one_release(write_csv: Write) -> None:
    [release] = figures.read(write_csv("year people boats", [[2018, 299, 43]]), date(2026, 11, 26))
    assert release.released == date(2026, 11, 26)


def test_the_two_halves_make_one_table_whichever_is_added(write_csv: Write) -> None:
    codes = write_csv(
        "lad_code local_authority active_lad_code active_local_authority region_code region country_code "
        "country is_current",
        csv.reader(
            [
                "S12000049,Glasgow City,S12000049,Glasgow City,,,S92000003,Scotland,True",
                "S12000046,Glasgow City,S12000049,Glasgow City,,,S92000003,Scotland,False",
            ]
        ),
        name="codes.csv",
    )
    points = write_csv(
        "lad_code local_authority lon lat", [["S12000049", "Glasgow City", -4.25, 55.87]], name="points.csv"
    )
    pd.testing.assert_frame_equal(only(codes, "authorities"), only(points, "authorities"))
    rows = only(codes, "authorities").set_index("lad_code")
    assert rows.loc["S12000049", "lat"] == 55.87
    assert pd.isna(rows.loc["S12000046", "lat"])
    assert rows["region"].isna().all()


SUPPORT = "as_at support_type region local_authority lad_code accommodation_type people"


def test_an_error_upstream_that_has_changed_is_not_corrected_silently(
    write_csv: Write, tmp_path: Path
) -> None:
    rows = [
        ["2022-12-31", "Section 98", "Scotland", "Glasgow City", "S12000049", "Dispersal Accommodation", 1],
        ["2024-09-30", "Section 95", "Scotland", "Glasgow City", "S12000049", "Dispersal Accommodation", 3],
    ]
    with pytest.raises(DataRefused, match="asylum-support-2022-12-31-S12000049: expected 6 rows, found 1"):
        store.merge(tmp_path / "tables", figures.read(write_csv(SUPPORT, rows)))


def test_people_of_no_authority_are_kept_apart(write_csv: Write) -> None:
    why = "N/A - Subsistence Only (Dec 2023 - Sep 2024)"
    rows = [
        ["2024-09-30", "Section 95", "East Of England", "Luton", "E06000032", "Subsistence Only", 3],
        ["2024-09-30", "Section 95", why, why, why, "Subsistence Only", 2843],
        ["2024-09-30", "Section 4", "Unknown", "Unknown", "", "Dispersal Accommodation", 5],
    ]
    [release] = figures.read(write_csv(SUPPORT, rows))
    support = release.tables["asylum_support"].set_index("authority")
    assert support.loc["Luton", ["region", "accommodation"]].tolist() == [
        "East of England",
        "Subsistence only",
    ]
    assert support.loc[why, "unallocated"] == why
    assert support.loc["Unknown", "unallocated"] == "Unknown"
    assert support.loc[[why, "Unknown"], ["lad_code", "region"]].isna().all(axis=None)
    assert release.tables["asylum_support_totals"]["people"].tolist() == [3]


def test_the_months_of_frontex_are_days(write_csv: Write) -> None:
    rows = only(write_csv("route month detections", [["Other", "2026-06", 7]]), "frontex_detections")
    assert rows["month"].tolist() == [pd.Timestamp("2026-06-01")]
    with pytest.raises(DataRefused, match='expected a month such as 2026-06, found "June"'):
        figures.read(write_csv("route month detections", [["Other", "June", 7]]))
