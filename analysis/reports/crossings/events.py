"""The crossings report: before and after a dated event, and how often as much happens anyway."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.charts import bars, style
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Callout, Column, Data, Exhibit, Figure, Prose, Table
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import events, people
from analysis.report import Report
from analysis.reports.crossings import ahead_words as say
from analysis.reports.crossings.detail_words import signed
from analysis.reports.crossings.overview import ARRIVALS, DAILY


def around(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the reading before and after the chosen event, placebo weeks and other events near it."""
    day: dt.date = report.parameters["event"]
    end = measures.last_day(daily)
    register = report.load("policy_events")
    register = register[register["date"] <= pd.Timestamp(end)]
    name = events.name(register, day)
    if day > end:
        text = f"The chosen event ({wording.day(day)}) lies after the last day counted ({wording.day(end)})."
        return (
            Callout(id="event-none", title="Not yet", markdown=text, level="limit"),
            *_register(report, register),
        )
    found = events.reading(daily, day)
    if isinstance(found, str):
        what = f"{name}, {wording.day(day)}" if name else wording.day(day)
        text = f"No reading is given for {what}: {found}."
        return (
            Callout(id="event-none", title="No reading", markdown=text, level="limit"),
            *_register(report, register),
        )
    near = [
        f"{row['event']} ({wording.day(row['date'])})" for _, row in events.placed(register, day).iterrows()
    ]
    first = day - dt.timedelta(weeks=events.BEFORE)
    last = day + dt.timedelta(weeks=found.weeks_after)
    breaks = [changed for changed in events.count_changes(register) if first <= changed <= last]
    said = [say.event(found, name), say.placebos(found), say.nearby(near, breaks)]
    routes = report.load("illegal_entry")
    contrast = people.contrast(routes, report.parameters["nationality"], day)
    if len(contrast):
        said.append(say.contrast(contrast))
    else:
        held = routes["quarter_end"].max().date() if len(routes) else None
        said.append(say.no_contrast(people.contrast_quarters(day), held))
    return (
        Prose(id="event", markdown="\n\n".join(said)),
        _course(report, found),
        _numbers(report, found),
        *_register(report, register),
    )


def _course(report: Report, found: events.Reading) -> Figure:
    """Return weekly arrivals around the day and what the pattern before implies."""
    title, after = say.event_title(found), found.course[found.course["week"] >= pd.Timestamp(found.day)]
    middle = after.iloc[len(after) // 2]
    return bars.over_time(
        found.course, x="week", y="arrivals",
        points=[Named(middle["week"], middle["implied"], signed(found.change_pct))],
        mean="implied", mean_label="pattern\nbefore",
        marks=[lambda axis: style.mark_break(axis, pd.Timestamp(found.day), wording.day(found.day))],
        columns=[
            Column("week", "Week from", "date"), ARRIVALS,
            Column("implied", "Pattern before, carried on", "number", "people", 0),
        ],
        id="event-course", title=title,
        subtitle=f"People arriving each week, {events.BEFORE} weeks before and {found.weeks_after} after, UK",
        alt=(
            f"Bars of weekly arrivals, a dashed rule at {wording.day(found.day)}, and a line of the season "
            f"and trend before it, carried on. {title}."
        ),
        sources=report.source(DAILY), status="estimate",
        notes=("Weeks run from the day, forwards and backwards. The line is no forecast and no target.",),
    )  # fmt: skip


def _numbers(report: Report, found: events.Reading) -> Table:
    """Return the reading as a table."""
    rows = [
        ("Change of level", found.change_pct), (f"{events.LEVEL}% interval, low", found.low_pct),
        (f"{events.LEVEL}% interval, high", found.high_pct),
        (f"Middle {events.LEVEL}% of earlier weeks, low", found.usual_low_pct),
        (f"Middle {events.LEVEL}% of earlier weeks, high", found.usual_high_pct),
    ]  # fmt: skip
    among = wording.out_of(found.as_large, found.placebos, "earlier week")
    title = f"{among[0].upper()}{among[1:]} gave as large a change"
    span = f"the {found.weeks_after} weeks from {wording.day(found.day)}"
    return Table(
        id="event-reading", title=title,
        subtitle=f"Arrivals in {span} against the pattern before, UK, {events.LEVEL}% interval",
        data=Data.of(
            pd.DataFrame(rows, columns=["what", "pct"]),
            [Column("what", "Reading"), Column("pct", "Against the pattern before", "percent", "%", 0)],
        ),
        sources=report.source(DAILY), status="estimate",
        notes=(
            "Weekly quasi-Poisson regression: season (two harmonics), trend of two years, change of level.",
            "The interval is made from the same reading at earlier weeks. [x]: too few of them.",
            "One reading by one method: it cannot say what caused a change.",
        ),
    )  # fmt: skip


def _register(report: Report, register: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the verified events that may be chosen."""
    table = register[register["verified"].astype(bool)].sort_values("date")
    table = table.assign(affects=table["affects"].str.replace(" -> ", ", then ", regex=False))
    if table.empty:
        return ()
    return (
        Table(
            id="events", title=f"{len(table)} dated events with a checked date",
            subtitle="Changes of policy or definition, UK, that can be given as the parameter event",
            data=Data.of(
                table, [Column("date", "Day", "date"), Column("event", "Event"), Column("affects", "Affects")]
            ),
            sources=report.source("policy_events"),
            notes=("Events whose date was not checked against a source are left out.",),
        ),
    )  # fmt: skip
