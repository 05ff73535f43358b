"""One country: returns to it, its place among arrivals, its dated agreements, detections on routes.

Source: Home Office, Ret_D02 and IER_02b (`returns_by_destination`, `small_boats_nationality`,
`illegal_entry`); Frontex (`frontex_detections`, `frontex_detections_by_nationality`).

Pitfalls: returns before and after an agreement differ for many reasons; detections are not people; a
nationality's returns are not returns of its small-boat arrivals.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from analysis.common import wording
from analysis.measures.returns.detail import _whole_years
from analysis.measures.returns.totals import HEADLINE

POOLED = ("All other nationalities", "Not currently recorded")
"""Published groups of small-boat arrivals that name no nationality."""
NO_COUNTRY = {"Refugee": "people recorded as refugees", "Stateless": "stateless people"}
"""Nationalities as published that are no country, and who they are: nobody is returned to one."""
WESTERN_BALKANS = ("Albania", "Bosnia and Herzegovina", "Kosovo", "Montenegro", "North Macedonia", "Serbia")
"""The countries of the Western Balkans as the Home Office names them; Frontex names a route after them."""


def destination_years(rows: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return headline returns to a country, of people of any nationality, from `returns_by_destination`.

    Columns: year, returns; calendar years held whole, 0 where nobody is counted. Empty where the table
    has no row of the country.
    """
    headline = rows[rows["kind"].isin(HEADLINE)]
    own = headline[headline["destination"] == country]
    if own.empty:
        return pd.DataFrame({"year": pd.Series(dtype="int64"), "returns": pd.Series(dtype="Int64")})
    years = _whole_years(headline[["quarter_end"]].drop_duplicates())["year"].unique()
    sums = own.groupby(own["quarter_end"].dt.year)["returns"].sum().astype("Int64")
    return sums.reindex(sorted(years), fill_value=0).rename_axis("year").reset_index()


SIDES = ("before", "in", "after")
"""Where a year lies beside that of an event."""


@dataclass(frozen=True)
class AmongArrivals:
    """A nationality's place among small-boat arrivals in a period.

    `arrivals` and `rank` are None where the publisher does not name the nationality in that period: its
    people are then within "All other nationalities". `named` is how many nationalities are named.
    `last_named` is the newest earlier whole year in which it is named, with its arrivals and rank then, and
    `most` the whole year in which it has most; None where no such year names it.
    """

    period: str
    arrivals: int | None
    rank: int | None
    named: int
    total: int
    last_named: tuple[int, int, int] | None = None
    most: tuple[int, int, int] | None = None


def among_arrivals(rows: pd.DataFrame, nationality: str) -> AmongArrivals | None:
    """Return the place of a nationality in the newest whole year of `small_boats_nationality`.

    None where no whole year is held.
    """
    whole = rows[~rows["part_year"].astype(bool)]
    if whole.empty:
        return None
    year = int(whole["year"].max())
    named = whole[~whole["nationality"].isin(POOLED)]
    named = named.assign(rank=named.groupby("year")["arrivals"].rank(ascending=False, method="min"))
    own = named[named["nationality"] == nationality].dropna(subset="arrivals").sort_values("year")
    places = [(int(r["year"]), int(r["arrivals"]), int(r["rank"])) for _, r in own.iterrows()]
    _, arrivals, rank = places[-1] if places and places[-1][0] == year else (year, None, None)
    before = [place for place in places if place[0] < year]
    count = int((named["year"] == year).sum())
    total = int(whole.loc[whole["year"] == year, "arrivals"].sum())
    return AmongArrivals(
        str(year), arrivals, rank, count, total,
        last_named=before[-1] if before else None,
        most=max(places, key=lambda place: place[1], default=None),
    )  # fmt: skip


def agreements(events: pd.DataFrame, country: str, own: pd.DataFrame) -> pd.DataFrame:
    """Return the dated events that name a country, or its region, with its returns on both sides.

    Parameters
    ----------
    events
        Rows of `policy_events`; those whose date was not verified are left out.
    country
        The country; one of `WESTERN_BALKANS` is also named by "Western Balkans".
    own
        Its returns by year: columns of `country_years`.

    Returns
    -------
    DataFrame
        date, event, year_before, before (the last calendar year held that ended before the year of the
        event, and its headline returns), year_in, in (that year itself), year_after, after (the first held
        that began after it); missing where no such year is held. Oldest first.
    """
    names = [country, *(["Western Balkans"] if country in WESTERN_BALKANS else [])]
    named = events["event"].str.contains("|".join(rf"\b{re.escape(name)}\b" for name in names))
    table = (
        events.loc[named & events["verified"], ["date", "event"]].sort_values("date").reset_index(drop=True)
    )
    for side in SIDES:
        found = [_beside(own, date.year, side) for date in table["date"]]
        table[f"year_{side}"] = pd.array([year for year, _ in found], dtype="Int64")
        table[side] = pd.array([returned for _, returned in found], dtype="Int64")
    return table


def _beside(own: pd.DataFrame, year: int, side: str) -> tuple[int | None, int | None]:
    rows = {
        "before": own[own["year"] < year].tail(1),
        "in": own[own["year"] == year],
        "after": own[own["year"] > year].head(1),
    }[side]
    return (None, None) if rows.empty else (int(rows["year"].iloc[0]), int(rows["returns"].iloc[0]))


def route_years(detections: pd.DataFrame, route: str) -> pd.DataFrame:
    """Return detections on a route by calendar year: year, detections, change_pct, whole.

    `whole` says whether all twelve months are held; `change_pct` compares whole years only. They count
    detections: one person can be detected more than once.
    """
    own = detections[detections["route"].str.casefold().str.startswith(route.casefold())]
    grouped = own.groupby(own["month"].dt.year)["detections"]
    years = pd.DataFrame({"detections": grouped.sum(min_count=1), "whole": grouped.count() == 12})
    before = years["detections"].shift(1).where(years["whole"] & years["whole"].shift(1, fill_value=False))
    years["change_pct"] = [
        wording.percent_change(now, then) for now, then in zip(years["detections"], before, strict=True)
    ]
    return years.rename_axis("year").reset_index()


def detected_by_frontex(rows: pd.DataFrame) -> tuple[int, pd.DataFrame] | None:
    """Return the newest whole year of `frontex_detections_by_nationality` and its detections.

    Columns: nationality, route, detections; a nationality without a row was not detected. None without a
    whole year.
    """
    months = rows.groupby(rows["month"].dt.year)["month"].nunique()
    whole = months[months == 12].index
    if whole.empty:
        return None
    year = int(whole.max())
    own = rows[rows["month"].dt.year == year]
    return year, own.groupby(["nationality", "route"])["detections"].sum().reset_index()


def on_route(detections: pd.DataFrame, route: str | None) -> pd.DataFrame:
    """Return the detections on a route, from `detected_by_frontex`, most first."""
    return detections[detections["route"] == route].sort_values("detections", ascending=False)


def detected(
    rows: pd.DataFrame, nationality: str, method: str = "small boat"
) -> tuple[int, dt.date, dt.date] | None:
    """Return detections of a nationality by a method in `illegal_entry`, with the first and last day.

    0 is a count: the table holds every nationality detected. None where the table is empty.
    """
    if rows.empty:
        return None
    own = rows[(rows["nationality"] == nationality) & rows["method"].str.contains(method, case=False)]
    last = rows["quarter_end"].max().date()
    return int(own["detections"].sum()), dt.date(rows["quarter_end"].min().year, 1, 1), last
