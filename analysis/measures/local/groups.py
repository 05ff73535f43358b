"""Who else came under a government scheme: Homes for Ukraine, Afghan resettlement, earlier resettlement.

Source: Home Office, Reg_02 and Res_D01 (`immigration_groups`, `resettlement`).

Pitfalls: arrivals under a scheme are counted since it began, supported people on one day: they are never
added; a small figure may be withheld.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.local import support as local

GROUPS = {
    "supported": ("Asylum support", "People seeking asylum with support"),
    "homes_for_ukraine": ("Homes for Ukraine", "Homes for Ukraine: arrivals to date"),
    "afghan": ("Afghan resettlement", "Afghan resettlement: people here"),
}
"""Columns of `immigration_groups`, each with its short name and what it counts."""


def groups(
    rows: pd.DataFrame, population: pd.DataFrame, authorities: pd.DataFrame, code: str
) -> pd.DataFrame:
    """Return the three groups in one place beside the UK on the newest day (L18).

    Parameters
    ----------
    rows, population, authorities
        Rows of `immigration_groups`, `population` and `authorities`.
    code
        A present authority.

    Returns
    -------
    DataFrame
        One row per group: `short` and `group`, its names, `people` (missing where suppressed), `rate`
        (per 10,000 residents, missing below `MIN_BASE_FOR_RATE` people), `uk`
        (sum of the figures published) and `share_uk` (per cents of that sum).
    """
    newest = rows[rows["as_at"] == rows["as_at"].max()].set_index("lad_code")
    estimates = local.residents(population, authorities, rows["as_at"].max().date())
    residents = estimates["population"].reindex(newest.index).astype("Float64")
    out = []
    for name, (short, label) in GROUPS.items():
        people = newest[name].astype("Float64")
        uk = people.sum()
        out.append({
            "short": short,
            "group": label,
            "people": people[code],
            "rate": people.where(people >= local.MIN_BASE_FOR_RATE)[code] / residents[code] * 10_000,
            "uk": uk,
            "share_uk": people[code] / uk * 100,
        })  # fmt: skip
    return pd.DataFrame(out).astype({"people": "Int64", "uk": "Int64"})


def resettled(rows: pd.DataFrame, authorities: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return people resettled in one place, by year and scheme.

    Parameters
    ----------
    rows, authorities
        Rows of `resettlement` and `authorities`.

    Returns
    -------
    DataFrame
        `year`, `scheme`, `people`, `to` (the last quarter end counted in that year); a year without
        a row had nobody published.
    """
    own = local.with_place(rows, authorities)
    last = rows.groupby(rows["quarter_end"].dt.year)["quarter_end"].max()
    own = own[own["code"] == code].assign(year=lambda part: part["quarter_end"].dt.year)
    sums = own.groupby(["year", "scheme"], as_index=False)[["people"]].sum()
    return sums.assign(to=sums["year"].map(last))
