"""Measures of claims about crossings: small boats (Home Office, SB_01) and detections (Frontex).

A total over a window that had not ended by the day of the view is not known, never a part of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pandas as pd

from analysis.common import names, periods, wording
from analysis.common.errors import UsageError, did_you_mean
from analysis.common.periods import Window
from analysis.measures.crossings import arrivals as crossings
from analysis.measures.crossings import records as crossings_records
from analysis.measures.crossings.records import Standing
from analysis.measures.models import projection
from analysis.reports.claims.registry import changed, counted, measure, part_of, said
from analysis.reports.claims.view import Found, View, unknown

DAILY = "small_boats_daily"
WEEKLY, NATIONALITIES = "small_boats_weekly", "small_boats_nationality"
FRONTEX = "frontex_detections"
_ADDED = "Daily arrivals added up"


def _totals(view: View, window: Window) -> crossings.Totals | None:
    """Return what a window holds, None before it has ended; a day never counted is refused."""
    daily = view.load(DAILY)
    if window.end > crossings.last_day(daily) and window.start >= crossings.FIRST_DAY:
        return None
    return crossings.totals(daily, window)


def _total(view: View, window: Window) -> int | None:
    found = _totals(view, window)
    return None if found is None else found.arrivals


@measure(unit="people")
def arrivals(view: View, *, window: Window) -> Found:
    """Return people who arrived by small boat in a window of days, both ends included."""
    how = f"{_ADDED}, {wording.span(window.start, window.end)}"
    return counted(_total(view, window), "people", how)


@measure(unit="boats")
def boats(view: View, *, window: Window) -> Found:
    """Return boats that arrived in a window of days, both ends included."""
    how = f"Daily boats added up, {wording.span(window.start, window.end)}"
    found = _totals(view, window)
    return counted(found and found.boats, "boats", how)


@measure(unit="people per boat", decimals=1)
def people_per_boat(view: View, *, window: Window) -> Found:
    """Return people for each boat that arrived in a window of days, both ends included."""
    how = f"Daily arrivals ÷ boats, {wording.span(window.start, window.end)}"
    found = _totals(view, window)
    if found is None or found.people_per_boat is None:
        return unknown(how)
    beside = f"{wording.people(found.arrivals)} in {wording.plural(found.boats, 'boat')}"
    return Found(found.people_per_boat, said(found.people_per_boat, "people per boat", 1), how, beside)


def _weeks(view: View, window: Window, column: str, unit: str) -> Found:
    """Return a sum of whole weeks; what France reports is published by week only."""
    rows = view.load(WEEKLY)
    inside = rows[rows["week_ending"].between(pd.Timestamp(window.start), pd.Timestamp(window.end))]
    expected = len(pd.date_range(window.start, window.end, freq="W-SUN"))
    how = f"Weeks that end {wording.span(window.start, window.end)}, as France reports preventions"
    if not expected or len(inside) != expected or inside[column].isna().any():
        return unknown(how)
    return counted(inside[column].sum(), unit, how)


@measure(unit="people")
def prevented(view: View, *, window: Window) -> Found:
    """Return people whom France reports as prevented from crossing, in the weeks that end in a window."""
    return _weeks(view, window, "prevented", "people")


@measure(unit="events")
def events_prevented(view: View, *, window: Window) -> Found:
    """Return attempts, about one boat each, that France reports as prevented, in weeks ending in a window."""
    return _weeks(view, window, "events_prevented", "events")


@measure(unit="%", decimals=1)
def nationality_share(view: View, *, nationality: str, year: int) -> Found:
    """Return the share of a nationality among people who arrived by small boat in a calendar year."""
    rows = view.load(NATIONALITIES)
    own = rows[rows["year"] == year]
    how = f"People of a nationality ÷ all who arrived by small boat in {year}"
    known = set(rows["nationality"])
    meant = names.nationalities(nationality, known)
    if len(meant) != 1 or meant[0] not in known:
        near = did_you_mean(nationality, known)
        raise UsageError(f'there is no "{nationality}".{near}', parameter="nationality")
    if own.empty or own["part_year"].any() or own["arrivals"].isna().any():
        return unknown(how)
    part = int(own.loc[own["nationality"] == meant[0], "arrivals"].sum())
    return part_of(part, int(own["arrivals"].sum()), how)


@measure(unit="people")
def arrivals_first_days(view: View, *, year: int, days: int) -> Found:
    """Return people who arrived by small boat in the first so many days of a year, by day number."""
    start = dt.date(year, 1, 1)
    return arrivals(view, window=Window(start, start + dt.timedelta(days=days - 1)))


@measure(unit="rank")
def arrivals_same_dates_rank(view: View, *, window: Window) -> Found:
    """Return the rank of a window's arrivals among the same dates of the years before; 1 is the most."""
    years = range(crossings.FIRST_DAY.year, window.start.year + 1)
    how = f"{_ADDED}, {wording.span(window.start, window.end)}, among the same dates of years from {years[0]}"
    length = window.end.year - window.start.year
    rows = [
        (str(year), _total(view, Window(periods.same_date(window.start, year),
                                        periods.same_date(window.end, year + length))))
        for year in years
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["label", "arrivals"]).astype({"arrivals": "Int64"})
    return _placed(crossings_records.standing(table, "arrivals", "label"), how, "people")


@measure(unit="rank")
def arrivals_three_months_rank(view: View, *, month: dt.date) -> Found:
    """Return the rank of three whole months, the last being that of a day, among all such runs up to it."""
    last = pd.Timestamp(month) + pd.offsets.MonthEnd(0)
    table = crossings_records.three_months(view.load(DAILY))
    table = table[table["end"] <= last]
    at = table.index[table["end"] == last]
    how = "Daily arrivals added up over every run of three whole calendar months, those up to then counted"
    apart = last - table["end"] > pd.Timedelta(days=62)  # two months at most
    return _placed(_standing(table, at, "window", apart=apart), how, "people")


@measure(unit="rank")
def arrivals_year_rank(view: View, *, end: dt.date) -> Found:
    """Return the rank of the 12 months to a day among all 12 months counted by then; 1 is the most."""
    table = crossings.rolling_years(view.load(DAILY))
    table = table[table["date"] <= pd.Timestamp(end)].reset_index(drop=True)
    labels = [f"12 months to {wording.day(day.date())}" for day in table["date"]]
    at = table.index[table["date"] == pd.Timestamp(end)]
    how = f"{_ADDED} over the 12 months to {wording.day(end)}, among those to each day before"
    apart = table["date"] < pd.Timestamp(periods.rolling_year(end).start)
    return _placed(_standing(table.assign(label=labels), at, "label", apart=apart), how, "people")


@measure(unit="rank")
def arrivals_month_rank(view: View, *, month: dt.date, among: Literal["same month", "all months"]) -> Found:
    """Return the rank of a day's calendar month among the same months of other years, or among all."""
    first = month.replace(day=1)
    table = crossings.months(view.load(DAILY))
    table = table[table["complete"] & (table["month"] <= pd.Timestamp(first))]
    if among == "same month":
        table = table[table["month"].dt.month == first.month]
    table = table.assign(label=[wording.month(day) for day in table["month"]])
    others = f"every {wording.month(first).split()[0]}" if among == "same month" else "all months"
    how = f"Daily arrivals added up by calendar month, {wording.month(first)} among {others} up to then"
    return _placed(
        _standing(table, table.index[table["month"] == pd.Timestamp(first)], "label"), how, "people"
    )


@measure(unit="days")
def days_to_reach(
    view: View, *, start: dt.date, people: int, first_day: Literal["counted", "not counted"] = "counted"
) -> Found:
    """Return days from a first day until arrivals since then had reached a number of people."""
    how = f"Daily arrivals added up from {wording.day(start)}, the first day {first_day}"
    if start < crossings.FIRST_DAY:
        return unknown(how)
    day = _reached(view.load(DAILY), start, people)
    if day is None:
        later = _reached(View(None).load(DAILY), start, people)  # the newest days may come out only later
        out_later = later and view.as_of and later <= view.as_of
        return unknown(how, f"not {'known' if out_later else 'reached'} by then")
    days = (day - start).days + (first_day == "counted")
    return Found(
        days, said(days, "days"), how, f"{said(people, 'people')} were reached on {wording.day(day)}"
    )


def _reached(daily: pd.DataFrame, start: dt.date, people: int) -> dt.date | None:
    """Return the day by which a number of people had arrived from a first day on, None if it is not held."""
    since = daily[daily["date"] >= pd.Timestamp(start)]
    reached = since.loc[since["arrivals"].astype("Float64").cumsum() >= people, "date"]
    return None if reached.empty else reached.iloc[0].date()


def _grown(view: View, cut_off: dt.date, to_date: int) -> int:
    """Return last year's arrivals times the change of the year to date."""
    before = (pd.Timestamp(cut_off) - pd.DateOffset(years=1)).date()
    start = dt.date(before.year, 1, 1)
    was, whole = (_total(view, Window(start, end)) or 0 for end in (before, dt.date(before.year, 12, 31)))
    return round(whole * to_date / was)


@measure(unit="people")
def projected(
    view: View,
    *,
    cut_off: dt.date,
    method: Literal["ensemble", "sarima", "smoothing", "mean_3_years", "last_year", "median_share", "growth"],
) -> Found:
    """Return the year's arrivals as the crossings report's method projected them at a month's end."""
    stored, growth = projection.stored(), method == "growth"
    kept = "last_year" if growth else method
    row = stored[(stored["cut_off"] == pd.Timestamp(cut_off)) & (stored["method"] == kept)]
    label = "Last year's arrivals × the change to date" if growth else projection.LABELS[method]
    how = f"{label}, from the days to {wording.day(cut_off)}"
    if row.empty or (view.as_of is not None and cut_off > view.as_of):
        return unknown(how)
    people = _grown(view, cut_off, int(row["to_date"].iloc[0])) if growth else int(row["projected"].iloc[0])
    return Found(people, said(people, "people"), f"{how}: illustrative, not an official statistic")


def _detections(view: View, route: str) -> pd.DataFrame:
    """Return whole years of a route: year, detections, label."""
    rows = view.load(FRONTEX)
    own = rows[rows["route"] == route]
    by_year = own.groupby(own["month"].dt.year)["detections"]
    table = by_year.sum(min_count=12).dropna().rename_axis("year").reset_index()
    return table.assign(label=table["year"].astype(str)).astype({"detections": "Int64"})


@measure(unit="detections")
def detections(view: View, *, route: str, year: int) -> Found:
    """Return detections on a route into the European Union in a calendar year, as Frontex counts them."""
    how = f"Monthly detections added up, {route}, {year}"
    own = _detections(view, route).set_index("year")["detections"]
    if year not in own.index:
        return unknown(how)
    value = int(own[year])
    beside = ""
    if year - 1 in own.index:
        before = int(own[year - 1])
        beside = f"{wording.number(before)} in {year - 1}: {wording.change(value, before)}"
    return Found(value, said(value, "detections"), how, beside)


@measure(unit="% change")
def detections_change(view: View, *, route: str, year: int) -> Found:
    """Return the change of a route's detections in a calendar year on the year before, in per cents."""
    how = f"Monthly detections added up by calendar year, {route}, {year} on {year - 1}"
    own = _detections(view, route).set_index("year")["detections"]
    return changed(own.get(year), own.get(year - 1), how)


@measure(unit="rank")
def detections_rank(view: View, *, route: str, year: int) -> Found:
    """Return the rank of a route's detections in a calendar year among the years before; 1 is the most."""
    table = _detections(view, route)
    table = table[table["year"] <= year].reset_index(drop=True)
    how = f"Monthly detections added up by calendar year, {route}, {year} among the years before"
    return _placed(
        _standing(table, table.index[table["year"] == year], "label", "detections"), how, "detections"
    )


def _standing(
    table: pd.DataFrame,
    at: pd.Index,
    label: str,
    value: str = "arrivals",
    apart: pd.Series[bool] | None = None,
) -> Standing | None:
    """Return where the row `at` stands among all; None where there is no such row.

    The runner-up of a first place is the largest of the rows `apart`: a window that shares days with it
    is nearly the same people.
    """
    if not len(at):
        return None

    def among(others: pd.DataFrame) -> Standing | None:
        last = pd.concat([others, table.loc[at]], ignore_index=True)
        return crossings_records.standing(last, value, label)

    found = among(table.drop(at))
    if found is None or apart is None or found.rank > 1:
        return found
    lone = among(table[apart & ~table.index.isin(at)])
    return None if lone is None else lone._replace(rank=found.rank, of=found.of)


def _placed(standing: Standing | None, how: str, unit: str) -> Found:
    if standing is None:
        return unknown(how)
    text = f"{wording.ordinal(standing.rank)} of {wording.number(standing.of)}"
    beside = said(standing.value, unit)
    if standing.runner_up is not None:
        place = "highest other" if standing.rank > 1 else "runner-up"
        beside += f"; {place}: {wording.number(standing.runner_up)}, {standing.runner_up_label}"
    return Found(standing.rank, text, how, beside, standing.value, standing.runner_up)
