"""The asylum report: people supported, in hotels, by region, and what is known of inadmissibility."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts import lines, strips
from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.exhibits import Callout, Column, Exhibit, Prose, counts, missing
from analysis.measures.asylum import flows, summary
from analysis.measures.asylum import support as measures
from analysis.measures.asylum.flows import Stock
from analysis.measures.asylum.support import NATIONS
from analysis.measures.local import breaks
from analysis.report import Report
from analysis.reports.asylum.claims import dated
from analysis.reports.asylum.claims_words import span
from analysis.reports.asylum.overview import HOTELS, SECTIONS, Seen
from analysis.reports.asylum.waiting import beside, level_title, most
from analysis.reports.crossings.people_words import nationals
from analysis.reports.local.series_words import reclassified

GROUPS_BY_PLACE, EVENTS, FRANCE = "immigration_groups", "policy_events", "one in one out|UK-France pilot"
BY_PLACE, GROUPS, DECISIONS = "asylum_support", "asylum_supported_by_group", "asylum_section_4_decisions"
RULES, NOTICES, LAST_RULES = "asylum_inadmissibility", "asylum_notices_of_intent", 4


def supported(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return what a hotel is here, people supported and in hotels by quarter, and the sections in words."""
    definition = Callout(id="hotels-defined", title="What counts as a hotel", markdown=HOTEL, level="note")
    table = at.supported
    total = flows.stock(table, "total")
    if total is None or len(table) < 2:
        return (definition, missing("hotels", "Two counts of people supported"))
    hotels = flows.stock(table, "hotels")
    shown = {"total": "Supported"} | ({"hotels": "In hotels"} if hotels else {})
    figure = lines.series(
        table, x="as_at", lines=shown, points=beside(hotels or total),
        columns=[
            Column("as_at", "Day", "date"),
            *counts({"total": "Supported", "section95": "Section 95", "section98": "Section 98",
                     "section4": "Section 4", "hotels": "In hotels"}),
            Column("hotels_pct", "In hotels, of supported", "percent", "%"),
        ],
        id="hotels", title=level_title(hotels or total, "in hotels" if hotels else "supported"),
        subtitle="People supported and in hotels, UK, end of each quarter, "
        f"{wording.month(table['as_at'].iloc[0])} to {wording.month(table['as_at'].iloc[-1])}",
        alt=f"{wording.capital(wording.plural(len(shown), 'line'))}. " + " ".join(
            level(stock, what) for stock, what in ((total, "supported"), (hotels, "in hotels")) if stock
        ),
        sources=report.source(SECTIONS, HOTELS), status=report.status(HOTELS),
        notes=(SECTIONS_NOTE, *reclassified(breaks.reclassified(report.load(SECTIONS)))),
    )  # fmt: skip
    row = table[table["as_at"] == pd.Timestamp(total.day)].iloc[0]
    words = [(SECTIONS, sections(row))]
    if report.has(GROUPS) and report.has(DECISIONS):
        words.append((GROUPS, groups(*summary.newest(report.load(GROUPS)))))
        words.append((DECISIONS, section_4(*summary.newest(report.load(DECISIONS)))))
    return (definition, figure, Prose(id="support-words", markdown=" ".join(dated(report, words))))


def regions(report: Report) -> tuple[Exhibit, ...]:
    """Return people in hotels by region and nation over time, with the peak of each."""
    table = measures.hotels_by_region(report.load(BY_PLACE))
    if table.empty:
        return (missing("hotels-by-region", "People in hotels by region"),)
    tops = measures.peaks(table)
    apart = tops[~tops["region"].isin(["England", measures.UNPLACED])]
    days = sorted(table["as_at"].unique())
    places = {day: place for place, day in enumerate(days)}
    panels = pd.concat([table[table["region"] == name] for name in apart["region"]])
    top = apart.iloc[0]
    highest = f"{top['region']}: {wording.number(top['peak'])}"
    panels = panels.assign(
        quarter=panels["as_at"].map(places), place=panels["region"].replace(top["region"], highest)
    )
    names = [f"{day:%Y_%m}" for day in days]
    wide = table.pivot_table(index="region", columns="as_at", values="people", aggfunc="first").loc[
        list(tops["region"])
    ]
    wide.columns = pd.Index(names)
    newest = report.load(GROUPS_BY_PLACE)["as_at"].max()
    later = None if pd.isna(newest) or newest <= days[-1] else newest.date()
    labels = [wording.short_month(day) for day in days]
    figure = strips.multiples(
        panels, panel="place", highlight=highest, x="quarter", y="people", data=wide.reset_index(), across=3,
        ends=lambda at: f"{days[int(at)]:%Y}",
        columns=[Column("region", "Place"), *counts(dict(zip(names, labels, strict=True)))],
        id="hotels-by-region",
        title=f"Hotels: the highest peak is of {top['region']}, {wording.people(top['peak'])}",
        subtitle="People in hotels, regions of England and nations, end of each quarter, "
        f"{span(pd.Series(labels))}",
        alt="Small panels of bars by quarter on one scale, those with the highest peak first.",
        sources=report.source(BY_PLACE), status=report.status(BY_PLACE),
        notes=(by_region(report.released(BY_PLACE), later),),
    )  # fmt: skip
    return (figure, Prose(id="hotels-by-region-words", markdown=regions_said(tops)))


def inadmissibility(report: Report) -> tuple[Exhibit, ...]:
    """Return the steps of the inadmissibility rules in words, and what is not known."""
    if not report.has(RULES):
        return (missing("inadmissibility", "A quarter of inadmissibility"),)
    table = summary.wide(report.load(RULES))
    end = pd.DatetimeIndex(table.index)[-1].date()
    words = [(RULES, steps_said(table, LAST_RULES))]
    if report.has(NOTICES):
        issued = report.load(NOTICES).set_index("nationality")["value"]
        words.append((NOTICES, notices(issued, report.parameters["nationality"], end)))
    prose = Prose(id="inadmissibility", markdown=" ".join([INADMISSIBLE, *dated(report, words)]))
    events = report.load(EVENTS)
    events = events[events["verified"] & events["event"].str.contains(FRANCE)]
    events = events[events["date"] <= pd.Timestamp(report.as_at)].sort_values("date")
    if events.empty:
        return (prose,)
    title, said = "The agreement with France", france(events, report.facts("exchange with France"))
    return (prose, Callout(id="agreement-with-france", title=title, markdown=said, level="limit"))


HOTEL = (
    "People in hotels are those whom the Home Office counts as in hotels among *contingency accommodation*, "
    "used for a time where no other place is free. People are counted, not hotels. Other contingency "
    "accommodation, such as large sites, is not in it, nor are hotels used by councils for people who are "
    "homeless."
)
SECTIONS_NOTE = (
    "Sections of the Immigration and Asylum Act 1999: 95, people without means whose claim is pending; 98, "
    "until that is decided; 4, people refused who cannot leave yet. [x]: people in hotels are not published "
    "for that day."
)


NEITHER = (
    "The tables held give neither the people returned under it nor those who came in exchange apart: no "
    "total is given."
)


def france(events: pd.DataFrame, known: Sequence[str]) -> str:
    """Return what open data say of the agreement with France: its dated events, and what is known besides."""
    dated = [f"{row['event']} ({wording.day(row['date'].date())})" for _, row in events.iterrows()]
    return " ".join([f"Dated events: {wording.listed(dated)}.", *known, NEITHER])


def level(at: Stock, what: str) -> str:
    """Return a newest count and the highest."""
    said = f"{wording.people(at.value)} {what} on {wording.day(at.day)}"
    return (
        f"{said}, the {most(at)}."
        if at.is_peak
        else f"{said}; most, {number(at.peak)}, on {wording.day(at.peak_day)}."
    )


def sections(row: pd.Series[Any]) -> str:
    """Return people supported by section on a day and the share in hotels."""
    said = (
        f"On {wording.day(row['as_at'].date())}, {wording.plural(row['total'], 'person was', 'people were')} "
        f"supported: {number(row['section95'])} under section 95, {number(row['section98'])} under section "
        f"98 and {number(row['section4'])}, refused, under section 4"
    )
    if wording.is_missing(row["hotels"]):
        return f"{said}."
    were = wording.verb(row["hotels"], "was", "were")
    return f"{said}. {number(row['hotels'])} of them, {percent(row['hotels_pct'])}, {were} in hotels."


def groups(row: pd.Series[Any], day: dt.date) -> str:
    """Return single applicants and members of families among people supported."""
    whole = "Total in receipt of support"
    unknown, alone = row[f"{whole}: Group type unavailable"], row[f"{whole}: Single applicants"]
    if row[whole] == 0:
        return f"Nobody was supported on {wording.day(day)}."
    rest = "" if wording.is_missing(unknown) else f"; of {number(unknown)} it is not known"
    return (
        f"Of {wording.people(row[whole])} on {wording.day(day)}, "
        f"{wording.plural(alone, 'was a single applicant', 'were single applicants')} and "
        f"{number(row[f'{whole}: Members of family group'])} members of "
        f"{wording.plural(row[f'{whole}: Members of family group: Families'], 'family', 'families')}{rest}."
    )


def section_4(row: pd.Series[Any], end: dt.date) -> str:
    """Return decisions to grant section 4 support in a year."""
    return (
        f"In the {wording.year_ending(end)}, {wording.plural(row['Section 4'], 'decision')} granted "
        "section 4 support."
    )


def regions_said(tops: pd.DataFrame) -> str:
    """Return the newest count and the peak of England and the other nations, from `support.peaks`."""
    parts = [
        f"{row['region']} {number(row['people'])} (highest {number(row['peak'])}, "
        f"{wording.month(row['peak_day'])})"
        for _, row in tops[tops["region"].isin(["England", *NATIONS])].iterrows()
    ]
    if not parts:
        return "No figure of people in hotels is held by nation."
    return f"People in hotels on {wording.day(tops['day'].max().date())}: {wording.listed(parts)}."


def by_region(released: dt.date, later: dt.date | None) -> str:
    """Return of which release the breakdown by region is, and what is held of later days, up to one."""
    said = (
        f"By region as released on {wording.day(released)}; the totals for the UK may have been revised "
        "since."
    )
    if later is None:
        return said
    return (
        f"{said} Later days, to {wording.day(later)}, are held by place for hotels and other contingency "
        "accommodation together: the local report gives them."
    )


INADMISSIBLE = "A claim may be held inadmissible where the person could have claimed in a safe country."


def steps_said(table: pd.DataFrame, quarters: int) -> str:
    """Return the steps of the inadmissibility rules in the newest quarters and since the first."""
    now, whole = table.tail(quarters), table
    days = pd.DatetimeIndex(table.index)
    end, first = days[-1].date(), days[0].date()

    def steps(rows: pd.DataFrame) -> str:
        sums = summary.over(rows)
        return (
            f"{wording.plural(sums['Identified for consideration'], 'person was', 'people were')} identified "
            "for consideration, "
            f"{wording.plural(sums['Notice of intent issued'], 'notice of intent', 'notices of intent')} "
            f"issued, {wording.plural(sums['Inadmissibility decision served'], 'decision')} served, "
            f"{wording.people(sums['Removals'])} removed and "
            f"{number(sums['Subsequently admitted into UK asylum process'])} admitted into the asylum process"
        )

    recent = f"In the {wording.plural(len(now), 'quarter')} to {wording.month(end)}, {steps(now)}."
    start = first - pd.DateOffset(months=2)
    return (
        f"{recent} From {wording.month(start)} to {wording.month(end)}, {steps(whole)}. The steps of one "
        "person can lie in different quarters."
    )


def notices(values: pd.Series[Any], nationality: str, end: dt.date) -> str:
    """Return the notices of intent to people of a nationality."""
    if nationality not in values:
        return f"Notices of intent to {nationals(nationality)} are not given."
    return (
        f"Of {wording.plural(values['All nationalities'], 'notice of intent', 'notices of intent')} up to "
        f"{wording.day(end)}, {wording.were(values[nationality])} to {nationals(nationality)}."
    )
