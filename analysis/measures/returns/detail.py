"""Returns in detail: types within a kind, where people went, offenders, and quoted single figures.

The detail of type, nationality and destination comes from an older release than the totals: it is shown
with its own totals and never joined to the newer series.

Source: Home Office, Ret_D01 to Ret_D03 (`returns_by_nationality`, `returns_by_destination`,
`returns_offenders`) and the summary tables Ret_01, Ret_02 and Ret_05 (`returns_by_kind`,
`returns_offenders_annual`, `returns_offenders_by_nationality`, `returns_asylum_related`); figures quoted in
official text (`headline_figures`).

Pitfalls: offenders and people with an asylum claim are subsets, never added; a quoted figure is of its own
release; the type "other verified" is found by matching records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.measures.returns.totals import HEADLINE, KINDS, TOGETHER

VOLUNTARY_TYPES = ("Assisted returns", "Controlled returns", "Other verified returns")
PARTS = {
    "Enforced returns: Enforced removals: From detention": "Enforced removals from detention",
    "Enforced returns: Enforced removals: Not from detention": "Non-detained enforced removals",
    "Enforced returns: Other returns from detention": "Other returns from detention",
    **{f"Voluntary returns: {name}": name for name in VOLUNTARY_TYPES},
    "Enforced returns": "enforced",
    "Voluntary returns": "voluntary",
}
"""The measures of Ret_01 under the names that Ret_D01 gives the types."""
SUBSETS = {
    "Enforced returns: Asylum": "enforced",
    "Voluntary returns: Asylum": "voluntary",
    "Enforced returns": "all_enforced",
    "Voluntary returns": "all_voluntary",
}
"""The measures of Ret_05 that `subsets_by_year` adds up."""
HOME = "Home country"
_DAYS = re.compile(r"(\d{1,2} [A-Z][a-z]{2} \d{4}) - (\d{1,2} [A-Z][a-z]{2} \d{4})")
_YEAR_ENDING = re.compile(r"YE ([A-Z][a-z]{2} \d{4})")


def _whole_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of calendar years with all four quarters, with a column `year`."""
    years = rows.assign(year=rows["quarter_end"].dt.year)
    quarters = years.groupby("year")["quarter_end"].nunique()
    return years[years["year"].isin(quarters[quarters == 4].index)]


def types_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return headline returns by type and calendar year, from rows of `returns_by_nationality`.

    Columns: year, then one column of people per type of enforced and voluntary return (the published
    labels, in the order enforced before voluntary), then enforced, voluntary. A type that a year does
    not have is missing: before 2010 all enforced returns stand under one type.
    """
    years = _whole_years(rows[rows["kind"].isin(HEADLINE)])
    order = years[["kind", "return_type"]].drop_duplicates().sort_values(["kind", "return_type"])
    wide = years.pivot_table(index="year", columns="return_type", values="returns", aggfunc="sum")
    wide = wide[order["return_type"].tolist()]
    kinds = years.pivot_table(index="year", columns="kind", values="returns", aggfunc="sum")
    kinds = kinds.reindex(columns=list(HEADLINE))
    return wide.join(kinds).astype("Int64").rename_axis(columns=None).reset_index()


def _years(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return measures of a summary table by calendar year: `year` and a column for each of `names`."""
    own = rows[(rows["period_end"].dt.month == 12) & rows["measure"].isin(list(names))]
    wide = own.assign(measure=own["measure"].map(dict(names)), year=own["period_end"].dt.year).pivot_table(
        index="year", columns="measure", values="value", aggfunc="first", dropna=False
    )
    years: pd.DataFrame = wide.reindex(columns=list(names.values())).astype("Int64").rename_axis(columns=None)
    return years.reset_index()


def published_types(rows: pd.DataFrame) -> pd.DataFrame:
    """Return headline returns by type and calendar year from `returns_by_kind`, as `types_by_year` does.

    A type that the publisher does not give for a year is missing.
    """
    return _years(rows, PARTS)


def subsets_by_year(offenders: pd.DataFrame, asylum: pd.DataFrame) -> pd.DataFrame:
    """Return returns of offenders and of people who had claimed asylum, by calendar year.

    Parameters
    ----------
    offenders, asylum
        Rows of `returns_offenders_annual` and `returns_asylum_related`.

    Returns
    -------
    DataFrame
        year, offenders, offenders_eu (of all three kinds of return), asylum, returns (enforced and
        voluntary: of people who had claimed asylum at some time, and all). Subsets, never added to a total.
    """
    left = _years(offenders, {"All offenders": "offenders", "All offenders: EU nationals": "offenders_eu"})
    parts = _years(asylum, SUBSETS)
    right = pd.DataFrame(
        {
            "year": parts["year"],
            "asylum": parts["enforced"] + parts["voluntary"],
            "returns": parts["all_enforced"] + parts["all_voluntary"],
        }
    )
    return left.merge(right, on="year", how="outer", sort=True)


def leading_offenders(rows: pd.DataFrame, count: int = 3) -> pd.DataFrame:
    """Return the nationalities with most offenders returned in the newest year of the table.

    `rows` is `returns_offenders_by_nationality`. Columns: nationality, year, offenders.
    """
    own = rows[~rows["nationality"].isin(TOGETHER) & (rows["period_end"] == rows["period_end"].max())]
    own = own.sort_values(["value", "nationality"], ascending=[False, True]).head(count)
    return pd.DataFrame(
        {
            "nationality": own["nationality"],
            "year": own["period_end"].dt.year,
            "offenders": own["value"].astype("Int64"),
        }
    ).reset_index(drop=True)


def destination_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Return headline returns by calendar year and whether people went to their home country.

    Columns: year, home, eu (a member state of the EU that is not their home), other (another country),
    returns, third_country_pct (eu and other together as per cents of returns).
    """
    years = _whole_years(rows[rows["kind"].isin(HEADLINE)])
    names = {HOME: "home", "EU Member State": "eu", "Other country": "other"}
    wide = years.pivot_table(index="year", columns="destination_group", values="returns", aggfunc="sum")
    wide = wide.reindex(columns=list(names)).rename(columns=names).astype("Int64")
    wide["returns"] = wide.sum(axis=1).astype("Int64")
    away = wide["eu"].fillna(0) + wide["other"].fillna(0)
    wide["third_country_pct"] = away.astype("Float64") / wide["returns"].astype("Float64") * 100
    return wide.rename_axis(columns=None).reset_index()


def offenders_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return returns of foreign national offenders by calendar year: year, offenders (people).

    They are also counted among the three kinds of return: a subset, never added to a total.
    """
    years = _whole_years(rows).groupby("year")["returns"].sum().astype("Int64")
    return years.rename("offenders").reset_index()


def quoted_year_endings(headline: pd.DataFrame) -> pd.DataFrame:
    """Return quoted figures of years ending with a quarter, in the form of `returns.vintages.triangle`.

    Columns: kind (enforced, voluntary, returns), year_ending, released, value. Figures whose day of
    publication is unknown are left out.
    """
    kinds = {"enforced": "enforced", "voluntary": "voluntary", "enforced+voluntary": "returns"}
    said = headline[(headline["topic"] == "returns") & headline["measure"].isin(list(kinds))]
    ends = said["period"].str.extract(_YEAR_ENDING)[0]
    said = said[ends.notna() & said["published"].notna()]
    return pd.DataFrame(
        {
            "kind": said["measure"].map(kinds),
            "year_ending": pd.to_datetime(ends[said.index], format="%b %Y") + pd.offsets.MonthEnd(0),
            "released": said["published"],
            "value": said["value"],
        }
    ).reset_index(drop=True)


def later_quoted(headline: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Return what `quoted_year_endings` has of the newest year that ends after a day.

    Empty where no figure of a later year is quoted: the tables held are then the newest known.
    """
    said = quoted_year_endings(headline)
    later: pd.DataFrame = said[
        (said["year_ending"] > end) & (said["year_ending"] == said["year_ending"].max())
    ]
    return later.drop_duplicates("kind", keep="last")


def annual_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of a calendar year from `returns_by_nationality_annual`, as quoted year endings.

    Columns: kind (enforced, voluntary, returns, port), year_ending, released, value.
    """
    sums = rows.pivot_table(index=["year", "released"], columns="kind", values="returns", aggfunc="sum")
    sums = sums.reindex(columns=list(KINDS))
    sums["returns"] = sums["enforced"] + sums["voluntary"]
    long = sums.reset_index().melt(["year", "released"], var_name="kind")
    long["year_ending"] = pd.to_datetime(long["year"].astype(str) + "-12-31").astype("datetime64[us]")
    return long[["kind", "year_ending", "released", "value"]]


def _unverified(headline: pd.DataFrame) -> pd.Series[bool]:
    return headline["source"].str.contains("unverified", case=False).astype(bool)


def quoted(headline: pd.DataFrame, topic: str, measures: Sequence[str]) -> pd.DataFrame:
    """Return single figures quoted in official text: measure, period, value, published, source.

    Figures marked as unverified are left out; the rows keep the order of `measures`.
    """
    said = headline[(headline["topic"] == topic) & headline["measure"].isin(list(measures))]
    said = said[~_unverified(said)]
    order = said["measure"].map({name: place for place, name in enumerate(measures)})
    columns = ["measure", "period", "value", "published", "source"]
    return said.assign(place=order).sort_values("place", kind="stable")[columns].reset_index(drop=True)


def quoted_subsets(headline: pd.DataFrame) -> pd.DataFrame:
    """Return quoted figures of subsets of returns: subset, period, value, published.

    Offenders and people with an asylum claim at some stage; figures marked as unverified are left out.
    """
    said = headline[headline["topic"].isin(["returns", "returns MI"]) & ~_unverified(headline)]
    parts = [
        said[said["measure"].str.startswith(word)].assign(subset=label)
        for word, label in (
            ("asylum-related", "People with an asylum claim at some stage"),
            ("FNO", "Foreign national offenders"),
        )
    ]
    columns = ["subset", "period", "value", "published"]
    return (
        pd.concat(parts).sort_values(["subset", "published"], kind="stable")[columns].reset_index(drop=True)
    )


def adhoc_windows(headline: pd.DataFrame) -> pd.DataFrame:
    """Return the totals quoted for windows that begin and end on any day, one row per window.

    They come from one-off notes on live systems. Windows without both days, and figures marked as
    unverified, are left out. Columns: start, end, published, returns, enforced, voluntary (the
    difference of the two; missing where one is not quoted).
    """
    names = {"enforced+voluntary since election": "returns", "enforced since election": "enforced"}
    said = headline[
        (headline["topic"] == "returns MI") & headline["published"].notna() & ~_unverified(headline)
    ]
    ends = said["period"].str.extract(_DAYS)
    said = said.assign(
        name=said["measure"].map(names), start=pd.to_datetime(ends[0]), end=pd.to_datetime(ends[1])
    )
    wide = said.dropna(subset=["name", "start", "end"]).pivot_table(
        index=["start", "end", "published"], columns="name", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=list(names.values())).astype("Int64")
    wide["voluntary"] = wide["returns"] - wide["enforced"]
    return wide.rename_axis(columns=None).reset_index()
