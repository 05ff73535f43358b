"""Who arrives, what becomes of claims, and what part of the whole: equal to the published answers.

Published figures are typed here and nowhere else; KA numbers are the list of known answers.
"""

import datetime as dt

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.crossings import people

NOW = "2026-08-27"


@pytest.fixture(scope="module")
def nationality() -> pd.DataFrame:
    return tables.load("small_boats_nationality", NOW)


@pytest.fixture(scope="module")
def detections() -> pd.DataFrame:
    return tables.load("illegal_entry", NOW)


def rows(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns).convert_dtypes()


def test_nationalities_of_2025(nationality: pd.DataFrame) -> None:
    table = people.nationalities(nationality)
    assert table["nationality"].tolist()[:5] == ["Eritrea", "Afghanistan", "Iran", "Sudan", "Somalia"]
    assert table["arrivals"].tolist()[:5] == [7583, 4801, 4505, 4447, 3806]  # IER_02b, 27 August 2026
    assert table["rank"].tolist() == list(range(1, 9))
    assert table["share_pct"].iloc[0] == pytest.approx(7583 / 41472 * 100)
    assert table["change_pct"].iloc[0] == pytest.approx((7583 / 3480 - 1) * 100)
    assert not set(table["nationality"]) & set(people.POOLED)


def test_nationalities_add_up_to_the_final_count(nationality: pd.DataFrame) -> None:
    final = tables.load("small_boats_annual", NOW).set_index("year")["people"]
    whole = nationality[~nationality["part_year"].astype(bool)]
    assert whole.groupby("year")["arrivals"].sum().to_dict() == final.to_dict()


def test_albania_in_2022_and_pooled_in_2025(nationality: pd.DataFrame) -> None:
    years = people.nationality_years(nationality, ["Albania"]).set_index("year")["arrivals"]
    assert years[2022] == 12658  # A1, B20
    assert pd.isna(years[2025])
    assert years.index.tolist() == list(range(2018, 2026))


def test_arrivals_without_a_nationality_are_counted(nationality: pd.DataFrame) -> None:
    found = people.unrecorded(nationality)
    assert (found.people, found.of) == (877, 41472)
    assert found.share_pct == pytest.approx(877 / 41472 * 100)


def test_a_part_of_a_year_and_no_year_at_all_are_no_nationalities() -> None:
    part = rows(year=[2025], nationality=["Iran"], arrivals=[40], part_year=[True])
    assert people.nationalities(part).empty


def test_no_change_in_per_cent_is_given_on_a_small_or_unknown_base() -> None:
    table = people.nationalities(
        rows(
            year=[2024, 2025, 2025, 2025], nationality=["Iran", "Iran", "Iraq", people.UNRECORDED],
            arrivals=[29, 60, 50, 10], part_year=[False] * 4,
        )
    )  # fmt: skip
    assert table["change_pct"].isna().all()
    assert table["before"].tolist() == [29, pd.NA]
    assert table["share_pct"].tolist() == [50, pytest.approx(50 / 120 * 100)]


def test_years_ending_are_years_of_their_own() -> None:
    rows = people.by_year_ending(tables.load("small_boats_nationality_year_ending", NOW))
    newest = people.nationalities(rows, count=2)
    assert newest["nationality"].tolist() == ["Eritrea", "Sudan"]
    assert people.unrecorded(rows).of == 33374  # IER_02b, year ending June 2026


def test_ages_and_sexes_make_the_whole(detections: pd.DataFrame) -> None:
    table = people.ages(detections).set_index("year")
    groups = [*people.AGES.values(), "age_unknown"]
    assert (table[groups].sum(axis=1) == table["arrivals"]).all()
    assert (table[["male", "female", "sex_unknown"]].sum(axis=1) == table["arrivals"]).all()
    assert table["arrivals"].to_dict() == {
        2018: 299, 2019: 1843, 2020: 8466, 2021: 28526, 2022: 45774, 2023: 29437,
        2024: 36816, 2025: 41472,
    }  # fmt: skip


def test_a_year_with_three_quarters_is_not_given_by_age(detections: pd.DataFrame) -> None:
    cut = detections[detections["quarter_end"] < "2023-10-01"]
    assert people.ages(cut)["year"].max() == people.routes_share(cut)["year"].max() == 2022


def test_one_nationality_against_all_others() -> None:
    before = tables.load("illegal_entry", "2026-02-25")  # revised since: 587 and 12,810
    table = people.contrast(before, "Albania", dt.date(2022, 12, 13)).set_index("group")
    assert tuple(table.loc["Albania", ["before", "after"]]) == (9044, 583)  # C5
    assert tuple(table.loc["All others", ["before", "after"]]) == (11257, 12814)
    assert table.loc["Albania", "change_pct"] == pytest.approx(-93.55, abs=0.01)


@pytest.mark.parametrize("day", ["2026-08-05", "2025-12-01", "2017-12-01"])
def test_no_contrast_without_both_quarters(detections: pd.DataFrame, day: str) -> None:
    assert people.contrast(detections, "Albania", dt.date.fromisoformat(day)).empty


def test_outcomes_of_each_cohort_make_the_whole() -> None:
    for day in ("2023-12-01", NOW):
        cohorts = tables.load("small_boats_outcomes", day)
        table = people.outcomes(cohorts)
        parts = table[[f"{name}_pct" for name in people.OUTCOMES]].astype(float).sum(axis=1, min_count=4)
        assert parts.tolist() == pytest.approx([100] * len(table), abs=0.02)
        rate = table["grants"] / (table["grants"] + table["refused"]) * 100
        assert table["grant_rate_pct"].tolist() == pytest.approx(rate.tolist())


def test_what_a_release_does_not_give_apart_stays_missing() -> None:
    then = people.outcomes(tables.load("small_boats_outcomes", "2023-12-01"))
    assert then["administrative"].isna().all()
    assert then["administrative_pct"].isna().all()
    assert then["withdrawn_pct"].notna().all()


def test_share_of_asylum_claims() -> None:
    claims = tables.load("asylum_claims_by_route", NOW)
    table = people.claims_share(claims, tables.load("asylum_flows", NOW)).set_index("year")
    assert tuple(table.loc[2025, ["small_boat_claims", "all_claims"]]) == (41262, 100625)
    assert round(table.loc[2025, "share_pct"]) == 41  # B23
    assert table["share_pct"].between(0, 100).all()


def test_small_boats_among_all_routes(detections: pd.DataFrame) -> None:
    table = people.routes_share(detections).set_index("year")
    methods = [name for name in table.columns if name not in {"all", "small_boat_pct"}]
    assert len(methods) == 4
    assert (table[methods].sum(axis=1) == table["all"]).all()
    assert (table.loc[2023, people.SMALL_BOATS], table.loc[2023, "all"]) == (29437, 36363)
    assert table.loc[2023, "small_boat_pct"] == pytest.approx(29437 / 36363 * 100)


def test_no_whole_year_is_no_share(detections: pd.DataFrame) -> None:
    assert people.routes_share(detections[detections["quarter_end"] < "2018-12-01"]).empty


def test_referrals_are_of_matched_arrivals() -> None:
    table = people.referrals(tables.load("small_boats_nrm", NOW)).set_index("year")
    assert table.loc[2022, "quarters"] == 4
    assert table["quarters"].eq(4).all()
    assert table.index.max() == 2024  # IER_D04 of February 2026 ends with 2024
    assert (table["referred"] < table["people"]).all()
    assert table.loc[2022, "share_pct"] == pytest.approx(5871 / 45476 * 100)


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(15, 30, 50), (15, 29, None), (None, 40, None), (3, None, None)]
)
def test_shares_need_thirty(part: int | None, whole: int | None, expected: float | None) -> None:
    assert people.share(part, whole) == expected
