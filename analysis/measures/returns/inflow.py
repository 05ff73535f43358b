"""Returns beside arrivals and asylum claims: ratios of unlike groups, and what became of a cohort.

The people returned in a year need not be those who arrived or claimed in it: a ratio says how large
one number is beside another and is never a share of people returned.

Source: `returns_by_type`, `small_boats_annual`, `asylum_flows`, `returns_of_small_boat_arrivals` (Ret_06),
`illegal_entry_by_route` (IER_01) and `asylum_cohorts` (Asy_04), all Home Office.

Pitfalls: a ratio is no return rate; claims may count people or main applicants.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.returns.detail import _years


def claims_by_year(flows: pd.DataFrame) -> pd.DataFrame:
    """Return asylum claims by calendar year held whole, from `asylum_flows`: year, claims (people)."""
    grouped = flows.groupby(flows["quarter_end"].dt.year)["claims"]
    years = pd.DataFrame({"claims": grouped.sum(min_count=4), "quarters": grouped.count()})
    return years.loc[years["quarters"] == 4, ["claims"]].rename_axis("year").reset_index()


def per_hundred(years: pd.DataFrame, arrivals: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return headline returns for every 100 small-boat arrivals and for every 100 asylum claims.

    Parameters
    ----------
    years
        year, returns: the headline total (`analysis.measures.returns.totals.calendar_years`).
    arrivals
        year, people: final annual small-boat arrivals (`small_boats_annual`).
    claims
        year, claims (`claims_by_year`).

    Returns
    -------
    DataFrame
        year, returns, arrivals, claims, per_100_arrivals, per_100_claims; a ratio is missing where
        either number is missing or the base is 0. Years without arrivals and without claims are left out.
    """
    table = years[["year", "returns"]].merge(
        arrivals[["year", "people"]].rename(columns={"people": "arrivals"}), on="year", how="left"
    )
    table = table.merge(claims[["year", "claims"]], on="year", how="left")
    table = table[table["arrivals"].notna() | table["claims"].notna()].reset_index(drop=True)
    returned = table["returns"].astype("Float64")
    for base in ("arrivals", "claims"):
        below = table[base].astype("Float64")
        table[f"per_100_{base}"] = returned / below.where(below > 0) * 100
    return table


def small_boats(returns: pd.DataFrame, routes: pd.DataFrame) -> pd.DataFrame:
    """Return returns of people who had arrived by small boat beside arrivals, by quarter.

    Parameters
    ----------
    returns, routes
        Rows of `returns_of_small_boat_arrivals` and `illegal_entry_by_route`.

    Returns
    -------
    DataFrame
        quarter_end, returns, arrivals (people; missing where not given). The quarter is that of the return.
    """
    boats = routes[routes["measure"] == "Small boat arrivals"]
    left = returns[returns["measure"] == "Returns"].set_index("period_end")["value"].rename("returns")
    both = pd.concat([left, boats.set_index("period_end")["value"].rename("arrivals")], axis=1)
    held = both[both["returns"].notna()].astype("Int64").sort_index()
    return held.rename_axis("quarter_end").reset_index()


def small_boat_years(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return `small_boats` by whole calendar year: year, returns, arrivals, per_100 (missing at base 0)."""
    grouped = quarters.groupby(quarters["quarter_end"].dt.year)
    years = grouped[["returns", "arrivals"]].sum(min_count=4)[grouped.size() == 4]
    base = years["arrivals"].astype("Float64")
    years["per_100"] = years["returns"].astype("Float64") / base.where(base > 0) * 100
    return years.rename_axis("year").reset_index()


def cohorts(rows: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return refusals and returns by year of claim, first to last, from `asylum_cohorts` (main applicants).

    Columns: year, refused (latest outcome a refusal), returned (of all who claimed in the year, whatever the
    outcome), awaited (outcome not yet known). Returns are no part of refusals.
    """
    names = {
        "Total latest outcomes: Refusals": "refused",
        "Returns": "returned",
        "Latest outcome not yet known": "awaited",
    }
    years = _years(rows, names).set_index("year").dropna(how="all")
    return years.loc[first:last].reset_index()


def cohort_share(returned: int, refused: int) -> float:
    """Return people returned as per cents of people of the same claims whose latest outcome is a refusal.

    Raises
    ------
    ValueError
        Nobody was refused, or more people were returned than were refused.
    """
    if not 0 <= returned <= refused or refused == 0:
        raise ValueError(f"{returned} returned of {refused} refused is no share of a cohort")
    return returned / refused * 100
