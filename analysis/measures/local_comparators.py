"""Authorities to set beside one: the nearest by size and rate in the same nation, or those asked for.

Source: as in `local`.

Pitfalls: near in size and rate is not alike in other ways; an authority of another nation is set beside only
where it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

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
