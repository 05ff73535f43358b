"""Records and outliers of small-boat arrivals: what is unusual, compared with what.

Follows: the fence of Tukey (1977) at three interquartile ranges for days to check; ranks with ties shared.

Rejected: three standard deviations, which the outliers themselves widen; a record that wins by less than the
series is usually revised by, or against a window that shares days with it.

Source: Home Office, SB_01 and SB_02 (`small_boats_daily`, `small_boats_weekly`); final counts from the
quarterly illegal entry tables (`small_boats_annual`).

Pitfalls: a rank among windows of one kind says nothing of another kind; preventions are reported by France,
count attempts and begin in May 2024; sums of weeks are no calendar years.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import pandas as pd

from analysis.common import periods, wording
from analysis.common.periods import Window
from analysis.measures.crossings.arrivals import last_day, months, rolling_years

FENCE = 3.0
"""A day's people per boat further than this many interquartile ranges above the third quartile is flagged."""


class Standing(NamedTuple):
    """Where one window stands among windows of its kind.

    `rank` 1 is most, and `sharing` windows have it; `best` and `runner_up` are the largest and the next other
    than this one, their labels those of all that are level there; `margin` is this one less the runner-up
    where it ranks first, else less the best (negative). `is_record` holds only at rank 1, alone, before a
    runner-up, with a margin above the usual revision.
    """

    value: int
    rank: int
    of: int
    best: int
    best_label: str
    runner_up: int | None
    runner_up_label: str
    margin: int
    is_record: bool
    sharing: int = 1


def standing(
    table: pd.DataFrame,
    value: str,
    label: str,
    *,
    revision: float = 0.0,
    apart: pd.Series[bool] | None = None,
) -> Standing | None:
    """Return where the last row of a table stands among all rows; rows with a missing value are left out.

    None for an empty table, or where the last row's value is missing. `revision` is the mean size of a
    revision of the series: a first place that wins by no more is not called a record. `apart` says
    which rows share no day with the last one: the runner-up of a first place is among them, for a window of
    a day before is nearly the same people.
    """
    known = table.dropna(subset=[value])
    if known.empty or known.index[-1] != table.index[-1]:
        return None
    now = int(known[value].iloc[-1])
    rank, sharing = int((known[value] > now).sum()) + 1, int((known[value] == now).sum())
    others = known.iloc[:-1] if rank > 1 or apart is None else known[apart.reindex(known.index)]
    tied = others[others[value] == others[value].max()]
    top = (int(tied[value].iloc[0]), _named(tied[label])) if len(tied) else (None, "")
    best = (now, str(known[label].iloc[-1])) if rank == 1 or top[0] is None else (top[0], top[1])
    margin = now - (top[0] if top[0] is not None else 0)
    record = rank == sharing == 1 and top[0] is not None and margin > revision
    return Standing(now, rank, len(known), best[0], best[1], top[0], top[1], margin, record, sharing)


def _named(tied: pd.Series[Any]) -> str:
    """Return the labels of windows that are level: all of up to three, else the first and how many others."""
    names = tied.astype(str).tolist()
    return wording.listed(names if len(names) <= 3 else [names[0], wording.plural(len(names) - 1, "other")])


def three_months(daily: pd.DataFrame) -> pd.DataFrame:
    """Return every run of three whole calendar months: `window` (text), `end` (date), `arrivals`."""
    whole = months(daily)
    whole = whole[whole["complete"]].reset_index(drop=True)
    sums = whole["arrivals"].astype("Float64").rolling(3).sum()
    ends = whole["month"] + pd.offsets.MonthEnd(0)
    table = pd.DataFrame({"end": ends, "arrivals": sums.astype("Int64")}).iloc[2:].reset_index(drop=True)
    starts = whole["month"].iloc[: len(table)]
    table["window"] = [wording.span(a.date(), b.date()) for a, b in zip(starts, table["end"], strict=True)]
    return table


def three_months_standing(daily: pd.DataFrame, *, revision: float = 0.0) -> Standing | None:
    """Return where the last three whole months stand among all such windows; `revision` as for `standing`."""
    table = three_months(daily)
    apart = table["end"].shift(-3).notna()
    return standing(table, "arrivals", "window", revision=revision, apart=apart)


def same_month(daily: pd.DataFrame) -> pd.DataFrame:
    """Return the last whole month and the same month of every earlier year: `year`, `arrivals`, `boats`.

    Empty before the first month has ended.
    """
    whole = months(daily)
    whole = whole[whole["complete"]]
    calendar = whole["month"].dt.month
    same = whole[calendar == calendar.iloc[-1]] if len(whole) else whole
    named: pd.DataFrame = same.assign(year=same["month"].dt.year)
    return named[["year", "month", "arrivals", "boats"]].reset_index(drop=True)


def outliers(daily: pd.DataFrame, *, trailing: int = 180) -> pd.DataFrame:
    """Return days whose people per boat is far above the days before: "check with the source".

    A day is flagged above Q3 + 3 × IQR of people per boat on the crossing days of the `trailing` days
    before it (at least 20 of them). Columns `date`, `arrivals`, `boats`, `people_per_boat`, `limit`.
    """
    crossing = daily[(daily["boats"] > 0).fillna(value=False)].set_index("date")
    ratio = (crossing["arrivals"] / crossing["boats"]).astype(float)
    before = ratio.rolling(f"{trailing}D", closed="left", min_periods=20)
    first, third = before.quantile(0.25), before.quantile(0.75)
    table = crossing[["arrivals", "boats"]].assign(
        people_per_boat=ratio, limit=third + FENCE * (third - first)
    )
    return table[ratio > table["limit"]].reset_index()


def months_without(daily: pd.DataFrame, flagged: pd.DataFrame) -> pd.DataFrame:
    """Return `crossings.months` with people per boat once more without flagged days.

    Parameters
    ----------
    flagged
        Days to leave out, as `outliers` gives them.

    Returns
    -------
    DataFrame
        The columns of `crossings.months` and `without_flagged` (ratio of sums), missing in months that
        have no flagged day or no other boats.
    """
    table = months(daily)
    out = daily["date"].isin(flagged["date"])
    rest = months(daily.assign(**{name: daily[name].mask(out, 0) for name in ("arrivals", "boats")}))
    touched = table["month"].isin(flagged["date"].dt.to_period("M").dt.start_time)
    return table.assign(without_flagged=rest["people_per_boat"].where(touched))


def weeks(weekly: pd.DataFrame) -> pd.DataFrame:
    """Return weeks with the mean of four: `week_ending`, `arrivals`, `prevented`, `mean_4_weeks`."""
    table = weekly[["week_ending", "arrivals", "boats", "prevented", "events_prevented"]].copy()
    table["mean_4_weeks"] = table["arrivals"].astype("Float64").rolling(4).mean()
    return table


def preventions(weekly: pd.DataFrame) -> pd.DataFrame:
    """Return weeks' arrivals and French-reported preventions added up by calendar year of the week's end.

    Only weeks with a prevention count (from the week ending 5 May 2024). The share counts attempts, not
    people: one person can be prevented many times. Columns `year`, `weeks`, `arrivals`, `prevented`,
    `share_pct` (prevented ÷ prevented and arrived).
    """
    counted = weekly.dropna(subset=["prevented"])
    grouped = counted.groupby(counted["week_ending"].dt.year)
    table = grouped[["arrivals", "prevented"]].sum(min_count=1)
    table.insert(0, "weeks", grouped.size())
    table["share_pct"] = table["prevented"] / (table["prevented"] + table["arrivals"]) * 100
    return table.reset_index(names="year")


def reconciliation(daily: pd.DataFrame, annual: pd.DataFrame) -> pd.DataFrame:
    """Return provisional sums of days beside final annual counts: `year`, `daily`, `final`, `difference`."""
    end = last_day(daily)
    sums = daily.groupby(daily["date"].dt.year)["arrivals"].sum(min_count=1).rename("daily")
    both = annual.set_index("year")["people"].rename("final").to_frame().join(sums, how="left")
    both = both[both.index < end.year + (end == dt.date(end.year, 12, 31))]
    both["difference"] = both["final"] - both["daily"]
    return both.reset_index(names="year")[["year", "daily", "final", "difference"]]


def usual_revision(daily: pd.DataFrame, annual: pd.DataFrame) -> float:
    """Return by how many people final annual counts differ from sums of days on average; 0 where unknown."""
    differences = reconciliation(daily, annual)["difference"].dropna().abs()
    return float(differences.mean()) if len(differences) else 0.0


def tenure(daily: pd.DataFrame, since: dt.date) -> Window | None:
    """Return the window from a first day of office to the last day counted; None if it starts later."""
    end = last_day(daily)
    return Window(max(since, daily["date"].min().date()), end) if since <= end else None


def rolling_year_standing(daily: pd.DataFrame, *, revision: float = 0.0) -> Standing | None:
    """Return where the 12 months to the last day stand among all 12-month totals.

    `revision` as for `standing`.
    """
    table = rolling_years(daily)
    if table.empty:
        return None
    apart = table["date"] < pd.Timestamp(periods.rolling_year(last_day(daily)).start)
    labelled = table.assign(label=[wording.day(d.date()) for d in table["date"]])
    return standing(labelled, "arrivals", "label", revision=revision, apart=apart)
