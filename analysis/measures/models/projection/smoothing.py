"""Exponential smoothing with a level, no trend and a season of twelve months, by its exact likelihood.

An error moves the level by a part α of it, and what its month of the year adds to that by a part γ of the
rest. So the series is a sum: of what it began with, a level and what each month adds, and of the errors
before, weighted. Given α and γ both are linear, and only those two are looked for. A test holds the
projection to that of statsmodels' ETSModel, which looks for all fourteen numbers at once.

Method: Holt (1957), Winters (1960), in the form of Hyndman and others (2008), ETS(A,N,A).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.common.kept import kept
from analysis.measures.models.projection.sarima import SEASON

_LEAST = 1e-4
"""α and γ lie between this and one less this."""
_Floats = npt.NDArray[np.float64]


def forecast(values: _Floats, steps: int) -> _Floats:
    """Return the `steps` values that follow a monthly series of more than two years, oldest first.

    The expected values given the series, at the parameters of greatest likelihood.
    """
    month = np.arange(len(values) + steps) % SEASON
    begun = _begun(month)
    alpha, gamma = _fit(values)
    errors, start = _errors(values, begun[: len(values)], alpha, gamma)
    moved = np.bincount(month[: len(values)], weights=errors, minlength=SEASON)[month[len(values) :]]
    ahead: _Floats = begun[len(values) :] @ start + alpha * errors.sum() + gamma * (1 - alpha) * moved
    return ahead


def _begun(month: npt.NDArray[np.intp]) -> _Floats:
    """Return by which numbers the values begin: a level, and what each month but the first adds to it."""
    return np.column_stack([np.ones(len(month)), *(month == number for number in range(1, SEASON))])


def _errors(values: _Floats, begun: _Floats, alpha: float, gamma: float) -> tuple[_Floats, _Floats]:
    """Return the errors one month ahead, the least in squares, and what the series begins with for them."""
    at = np.arange(len(values))
    weights = np.tril(alpha + gamma * (1 - alpha) * (np.subtract.outer(at, at) % SEASON == 0), -1)
    free = np.linalg.solve(weights + np.eye(len(values)), np.column_stack([values, begun]))
    start = np.linalg.lstsq(free[:, 1:], free[:, 0])[0]
    return free[:, 0] - free[:, 1:] @ start, start


@kept
def _fit(values: _Floats) -> tuple[float, float]:
    """Return α and γ of greatest likelihood: of the least sum of squared errors."""
    from scipy import optimize

    begun = _begun(np.arange(len(values)) % SEASON)

    def cost(parts: _Floats) -> float:
        errors, _ = _errors(values, begun, *parts.tolist())
        return float(np.log(errors @ errors))

    bounds = [(_LEAST, 1 - _LEAST)] * 2
    found = optimize.minimize(
        cost, [0.5, 0.1], method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-6, "fatol": 1e-10}
    )
    alpha, gamma = found.x.tolist()
    return alpha, gamma
