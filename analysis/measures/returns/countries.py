"""Returns by nationality and by country of destination; one country's place among arrivals.

Nationality is the person's own; destination is where the person went. They differ, so a country has two
counts. The publisher's detail has a row only where somebody is counted, and the rows add up to the
published totals: a nationality without a row in a year that is held had no returns recorded in it.

Source: Home Office, Ret_D01, Ret_D02 and IER_02b (`returns_by_nationality`, `returns_by_nationality_annual`,
`returns_by_destination`, `small_boats_nationality`, `illegal_entry`); Frontex (`frontex_detections`).

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
from analysis.measures.returns.totals import HEADLINE, KINDS, total

POOLED = ("All other nationalities", "Not currently recorded")
"""Published groups of small-boat arrivals that name no nationality."""
NO_COUNTRY = ("Refugee", "Stateless")
"""Nationalities as published that are no country: nobody is returned to one."""
WESTERN_BALKANS = ("Albania", "Bosnia and Herzegovina", "Kosovo", "Montenegro", "North Macedonia", "Serbia")
"""The countries of the Western Balkans as the Home Office names them; Frontex names a route after them."""


def nationality_years(by_quarter: pd.DataFrame, annual: pd.DataFrame) -> pd.DataFrame:
    """Return returns by calendar year and nationality from both detailed tables.

    Parameters
    ----------
    by_quarter
        Rows of `returns_by_nationality`; years with fewer than four quarters are left out.
    annual
        Rows of `returns_by_nationality_annual`; a year that `by_quarter` holds is not taken twice.

    Returns
    -------
    DataFrame
        year, nationality, enforced, voluntary, port, returns (the headline total), released. 0 where
        the other kinds of a nationality are counted in that year and this one is not.
    """
    quarters = _whole_years(by_quarter)
    later = annual[~annual["year"].isin(quarters["year"])]
    columns = ["year", "nationality", "kind", "returns", "released"]
    rows = pd.concat([quarters[columns], later[columns]], ignore_index=True)
    if rows.empty:
        return pd.DataFrame(columns=["year", "nationality", *KINDS, "returns", "released"])
    released = rows.groupby("year")["released"].max()
    sums = rows.groupby(["year", "nationality", "kind"])["returns"].sum()
    wide = sums.unstack("kind", fill_value=0).reindex(columns=list(KINDS), fill_value=0).astype("Int64")  # noqa: PD010
    wide["returns"] = total(wide)
    out = wide.rename_axis(columns=None).reset_index()
    return out.assign(released=out["year"].map(released))


def of_region(rows: pd.DataFrame, start: str) -> pd.DataFrame:
    """Return the detailed rows of nationalities whose published world region begins with `start`.

    "EU" gives the nationalities of member states: the publisher groups them by when their state joined.
    """
    return rows[rows["region"].str.startswith(start)]


def leading(years: pd.DataFrame, count: int = 10, *, always: str | None = None) -> pd.DataFrame:
    """Return the nationalities with most headline returns in the newest year, beside the year before it.

    Returns
    -------
    DataFrame
        nationality, year, before (the previous year held, not always the calendar year before), enforced,
        voluntary, returns, returns_before (0 where the nationality had none), change_pct, share_pct of
        all headline returns of the year, rank. `always` is added below the others where it is not among
        them but has returns in either year.
    """
    held = sorted(years["year"].unique())
    now, then = held[-1], held[-2]
    table = years[years["year"] == now].set_index("nationality")
    previous = years[years["year"] == then].set_index("nationality")["returns"]
    table = table.reindex(table.index.union(previous.index)).assign(year=now, before=then)
    table[[*KINDS, "returns"]] = table[[*KINDS, "returns"]].fillna(0)
    table["returns_before"] = previous.reindex(table.index).fillna(0)
    table["share_pct"] = table["returns"].astype("Float64") / int(table["returns"].sum()) * 100
    table["rank"] = table["returns"].rank(ascending=False, method="min").astype("int64")
    table["change_pct"] = [
        wording.percent_change(a, b) for a, b in zip(table["returns"], table["returns_before"], strict=True)
    ]
    table = table.sort_values(
        ["returns", "nationality"], ascending=[False, True], kind="stable"
    ).reset_index()
    wanted = (table.index < count) | (table["nationality"] == always)
    columns = ["nationality", "year", "before", "enforced", "voluntary", "returns", "returns_before",
               "change_pct", "share_pct", "rank"]  # fmt: skip
    wanted &= (table["returns"] > 0) | (table["returns_before"] > 0)
    chosen: pd.DataFrame = table.loc[wanted, columns].reset_index(drop=True)
    return chosen


def country_years(years: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return one country's rows of `nationality_years` for every year held since its first.

    Columns: year, enforced, voluntary, port, returns; 0 in a later year in which nobody is counted. Years
    before its first row are left out: its people may then have been counted under a former state. Empty
    where the country has no row in any year.
    """
    own = years[years["nationality"] == country]
    columns = ["year", *KINDS, "returns"]
    if own.empty:
        return own[columns].reset_index(drop=True)
    held = sorted(years.loc[years["year"] >= own["year"].min(), "year"].unique())
    return own.set_index("year")[columns[1:]].reindex(held, fill_value=0).rename_axis("year").reset_index()


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
        event, and its headline returns), year_after, after (the first held that began after it); missing
        where no such year is held. Oldest first.
    """
    names = [country, *(["Western Balkans"] if country in WESTERN_BALKANS else [])]
    named = events["event"].str.contains("|".join(rf"\b{re.escape(name)}\b" for name in names))
    table = (
        events.loc[named & events["verified"], ["date", "event"]].sort_values("date").reset_index(drop=True)
    )
    for side in ("before", "after"):
        found = [_beside(own, date.year, side) for date in table["date"]]
        table[f"year_{side}"] = pd.array([year for year, _ in found], dtype="Int64")
        table[side] = pd.array([returned for _, returned in found], dtype="Int64")
    return table


def _beside(own: pd.DataFrame, year: int, side: str) -> tuple[int | None, int | None]:
    rows = own[own["year"] < year].tail(1) if side == "before" else own[own["year"] > year].head(1)
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
