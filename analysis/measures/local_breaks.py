"""Where figures by authority change what they count: read from the rows, not from a list of dates.

Source: Home Office, Asy_D11 and Reg_02, as in `local`.

Pitfalls: a figure on one side of a break is not comparable with one on the other; a break that no row shows
is not seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

ACCOMMODATION_NOTES = (
    (
        "Before December 2022 hotels and other contingency accommodation are not shown apart, and people "
        "with section 98 support are in no authority's figures."
    ),
    "In March 2024 the Home Office moved some people from initial to contingency accommodation.",
    "Quarters without bars have no published breakdown by authority in the releases held.",
)
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
        found += [(after[0], who, True, f"{who} are counted by authority from here on.")] if after else []
    outside = rows.loc[rows["unallocated"].str.startswith("N/A - Subsistence"), "as_at"]
    if len(outside):
        who = _SUBSISTENCE
        found.append((outside.min(), who, False, f"{who} are no longer counted by authority."))
        back = f"{who} are counted by authority again."
        found += [(day, who, True, back) for day in _whole_again(series, national, outside.max())]
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


def _whole_again(series: pd.DataFrame, national: pd.DataFrame, after: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the first day after one on which authorities add up to the UK total, if there is one."""
    added = series.groupby("as_at")["people"].sum()
    total = national.set_index("as_at")["total"].reindex(added.index)
    whole = added.index[(added == total).fillna(value=False).to_numpy(dtype=bool) & (added.index > after)]
    return list(whole[:1])


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
