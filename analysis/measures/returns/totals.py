"""Returns from the UK: what a headline total is, by quarter, calendar year and year ending with a quarter.

Headline returns are enforced plus voluntary returns. Port returns (people refused entry at the border
who then departed) are kept apart: a total takes them in only when it is asked for by name. Offenders
and people with an asylum claim are subsets of the three kinds and are never added to them.

Source: Home Office, Ret_D01 and the summary tables (`returns_by_type`).

Pitfalls: with port returns a total is no headline figure; deportations are not published apart; voluntary
returns of recent quarters rise as departures are found; newest quarters may be differences of published sums.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.common import wording
from analysis.common.errors import UsageError

HEADLINE = ("enforced", "voluntary")
KINDS = (*HEADLINE, "port")
COUNTS = (*KINDS, "returns")
"""The count columns of a wide table: `returns` is the headline total, so port is not in it."""

PUBLISHED = ("Enforced returns", "Voluntary returns", "Refused entry at port and subsequently departed")
"""The names of `KINDS` in the summary tables."""
TOGETHER = ("All nationalities", "Other")
"""Rows of the summary tables that name no nationality."""


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
    wide = rows.pivot_table(
        index="quarter_end", columns="kind", values="returns", aggfunc="first", dropna=False
    )
    wide = wide.reindex(columns=list(KINDS)).astype("Int64")
    differenced = rows["derivation"].fillna("").str.contains("differenc", case=False)
    wide["returns"] = total(wide)
    wide["derived"] = wide.index.isin(rows.loc[differenced, "quarter_end"])
    if len(wide):
        quarters = pd.date_range(wide.index.min(), wide.index.max(), freq="QE").as_unit("us")
        wide = wide.reindex(quarters)
        wide["derived"] = wide["derived"].astype("boolean").fillna(False).astype(bool)
    return wide.rename_axis("quarter_end").rename_axis(columns=None).reset_index()


def over_quarters(quarters: pd.DataFrame, length: int, counts: Sequence[str] = COUNTS) -> pd.DataFrame:
    """Return the sums over every run of `length` quarters, labelled by its last day.

    Columns: quarter_end and the counts, by default enforced, voluntary, port, returns. A run with a missing
    quarter is missing; the runs that would begin before the series are left out.
    """
    sums = quarters[["quarter_end"]].copy()
    for name in counts:
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
    sums = over_quarters(quarters, 4)
    years: pd.DataFrame = sums.loc[sums["quarter_end"].dt.month == 12].reset_index(drop=True)
    years.insert(0, "year", years.pop("quarter_end").dt.year)
    return years


def plateau(years: pd.DataFrame, first: int, last: int) -> tuple[int, int] | None:
    """Return the lowest and the highest headline total of the calendar years `first` to `last`.

    `years` has the columns of `calendar_years`; None unless every one of the years is held.
    """
    inside = years.loc[years["year"].between(first, last), "returns"].dropna()
    return (int(inside.min()), int(inside.max())) if len(inside) == last - first + 1 else None
