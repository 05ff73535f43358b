"""The scenario's model on a year that is over: Glasgow in 2023-24, with its error.

Three runs with more and more knowledge: what was known before the year began, what the council planned
in the middle of it, and what decisions the UK went on to make. All use the same model and parameters.

Source: as in `scenario`; the outcome: figures cited for Glasgow (`homelessness_cited`).

Pitfalls: one place and one year; a parameter set with that year in view fits it better than it will another.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.measures.models import scenario


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
