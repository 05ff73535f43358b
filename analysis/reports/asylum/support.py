"""The asylum report: people supported, in hotels, by region, and what is known of inadmissibility."""

from __future__ import annotations

import pandas as pd

from analysis.charts import lines, strips
from analysis.common import wording
from analysis.exhibits import Callout, Column, Exhibit, Prose
from analysis.measures.asylum import flows, summary
from analysis.measures.asylum import support as measures
from analysis.measures.local import breaks
from analysis.report import Report
from analysis.reports.asylum import support_words as say
from analysis.reports.asylum.claims import dated, people
from analysis.reports.asylum.claims_words import span
from analysis.reports.asylum.overview import HOTELS, SECTIONS, Seen
from analysis.reports.asylum.waiting import beside
from analysis.reports.local.series_words import reclassified
from analysis.reports.returns.overview import missing

GROUPS_BY_PLACE, EVENTS, FRANCE = "immigration_groups", "policy_events", "one in one out|UK-France pilot"
BY_PLACE, GROUPS, DECISIONS = "asylum_support", "asylum_supported_by_group", "asylum_section_4_decisions"
RULES, NOTICES, LAST_RULES = "asylum_inadmissibility", "asylum_notices_of_intent", 4


def supported(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return what a hotel is here, people supported and in hotels by quarter, and the sections in words."""
    definition = Callout(
        id="hotels-defined", title="What counts as a hotel", markdown=say.HOTEL, level="note"
    )
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
            *people(("total", "Supported"), ("section95", "Section 95"), ("section98", "Section 98"),
                    ("section4", "Section 4"), ("hotels", "In hotels")),
            Column("hotels_pct", "In hotels, of supported", "percent", "%"),
        ],
        id="hotels", title=say.title(hotels or total, "in hotels" if hotels else "supported"),
        subtitle="People supported and in hotels, UK, end of each quarter, "
        f"{wording.month(table['as_at'].iloc[0])} to {wording.month(table['as_at'].iloc[-1])}",
        alt=f"{wording.capital(wording.plural(len(shown), 'line'))}. " + " ".join(
            say.level(stock, what) for stock, what in ((total, "supported"), (hotels, "in hotels")) if stock
        ),
        sources=report.source(SECTIONS, HOTELS), status=report.status(HOTELS),
        notes=(say.SECTIONS, *reclassified(breaks.reclassified(report.load(SECTIONS)))),
    )  # fmt: skip
    row = table[table["as_at"] == pd.Timestamp(total.day)].iloc[0]
    words = [(SECTIONS, say.sections(row))]
    if report.has(GROUPS) and report.has(DECISIONS):
        words.append((GROUPS, say.groups(*summary.newest(report.load(GROUPS)))))
        words.append((DECISIONS, say.section_4(*summary.newest(report.load(DECISIONS)))))
    return (definition, figure, Prose(id="support-words", markdown=" ".join(dated(report, words))))


def regions(report: Report) -> tuple[Exhibit, ...]:
    """Return people in hotels by region and nation over time, with the peak of each."""
    table = measures.hotels_by_region(report.load(BY_PLACE))
    if table.empty:
        return (missing("hotels-by-region", "People in hotels by region"),)
    tops = measures.peaks(table)
    apart = tops[~tops["region"].isin(["England", measures.UNPLACED])]
    days = sorted(table["as_at"].unique())
    numbers = {day: number for number, day in enumerate(days)}
    panels = pd.concat([table[table["region"] == name] for name in apart["region"]])
    top = apart.iloc[0]
    highest = f"{top['region']}: {wording.number(top['peak'])}"
    panels = panels.assign(
        quarter=panels["as_at"].map(numbers), place=panels["region"].replace(top["region"], highest)
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
        ends=lambda number: f"{days[int(number)]:%Y}",
        columns=[Column("region", "Place"), *people(*zip(names, labels, strict=True))],
        id="hotels-by-region",
        title=f"Hotels: the highest peak is of {top['region']}, {wording.people(top['peak'])}",
        subtitle="People in hotels, regions of England and nations, end of each quarter, "
        f"{span(pd.Series(labels))}",
        alt="Small panels of bars by quarter on one scale, those with the highest peak first.",
        sources=report.source(BY_PLACE), status=report.status(BY_PLACE),
        notes=(say.by_region(report.released(BY_PLACE), later),),
    )  # fmt: skip
    return (figure, Prose(id="hotels-by-region-words", markdown=say.regions(tops)))


def inadmissibility(report: Report) -> tuple[Exhibit, ...]:
    """Return the steps of the inadmissibility rules in words, and what is not known."""
    if not report.has(RULES):
        return (missing("inadmissibility", "A quarter of inadmissibility"),)
    table = summary.wide(report.load(RULES))
    end = pd.DatetimeIndex(table.index)[-1].date()
    words = [(RULES, say.inadmissibility(table, LAST_RULES))]
    if report.has(NOTICES):
        notices = report.load(NOTICES).set_index("nationality")["value"]
        words.append((NOTICES, say.notices(notices, report.parameters["nationality"], end)))
    prose = Prose(id="inadmissibility", markdown=" ".join([say.INADMISSIBLE, *dated(report, words)]))
    events = report.load(EVENTS)
    events = events[events["verified"] & events["event"].str.contains(FRANCE)]
    events = events[events["date"] <= pd.Timestamp(report.as_at)].sort_values("date")
    if events.empty:
        return (prose,)
    title, said = "The agreement with France", say.france(events, report.facts("exchange with France"))
    return (prose, Callout(id="agreement-with-france", title=title, markdown=said, level="limit"))
