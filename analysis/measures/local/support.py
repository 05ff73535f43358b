"""People supported by the Home Office in local authorities: how many, per resident, in what order.

A place is a present authority, known by its code: figures published for former codes or for districts
since merged are added under the code now in use. An authority that a table leaves out was not published:
its figure is missing, unless those named add up to the UK's total, when nobody is left for it (`absent`).
Shares are of people allocated to an authority; those the Home Office
allocates to none (no breakdown, or place unknown) are in national totals only.

Source: Home Office, Asy_D11 and Reg_02 (`asylum_support_totals`, `asylum_support`, `immigration_groups`);
residents: ONS, NRS and NISRA (`population`); codes: ONS (`authorities`).

Pitfalls: figures are of the last day of a quarter and never added over time; codes change and are wrong on
some days; rates use the mid-year population at or before the day (the earliest held where none is), whose
year is given; from December 2023 to December 2024 people with subsistence only are in no authority's figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from analysis.common import wording

KINDS: Mapping[str, str] = {
    "dispersal": "Dispersal",
    "contingency": "Contingency (hotels and other)",
    "initial": "Initial",
    "other": "Other",
    "subsistence": "Subsistence only",
}
"""Kinds of accommodation, as columns, with what a reader sees."""
FORMER_CLUSTER_LIMIT = 50
"""One supported person per 200 residents, a limit for areas used until full dispersal in 2022 (Home
Affairs Committee and National Audit Office; it was set on residents counted in 2001)."""

MIN_BASE_FOR_RATE = 10
"""People below which a rate is neither said nor ranked: one more or fewer would change it by a tenth."""
_PUBLISHED_KINDS = {
    "Dispersal Accommodation": "dispersal",
    "Contingency Accommodation - Hotel": "contingency",
    "Contingency Accommodation - Other": "contingency",
    "Initial Accommodation": "initial",
    "Other Accommodation": "other",
    "Subsistence only": "subsistence",
}
_PER = 10_000


def with_place(rows: pd.DataFrame, authorities: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that belong to an authority, with `code`: the code now in use for `lad_code`.

    Raises
    ------
    ValueError
        A code is in no register of authorities.
    """
    to_current = dict(zip(authorities["lad_code"], authorities["current_code"], strict=True))
    allocated = rows[rows["lad_code"].notna()]
    code = allocated["lad_code"].map(to_current)
    if code.isna().any():
        unknown = allocated.loc[code.isna(), "lad_code"].unique().tolist()
        raise ValueError(f"codes of no known authority: {unknown}")
    return allocated.assign(code=code)


def supported(totals: pd.DataFrame, groups: pd.DataFrame, authorities: pd.DataFrame) -> pd.DataFrame:
    """Return people supported at the end of each quarter in each place: the series of measure L1.

    Parameters
    ----------
    totals
        Rows of `asylum_support_totals`.
    groups
        Rows of `immigration_groups`, which name every authority; where both speak of a day, these hold.
    authorities
        Rows of `authorities`.

    Returns
    -------
    DataFrame
        One row for each day and published place: `as_at`, `code`, `people` (Int64), `parts` (how many
        published authorities were added) and `table` (the table it comes from), sorted by day and code.
    """
    whole = groups[["as_at", "lad_code", "supported"]].rename(columns={"supported": "people"})
    rest = totals.loc[~totals["as_at"].isin(groups["as_at"].unique()), ["as_at", "lad_code", "people"]]
    parts = [whole.assign(table="immigration_groups"), rest.assign(table="asylum_support_totals")]
    rows = with_place(pd.concat(parts, ignore_index=True), authorities)
    added = rows.groupby(["as_at", "code"], as_index=False).agg(
        people=("people", "sum"), parts=("lad_code", "size"), table=("table", "first")
    )
    return added.sort_values(["as_at", "code"], ignore_index=True)


def absent(series: pd.DataFrame, national: pd.DataFrame, authorities: pd.DataFrame) -> pd.DataFrame:
    """Return a series of `supported` with zero for the places absent on a day whose sum is the UK's total.

    Parameters
    ----------
    series
        As `supported` returns it.
    national
        Rows of `asylum_support_sections`: `total` is the UK's, whether or not people have an authority.
    authorities
        Rows of `authorities`: the places that are.
    """
    by_day = series.groupby("as_at")
    total = national.set_index("as_at")["total"].reindex(by_day["people"].sum().index)
    exact = (by_day["people"].sum() == total).fillna(value=False).astype(bool)
    days = by_day["table"].first()[exact].reset_index()
    every = days.merge(frame(authorities).reset_index()[["code"]], how="cross")
    given = pd.MultiIndex.from_frame(series[["as_at", "code"]])
    rest = every[~pd.MultiIndex.from_frame(every[["as_at", "code"]]).isin(given)]
    both = pd.concat([series, rest.assign(people=0, parts=0).astype(series.dtypes[rest.columns])])
    return both.sort_values(["as_at", "code"], ignore_index=True)


def newest(series: pd.DataFrame) -> dt.date:
    """Return the last day of a series of `supported`."""
    return cast("dt.date", series["as_at"].max().date())


def residents(
    population: pd.DataFrame, authorities: pd.DataFrame, as_at: dt.date | None = None
) -> pd.DataFrame:
    """Return the residents of each present authority for a rate on a day: L9's denominator.

    Of the mid-year estimates held, the latest of 30 June at or before the day; where none is that early, the
    earliest held. Estimates on older boundaries are added up to the authority now responsible, whose former
    codes lead to it.

    Parameters
    ----------
    population, authorities
        Rows of those tables.
    as_at
        The day of the rate; by default the newest estimate held is taken.

    Returns
    -------
    DataFrame
        Index `code`; `population`, `population_year`.
    """
    known = population[population["lad_code"].isin(authorities["lad_code"])]
    placed = with_place(known, authorities)
    placed["former"] = placed["lad_code"] != placed["code"]
    own = placed.groupby(["year", "code"])["former"].transform("min") == placed["former"]
    added = placed[own].groupby(["year", "code"], as_index=False)["population"].sum(min_count=1)
    last = dt.date.max.year if as_at is None else as_at.year - ((as_at.month, as_at.day) < (6, 30))
    early = added["year"] <= last
    # the latest up to the day comes last of all; later ones stand before it, the earliest nearest
    order = added["year"].where(early, -added["year"])
    chosen = added.assign(order=order).sort_values("order").drop_duplicates("code", keep="last")
    named: pd.DataFrame = chosen.set_index("code")[["population", "year"]]
    return named.rename(columns={"year": "population_year"})


def frame(authorities: pd.DataFrame) -> pd.DataFrame:
    """Return every present authority: index `code`; `name`, `region` (or country), `country`."""
    now = authorities[authorities["is_current"].astype(bool)].set_index("lad_code").rename_axis("code")
    region = now["region"].fillna(now["country"])
    return pd.DataFrame({"name": now["authority"], "region": region, "country": now["country"]})


def places(
    series: pd.DataFrame, authorities: pd.DataFrame, population: pd.DataFrame, as_at: dt.date | None = None
) -> pd.DataFrame:
    """Return every present authority on one day, with rate, ranks and shares (L1, L9 to L11, L13).

    Parameters
    ----------
    series
        As `supported` returns it.
    authorities, population
        Rows of those tables; a population not held leaves rates and what follows from them missing.
    as_at
        A day of the series, by default its last.

    Returns
    -------
    DataFrame
        Index `code`, one row per authority: `name`, `region`, `country`, `supported`, `population`,
        `population_year`, `rate` (supported per 10,000 residents), `rank` and `rate_rank` (1 is the most;
        equal figures share a rank; only published figures are ranked, and rates of `MIN_BASE_FOR_RATE` people
        or more), `share_uk`, `share_nation`,
        `share_region` (per cents of allocated people) and `quotient` (share of supported people over
        share of residents; 1 is proportionate).
    """
    day = pd.Timestamp(as_at or newest(series))
    here = series[series["as_at"] == day].set_index("code")["people"]
    people_of = residents(population, authorities, day.date())
    rows = frame(authorities).join(here.rename("supported")).join(people_of)
    count = rows["supported"].astype("Float64")
    people = rows["population"].astype("Float64")
    rows["rate"] = count / people * _PER
    rows["rank"] = _rank(count)
    rows["rate_rank"] = _rank(rows["rate"].where(has_base(rows)))
    rows["share_uk"] = count / count.sum() * 100
    rows["share_nation"] = count / count.groupby(rows["country"]).transform("sum") * 100
    rows["share_region"] = count / count.groupby(rows["region"]).transform("sum") * 100
    rows["quotient"] = rows["share_uk"] / (people / people.sum() * 100)
    return rows.replace([np.inf, -np.inf], pd.NA)


def has_base(places: pd.DataFrame) -> pd.Series[Any]:
    """Return which places have people enough for a rate that is said or ranked."""
    return (places["supported"] >= MIN_BASE_FOR_RATE).fillna(False)


@dataclass(frozen=True)
class Among:
    """Among how many authorities a place stands: `of` with a figure, `based` with a base for their rates.

    `years` are the years of the populations of those, and how many have each.
    """

    of: int
    based: int
    years: Mapping[int, int]


def among(places: pd.DataFrame) -> Among:
    """Return among how many authorities each of `places` stands."""
    based = places[places["rate_rank"].notna()]
    years = based["population_year"].value_counts()
    return Among(
        int(places["supported"].notna().sum()), len(based), dict(zip(years.index, years, strict=True))
    )


def _rank(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.rank(ascending=False, method="min").astype("Int64")


def accommodation(groups: pd.DataFrame, support: pd.DataFrame, authorities: pd.DataFrame) -> pd.DataFrame:
    """Return people supported by kind of accommodation, for each day and place (L5 to L8, L16).

    Parameters
    ----------
    groups, support, authorities
        Rows of `immigration_groups`, `asylum_support`, `authorities`; the first hold where both speak.

    Returns
    -------
    DataFrame
        `as_at`, `code`, one column for each of `KINDS` (Int64; missing where no such row was published)
        and `table`, sorted by day and code.
    """
    kinds = list(KINDS)
    whole = groups[["as_at", "lad_code", *kinds]].assign(table="immigration_groups")
    rest = support[~support["as_at"].isin(groups["as_at"].unique())]
    rest = with_place(rest, authorities)
    rest = rest.assign(kind=rest["accommodation"].map(_PUBLISHED_KINDS))
    wide = rest.pivot_table(index=["as_at", "code"], columns="kind", values="people", aggfunc="sum")
    wide = wide.reindex(columns=kinds).astype("Int64").reset_index().assign(table="asylum_support")
    whole = with_place(whole, authorities)[["as_at", "code", *kinds, "table"]]
    both = pd.concat([part for part in (wide, whole) if len(part)] or [whole], ignore_index=True)
    return both.sort_values(["as_at", "code"], ignore_index=True).rename_axis(columns=None)


def support_types(
    support: pd.DataFrame, sections: pd.DataFrame, authorities: pd.DataFrame, code: str
) -> pd.DataFrame:
    """Return one place's supported people by type of support (L2 to L4).

    Parameters
    ----------
    support, sections
        Rows of `asylum_support` and of `asylum_support_sections_by_area`; the latter hold where both
        speak of a day.
    code
        A present authority.

    Returns
    -------
    DataFrame
        `as_at`, `section95`, `section98`, `section4` (Int64; missing where no such row was published),
        sorted by day.
    """
    columns = ["section95", "section98", "section4"]
    later = with_place(sections[sections["lad_code"].notna()], authorities)
    later = later[later["code"] == code].groupby("as_at", as_index=False)[columns].sum()
    earlier = support[~support["as_at"].isin(sections["as_at"].unique())]
    earlier = with_place(earlier, authorities)
    earlier = earlier[earlier["code"] == code]
    column = earlier["support_type"].str.lower().str.replace(" ", "")
    wide = earlier.assign(column=column).pivot_table(
        index="as_at", columns="column", values="people", aggfunc="sum"
    )
    wide = wide.reindex(columns=columns).astype("Int64").reset_index()
    both = pd.concat([part for part in (wide, later) if len(part)] or [wide], ignore_index=True)
    return both.sort_values("as_at", ignore_index=True).rename_axis(columns=None)


def in_contingency(kinds: pd.Series[Any]) -> tuple[int, int] | None:
    """Return people in contingency accommodation and people accommodated (L16), from one row.

    People with subsistence only are not accommodated. None where a kind was not published or fewer are
    accommodated than a per cent may be based on.
    """
    accommodated = kinds[["dispersal", "contingency", "initial", "other"]].sum(min_count=1)
    if wording.is_missing(kinds["contingency"]) or accommodated < wording.MIN_BASE_FOR_PERCENT:
        return None
    return int(kinds["contingency"]), int(accommodated)
