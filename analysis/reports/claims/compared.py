"""Measures of claims that compare a count with its own past: change, rank, lowest or highest since.

`of` names the count, one of the measures of this package that take a window or a quarter's last day; of the
latter the window is that day. Earlier years are the same dates of the years before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from analysis.common import periods, wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.reports.claims.registry import MEASURES, changed, measure
from analysis.reports.claims.view import Found, View, unknown

Of = Literal[
    "arrivals", "boats", "people_per_boat", "prevented", "events_prevented", "returned", "returned_by_force",
    "small_boat_returns", "asylum_claims", "grant_rate", "people_in_hotels", "people_waiting",
]  # fmt: skip
Order = Literal["most", "fewest"]


def _count(view: View, of: Of, window: Window) -> Found:
    counted = MEASURES[of]
    if "as_at" in counted.must:
        return counted.function(view, as_at=window.end)
    return counted.function(view, window=window)


def _before(window: Window, years: int) -> Window:
    """Return the same dates some years before; the last day of a month stays the last."""
    start, end = (periods.same_date(day, day.year - years) for day in (window.start, window.end))
    if (window.end + dt.timedelta(days=1)).day == 1:
        end = periods.month_end(end.year, end.month)
    return Window(start, end)


def _earlier(view: View, of: Of, window: Window) -> Iterator[tuple[int, float]]:
    """Yield the year and count of each year before, back to the first that is held."""
    for years in range(1, window.end.year - 1900):
        try:
            value = _count(view, of, _before(window, years)).value
        except UsageError:  # before the series began
            return
        if value is None:
            return
        yield window.end.year - years, value


def _says(of: Of, value: float) -> str:
    return MEASURES[of].says(value)


@measure(unit="% change")
def change(view: View, *, of: Of, window: Window, before: Window | None = None) -> Found:
    """Return the change of a count in per cents, on the same dates a year before or on another window."""
    base = before or _before(window, 1)
    now, was = _count(view, of, window), _count(view, of, base)
    how = f"{now.how}; on {wording.span(base.start, base.end)}"
    return changed(now.value, was.value, how, f"{now.text} after {was.text}")


@measure(unit="rank")
def same_dates_rank(view: View, *, of: Of, window: Window, order: Order = "most") -> Found:
    """Return the rank of a count among the same dates of the years before; 1 is the most, or the fewest."""
    own, past = _count(view, of, window), list(_earlier(view, of, window))
    how = f"{own.how}, among the same dates of years from {past[-1][0] if past else window.end.year}"
    if own.value is None or not past:
        return unknown(how)
    sign = 1 if order == "most" else -1
    rank = 1 + sum(sign * value > sign * own.value for _, value in past)
    year, rival = max(past, key=lambda one: (sign * one[1], one[0]))
    text = f"{wording.ordinal(rank)}{' fewest' * (order == 'fewest')} of {len(past) + 1}"
    beside = f"{own.text}; {order} of the others: {_says(of, rival)}, {year}"
    sizes = (own.value, float(rival)) if order == "most" else (None, None)
    return Found(rank, text, how, beside, *sizes)


def _since(view: View, of: Of, window: Window, *, lowest: bool) -> Found:
    own, past = _count(view, of, window), list(_earlier(view, of, window))
    low = "low" if lowest else "high"
    how = f"{own.how}; the last year before with as {low} a count on the same dates"
    if own.value is None or not past:
        return unknown(how)
    sign = -1 if lowest else 1
    for year, value in past:
        if sign * value >= sign * own.value:
            between = [one for one in past if one[0] > year]
            beside = f"{own.text}; {_says(of, value)} in {year}"
            if between:
                rival = max(between, key=lambda one: (sign * one[1], one[0]))
                beside += f"; nearest since then {_says(of, rival[1])} in {rival[0]}"
            return Found(year, str(year), how, beside)
    first = past[-1][0]
    return Found(first - 1, f"not once from {first} on", how, own.text)


@measure(unit="year")
def lowest_since(view: View, *, of: Of, window: Window) -> Found:
    """Return the last year with as low a count on the same dates; if none, the year before the first."""
    return _since(view, of, window, lowest=True)


@measure(unit="year")
def highest_since(view: View, *, of: Of, window: Window) -> Found:
    """Return the last year with as high a count on the same dates; if none, the year before the first."""
    return _since(view, of, window, lowest=False)
