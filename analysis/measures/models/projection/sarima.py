"""Seasonal ARIMA(1,0,0)(0,1,1) with a season of twelve months, by its exact likelihood.

The difference on the same month a year before follows w(t) = φ·w(t−1) + e(t) + Θ·e(t−12). Its
autocovariances are known in closed form, so that two numbers are looked for over a small matrix. A test
holds the projection to that of statsmodels' SARIMAX, which takes some forty times as long: every step of
its search sets up a state of thirteen months anew.

Method: Box and Jenkins (1970); Gaussian likelihood with the variance concentrated out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.common.kept import kept

SEASON = 12
_Floats = npt.NDArray[np.float64]


def forecast(values: _Floats, steps: int) -> _Floats:
    """Return the `steps` values that follow a monthly series of more than a year, oldest first.

    The expected values given the series, at the parameters of greatest likelihood.
    """
    change = values[SEASON:] - values[:-SEASON]
    known = len(change)
    covariance = _covariances(*_fit(change), known + steps)[_apart(known + steps)]
    to_come = covariance[known:, :known] @ np.linalg.solve(covariance[:known, :known], change)
    out = list(values)
    for step in to_come:
        out.append(out[-SEASON] + step)
    return np.asarray(out[len(values) :], dtype=np.float64)


def _apart(count: int) -> npt.NDArray[np.intp]:
    """Return how many months lie between each two of `count` months in a row."""
    month = np.arange(count)
    between: npt.NDArray[np.intp] = np.abs(month[:, None] - month)
    return between


def _covariances(phi: float, theta: float, count: int) -> _Floats:
    """Return the covariances of months 0, 1 … `count` - 1 apart, for errors of variance one."""
    powers = phi ** np.arange(count + SEASON, dtype=np.float64)
    season = theta * (powers[np.abs(np.arange(count) - SEASON)] + powers[SEASON:])
    apart: _Floats = ((1 + theta**2) * powers[:count] + season) / (1 - phi**2)
    return apart


@kept
def _fit(change: _Floats) -> tuple[float, float]:
    """Return φ and Θ of greatest likelihood, both between −1 and 1."""
    from scipy import linalg, optimize

    count = len(change)
    between = _apart(count)

    def cost(free: _Floats) -> float:
        phi, theta = np.tanh(free).tolist()
        table = _covariances(phi, theta, count)[between]
        root = linalg.cholesky(table, lower=True, overwrite_a=True, check_finite=False)
        scaled = linalg.solve_triangular(root, change, lower=True, check_finite=False)
        return float(count / 2 * np.log(scaled @ scaled) + np.log(root.diagonal()).sum())

    found = optimize.fmin(cost, np.array([0.5, -0.5]), xtol=1e-4, ftol=1e-7, disp=False)
    phi, theta = np.tanh(found).tolist()
    return phi, theta
