"""Asylum: years of flows, what changed people waiting, counts on a day, routes, hotels, one nationality."""

import datetime as dt

import pandas as pd
import pytest

from analysis import tables
from analysis.measures.asylum import flows, summary, support

NAMES = ["claims", "initial_outcomes", "grants", "refusals", "withdrawals"]


def made(rows: list[list[int | None]], first: str = "2024-03-31") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=NAMES, dtype="Int64")
    return frame.assign(quarter_end=pd.date_range(first, periods=len(rows), freq="QE").as_unit("us"))


def stocks(*counts: int | None, first: str = "2023-12-31") -> pd.DataFrame:
    days = pd.date_range(first, periods=len(counts), freq="QE").as_unit("us")
    return pd.DataFrame({"as_at": days, "awaiting_initial_decision": pd.array(counts, dtype="Int64")})


STEADY = [[100, 90, 40, 20, 25]] * 5


def test_a_year_of_flows() -> None:
    years = flows.year_endings(flows.quarters(made(STEADY)))
    row = years.iloc[-1]
    assert [row[name] for name in flows.COUNTS] == [400, 360, 160, 80, 100, 20]
    assert (row["decisions"], len(years)) == (240, 2)
    assert row["grant_rate_pct"] == pytest.approx(160 / 240 * 100)


def test_a_year_with_a_quarter_missing_is_missing() -> None:
    frame = made(STEADY)
    years = flows.year_endings(flows.quarters(frame.drop(index=2)))
    assert len(years) == 2
    assert years["claims"].isna().all()
    unknown = flows.year_endings(flows.quarters(made([*STEADY[:4], [100, None, 40, 20, 25]])))
    assert unknown["administrative"].isna().tolist() == [False, True]


def test_no_grant_rate_of_fewer_than_30() -> None:
    rate = flows.grant_rate(pd.DataFrame({"grants": [29, 15, 0], "refusals": [0, 15, 0]}, dtype="Int64"))
    assert rate.isna().tolist() == [True, False, True]


def test_what_changed_people_waiting_adds_up() -> None:
    quarters = flows.quarters(made(STEADY))
    found = flows.taken_apart(quarters, stocks(500, 510, 520, 530, 545), [dt.date(2023, 12, 31)])
    row = found.iloc[0]
    assert (row["at_start"], row["at_end"], row["claims"], row["other"]) == (500, 545, 400, 5)
    gone = row[list(flows.OUTCOMES)].sum()
    assert row["at_start"] + row["claims"] - gone + row["other"] == row["at_end"]


@pytest.mark.parametrize("count", [stocks(500, 510), stocks(None, 510, 520, 530, 545), stocks()])
def test_no_year_without_both_counts(count: pd.DataFrame) -> None:
    assert flows.taken_apart(flows.quarters(made(STEADY)), count, [dt.date(2023, 12, 31)]).empty


@pytest.mark.parametrize(
    ("since", "starts"),
    [
        ("2024-07-05", ["2024-03-31", "2024-06-30"]),
        ("2024-06-30", ["2024-03-31", "2024-06-30"]),
        ("2023-12-30", ["2024-03-31"]),  # before the first count
        ("2025-03-31", ["2024-03-31"]),  # the day of the newest
        ("2026-01-01", ["2024-03-31"]),
    ],
)
def test_since_a_day_is_from_the_last_count_by_it(since: str, starts: list[str]) -> None:
    counted = stocks(500, 510, 520, 530, 545, 550)
    found = flows.spells(flows.quarters(made(STEADY)), counted, dt.date.fromisoformat(since), years=1)
    assert found["start"].astype(str).tolist() == starts
    assert found["is_since"].tolist() == [False, True][: len(starts)]


def test_a_count_its_year_before_and_its_peak() -> None:
    at = flows.stock(stocks(500, 700, 700, 530, 545), "awaiting_initial_decision")
    assert at == flows.Stock(
        dt.date(2024, 12, 31), 545, 500, dt.date(2024, 3, 31), 700, dt.date(2023, 12, 31)
    )
    assert not at.is_peak
    alone = flows.stock(stocks(None, 9, None), "awaiting_initial_decision")
    assert (alone.before, alone.is_peak, alone.day) == (None, True, dt.date(2024, 3, 31))
    assert flows.stock(stocks(None), "awaiting_initial_decision") is None


def test_peaks_published() -> None:
    """175,457 was printed on 21 May 2026; 56,018 is the revised figure of 56,042 (both of the Home Office)."""
    waiting = flows.stock(tables.load("asylum_stocks"), "awaiting_initial_decision")
    assert (waiting.peak, waiting.peak_day) == (175457, dt.date(2023, 6, 30))
    both = support.in_hotels(tables.load("asylum_support_sections"), tables.load("people_in_hotels"))
    hotels = flows.stock(both, "hotels")
    assert (hotels.peak, hotels.peak_day) == (56018, dt.date(2023, 9, 30))
    row = both.set_index("as_at").loc["2025-12-31"]
    assert (row["hotels"], row["total"]) == (30657, 107003)
    assert row["hotels_pct"] == pytest.approx(30657 / 107003 * 100)
    assert both["hotels"].isna().sum() == len(both) - len(tables.load("people_in_hotels"))


def test_hotels_by_region_add_up_to_the_first_published_total() -> None:
    """56,042 people on 30 September 2023, as first published."""
    found = support.hotels_by_region(tables.load("asylum_support"))
    day = found[found["as_at"] == "2023-09-30"].set_index("region")["people"]
    assert day.drop("England").sum() == 56042
    assert day["England"] == 56042 - day[[*support.NATIONS]].sum() - day.get(support.UNPLACED, 0)
    tops = support.peaks(found).set_index("region")
    assert (tops.loc["Scotland", "people"], str(tops.loc["London", "peak_day"].date())) == (
        1528,
        "2023-06-30",
    )


def test_a_region_not_named_on_a_day_is_missing_there() -> None:
    rows = pd.DataFrame({
        "as_at": pd.to_datetime(["2023-03-31", "2023-06-30", "2023-06-30", "2023-06-30"]),
        "region": ["London", "London", "Wales", None], "people": [5, 7, 2, 1],
        "accommodation": support.HOTEL,
    })  # fmt: skip
    found = support.hotels_by_region(rows).set_index(["as_at", "region"])["people"]
    assert pd.isna(found["2023-03-31", "Wales"])
    assert found["2023-06-30", "England"] == 7
    assert found["2023-06-30", support.UNPLACED] == 1
    assert support.hotels_by_region(rows.head(0)).empty


def test_claims_by_route_add_up_to_all_claims_of_the_year() -> None:
    found = flows.by_route(tables.load("asylum_claims_by_route")).set_index("end")
    years = flows.year_endings(flows.quarters(tables.load("asylum_flows"))).set_index("quarter_end")
    exact = found.index.year >= 2020  # 2018 and 2019 are rounded estimates
    assert (found["claims"] == years["claims"].reindex(found.index))[exact].all()
    cut = flows.by_route(tables.load("asylum_claims_by_route", "2025-12-01"))
    assert cut["end"].iloc[-2:].astype(str).tolist() == ["2024-12-31", "2025-09-30"]
    assert cut["claims"].iloc[-1] == 110051


def test_outcomes_of_small_boat_arrivals_are_those_of_all_their_claims() -> None:
    held = tables.load("small_boats_claims"), tables.load("small_boats_decisions")
    for name in ("Afghanistan", "Vietnam", "Nauru"):
        found = flows.of_small_boats(*held, name)
        assert found["claims"] == found[list(dict.fromkeys(flows.FIRST_OUTCOMES.values()))].sum()
    assert not found.any()


@pytest.mark.parametrize(
    ("table", "whole"),
    [("asylum_awaiting_by_duration", "Awaiting initial decision"), ("asylum_appeals", "Appeal decisions")],
)
def test_parts_of_a_sheet_make_its_total_every_year(table: str, whole: str) -> None:
    sheet = summary.wide(tables.load(table))
    parts = [name for name in sheet.columns if name.startswith(f"{whole}: ")]
    assert (sheet[parts].sum(axis=1) == sheet[whole]).all()
    assert len(sheet) >= 15


def test_cases_waiting_by_duration_are_those_of_the_overview_every_year() -> None:
    spells = summary.wide(tables.load("asylum_awaiting_by_duration"))["Awaiting initial decision"]
    whole = summary.wide(tables.load("asylum_overview"))["Cases awaiting an initial decision"]
    pd.testing.assert_series_equal(spells, whole, check_names=False)


def test_years_drawn_are_calendar_years_and_the_newest() -> None:
    ends = summary.calendar_and_newest(summary.wide(tables.load("asylum_awaiting_by_duration"))).index
    assert [str(day.date()) for day in ends[-3:]] == ["2023-12-31", "2024-12-31", "2025-09-30"]
    assert len(ends) == 16


def test_quarters_come_to_their_sum_and_to_nothing_known_where_one_is_missing() -> None:
    quarters = pd.DataFrame({"Removals": [2.0, 7.0, 5.0], "Identified": [10.0, None, 3.0]})
    come_to = summary.over(quarters)
    assert come_to["Removals"] == 14
    assert pd.isna(come_to["Identified"])


def test_a_nationality_not_named_is_empty_and_never_zero() -> None:
    rows = tables.load("asylum_claims_by_nationality")
    assert summary.of_nationality(rows, "Bhutan").empty
    assert summary.of_nationality(rows, "Yemen").iloc[-1] == 2559
