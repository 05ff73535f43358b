"""The annex of official summary tables: each row adds up, and every period held is shown."""

import datetime as dt

import pytest

from analysis import tables
from analysis.exhibits import Callout, Table
from analysis.report import Report
from analysis.reports.crossings import official


def made(as_of: dt.date | None = None) -> dict:
    found = official.tables(Report("crossings", lead="small_boats_daily", as_of=as_of))
    return {one.id: one for one in found}


def test_rows_add_up_to_their_totals() -> None:
    found = made()
    assert {type(one) for one in found.values()} == {Table}
    ages, claims, disruptions = map(found.get, ("ages-and-sexes", "claims-and-referrals", "disruptions"))
    routes = tables.load("illegal_entry_by_route").query("measure == 'Small boat arrivals'")
    years = routes.groupby(routes["period_end"].dt.year)["value"].sum()
    assert [sum(months) for months in by_year(found)] == years.tolist()
    for row in ages.data.rows:
        assert sum(row[1:5]) <= row[-1]
        assert sum(row[5:13]) <= sum(row[1:5])
    assert all(sum(row[1:-1]) == row[-1] for row in claims.data.rows)
    assert all(sum(row[1:-1]) == row[-1] for row in disruptions.data.rows)
    assert [row[0] for row in ages.data.rows] == [str(year) for year in range(2018, 2026)]


def by_year(found: dict) -> list[tuple[int, ...]]:
    """Return the final months of each year, which add up to what the table of routes says of small boats."""
    months = [row[1:] for row in found["final-months-people"].data.rows]
    return list(zip(*months, strict=True))


def test_outcomes_count_every_referral_and_final_boats_every_month() -> None:
    found, held = made(), tables.load("small_boats_nrm_outcomes")
    rows = found["referral-outcomes"].data.rows
    assert sum(sum(row[2:]) for row in rows) == held["referrals"].sum()
    boats = tables.load("small_boats_monthly")["boats"]
    assert sum(sum(row[1:]) for row in found["final-months-boats"].data.rows) == boats.sum()


def test_a_year_of_arrival_that_the_release_has_in_part_says_so() -> None:
    found = made(dt.date(2025, 3, 31))["referral-outcomes"]
    last = tables.load("small_boats_nrm_outcomes", dt.date(2025, 3, 31))["quarter_end"].max()
    assert last.month < 12
    part = f"January to {last.month_name()} {last.year}"
    assert found.title.startswith(f"Arrivals of {part}: ")
    assert found.data.columns[-1].label == part
    newest = made()["referral-outcomes"]
    day = tables.releases("small_boats_nrm_outcomes")["released"].max()
    assert f"{day.month_name()} {day.year}" not in newest.title


def test_boats_do_not_arrive_by_boat() -> None:
    found = made()
    assert found["final-months-boats"].subtitle.startswith("Small boats arriving, final counts")
    assert found["final-months-people"].subtitle.startswith("People arriving by small boat, final counts")


def test_shares_in_titles_are_of_the_newest_row() -> None:
    found = made()
    ages, claims, disruptions = found["ages-and-sexes"], found["claims-and-referrals"], found["disruptions"]
    row = ages.data.rows[-1]
    men = sum(row[place] for place in (8, 10, 12)) / sum(row[1:5]) * 100
    assert f"{men:.0f}%" in ages.title
    row = claims.data.rows[-1]
    assert f"{(row[1] + row[2]) / row[-1] * 100:.0f}%" in claims.title
    assert disruptions.title.startswith(f"{disruptions.data.rows[-1][-1]:,} disruptions")


@pytest.mark.parametrize("day", [dt.date(2018, 2, 1)])
def test_before_anything_was_published_it_says_so(day: dt.date) -> None:
    assert {type(one) for one in made(day).values()} == {Callout}


@pytest.mark.parametrize("day", [dt.date(2018, 12, 1), dt.date(2019, 4, 1), dt.date(2022, 8, 30)])
def test_of_a_year_that_has_begun_there_are_its_months(day: dt.date) -> None:
    people = made(day)["final-months-people"]
    assert people.data.columns[-1].name == str(day.year if day.month > 3 else day.year - 1)
    assert all(cell is None or cell >= 0 for row in people.data.rows for cell in row[1:])
