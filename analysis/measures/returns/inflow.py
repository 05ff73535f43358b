"""Returns beside arrivals and asylum claims: ratios of unlike groups, and what became of a cohort.

The people returned in a year are mostly not those who arrived or claimed in it: a ratio says how large
one number is beside another and is never a share of people returned.

Source: `returns_by_type`, `small_boats_annual` and `asylum_flows` (Home Office).

Pitfalls: a ratio is no return rate; claims may count people or main applicants.
"""

from __future__ import annotations

import pandas as pd


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


def cohort_share(returned: int, refused: int) -> float:
    """Return people returned as per cents of people of the same claims whose latest outcome is a refusal.

    Raises
    ------
    ValueError
        Nobody was refused, or more people were returned than were refused.
    """
    if not 0 <= returned <= refused or refused == 0:
        msg = f"{returned} returned of {refused} refused is no share of a cohort"
        raise ValueError(msg)
    return returned / refused * 100
