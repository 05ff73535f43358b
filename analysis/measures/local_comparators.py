"""What to set beside one authority: the most similar ones, those asked for, its region, nation and the UK.

Source: as in `local`.

Pitfalls: near in size and rate is not alike in other ways; an authority of another nation is set beside only
where it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

NEAREST = 5


def nearest(places: pd.DataFrame, code: str, how_many: int = NEAREST) -> list[str]:
    """Return the codes of the most similar authorities of the same nation, the most similar first.

    Similar means a similar population and a similar rate of supported people: the distance adds the two
    differences, of the logarithm of the population and of the square root of the rate, each in standard
    deviations over all authorities. Where no rate is known the number of supported people stands for it.

    Parameters
    ----------
    places
        As `local.places` returns them.
    code
        The authority to compare with.
    how_many
        At most so many are returned.
    """
    level = places["rate"] if places["rate"].notna().any() else places["supported"]
    parts = pd.DataFrame({"level": np.sqrt(level.astype("Float64"))})
    if places["population"].notna().any():
        parts["size"] = np.log(places["population"].astype("Float64"))
    parts = parts / parts.std()
    if parts.loc[code].isna().any():
        return []
    others = parts[(places["country"] == places.loc[code, "country"]) & (places.index != code)]
    distance = (others - parts.loc[code]).abs().sum(axis=1, skipna=False).dropna()
    return [str(found) for found in distance.sort_values(kind="stable").index[:how_many]]


def beside(places: pd.DataFrame, code: str, others: Sequence[str]) -> pd.DataFrame:
    """Return the rows of an authority and of others, the authority first, each once."""
    wanted = list(dict.fromkeys([code, *others]))
    return places.loc[wanted]


def wholes(places: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the wholes one authority is part of, and where it stands in each (L10, L11).

    Parameters
    ----------
    places
        As `local.places` returns them.
    code
        The authority.

    Returns
    -------
    DataFrame
        One row for its region (England only), its nation and the UK: `area`, `authorities` (published),
        `supported` (people), `rate` (per 10,000 residents), `share` (per cents of them in the authority),
        `rank`, `rate_rank` (of the authority, 1 is the most; equal figures share a rank). Missing where
        nothing was published.
    """
    own = places.loc[code]
    groups = {own["region"]: places["region"] == own["region"]}
    groups[own["country"]] = places["country"] == own["country"]
    groups["UK"] = places["country"].notna()
    rows = []
    for name, inside in groups.items():
        members = places[inside]
        whole = _added(members)
        ranks = members[["supported", "rate"]].rank(ascending=False, method="min").astype("Int64").loc[code]
        share = own["supported"] / whole["supported"] * 100 if whole["supported"] else pd.NA
        rows.append(
            {"area": name, **whole, "share": share, "rank": ranks["supported"], "rate_rank": ranks["rate"]}
        )
    return _typed(pd.DataFrame(rows))


def regions(places: pd.DataFrame) -> pd.DataFrame:
    """Return the regions of England and the other nations, the most supported people first.

    Columns: `region`, `authorities` (published), `supported` (people), `rate` (per 10,000 residents),
    `share` (per cents of the UK), `largest` (the authority with most people).
    """
    groups = places.groupby("region")
    rows = pd.DataFrame({
        "authorities": groups["supported"].count(),
        "supported": groups["supported"].sum(min_count=1),
        "residents": groups["population"].sum(),
    })  # fmt: skip
    whole = groups["population"].count() == groups.size()
    rows["rate"] = (rows["supported"] / rows.pop("residents") * 10_000).where(whole)
    rows["share"] = rows["supported"] / places["supported"].sum() * 100
    first = places.sort_values(["supported", "name"], ascending=[False, True]).drop_duplicates("region")
    rows["largest"] = first.set_index("region")["name"].where(rows["supported"].notna())
    rows = rows.replace([np.inf, -np.inf], pd.NA).reset_index()
    return _typed(rows).sort_values(["supported", "region"], ascending=[False, True], ignore_index=True)


def _added(members: pd.DataFrame) -> dict[str, Any]:
    known = members.dropna(subset="supported")
    people = known["supported"].sum() if len(known) else pd.NA
    residents = members["population"].sum(skipna=False)
    rate = people / residents * 10_000 if len(known) and not pd.isna(residents) else pd.NA
    return {"authorities": len(known), "supported": people, "rate": rate}


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {"supported": "Int64", "rate": "Float64", "share": "Float64"}
    return rows.astype(kinds | {name: "Int64" for name in ("rank", "rate_rank") if name in rows})
