"""Small-boat arrivals: how many, in how many boats, and compared with when.

Every function takes the table `small_boats_daily` (columns `date`, `arrivals`, `boats`; people and boats
detected per day, provisional) as of some day, and compares by date, never by day number. The daily table
has no missing day between its ends; a missing count makes the sums it belongs to missing.

Source: Home Office, SB_01 (`small_boats_daily`).

Pitfalls: detections, not attempts and not all who cross; provisional, so days are revised; years are sums of
days, never of weeks; a "record" needs its window and its first year named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import periods
from analysis.common.errors import UsageError
from analysis.common.periods import Window

FIRST_DAY = dt.date(2018, 1, 1)
"""The first day the Home Office counts."""
STEP = 5000
"""People from one milestone of a year to the next."""


class Totals(NamedTuple):
    """What a window holds: people, boats, days with arrivals, days, and people per boat.

    `people_per_boat` is the ratio of the two sums, not a mean of daily ratios; None without boats.
    """

    arrivals: int | None
    boats: int | None
    crossing_days: int
    days: int
    people_per_boat: float | None


def last_day(daily: pd.DataFrame) -> dt.date:
    """Return the last day of the table; raise UsageError where it has none."""
    if daily.empty:
        msg = f"there are no daily arrivals before {FIRST_DAY}; give a later day."
        raise UsageError(msg, parameter="as_of")
    return pd.Timestamp(daily["date"].max()).date()


def within(daily: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the days of a window, both ends included, of a table in the order of its days.

    Raises
    ------
    UsageError
        A day of the window is not in the table: its total would be a part of it.
    """
    return daily.iloc[_days(daily, window)]


def _days(daily: pd.DataFrame, window: Window) -> slice:
    dates = daily["date"].to_numpy()
    ends = np.array([window.start, window.end + dt.timedelta(days=1)], dtype=dates.dtype)
    start, stop = dates.searchsorted(ends).tolist()
    if stop - start != window.days:
        raise UsageError(
            f"The window {window.start} to {window.end} has {window.days} days and the table holds "
            f"{stop - start} of them; expected a window between {FIRST_DAY} and the last day counted."
        )
    return slice(start, stop)


def _total(counts: npt.NDArray[np.float64]) -> int | None:
    total = counts.sum()
    return None if np.isnan(total) else int(total)


def totals(daily: pd.DataFrame, window: Window) -> Totals:
    """Return what a window holds: sums of its days, and people over boats.

    A sum with a missing day is None. Raises UsageError as `within` does.
    """
    days = _days(daily, window)
    people, landed = (
        daily[name].array[days].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("arrivals", "boats")
    )
    arrivals, boats = _total(people), _total(landed)
    ratio = arrivals / boats if arrivals is not None and boats else None
    return Totals(arrivals, boats, int((people > 0).sum()), window.days, ratio)


def _table(daily: pd.DataFrame, windows: Mapping[int, Window], key: str) -> pd.DataFrame:
    rows = [{key: name, **totals(daily, window)._asdict()} for name, window in windows.items()]
    frame = pd.DataFrame(rows, columns=[key, *Totals._fields])
    counts = ("arrivals", "boats", "crossing_days", "days")
    return frame.astype({**dict.fromkeys(counts, "Int64"), "people_per_boat": "Float64"})


def to_date(
    daily: pd.DataFrame, *, first_year: int = FIRST_DAY.year, end: dt.date | None = None
) -> pd.DataFrame:
    """Return each year from 1 January to the same date, newest last.

    Returns
    -------
    DataFrame
        Columns `year`, the fields of `Totals`, and `rank` of arrivals among the years (1 is most).

    Raises
    ------
    UsageError
        `first_year` is not one of the years counted.
    """
    end = end or last_day(daily)
    if not FIRST_DAY.year <= first_year <= end.year:
        msg = f"{first_year} is not a year counted; expected {FIRST_DAY.year} to {end.year}."
        raise UsageError(msg, parameter="first_year")
    windows = {year: periods.year_to_date(end, year) for year in range(first_year, end.year + 1)}
    table = _table(daily, windows, "year")
    table["rank"] = table["arrivals"].rank(ascending=False, method="min").astype("Int64")
    return table


def years(daily: pd.DataFrame) -> pd.DataFrame:
    """Return calendar years summed from days, with the busiest day; the last may be part of a year.

    Returns
    -------
    DataFrame
        Columns `year`, the fields of `Totals`, `uncontrolled` (boats that landed without being met;
        missing before 2023), `busiest_day` (date), `busiest_day_arrivals`, `complete`.
    """
    end = last_day(daily)
    windows = {
        year: Window(dt.date(year, 1, 1), min(dt.date(year, 12, 31), end))
        for year in range(daily["date"].min().year, end.year + 1)
    }
    table = _table(daily, windows, "year")
    grouped = daily.groupby(daily["date"].dt.year)
    landed = grouped["boats_uncontrolled"]
    table["uncontrolled"] = landed.sum().where(landed.count() == landed.size()).to_numpy()
    busiest = daily.loc[grouped["arrivals"].idxmax()]
    table["busiest_day"] = busiest["date"].to_numpy()
    table["busiest_day_arrivals"] = busiest["arrivals"].to_numpy()
    table["complete"] = [window.end == dt.date(window.end.year, 12, 31) for window in windows.values()]
    return table


def quarters(daily: pd.DataFrame) -> pd.DataFrame:
    """Return calendar quarters summed from days: columns `quarter_end`, `arrivals`, `boats`, `complete`."""
    ends = daily["date"].dt.to_period("Q").dt.end_time.dt.normalize()
    table = daily.groupby(ends)[["arrivals", "boats"]].sum(min_count=1).reset_index(names="quarter_end")
    table["complete"] = table["quarter_end"] <= daily["date"].max()
    return table


def months(daily: pd.DataFrame) -> pd.DataFrame:
    """Return calendar months summed from days.

    Returns
    -------
    DataFrame
        Columns `month` (its first day), `arrivals`, `boats`, `people_per_boat` (ratio of sums; missing in
        a month without boats), `complete`.
    """
    firsts = daily["date"].dt.to_period("M").dt.start_time
    table = daily.groupby(firsts)[["arrivals", "boats"]].sum(min_count=1).reset_index(names="month")
    boats = table["boats"].where(table["boats"] > 0)
    table["people_per_boat"] = (table["arrivals"] / boats).astype("Float64")
    table["complete"] = table["month"] + pd.offsets.MonthEnd(0) <= daily["date"].max()
    return table


def rolling_years(daily: pd.DataFrame) -> pd.DataFrame:
    """Return the 12 months to each day that has 12 months before it: columns `date`, `arrivals`.

    Each sum runs from the day after the same date a year earlier, so it has 366 days across a leap day.
    """
    running = daily.set_index("date")["arrivals"].astype("Int64").cumsum()
    running.loc[daily["date"].min() - pd.Timedelta(days=1)] = 0
    before = periods.years_before(pd.DatetimeIndex(daily["date"]))
    known = before.isin(running.index)
    ends = running.loc[daily["date"][known]].reset_index()
    return ends.assign(arrivals=ends["arrivals"] - running.loc[before[known]].reset_index(drop=True))


def busiest_days(daily: pd.DataFrame, count: int = 10) -> pd.DataFrame:
    """Return the days with most arrivals, most first: `date`, `arrivals`, `boats`, `people_per_boat`."""
    top = daily.sort_values(["arrivals", "date"], ascending=[False, True]).head(count)
    top = top[["date", "arrivals", "boats"]].reset_index(drop=True)
    boats = top["boats"].where(top["boats"] > 0)
    return top.assign(people_per_boat=(top["arrivals"] / boats).astype("Float64"))


def gaps(daily: pd.DataFrame) -> pd.DataFrame:
    """Return every run of days without arrivals, longest first: `start`, `end`, `days`.

    A day with a missing count ends a run: it is not known to be without arrivals.
    """
    none = (daily["arrivals"] == 0).fillna(value=False).to_numpy(dtype=bool)
    change = np.flatnonzero(np.diff(np.concatenate([[False], none, [False]])))
    starts, ends = change[::2], change[1::2] - 1
    dates = daily["date"].to_numpy()
    table = pd.DataFrame({"start": dates[starts], "end": dates[ends], "days": ends - starts + 1})
    return table.sort_values(["days", "start"], ascending=[False, True]).reset_index(drop=True)


def longest_gap(daily: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series | None] | None:
    """Return the longest runs of days without arrivals that reach into the last year, and the one before.

    All are rows of `gaps`: every run of that length, oldest first, and the last run before them at least as
    long, None where there is none. None where every day of the last year had arrivals.
    """
    every = gaps(daily)
    own = every[every["end"] >= pd.Timestamp(last_day(daily).year, 1, 1)]
    if own.empty:
        return None
    longest = own[own["days"] == own["days"].max()].sort_values("start", ignore_index=True)
    earlier = every[(every["days"] >= longest["days"].max()) & (every["end"] < longest["start"].min())]
    return longest, None if earlier.empty else earlier.sort_values("end").iloc[-1]


def milestones(daily: pd.DataFrame, step: int = STEP) -> pd.DataFrame:
    """Return the day on which each year's running total first passed each multiple of `step`.

    Returns
    -------
    DataFrame
        Columns `year`, `milestone` (people), `date`, `days` (of the year gone by, that day included).
    """
    rows = []
    for year, days in daily.groupby(daily["date"].dt.year):
        running = days["arrivals"].astype("Float64").cumsum()
        for milestone in range(step, int(running.max()) + 1, step):
            passed = days["date"].iloc[int((running >= milestone).to_numpy().argmax())]
            rows.append((year, milestone, passed, passed.day_of_year))
    return pd.DataFrame(rows, columns=["year", "milestone", "date", "days"])


class Decomposition(NamedTuple):
    """The log ratio of two windows' arrivals, split into days, boats a day and people a boat."""

    crossing_days: float
    boats_per_day: float
    people_per_boat: float
    total: float


def decomposition(daily: pd.DataFrame, before: Window, after: Window) -> Decomposition | None:
    """Return why arrivals differ between two windows, in log points that add up exactly.

    The logarithm of arrivals after over arrivals before is the sum of those of three ratios: crossing days,
    boats per crossing day, people per boat.

    None where either window has fewer people than a per cent may be based on.
    """
    from analysis.common.wording import MIN_BASE_FOR_PERCENT

    a, b = totals(daily, before), totals(daily, after)
    if not (a.boats and b.boats and a.arrivals and b.arrivals):
        return None
    if min(a.arrivals, b.arrivals) < MIN_BASE_FOR_PERCENT:
        return None
    days = float(np.log(b.crossing_days / a.crossing_days))
    boats = float(np.log((b.boats / b.crossing_days) / (a.boats / a.crossing_days)))
    people = float(np.log((b.arrivals / b.boats) / (a.arrivals / a.boats)))
    return Decomposition(days, boats, people, days + boats + people)


def growth_sensitivity(daily: pd.DataFrame, *, margin: int = 14) -> pd.DataFrame:
    """Return the change on the year before at every cut-off within `margin` days of the last day.

    Cut-offs after the last day are not in the table; empty where the year before was not counted. Columns
    `cut_off`, `arrivals`, `last_year`, `change_pct` (missing where last year's total is under the least
    base for per cents).
    """
    from analysis.common.wording import percent_change

    end = last_day(daily)
    rows = []
    for back in range(margin, -1, -1):
        day = end - dt.timedelta(days=back)
        if day.year == end.year > daily["date"].min().year:
            now = totals(daily, periods.year_to_date(day)).arrivals
            then = totals(daily, periods.year_to_date(day, day.year - 1)).arrivals
            rows.append((day, now, then, percent_change(now, then)))
    frame = pd.DataFrame(rows, columns=["cut_off", "arrivals", "last_year", "change_pct"])
    kinds = {"arrivals": "Int64", "last_year": "Int64", "change_pct": "Float64"}
    return frame.astype({"cut_off": "datetime64[us]", **kinds})
