"""Illustrative projection of the year's small-boat arrivals: fit → project → accuracy.

`fit` takes the daily counts to a cut-off, `Fitted.project` gives the year's total by several methods, the
naive ones among them, and the backtest holds what the same code would have said in earlier years.
"""

from analysis.measures.models.projection.backtest import (
    CALM_YEARS,
    Calibration,
    Held,
    accuracy,
    by_cut_off,
    calibration,
    held,
    nearest,
    refresh,
    stored,
)
from analysis.measures.models.projection.methods import ENSEMBLE, LABELS, SETTINGS, Fitted, fit

__all__ = [
    "CALM_YEARS",
    "ENSEMBLE",
    "LABELS",
    "SETTINGS",
    "Calibration",
    "Fitted",
    "Held",
    "accuracy",
    "by_cut_off",
    "calibration",
    "fit",
    "held",
    "nearest",
    "refresh",
    "stored",
]
