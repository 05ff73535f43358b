"""Returns by nationality and by destination; a country's place among arrivals; detections on a route."""

import datetime as dt

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.returns import countries, nationalities


@pytest.fixture(scope="module")
def years() -> pd.DataFrame:
    return nationalities.nationality_years(
        tables.load("returns_by_nationality"),
        tables.load("returns_by_nationality_annual"),
        nationalities.named_years(tables.load("returns_by_nationality_year_ending")),
    )


def test_years_of_both_tables_are_joined_and_add_up(years: pd.DataFrame) -> None:
    held = sorted(years["year"].unique())
    assert held == [*range(2004, 2026)]
    assert years.loc[~years["whole"].astype(bool), "year"].unique().tolist() == [2024]
    sums = years.groupby("year")["returns"].sum()
    assert (sums[2023], sums[2025]) == (25646, 39371)
    assert years.groupby("year")["port"].sum()[2025] == 18308, "port is there, and not in returns"


def test_a_year_held_by_quarter_is_not_taken_twice() -> None:
    annual = tables.load("returns_by_nationality_annual")
    twice = nationalities.nationality_years(tables.load("returns_by_nationality"), annual.assign(year=2023))
    assert twice.groupby("year")["returns"].sum()[2023] == 25646


def test_leading_nationalities(years: pd.DataFrame) -> None:
    table = nationalities.leading(years, 3, always="Serbia").set_index("nationality")
    assert table.index.tolist() == ["India", "Brazil", "Albania", "Serbia"]
    assert table.loc["India", "returns"] == 9797
    assert table.loc["India", "share_pct"] == pytest.approx(9797 / 39371 * 100)


NAMED = {"India": 7515, "Brazil": 4983, "Albania": 5596, "Romania": 1926, "China": 1346}
"""Enforced and voluntary returns of 2024, added from Ret_03 of 26 February 2026: all that it names for both."""


def test_a_year_of_the_summary_table_has_the_nationalities_named_for_both_kinds(years: pd.DataFrame) -> None:
    of_2024 = years[years["year"] == 2024].set_index("nationality")
    assert of_2024["returns"].to_dict() == NAMED
    assert of_2024.loc["India", "port"] == 789
    assert pd.isna(of_2024.loc["China", "port"]), "not named is not none"
    assert nationalities.country_years(years, "Nigeria")["year"].tolist()[-2:] == [2023, 2025]


def test_two_years_of_one_release_are_compared(years: pd.DataFrame) -> None:
    named = nationalities.named_years(tables.load("returns_by_nationality_year_ending"))
    table = nationalities.by_kind(years, named, 3, "Nigeria")
    assert table[["nationality", "kind", "returns_before", "returns"]].to_numpy().tolist() == [
        ["India", "voluntary", 7109, 8652], ["Brazil", "voluntary", 4399, 4759],
        ["Albania", "enforced", 2626, 2440], ["Nigeria", "voluntary", 1077, 1219],
    ]  # fmt: skip
    assert len({*table["released"], *table["released_before"]}) == 1
    older = nationalities.by_kind(years, named[named["year"] == 2024], 1, "Serbia").set_index("kind")
    assert (older.loc["voluntary", "returns_before"].tolist(), older["year"].unique()) == ([3884, 7], [2025])


def test_a_nationality_without_returns_in_either_year_is_not_added(years: pd.DataFrame) -> None:
    assert (
        "Vatican City" not in nationalities.leading(years, 3, always="Vatican City")["nationality"].tolist()
    )


def test_serbia(years: pd.DataFrame) -> None:
    own = nationalities.country_years(years, "Serbia").set_index("year")
    assert own.loc[2025, ["enforced", "voluntary", "port"]].tolist() == [6, 3, 18]
    assert own.index.min() == 2007, "before its first row its people were counted under a former state"
    assert 2024 not in own.index


def test_a_country_without_rows_is_empty(years: pd.DataFrame) -> None:
    assert nationalities.country_years(years, "Atlantis").empty


def test_returns_to_a_country() -> None:
    rows = tables.load("returns_by_destination")
    serbia = countries.destination_years(rows, "Serbia").set_index("year")["returns"]
    assert (serbia[2023], serbia[2022], serbia[2004]) == (20, 17, 0)
    assert serbia.index.tolist() == [*range(2004, 2024)]
    assert countries.destination_years(rows, "Atlantis").empty
    cut = rows[rows["quarter_end"] < "2023-12-01"]
    assert countries.destination_years(cut, "Serbia")["year"].max() == 2022, "part of a year is no year"


def test_place_among_arrivals() -> None:
    rows = tables.load("small_boats_nationality")
    albania_2022 = rows[(rows["year"] == 2022) & (rows["nationality"] == "Albania")]
    assert albania_2022["arrivals"].tolist() == [12658]
    india = countries.among_arrivals(rows, "India")
    assert (india.period, india.arrivals, india.total) == ("2025", 461, 41472)
    assert india.rank == 1 + int(
        (rows[(rows["year"] == 2025) & ~rows["nationality"].isin(countries.POOLED)]["arrivals"] > 461).sum()
    )
    serbia = countries.among_arrivals(rows, "Serbia")
    assert (serbia.arrivals, serbia.rank, serbia.named) == (None, None, 20)
    assert (serbia.last_named, serbia.most) == (None, None)
    albania = countries.among_arrivals(rows, "Albania")
    assert (albania.arrivals, albania.last_named, albania.most) == (None, (2024, 635, 11), (2022, 12658, 1))


def test_part_years_are_no_years() -> None:
    rows = pd.DataFrame({"year": [2025], "nationality": ["Iran"], "arrivals": [5], "part_year": [True]})
    assert countries.among_arrivals(rows, "Iran") is None


def test_agreements_are_verified_and_name_the_country(years: pd.DataFrame) -> None:
    events = tables.load("policy_events")
    albania = countries.agreements(events, "Albania", nationalities.country_years(years, "Albania"))
    assert albania["date"].astype(str).tolist() == ["2022-12-13", "2024-11-07"]
    assert albania["year_before"].tolist() == [2021, 2023]
    assert albania["year_after"].tolist() == [2023, 2025]
    assert albania["after"].tolist() == [5771, 4691]
    assert albania["in"].iloc[-1] == 5596
    serbia = countries.agreements(events, "Serbia", nationalities.country_years(years, "Serbia"))
    assert serbia["date"].astype(str).tolist() == ["2024-11-07", "2025-04-02"]
    assert serbia[["year_before", "before"]].to_numpy().tolist() == [[2023, 10], [2023, 10]]
    assert pd.isna(serbia["after"].iloc[-1]), "no whole year after it is held"
    assert countries.agreements(events, "Vietnam", years.iloc[:0]).empty
    assert countries.agreements(events.assign(verified=False), "Albania", years.iloc[:0]).empty


def test_western_balkan_route() -> None:  # KA301, KA302
    route = countries.route_years(tables.load("frontex_detections"), "Western Balkan Route").set_index("year")
    assert (route.loc[2023, "detections"], route.loc[2024, "detections"]) == (99002, 21525)
    assert route.loc[2024, "change_pct"] == pytest.approx(-78.3, abs=0.05)
    assert route.loc[2015, "detections"] == 764033
    assert not route.loc[2026, "whole"]
    assert pd.isna(route.loc[2026, "change_pct"]), "part of a year is not compared with a year"


def test_a_year_is_compared_with_a_whole_one_alone() -> None:
    months = pd.date_range("2020-07-01", "2022-12-01", freq="MS")
    rows = pd.DataFrame({"month": months, "route": "R", "detections": 10})
    changes = countries.route_years(rows, "R").set_index("year")["change_pct"]
    assert pd.isna(changes[2021])
    assert changes[2022] == 0


def test_detections_by_nationality_are_of_the_newest_whole_year() -> None:
    """Frontex, monthly file of 3 June 2025; KA302 for the route."""
    table = tables.load("frontex_detections_by_nationality")
    found = countries.detected_by_frontex(table)
    year, rows = found
    route = rows.loc[rows["route"] == "Western Balkan Route", "detections"].sum()
    assert (year, route, rows.loc[rows["nationality"] == "Serbia", "detections"].sum()) == (2024, 21525, 35)
    assert countries.detected_by_frontex(table.iloc[:0]) is None


def test_detected_by_small_boat() -> None:
    rows = tables.load("illegal_entry")
    assert countries.detected(rows, "Serbia") == (4, dt.date(2018, 1, 1), dt.date(2025, 12, 31))
    found = countries.detected(rows, "Albania")
    assert found[0] > 12658
    assert countries.detected(rows.iloc[:0], "Serbia") is None
