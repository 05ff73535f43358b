"""A fair comparison of rates: what is unusual once the size of a place is allowed for (method C8).

Counts are placed by contract, not random events, so plain Poisson limits would flag nearly every
authority. The limits here are widened until the middle of the authorities fits (Spiegelhalter 2005,
"Funnel plots for comparing institutional performance", multiplicative over-dispersion after winsorising).
"Outside" means an unusual allocation; it says nothing of performance. As in that paper the winsorised spread
is not corrected back: for normal scores it is about two thirds of the whole, so that true outliers do not
widen the limits that should show them. The share outside is reported beside the limits.

Source: as in `local`.

Pitfalls: a place inside the limits may still have a high figure; limits say what is usual, not what is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special

LIMIT_95, LIMIT_998 = 1.959964, 3.090232
"""Standard deviations of the two limits drawn."""
WINSORISED = 0.10
"""Share at each end drawn in to the nearest kept value before the spread is estimated."""
DRAWS = 2000
SEED = 8
"""Of the simulated ranks: the same table gives the same chances."""
_PER = 10_000
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Funnel:
    """The fitted limits: the overall `rate` per 10,000 and how much wider than Poisson (`dispersion`)."""

    rate: float
    dispersion: float
    outside_pct: float
    """Per cents of authorities outside the 95% limits; about 5 would be expected."""

    def limits(self, population: _Floats, deviations: float) -> tuple[_Floats, _Floats]:
        """Return the lower and upper rate per 10,000 for places of these sizes."""
        middle = np.sqrt(population * self.rate / _PER)
        half = deviations * np.sqrt(self.dispersion) / 2
        lower = np.maximum(middle - half, 0) ** 2
        return lower / population * _PER, (middle + half) ** 2 / population * _PER


def funnel(places: pd.DataFrame) -> tuple[Funnel, pd.DataFrame]:
    """Fit over-dispersed limits to rates of all authorities published.

    Square roots of counts are compared with those expected at the overall rate, which evens out their
    spread over places of all sizes.

    Parameters
    ----------
    places
        As `local.places` returns them; rows without a count or a population are left out.

    Returns
    -------
    Funnel
        The limits.
    DataFrame
        Index `code`: `score` (widened standard deviations from the overall rate) and `position`:
        "above", "within" or "below" the 95% limits.

    Raises
    ------
    ValueError
        Fewer than 30 authorities have both figures.
    """
    rows = complete(places)
    if len(rows) < 30:
        msg = f"limits need at least 30 authorities with a count and a population, not {len(rows)}"
        raise ValueError(msg)
    count, people = _arrays(rows)
    rate = count.sum() / people.sum()
    score = 2 * (np.sqrt(count) - np.sqrt(people * rate))
    low, high = np.quantile(score, [WINSORISED, 1 - WINSORISED])
    dispersion = max(1.0, float(np.mean(np.clip(score, low, high) ** 2)))
    score = score / np.sqrt(dispersion)
    position = np.where(score > LIMIT_95, "above", np.where(score < -LIMIT_95, "below", "within"))
    outside = float(np.mean(position != "within") * 100)
    table = pd.DataFrame({"score": score, "position": position}, index=rows.index)
    return Funnel(float(rate * _PER), dispersion, outside), table


def complete(places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `local.places` that have both a count and a population."""
    return places.dropna(subset=["supported", "population"])


def _arrays(rows: pd.DataFrame) -> tuple[_Floats, _Floats]:
    return rows["supported"].to_numpy(dtype=float), rows["population"].to_numpy(dtype=float)


def gamma_prior(count: _Floats, people: _Floats) -> tuple[float, float]:
    """Return shape and rate of the gamma distribution of rates per resident, by maximum likelihood.

    Counts given a rate are Poisson, so that over all authorities they are negative binomial.
    """

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
    """Return rates drawn in towards the others as far as chance alone would move them, and top-ten chances.

    Parameters
    ----------
    places
        As `local.places` returns them; rows without a count or a population are left out.

    Returns
    -------
    DataFrame
        Index `code`: `shrunken` (expected rate per 10,000 of the gamma–Poisson model) and `top_ten`
        (chance from 0 to 1 that the place's underlying rate is among the ten highest).
    """
    rows = complete(places)
    count, people = _arrays(rows)
    shape, rate = gamma_prior(count, people)
    draws = np.random.default_rng(SEED).gamma(shape + count, 1 / (rate + people), size=(DRAWS, len(rows)))
    best = np.argpartition(draws, -10, axis=1)[:, -10:]
    chance = np.bincount(best.ravel(), minlength=len(rows)) / DRAWS
    expected = (shape + count) / (rate + people) * _PER
    return pd.DataFrame({"shrunken": expected, "top_ten": chance}, index=rows.index)
