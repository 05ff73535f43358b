"""Distributions that several measures ask for, without importing scipy for what was asked before."""

from __future__ import annotations

from analysis.common.kept import kept


@kept
def t_quantile(degrees: float, share: float) -> float:
    """Return below which number a part of the t distribution lies."""
    from scipy import special  # scipy.stats takes longer to import than most reports to make

    return float(special.stdtrit(degrees, share))


@kept
def t_below(degrees: float, number: float) -> float:
    """Return which part of the t distribution lies below a number."""
    from scipy import special

    return float(special.stdtr(degrees, number))


@kept
def beta_quantile(first: float, second: float, share: float) -> float:
    """Return below which number a part of the beta distribution lies."""
    from scipy import special

    return float(special.betaincinv(first, second, share))
