"""What happens after a grant: homelessness as each nation counts it; and who else came under a scheme.

England counts households owed a duty under its own law, Scotland applications under another; Wales and
Northern Ireland have laws and statistics of their own. The nations are never added or compared.

Source: MHCLG, detailed local authority tables A1 and A2 (`homelessness_england`); single figures of the
Scottish Government and Glasgow City Council (`homelessness_cited`), each with its tier; Home Office, Reg_02
and Res_D01 (`immigration_groups`, `resettlement`).

Pitfalls: households are not people and duties are not applications; a council's own figure read in the press
is weaker than an official table; leaving asylum accommodation is one of several reasons; arrivals under a
scheme are counted since it began, supported people on one day: they are never added; a small figure may be
withheld.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.measures.local import support as local

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


GROUPS = {
    "supported": ("Asylum support", "People seeking asylum with support"),
    "homes_for_ukraine": ("Homes for Ukraine", "Homes for Ukraine: arrivals to date"),
    "afghan": ("Afghan resettlement", "Afghan resettlement: people here"),
}
"""Columns of `immigration_groups`, each with its short name and what it counts."""


def groups(
    rows: pd.DataFrame, population: pd.DataFrame, authorities: pd.DataFrame, code: str
) -> pd.DataFrame:
    """Return the three groups in one place beside the UK on the newest day (L18).

    Parameters
    ----------
    rows, population, authorities
        Rows of `immigration_groups`, `population` and `authorities`.
    code
        A present authority.

    Returns
    -------
    DataFrame
        One row per group: `short` and `group`, its names, `people` (missing where suppressed), `rate`
        (per 10,000 residents, missing below `MIN_BASE_FOR_RATE` people), `uk`
        (sum of the figures published) and `share_uk` (per cents of that sum).
    """
    newest = rows[rows["as_at"] == rows["as_at"].max()].set_index("lad_code")
    estimates = local.residents(population, authorities, rows["as_at"].max().date())
    residents = estimates["population"].reindex(newest.index).astype("Float64")
    out = []
    for name, (short, label) in GROUPS.items():
        people = newest[name].astype("Float64")
        uk = people.sum()
        out.append({
            "short": short,
            "group": label,
            "people": people[code],
            "rate": people.where(people >= local.MIN_BASE_FOR_RATE)[code] / residents[code] * 10_000,
            "uk": uk,
            "share_uk": people[code] / uk * 100,
        })  # fmt: skip
    return pd.DataFrame(out).astype({"people": "Int64", "uk": "Int64"})


def resettled(rows: pd.DataFrame, authorities: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return people resettled in one place, by year and scheme.

    Parameters
    ----------
    rows, authorities
        Rows of `resettlement` and `authorities`.

    Returns
    -------
    DataFrame
        `year`, `scheme`, `people`, `to` (the last quarter end counted in that year); a year without
        a row had nobody published.
    """
    own = local.with_place(rows, authorities)
    last = rows.groupby(rows["quarter_end"].dt.year)["quarter_end"].max()
    own = own[own["code"] == code].assign(year=lambda part: part["quarter_end"].dt.year)
    sums = own.groupby(["year", "scheme"], as_index=False)[["people"]].sum()
    return sums.assign(to=sums["year"].map(last))
