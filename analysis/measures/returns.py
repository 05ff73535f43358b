"""Returns from the UK: what a headline total is, years ending with a quarter, windows and records.

Headline returns are enforced plus voluntary returns. Port returns (people refused entry at the border
who then departed) are kept apart: a total takes them in only when it is asked for by name. Offenders
and people with an asylum claim are subsets of the three kinds and are never added to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from analysis import wording
from analysis.errors import UsageError
from analysis.periods import Window, quarter_end_on_or_before

HEADLINE = ("enforced", "voluntary")
KINDS = (*HEADLINE, "port")
COUNTS = (*KINDS, "returns")
"""The count columns of a wide table: `returns` is the headline total, so port is not in it."""


def total(
    frame: pd.DataFrame, kinds: Sequence[str] = HEADLINE, *, including_port: bool = False
) -> pd.Series[int]:
    """Return the sum of kinds of return, row by row; missing where a part is missing.

    Parameters
    ----------
    frame
        One column of people per kind: enforced, voluntary, port.
    kinds
        The kinds to add; the headline pair by default.
    including_port
        Say so to add port returns: such a sum is no headline figure.

    Raises
    ------
    UsageError
        A kind is unknown, or port returns are asked for without `including_port`.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f'"{unknown[0]}" is no kind of return; expected {wording.listed(KINDS, last="or")}.')
    if "port" in kinds and not including_port:
        raise UsageError(
            "Port returns are not part of headline returns; leave them out, or ask for them by name with "
            "including_port=True."
        )
    parts = [frame[kind].astype("Int64") for kind in kinds]
    return sum(parts[1:], parts[0])


def by_quarter(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per quarter from the table `returns_by_type`.

    Returns
    -------
    DataFrame
        quarter_end; enforced, voluntary, port (people, Int64); returns, the headline total; derived,
        whether the quarter is a difference of published four-quarter sums. Every quarter from the first
        to the last has a row; a quarter or kind without a figure is missing, never 0.
    """
    wide = rows.pivot_table(index="quarter_end", columns="kind", values="returns", aggfunc="first")
    wide = wide.reindex(columns=list(KINDS)).astype("Int64")
    differenced = rows["derivation"].fillna("").str.contains("differenc", case=False)
    wide["returns"] = total(wide)
    wide["derived"] = wide.index.isin(rows.loc[differenced, "quarter_end"])
    if len(wide):
        quarters = pd.date_range(wide.index.min(), wide.index.max(), freq="QE").as_unit("us")
        wide = wide.reindex(quarters)
        wide["derived"] = wide["derived"].astype("boolean").fillna(False).astype(bool)
    return wide.rename_axis("quarter_end").rename_axis(columns=None).reset_index()


def over_quarters(quarters: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return the sums over every run of `length` quarters, labelled by its last day.

    Columns: quarter_end, enforced, voluntary, port, returns. A run with a missing quarter is missing;
    the runs that would begin before the series are left out.
    """
    sums = quarters[["quarter_end"]].copy()
    for name in COUNTS:
        shifted = [quarters[name].shift(back) for back in range(length)]
        sums[name] = sum(shifted[1:], shifted[0])
    return sums.iloc[length - 1 :].reset_index(drop=True)


def year_endings(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of the year ending with each quarter, and the change on the year before.

    Columns: quarter_end, enforced, voluntary, port, returns (people), voluntary_share_pct (of the
    headline total), change_pct (of the headline total on the year before; missing in the first year).
    """
    years = over_quarters(quarters, 4)
    years["voluntary_share_pct"] = voluntary_share(years)
    before = years["returns"].shift(4)
    years["change_pct"] = [
        wording.percent_change(now, then) for now, then in zip(years["returns"], before, strict=True)
    ]
    return years


def voluntary_share(frame: pd.DataFrame) -> pd.Series[float]:
    """Return voluntary returns as per cents of headline returns; missing where there were none."""
    whole = total(frame).astype("Float64")
    return frame["voluntary"].astype("Float64") / whole.where(whole > 0) * 100


def calendar_years(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of the calendar years held whole: year, enforced, voluntary, port, returns."""
    years = over_quarters(quarters, 4)
    years = years.loc[years["quarter_end"].dt.month == 12].reset_index(drop=True)
    years.insert(0, "year", years.pop("quarter_end").dt.year)
    return years


def _quarter_start(end: dt.date) -> dt.date:
    return dt.date(end.year, end.month - 2, 1)


def _covering(window: Window) -> Window:
    """Return the shortest run of whole quarters that covers a window."""
    last = quarter_end_on_or_before(window.end)
    if last < window.end:
        last = quarter_end_on_or_before(last + dt.timedelta(days=92))
    return Window(_first_of_quarter(window.start), last)


def _first_of_quarter(day: dt.date) -> dt.date:
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _within(window: Window) -> Window | None:
    """Return the longest run of whole quarters inside a window, None where there is none."""
    first = _first_of_quarter(window.start)
    if first < window.start:
        first = _first_of_quarter(first + dt.timedelta(days=95))
    last = quarter_end_on_or_before(window.end)
    return Window(first, last) if first < last else None


def nearest_windows(window: Window, quarters: pd.DataFrame) -> list[Window]:
    """Return the official windows nearest to a window: the one that covers it, the one inside it.

    Official windows are whole calendar quarters of `quarters`; what is not published yet is cut off. A
    window that is itself official is returned alone; an empty list says that no quarter of it is held.
    """
    first = _quarter_start(quarters["quarter_end"].iloc[0].date())
    last = quarters["quarter_end"].iloc[-1].date()
    found: list[Window] = []
    for near in (_covering(window), _within(window)):
        if near is None or near.end < first or near.start > last:
            continue
        held = Window(max(near.start, first), min(near.end, last))
        if held not in found:
            found.append(held)
    return found


def window_total(quarters: pd.DataFrame, window: Window) -> pd.Series[int]:
    """Return enforced, voluntary, port and headline returns in a window of whole calendar quarters.

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
    return cast("pd.Series[int]", inside[list(COUNTS)].sum(skipna=False))


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
    def higher_than_all_since(self) -> bool:
        """Whether at least one window that shares no quarter lies between it and the last as high."""
        return self.between is not None

    @property
    def margin_pct(self) -> float | None:
        """The lead over what it has to beat, in per cents; None where it beats nothing."""
        rival = self.between
        return None if rival is None else wording.percent_change(self.value, rival[1])

    def is_record(self, usual_revision_pct: float) -> bool:
        """Return whether it is the highest of all by more than figures usually move."""
        margin = self.margin_pct
        return self.rank == 1 and margin is not None and margin > abs(usual_revision_pct)


def standing(quarters: pd.DataFrame, kind: str = "returns", *, length: int = 4) -> Standing | None:
    """Return where the newest window of `length` quarters stands; None where the series is too short.

    `kind` is a count column of `by_quarter`. Windows end with quarters only, so an ad hoc window is
    never ranked among them.
    """
    sums = over_quarters(quarters, length)[["quarter_end", kind]].dropna()
    if sums.empty or sums["quarter_end"].iloc[-1] != quarters["quarter_end"].iloc[-1]:
        return None
    value = int(sums[kind].iloc[-1])
    earlier = sums.iloc[:-1]
    as_high = earlier[earlier[kind] >= value]
    apart = sums.iloc[: len(sums) - length]
    after = apart if as_high.empty else apart[apart["quarter_end"] > as_high["quarter_end"].iloc[-1]]
    return Standing(
        end=sums["quarter_end"].iloc[-1].date(),
        value=value,
        quarters=length,
        rank=1 + int((sums[kind] > value).sum()),
        windows=len(sums),
        since=_quarter_start(quarters["quarter_end"].iloc[0].date()),
        peak=cast("tuple[dt.date, int]", _highest(sums, kind)),
        last_as_high=None if as_high.empty else _highest(as_high.tail(1), kind),
        between=_highest(after, kind),
    )


def _highest(sums: pd.DataFrame, kind: str) -> tuple[dt.date, int] | None:
    if sums.empty:
        return None
    row = sums.iloc[int(sums[kind].astype("int64").argmax())]
    return row["quarter_end"].date(), int(row[kind])


def records(quarters: pd.DataFrame, lengths: Sequence[int] = (1, 2, 3, 4)) -> pd.DataFrame:
    """Return the highest window of each length and kind beside the newest.

    Columns: kind, quarters, highest_end, highest, newest_end, newest, rank, windows, last_as_high_end
    (missing where none was).
    """
    rows = []
    for kind in ("returns", *HEADLINE):
        for length in lengths:
            at = standing(quarters, kind, length=length)
            if at is None:
                continue
            last = at.last_as_high
            rows.append((kind, length, *at.peak, at.end, at.value, at.rank, at.windows, last and last[0]))
    names = ["kind", "quarters", "highest_end", "highest", "newest_end", "newest", "rank", "windows",
             "last_as_high_end"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
