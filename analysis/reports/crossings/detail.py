"""The crossings report: other cut-offs, days of the calendar, months, years, milestones, revisions."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import tables
from analysis.charts import heat, strips
from analysis.common import periods, wording
from analysis.exhibits import Callout, Column, Data, Exhibit, Figure, Prose, Table, counts, missing
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import records
from analysis.report import Report
from analysis.reports.crossings import detail_words as detail
from analysis.reports.crossings import overview_words as say
from analysis.reports.crossings.overview import (
    ANNUAL,
    ARRIVALS,
    BOATS,
    DAILY,
    DAYS,
    PER_BOAT,
    PROVISIONAL,
    YEAR,
)
from analysis.reports.crossings.recount import recount

HEAT_STEPS = (1, 200, 500)


def growth(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return the change on last year at every cut-off of the last two weeks."""
    every = measures.growth_sensitivity(daily)
    table = every[(every["last_year"] >= wording.MIN_BASE_IN_WORDS).fillna(value=False).astype(bool)]
    table = table.reset_index(drop=True)
    if len(table.dropna(subset=["change_pct"])) < 2:
        last = every.iloc[-1] if len(every) else None
        text = f"No change is given: {measures.last_day(daily).year - 1} was not counted."
        if last is not None and last["last_year"] < wording.MIN_BASE_IN_WORDS:
            text = (
                f"No change in per cent is given: {say.people(last['last_year'])} had arrived to the same "
                f"date a year before, and a base of {wording.MIN_BASE_IN_WORDS} or more is asked for."
            )
        elif last is not None:
            text = "The change is not compared over cut-offs: fewer than two of them allow one."
        return Callout(id="growth-sensitivity", title="Too few to compare", markdown=text, level="limit")
    return strips.cut_offs(
        table, x="cut_off", y="change_pct", texts=detail.growth_texts(table),
        columns=[
            Column("cut_off", "1 January to", "date"), ARRIVALS,
            Column("last_year", "Same dates a year before", "integer", "people"),
            Column("change_pct", "Change", "percent", "%", 1),
        ],
        id="growth-sensitivity", title=detail.growth_title(table),
        subtitle="Change in people arriving from the same dates a year before, UK, cut-offs of two weeks",
        alt=detail.growth_alt(table), sources=report.source(DAILY), status=report.status(DAILY),
    )  # fmt: skip


def calendar(report: Report, daily: pd.DataFrame) -> Figure:
    """Return every day of this year and the last, darker and larger squares for more arrivals."""
    end = measures.last_day(daily)
    days = daily[daily["date"].dt.year >= end.year - 1]
    held = measures.totals(daily, periods.year_to_date(end))
    days_with = wording.out_of(held.crossing_days, held.days, "day")
    title = f"People arrived on {days_with} counted in {end.year}"
    return heat.calendar(
        days, date="date", value="arrivals", steps=HEAT_STEPS,
        levels=["none", "1 to 199", "200 to 499", "500 or more"], said={end.year: days_with},
        id="calendar", title=title,
        subtitle="People arriving by small boat each day, UK, "
        f"{wording.span(days['date'].min().date(), end)}",
        alt=f"A square for each day in columns of weeks, larger and darker for more people. {title}.",
        sources=report.source(DAILY), status=report.status(DAILY), notes=(PROVISIONAL,),
    )  # fmt: skip


def months(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return arrivals by month and year."""
    table = measures.months(daily)
    whole = table[table["complete"]]
    if whole.empty:
        return missing("arrivals-by-month", "A whole month of arrivals")
    end = measures.last_day(daily)
    own = whole.iloc[-1]
    same = whole[whole["month"].dt.month == own["month"].month]["arrivals"]
    rank = int((same > own["arrivals"]).sum()) + 1
    # a month that has not been counted to its end is left out: it would read like a low month
    laid = whole.assign(year=whole["month"].dt.year, number=whole["month"].dt.month).pivot_table(
        index="number", columns="year", values="arrivals", aggfunc="first"
    )
    years = [str(year) for year in laid.columns]
    laid.columns = pd.Index(years)
    laid.insert(
        0, "name", [wording.month(own["month"].replace(month=n, day=1)).split()[0] for n in laid.index]
    )
    sharing = int((same == own["arrivals"]).sum())
    title = detail.months_title(own["month"].date(), int(own["arrivals"]), rank, len(same), sharing)
    return Table(
        id="arrivals-by-month", title=title,
        subtitle="People arriving by small boat, by calendar month and year, UK",
        data=Data.of(laid, [Column("name", "Month"), *counts({year: year for year in years})]),
        sources=report.source(DAILY), status=report.status(DAILY),
        notes=(
            PROVISIONAL, f"[x]: not counted to the month's end by {wording.day(end)}.",
            *recount(report, daily).notes,
        ),
    )  # fmt: skip


def milestones(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return the day on which each year passed each 5,000 arrivals."""
    table = measures.milestones(daily)
    end = measures.last_day(daily)
    if table.empty:
        text = f"No year to {wording.day(end)} had {wording.number(measures.STEP)} arrivals."
        return Callout(id="milestones", title="No milestone passed", markdown=text, level="limit")
    table["day"] = [wording.short_day(day.date()) for day in table["date"]]
    years = sorted(table["year"].unique())
    if end.year not in years:
        years.append(end.year)
    passed = table.set_index(["milestone", "year"])["day"].to_dict()
    laid = pd.DataFrame(
        {
            str(year): [
                passed.get((people, year), "not yet" if year == end.year else "[z]")
                for people in sorted(set(table["milestone"]))
            ]
            for year in years
        },
        index=pd.Index(sorted(set(table["milestone"])), name="milestone"),
    )
    columns = [Column("milestone", "People", "integer", "people"), *(Column(c, c) for c in laid.columns)]
    return Table(
        id="milestones", title=detail.milestones_title(table, end.year),
        subtitle=f"Day the year's arrivals passed each {wording.number(measures.STEP)} people, UK, by year",
        data=Data.of(laid.reset_index(), columns), sources=report.source(DAILY), status=report.status(DAILY),
        notes=(PROVISIONAL, "[z]: the year ended with fewer people."),
    )  # fmt: skip


def annual(report: Report, daily: pd.DataFrame) -> Table:
    """Return one row per calendar year: people, boats, people per boat, days with arrivals, busiest day."""
    table = measures.years(daily)
    end = measures.last_day(daily)
    part = not bool(table["complete"].iloc[-1])
    upto = f" to {wording.day(end).rpartition(' ')[0]}"
    table["year"] = table["year"].astype(str) + ["" if whole else upto for whole in table["complete"]]
    without = wording.listed(table.loc[table["uncontrolled"].isna(), "year"].tolist())
    whole = table[table["complete"]]
    most = whole.loc[whole["arrivals"] == whole["arrivals"].max(), "year"].tolist()
    top, other = wording.listed(most), recount(report, daily)
    otherwise = any(other.holds(dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)) for year in most)
    title = f"{top} had most arrivals of {wording.plural(len(whole), 'whole year')}"
    title += say.OTHERWISE if otherwise else ""
    title = title if len(whole) > 1 else "Arrivals by year"
    columns = [
        YEAR, ARRIVALS, BOATS, PER_BOAT, DAYS,
        Column("uncontrolled", "Boats not met", "integer", "boats"),
        Column("busiest_day", "Busiest day", "date"),
        Column("busiest_day_arrivals", "People on it", "integer", "people"),
    ]  # fmt: skip
    return Table(
        id="arrivals-by-year", title=title, data=Data.of(table, columns),
        subtitle="People and boats arriving, days with arrivals and the busiest day, by calendar year, UK",
        sources=report.source(DAILY), status=report.status(DAILY),
        notes=(
            PROVISIONAL,
            *((f"Boats not met by the authorities before landing: no figure is held for {without}.",)
              if without else ()),
            *(("The newest row is part of a year.",) if part else ()),
            *other.notes,
        ),
    )  # fmt: skip


def final_counts(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return provisional sums of days beside the final annual counts."""
    if not report.has(ANNUAL):
        return missing("provisional-and-final", "Final annual counts")
    table = records.reconciliation(daily, report.load(ANNUAL))
    differing = table[table["difference"] != 0]
    among = wording.out_of(len(differing), len(table), "year")
    title = f"Provisional and final counts differ in {among}"
    if len(differing) == 0 or len(table) == 1:
        title = f"Provisional and final counts {'differ' if len(differing) else 'agree'}"
    columns = [
        YEAR,
        Column("daily", "Sum of days, provisional", "integer", "people"),
        Column("final", "Final", "integer", "people"),
        Column("difference", "Final less provisional", "integer", "people"),
    ]
    return Table(
        id="provisional-and-final", title=title, data=Data.of(table, columns),
        subtitle="People arriving by small boat, two official counts, by calendar year, UK",
        sources=report.source(DAILY, ANNUAL),
        notes=("The two are never mixed in one series. This report uses daily counts unless it says final.",),
    )  # fmt: skip


def revisions(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return which days later releases changed, and which days the publisher marks as revised."""
    history = tables.history(DAILY)
    seen = history if report.as_of is None else history[history["released"] <= pd.Timestamp(report.as_of)]
    replaced = seen["superseded"].dropna()
    if report.as_of is not None:
        replaced = replaced[replaced <= pd.Timestamp(report.as_of)]
    log = tables.releases(DAILY)["released"]
    releases = len(log) if report.as_of is None else int((log <= pd.Timestamp(report.as_of)).sum())
    marked = daily[daily["revised"].astype(bool)]
    words = Prose(id="revisions", markdown=detail.revisions(len(replaced), len(marked), releases))
    if marked.empty:
        return (words,)
    table = Table(
        id="revised-days", title=f"{wording.plural(len(marked), 'day')} marked as revised",
        subtitle="Days whose counts the publisher marks as revised, UK",
        data=Data.of(marked, [Column("date", "Day", "date"), ARRIVALS, BOATS]),
        sources=report.source(DAILY), status=report.status(DAILY), notes=(PROVISIONAL,),
    )  # fmt: skip
    return words, table
