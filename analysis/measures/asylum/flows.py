"""Asylum claims and initial outcomes over time, by route of entry, and what changed the number who wait.

People, main applicants and dependants. An initial outcome is a grant, a refusal, a withdrawal or an
administrative outcome; an initial decision is one of the first two, and the grant rate is grants out of
these.

Source: Home Office, Asy_D01 to Asy_D03 (`asylum_flows`, `asylum_stocks`, `asylum_claims_by_route`) and
illegal entry routes (`small_boats_claims`, `small_boats_decisions`).

Pitfalls: the published grant rate counts main applicants and differs from that of people; outcomes of a
period are mostly of claims made before it; claims less outcomes are not exactly the change in people waiting,
because claims are reopened and records corrected: the rest is given as other changes, never hidden in a part;
2018 and 2019 by route are rounded estimates; a claim can be made long after arrival; first outcomes are as
they stood at the release, so people who arrived lately mostly still await one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.common import wording
from analysis.measures.asylum.summary import calendar_and_newest
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


ROUTES = {
    "Small Boat": "small_boat",
    "Clandestine": "other_illegal",
    "Entered Without Relevant Documentation": "other_illegal",
    "Other": "other",
}
"""Routes as published, and the part each is in; every other route is of people with a visa or other leave."""
FIRST_OUTCOMES = {
    "Grant of Protection": "granted",
    "Grant of Other Leave": "granted",
    "Refused": "refused",
    "Withdrawn": "withdrawn",
    "Administrative Outcome": "administrative",
    "Awaiting initial decision": "awaiting",
}


def by_route(rows: pd.DataFrame) -> pd.DataFrame:
    """Return claims in whole calendar years by part: end, small_boat, other_illegal, visa, other, claims.

    A year is whole where all four quarters of it are held; the newest year ending with a quarter follows
    where it is no calendar year. `end` is the last day of each.
    """
    parts = ["small_boat", "other_illegal", "visa", "other"]
    named = rows.assign(part=rows["route"].map(ROUTES).fillna("visa").where(rows["route"].notna()))
    table = named.pivot_table(index="quarter_end", columns="part", values="claims", aggfunc="sum")
    table = table.reindex(columns=parts).astype("Int64")
    if len(table):
        table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq="QE").as_unit("us"))
    sums = sum((table.shift(back) for back in range(1, 4)), table)
    whole = calendar_and_newest(sums).dropna(how="all")
    return whole.assign(claims=whole.sum(axis=1, skipna=False)).rename_axis("end").reset_index()


def routes_of(rows: pd.DataFrame, nationality: str) -> pd.Series[float]:
    """Return the newest claims of a nationality by part, from `asylum_claims_by_nationality_and_route`.

    Index: claims and the parts of `by_route`; empty where the nationality is pooled with others.
    """
    own = rows[(rows["nationality"] == nationality) & (rows["period_end"] == rows["period_end"].max())]
    part = own["measure"].replace({"Total": "claims", "Visas and Other Leave": "visa", **ROUTES})
    counts: pd.Series[float] = own.groupby(part)["value"].sum(min_count=1)
    return counts


def of_small_boats(claims: pd.DataFrame, decisions: pd.DataFrame, nationality: str) -> pd.Series[int]:
    """Return claims and first outcomes of people of a nationality who arrived by small boat since 2018.

    Index: arrivals (matched to a record), claims, granted, refused, withdrawn, administrative, awaiting.
    People as records stood at the release. 0 stands for a whole series that names nobody of the nationality.
    """
    people, decided = (rows[rows["nationality"] == nationality] for rows in (claims, decisions))
    outcomes = decided.groupby(decided["outcome_group"].map(FIRST_OUTCOMES))["people"].sum()
    outcomes = outcomes.reindex(list(dict.fromkeys(FIRST_OUTCOMES.values())), fill_value=0)
    raised = people.loc[people["claim_raised"].fillna(value=False).astype(bool), "people"].sum()
    counts = {"arrivals": people["people"].sum(), "claims": raised, **outcomes}
    return pd.Series({name: int(count) for name, count in counts.items()}, dtype="int64")
