"""Homelessness after asylum support: each nation by its own count, nothing guessed."""

import datetime as dt

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.local import homelessness
from analysis.measures.local.support import MIN_BASE_FOR_RATE


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return tables.load("homelessness_england", "2026-08-27")


@pytest.fixture(scope="module")
def cited() -> pd.DataFrame:
    return tables.load("homelessness_cited")


@pytest.mark.parametrize(
    ("day", "prevention", "relief"), [("2023-12-31", 1830, 5140), ("2025-12-31", 2200, 3670)]
)
def test_england(
    rows: pd.DataFrame, authorities: pd.DataFrame, day: str, prevention: int, relief: int
) -> None:
    found = homelessness.england(rows, authorities, homelessness.ENGLAND).set_index("quarter_end")
    quarter = found.loc[pd.Timestamp(day)]
    assert (quarter[homelessness.PREVENTION], quarter[homelessness.RELIEF]) == (prevention, relief)
    assert quarter["after_asylum_support"] == prevention + relief


def test_a_merged_authority_is_missing_where_a_district_is(
    rows: pd.DataFrame, authorities: pd.DataFrame
) -> None:
    found = homelessness.england(rows, authorities, "E06000066").set_index("quarter_end")  # Somerset
    assert found.loc[pd.Timestamp("2020-09-30"), "parts"] == 4
    assert pd.isna(found.loc[pd.Timestamp("2021-06-30"), homelessness.PREVENTION])
    assert found.loc[pd.Timestamp("2023-06-30"), "parts"] == 1


def test_no_figure_of_another_nation(rows: pd.DataFrame, authorities: pd.DataFrame) -> None:
    found = homelessness.england(rows, authorities, "S12000049")
    assert found.empty
    assert homelessness.last_year(found) is None


@pytest.mark.slow
def test_every_english_authority_has_every_quarter(rows: pd.DataFrame, authorities: pd.DataFrame) -> None:
    now = authorities[authorities["is_current"] & (authorities["country"] == "England")]
    lengths = {code: len(homelessness.england(rows, authorities, code)) for code in now["lad_code"]}
    assert len(lengths) == 296
    assert {code: n for code, n in lengths.items() if n != 31} == {}, "April to June 2018 on"


def test_a_year_needs_four_published_quarters(rows: pd.DataFrame, authorities: pd.DataFrame) -> None:
    leeds = homelessness.england(rows, authorities, "E08000035")
    assert homelessness.last_year(leeds) == (517, pd.Timestamp("2025-12-31")), "April to June 2025 as revised"
    leeds.loc[leeds.index[-2], "after_asylum_support"] = pd.NA
    assert homelessness.last_year(leeds) is None
    assert homelessness.last_year(leeds.head(3)) is None


def test_cited_applications_of_glasgow(cited: pd.DataFrame) -> None:
    found = homelessness.refugee_applications(cited, "Glasgow City")
    assert found.to_numpy().tolist() == [["2022-23", 1384.0], ["2023-24", 2709.0]]
    scotland = homelessness.refugee_applications(cited, "Scotland")
    assert scotland["value"].tolist() == [1435.0, 1975.0]  # KA228


def test_a_figure_is_not_cited_before_it_was_published(cited: pd.DataFrame) -> None:
    places = ["Glasgow City", "Scotland"]
    before = homelessness.cited(cited, places, dt.date(2024, 9, 16))
    assert homelessness.refugee_applications(before, "Glasgow City").empty
    after = homelessness.cited(cited, places, dt.date(2024, 9, 17))
    assert len(homelessness.refugee_applications(after, "Glasgow City")) == 2
    assert (after["published"] <= pd.Timestamp("2024-09-17")).all()


def test_every_cited_figure_has_a_tier_and_stands_once(cited: pd.DataFrame) -> None:
    counts, costs = homelessness.counts(cited), homelessness.costs(cited)
    assert counts["tier"].notna().all()
    assert not set(counts["unit"]) & {"GBP", "GBP million", "event"}
    assert costs["million"].max() < 100
    assert not set(counts["measure"]) & set(costs["measure"])


def test_pounds_become_millions() -> None:
    rows = pd.DataFrame({"unit": ["GBP", "GBP million", "households"], "value": [2_500_000.0, 3.0, 7.0]})
    assert homelessness.costs(rows)["million"].tolist() == [2.5, 3.0]


def test_groups_withheld_stay_missing() -> None:
    groups = tables.load("immigration_groups", "2026-08-27")
    found = homelessness.groups(
        groups, tables.load("population"), tables.load("authorities"), "E09000001"
    ).set_index("group")  # City of London
    ukraine = found.loc[homelessness.GROUPS["homes_for_ukraine"][1]]
    assert ukraine[["people", "rate", "share_uk"]].isna().all()
    assert ukraine["uk"] > 100_000
    afghans = found.loc[homelessness.GROUPS["afghan"][1]]
    assert 0 < afghans["people"] < MIN_BASE_FOR_RATE
    assert pd.isna(afghans["rate"])


def test_groups_of_glasgow() -> None:
    groups = tables.load("immigration_groups", "2026-08-27")
    found = homelessness.groups(
        groups, tables.load("population", "2026-08-27"), tables.load("authorities"), "S12000049"
    )
    assert found["people"].tolist() == [3938, 621, 209]
    assert found["rate"][0] == pytest.approx(60.18, abs=0.005)


def test_resettled_people_of_merged_districts_are_added(authorities: pd.DataFrame) -> None:
    rows = tables.load("resettlement")
    found = homelessness.resettled(rows, authorities, "E06000063")  # Cumberland
    former = rows[rows["lad_code"].isin(["E07000026", "E07000028", "E07000029", "E06000063"])]
    assert found["people"].sum() == former["people"].sum() > 0
    assert homelessness.resettled(rows, authorities, "E07000089").empty  # Hart
