"""Sheets of the asylum summary workbook: a measure in a column, a year in a row.

The workbook gives calendar years, the years ending with its newest quarter and the one a year before, or
counts on the last days of them. These overlap and are never added.

Source: Home Office, asylum summary tables Asy_00a to Asy_10 (`asylum_overview` and its like).

Pitfalls: a part that the publisher leaves out is missing; a sheet by nationality names those with most claims
in its newest year and pools the others; cohorts are by year of claim, as outcomes stood at the release.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

ALL = "All nationalities"


def wide(rows: pd.DataFrame, unit: str | None = None) -> pd.DataFrame:
    """Return a column for each measure of a sheet, indexed by the period's end; of one unit where given."""
    rows = rows if unit is None else rows[rows["unit"] == unit]
    table: pd.DataFrame = rows.pivot(index="period_end", columns="measure", values="value")  # noqa: PD010 - refuses doubles
    return table.rename_axis(columns=None)


def newest(rows: pd.DataFrame, unit: str | None = None) -> tuple[pd.Series[float], dt.date]:
    """Return the newest row of `wide` and the last day of its period."""
    table = wide(rows, unit)
    return table.iloc[-1], pd.DatetimeIndex(table.index)[-1].date()


def calendar_and_newest(years: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of calendar years and, where it ends later than these, the newest one.

    The years they are of no longer overlap but for the newest, which shares quarters with the one before.
    """
    ends = pd.DatetimeIndex(years.index)
    return years[(ends.month == 12) | (ends == ends.max())]


def over(quarters: pd.DataFrame) -> pd.Series[float]:
    """Return what each column of some quarters of `wide` comes to (people); missing where one quarter is."""
    return quarters.sum(skipna=False)


def by_nationality(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a column for each measure in the newest period of a sheet, indexed by nationality.

    Grant rates are per cents of main applicants ("percent of cases"), other measures people.
    """
    latest = rows[(rows["period_end"] == rows["period_end"].max()) & (rows["unit"] != "cases")]
    table: pd.DataFrame = latest.pivot(index="nationality", columns="measure", values="value")  # noqa: PD010 - as above
    return table.rename_axis(columns=None)


def of_nationality(rows: pd.DataFrame, nationality: str) -> pd.Series[float]:
    """Return the claims of people of one nationality by period; empty where it is pooled with others."""
    own = rows[rows["nationality"] == nationality]
    return own.set_index("period_end")["value"].sort_index()
