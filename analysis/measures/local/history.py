"""One authority's supported people over time: changes, ranks at every quarter end, share of its nation.

Source: as in `local`.

Pitfalls: a change across a break would compare two definitions, so changes, ranks, shares and extremes are
asked of `comparable` days; a quarter in which a place was not published has no figure and no rank.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd


@dataclass(frozen=True)
class Change:
    """A figure of today beside an earlier one: the day and the figure then."""

    now: int
    before: int
    day: dt.date

    @property
    def difference(self) -> int:
        """People more (or, negative, fewer) than then."""
        return self.now - self.before


@dataclass(frozen=True)
class Changes:
    """Change since the quarter before, a year before and the highest comparable quarter end (L17)."""

    quarter: Change | None
    year: Change | None
    peak: Change | None
    """None where the newest figure is itself the highest."""


def quarter_ends(series: pd.DataFrame) -> pd.DataFrame:
    """Return every quarter end from the first to the last day of a series, published or not: `as_at`."""
    days = pd.date_range(series["as_at"].min(), series["as_at"].max(), freq="QE")
    return pd.DataFrame({"as_at": days.as_unit("us")})


def of_place(series: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return one place of `local.breaks.with_counting`, oldest first.

    Columns: `as_at`, `people`, `parts`, `table` and `left_out`. Every quarter end has a row; one at which the
    place was not published is missing.
    """
    days = quarter_ends(series).merge(series[["as_at", "left_out"]].drop_duplicates(), how="left")
    own = series[series["code"] == code].drop(columns=["code", "left_out"])
    rows = days.merge(own, on="as_at", how="left")
    return rows.astype({"people": "Int64", "parts": "Int64"})


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the days that count the same people as the last one.

    `rows` has `as_at` and `left_out`, in order of the days, as `of_place` and
    `local.breaks.with_counting` return them.
    """
    alike: pd.DataFrame = rows[rows["left_out"] == rows["left_out"].iloc[-1]]
    return alike


def narrower_but_higher(history: pd.DataFrame) -> pd.Series[Any] | None:
    """Return the highest row of `of_place` that left more people out and still had more than the last one.

    Of the days since the first that is comparable with the last: a last figure that is the highest of the
    comparable ones was then exceeded all the same. None where no such row is.
    """
    last, since = history.iloc[-1], history["as_at"] > comparable(history)["as_at"].iloc[0]
    out = set(last["left_out"].split(";"))
    narrower = history["left_out"].map(lambda said: set(said.split(";")) > out).astype(bool)
    higher = history[since & narrower & (history["people"] > last["people"]).fillna(value=False).astype(bool)]
    return None if higher.empty else higher.sort_values("people", kind="stable").iloc[-1]


def changes(history: pd.DataFrame) -> Changes:
    """Return what changed up to the last day of `of_place`, among the days comparable with it.

    None where a side was not published, or counted other people.
    """
    history = comparable(history)
    *earlier, (day, last) = zip(history["as_at"], history["people"], strict=True)
    if pd.isna(last):
        return Changes(None, None, None)
    now = int(last)
    by_day = {moment: int(people) for moment, people in earlier if not pd.isna(people)}

    def since(moment: pd.Timestamp) -> Change | None:
        return Change(now, by_day[moment], moment.date()) if moment in by_day else None

    quarter = since(cast("pd.Timestamp", day - pd.offsets.QuarterEnd(1)))
    year = since(cast("pd.Timestamp", day - pd.offsets.QuarterEnd(4)))
    top = max(by_day, key=lambda moment: (by_day[moment], moment), default=None)
    peak = since(top) if top is not None and by_day[top] > now else None
    return Changes(quarter, year, peak)


def ranks(series: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return a place's rank by number at each day it was published: `as_at`, `rank`, `sharing`, `of`.

    `sharing` is how many authorities have that rank, `of` how many were published that day.
    """
    by_day = series.groupby("as_at")["people"]
    ranked = series.assign(
        rank=by_day.rank(ascending=False, method="min"),
        sharing=series.groupby(["as_at", "people"])["code"].transform("size"),
        of=by_day.transform("size"),
    )
    own = ranked.loc[ranked["code"] == code, ["as_at", "rank", "sharing", "of"]]
    return own.astype({"rank": "Int64", "sharing": "Int64", "of": "Int64"}).reset_index(drop=True)


def share_of_nation(
    series: pd.DataFrame, kinds: pd.DataFrame, country: pd.Series[str], code: str
) -> pd.DataFrame:
    """Return a place's share of its nation's supported people, by two definitions (L12).

    Parameters
    ----------
    series, kinds
        As `local.supported` and `local.accommodation` return them.
    country
        Country of every present authority, indexed by code.

    Returns
    -------
    DataFrame
        `as_at` (every quarter end); `all`, per cents of all supported people allocated; `dispersal`, per
        cents of those in dispersal accommodation; missing where either was not published; `left_out`, as in
        the series: shares are compared among days that count the same people.
    """
    members = country.index[country == country[code]]

    def share(rows: pd.DataFrame, column: str) -> pd.Series[float]:
        rows = rows[rows["code"].isin(members)]
        total = rows.groupby("as_at")[column].sum(min_count=1).astype("Float64")
        own = rows[rows["code"] == code].set_index("as_at")[column].astype("Float64")
        return (own / total.where(total > 0) * 100).reindex(total.index)

    both = pd.DataFrame({"all": share(series, "people"), "dispersal": share(kinds, "dispersal")})
    days = quarter_ends(series).merge(series[["as_at", "left_out"]].drop_duplicates(), how="left")
    return days.merge(both.rename_axis("as_at").reset_index(), on="as_at", how="left")


def always_first(ranks: pd.DataFrame) -> bool:
    """Return whether a place was published first, and no other with as many, at every one of these days."""
    return len(ranks) > 0 and bool(((ranks["rank"] == 1) & (ranks["sharing"] == 1)).all())


def merged_days(history: pd.DataFrame) -> pd.DataFrame:
    """Return the days of `of_place` on which several published authorities were added together."""
    return history[(history["parts"] > 1).fillna(value=False)]
