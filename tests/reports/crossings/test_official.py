"""The annex of official summary tables: each row adds up, and every period held is shown."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.exhibits import Callout, Table
from analysis.report import Report
from analysis.reports.crossings import official


def made(as_of: dt.date | None = None) -> list:
    return list(official.tables(Report("crossings", lead="small_boats_daily", as_of=as_of)))


def test_rows_add_up_to_their_totals() -> None:
    ages, claims, disruptions = made()
    assert all(isinstance(one, Table) for one in (ages, claims, disruptions))
    for row in ages.data.rows:
        assert sum(row[1:5]) <= row[-1]
        assert sum(row[5:13]) <= sum(row[1:5])
    assert all(sum(row[1:-1]) == row[-1] for row in claims.data.rows)
    assert all(sum(row[1:-1]) == row[-1] for row in disruptions.data.rows)
    assert [row[0] for row in ages.data.rows] == [str(year) for year in range(2018, 2026)]


def test_shares_in_titles_are_of_the_newest_row() -> None:
    ages, claims, disruptions = made()
    row = ages.data.rows[-1]
    men = sum(row[place] for place in (8, 10, 12)) / sum(row[1:5]) * 100
    assert f"{men:.0f}%" in ages.title
    row = claims.data.rows[-1]
    assert f"{(row[1] + row[2]) / row[-1] * 100:.0f}%" in claims.title
    assert disruptions.title.startswith(f"{disruptions.data.rows[-1][-1]:,} disruptions")


@pytest.mark.parametrize("day", [dt.date(2018, 6, 1)])
def test_before_anything_was_published_it_says_so(day: dt.date) -> None:
    assert {type(one) for one in made(day)} == {Callout}
