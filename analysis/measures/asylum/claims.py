"""Asylum claims by route of entry, and what became of claims of people who arrived by small boat.

Source: Home Office, Asy_D01 and illegal entry routes (`asylum_claims_by_route`, `small_boats_claims` and
`small_boats_decisions`).

Pitfalls: 2018 and 2019 by route are rounded estimates; a claim can be made long after arrival; first outcomes
are as they stood at the release, so people who arrived lately mostly still await one.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.asylum.summary import calendar_and_newest

ROUTES = {
    "Small Boat": "small_boat",
    "Clandestine": "other_illegal",
    "Entered Without Relevant Documentation": "other_illegal",
    "Other": "other",
}
"""Routes as published, and the part each is in; every other route is of people with a visa or other leave."""
OUTCOMES = {
    "Grant of Protection": "granted",
    "Grant of Other Leave": "granted",
    "Refused": "refused",
    "Withdrawn": "withdrawn",
    "Administrative Outcome": "administrative",
    "Awaiting initial decision": "awaiting",
}


def by_route(rows: pd.DataFrame) -> pd.DataFrame:
    """Return claims in whole calendar years by part: end, small_boat, other_illegal, visa, other, claims.

    A year is whole where all four quarters of it are held; the newest year ending with a quarter follows
    where it is no calendar year. `end` is the last day of each.
    """
    parts = ["small_boat", "other_illegal", "visa", "other"]
    named = rows.assign(part=rows["route"].map(ROUTES).fillna("visa").where(rows["route"].notna()))
    table = named.pivot_table(index="quarter_end", columns="part", values="claims", aggfunc="sum")
    table = table.reindex(columns=parts).astype("Int64")
    if len(table):
        table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq="QE").as_unit("us"))
    sums = sum((table.shift(back) for back in range(1, 4)), table)
    whole = calendar_and_newest(sums).dropna(how="all")
    return whole.assign(claims=whole.sum(axis=1, skipna=False)).rename_axis("end").reset_index()


def routes_of(rows: pd.DataFrame, nationality: str) -> pd.Series[float]:
    """Return the newest claims of a nationality by part, from `asylum_claims_by_nationality_and_route`.

    Index: claims and the parts of `by_route`; empty where the nationality is pooled with others.
    """
    own = rows[(rows["nationality"] == nationality) & (rows["period_end"] == rows["period_end"].max())]
    part = own["measure"].replace({"Total": "claims", "Visas and Other Leave": "visa", **ROUTES})
    counts: pd.Series[float] = own.groupby(part)["value"].sum(min_count=1)
    return counts


def of_small_boats(claims: pd.DataFrame, decisions: pd.DataFrame, nationality: str) -> pd.Series[int]:
    """Return claims and first outcomes of people of a nationality who arrived by small boat since 2018.

    Index: arrivals (matched to a record), claims, granted, refused, withdrawn, administrative, awaiting.
    People as records stood at the release. 0 stands for a whole series that names nobody of the nationality.
    """
    people, decided = (rows[rows["nationality"] == nationality] for rows in (claims, decisions))
    outcomes = decided.groupby(decided["outcome_group"].map(OUTCOMES))["people"].sum()
    outcomes = outcomes.reindex(list(dict.fromkeys(OUTCOMES.values())), fill_value=0)
    raised = people.loc[people["claim_raised"].fillna(value=False).astype(bool), "people"].sum()
    counts = {"arrivals": people["people"].sum(), "claims": raised, **outcomes}
    return pd.Series({name: int(count) for name, count in counts.items()}, dtype="int64")
