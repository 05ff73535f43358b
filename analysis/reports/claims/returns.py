"""Measures of claims about returns (Home Office, Ret_D01, and figures quoted in official notes).

Returns are enforced plus voluntary; port returns are never among them. Official figures are quarterly: a
window between quarters can only be a quoted one, and is compared with windows of whole quarters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.measures.returns import detail as returns_detail
from analysis.measures.returns import totals as returns
from analysis.measures.returns import windows as returns_windows
from analysis.reports.claims.registry import changed, counted, measure, part_of, said
from analysis.reports.claims.view import Found, View, quarters_within, unknown

TABLE, QUOTED = "returns_by_type", "headline_figures"
BOATS = "returns_of_small_boat_arrivals"
Kind = Literal["returns", "enforced", "voluntary", "with port returns"]
Basis = Literal["quoted", "official"]
_NAMES = {"returns": "returns", "enforced": "enforced returns", "voluntary": "voluntary returns",
          "with port returns": "returns, port returns too"}  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """Returns in one window."""

    window: Window
    value: int

    @property
    def per_day(self) -> float:
        return self.value / self.window.days

    @property
    def name(self) -> str:
        """Return the months it runs over: "January to September 2017"."""
        first, last = wording.month(self.window.start), wording.month(self.window.end)
        return f"{first.removesuffix(last[-5:])} to {last}"

    def words(self, *, per_day: bool) -> str:
        count = f"{wording.number(self.value)} in {self.window.days} days"
        return f"{count}, {wording.number(self.per_day, 2)} a day" if per_day else count


def _quarters(view: View) -> pd.DataFrame:
    return view.once("quarters", lambda v: returns.by_quarter(v.quarters(TABLE, "quarter_end")))


def _own(view: View, window: Window, kind: Kind, basis: Basis) -> _Run | None:
    """Return the window itself: as an official note quotes it, or from whole quarters."""
    if basis == "quoted":
        rows = view.once("ad hoc", lambda v: returns_detail.adhoc_windows(v.published(QUOTED, "published")))
        ends = (rows["start"] == pd.Timestamp(window.start)) & (rows["end"] == pd.Timestamp(window.end))
        values = rows.loc[ends, kind].dropna() if kind in rows else rows.loc[[], "returns"]
        return _Run(window, int(values.iloc[-1])) if len(values) else None
    quarters = _quarters(view)
    if pd.Timestamp(window.end) > quarters["quarter_end"].max():
        return None
    counts = returns_windows.window_total(quarters, window)
    value = counts["with_port" if kind == "with port returns" else kind]
    return None if wording.is_missing(value) else _Run(window, int(value))


def _runs(view: View, kind: Kind, length: int, before: dt.date) -> list[_Run]:
    """Return the windows of `length` quarters that had ended before a day, oldest first."""
    sums = view.once(f"runs of {length}", lambda v: returns.over_quarters(_quarters(v), length))
    sums = sums[(sums["quarter_end"] < pd.Timestamp(before)) & sums[kind].notna()]
    starts = sums["quarter_end"] + pd.Timedelta(days=1) - pd.DateOffset(months=3 * length)
    days = zip(starts, sums["quarter_end"], sums[kind], strict=True)
    return [_Run(Window(start.date(), end.date()), int(value)) for start, end, value in days]


def _counted(view: View, window: Window, kind: Kind, basis: Basis) -> Found:
    how = f"{_NAMES[kind].capitalize()}, {wording.span(window.start, window.end)} ({basis})"
    own = _own(view, window, kind, basis)
    return counted(own and own.value, "people", how)


@measure(unit="people")
def returned(view: View, *, window: Window, kind: Kind = "returns", basis: Basis = "official") -> Found:
    """Return people returned in a window: enforced and voluntary, one of them, or with port returns."""
    return _counted(view, window, kind, basis)


@measure(unit="people")
def returned_by_force(view: View, *, window: Window) -> Found:
    """Return enforced returns in a window of whole quarters."""
    return _counted(view, window, "enforced", "official")


@measure(unit="people")
def small_boat_returns(view: View, *, window: Window) -> Found:
    """Return returns of people who had arrived by small boat, whenever they came, in whole quarters."""
    how = f"Returns of people who had arrived by small boat, {wording.span(window.start, window.end)}"
    rows = view.quarters(BOATS, "period_end")
    rows = rows[rows["measure"] == "Returns"].rename(columns={"period_end": "quarter_end"})
    inside = quarters_within(rows, window)
    return counted(None if inside is None else inside["value"].sum(skipna=False), "people", how)


@measure(unit="people")
def deportations(view: View, *, window: Window) -> Found:
    """Return what is known of deportations in a window: nothing, for they are not published apart."""
    enforced = _counted(view, window, "enforced", "official")
    how = (
        "Deportations are the part of enforced returns that follows a conviction or is held to be for the "
        "public good"
    )
    days = wording.span(window.start, window.end)
    beside = "" if enforced.value is None else f"Enforced returns of all kinds, {days}: {enforced.text}"
    return Found(None, "not published apart", how, beside)


@measure(unit="years", decimals=1)
def returns_years_since_as_high(
    view: View,
    *,
    window: Window,
    kind: Kind = "returns",
    basis: Basis = "quoted",
    by: Literal["count", "day"] = "count",
    years: Literal["calendar", "elapsed"] = "elapsed",
) -> Found:
    """Return years since as many returns were last counted in a window of about the same length.

    `by` compares counts, or counts per day. `calendar` subtracts the years, `elapsed` counts from the end
    of the earlier window to the end of this one.
    """
    length = max(1, round(window.days / 91.3))
    counted = "returns a day" if by == "day" else "returns"
    how = (
        f"{_NAMES[kind].capitalize()} {wording.span(window.start, window.end)} ({basis}) against earlier "
        f"runs of {length} whole quarters, by number of {counted}"
    )
    own = _own(view, window, kind, basis)
    runs = _runs(view, kind, length, window.start)
    if own is None or not runs:
        return unknown(how)
    per_day = by == "day"

    def size(run: _Run) -> float:
        return run.per_day if per_day else run.value

    beside = own.words(per_day=per_day)
    high = [run for run in runs if size(run) >= size(own)]
    if not high:
        return _never_as_high(own, runs, size, how, beside)
    last = high[-1]
    passed = (window.end - last.window.end).days / 365.25
    value = window.end.year - last.window.end.year if years == "calendar" else passed
    beside += f"; last as high {last.name}: {last.words(per_day=per_day)}"
    later = runs[runs.index(last) + 1 :]
    if later:
        rival = max(later, key=size)
        most = wording.extreme("most", size(rival), map(size, later))
        beside += f"; {most} since then {rival.name}: {rival.words(per_day=per_day)}"
    text = said(value, "years", 0 if years == "calendar" else 1)
    return Found(value, text, how, beside, size(own), size(last))


def _never_as_high(
    own: _Run, runs: Sequence[_Run], size: Callable[[_Run], float], how: str, beside: str
) -> Found:
    start = runs[0].window.start
    value = (own.window.end - start).days / 365.25
    text = f"not once in {said(value, 'years', 1)}"
    begins = f"{beside}; the series begins in {wording.month(start)}"
    return Found(value, text, how, begins, size(own), max(map(size, runs)))


@measure(unit="rank")
def returns_rank(view: View, *, window: Window, kind: Kind = "returns", basis: Basis = "quoted") -> Found:
    """Return the rank of returns in a window among all earlier runs of quarters of about its length."""
    length = max(1, round(window.days / 91.3))
    start = wording.day(window.start)
    how = f"{_NAMES[kind].capitalize()} in all runs of {length} whole quarters before {start}"
    own, runs = _own(view, window, kind, basis), _runs(view, kind, length, window.start)
    if own is None or not runs:
        return unknown(how)
    most = max(runs, key=lambda run: run.value)
    rank = 1 + sum(run.value > own.value for run in runs)
    text = f"{wording.ordinal(rank)} of {len(runs) + 1}"
    beside = f"{wording.number(own.value)}; most {most.name}: {wording.number(most.value)}"
    return Found(rank, text, how, beside, own.value, most.value)


@measure(unit="%")
def returns_share(
    view: View, *, window: Window, kind: Kind, basis: Basis = "quoted", whole: Kind = "returns"
) -> Found:
    """Return the share of enforced or voluntary returns among all returns of a window, in per cents."""
    how = f"{_NAMES[kind].capitalize()} ÷ {_NAMES[whole]}, {wording.span(window.start, window.end)} ({basis})"
    part, every = _own(view, window, kind, basis), _own(view, window, whole, basis)
    if part is None or every is None or not every.value:
        return unknown(how)
    return part_of(part.value, every.value, how, decimals=0)


@measure(unit="figure")
def returns_yearly_pace(view: View, *, window: Window, years: Window, basis: Basis = "quoted") -> Found:
    """Return a window's returns scaled to 365 days, beside the calendar years of another window."""
    how = f"Returns {wording.span(window.start, window.end)} ÷ {window.days} days × 365"
    own = _own(view, window, "returns", basis)
    whole = returns.calendar_years(_quarters(view))
    span = returns.plateau(whole, years.start.year, years.end.year)
    if own is None or span is None:
        return unknown(how)
    pace = own.per_day * 365
    low, high = (wording.number(value) for value in span)
    beside = f"calendar years {years.start.year} to {years.end.year}: {low} to {high}"
    return Found(pace, f"{wording.plural(round(pace), 'return')} a year", how, beside, pace, float(span[0]))


@measure(unit="% change")
def returns_change(view: View, *, year: int, kind: Kind = "returns") -> Found:
    """Return the change of returns in a calendar year on the year before, in per cents."""
    how = f"{_NAMES[kind].capitalize()} by calendar year, {year} on {year - 1}"
    whole = returns.calendar_years(_quarters(view)).set_index("year")[kind]
    return changed(whole.get(year), whole.get(year - 1), how)
