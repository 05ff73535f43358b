"""The range of earlier years at the time of year: recomputed day by day."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis.measures.crossings import seasons


@pytest.mark.parametrize("day", ["2026-01-10", "2026-03-01", "2026-08-20", "2026-12-31"])
def test_the_range_by_hand(daily: pd.DataFrame, day: str) -> None:
    row = seasons.season(daily).set_index("day").loc[pd.Timestamp(day)]
    counts = daily.set_index("date")["arrivals"].astype(int)
    ends = [pd.Timestamp(day).replace(year=year) for year in range(2021, 2026)]
    totals = [counts[end - pd.Timedelta(days=27) : end].sum() for end in ends]
    assert (row["low"], row["median"], row["high"]) == pytest.approx(
        (min(totals), pd.Series(totals).median(), max(totals))
    )
    known = pd.Timestamp(day) <= daily["date"].max()
    end = pd.Timestamp(day)
    assert (
        row["current"] == counts[end - pd.Timedelta(days=27) : end].sum()
        if known
        else np.isnan(row["current"])
    )


def test_a_leap_day_is_compared_with_28_february(daily: pd.DataFrame) -> None:
    table = seasons.season(daily[daily["date"] <= "2024-03-31"].reset_index(drop=True)).set_index("day")
    assert len(table) == 366
    assert table.loc["2024-02-29", "median"] == table.loc["2024-02-28", "median"]


@pytest.mark.parametrize(
    ("end", "years"), [("2018-03-01", 0), ("2020-06-30", 2), ("2023-01-01", 5), ("2025-05-05", 5)]
)
def test_how_many_years_make_the_range(daily: pd.DataFrame, end: str, years: int) -> None:
    table = seasons.season(daily[daily["date"] <= end].reset_index(drop=True))
    assert set(table["years"]) == {years}
    assert table["low"].isna().all() == (years == 0)


def test_the_mean_of_days(daily: pd.DataFrame) -> None:
    assert seasons.mean_a_day(daily, 7) == pytest.approx(daily["arrivals"].tail(7).mean())
    assert seasons.mean_a_day(daily.head(6), 7) is None
    holed = daily.tail(30).reset_index(drop=True)
    holed.loc[25, "arrivals"] = pd.NA
    assert seasons.mean_a_day(holed, 7) is None
    assert seasons.mean_a_day(holed.assign(date=dt.date(2026, 1, 1)), 28) is None
