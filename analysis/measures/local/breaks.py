"""Where figures by authority change what they count: read from the rows, not from a list of dates.

Source: Home Office, Asy_D11 and Reg_02, as in `local`.

Pitfalls: a figure on one side of a break is not comparable with one on the other; a break that no row shows
is not seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.common import wording

_WHO = {
    "N/A - Section 4": "people with section 4 support",
    "N/A - Section 98": "people with section 98 support",
}
_SUBSISTENCE = "people with subsistence only"


def breaks(support: pd.DataFrame, series: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Return the days from which figures by authority count something else.

    Parameters
    ----------
    support
        Rows of `asylum_support`, whose rows of no authority say why they have none.
    series
        As `local.supported` returns it.
    national
        Rows of `asylum_support_sections`: what the authorities' figures would add up to if everybody had
        an authority.

    Returns
    -------
    DataFrame
        `as_at` (the first day counted the new way), `who` changes sides, whether they are `counted` from
        then on, and `text` that says so, oldest first.
    """
    rows = support[support["unallocated"].notna()]
    days = sorted(support["as_at"].unique())
    found = []
    for start, who in _WHO.items():
        with_rows = rows.loc[rows["unallocated"].str.startswith(start), "as_at"]
        after = [day for day in days if len(with_rows) and day > with_rows.max()]
        if after:
            began = _began(after[0], with_rows.max())
            found.append((after[0], who, True, f"{who} are counted by authority from {began} on."))
    outside = rows.loc[rows["unallocated"].str.startswith("N/A - Subsistence"), "as_at"]
    if len(outside):
        who = _SUBSISTENCE
        counted = [day for day in days if day < outside.min()]
        began = _began(outside.min(), counted[-1] if counted else None)
        found.append((outside.min(), who, False, f"{who} are not counted by authority from {began} on."))
        for day, last in _whole_again(series, national, outside.max()):
            again = f"{who} are counted by authority again from {_began(day, last)} on."
            found.append((day, who, True, again))
    columns = ["as_at", "who", "counted", "text"]
    return pd.DataFrame(sorted(found), columns=columns).astype({"as_at": "datetime64[us]"})


def with_counting(series: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return a series by authority with what it counts on each day, so that like is compared with like.

    Parameters
    ----------
    series
        As `local.supported` returns it.
    found
        Its `breaks`.

    Returns
    -------
    DataFrame
        The rows with `left_out`: who is in no authority's figure that day, separated by semicolons; days with
        the same text can be compared.
    """
    days = pd.Index(sorted(series["as_at"].unique()))
    left_out = pd.Series("", index=days)
    for who, rows in found.groupby("who"):
        since = rows.set_index("as_at")["counted"].reindex(days, method="ffill")
        out = ~since.fillna(not rows["counted"].iloc[0]).astype(bool)
        left_out[out] += f"{who};"
    return series.assign(left_out=series["as_at"].map(left_out))


def _began(seen: pd.Timestamp, last: pd.Timestamp | None) -> str:
    """Return from when a break is: the day it is seen, or one after the last day known to be otherwise."""
    if last is not None and last == seen - pd.offsets.QuarterEnd(1):
        return "here"
    return "here or earlier" if last is None else f"here, or a quarter end after {wording.day(last.date())},"


def _whole_again(
    series: pd.DataFrame, national: pd.DataFrame, after: pd.Timestamp
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first day after one on which authorities add up to the UK total, if there is one.

    With it the last day before on which they are known not to: `after`, or a later one.
    """
    added = series.groupby("as_at")["people"].sum()
    total = national.set_index("as_at")["total"].reindex(added.index)
    later = pd.DataFrame({"added": added, "total": total}).loc[lambda rows: rows.index > after].dropna()
    whole = later.index[later["added"] == later["total"]]
    short = later.index[later["added"] != later["total"]]
    return [(day, max([after, *short[short < day]])) for day in whole[:1]]


@dataclass(frozen=True)
class Moved:
    """People moved from section 98 to section 95 between two quarter ends of the UK figures."""

    day: dt.date
    section98: tuple[int, int]
    section95: tuple[int, int]


def reclassified(national: pd.DataFrame) -> Moved | None:
    """Return the quarter in which most of those with section 98 were counted under section 95 instead.

    It is the largest fall in which section 98 lost more than half while section 95 gained as much or more;
    None where the rows of `asylum_support_sections` in view have none.
    """
    rows = national.sort_values("as_at", ignore_index=True)
    lost = -rows["section98"].diff()
    moved = rows[(lost > rows["section98"].shift() / 2) & (rows["section95"].diff() >= lost)]
    if moved.empty:
        return None
    now = int(moved.index[int(lost[moved.index].to_numpy(dtype=float).argmax())])
    both = rows.loc[[now - 1, now]]
    section98, section95 = (tuple(int(n) for n in both[name]) for name in ("section98", "section95"))
    return Moved(rows["as_at"][now].date(), section98, section95)  # type: ignore[arg-type]
