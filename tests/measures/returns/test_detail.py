"""Types, offenders, destinations and quoted figures: subsets stay apart, labels are merged."""

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.returns import detail, inflow


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return tables.load("returns_by_nationality")


@pytest.fixture(scope="module")
def headline() -> pd.DataFrame:
    return tables.load("headline_figures")


def test_types_add_up_to_the_first_release(rows: pd.DataFrame) -> None:
    year = detail.types_by_year(rows).set_index("year").loc[2023]
    assert (year["enforced"], year["voluntary"]) == (6393, 19253)
    assert year[list(detail.VOLUNTARY_TYPES)].sum() == 19253
    assert year["Other verified returns"] == 12472
    assert year["Non-detained enforced removals"] == 303


def test_drifting_labels_are_one_type(rows: pd.DataFrame) -> None:
    types = detail.types_by_year(rows).set_index("year")
    assert [name for name in types.columns if "on-detained" in name] == ["Non-detained enforced removals"]
    assert types.loc[2018, "Non-detained enforced removals"] == 219 + 674


def test_before_2010_enforced_returns_have_one_type(rows: pd.DataFrame) -> None:
    early = detail.types_by_year(rows).set_index("year").loc[2009]
    assert early["Enforced removals"] == early["enforced"]
    assert pd.isna(early["Enforced removals from detention"])


def test_a_part_of_a_year_is_no_year(rows: pd.DataFrame) -> None:
    cut = rows[rows["quarter_end"] < "2023-12-01"]
    assert detail.types_by_year(cut)["year"].max() == 2022


def test_offenders_of_2023() -> None:  # KA123
    years = detail.offenders_by_year(tables.load("returns_offenders")).set_index("year")
    assert years.loc[2023, "offenders"] == 3926


def test_types_of_the_summary_table_have_the_names_of_the_detail(rows: pd.DataFrame) -> None:
    """Ret_01 as released on 26 February 2026; KA110 for 2024."""
    years = detail.published_types(tables.load("returns_by_kind")).set_index("year")
    assert set(detail.types_by_year(rows)) - set(years.reset_index()) == {"Enforced removals"}
    assert years.loc[2025, ["enforced", "voluntary", "Other verified returns"]].tolist() == [
        9914,
        28004,
        12108,
    ]
    assert years.loc[2024, "enforced"] == 8169
    assert years.loc[2025, "Enforced removals from detention"] == 6272
    whole = years.loc[2010:]
    assert (whole[list(detail.VOLUNTARY_TYPES)].sum(axis=1) == whole["voluntary"]).all()


def test_subsets_of_the_summary_tables() -> None:
    """Ret_02 and Ret_05 as released on 26 February 2026."""
    asylum = tables.load("returns_asylum_related")
    years = detail.subsets_by_year(tables.load("returns_offenders_annual"), asylum).set_index("year")
    assert years.loc[2025].tolist() == [5634, 2769, 3432 + 8199, 9914 + 28004]
    assert years.loc[2010].tolist() == [5383, 986, 6771 + 3792, 13928 + 31762]
    parts = asylum[asylum["measure"].str.contains("turns: ")].groupby("period_end")["value"].sum()
    assert (parts.to_numpy() == years["returns"].to_numpy()).all(), "asylum and other returns are all returns"
    leading = detail.leading_offenders(tables.load("returns_offenders_by_nationality"))
    assert leading.to_numpy().tolist() == [
        ["Albania", 2025, 1549], ["Romania", 2025, 1015], ["Poland", 2025, 464],
    ]  # fmt: skip


def test_destination_groups_add_up(rows: pd.DataFrame) -> None:
    groups = detail.destination_groups(rows).set_index("year")
    year = groups.loc[2018]
    assert year["home"] == 11025 + 9150, "two spellings of home country are one group"
    assert year["home"] + year["eu"] + year["other"] == year["returns"] == 24938
    assert groups.loc[2023, "third_country_pct"] == pytest.approx((1774 + 4046) / 25646 * 100)


def test_where_nobody_went_to_one_group_the_others_are_all_that_went_elsewhere(rows: pd.DataFrame) -> None:
    groups = detail.destination_groups(rows[rows["destination_group"] != "EU Member State"])
    shares = groups["other"].astype(float) / groups["returns"].astype(float) * 100
    assert groups["third_country_pct"].astype(float).tolist() == pytest.approx(shares.tolist())
    assert groups["eu"].isna().all()


def test_ad_hoc_window(headline: pd.DataFrame) -> None:  # KA119
    window = detail.adhoc_windows(headline)
    assert len(window) == 1
    row = window.iloc[0]
    assert (row["start"], row["end"]) == (pd.Timestamp("2024-07-05"), pd.Timestamp("2025-03-22"))
    assert (row["returns"], row["enforced"], row["voluntary"]) == (24103, 6339, 17764)


def test_subsets_are_quoted_and_unverified_figures_left_out(headline: pd.DataFrame) -> None:
    subsets = detail.quoted_subsets(headline)
    assert sorted(subsets["value"].tolist()) == [3594, 6781, 11918]
    marked = headline.assign(source="third party - unverified")
    assert detail.quoted_subsets(marked).empty
    assert detail.adhoc_windows(marked).empty


def test_quoted_split_of_voluntary_returns(headline: pd.DataFrame) -> None:
    names = [f"voluntary: {name}" for name in ("assisted", "controlled", "other verified")]
    split = detail.quoted(headline, "returns", names)
    assert split["measure"].tolist() == names
    assert split["value"].sum() == 29284


def test_annual_totals_by_nationality_leave_port_out_of_returns() -> None:
    sums = detail.annual_totals(tables.load("returns_by_nationality_annual")).set_index("kind")["value"]
    assert sums.to_dict() == {"enforced": 9912, "voluntary": 29459, "port": 18308, "returns": 39371}


def test_claims_need_four_quarters() -> None:
    ends = pd.to_datetime(["2020-03-31", "2020-06-30", "2020-09-30", "2020-12-31", "2021-03-31"])
    flows = pd.DataFrame({"quarter_end": ends, "claims": pd.array([1, 2, 3, 4, 5], dtype="Int64")})
    assert inflow.claims_by_year(flows).to_numpy().tolist() == [[2020, 10]]


def test_ratios_are_missing_where_a_number_is() -> None:
    years = pd.DataFrame({"year": [2018, 2019, 2020], "returns": pd.array([50, 60, None], dtype="Int64")})
    arrivals = pd.DataFrame({"year": [2018, 2019], "people": pd.array([0, 120], dtype="Int64")})
    claims = pd.DataFrame({"year": [2020], "claims": pd.array([100], dtype="Int64")})
    table = inflow.per_hundred(years, arrivals, claims)
    assert table["year"].tolist() == [2018, 2019, 2020]
    assert table["per_100_arrivals"].isna().tolist() == [True, False, True]
    assert table.loc[1, "per_100_arrivals"] == pytest.approx(50)
    assert table["per_100_claims"].isna().all()


def test_returns_of_small_boat_arrivals_beside_arrivals() -> None:
    """Ret_06 and IER_01 as released on 26 February 2026: 2,550 in 2025, 2,324 in 2024; 41,472 arrived."""
    routes = tables.load("illegal_entry_by_route")
    quarters = inflow.small_boats(tables.load("returns_of_small_boat_arrivals"), routes)
    years = inflow.small_boat_years(quarters).set_index("year")
    assert years.loc[[2024, 2025], ["returns", "arrivals"]].to_numpy().tolist() == [
        [2324, 36816],
        [2550, 41472],
    ]
    assert years.loc[2025, "per_100"] == pytest.approx(6.1, abs=0.06)
    assert years.loc[2018, "returns"] == 9
    assert inflow.small_boat_years(quarters.iloc[:-1])["year"].max() == 2024, "no part of a year"
    assert inflow.small_boat_years(quarters.assign(arrivals=0))["per_100"].isna().all()


def test_refusals_and_returns_by_year_of_claim() -> None:
    """Asy_04 as released on 27 November 2025, added over 2010 to 2020."""
    years = inflow.cohorts(tables.load("asylum_cohorts"), 2010, 2025)
    sums = years[years["year"].between(2010, 2020)][["refused", "returned"]].sum()
    assert sums.tolist() == [91114, 46358]
    assert years["year"].max() == 2024


def test_cohort_share() -> None:  # KA122
    assert inflow.cohort_share(44911, 92945) == pytest.approx(48.3, abs=0.05)
    with pytest.raises(ValueError, match="no share of a cohort"):
        inflow.cohort_share(3, 2)
    with pytest.raises(ValueError, match="no share of a cohort"):
        inflow.cohort_share(0, 0)


def test_a_later_year_is_known_by_quoted_figures_only(headline: pd.DataFrame) -> None:
    by_june = headline[headline["published"] <= pd.Timestamp("2026-06-01")]
    later = detail.later_quoted(by_june, pd.Timestamp("2025-12-31"))
    assert dict(zip(later["kind"], later["value"], strict=True)) == {
        "enforced": 9723, "returns": 39007, "voluntary": 29284,
    }  # fmt: skip
    assert set(later["year_ending"]) == {pd.Timestamp("2026-03-31")}
    assert detail.later_quoted(headline, pd.Timestamp("2026-06-30")).empty
