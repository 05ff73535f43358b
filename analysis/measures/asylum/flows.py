"""Asylum claims and initial outcomes over time, and what changed the number of people waiting.

People, main applicants and dependants. An initial outcome is a grant, a refusal, a withdrawal or an
administrative outcome; an initial decision is one of the first two, and the grant rate is grants out of
these.

Source: Home Office, Asy_D01 to Asy_D03 (`asylum_flows`, `asylum_stocks`).

Pitfalls: the published grant rate counts main applicants and differs from that of people; outcomes of a
period are mostly of claims made before it; claims less outcomes are not exactly the change in people waiting,
because claims are reopened and records corrected: the rest is given as other changes, never hidden in a part.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.common import wording
from analysis.measures.returns.totals import over_quarters

OUTCOMES = ("grants", "refusals", "withdrawals", "administrative")
COUNTS = ("claims", "initial_outcomes", *OUTCOMES)


def quarters(flows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for every quarter of `asylum_flows`: quarter_end and `COUNTS` (people, Int64).

    `administrative` are initial outcomes that are none of the other three; a quarter without a figure is
    missing, never 0.
    """
    frame = flows.set_index("quarter_end")[list(COUNTS[:-1])]
    frame["administrative"] = frame["initial_outcomes"] - frame[list(OUTCOMES[:-1])].sum(axis=1, skipna=False)
    if len(frame):
        frame = frame.reindex(pd.date_range(frame.index.min(), frame.index.max(), freq="QE").as_unit("us"))
    return frame.astype("Int64").rename_axis("quarter_end").reset_index()


def grant_rate(frame: pd.DataFrame) -> pd.Series[float]:
    """Return grants as per cents of grants and refusals; missing where these are fewer than 30."""
    decided = (frame["grants"] + frame["refusals"]).astype("Float64")
    return frame["grants"].astype("Float64") / decided.where(decided >= wording.MIN_BASE_FOR_PERCENT) * 100


def year_endings(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the year ending with each quarter, from `quarters`.

    Columns: quarter_end, `COUNTS` (people), decisions (grants and refusals), grant_rate_pct. A year with a
    quarter missing is missing.
    """
    years = over_quarters(frame, 4, COUNTS)
    years["decisions"] = years["grants"] + years["refusals"]
    years["grant_rate_pct"] = grant_rate(years)
    return years


@dataclass(frozen=True)
class Stock:
    """The newest count of people on a day, beside the one a year before and the highest held.

    `before` is None where no count of that day is held; `first` is the first day counted.
    """

    day: dt.date
    value: int
    before: int | None
    peak_day: dt.date
    peak: int
    first: dt.date

    @property
    def is_peak(self) -> bool:
        """Whether no other count held is as high."""
        return self.peak_day == self.day


def stock(counts: pd.DataFrame, name: str) -> Stock | None:
    """Return the newest count of a column `name` by day `as_at`; None where none is held.

    Of equal counts the earliest is the peak.
    """
    known = counts.dropna(subset=[name]).sort_values("as_at", ignore_index=True)
    if known.empty:
        return None
    now, top = known.iloc[-1], known.iloc[int(known[name].astype("int64").argmax())]
    before = known.loc[known["as_at"] == now["as_at"] - pd.DateOffset(years=1), name]
    return Stock(
        day=now["as_at"].date(), value=int(now[name]), before=int(before.iloc[0]) if len(before) else None,
        peak_day=top["as_at"].date(), peak=int(top[name]), first=known["as_at"].iloc[0].date(),
    )  # fmt: skip


def taken_apart(
    frame: pd.DataFrame, stocks: pd.DataFrame, starts: list[dt.date], end: dt.date | None = None
) -> pd.DataFrame:
    """Return what changed the number of people awaiting an initial decision between two days.

    Parameters
    ----------
    frame
        Quarters as `quarters` returns them.
    stocks
        Rows of `asylum_stocks`.
    starts
        Days of counts. Each spell runs to the count a year later, or to `end` where it is given.

    Returns
    -------
    DataFrame
        start, end, at_start, claims, then `OUTCOMES`, other (what these do not explain), at_end: people. A
        spell whose counts or quarters are not all held is left out.
    """
    waiting = stocks.dropna(subset=["awaiting_initial_decision"]).set_index("as_at")[
        "awaiting_initial_decision"
    ]
    rows = []
    for start in starts:
        first = pd.Timestamp(start)
        last = pd.Timestamp(end) if end else first + pd.DateOffset(years=1)
        inside = frame[(frame["quarter_end"] > first) & (frame["quarter_end"] <= last)]
        months = (last.year - first.year) * 12 + last.month - first.month
        if first not in waiting or last not in waiting or len(inside) * 3 != months or not months:
            continue
        sums = inside[["claims", *OUTCOMES]].sum(skipna=False)
        gone = sums[list(OUTCOMES)].sum(skipna=False)
        other = waiting[last] - waiting[first] - sums["claims"] + gone
        rows.append((first, last, waiting[first], *sums, other, waiting[last]))
    names = ["start", "end", "at_start", "claims", *OUTCOMES, "other", "at_end"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[2:], "Int64"))


def spells(frame: pd.DataFrame, stocks: pd.DataFrame, since: dt.date, years: int = 6) -> pd.DataFrame:
    """Return `taken_apart` for the newest years, and from the last count at or before a day, in that order.

    The last row is the spell since that day, marked in `is_since`; there is none where no count is as early
    or none is later.
    """
    counted = stocks.dropna(subset=["awaiting_initial_decision"])["as_at"]
    if counted.empty:
        return taken_apart(frame, stocks, []).assign(is_since=pd.Series(dtype=bool))
    last = counted.max()
    starts = [(last - pd.DateOffset(years=back)).date() for back in range(years, 0, -1)]
    apart = taken_apart(frame, stocks, starts).assign(is_since=False)
    earlier = counted[counted <= pd.Timestamp(since)]
    if earlier.empty:
        return apart
    own = taken_apart(frame, stocks, [earlier.max().date()], last.date()).assign(is_since=True)
    return pd.concat([part for part in (apart, own) if len(part)] or [apart], ignore_index=True)
