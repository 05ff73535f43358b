"""Who arrives by small boat, what becomes of their claims, and how large a part of the whole they are.

Final quarterly and annual tables, never mixed with the provisional daily counts. A category that the
publisher calls "Not currently recorded" is shown as such; pooled nationalities are no nationality.

Source: Home Office, immigration system statistics (`illegal_entry`, the `small_boats_*` tables,
`asylum_claims_by_route`).

Pitfalls: totals and breakdowns come from two systems, so "not currently recorded" must be shown; outcomes
count matched records and recent years are not complete; a share uses people of the same arrival year; ways
of entry are not detected equally well.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from analysis.common import wording

UNRECORDED = "Not currently recorded"
POOLED = (UNRECORDED, "All other nationalities", "Other and unknown")
"""Not a nationality: left out of ranks, shown in totals."""
SMALL_BOATS = "Small boat arrivals"
AGES = {
    "17 and under": "Under 18",
    "18 to 24": "18 to 24",
    "25 to 39": "25 to 39",
    "40 and over": "40 and over",
}
OUTCOMES = ("grants", "refused", "withdrawn", "administrative", "awaiting")


class Unrecorded(NamedTuple):
    """How many of a total have no category: people and per cents of the total."""

    people: int
    of: int
    share_pct: float | None


def share(part: float | None, whole: float | None) -> float | None:
    """Return a share in per cent, None where it is unknown or the base is under 30."""
    if wording.is_missing(part) or wording.is_missing(whole):
        return None
    base = float(whole)  # type: ignore[arg-type]
    return float(part) / base * 100 if base >= wording.MIN_BASE_FOR_PERCENT else None  # type: ignore[arg-type]


def nationalities(rows: pd.DataFrame, count: int = 8) -> pd.DataFrame:
    """Return the most common nationalities of the newest year, with the year before.

    Parameters
    ----------
    rows
        `small_boats_nationality`: `year`, `nationality`, `arrivals` (final), `part_year`.

    Returns
    -------
    DataFrame
        `nationality`, `arrivals`, `share_pct` (of all arrivals of the year, the unrecorded among them),
        `before` (same nationality, year before; missing where it was not named), `change_pct`, `rank`.
        Whole years only; empty where there is none. Most first.
    """
    whole = rows[~rows["part_year"].astype(bool)]
    columns = ["nationality", "arrivals", "share_pct", "before", "change_pct", "rank"]
    if whole.empty:
        return pd.DataFrame(columns=columns)
    year = int(whole["year"].max())
    now = whole[whole["year"] == year]
    before = whole[whole["year"] == year - 1].set_index("nationality")["arrivals"]
    total = int(now["arrivals"].sum())
    named = now[~now["nationality"].isin(POOLED)].sort_values(
        ["arrivals", "nationality"], ascending=[False, True]
    )
    table = named[["nationality", "arrivals"]].reset_index(drop=True)
    table["rank"] = table["arrivals"].rank(ascending=False, method="min").astype("Int64")
    table["share_pct"] = [share(value, total) for value in table["arrivals"]]
    table["before"] = before.reindex(table["nationality"]).to_numpy()
    pairs = zip(table["arrivals"], table["before"], strict=True)
    table["change_pct"] = [wording.percent_change(now, then) for now, then in pairs]
    table = table.astype({"before": "Int64", "share_pct": "Float64", "change_pct": "Float64"})
    return table.head(count)[columns]


def by_year_ending(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `small_boats_nationality_year_ending` in the shape of `small_boats_nationality`.

    `year` is that in which the twelve months end; every row is of a whole year.
    """
    return rows.assign(year=rows["year_ending"].dt.year, part_year=False)


def nationality_years(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return arrivals by whole year for some nationalities: `nationality`, `year`, `arrivals`.

    Every name has a row for every year; missing where the publisher pooled it with others that year.
    """
    whole = rows[~rows["part_year"].astype(bool)]
    years = sorted(whole["year"].unique())
    index = pd.MultiIndex.from_product([names, years], names=["nationality", "year"])
    known = whole.set_index(["nationality", "year"])["arrivals"]
    return known.reindex(index).reset_index()


def unrecorded(rows: pd.DataFrame) -> Unrecorded:
    """Return how many of the newest whole year's arrivals have no nationality recorded."""
    whole = rows[~rows["part_year"].astype(bool)]
    newest = whole[whole["year"] == whole["year"].max()]
    people = int(newest.loc[newest["nationality"] == UNRECORDED, "arrivals"].sum())
    total = int(newest["arrivals"].sum())
    return Unrecorded(people, total, share(people, total))


def ages(detections: pd.DataFrame) -> pd.DataFrame:
    """Return small-boat arrivals by calendar year, age group and sex, whole years only.

    Parameters
    ----------
    detections
        `illegal_entry`: `quarter_end`, `method`, `sex`, `age_group`, `detections` (final).

    Returns
    -------
    DataFrame
        `year`, one column per label of `AGES` (people), `age_unknown`, `male`, `female`, `sex_unknown`,
        `arrivals`; ages as stated or assessed.
    """
    boats = detections[detections["method"] == SMALL_BOATS]
    boats = boats.assign(
        year=boats["quarter_end"].dt.year,
        age=boats["age_group"].map(AGES).fillna("age_unknown"),
        sex=boats["sex"].map({"Male": "male", "Female": "female"}).fillna("sex_unknown"),
    )
    boats = boats[boats.groupby("year")["quarter_end"].transform("nunique") == 4]
    parts = [
        boats.pivot_table(index="year", columns=part, values="detections", aggfunc="sum")
        for part in ("age", "sex")
    ]
    names = [*AGES.values(), "age_unknown", "male", "female", "sex_unknown"]
    # a group without a row in a year has nobody: the table lists every group that has anyone
    table = pd.concat(parts, axis=1).reindex(columns=names).fillna(0)
    table["arrivals"] = boats.groupby("year")["detections"].sum()
    return table.astype("Int64").reset_index()


def contrast_quarters(event: dt.date) -> tuple[dt.date, dt.date]:
    """Return the ends of the last whole quarter before a day and of the same quarter a year later."""
    from analysis.common.periods import quarter_end_on_or_before, same_date

    first = quarter_end_on_or_before(event - dt.timedelta(days=1))
    return first, same_date(first, first.year + 1)


def contrast(detections: pd.DataFrame, nationality: str, event: dt.date) -> pd.DataFrame:
    """Return one nationality and all others in the last whole quarter before a day and a year later.

    Returns
    -------
    DataFrame
        Rows the nationality and "All others"; `group`, `before`, `after` (people), `change_pct`,
        `quarter` (end of the first). Empty where either of `contrast_quarters` is not held.
    """
    boats = detections[detections["method"] == SMALL_BOATS]
    first, second = contrast_quarters(event)
    rows = []
    for name, own in (
        (nationality, boats["nationality"] == nationality),
        ("All others", boats["nationality"] != nationality),
    ):
        counts = [
            int(boats.loc[own & (boats["quarter_end"] == pd.Timestamp(day)), "detections"].sum())
            for day in (first, second)
        ]
        rows.append((name, *counts, wording.percent_change(counts[1], counts[0]), pd.Timestamp(first)))
    table = pd.DataFrame(rows, columns=["group", "before", "after", "change_pct", "quarter"])
    held = set(boats["quarter_end"].dt.date)
    return table if {first, second} <= held else table.iloc[:0]


def outcomes(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Return what became of asylum claims by year of arrival, as shares of the people who claimed.

    Parameters
    ----------
    cohorts
        `small_boats_outcomes`; `matched_arrivals` count people matched to records, not all arrivals.

    Returns
    -------
    DataFrame
        `year`, `matched_arrivals`, `people_with_claim`, `claim_share_pct` (of matched arrivals), the
        counts of `OUTCOMES`, each with a share `…_pct` of people with a claim, and `grant_rate_pct`
        (grants of grants and refusals). A count that was not published stays missing.
    """
    table = cohorts.rename(columns={"arrival_year": "year"}).sort_values("year").reset_index(drop=True)
    with_claim = table["people_with_claim"]
    table["claim_share_pct"] = _shares(with_claim, table["matched_arrivals"])
    for name in OUTCOMES:
        table[f"{name}_pct"] = _shares(table[name], with_claim)
    table["grant_rate_pct"] = _shares(table["grants"], table["grants"] + table["refused"])
    return table


def _shares(parts: pd.Series, wholes: pd.Series) -> pd.Series:
    pairs = zip(parts, wholes, strict=True)
    return pd.Series([share(part, whole) for part, whole in pairs], index=parts.index, dtype="Float64")


def claims_share(routes: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Return claims by small-boat arrivals as a share of all asylum claims, whole calendar years.

    Parameters
    ----------
    routes
        `asylum_claims_by_route`: `quarter_end`, `route`, `claims` (people).
    flows
        `asylum_flows`: `quarter_end`, `claims` (all people who claim), another table of the same release.

    Returns
    -------
    DataFrame
        `year`, `small_boat_claims`, `all_claims`, `share_pct`.
    """
    boats = routes[routes["route"] == "Small Boat"].set_index("quarter_end")["claims"]
    every = flows.set_index("quarter_end")["claims"]
    both = pd.DataFrame({"small_boat_claims": boats, "all_claims": every}).dropna()
    grouped = both.groupby(pd.DatetimeIndex(both.index).year)
    table = grouped.sum()[grouped.size() == 4].rename_axis("year").reset_index()
    return table.assign(share_pct=_shares(table["small_boat_claims"], table["all_claims"]))


def routes_share(detections: pd.DataFrame) -> pd.DataFrame:
    """Return detections on illegal entry routes by method and whole calendar year.

    Returns
    -------
    DataFrame
        `year`, one column per method as published (people detected), `all`, `small_boat_pct`. Detection
        is not equally likely on every route: the methods are not directly comparable.
    """
    rows = detections.assign(year=detections["quarter_end"].dt.year)
    rows = rows[rows.groupby("year")["quarter_end"].transform("nunique") == 4]
    if rows.empty:
        return pd.DataFrame(columns=["year", SMALL_BOATS, "all", "small_boat_pct"])
    table = rows.pivot_table(index="year", columns="method", values="detections", aggfunc="sum")
    table = table.rename_axis(columns=None)
    table["all"] = table.sum(axis=1)
    table = table.astype("Int64").reset_index()
    return table.assign(small_boat_pct=_shares(table[SMALL_BOATS], table["all"]))


def returned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return returns of people who arrived by small boat, by whole calendar year of the return.

    `rows` is `returns_of_small_boat_arrivals`, by quarter. Columns `year`, `returns` (people); the year of a
    return is not the year of arrival.
    """
    own = rows[rows["measure"] == "Returns"]
    grouped = own.groupby(own["period_end"].dt.year)["value"]
    table = grouped.sum(min_count=4).dropna().astype("Int64")
    return table[grouped.size() == 4].rename_axis("year").rename("returns").reset_index()


def referrals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return modern slavery referrals (NRM) of matched small-boat arrivals, by year of arrival.

    Columns `year`, `people` (matched), `referred`, `share_pct`, `quarters` (of the year that are held:
    one in which nobody arrived has no row).
    """
    year = rows["quarter_end"].dt.year.rename("year")
    table = pd.DataFrame(
        {
            "people": rows.groupby(year)["people"].sum(),
            "referred": rows[rows["referral_raised"]].groupby(year)["people"].sum(),
            "quarters": rows.groupby(year)["quarter_end"].max().dt.quarter,
        }
    ).fillna({"referred": 0})
    table = table.astype({"people": "Int64", "referred": "Int64"}).reset_index()
    return table.assign(share_pct=_shares(table["referred"], table["people"]))
