"""Returns by nationality, by calendar year: all of them where a year is held in detail, else those named.

Nationality is the person's own; where the person went is another count. The publisher's detail has a row only
where somebody is counted, and the rows add up to the published totals: a nationality without a row in a year
that is held whole had no returns recorded in it. The summary table names ten nationalities of a kind.

Source: Home Office, Ret_D01 and Ret_03 (`returns_by_nationality`, `returns_by_nationality_annual`,
`returns_by_nationality_year_ending`).

Pitfalls: two years can be of different releases; a nationality not named is not one without returns.
"""

from __future__ import annotations

import pandas as pd

from analysis.common import wording
from analysis.measures.returns.detail import _whole_years
from analysis.measures.returns.totals import HEADLINE, KINDS, PUBLISHED, TOGETHER, total


def named_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return returns of the nationalities named in `returns_by_nationality_year_ending`, by calendar year.

    Columns: year, nationality, kind, returns, released. The publisher names the ten with most returns of a
    kind in its newest year and pools the others, so a nationality can be named for one kind alone.
    """
    own = rows[(rows["period_end"].dt.month == 12) & ~rows["nationality"].isin(TOGETHER)]
    return pd.DataFrame(
        {
            "year": own["period_end"].dt.year.astype("int64"),
            "nationality": own["nationality"],
            "kind": own["measure"].map(dict(zip(PUBLISHED, KINDS, strict=True))),
            "returns": own["value"].astype("Int64"),
            "released": own["released"],
        }
    )


def nationality_years(
    by_quarter: pd.DataFrame, annual: pd.DataFrame, named: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return returns by calendar year and nationality from the detailed tables and the summary table.

    Parameters
    ----------
    by_quarter
        Rows of `returns_by_nationality`; years with fewer than four quarters are left out.
    annual
        Rows of `returns_by_nationality_annual`; a year that `by_quarter` holds is not taken twice.
    named
        Rows of `named_years`, for the years that neither holds: the nationalities with both headline kinds.

    Returns
    -------
    DataFrame
        year, nationality, enforced, voluntary, port, returns (the headline total), released, whole: whether
        every nationality of the year is there. In a whole year 0 where the other kinds of a nationality are
        counted and this one is not; in another year what is not named is missing.
    """
    quarters = _whole_years(by_quarter)
    later = annual[~annual["year"].isin(quarters["year"])]
    columns = ["year", "nationality", "kind", "returns", "released"]
    whole = _wide(pd.concat([quarters[columns], later[columns]], ignore_index=True)).assign(whole=True)
    whole[list(KINDS)] = whole[list(KINDS)].fillna(0)
    parts = [whole]
    if named is not None:
        part = _wide(named[~named["year"].isin(whole["year"])]).assign(whole=False)
        parts.append(part.dropna(subset=list(HEADLINE)))
    years = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return years.assign(returns=total(years)).sort_values(["year", "nationality"], ignore_index=True)


def _wide(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per year and nationality with a column per kind, missing where there is no row."""
    if rows.empty:
        return pd.DataFrame(columns=["year", "nationality", *KINDS, "released"])
    sums = rows.groupby(["year", "nationality", "kind"])["returns"].sum()
    wide = sums.unstack("kind").reindex(columns=list(KINDS)).astype("Int64")  # noqa: PD010
    released = rows.groupby("year")["released"].max()
    out = wide.rename_axis(columns=None).reset_index()
    return out.assign(released=out["year"].map(released))


def by_kind(years: pd.DataFrame, named: pd.DataFrame, count: int, always: str) -> pd.DataFrame:
    """Return nationalities and kinds with most headline returns in the newest year, and the year before.

    Parameters
    ----------
    years
        Columns of `nationality_years`.
    named
        Rows of `named_years`: used where their newest year is not older than that of `years`, since one
        release then gives both years.
    count, always
        How many rows, and a nationality added below them where it has returns in either year.

    Returns
    -------
    DataFrame
        nationality, kind, year, before (the years), returns, returns_before, change_pct, released (of the
        newest year), released_before. Empty where no two years are held.
    """
    whole = years[years["whole"].astype(bool)]
    rows = named[named["kind"].isin(HEADLINE)]
    older = rows["year"].nunique() < 2 or rows["year"].max() < (whole["year"].max() if len(whole) else 0)
    if older:
        rows = whole.drop(columns="returns").melt(
            ["year", "nationality", "released"], list(HEADLINE), "kind", "returns"
        )
    held = sorted(rows["year"].unique())[-2:]
    if len(held) < 2:
        return rows.iloc[:0]
    key = ["nationality", "kind"]
    now, then = (rows.loc[rows["year"] == year, [*key, "returns", "released"]] for year in held[::-1])
    table = now.merge(then, on=key, how="outer", suffixes=("", "_before"))
    if older:  # all nationalities are counted: who is not there had none
        table[["returns", "returns_before"]] = table[["returns", "returns_before"]].fillna(0)
    table = table.assign(year=held[1], before=held[0]).sort_values(
        ["returns", "nationality", "kind"], ascending=[False, True, True], ignore_index=True
    )
    table["change_pct"] = [
        wording.percent_change(a, b) for a, b in zip(table["returns"], table["returns_before"], strict=True)
    ]
    some = table[["returns", "returns_before"]].fillna(0).sum(axis=1) > 0
    chosen: pd.DataFrame = table[some & ((table.index < count) | (table["nationality"] == always))]
    return chosen.reset_index(drop=True)


def of_region(rows: pd.DataFrame, start: str) -> pd.DataFrame:
    """Return the detailed rows of nationalities whose published world region begins with `start`.

    "EU" gives the nationalities of member states: the publisher groups them by when their state joined.
    """
    return rows[rows["region"].str.startswith(start)]


def leading(years: pd.DataFrame, count: int = 10, *, always: str | None = None) -> pd.DataFrame:
    """Return the nationalities with most headline returns in the newest year held whole.

    Returns
    -------
    DataFrame
        nationality, year, enforced, voluntary, returns, share_pct of all headline returns of the year,
        rank. `always` is added below the others where it is not among them but has returns.
    """
    whole = years[years["whole"].astype(bool)]
    table = whole[(whole["year"] == whole["year"].max()) & (whole["returns"] > 0)]
    table = table.sort_values(["returns", "nationality"], ascending=[False, True], ignore_index=True)
    table["share_pct"] = table["returns"].astype("Float64") / int(table["returns"].sum()) * 100
    table["rank"] = table["returns"].rank(ascending=False, method="min").astype("int64")
    columns = ["nationality", "year", "enforced", "voluntary", "returns", "share_pct", "rank"]
    wanted = (table.index < count) | (table["nationality"] == always)
    chosen: pd.DataFrame = table.loc[wanted, columns].reset_index(drop=True)
    return chosen


def country_years(years: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return one country's rows of `nationality_years` for every year held since its first.

    Columns: year, enforced, voluntary, port, returns, released; 0 in a later whole year with nobody counted.
    A year that is not whole and does not name it is left out. So are years before its first row: its people
    may then have been counted under a former state. Empty where the country has no row in any year.
    """
    own = years[years["nationality"] == country]
    columns = ["year", *KINDS, "returns"]
    if own.empty:
        return own[[*columns, "released"]].reset_index(drop=True)
    whole = years.loc[years["whole"].astype(bool) & (years["year"] >= own["year"].min()), "year"]
    held = sorted({*whole, *own["year"]})
    counted = own.set_index("year")[columns[1:]].reindex(held, fill_value=0).rename_axis("year").reset_index()
    return counted.assign(released=counted["year"].map(years.groupby("year")["released"].max()))
