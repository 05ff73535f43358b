"""What happens after a grant: homelessness as each nation counts it.

England counts households owed a duty under its own law, Scotland applications under another; Wales and
Northern Ireland have laws and statistics of their own. The nations are never added or compared.

Source: MHCLG, detailed local authority tables A1 and A2 (`homelessness_england`); single figures of the
Scottish Government and Glasgow City Council (`homelessness_cited`), each with its tier.

Pitfalls: households are not people and duties are not applications; a council's own figure read in the press
is weaker than an official table; leaving asylum accommodation is one of several reasons.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

ENGLAND = "E92000001"
PREVENTION, RELIEF = "prevention_after_asylum_support", "relief_after_asylum_support"
_EITHER = "owed_after_asylum_support"
TEMPORARY = "in_temporary_accommodation"
MEASURES = {
    PREVENTION: "Prevention duty",
    RELIEF: "Relief duty",
    TEMPORARY: "In temporary accommodation, any reason",
}
"""Measures of `homelessness_england` the report shows: the first two are households whose reason is that
they were required to leave asylum accommodation (L26)."""


REQUIRED = "required to leave asylum accommodation"
"""What households of both duties have in common: those owed a prevention duty have not left yet."""
_NOT_HOMELESSNESS = ("People in receipt of asylum support", "People in Home Office", "Mears")
_MONEY = {"GBP": 1e-6, "GBP million": 1.0}
REFUGEE_APPLICATIONS = r"applications.*from (?:people|households) granted refugee"
"""What the measures of `homelessness_cited` that count applications by refugees have in common."""


def england(rows: pd.DataFrame, authorities: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return one authority of England, or England, by quarter.

    Parameters
    ----------
    rows, authorities
        Rows of `homelessness_england` and `authorities`.
    code
        A present authority, or `ENGLAND`. Districts since merged are added; where one of them was not
        published, the sum is missing.

    Returns
    -------
    DataFrame
        `quarter_end`, one column for each of `MEASURES` and `after_asylum_support` (both duties together),
        `parts` (how many authorities were added): every quarter from the first held to the last, oldest
        first; missing where it was not published, or no release of it is held. Until spring 2020 the reasons
        were published for both duties together only.
    """
    codes = {code, *authorities.loc[authorities["current_code"] == code, "lad_code"]}
    own = rows[rows["lad_code"].isin(codes) & rows["measure"].isin([*MEASURES, _EITHER])]
    summed = own.groupby(["quarter_end", "measure"])["households"].sum(skipna=False)
    either = summed[summed.index.get_level_values("measure") == _EITHER].droplevel("measure")
    wide = summed.unstack("measure").reindex(columns=list(MEASURES)).astype("Int64")  # noqa: PD010
    ends = rows["quarter_end"] if len(own) else rows["quarter_end"].iloc[:0]
    days = pd.date_range(ends.min(), ends.max(), freq="QE").as_unit("us") if len(ends) else ends
    wide = wide.reindex(days)
    both = wide[PREVENTION] + wide[RELIEF]
    wide["after_asylum_support"] = both.where(both.notna(), either.reindex(days).astype("Int64"))
    parts = own.groupby("quarter_end")["lad_code"].nunique().reindex(days)
    wide["parts"] = parts.astype("Int64")
    return wide.rename_axis(index="quarter_end", columns=None).reset_index()


def last_year(quarters: pd.DataFrame) -> tuple[int, pd.Timestamp] | None:
    """Return households after asylum support in the newest four quarters of `england`, and the last day.

    None where one of the four was not published.
    """
    newest = quarters.tail(4)
    total = newest["after_asylum_support"].sum(skipna=False)
    if len(newest) < 4 or pd.isna(total):
        return None
    return int(total), newest["quarter_end"].iloc[-1]


def year_before(quarters: pd.DataFrame) -> int | None:
    """Return households after asylum support in the four quarters before those of `last_year`.

    None where one of them was not published.
    """
    return None if (found := last_year(quarters.iloc[:-4])) is None else found[0]


def cited(rows: pd.DataFrame, places: list[str], as_of: dt.date | None) -> pd.DataFrame:
    """Return figures cited for some places that were out by a day, with tier and where they were read.

    Parameters
    ----------
    rows
        Rows of `homelessness_cited`.
    places
        Names as the table has them: "Scotland", "Glasgow City".
    as_of
        The day; a figure whose day of publication is unknown counts only from the day it was collected.

    Returns
    -------
    DataFrame
        The rows: official figures first, among them applications by refugees, then by place, measure and
        period.
    """
    own = rows[rows["place"].isin(places)]
    if as_of is not None:
        day = pd.Timestamp(as_of)
        own = own[own["published"].fillna(own["released"]) <= day]
    own = own.assign(
        quoted=~own["tier"].str.startswith("official"),
        other=~own["measure"].str.contains(REFUGEE_APPLICATIONS, case=False),
    )
    order = ["quoted", "other", "place", "measure", "period"]
    return own.sort_values(order, ignore_index=True).drop(columns="other")


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return those rows of `cited` that count applications, households, people or per cents."""
    about = ~rows["measure"].str.startswith(_NOT_HOMELESSNESS)
    return rows[about & ~rows["unit"].isin([*_MONEY, "event"])].reset_index(drop=True)


def costs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return those rows of `cited` that are sums of money, with `million`: pounds sterling, in millions."""
    money = rows[rows["unit"].isin(list(_MONEY))]
    return money.assign(million=money["value"] * money["unit"].map(_MONEY)).reset_index(drop=True)


def refugee_applications(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return a place's applications by refugees among rows of `cited`: `period`, `value`, by period."""
    own = rows[(rows["place"] == place) & rows["measure"].str.contains(REFUGEE_APPLICATIONS, case=False)]
    return own[["period", "value"]].sort_values("period", ignore_index=True)
