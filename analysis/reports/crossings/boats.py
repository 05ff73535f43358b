"""The crossings report: fuller boats or more of them, days at sea, and people prevented from leaving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import lines, strips, style
from analysis.charts.named import Named
from analysis.common import periods, wording
from analysis.common.periods import Window
from analysis.exhibits import Callout, Column, Data, Exhibit, Figure, Prose, Table, missing
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import records
from analysis.measures.crossings.arrivals import Totals
from analysis.report import Report
from analysis.reports.crossings import detail_words as detail
from analysis.reports.crossings import overview_words as say
from analysis.reports.crossings.overview import ARRIVALS, BOATS, DAILY, PER_BOAT, WEEKLY
from analysis.reports.crossings.recount import recount


def why(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the change on last year split into days, boats a day and people a boat, in words and bars."""
    end = measures.last_day(daily)
    now, before = periods.year_to_date(end), periods.year_to_date(end, end.year - 1)
    if before.start < daily["date"].min().date():
        text = f"The change on last year cannot be split: {before.end.year} was not counted."
        return (Prose(id="why", markdown=text),)
    old, new = measures.totals(daily, before), measures.totals(daily, now)
    parts = measures.decomposition(daily, before, now)
    if parts is None:
        text = (
            f"The change on last year is not split: {say.people(old.arrivals)} arrived on the same dates of "
            f"{before.end.year} and {say.people(new.arrivals)} in {end.year}, and a change is split where "
            f"{wording.MIN_BASE_FOR_PERCENT} or more did in both."
        )
        return (Prose(id="why", markdown=text),)
    words = detail.decomposition(
        old, new, wording.span(before.start, before.end), wording.span(now.start, now.end)
    )
    return Prose(id="why", markdown=words), _split(report, parts._asdict(), (before, old), (now, new), words)


def _split(
    report: Report,
    logs: dict[str, float],
    earlier: tuple[Window, Totals],
    later: tuple[Window, Totals],
    words: str,
) -> Figure:
    """Return bars of the parts of a change in log points, each with its change."""
    (before, old), (now, new) = earlier, later
    labels = {name: wording.capital(noun) for name, (noun, _) in detail.PARTS.items()} | {"total": "Arrivals"}
    table = pd.DataFrame(
        {
            "part": [labels[name] for name in logs],
            "before": [detail.level(name, old) for name in logs],
            "now": [detail.level(name, new) for name in logs],
            "log_points": list(logs.values()),
            "said": [detail.part_change(name, old, new) for name in logs],
        }
    )
    return strips.around_zero(
        table, label="part", value="log_points", text="said", total=labels["total"],
        columns=[
            Column("part", "Part"),
            Column("before", wording.span(before.start, before.end)),
            Column("now", wording.span(now.start, now.end)),
            Column("log_points", "Log points", "number", "log points", 3),
        ],
        id="decomposition", title=detail.decomposition_title(logs),
        subtitle=f"Change on the same dates of {before.end.year}, UK, 1 January to {wording.day(now.end)}",
        alt=f"Bars left and right of zero, one for each part and one for arrivals. {words}",
        sources=report.source(DAILY), status=report.status(DAILY),
        notes=(("Bars are log points, which add up; per cents, said where the base is large enough, "
        "multiply."),),
    )  # fmt: skip


def per_boat(report: Report, daily: pd.DataFrame) -> Exhibit:
    """Return people per boat by month, with the days to check with the source."""
    flagged = records.outliers(daily)
    table = records.months_without(daily, flagged)
    if table["people_per_boat"].count() < 2:
        text = "Fewer than two months had boats: there is no course of people per boat to draw."
        return Callout(id="people-per-boat", title="Too few months", markdown=text, level="limit")
    to_date = measures.to_date(daily)
    end = measures.last_day(daily)
    same = to_date.set_index("year")["people_per_boat"]
    table = table.assign(to_date=table["month"].dt.year.map(same))
    notes = ["People divided by boats over the month: a ratio of sums. Months without boats have none."]
    if not table["complete"].iloc[-1]:
        notes.append(f"The last month is counted to {wording.day(end)}.")
    if len(flagged):
        notes += [detail.flagged(flagged), "Rings are those months without such days."]
    notes += recount(report, daily).notes
    last = detail.last_load(table, end)
    notes.append(f"Level strokes: each year to {wording.short_day(end)}.")
    return lines.series(
        table, x="month", points=_to_date(same.dropna(), end),
        marks=[*recount(report, daily).marks, _strokes(same.dropna(), end), _rings(table)],
        lines={"people_per_boat": wording.number(table["people_per_boat"].dropna().iloc[-1])},
        columns=[
            Column("month", "Month from", "date"), ARRIVALS, BOATS, PER_BOAT,
            Column("without_flagged", "Without flagged days", "number", "people per boat", 1),
            Column("to_date", f"Its year to {wording.short_day(end)}", "number", "people per boat", 1),
        ],
        id="people-per-boat", title=say.per_boat_title(to_date),
        subtitle=f"People per boat by month, UK, {say.years(int(to_date['year'].iloc[0]), end.year)}",
        alt=(
            "A line of people per boat by month, with a ring for each month that has days to check. It ends "
            f"at {last}."
        ),
        sources=report.source(DAILY), status=report.status(DAILY), notes=tuple(notes),
    )  # fmt: skip


def _to_date(ratios: pd.Series[float], end: dt.date) -> list[Named]:
    """Return the people per boat that the title names, at the day: `ratios` by year, each to that date."""
    if end.year not in ratios.index or len(ratios) < 2:
        return []
    now = float(ratios[end.year])
    return [Named(end, now, f"{round(now)} to date, {say.per_boat_place(ratios)}")]


def _rings(table: pd.DataFrame) -> Callable[[Axes], Any]:
    """Return what draws the months without their flagged days as rings."""
    rows = table.dropna(subset=["without_flagged"])
    values = rows["without_flagged"].to_numpy(dtype=float)
    return lambda axis: axis.plot(
        rows["month"], values, "o", color=style.DARK_BLUE, markersize=6, markerfacecolor="white"
    )


def _strokes(ratios: pd.Series[float], end: dt.date) -> Callable[[Axes], None]:
    """Return what draws each year to the date as a level stroke."""

    def draw(axis: Axes) -> None:
        for year, ratio in ratios.items():
            span = periods.year_to_date(end, int(str(year)))
            colour = style.DARK_PINK if span.end == end else style.INK
            axis.hlines(float(ratio), span.start, span.end, color=colour, linewidth=2.2)  # type: ignore[arg-type]

    return draw


def days_and_gaps(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return that the weather is not known, then how many days had arrivals and the longest run without."""
    end = measures.last_day(daily)
    this = periods.year_to_date(end)
    days = detail.crossing_days(measures.totals(daily, this), end.year)
    found = measures.longest_gap(daily)
    gap = detail.gap(*found, end) if found else "There was no day without arrivals."
    landed = detail.uncontrolled(measures.years(daily).iloc[-1])
    said = "\n\n".join([f"{days} {gap} {landed}", *report.facts("weather")])
    return (Prose(id="weather", markdown=detail.WEATHER), Prose(id="days-and-gaps", markdown=said))


def preventions(report: Report, weeks: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return people who arrived and people prevented from leaving: words, two panels, years."""
    counted = weeks.dropna(subset=["prevented"])
    if counted.empty:
        return (missing("preventions", "A count of people prevented from leaving"),)
    table = records.preventions(weeks)
    sources, status = report.source(WEEKLY), report.status(WEEKLY)
    note = "Preventions are operational estimates reported by France, of another quality than arrivals."
    last = counted.iloc[-1]
    title = detail.preventions_title(table, last["week_ending"].date())
    span = wording.span(counted["week_ending"].iloc[0].date(), last["week_ending"].date())
    panels = detail.panels(table, last["week_ending"].date())
    figure = strips.over_time(
        counted, x="week_ending", panels=panels,
        columns=[
            Column("week_ending", "Week ending", "date"), ARRIVALS,
            Column("prevented", "Prevented (people)", "integer", "people"),
            Column("events_prevented", "Events prevented", "integer", "events"),
        ],
        id="preventions", title=title,
        subtitle=f"People per week, Channel, weeks ending {span}",
        alt=f"Two panels of weekly bars, one above the other, each on its own scale. {title}.",
        sources=sources, status=status, notes=(note, "Events include finds of equipment and arrests."),
    )  # fmt: skip
    first = counted["week_ending"].min()
    part = f"Counted from the week to {wording.day(first)} on." if first.day_of_year > 7 else ""
    years = Table(
        id="preventions-by-year",
        title=detail.prevented_share_title(table),
        subtitle="People who arrived and people prevented, Channel, by calendar year of the week's end",
        data=Data.of(
            table,
            [
                Column("year", "Year"), Column("weeks", "Weeks counted", "integer"), ARRIVALS,
                Column("prevented", "Prevented (people)", "integer", "people"),
                Column("share_pct", "Prevented, of both", "percent", "%", 1),
            ],
        ),
        sources=sources, status=status, notes=tuple(filter(None, (note, part))),
    )  # fmt: skip
    return Prose(id="prevented", markdown=detail.preventions(table, last)), figure, years
