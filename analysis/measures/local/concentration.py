"""How unevenly supported people are spread over authorities (measure L14).

Source: as in `local`.

Pitfalls: an index depends on how many authorities there are, so areas cut up differently are not compared by
it; concentration says where people were placed, not why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd


def concentration(people: pd.Series[Any]) -> dict[str, float]:
    """Return how concentrated people are over authorities on one day.

    Missing and zero counts add nothing to any of these.

    Returns
    -------
    dict
        `herfindahl` (sum of squared shares), `effective` (its inverse: so many equal authorities would
        be as concentrated), `top_ten` (per cents in the ten largest), `authorities` (with anybody).
    """
    counts = people.dropna().to_numpy(dtype=float)
    counts = counts[counts > 0]
    if not len(counts):
        return {"herfindahl": np.nan, "effective": np.nan, "top_ten": np.nan, "authorities": 0}
    shares = counts / counts.sum()
    herfindahl = float((shares**2).sum())
    return {
        "herfindahl": herfindahl,
        "effective": 1 / herfindahl,
        "top_ten": float(np.sort(shares)[-10:].sum() * 100),
        "authorities": len(counts),
    }


def gini(people: pd.Series[Any], population: pd.Series[Any]) -> float | None:
    """Return the Gini coefficient of people over residents: 0 is the same rate everywhere.

    Authorities count by their residents, so that their size alone makes no inequality. A missing count is
    taken as nobody: the publications leave out authorities with nobody. None where no population is held.
    """
    size = population.to_numpy(dtype=float, na_value=np.nan)
    counts = people.fillna(0).to_numpy(dtype=float)
    if np.isnan(size).any() or counts.sum() == 0:
        return None
    order = np.argsort(counts / size, kind="stable")
    cumulative = np.concatenate([[0.0], np.cumsum(counts[order]) / counts.sum()])
    widths = size[order] / size.sum()
    return float(1 - ((cumulative[1:] + cumulative[:-1]) * widths).sum())


def over_time(series: pd.DataFrame, days: Iterable[pd.Timestamp] | None = None) -> pd.DataFrame:
    """Return `concentration` at days of `local.supported`, by default all: `as_at` and its columns."""
    wanted = sorted(series["as_at"].unique()) if days is None else sorted(days)
    by_day = dict(tuple(series.groupby("as_at")["people"]))
    rows = [{"as_at": day, **concentration(by_day[day])} for day in wanted if day in by_day]
    return pd.DataFrame(rows, columns=["as_at", "herfindahl", "effective", "top_ten", "authorities"])
