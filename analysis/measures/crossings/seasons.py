"""The season of small-boat arrivals: the range of earlier years at the same time of year.

Source: Home Office, SB_01 (`small_boats_daily`, provisional).

Follows: the range of five years, least to most, of the Weekly Natural Gas Storage Report (US Energy
Information Administration).

Rejected: the middle 80% of the years before, called usual: far fewer than eight in ten days lay in it. The
words "usual", "high" and "low" with it, for no band of five years has a tested coverage.

Pitfalls: five earlier years make a range and not a probability, and no word such as "usual" or
"high"; a total that ends on a day lags turning points; the calendar is compared by date, and 29 February by
28 February where there is none.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import periods
from analysis.measures.crossings.arrivals import last_day

SEASON_YEARS = 5
"""Years before the current one that make a season's range."""
LEAST_YEARS = 3


def season(daily: pd.DataFrame, *, days: int = 28) -> pd.DataFrame:
    """Return the range of `days`-day totals in earlier years by day of the year, and the current year's.

    The totals end on the day (trailing, so that the last is known). The range is the whole one of the five
    years before the current one, a range of five values and not a probability.

    Returns
    -------
    DataFrame
        Columns `day` (dates of the current year), `low`, `median`, `high` (the lowest, the median and the
        highest of five years), `current` (missing after the last day), `years` (how many years).
    """
    end = last_day(daily)
    trailing, past = earlier(daily, days)
    calendar = _calendar(end.year)
    quantiles = np.quantile(past, [0, 0.5, 1], axis=0) if len(past) else np.full((3, len(calendar)), np.nan)
    return pd.DataFrame(
        {
            "day": pd.to_datetime(calendar),
            "low": quantiles[0],
            "median": quantiles[1],
            "high": quantiles[2],
            "current": [float(trailing.get(d, np.nan)) if d <= end else np.nan for d in calendar],
            "years": len(past),
        }
    )


def _calendar(year: int) -> list[dt.date]:
    return [day.date() for day in pd.date_range(f"{year}-01-01", f"{year}-12-31")]


def earlier(daily: pd.DataFrame, days: int) -> tuple[pd.Series, npt.NDArray[np.float64]]:
    """Return totals of the `days` days to each day, and those of earlier years by day of this year."""
    year = last_day(daily).year
    trailing = pd.Series(
        daily["arrivals"].astype("Float64").rolling(days).sum().to_numpy(dtype=float, na_value=np.nan),
        index=daily["date"].dt.date,
    )
    by_day, calendar = trailing.to_dict(), _calendar(year)
    years = range(max(year - SEASON_YEARS, daily["date"].min().year), year)
    past = np.array([[by_day.get(periods.same_date(d, y), np.nan) for d in calendar] for y in years])
    return trailing, past.reshape(len(years), len(calendar))


def comparable(season: pd.DataFrame) -> bool:
    """Return whether enough earlier years are known to compare a `season` with."""
    return int(season["years"].iloc[0]) >= LEAST_YEARS


def mean_a_day(daily: pd.DataFrame, days: int) -> float | None:
    """Return mean arrivals a day over the last `days` days; None where one of them is not held."""
    last = daily["arrivals"].tail(days)
    return None if len(last) < days or last.isna().any() else float(last.mean())
