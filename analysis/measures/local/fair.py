"""How unevenly people are spread (L14), and which rates are unusual once size is allowed for (method C8).

Counts are placed by contract, not random events, so plain Poisson limits would flag nearly every authority.
Two things vary: chance, less the larger a place, and places themselves, whatever their size. The limits add
both: the variance between authorities is estimated from all of them by the method of moments after
winsorising. "Outside" means a rate that differs from the overall rate by more than chance and the usual
differences between authorities; it says nothing of performance. The share outside is reported beside the
limits.

Follows: Spiegelhalter (2005), "Funnel plots for comparing institutional performance" (doi:10.1002/sim.1970)
and "Handling over-dispersion of performance indicators" (doi:10.1136/qshc.2005.013755), which finds the
additive model the better founded; Spiegelhalter and others (2012), "Statistical methods for healthcare
regulation". Square roots and winsorising are those of the Care Quality Commission, as in the R package
FunnelPlotR; the SHMI of NHS England adds the variance alike, but on logarithms and with the ends cut off.
Rates drawn in: the gamma–Poisson model of Clayton and Kaldor (1987, Biometrics 43, 671–681).

Rejected: Poisson limits alone, for counts are no random events; a multiplicative widening of them, which
stretches the limits of small places until nothing could lie below them.

Source: as in `local`.

Pitfalls: a place inside the limits may still have a high figure; limits say what is usual, not what is right;
an index of concentration depends on how many authorities there are, so areas cut up differently are not
compared by it; it says where people were placed, not why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common.kept import kept

LIMIT_95, LIMIT_998 = 1.959964, 3.090232
"""Standard deviations of the two limits drawn."""
LEVEL_95 = 0.95
"""Share of authorities inside the first, were the model right."""
FEWEST = 30
"""Authorities with both figures that limits are made from."""
WINSORISED = 0.10
"""Share at each end drawn in to the nearest kept value before the variance is estimated."""
_PER = 10_000
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Funnel:
    """The fitted limits: the overall `rate` per 10,000 and the deviation `between` authorities.

    `between` is the standard deviation of the square root of the ratio of a rate to the overall one, chance
    taken out.
    """

    rate: float
    between: float
    outside_pct: float
    """Per cents of authorities outside the 95% limits."""

    def limits(self, population: _Floats, deviations: float) -> tuple[_Floats, _Floats]:
        """Return the lower and upper rate per 10,000 for places of these sizes."""
        half = deviations * np.sqrt(_chance(population * self.rate / _PER) + self.between**2)
        return np.maximum(1 - half, 0) ** 2 * self.rate, (1 + half) ** 2 * self.rate


def _chance(expected: _Floats) -> _Floats:
    """Return the variance of the square root of observed over expected by chance alone."""
    variance: _Floats = 1 / (4 * expected)
    return variance


def funnel(places: pd.DataFrame) -> tuple[Funnel, pd.DataFrame]:
    """Fit limits with additive variation between authorities to the rates of all published.

    The ratio of each count to that expected at the overall rate is compared with 1 on a square root scale,
    which evens out its spread over places of all sizes.

    Parameters
    ----------
    places
        As `local.places` returns them; rows without a count or a population are left out.

    Returns
    -------
    Funnel
        The limits.
    DataFrame
        Index `code`: `score` (standard deviations from the overall rate, both variances counted) and
        `position`: "above", "within" or "below" the 95% limits.

    Raises
    ------
    ValueError
        Fewer than 30 authorities have both figures.
    """
    rows = complete(places)
    if len(rows) < FEWEST:
        msg = f"limits need at least {FEWEST} authorities with a count and a population, not {len(rows)}"
        raise ValueError(msg)
    count, people = _arrays(rows)
    rate = count.sum() / people.sum()
    distance, chance = np.sqrt(count / (people * rate)) - 1, _chance(people * rate)
    between = _between(distance / np.sqrt(chance), 1 / chance)
    score = distance / np.sqrt(chance + between)
    position = np.where(score > LIMIT_95, "above", np.where(score < -LIMIT_95, "below", "within"))
    outside = float(np.mean(position != "within") * 100)
    table = pd.DataFrame({"score": score, "position": position}, index=rows.index)
    return Funnel(float(rate * _PER), float(np.sqrt(between)), outside), table


def _between(scores: _Floats, weights: _Floats) -> float:
    """Return the variance between authorities by the method of moments, from scores of chance alone."""
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    spread = float(np.sum(np.clip(scores, low, high) ** 2))
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, (spread - (len(scores) - 1)) / float(scale))


def complete(places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `local.places` that have both a count and a population."""
    return places.dropna(subset=["supported", "population"])


def _arrays(rows: pd.DataFrame) -> tuple[_Floats, _Floats]:
    return rows["supported"].to_numpy(dtype=float), rows["population"].to_numpy(dtype=float)


@kept
def gamma_prior(count: _Floats, people: _Floats) -> tuple[float, float]:
    """Return shape and rate of the gamma distribution of rates per resident, by maximum likelihood.

    Counts given a rate are Poisson, so that over all authorities they are negative binomial.
    """
    from scipy import optimize, special

    def loss(logs: npt.NDArray[np.float64]) -> float:
        shape, mean = np.exp(logs)
        odds = shape / (shape + people * mean)
        terms: Any = (
            special.gammaln(count + shape)
            - special.gammaln(shape)
            + shape * np.log(odds)
            + count * np.log1p(-odds)
        )
        return -float(terms.sum())

    start = np.log([1.0, max(count.sum(), 0.5) / people.sum()])
    shape, mean = np.exp(optimize.minimize(loss, start, method="Nelder-Mead").x)
    return float(shape), float(shape / mean)


def shrunken(places: pd.DataFrame) -> pd.DataFrame:
    """Return rates drawn in towards the others as far as chance alone would move them.

    Parameters
    ----------
    places
        As `local.places` returns them; rows without a count or a population are left out.

    Returns
    -------
    DataFrame
        Index `code`: `shrunken` (expected rate per 10,000 of the gamma–Poisson model).
    """
    rows = complete(places)
    count, people = _arrays(rows)
    shape, rate = gamma_prior(count, people)
    return pd.DataFrame({"shrunken": (shape + count) / (rate + people) * _PER}, index=rows.index)


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
