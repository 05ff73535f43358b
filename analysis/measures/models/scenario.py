"""Scenario, not forecast: from asylum decisions to applications for help with homelessness.

A monthly stock and flow. Decisions on people supported in a place are spread evenly over six months. A
share of them are grants; people granted keep their accommodation for the move-on period, and then some
apply to the authority as homeless:

    applications in month t = Σ_k weight_k · decisions_(t−k) · grant share · applications per grant + X_t

X_t are applications from people granted leave elsewhere, a share of all. Ranges come from triangular
distributions of each parameter, drawn independently with a fixed seed. The parameters, their sources and
how good those are stand in `data/scenario.toml`.

Follows: a stock and flow in discrete time; Little's law (1961) for people waiting; triangular distributions
of expert ranges, drawn by Monte Carlo (HM Treasury, Aqua Book, 2015).

Rejected: a forecast of applications, for half of the parameters are measured once; people per application on
top of applications per grant, which counts it twice; a point as the answer, since its one true test missed.

Source: `data/scenario.toml`, each parameter with its own; decisions: Home Office, Asy_D02 (`asylum_flows`).

Pitfalls: what follows if, never what will be; applications are not people without a home; parameters are
drawn as if independent; several rest on one year or one council.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import own_files, paths
from analysis.common.errors import UsageError

MONTHS = 12
"""Length of the scenario; decisions are made in the first six."""
DECISION_MONTHS = 6
MOVE_ON_DAYS = (28, 42, 56)
"""Move-on periods set side by side: four, six and eight weeks."""
QUARTERS_LOOKED_AT = 20
"""Five years: how far back the share of grants is asked how far it moves in half a year."""
DRAWS = 2000
SEED = 10
GIVEN = ""
"""The quality of a value that the reader gave: it rests on no source, weak or strong."""
_DAYS_A_MONTH = 365.25 / 12
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Parameter:
    """One parameter: likeliest value and the ends of its range, where they come from, how good that is.

    `place` and `years` are where and of when it was measured, empty where it was not.
    """

    id: str
    label: str
    unit: str
    central: float
    low: float
    high: float
    source: str
    quality: str
    place: str = ""
    years: tuple[int, ...] = ()

    def fixed(self, value: float) -> Parameter:
        """Return the parameter at one value that does not vary: the reader has chosen it."""
        return replace(
            self,
            central=value,
            low=value,
            high=value,
            source="Given by the reader",
            quality=GIVEN,
            place="",
            years=(),
        )


@dataclass(frozen=True)
class Rule:
    """The length of the move-on period in force: from which day, where that is known, and for whom."""

    days: int
    since: dt.date | None
    applies_to: str


def in_force(timeline: pd.DataFrame) -> Rule | None:
    """Return the rule that began last, of rows of `move_on_timeline` that had begun; None without any.

    A rule without a day began before all others.
    """
    rows = timeline.dropna(subset=["days"]).sort_values("effective_from", na_position="first", kind="stable")
    if rows.empty:
        return None
    last = rows.iloc[-1]
    since = None if pd.isna(last["effective_from"]) else last["effective_from"].date()
    return Rule(int(last["days"]), since, "" if pd.isna(last["applies_to"]) else str(last["applies_to"]))


Parameters = Mapping[str, Parameter]


@own_files.by_state
def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        return tomllib.load(opened)


def register(file: Path | None = None) -> dict[str, Any]:
    """Return `data/scenario.toml` as it is written."""
    return _read(file or paths.data() / "scenario.toml")


def half_year(flows: pd.DataFrame) -> tuple[int, float, pd.Timestamp]:
    """Return the UK's newest two quarters: initial decisions (people), share of grants, last day.

    Initial decisions are grants and refusals: withdrawals and administrative outcomes are not among them.

    Parameters
    ----------
    flows
        Rows of `asylum_flows`.

    Raises
    ------
    ValueError
        Fewer than two quarters have both figures.
    """
    rows = flows.dropna(subset=["grants", "refusals"]).sort_values("quarter_end").tail(2)
    if len(rows) < 2:
        msg = "two quarters of grants and refusals are needed"
        raise ValueError(msg)
    grants, refusals = int(rows["grants"].sum()), int(rows["refusals"].sum())
    return grants + refusals, grants / (grants + refusals), rows["quarter_end"].iloc[-1]


def share_range(flows: pd.DataFrame) -> tuple[float, float]:
    """Return the UK's newest half-yearly share of grants less and plus its largest move in five years.

    A move is the difference between two half-years that follow each other. `flows` is as for `half_year`.
    """
    rows = flows.dropna(subset=["grants", "refusals"]).sort_values("quarter_end")
    halves = rows[["grants", "refusals"]].rolling(2).sum()
    shares = (halves["grants"] / halves.sum(axis=1, skipna=False)).astype(float)
    move = shares.diff(2).abs().tail(QUARTERS_LOOKED_AT).max()
    return max(0.0, shares.iloc[-1] - move), min(1.0, shares.iloc[-1] + move)


def parameters(
    code: str,
    decisions: float,
    grant_share: float,
    shares: tuple[float, float],
    *,
    fixed: Collection[str] = (),
    day: dt.date | None = None,
    year: int | None = None,
) -> dict[str, Parameter]:
    """Return the parameters for one authority, by id.

    Parameters
    ----------
    code
        The authority: a parameter known for one authority only is left out of all others.
    decisions, grant_share
        The likeliest number of decisions in six months, and share of grants.
    shares
        The ends of the range of the share of grants, as `share_range` returns them.
    fixed
        Ids of parameters that were chosen and do not vary.
    day
        The day of the report: what was measured later is left out. None: all are used.
    year
        The year of the newest figures in view, in which what has no years of its own was measured.

    Raises
    ------
    UsageError
        A value that cannot be: fewer than no decisions, a share outside 0 to 1.
    """
    if decisions < 0:
        raise UsageError(
            f"{decisions:g} is less than none; give a number of people from 0 up.", parameter="decisions"
        )
    if not 0 <= grant_share <= 1:
        raise UsageError(
            f"{grant_share:g} is no share; give a number from 0 to 1, such as 0.5.", parameter="grant_share"
        )
    given = {"decisions": float(decisions), "grant_share": float(grant_share)}
    ends = {"grant_share": shares}
    found = {}
    for entry in register()["parameter"]:
        later = day is not None and entry.get("known", dt.date.min) > day
        if later or entry.get("only", code) != code:
            continue
        central = given.get(entry["id"], entry.get("central"))
        if entry["id"] in ends:
            low, high = ends[entry["id"]]
        else:
            low = entry["low"] if "low" in entry else central * entry["low_ratio"]
            high = entry["high"] if "high" in entry else central * entry["high_ratio"]
        words = {key: entry[key] for key in ("id", "label", "unit", "source", "quality")}
        place = entry.get("place", "")
        years = tuple(entry.get("years", [year] if place and year else []))
        one = Parameter(central=central, low=low, high=high, place=place, years=years, **words)
        found[one.id] = one.fixed(central) if one.id in fixed else one
    return found


def monthly(values: Mapping[str, _Floats], move_on_days: int, months: int = MONTHS) -> _Floats:
    """Return applications in each month after the first decision, for one or many draws.

    Parameters
    ----------
    values
        For each parameter an array of one value per draw; `outside_share` may be left out.
    move_on_days
        Days people granted keep their accommodation.

    Returns
    -------
    array
        Shape (draws, months).
    """
    lag = np.maximum(move_on_days + values["delay_days"], 0) / _DAYS_A_MONTH
    whole = np.floor(lag).astype(int)
    part = lag - whole
    local = values["decisions"] * values["grant_share"] * values["applications_per_grant"]
    every_month = local / DECISION_MONTHS / (1 - values.get("outside_share", np.zeros_like(local)))
    # the grants of one month reach the authority over the month that begins after the lag
    out = np.zeros((len(local), months))
    for draw in range(months):
        for shift, weight in ((0, 1 - part), (1, part)):
            made = draw - whole - shift
            out[:, draw] += every_month * weight * ((made >= 0) & (made < DECISION_MONTHS))
    return out


def drawn(chosen: Parameters, draws: int = DRAWS) -> dict[str, _Floats]:
    """Return draws of every parameter from its triangular distribution, the same in every run."""
    generator = np.random.default_rng(SEED)
    values = {}
    for name, parameter in sorted(chosen.items()):
        fixed = parameter.low == parameter.high
        values[name] = (
            np.full(draws, parameter.central)
            if fixed
            else generator.triangular(parameter.low, parameter.central, parameter.high, draws)
        )
    return values


def total(values: Mapping[str, _Floats]) -> _Floats:
    """Return all applications that follow from the six months of decisions, for each draw."""
    local = values["decisions"] * values["grant_share"] * values["applications_per_grant"]
    whole: _Floats = local / (1 - values.get("outside_share", np.zeros_like(local)))
    return whole
