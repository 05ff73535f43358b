"""The asylum report: how many people await a decision, what changed the number, for how long they wait."""

from __future__ import annotations

import pandas as pd

from analysis.charts import bars, lines
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Prose, Table
from analysis.measures.asylum import flows, summary
from analysis.report import Report
from analysis.reports.asylum import waiting_words as say
from analysis.reports.asylum.claims import as_released, dated, people
from analysis.reports.asylum.overview import FLOWS, STOCKS, Seen
from analysis.reports.returns.overview import missing

DURATION, BACKLOG, APPEALS = "asylum_awaiting_by_duration", "asylum_backlog_people", "asylum_appeals"
WHOLE = "Awaiting initial decision"
SPELLS = ("Less than 3 months", "3 to 6 months", "6 to 12 months", "More than 12 months")


def waiting(report: Report, at: Seen) -> Exhibit:
    """Return people awaiting an initial decision on the last day of each quarter."""
    counts = report.load(STOCKS).dropna(subset=["awaiting_initial_decision"])
    if at.waiting is None or len(counts) < 2:
        return missing("waiting", "Two counts of people awaiting a decision")
    first, last = counts["as_at"].iloc[0].date(), at.waiting.day
    peak = f"{wording.number(at.waiting.peak)} on {wording.day(at.waiting.peak_day)}"
    return lines.series(
        counts, x="as_at", lines={"awaiting_initial_decision": "Awaiting"}, points=beside(at.waiting),
        columns=[Column("as_at", "Day", "date"), *people(("awaiting_initial_decision", "People awaiting"))],
        id="waiting", title=say.title(at.waiting),
        subtitle=f"People awaiting an initial decision, UK, end of each quarter, {wording.month(first)} to "
        f"{wording.month(last)}",
        alt=f"One line: {wording.number(at.waiting.value)} on {wording.day(last)}"
        + (", the highest." if at.waiting.peak_day == last else f"; the highest was {peak}."),
        sources=report.source(STOCKS), status=report.status(STOCKS), notes=(f"Highest: {peak}.",),
    )  # fmt: skip


def beside(at: flows.Stock) -> list[Named]:
    """Return the newest count and the highest, which titles set beside each other, at their days."""
    now = f"{wording.month(at.day)}: {wording.number(at.value)}"
    if at.is_peak:
        since = f"the {say.most(at)} since {wording.month(at.first)}"
        return [Named(pd.Timestamp(at.day), at.value, f"{now}, {since}")]
    peak = f"{wording.month(at.peak_day)}: {wording.number(at.peak)}"
    change = wording.change(at.value, at.peak)
    return [
        Named(pd.Timestamp(at.day), at.value, f"{now}, {change}"),
        Named(pd.Timestamp(at.peak_day), at.peak, peak),
    ]


def taken_apart(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return the claims made and the outcomes given between counts, which the change is made of."""
    table = flows.spells(at.quarters, report.load(STOCKS), report.parameters["since"])
    if table.empty:
        return (missing("waiting-flow", "Two counts of people awaiting a decision, a year apart"),)
    ends = zip(table["start"], table["end"], strict=True)
    table["spell"] = [f"{wording.short_month(a)} to {wording.short_month(b)}" for a, b in ends]
    labels = {
        "at_start": "At start", "claims": "+ Claims", "grants": "− Granted", "refusals": "− Refused",
        "withdrawals": "− Withdrawn", "administrative": "− Closed otherwise", "other": "+ Other changes",
        "at_end": "At end",
    }  # fmt: skip
    shown = Table(
        id="waiting-flow", title=say.flow_title(table[~table["is_since"]]),
        subtitle="People awaiting an initial decision, UK, between the last days of two months, and what "
        "changed it",
        data=Data.of(table, [Column("spell", "From the end of"), *people(*labels.items())]),
        sources=report.source(STOCKS, FLOWS), status=report.status(STOCKS), notes=(say.FLOW,),
    )  # fmt: skip
    own = table[table["is_since"]]
    words = [say.flow(row) for _, row in table[~table["is_since"]].tail(1).iterrows()]
    words.append(say.since(report.parameters["since"], own.iloc[0] if len(own) else None))
    return (Prose(id="waiting-flow-words", markdown="\n\n".join(words)), shown)


def durations(report: Report) -> Exhibit:
    """Return cases awaiting an initial decision by how long they had been, as stacked bars by year."""
    table = summary.wide(report.load(DURATION)) if report.has(DURATION) else pd.DataFrame()
    if table.empty:
        return missing("waiting-time", "Cases by how long they had waited")
    table = summary.calendar_and_newest(table).rename(columns=lambda name: name.removeprefix(f"{WHOLE}: "))
    table = table.reset_index().assign(label=[wording.short_month(day) for day in table.index])
    now, day = table.iloc[-1], table["period_end"].iloc[-1].date()
    share = wording.percent(now[SPELLS[-1]] / now[WHOLE] * 100)
    spells = dict(zip(SPELLS, (*SPELLS[:-1], f"Over 12 months\n{share}"), strict=True))
    cases = [Column(name, name, "integer", "cases") for name in SPELLS]
    return bars.stacked(
        table, x="label", parts=spells,
        columns=[Column("label", "End of"), *cases, Column(WHOLE, "All", "integer", "cases")],
        id="waiting-time",
        title=f"{share} of cases had waited over 12 months in {wording.month(day)}",
        subtitle=f"Cases awaiting an initial decision by time since the claim, UK, to {wording.day(day)}",
        alt="Stacked bars by year. " + say.durations(now, day), sources=report.source(DURATION),
        status=report.status(DURATION), notes=(say.CASES, *as_released(report, DURATION)),
    )  # fmt: skip


def older(report: Report) -> tuple[Exhibit, ...]:
    """Return those of older claims who still wait, and what is not published of appeals, in words."""
    words = []
    if report.has(BACKLOG):
        words.append(say.backlog(*summary.newest(report.load(BACKLOG)), report.released(BACKLOG)))
    if report.has(APPEALS):
        words += dated(report, [(APPEALS, say.appeals(*summary.newest(report.load(APPEALS))))])
    return (Prose(id="older-claims", markdown="\n\n".join(words)),) if words else ()
