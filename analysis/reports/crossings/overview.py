"""The crossings report's main exhibits: how many, unusual or not, a record of what.

Every function takes the report and the daily table as of its day, and returns exhibits ready to show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from analysis.charts import bars, lines
from analysis.charts.bands import season_band
from analysis.charts.named import Named
from analysis.common import periods, wording
from analysis.exhibits import (
    Callout,
    Column,
    Data,
    Exhibit,
    Figure,
    KeyFigure,
    KeyFigures,
    Prose,
    Table,
    missing,
)
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import records, seasons
from analysis.report import Report
from analysis.reports.crossings import overview_words as say
from analysis.reports.crossings.recount import recount

DAILY, WEEKLY, ANNUAL = "small_boats_daily", "small_boats_weekly", "small_boats_annual"
ROUTES = "illegal_entry"
DETECTED = "Detections on arrival, or in the Channel before being brought to the UK; not attempts."
PROVISIONAL = "Provisional: from live operational systems, and may change."

YEAR = Column("year", "Year", "text")
ARRIVALS = Column("arrivals", "Arrivals (people)", "integer", "people")
BOATS = Column("boats", "Boats", "integer", "boats")
PER_BOAT = Column("people_per_boat", "People per boat", "number", "people per boat", 1)
DAYS = Column("crossing_days", "Days with arrivals", "integer", "days")


def first_compared(report: Report, daily: pd.DataFrame) -> int:
    """Return the first year to date compared: the one asked for, or last year, which is always compared."""
    first: int = report.parameters["first_year"]
    end = measures.last_day(daily).year
    return max(end - 1, daily["date"].min().year) if first == end else first


def opening(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the key figures, the opening paragraph and the day of the data."""
    end = measures.last_day(daily)
    to_date = measures.to_date(daily, first_year=first_compared(report, daily))
    words = (say.opening(to_date, end, seasons.season(daily)), *recount(report, daily).notes)
    prose = Prose(id="opening", markdown=" ".join(words))
    return (_key_figures(report, daily, to_date), prose, report.stale())


def _key_figures(report: Report, daily: pd.DataFrame, to_date: pd.DataFrame) -> KeyFigures:
    end = measures.last_day(daily)
    figure = partial(report.key_figure, period=periods.year_to_date(end), table=DAILY)
    return KeyFigures(
        id="key-figures",
        title=f"To {wording.day(end)}",
        figures=(
            *_this_year_and_last(figure, end, to_date),
            *_long_windows(figure, report, daily),
            *_boats_and_days(figure, daily, to_date),
        ),
        tiles=("arrivals_12_months", "boats_to_date", "people_per_boat_to_date", "crossing_days_to_date"),
        sources=report.source(DAILY),
        notes=(DETECTED, *recount(report, daily).notes),
    )


def _this_year_and_last(
    figure: Callable[..., KeyFigure], end: dt.date, to_date: pd.DataFrame
) -> Iterator[KeyFigure]:
    """Yield arrivals to date, those of the year before where it was counted, the change and the rank."""
    now = to_date.iloc[-1]
    people = partial(figure, unit="people")
    change = say.change_on_last_year(to_date)
    yield people("arrivals_to_date", "People arrived this year", now["arrivals"], change=change)
    if len(to_date) > 1:
        last = to_date.iloc[-2]
        year = int(last["year"])
        yield people(
            "arrivals_to_date_last_year", f"People arrived to the same date in {year}", last["arrivals"],
            period=periods.year_to_date(end, year),
        )  # fmt: skip
        yield figure(
            "arrivals_to_date_change_pct", f"Change on the same dates of {year}",
            wording.percent_change(now["arrivals"], last["arrivals"]), unit="%", decimals=1,
            signed=True, base=last["arrivals"],
                none=wording.capital(wording.change(now["arrivals"], last["arrivals"])),
        )  # fmt: skip
        yield figure(
            "arrivals_to_date_rank", "Rank to this date", int(now["rank"]),
            unit=f"of {wording.plural(len(to_date), 'year')}",
            change=wording.ranked(now["rank"], to_date["rank"]),
        )  # fmt: skip


def _long_windows(
    figure: Callable[..., KeyFigure], report: Report, daily: pd.DataFrame
) -> Iterator[KeyFigure]:
    """Yield arrivals in 12 months and since the day asked for, where those windows are counted whole."""
    people = partial(figure, unit="people")
    year = records.rolling_year_standing(daily)
    if year is not None:
        yield people(
            "arrivals_12_months", "People arrived in 12 months", year.value,
            period=periods.rolling_year(measures.last_day(daily)),
            change=say.beside_highest(year),
        )  # fmt: skip
    tenure = records.tenure(daily, report.parameters["since"])
    if tenure is not None:
        label = f"People arrived since {wording.day(tenure.start)}"
        yield people("arrivals_since", label, measures.totals(daily, tenure).arrivals, period=tenure)


def _boats_and_days(
    figure: Callable[..., KeyFigure], daily: pd.DataFrame, to_date: pd.DataFrame
) -> Iterator[KeyFigure]:
    """Yield boats, people per boat, days with arrivals and the busiest day of the year to date."""
    now = to_date.iloc[-1]
    days = measures.within(daily, periods.year_to_date(measures.last_day(daily)))
    busiest = days.iloc[int(days["arrivals"].argmax())]
    boats = say.change_on_last_year(to_date, "boats")
    yield figure("boats_to_date", "Boats this year", now["boats"], unit="boats", change=boats)
    yield figure(
        "people_per_boat_to_date", "People per boat this year", now["people_per_boat"],
        unit="people per boat", decimals=1,
    )  # fmt: skip
    crossing_days = int(now["crossing_days"])
    fewer = say.change_on_last_year(to_date, "crossing_days")
    yield figure(
        "crossing_days_to_date", "Days with arrivals this year", crossing_days, unit="days", change=fewer
    )
    alone = busiest["arrivals"] and (days["arrivals"] == busiest["arrivals"]).sum() == 1
    when = f", {wording.day(busiest['date'])}" if alone else ""
    label = f"Most in one day this year{when}"
    yield figure("busiest_day_to_date", label, busiest["arrivals"], unit="people")


def cumulative(report: Report, daily: pd.DataFrame) -> Figure:
    """Return running totals by year, the current year and the one before in colour among grey lines."""
    end = measures.last_day(daily)
    first = first_compared(report, daily)
    days = daily[daily["date"].dt.year >= first]
    running = days.groupby(days["date"].dt.year)["arrivals"].cumsum()
    on_axis = [pd.Timestamp(periods.same_date(d.date(), 2024)) for d in days["date"]]
    frame = pd.DataFrame({"year": days["date"].dt.year, "day": on_axis, "total": running})
    other = recount(report, daily)
    otherwise = days["date"].dt.date.between(other.start, other.end)
    to_date = measures.to_date(daily, first_year=first)
    return lines.years(
        frame, x="day", y="total", year="year", current=end.year, counted=ARRIVALS, data=to_date,
        dotted=otherwise,
        columns=[YEAR, ARRIVALS, BOATS, PER_BOAT, DAYS, Column("rank", "Rank", "integer")],
        id="cumulative-arrivals", title=say.cumulative_title(to_date),
        subtitle="People arriving by small boat, running total from 1 January, UK, "
        f"{say.years(first, end.year)}",
        alt=say.cumulative_alt(to_date, end), sources=report.source(DAILY), status=report.status(DAILY),
        notes=(
            PROVISIONAL, f"The table gives each year to {end.day} {wording.month(end).split()[0]}.",
            *(f"{note} Those days are dotted." for note in other.notes if otherwise.any()),
        ),
    )  # fmt: skip


def season(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return 28-day totals of this year within the range of the five years before."""
    end = measures.last_day(daily)
    table = seasons.season(daily)
    years = int(table["years"].iloc[0])
    if not seasons.comparable(table):
        known = wording.some(years, "earlier year")
        text = (
            f"At least {seasons.LEAST_YEARS} earlier years make a range of the season; {known} can be "
            "compared."
        )
        return Callout(id="season", title="Too few years to compare", markdown=text, level="limit")
    return season_band(
        table, end=end,
        id="season", title=say.season_title(table, end),
        subtitle=f"People arriving in the 28 days to each day, UK, {end.year} and the {years} years before",
        alt=f"A line of {end.year} over a shaded band. {say.unusual(table, end)}",
        sources=report.source(DAILY), status=report.status(DAILY),
        notes=(
            f"The band is the range of the {years} years before, from lowest to highest: not a probability.",
            *recount(report, daily).notes,
            say.means(seasons.mean_a_day(daily, 7), seasons.mean_a_day(daily, 28), end),
        ),
    )  # fmt: skip


def weekly(report: Report, weeks: pd.DataFrame) -> Exhibit:
    """Return the last two years of weeks as bars, with the mean of four weeks."""
    if weeks.empty:
        return missing("weekly-arrivals", "A week of arrivals")
    table = records.weeks(weeks).tail(104)
    last = table.iloc[-1]
    end = last["week_ending"].date()
    same = wording.compare(last["arrivals"], last["mean_4_weeks"]) if pd.notna(last["mean_4_weeks"]) else None
    title = f"{wording.capital(say.people(last['arrivals']))} arrived in the week to {wording.day(end)}"
    span = wording.span(table["week_ending"].iloc[0].date(), end)
    newest = f"{wording.number(last['arrivals'])} in the week to {wording.short_day(end)}"
    return bars.over_time(
        table, points=[Named(last["week_ending"], last["arrivals"], newest)],
        x="week_ending", y="arrivals", mean="mean_4_weeks", mean_label="4-week mean",
        columns=[
            Column("week_ending", "Week ending", "date"), ARRIVALS,
            Column("mean_4_weeks", "Mean of 4 weeks", "number", "people", 0),
        ],
        id="weekly-arrivals", title=title,
        subtitle=f"People arriving by small boat, UK, weeks from Monday to Sunday, {span}",
        alt=(
            f"Bars of weekly arrivals with a line of their four-week mean. {title}"
            + (f". That is {same} the mean of the last four weeks." if same else ".")
        ),
        sources=report.source(WEEKLY), status=report.status(WEEKLY),
        notes=(PROVISIONAL, "Years are summed from days and never from weeks."),
    )  # fmt: skip


def rolling(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return 12-month totals, the highest marked."""
    table = measures.rolling_years(daily)
    usual = records.usual_revision(daily, report.load(ANNUAL))
    standing = records.rolling_year_standing(daily, revision=usual)
    if standing is None:
        return missing("rolling-12-months", "Twelve months of arrivals")
    end = measures.last_day(daily)
    peak = table.iloc[int(table["arrivals"].argmax())]
    window, other = periods.rolling_year(peak["date"].date()), recount(report, daily)
    drawn = table["date"].dt.is_month_end | table["date"].isin([pd.Timestamp(end), peak["date"]])
    text = f"{wording.number(peak['arrivals'])}, {wording.day(peak['date'])}"
    return lines.series(
        table[drawn], x="date", lines={"arrivals": say.rolling_end(standing)}, marks=other.marks,
        points=[Named(peak["date"], peak["arrivals"], text)],
        columns=[Column("date", "12 months to", "date"), ARRIVALS],
        id="rolling-12-months",
        title=say.rolling_title(standing, otherwise=other.holds(window.start, window.end)),
        subtitle="People arriving by small boat, 12 months to month ends and the days named, UK",
        alt=say.rolling_alt(standing, end), sources=report.source(DAILY), status=report.status(DAILY),
        notes=("The 12 months run from the day after the same date a year before.", *other.notes),
    )  # fmt: skip


def top_days(report: Report, daily: pd.DataFrame) -> Table:
    """Return the ten days with most arrivals."""
    table, other = measures.busiest_days(daily), recount(report, daily)
    within = sum(other.holds(day.date(), day.date()) for day in table["date"])
    first = table["date"].iloc[0].date()
    of = wording.capital(wording.out_of(within, len(table), "day"))
    counted = (f"{of} in the table {wording.verb(within)} so counted.",) if within else ()
    return Table(
        id="busiest-days", title=say.busiest_title(table, otherwise=other.holds(first, first)),
        subtitle=f"The ten days with most arrivals by small boat, UK, since {daily['date'].min().year}",
        data=Data.of(table, [Column("date", "Day", "date"), ARRIVALS, BOATS, PER_BOAT]),
        sources=report.source(DAILY), status=report.status(DAILY),
        notes=(PROVISIONAL, *other.notes, *counted),
    )  # fmt: skip


def a_record_of_what(report: Report, daily: pd.DataFrame) -> Prose:
    """Return the standing of the newest windows among all of their kind, in words."""
    to_date = measures.to_date(daily, first_year=first_compared(report, daily))
    usual = records.usual_revision(daily, report.load(ANNUAL))
    return Prose(
        id="records",
        markdown=say.records(
            records.standing(records.same_month(daily), "arrivals", "year", revision=usual),
            records.three_months_standing(daily, revision=usual),
            records.rolling_year_standing(daily, revision=usual),
            records.standing(to_date, "arrivals", "year", revision=usual),
            first_year=first_compared(report, daily),
        )
        + "".join(f"\n\n{note}" for note in recount(report, daily).notes),
    )


LIMITS = (
    "People who were not detected, and crossings in larger vessels or hidden in vehicles, are not counted.",
    "The spread of loads within a day is not known from the tables held.",
)
"""What the report cannot know, printed at its end."""


def limits(report: Report) -> tuple[str, ...]:
    """Return the known limits, with how far what is held goes as of the report's day."""
    about = ("boat loads", "preventions", "daily counts")
    known = (*LIMITS, *(text for one in about for text in report.facts(one)))
    last = report.load(ROUTES)["quarter_end"].max()
    if wording.is_missing(last):
        return known
    held = f"Nationality by quarter is held to {wording.day(last)}; this report tells nationalities by year."
    return (*known, held)
