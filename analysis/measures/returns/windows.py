"""Windows of returns: whole calendar quarters only, and where the newest window stands among all.

Official figures are quarterly. A window that does not begin and end with quarters is refused and the
nearest official ones are offered; ad hoc figures for other windows are never ranked among them.

Source: Home Office, Ret_D01 (`returns_by_type`).

Pitfalls: "highest since" reaches back no further than the series; windows of other lengths are not compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.measures.returns.totals import COUNTS, HEADLINE, over_quarters


def _quarter_start(end: dt.date) -> dt.date:
    return dt.date(end.year, end.month - 2, 1)


def _whole_quarters(window: Window, *, inside: bool) -> Window | None:
    """Return the longest run of whole quarters inside a window, None without one, or the shortest over it."""
    first, last = (pd.Period(day, "Q") for day in (window.start, window.end))
    if inside:
        first += int(first.start_time.date() < window.start)
        last -= int(last.end_time.date() > window.end)
    return Window(first.start_time.date(), last.end_time.date()) if first <= last else None


def nearest_windows(window: Window, quarters: pd.DataFrame) -> list[Window]:
    """Return the official windows nearest to a window: the one that covers it, the one inside it.

    Official windows are whole calendar quarters of `quarters`; what is not published yet is cut off. A
    window that is itself official is returned alone; an empty list says that no quarter of it is held.
    """
    first = _quarter_start(quarters["quarter_end"].iloc[0].date())
    last = quarters["quarter_end"].iloc[-1].date()
    found: list[Window] = []
    for near in (_whole_quarters(window, inside=one) for one in (False, True)):
        if near is None or near.end < first or near.start > last:
            continue
        held = Window(max(near.start, first), min(near.end, last))
        if held not in found:
            found.append(held)
    return found


def window_total(quarters: pd.DataFrame, window: Window) -> pd.Series[int]:
    """Return enforced, voluntary, port and headline returns in a window of whole calendar quarters.

    `with_port` is headline and port returns together, which a claim may mean by returns.

    Raises
    ------
    UsageError
        The window does not begin and end with quarters that are held; the message offers the nearest
        official windows.
    """
    nearest = nearest_windows(window, quarters)
    if nearest != [window]:
        offered = wording.listed([wording.span(near.start, near.end) for near in nearest], last="or")
        raise UsageError(
            f"Returns are published by calendar quarter: {wording.span(window.start, window.end)} does not "
            f"begin and end with published quarters. Nearest: {offered or 'none is held'}."
        )
    days = quarters["quarter_end"].dt.date
    inside = quarters[(days >= window.start) & (days <= window.end)]
    counts = inside[list(COUNTS)].sum(skipna=False)
    return cast(
        "pd.Series[int]", pd.concat([counts, pd.Series({"with_port": counts["returns"] + counts["port"]})])
    )


def first_day(quarters: pd.DataFrame) -> dt.date:
    """Return the first day of the series: every "highest since" is within it."""
    return _quarter_start(quarters["quarter_end"].iloc[0].date())


@dataclass(frozen=True)
class Standing:
    """Where the newest value of a series stands among all its windows of the same length.

    `end` and `value` are the newest window; `rank` of `windows`, 1 the highest, ties share the better
    rank; `since` is the first day of the series. The others are an end and a value, or None: `peak` is
    the highest window; `last_as_high` the latest earlier window at least as high; `between` the highest
    window after that one that shares no quarter with the newest, which a claim of "highest since" (or,
    with no earlier window as high, of a record) has to beat.
    """

    end: dt.date
    value: int
    quarters: int
    rank: int
    windows: int
    since: dt.date
    peak: tuple[dt.date, int]
    last_as_high: tuple[dt.date, int] | None
    between: tuple[dt.date, int] | None

    @property
    def is_highest(self) -> bool:
        """Whether no earlier window was as high."""
        return self.last_as_high is None

    @property
    def margin_pct(self) -> float | None:
        """The lead over what it has to beat, in per cents; None where it beats nothing."""
        rival = self.between
        return None if rival is None else wording.percent_change(self.value, rival[1])

    def is_record(self, usual_revision_pct: float | None) -> bool:
        """Return whether it is the highest of all by more than figures usually move, so far as is known."""
        margin = self.margin_pct
        if not self.is_highest or margin is None or usual_revision_pct is None:
            return False
        return margin > usual_revision_pct


def standing(quarters: pd.DataFrame, kind: str = "returns", *, length: int = 4) -> Standing | None:
    """Return where the newest window of `length` quarters stands; None where the series is too short.

    `kind` is a column of counts by quarter, one row for every quarter. Windows end with quarters only, so an
    ad hoc window is never ranked among them.
    """
    return _standing(over_quarters(quarters, length, (kind,)), quarters, kind, length)


def _standing(sums: pd.DataFrame, quarters: pd.DataFrame, kind: str, length: int) -> Standing | None:
    sums = sums[["quarter_end", kind]].dropna()
    if sums.empty or sums["quarter_end"].iloc[-1] != quarters["quarter_end"].iloc[-1]:
        return None
    value = int(sums[kind].iloc[-1])
    earlier = sums.iloc[:-1]
    as_high = earlier[earlier[kind] >= value]
    begins = sums["quarter_end"].iloc[-1] + pd.Timedelta(days=1) - pd.DateOffset(months=3 * length)
    apart = sums[sums["quarter_end"] < begins]
    after = apart if as_high.empty else apart[apart["quarter_end"] > as_high["quarter_end"].iloc[-1]]
    return Standing(
        end=sums["quarter_end"].iloc[-1].date(),
        value=value,
        quarters=length,
        rank=1 + int((sums[kind] > value).sum()),
        windows=len(sums),
        since=first_day(quarters),
        peak=cast("tuple[dt.date, int]", _highest(sums, kind)),
        last_as_high=None if as_high.empty else _highest(as_high.tail(1), kind),
        between=_highest(after, kind),
    )


def _highest(sums: pd.DataFrame, kind: str) -> tuple[dt.date, int] | None:
    if sums.empty:
        return None
    row = sums.iloc[int(sums[kind].astype("int64").argmax())]
    return row["quarter_end"].date(), int(row[kind])


def last_at_least(
    quarters: pd.DataFrame, value: int, length: int, before: dt.date
) -> tuple[Window, int] | None:
    """Return the last window of `length` quarters that ends before a day with at least `value` returns.

    The window and its headline total; None where no such window is held.
    """
    sums = over_quarters(quarters, length)
    high = sums[(sums["returns"] >= value) & (sums["quarter_end"] < pd.Timestamp(before))]
    if high.empty:
        return None
    row = high.iloc[-1]
    start = row["quarter_end"] + pd.Timedelta(days=1) - pd.DateOffset(months=3 * length)
    return Window(start.date(), row["quarter_end"].date()), int(row["returns"])


def records(quarters: pd.DataFrame, lengths: Sequence[int] = (1, 2, 3, 4)) -> pd.DataFrame:
    """Return the highest window of each length and kind beside the newest.

    Columns: kind, quarters, highest_end, highest, newest_end, newest, rank, windows, last_as_high_end
    (missing where none was).
    """
    rows = []
    sums = {length: over_quarters(quarters, length) for length in lengths}
    for kind in ("returns", *HEADLINE):
        for length in lengths:
            at = _standing(sums[length], quarters, kind, length)
            if at is None:
                continue
            last = at.last_as_high
            rows.append((kind, length, *at.peak, at.end, at.value, at.rank, at.windows, last and last[0]))
    names = ["kind", "quarters", "highest_end", "highest", "newest_end", "newest", "rank", "windows",
             "last_as_high_end"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
