"""What follows from the scenario's assumptions, and its model on a year that is over: Glasgow in 2023-24.

The test is three runs with more and more knowledge: what was known before the year began, what the council
planned in the middle of it, and what decisions the UK went on to make. All use the same model and parameters.

Source: as in `scenario`; the outcome: figures cited for Glasgow (`homelessness_cited`).

Pitfalls: medians of draws and the range of eight in ten of them; a range of assumptions, not of outcomes;
one place and one year; a parameter set with that year in view fits it better than it will another.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.measures.models import scenario
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


def _decided(flows: pd.DataFrame, first: dt.date, last: dt.date) -> tuple[int, float]:
    """Return the UK's initial decisions between two days and the share of grants."""
    inside = flows["quarter_end"].between(pd.Timestamp(first), pd.Timestamp(last))
    rows = flows[inside].dropna(subset=["grants", "refusals"])
    grants, refusals = int(rows["grants"].sum()), int(rows["refusals"].sum())
    return grants + refusals, grants / (grants + refusals)


def hindcast(flows: pd.DataFrame, series: pd.DataFrame, cited: pd.DataFrame) -> pd.DataFrame | None:
    """Return the modelled and the published refugee applications of the year named in the register.

    Parameters
    ----------
    flows
        Rows of `asylum_flows`.
    series
        As `measures.local.supported` returns it.
    cited
        Rows of `homelessness_cited`.

    Returns
    -------
    DataFrame or None
        One row per run: `run`, `decisions`, `grant_share`, `applications`, `low`, `high` (eight of ten
        draws), `published`, `error_pct`. None where the published figure or a quarter is not in view.
    """
    case = scenario.register()["hindcast"]
    known_at = case["known_at"]
    year_end = known_at.replace(year=known_at.year + 1)
    published = cited.loc[(cited["measure"] == case["measure"]) & (cited["period"] == case["year"]), "value"]
    on_day = series[series["as_at"] == pd.Timestamp(known_at)].set_index("code")["people"]
    in_year = flows["quarter_end"].between(pd.Timestamp(known_at), pd.Timestamp(year_end))
    if published.empty or case["area"] not in on_day.index or in_year.sum() < 5:
        return None
    share = float(on_day[case["area"]] / on_day.sum())
    before = known_at.replace(year=known_at.year - 1) + dt.timedelta(days=1)
    known, known_grants = _decided(flows, before, known_at)
    made, made_grants = _decided(flows, known_at + dt.timedelta(days=1), year_end)
    plan, plan_grants = case["planned_decisions"], case["planned_grant_share"]
    half = known * share / 2
    mixed = (plan * plan_grants + half * known_grants) / (plan + half)
    runs = [
        ("UK decisions of the year before, in proportion", known * share, known_grants),
        ("The council's plan of October for six months, the old pace for the rest", plan + half, mixed),
        ("UK decisions made in the year, in proportion", made * share, made_grants),
    ]
    then = flows[flows["quarter_end"] <= pd.Timestamp(known_at)]
    shares, outcome = scenario.share_range(then), float(published.iloc[0])
    rows = [
        _run(name, decisions, grants, shares=shares, published=outcome, case=case)
        for name, decisions, grants in runs
    ]
    return pd.DataFrame(rows)


def _run(
    name: str,
    decisions: float,
    grant_share: float,
    *,
    shares: tuple[float, float],
    published: float,
    case: dict[str, Any],
) -> dict[str, Any]:
    ends = (min(shares[0], grant_share), max(shares[1], grant_share))
    chosen = scenario.parameters(case["area"], decisions, grant_share, ends)
    chosen["outside_share"] = replace(chosen["outside_share"], central=case["outside_share"])
    low, middle, high = (
        float(n) for n in np.quantile(scenario.total(scenario.drawn(chosen)), [0.1, 0.5, 0.9])
    )
    return {
        "run": name,
        "decisions": decisions,
        "grant_share": grant_share * 100,
        "applications": middle,
        "low": low,
        "high": high,
        "published": published,
        "error_pct": (middle / published - 1) * 100,
    }
