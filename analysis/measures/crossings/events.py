"""Before and after a dated event: what the pattern before implies, and how often as much happened anyway.

One reading: a regression of weekly arrivals over two years before and up to half a year after a day, with
the season (two harmonics), the trend and a change of level at the day. The same reading is taken at every
earlier week that has the same windows ("placebo dates"). Nothing here can say what caused a change.

Source: Home Office, SB_01 (`small_boats_daily`); dated events (`policy_events`).

Pitfalls: weather, enforcement and the season change at the same time; other events lie within the same
weeks; a change of level near those of placebo dates is no finding.

Method: quasi-Poisson regression with a log link by iteratively reweighted least squares. Its uncertainty is
that of the placebo weeks: the interval is the change less their 10th and 90th percentile, on the log scale.

Follows: interrupted time series (Bernal, Cummins and Gasparrini 2017, doi:10.1093/ije/dyw098), with
randomisation inference (Fisher 1935) over placebo dates: the in-time placebo of Abadie, Diamond and
Hainmueller (2015), many times.

Rejected: standard errors of the regression, those of Newey and West (1987) among them: their intervals
exclude no change at weeks in which nothing was tested far more often than they say.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import wording
from analysis.measures.crossings.arrivals import last_day

BEFORE = 104
"""Weeks before the day: two whole seasons, so that season and trend can be told apart."""
AFTER = 26
LEAST_AFTER = 8
"""Weeks after the day, at most and at least."""
FIRST_WEEK = dt.date(2018, 11, 1)
"""Arrivals were fewer than 50 in all before, too few for a pattern."""
LEAST_PLACEBOS = 20
LEVEL = 80
"""Per cent of the interval: the middle of the placebo weeks, of which too few are independent for 95%."""
_Floats = npt.NDArray[np.float64]


class Reading(NamedTuple):
    """The change of level at a day against what the weeks before imply.

    `change_pct`: the change. `actual` and `implied`: people in the weeks after. `placebos` earlier weeks were
    read the same way, of which at most `independent` share no week, those before the day counted;
    `as_large` gave a change at least as large in either direction, so that `p` is the chance of that had the
    day been drawn among them. With 20 of them or more, else None: the middle 80% ran from `usual_low_pct` to
    `usual_high_pct`, and `low_pct` to `high_pct` is the interval of the change that follows. `forwards`
    says of each later placebo whether the middle of those before it that share none of its weeks, 20 or more,
    held it. `course` has a row for each week read: `week` (its first day), `arrivals`, and `implied`
    (people a week by the pattern before, carried on).
    """

    day: dt.date
    weeks_after: int
    change_pct: float
    low_pct: float | None
    high_pct: float | None
    actual: int
    implied: float
    placebos: int
    independent: int
    as_large: int
    p: float
    usual_low_pct: float | None
    usual_high_pct: float | None
    forwards: tuple[bool, ...]
    course: pd.DataFrame


def reading(daily: pd.DataFrame, day: dt.date) -> Reading | str:
    """Return the reading at a day, or in words why there is none.

    Weeks run from the day, forwards and backwards, so that a week never holds days of both sides.
    """
    end = last_day(daily)
    after = min(((end - day).days + 1) // 7, AFTER)
    if after < LEAST_AFTER:
        return f"it needs at least {LEAST_AFTER} weeks after the event"
    if day - dt.timedelta(weeks=BEFORE) < FIRST_WEEK:
        return f"it needs {BEFORE} weeks before the event from {wording.month(FIRST_WEEK)} on"
    counts = daily.set_index("date")["arrivals"].astype(float)
    known = counts[pd.Timestamp(FIRST_WEEK) : pd.Timestamp(day + dt.timedelta(days=after * 7 - 1))]
    if known.isna().any():
        return "a day's count is missing"
    weeks = known.iloc[len(known) % 7 :].to_numpy().reshape(-1, 7).sum(axis=1)
    size = BEFORE + after
    windows, designs = _windows(weeks, size, after)
    beta, mean = _fit(windows, designs)
    levels = np.expm1(beta[:, -1]) * 100
    placebos = beta[:-1, -1]
    as_large = int((np.abs(placebos) >= abs(beta[-1, -1])).sum())
    usual, interval = _ranges(placebos, float(beta[-1, -1]))
    before = mean[-1] / np.exp(designs[-1][:, -1] * beta[-1, -1])
    starts = pd.date_range(day - dt.timedelta(weeks=BEFORE), periods=size, freq="7D")
    return Reading(
        day=day,
        weeks_after=after,
        change_pct=float(levels[-1]),
        low_pct=interval[0],
        high_pct=interval[1],
        actual=int(windows[-1, -after:].sum()),
        implied=float(before[-after:].sum()),
        placebos=len(placebos),
        independent=-(-len(placebos) // size),
        as_large=as_large,
        p=(as_large + 1) / (len(placebos) + 1),
        usual_low_pct=usual[0],
        usual_high_pct=usual[1],
        forwards=_forwards(placebos, size),
        course=pd.DataFrame({"week": starts, "arrivals": windows[-1].astype(int), "implied": before}),
    )


def _windows(weeks: _Floats, size: int, after: int) -> tuple[_Floats, _Floats]:
    """Return every window and its design: the last has the event, placebos lie wholly before it."""
    ends = np.concatenate([np.arange(size, len(weeks) - after + 1), [len(weeks)]])
    windows = np.stack([weeks[end - size : end] for end in ends])
    return windows, np.stack([design(end - size, size, after) for end in ends])


def _middle(placebos: _Floats) -> _Floats:
    """Return the two ends of the middle `LEVEL` per cent."""
    ends: _Floats = np.quantile(placebos, [(100 - LEVEL) / 200, (100 + LEVEL) / 200])
    return ends


def _forwards(placebos: _Floats, size: int) -> tuple[bool, ...]:
    """Return of each placebo whether the middle of those before it that share none of its weeks held it."""
    found = []
    for now in range(size + LEAST_PLACEBOS - 1, len(placebos)):
        low, high = _middle(placebos[: now - size + 1])
        found.append(bool(low <= placebos[now] <= high))
    return tuple(found)


def _ranges(placebos: _Floats, own: float) -> tuple[list[float], list[float]] | tuple[list[None], list[None]]:
    """Return the middle `LEVEL` per cent of placebos and the interval of a change less them, in per cents."""
    if len(placebos) < LEAST_PLACEBOS:
        return [None, None], [None, None]
    ends = _middle(placebos)
    return (np.expm1(ends) * 100).tolist(), (np.expm1(own - ends[::-1]) * 100).tolist()


def design(first: int, size: int, after: int) -> _Floats:
    """Return one row per week: constant, trend, two harmonics of the year, and the level after the day."""
    place = np.arange(size)
    season = 2 * np.pi * (first + place) * 7 / 365.25
    step = (place >= size - after).astype(float)
    trend = (place - size / 2) / 52
    parts = [np.ones(size), trend, np.sin(season), np.cos(season), np.sin(2 * season), np.cos(2 * season)]
    return np.column_stack([*parts, step])


def _fit(y: _Floats, x: _Floats) -> tuple[_Floats, _Floats]:
    """Fit one Poisson regression per window: `y` windows × weeks, `x` windows × weeks × terms."""
    mean = y + y.mean(axis=1, keepdims=True) / 2 + 1
    beta = np.zeros((len(y), x.shape[2]))
    for _ in range(30):
        working = np.log(mean) + (y - mean) / mean
        weighted = x * mean[:, :, None]
        normal = np.einsum("nti,ntj->nij", weighted, x) + 1e-9 * np.eye(x.shape[2])
        new = np.linalg.solve(normal, np.einsum("nti,nt->ni", weighted, working)[:, :, None])[:, :, 0]
        done = np.abs(new - beta).max() < 1e-8
        beta = new
        mean = np.exp(np.clip(np.einsum("nti,ni->nt", x, beta), -20, 20))
        if done:
            break
    return beta, mean


def placed(events: pd.DataFrame, day: dt.date, *, weeks: int = AFTER) -> pd.DataFrame:
    """Return the verified events within some weeks of a day, the day's own left out: `date`, `event`.

    Other changes in the same months cannot be told apart from the one that is read.
    """
    near = (events["date"] - pd.Timestamp(day)).dt.days.abs() <= weeks * 7
    own = events["date"] == pd.Timestamp(day)
    table = events[near & ~own & events["verified"].astype(bool)]
    return table.sort_values("date")[["date", "event"]].reset_index(drop=True)


def count_changes(events: pd.DataFrame) -> list[dt.date]:
    """Return the days on which the way of counting changed: a series is not the same on both sides."""
    changed = events["affects"].str.contains("measurement break") & events["verified"].astype(bool)
    return [day.date() for day in sorted(events.loc[changed, "date"])]


def name(events: pd.DataFrame, day: dt.date) -> str | None:
    """Return what happened on a day, None where the register holds no verified event of that day."""
    own = events[(events["date"] == pd.Timestamp(day)) & events["verified"].astype(bool)]
    return None if own.empty else str(own["event"].iloc[0])
