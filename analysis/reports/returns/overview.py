"""The returns report's main exhibits: how many, how, compared with what.

Every function takes the report and the quarters of `analysis.measures.returns.totals.by_quarter`, and returns
exhibits ready to be shown. What had not been published by the report's day is said, not drawn empty.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import tables
from analysis.charts import lines, style
from analysis.charts.named import Named
from analysis.common import wording
from analysis.common.periods import Window
from analysis.exhibits import Column, Data, Exhibit, Table, missing
from analysis.measures.returns import totals as measures
from analysis.report import Report
from analysis.reports.returns import overview_words as say
from analysis.tables import Standing

TABLE, QUOTED = "returns_by_type", "headline_figures"
PLATEAU = (2008, 2017)
"""The years the newest totals are compared with: ten in which returns were higher than before or after."""
KIND_COLOURS = {"enforced": style.DARK_BLUE, "voluntary": style.TURQUOISE, "port": style.DARK_PINK,
                "returns": style.INK}  # fmt: skip
SHORT = {
    "enforced": "Enforced",
    "voluntary": "Voluntary",
    "port": "Port",
    "returns": "Enforced and voluntary",
}


def known(rows: pd.DataFrame, report: Report, column: str = "published") -> pd.DataFrame:
    """Return the rows whose day of publication is known and not after the report's day."""
    dated = rows[rows[column].notna()]
    return dated if report.as_of is None else dated[dated[column] <= pd.Timestamp(report.as_of)]


def known_first(report: Report, *names: str) -> str:
    """Return the first of some tables that was published by the day; the first of all where none was."""
    return next((name for name in names if not report.later_published(name)), names[0])


def by_month(years: pd.Series[int], month: int) -> pd.Series[pd.Timestamp]:
    """Return the first of a month of each year: where a year's point or bar stands on an axis of dates."""
    return pd.to_datetime(years.astype(str) + f"-{month:02d}-01")


def quarters(report: Report) -> pd.DataFrame:
    """Return the newest release in view by quarter."""
    return measures.by_quarter(report.load(TABLE))


def views(report: Report) -> dict[dt.date, pd.DataFrame]:
    """Return the quarters as every release in view gave them, by day of release."""
    newest = report.released(TABLE)
    held = {newest: quarters(report)}
    if not report.later_published(TABLE):
        earlier = [day.date() for day in tables.releases(TABLE)["released"] if day.date() < newest]
        held |= {day: measures.by_quarter(tables.load(TABLE, day)) for day in earlier}
    return held


def _counts(*names: str, unit: str = "returns") -> list[Column]:
    return [Column(name, say.LABELS.get(name, name), "integer", unit) for name in names]


def _derived(quarters: pd.DataFrame) -> tuple[str, ...]:
    """Return the note on quarters that are differences of published sums, if there are any."""
    if not quarters["derived"].any():
        return ()
    first = quarters.loc[quarters["derived"], "quarter_end"].iloc[0].date()
    text = f"Quarters from {wording.quarter(first)} on are worked out as differences of published sums"
    return (f"{text} of four quarters. Years are as published.",)


def by_kind(report: Report, quarters: pd.DataFrame) -> Exhibit:
    """Return the three kinds of return as three lines by quarter since the series began."""
    if len(quarters) < 2:
        return missing("returns-by-kind", "Two quarters of returns")
    now = quarters.iloc[-1]
    ratio, when = (
        now["voluntary"] / now["enforced"] if now["enforced"] else None,
        wording.quarter(now["quarter_end"].date()),
    )
    title, points, marks = "Enforced, voluntary and port returns by quarter", [], []
    if ratio is not None and not pd.isna(ratio):
        title = f"{wording.number(ratio, 1)} voluntary for each enforced return, {when}"
        beside = f"{when}: {wording.number(ratio, 1)} for each enforced"
        points.append(Named(now["quarter_end"], now["voluntary"], beside))
    if quarters["derived"].any():
        first = quarters.loc[quarters["derived"], "quarter_end"].iloc[0]
        marks.append(lambda axis: style.mark_break(axis, first, "worked out"))
    frame = quarters.assign(quarter=[wording.quarter(end.date()) for end in quarters["quarter_end"]])
    kinds = list(measures.KINDS)
    return lines.series(
        frame,
        x="quarter_end",
        lines={kind: SHORT[kind] for kind in kinds},
        colours=[KIND_COLOURS[kind] for kind in kinds],
        columns=[Column("quarter", "Quarter"), *_counts(*kinds, "returns")],
        marks=marks,
        id="returns-by-kind",
        title=title,
        points=points,
        subtitle=f"Returns from the UK by kind, people per quarter, {_span(quarters)}",
        alt=(
            f"Three lines by quarter. In {when} there were "
            f"{wording.number(now['enforced'])} enforced, {wording.number(now['voluntary'])} voluntary and "
            f"{wording.number(now['port'])} port returns."
        ),
        sources=report.source(TABLE),
        notes=(say.APART, *_derived(quarters)),
        status=report.status(TABLE),
    )


def _span(quarters: pd.DataFrame) -> str:
    ends = quarters["quarter_end"]
    return f"{wording.quarter(ends.iloc[0].date())} to {wording.quarter(ends.iloc[-1].date())}"


def year_ending(report: Report, quarters: pd.DataFrame) -> Exhibit:
    """Return the rolling four quarters, with the years they are compared with shaded."""
    years = measures.year_endings(quarters)
    if len(years.dropna(subset=["returns"])) < 2:
        return missing("year-ending", "Two years ending with a quarter")
    level = measures.plateau(measures.calendar_years(quarters), *PLATEAU)
    first, last = (pd.Timestamp(f"{year}-12-31") for year in PLATEAU)
    marks, notes = [lambda axis: axis.set_ylim(top=axis.get_ylim()[1] * 1.08)], [say.APART]
    if level:
        marks.append(lambda axis: style.shade(axis, first, last, f"{PLATEAU[0]} to {PLATEAU[1]}"))
        low, high = (wording.number(value) for value in level)
        notes.append(
            f"Shaded, chosen for comparison: {PLATEAU[0]} to {PLATEAU[1]}, with {low} to {high} a year."
        )
    names = ("returns", *measures.HEADLINE)
    end = years["quarter_end"].iloc[-1].date()
    now = years.iloc[-1]
    more = _more(years)
    if more:
        notes.append(f"The year before had {wording.number(years['returns'].iloc[-5])}, as it now stands.")
    newest = f"{wording.month(end)}: {wording.number(now['returns'])}{more}"
    return lines.series(
        years.assign(year=[wording.month(day.date()) for day in years["quarter_end"]]),
        x="quarter_end",
        lines={name: SHORT[name] for name in names},
        colours=[KIND_COLOURS[name] for name in names],
        columns=[Column("year", "Year ending"), *_counts(*names, "port")],
        marks=marks,
        id="year-ending",
        title=f"{wording.plural(now['returns'], 'return')} in the {wording.year_ending(end)}{more}",
        points=[Named(now["quarter_end"], now["returns"], newest)],
        subtitle=f"Returns from the UK, people in the year ending with each quarter, to {wording.month(end)}",
        alt=(
            f"Three lines of rolling years. The {wording.year_ending(end)} has "
            f"{wording.plural(now['returns'], 'return')}, {wording.number(now['voluntary'])} of them "
            f"voluntary and {wording.number(now['enforced'])} enforced."
        ),
        sources=report.source(TABLE),
        notes=tuple(notes),
        status=report.status(TABLE),
    )


def _more(years: pd.DataFrame) -> str:
    """Return the change on the year before, whose base a note names; empty without one."""
    if len(years) < 5 or pd.isna(years["returns"].iloc[-5]):
        return ""
    return f", {wording.change(years['returns'].iloc[-1], years['returns'].iloc[-5])}"


def calendar_years(report: Report, quarters: pd.DataFrame) -> Exhibit:
    """Return every calendar year held whole, by kind, the newest first."""
    years = measures.calendar_years(quarters)
    if years.empty:
        return missing("calendar-years", "A whole calendar year of returns")
    years = years.assign(voluntary_share_pct=measures.voluntary_share(years))
    peak = wording.listed(years.loc[years["returns"] == years["returns"].max(), "year"].astype(str).tolist())
    span = f"{years['year'].iloc[0]} to {years['year'].iloc[-1]}"
    columns = [
        Column("year", "Calendar year", "text"),
        *_counts("enforced", "voluntary", "returns", "port"),
        Column("voluntary_share_pct", "Voluntary share of returns (%)", "percent", "%"),
    ]
    return Table(
        id="calendar-years",
        title=f"Of {len(years)} calendar years, {peak} had most returns",
        subtitle=f"Returns from the UK by kind, people, calendar years {span}",
        data=Data.of(years.iloc[::-1], columns),
        sources=report.source(TABLE),
        notes=(say.APART,),
        status=report.status(TABLE),
    )


SUBJECTS = ("type", "nationality", "destination")
"""What returns are published by, beside their kind: subjects of `tables.standing`."""


def limits(report: Report) -> tuple[str, ...]:
    """Return what these figures are not, and how far the detail held goes."""
    return (
        "Port returns (refused entry at the border) are never part of headline returns.",
        "Returns of offenders and of people with an asylum claim are subsets, never added.",
        say.NOT_APART,
        "How many people could be returned is not known: no share of them, no true rate can be given.",
        *say.unheld({one: _unheld(report, f"returns by {one}") for one in SUBJECTS}),
        "Time to return and cost are not held.",
    )


def _unheld(report: Report, subject: str) -> list[int]:
    """Return the calendar years up to the report's day that are published of a subject and not held."""
    if not report.has(TABLE):
        return []
    years = range(report.load(TABLE)["quarter_end"].min().year, (report.as_of or report.as_at).year + 1)
    return [year for year in years if known_of(report, year, subject) == "published but not held"]


def known_of(report: Report, year: int, subject: str) -> Standing:
    """Return what is known of a subject in a calendar year by the day of the report."""
    period = Window(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return tables.standing(subject, period, report.as_of or report.as_at, as_of=report.as_of)
