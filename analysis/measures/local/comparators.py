"""What to set beside one authority: its kind nearest in size, those asked for, its region, nation, the UK.

Source: as in `local`.

Follows: nearest neighbours by structure (CIPFA, Nearest Neighbours Model, which takes 40 measures of the area
and none of the services compared), kept to the two things held: the kind of authority and its residents.

Rejected: neighbours by the rates that are then compared, which would be alike by choice; density, and the
share in dispersal before, which others use and no table held carries for all.

Pitfalls: alike in kind and size is not alike in other ways; an authority of another nation is set beside only
where it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.measures.local import support as local

NEAREST = 5


def nearest(places: pd.DataFrame, code: str, how_many: int = NEAREST) -> list[str]:
    """Return the codes of the authorities of the same kind nearest in population, the nearest first.

    The kind is what the code of the Office for National Statistics begins with: a London borough, a
    metropolitan district, a unitary authority, another district, or a council of Scotland, Wales or Northern
    Ireland. Near is the smaller ratio of the two populations; equally near ones are in the order of their
    codes. The figures that are compared play no part in it: places chosen by them would look alike by choice.

    Parameters
    ----------
    places
        As `local.places` returns them.
    code
        The authority to compare with.
    how_many
        At most so many are returned; none where its population is not known.
    """
    kind = places.index.astype(str).str[:3] == code[:3]
    others = places[kind & (places.index != code)].sort_index()
    distance = apart(others, places.loc[code, "population"]).dropna()
    return [str(found) for found in distance.sort_values(kind="stable").index[:how_many]]


def apart(places: pd.DataFrame, population: Any) -> pd.Series[Any]:
    """Return how many times the larger of two populations is the smaller one, 1 where they are equal."""
    ratio = places["population"].astype("Float64") / (np.nan if pd.isna(population) else float(population))
    return ratio.where(ratio >= 1, 1 / ratio)


def beside(places: pd.DataFrame, code: str, others: Sequence[str]) -> pd.DataFrame:
    """Return the rows of an authority and of others, the authority first, each once.

    With a column more, `size_ratio`: how many times the smaller population the larger one is (see `apart`).
    """
    wanted = places.loc[list(dict.fromkeys([code, *others]))]
    return wanted.assign(size_ratio=apart(wanted, wanted.loc[code, "population"]))


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
        `supported` (people), `rate` (per 10,000 residents), `based` (authorities whose rates are ranked),
        `share` (per cents of them in the authority), `rank`, `rate_rank` (of the authority, 1 is the most;
        equal figures share a rank). Missing where nothing was published.
    """
    own = places.loc[code]
    groups = {own["region"]: places["region"] == own["region"]}
    groups[own["country"]] = places["country"] == own["country"]
    groups["UK"] = places["country"].notna()
    rows = []
    for name, inside in groups.items():
        members = places[inside]
        whole = _added(members)
        figures = members[["supported"]].assign(rate=members["rate"].where(local.has_base(members)))
        ranks = figures.rank(ascending=False, method="min").astype("Int64").loc[code]
        share = own["supported"] / whole["supported"] * 100 if whole["supported"] else pd.NA
        rows.append(
            {
                "area": name,
                **whole,
                "based": figures["rate"].count(),
                "share": share,
                "rank": ranks["supported"],
                "rate_rank": ranks["rate"],
            }
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
