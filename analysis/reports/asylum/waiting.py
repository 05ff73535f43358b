"""The asylum report: how many people await a decision, what changed the number, for how long they wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.charts import bars, lines
from analysis.charts.named import Named
from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.exhibits import Column, Data, Exhibit, Prose, Table, counts, missing
from analysis.measures.asylum import flows, summary
from analysis.measures.asylum.flows import Stock
from analysis.report import Report
from analysis.reports.asylum.claims import as_released, dated
from analysis.reports.asylum.overview import FLOWS, STOCKS, Seen

DURATION, BACKLOG, APPEALS = "asylum_awaiting_by_duration", "asylum_backlog_people", "asylum_appeals"
WHOLE = "Awaiting initial decision"
SPELLS = ("Less than 3 months", "3 to 6 months", "6 to 12 months", "More than 12 months")


def waiting(report: Report, at: Seen) -> Exhibit:
    """Return people awaiting an initial decision on the last day of each quarter."""
    held = report.load(STOCKS).dropna(subset=["awaiting_initial_decision"])
    if at.waiting is None or len(held) < 2:
        return missing("waiting", "Two counts of people awaiting a decision")
    first, last = held["as_at"].iloc[0].date(), at.waiting.day
    peak = f"{wording.number(at.waiting.peak)} on {wording.day(at.waiting.peak_day)}"
    return lines.series(
        held, x="as_at", lines={"awaiting_initial_decision": "Awaiting"}, points=beside(at.waiting),
        columns=[Column("as_at", "Day", "date"), *counts({"awaiting_initial_decision": "People awaiting"})],
        id="waiting", title=level_title(at.waiting, "waited"),
        subtitle=f"People awaiting an initial decision, UK, end of each quarter, {wording.month(first)} to "
        f"{wording.month(last)}",
        alt=f"One line: {wording.number(at.waiting.value)} on {wording.day(last)}"
        + (", the highest." if at.waiting.peak_day == last else f"; the highest was {peak}."),
        sources=report.source(STOCKS), status=report.status(STOCKS), notes=(f"Highest: {peak}.",),
    )  # fmt: skip


def beside(at: Stock) -> list[Named]:
    """Return the newest count and the highest, which titles set beside each other, at their days."""
    now = f"{wording.month(at.day)}: {wording.number(at.value)}"
    if at.is_peak:
        since = f"the {most(at)} since {wording.month(at.first)}"
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
        id="waiting-flow", title=flow_title(table[~table["is_since"]]),
        subtitle="People awaiting an initial decision, UK, between the last days of two months, and what "
        "changed it",
        data=Data.of(table, [Column("spell", "From the end of"), *counts(labels)]),
        sources=report.source(STOCKS, FLOWS), status=report.status(STOCKS), notes=(FLOW_NOTE,),
    )  # fmt: skip
    own = table[table["is_since"]]
    words = [flow(row) for _, row in table[~table["is_since"]].tail(1).iterrows()]
    words.append(since(report.parameters["since"], own.iloc[0] if len(own) else None))
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
    cases = {name: name for name in SPELLS} | {WHOLE: "All"}
    return bars.stacked(
        table, x="label", parts=spells,
        columns=[Column("label", "End of"), *counts(cases, "cases")],
        id="waiting-time",
        title=f"{share} of cases had waited over 12 months in {wording.month(day)}",
        subtitle=f"Cases awaiting an initial decision by time since the claim, UK, to {wording.day(day)}",
        alt="Stacked bars by year. " + durations_alt(now, day), sources=report.source(DURATION),
        status=report.status(DURATION), notes=(CASES_NOTE, *as_released(report, DURATION)),
    )  # fmt: skip


def older(report: Report) -> tuple[Exhibit, ...]:
    """Return those of older claims who still wait, and what is not published of appeals, in words."""
    words = []
    if report.has(BACKLOG):
        words.append(backlog(*summary.newest(report.load(BACKLOG)), report.released(BACKLOG)))
    if report.has(APPEALS):
        words += dated(report, [(APPEALS, appeals(*summary.newest(report.load(APPEALS))))])
    return (Prose(id="older-claims", markdown="\n\n".join(words)),) if words else ()


FLOW_NOTE = (
    "Other changes are worked out: what claims and outcomes do not explain, such as claims opened again and "
    "records corrected. People granted, refused, withdrawn or closed otherwise had mostly claimed before."
)
AWAITING = ": Claims awaiting an initial decision"
CASES_NOTE = "Cases are main applicants: fewer than the people of the chart above."


def level_title(at: Stock, what: str) -> str:
    """Return where the newest count, whose day is said, stands beside the highest."""
    if at.is_peak:
        return f"{wording.people(at.value)} {what}, the {most(at)} since {wording.month(at.first)}"
    said = wording.capital(wording.change(at.value, at.peak))
    return f"{said} {what} in {wording.month(at.day)} than {wording.month(at.peak_day)}"


def most(at: Stock) -> str:
    """Return the superlative of a newest count that no earlier one is above."""
    return wording.extreme("most", at.value, [at.value, at.peak])


def moved(row: pd.Series[Any]) -> str:
    """Return "fell by 60,376", "rose by 5" or "did not change", from a row of `flows.taken_apart`."""
    difference = int(row["at_end"] - row["at_start"])
    if not difference:
        return "did not change"
    return f"{'rose' if difference > 0 else 'fell'} by {number(abs(difference))}"


def flow_title(years: pd.DataFrame) -> str:
    """Return whether more people had an outcome than claimed in the newest year."""
    if years.empty:
        return "What changed the number of people waiting"
    row = years.iloc[-1]
    gone = row[["grants", "refusals", "withdrawals", "administrative"]].sum()
    more = {"higher than": "More outcomes than", "lower than": "Fewer outcomes than"}
    said = more.get(wording.compare(gone, row["claims"]), "As many outcomes as")
    return f"{said} claims in the {wording.year_ending(row['end'].date())}"


def flow(row: pd.Series[Any]) -> str:
    """Return what made people waiting rise or fall between two days."""
    other = int(row["other"])
    rest = f"other changes {'added' if other > 0 else 'took away'} {number(abs(other))}"
    return (
        f"Between {wording.day(row['start'].date())} and {wording.day(row['end'].date())} the number of "
        f"people awaiting an initial decision **{moved(row)}**, from {number(row['at_start'])} to "
        f"{number(row['at_end'])}: {wording.people(row['claims'])} claimed; {wording.were(row['grants'])} "
        f"granted, {number(row['refusals'])} refused, {number(row['withdrawals'])} had their claim withdrawn "
        f"and {number(row['administrative'])} had it closed otherwise; "
        f"{rest if other else 'there were no other changes'}."
    )


def since(day: dt.date, row: pd.Series[Any] | None) -> str:
    """Return what changed people waiting since the last count by a day, or that no such count is held."""
    if row is None:
        return f"Since {wording.day(day)}: no count at or before that day with a later one is held."
    return f"Since {wording.day(day)}, from the last count by that day: {wording.lower_first(flow(row))}"


def durations_alt(row: pd.Series[Any], day: dt.date) -> str:
    """Return how many cases had waited for how long."""
    if not row["Awaiting initial decision"]:
        return f"On {wording.day(day)} no case awaited an initial decision."
    return (
        f"On {wording.day(day)}, of {wording.plural(row['Awaiting initial decision'], 'case')} "
        f"{number(row['Less than 3 months'])} had waited less than 3 months, {number(row['3 to 6 months'])} "
        f"for 3 to 6, {number(row['6 to 12 months'])} for 6 to 12 and {number(row['More than 12 months'])} "
        "for more than 12."
    )


def backlog(row: pd.Series[Any], day: dt.date, released: dt.date) -> str:
    """Return how many people wait by when they claimed, in the groups of a release, named by its days."""
    parts = [
        f"{number(row[name])} ({wording.lower_first(name.removesuffix(AWAITING))})"
        for name in row.index
        if name.endswith(AWAITING) and not wording.is_missing(row[name])
    ]
    if not parts:
        return ""
    return (
        f"By when they claimed, people awaiting an initial decision on {wording.day(day)} were "
        f"{wording.listed(parts)}, in groups as released on {wording.day(released)}."
    )


def appeals(row: pd.Series[Any], end: dt.date) -> str:
    """Return the newest appeals held, and that later ones are not in the tables."""
    return (
        f"In the {wording.year_ending(end)}, the newest in the asylum tables held, "
        f"{wording.plural(row['Appeals lodged'], 'appeal was', 'appeals were')} lodged and "
        f"{number(row['Appeal decisions'])} decided, {percent(row['Appeal success rate'])} of them "
        "allowed. A person refused may appeal, and is then no longer counted as awaiting an initial "
        "decision. How many people wait for an appeal now is not in these tables."
    )
