"""The opening of the asylum report: what changed, whether it is unusual, the key figures, and the limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window, rolling_year
from analysis.common.wording import number
from analysis.exhibits import Exhibit, KeyFigure, KeyFigures, Prose, missing
from analysis.measures.asylum import flows, support
from analysis.measures.asylum.flows import Stock
from analysis.measures.returns import windows
from analysis.measures.returns.windows import Standing
from analysis.report import Report
from analysis.reports.returns.overview import known
from analysis.reports.returns.overview_words import change, stands

FLOWS, STOCKS, SECTIONS, HOTELS = (
    "asylum_flows", "asylum_stocks", "asylum_support_sections", "people_in_hotels",
)  # fmt: skip
QUOTED = "headline_figures"


class Seen(NamedTuple):
    """What the parts of the report share: quarters, years ending with each, counts of people on a day."""

    quarters: pd.DataFrame
    years: pd.DataFrame
    waiting: Stock | None
    supported: pd.DataFrame


def seen(report: Report) -> Seen:
    """Return the main series as of the report's day."""
    quarters = flows.quarters(report.load(FLOWS))
    return Seen(
        quarters,
        flows.year_endings(quarters),
        flows.stock(report.load(STOCKS), "awaiting_initial_decision"),
        support.in_hotels(report.load(SECTIONS), report.load(HOTELS)),
    )


def opening(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return the key figures, the opening paragraphs and the day of the data."""
    if at.years["claims"].dropna().empty:
        return (missing("opening", "Four quarters of asylum claims"), report.stale())
    hotels = flows.stock(at.supported, "hotels")
    newer = _later(report, at, hotels)
    parts = (
        claims(at.years, windows.standing(at.quarters, "claims")),
        decided(at.years),
        at.waiting and counted(at.waiting, AWAITED),
        hotels and counted(hotels, IN_HOTELS),
        later(newer),
    )
    prose = Prose(id="opening", markdown="\n\n".join(part for part in parts if part))
    return (_key_figures(report, at, hotels, newer), prose, report.stale())


def _later(report: Report, at: Seen, hotels: Stock | None) -> list[Quoted]:
    """Return the figures quoted from releases whose tables are not held, of later periods than these."""
    rows = known(report.load(QUOTED), report)
    supported = flows.stock(at.supported, "total")
    year = at.years["quarter_end"].iloc[-1].date()
    ends = {
        **{("asylum", measure): year for measure in YEARLY},
        ("asylum", WAITING): at.waiting and at.waiting.day,
        ("asylum support", "people"): supported and supported.day,
        ("asylum support", "hotel"): hotels and hotels.day,
    }
    found = []
    for (topic, measure), end in ends.items():
        own = rows[(rows["topic"] == topic) & (rows["measure"] == measure)]
        quoted = [
            Quoted(measure, period, int(row["value"]), row["published"].date())
            for _, row in own.iterrows()
            if (period := period_end(row["period"])) and (end is None or period > end)
        ]
        found += sorted(quoted, key=lambda one: one.end)[-1:]
    return found


def _key_figures(report: Report, at: Seen, hotels: Stock | None, newer: list[Quoted]) -> KeyFigures:
    now = at.years.iloc[-1]
    before = at.years.iloc[-5] if len(at.years) > 4 else None
    end = now["quarter_end"].date()
    year = wording.year_ending(end)

    def people(name: str, label: str, quoted: str = "") -> KeyFigure:
        beside = "" if before is None else wording.capital(change(now[name], before[name]))
        beside = with_newer(beside, newer, quoted)
        return flow(f"{name}_year_ending", label, now[name], unit="people", change=beside)

    flow = partial(report.key_figure, period=rolling_year(end), table=FLOWS)
    rate = "" if before is None else f"{wording.percent(before['grant_rate_pct'], 1)} the year before"
    held = _counts(at, hotels, newer)
    figures = (
        people("claims", f"People claiming asylum, {year}", "people claiming"),
        people("decisions", "People granted or refused at initial decision"),
        flow("grant_rate_year_ending_pct", "Granted, of people granted or refused", now["grant_rate_pct"],
             base=now["decisions"], unit="%", decimals=1, change=rate),
        people("withdrawals", "People whose claim was withdrawn"),
        *(
            report.key_figure(name, label, stock.value, unit="people", period=Window(stock.day, stock.day),
                              table=table, change=beside)
            for table, (name, label, stock, beside) in held.items()
        ),
    )  # fmt: skip
    return KeyFigures(
        id="key-figures", title=f"Asylum in the {year}, and the newest counts of people on a day",
        figures=figures,
        tiles=("awaiting_people", "grant_rate_year_ending_pct", "supported_people", "in_hotels"),
        sources=report.source(FLOWS, *held),
        notes=(PEOPLE,),
    )  # fmt: skip


def _counts(at: Seen, hotels: Stock | None, newer: list[Quoted]) -> dict[str, tuple[str, str, Stock, str]]:
    """Return the counts of people on a day that are held, by table: id, label, count, what is under it."""
    stocks = {
        STOCKS: ("awaiting_people", "People awaiting an initial decision", at.waiting, WAITING),
        SECTIONS: ("supported_people", "People supported", flows.stock(at.supported, "total"), "people"),
        HOTELS: ("in_hotels", "People in hotels", hotels, "hotel"),
    }
    return {
        table: (name, label, stock, with_newer(_year_before(stock), newer, quoted))
        for table, (name, label, stock, quoted) in stocks.items()
        if stock
    }


def _year_before(at: Stock) -> str:
    return "" if at.before is None else wording.capital(change(at.value, at.before, "a year before"))


def limits(_report: Report) -> tuple[str, ...]:
    """Return what these figures are not and what is not known."""
    return LIMITS


PEOPLE = "People are main applicants and the family members in their claim; cases are main applicants only."
AWAITED = "awaiting an initial decision on an asylum claim"
IN_HOTELS = "supported in hotels"
LIMITS = (
    (
        "Claims are counted when they are made, outcomes when they are given: the two of one period are "
        "mostly not of the same people."
    ),
    (
        "People awaiting an initial decision are not the whole caseload: appeals, claims made again and "
        "people refused who are still here are not in it, and how many there are is not published."
    ),
    "How many hotels are used, and where, is not in the quarterly tables; people are counted, not hotels.",
    (
        "Support is for people without means: not everyone who awaits a decision is supported, and some "
        "people supported await none."
    ),
    (
        "How long a decision or an appeal takes from claim to end, and what support costs, are not in the "
        "tables held."
    ),
)


class Quoted(NamedTuple):
    """A figure quoted from a later release than the table held: measure, end of its period, value, day."""

    measure: str
    end: dt.date
    value: int
    published: dt.date


def claims(years: pd.DataFrame, standing: Standing | None) -> str:
    """Return how many people claimed in the newest year ending with a quarter and how unusual that is."""
    now = years.iloc[-1]
    said = (
        f"**{wording.people(now['claims'])}** claimed asylum in the UK in the "
        f"{wording.year_ending(now['quarter_end'].date())}"
    )
    if len(years) > 4:
        before = years["claims"].iloc[-5]
        said += f", **{change(now['claims'], before)}** ({number(before)})"
    return f"{said}. {stands(standing, None, 'The number of people claiming')}" if standing else f"{said}."


def decided(years: pd.DataFrame) -> str:
    """Return what was decided in the newest year; the grant rate stands in a tile and beside its chart."""
    now = years.iloc[-1]
    return (
        f"In the {wording.year_ending(now['quarter_end'].date())}, "
        f"{wording.plural(now['grants'], 'person was', 'people were')} granted protection or other leave at "
        f"initial decision, {wording.were(now['refusals'])} refused and {number(now['withdrawals'])} had "
        "their claim withdrawn."
    )


def counted(at: Stock, what: str) -> str:
    """Return a count of people on a day beside the one a year before and the highest held."""
    were = wording.verb(at.value, "was", "were")
    said = f"On {wording.day(at.day)}, **{wording.people(at.value)}** {were} {what}"
    if at.before is not None:
        said += f", **{change(at.value, at.before, 'a year before')}** ({number(at.before)})"
    since = f"counts held from {wording.day(at.first)}"
    if at.first == at.day:
        return f"{said}: the first count held."
    if at.is_peak:
        return f"{said}: the highest of the {since}."
    return (
        f"{said}. The highest of the {since} was {number(at.peak)}, on {wording.day(at.peak_day)}: on "
        f"{wording.day(at.day)} there were {wording.change(at.value, at.peak)}."
    )


def period_end(text: str) -> dt.date | None:
    """Return the last day of a quoted period, such as "YE Mar 2026", "31 Mar 2026" or "2025", or None."""
    for form, months in (("YE %b %Y", 1), ("%d %b %Y", 0), ("%Y", 12)):
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if not months else (day + pd.DateOffset(months=months) - pd.Timedelta(days=1)).date()
    return None


WAITING = "awaiting initial decision, people"
"""The measure of a quoted figure of people waiting."""
YEARLY = ("people claiming", "granted at initial decision", "refused")
"""Of figures quoted those of a year ending with a quarter; the others are of a day."""


def with_newer(beside: str, quoted: Sequence[Quoted], measure: str) -> str:
    """Return what stands under a tile, with the single figure quoted of a later period where one is held."""
    found = [one for one in quoted if one.measure == measure]
    if not found:
        return beside
    one = found[-1]
    when = wording.year_ending(one.end) if measure in YEARLY else wording.day(one.end)
    newer = f"newer, as a single figure: {number(one.value)} ({when})"
    return f"{beside}; {newer}" if beside else wording.capital(newer)


def later(quoted: Sequence[Quoted]) -> str:
    """Return the figures quoted from releases whose tables are not held; empty where there are none."""
    if not quoted:
        return ""
    said = {
        "people claiming": "{} claimed asylum in the {}",
        "granted at initial decision": "{} {were} granted at initial decision in the {}",
        "refused": "{} {were} refused in the {}",
        WAITING: "{} awaited an initial decision on {}",
        "people": "{} {were} supported on {}",
        "hotel": "{} {were} in hotels on {}",
    }
    parts = []
    for one in quoted:
        when = wording.year_ending(one.end) if one.measure in YEARLY else wording.day(one.end)
        people, were = wording.people(one.value), wording.verb(one.value, "was", "were")
        parts.append((one.published, said[one.measure].format(people, when, were=were)))
    of_a_day = [
        f"{wording.listed([text for _, text in own])} (published {wording.day(day)})"
        for day, own in groupby(parts, key=lambda part: part[0])
    ]
    return f"Of later periods single figures are held, not the tables: {'; '.join(of_a_day)}."
