"""What follows from the scenario's assumptions: totals with their ranges, by month, and what moves them most.

Source: as in `scenario`.

Pitfalls: medians of draws and the range of eight in ten of them; a range of assumptions, not of outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.measures.models.scenario import (
    DECISION_MONTHS,
    MONTHS,
    MOVE_ON_DAYS,
    Parameters,
    drawn,
    monthly,
    total,
)

_Floats = npt.NDArray[np.float64]


def waiting(grants_a_year: float, days: float) -> float:
    """Return how many people granted are in Home Office accommodation at once (Little's law).

    >>> round(waiting(1800, 28)), round(waiting(48581, 28))
    (138, 3727)
    """
    return grants_a_year / 365 * days


def tornado(chosen: Parameters) -> pd.DataFrame:
    """Return all applications, the median of the draws, with each parameter fixed at its low and high end.

    Returns
    -------
    DataFrame
        `id`, `label`, `low`, `high` (applications), the widest first; parameters that do not move the
        total, such as delays, are left out.
    """
    rows = []
    for name, parameter in chosen.items():
        ends = [
            float(np.median(total(drawn({**chosen, name: parameter.fixed(end)}))))
            for end in (parameter.low, parameter.high)
        ]
        if ends[0] != ends[1]:
            rows.append({"id": name, "label": parameter.label, "low": ends[0], "high": ends[1]})
    frame = pd.DataFrame(rows, columns=["id", "label", "low", "high"])
    width = (frame["high"] - frame["low"]).abs()
    return frame.loc[width.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def by_month(chosen: Parameters, move_on_days: int) -> pd.DataFrame:
    """Return applications by month for move-on periods side by side.

    Returns
    -------
    DataFrame
        `days` (each of `MOVE_ON_DAYS` and the period chosen), `month` (1 is that of the first decision),
        `applications`, the median of the draws; in eight of ten they lie from `low` to `high`.
    """
    values = drawn(chosen)
    parts = []
    for days in lengths(move_on_days):
        low, middle, high = np.quantile(monthly(values, days), [0.1, 0.5, 0.9], axis=0)
        months = np.arange(1, MONTHS + 1)
        parts.append(
            pd.DataFrame({"days": days, "month": months, "applications": middle, "low": low, "high": high})
        )
    return pd.concat(parts, ignore_index=True)


def lengths(move_on_days: int) -> list[int]:
    """Return the move-on periods to set side by side: those that have applied, and the one chosen."""
    return sorted({*MOVE_ON_DAYS, move_on_days})


@dataclass(frozen=True)
class Result:
    """One outcome: the median of the draws, and the range in which eight of ten lie."""

    median: float
    low: float
    high: float


def results(chosen: Parameters) -> dict[str, Result]:
    """Return what follows from the six months of decisions.

    Keys: `applications`; `people` in them; `accommodation`: applications that need temporary
    accommodation; the last two where their parameter was known.
    """
    values = drawn(chosen)
    outcomes = {"applications": total(values)}
    for name, by in (("people", "people_per_application"), ("accommodation", "accommodation_share")):
        if by in values:
            outcomes[name] = outcomes["applications"] * values[by]
    found = {}
    for name, draws in outcomes.items():
        low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
        found[name] = Result(float(middle), float(low), float(high))
    return found


def side_by_side(chosen: Parameters, move_on_days: int) -> pd.DataFrame:
    """Return what the length of the move-on period changes, for each length.

    Fewer people applying because they had longer is an assumption, shown at 0%, 10% and 20% of all
    applications for the periods longer than the shortest.

    Returns
    -------
    DataFrame
        Medians of the draws: `days`; `first_month` with any applications and `peak_month` with the most,
        counted from the first decision; `waiting`: people granted in Home Office accommodation at once;
        `fewer0`,
        `fewer10`, `fewer20`: all applications.
    """
    values = drawn(chosen)
    grants = float(np.median(values["decisions"] * values["grant_share"])) * 12 / DECISION_MONTHS
    every = float(np.median(total(values)))
    compared = lengths(move_on_days)
    rows = []
    for days in compared:
        flow = np.median(monthly(values, days), axis=0)
        shortest = days == compared[0]
        rows.append({
            "days": days,
            "first_month": int(np.flatnonzero(flow > 0)[0]) + 1 if flow.any() else None,
            "peak_month": int(flow.argmax()) + 1 if flow.any() else None,
            "waiting": waiting(grants, days),
            **{f"fewer{cut}": every if shortest else every * (1 - cut / 100) for cut in (0, 10, 20)},
        })  # fmt: skip
    return pd.DataFrame(rows)
