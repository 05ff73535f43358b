"""The claims report's exhibits: how the verdicts fall, a summary table, one card for each claim.

Every function takes the report and the checks of `checked`, and returns exhibits ready to be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts import bars, dots
from analysis.common import wording
from analysis.common.periods import Window
from analysis.exhibits import (
    VERDICTS,
    Callout,
    Column,
    Data,
    Exhibit,
    KeyFigures,
    Prose,
    Table,
    Verdict,
)
from analysis.report import Report
from analysis.reports import claims
from analysis.reports.claims import Check, Record, Result, review
from analysis.reports.claims import words as say

LEAD = "small_boats_daily"
SAME = "same"
COMPARABLE = ("equals", "about")
"""Tests that name a figure, so that what was computed can be set against it."""
_FIRST = tuple(
    f"verdict_{one}"
    for one in ("supported", "supported_with_caveat", "depends_on_definition", "not_supported")
)
_CARDS = "Each claim's card names the tables and releases it rests on."
_GROUPS = {
    "crossings": "crossings", "returns": "returns", "asylum": "asylum", "local": "local pressures",
}  # fmt: skip


NO_CLAIMS = "None of the claims of the register had been made by the day this report looks from."


def _none(id: str, text: str) -> Callout:  # noqa: A002
    return Callout(id=id, title="Nothing to show", markdown=text, level="limit")


def checked(report: Report) -> tuple[Check, ...]:
    """Return the claims the report's parameters ask for, checked; every table they rest on is read.

    Raises UsageError where none of the claims asked for was made by the report's day.
    """
    asked: dict[str, Any] = report.parameters
    checks = claims.select(claims.check(report.as_of), claim=asked["claim"], said_by=asked["said_by"])
    for table in sorted({table for check in checks for table in check.tables}):
        report.load(table)
    return checks


def opening(report: Report, checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    """Return the key figures, what was tested and how the verdicts fall, and the day of the data."""
    if not checks:
        return (_none("opening", NO_CLAIMS), report.stale())
    prose = Prose(id="opening", markdown=say.opening(checks))
    return (_key_figures(report, checks), prose, *refused(report), report.stale())


def _key_figures(report: Report, checks: Sequence[Check]) -> KeyFigures:
    days = [check.claim.said_on for check in checks]
    period = Window(min(days), max(days))
    fall = say.counts(checks)
    when = say.when(min(days), max(days), report.status(LEAD))

    def figure(name: str, label: str, value: int, change: str = "") -> Any:
        return report.key_figure(
            name, label, value, unit="claims", period=period, table=LEAD, change=change, when=when
        )

    readings = [result for check in checks for result in check.readings if result.counted]
    computed = sum(result.now_outcome != "cannot be tested" for result in readings)
    tested = f"{wording.number(computed)} of {wording.plural(len(readings), 'reading')} could be tested"
    moved = sum(check.changed for check in checks)
    return KeyFigures(
        id="key-figures",
        title="How the verdicts fall",
        figures=(
            figure("claims_checked", "Claims tested", len(checks), tested),
            *(figure(f"verdict_{wording.slug(verdict).replace('-', '_')}", verdict, count,
                     _ids([check for check in checks if check.verdict == verdict]))
              for verdict, count in fall.items()),
            figure("verdicts_changed_since_the_day", "Verdicts changed since the claim", moved,
                   _ids([check for check in checks if check.changed])),
        ),
        tiles=_FIRST, notes=(_CARDS,),
    )  # fmt: skip


def rule(checks: Sequence[Check]) -> Prose:
    """Return which readings are plain, how a verdict follows from them, and how much hangs on that."""
    return Prose(id="rule", markdown=say.rule(checks))


def pictures(report: Report, checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    """Return how the verdicts fall, figures claimed beside computed ones, and records beside the others."""
    found = (_verdicts(checks), _claimed(report, checks), _standing(report, checks))
    drawn = tuple(exhibit for exhibit in found if exhibit is not None)
    return drawn or (_none("pictures", "No reading here names a figure or a rank that could be drawn."),)


def _verdicts(checks: Sequence[Check]) -> Exhibit | None:
    if len(checks) < 2:
        return None
    fall = say.counts(checks)
    frame = pd.DataFrame(
        [
            (verdict, count, _ids([c for c in checks if c.verdict == verdict]))
            for verdict, count in fall.items()
        ],
        columns=["verdict", "claims", "which"],
    )
    said = wording.listed([f"{count} {verdict}" for verdict, count in fall.items()])
    supported = wording.plural(fall[VERDICTS[0]], "is", "are").partition(" ")
    return bars.ranked(
        frame,
        label="verdict",
        value="claims",
        columns=[
            Column("verdict", "Verdict"),
            Column("claims", "Claims", "integer", "claims"),
            Column("which", "Which"),
        ],
        id="verdicts",
        title=f"{supported[0]} of {wording.plural(len(checks), 'claim')} {supported[2]} supported as "
        f"{wording.verb(len(checks), 'it stands', 'they stand')}",
        subtitle=f"Public claims by verdict, {_span(checks)}",
        alt=f"Five bars, one for each verdict: {said}.",
        sources=(),
        notes=(_CARDS,),
    )


def _ids(checks: Sequence[Check]) -> str:
    return ", ".join(check.id.upper() for check in checks)


def _span(checks: Sequence[Check]) -> str:
    days = [check.claim.said_on for check in checks]
    return f"made {wording.span(min(days), max(days))}"


def _label(check: Check, result: Result) -> str:
    return f"{check.id.upper()}: {result.reading.name}"


def _claimed(report: Report, checks: Sequence[Check]) -> Exhibit | None:
    """Return plain readings that name a figure, the computed one as per cents of it."""
    rows, used = [], set()
    for check in checks:
        for result in check.readings:
            expected, value = result.reading.claimed, result.now.value
            names = (
                expected is not None and expected.test in COMPARABLE and result.unit not in {"rank", "year"}
            )
            if names and expected and value is not None and result.reading.role == "plain":
                used |= set(result.tables)
                rows.append((_label(check, result), check.id.upper(), result.reading.name, result.claimed,
                             result.now.text, value / expected.number * 100))  # fmt: skip
    frame = pd.DataFrame(rows, columns=["label", "claim", "reading", "claimed", "computed", "per_cent"])
    if frame.empty:
        return None
    near = int((frame["per_cent"].sub(100).abs() < 2.5).sum())
    far = frame.iloc[int(frame["per_cent"].sub(100).abs().to_numpy().argmax())]
    return dots.against(
        frame,
        label="label",
        value="per_cent",
        mark="as claimed",
        columns=[
            Column("claim", "Claim"),
            Column("reading", "Reading"),
            Column("claimed", "Claimed"),
            Column("computed", "Computed"),
            Column("per_cent", "Computed, % of claimed", "percent", "%", 1),
        ],
        id="claimed-and-computed",
        title=f"{near} of {len(frame)} figures claimed are within 2.5% of the computed ones",
        subtitle="Computed figures as per cents of those claimed, plain readings that name a figure",
        alt=(
            f"{wording.plural(len(frame), 'dot')} beside a line at 100%, the figure as claimed. "
            f"Furthest from it is {far['claim']}, at {wording.percent(far['per_cent'])}."
        ),
        sources=report.source(*sorted(used)),
    )


def _standing(report: Report, checks: Sequence[Check]) -> Exhibit | None:
    """Return readings that rank, the figure as per cents of the largest other one."""
    ranked = [
        (check, result, result.now.own, result.now.rival)
        for check in checks
        for result in check.readings
        if result.unit == "rank" and result.counted
    ]
    rows = [
        (
            _label(check, result),
            check.id.upper(),
            result.reading.name,
            own,
            rival,
            result.now.text,
            own / rival * 100,
        )
        for check, result, own, rival in ranked
        if own is not None and rival
    ]
    used = {table for _, result, *_ in ranked for table in result.tables}
    names = ["label", "claim", "reading", "own", "rival", "rank", "per_cent"]
    frame = pd.DataFrame(rows, columns=names)
    if frame.empty:
        return None
    first = int((frame["per_cent"] > 100).sum())
    return dots.against(
        frame,
        label="label",
        value="per_cent",
        mark="largest of the others",
        columns=[
            Column("claim", "Claim"),
            Column("reading", "Reading"),
            Column("own", "Figure", "number", decimals=0),
            Column("rival", "Largest of the others", "number", decimals=0),
            Column("rank", "Rank"),
            Column("per_cent", "Figure, % of the largest other", "percent", "%", 1),
        ],
        id="records",
        title=f"Of {len(frame)} readings that claim a first place, {first} have it",
        subtitle="Figures as per cents of the largest they are ranked with, each in its own unit",
        alt=(
            f"{wording.plural(len(frame), 'dot')} beside a line at 100%, the largest of the figures each is "
            f"ranked with. Beyond the line: {wording.number(first)}."
        ),
        sources=report.source(*sorted(used)),
    )


def refused(report: Report) -> tuple[Exhibit, ...]:
    """Return which entries of the register were not tested, and why; nothing where all were."""
    stopped = claims.refused(report.as_of)
    if not stopped:
        return ()
    title = f"{wording.plural(len(stopped), 'entry', 'entries')} of the register not tested"
    return (Callout(id="refused", title=title, markdown=say.stopped(stopped), level="warning"),)


def summary(checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    """Return the table of all claims and verdicts, and what is on record and in no table."""
    if not checks:
        return (_none("summary", NO_CLAIMS),)
    frame = pd.DataFrame(
        [
            (
                check.id.upper(),
                check.claim.claim,
                check.verdict,
                check.counted_alike if check.counted_alike != check.verdict else SAME,
                f"{check.claim.said_by}, {wording.day(check.claim.said_on)}",
            )
            for check in checks
        ],
        columns=["id", "claim", "now", "alike", "made"],
    )
    table = Table(
        id="summary",
        title=f"{wording.plural(len(checks), 'claim')} and the verdicts on them",
        subtitle="Verdicts with what is known now, by the rule and with other readings counted as plain ones",
        data=Data.of(
            frame,
            [
                Column("id", "No.", shows="card"),
                Column("claim", "Claim, in our paraphrase"),
                Column("now", "Verdict now", shows="verdict"),
                Column("alike", "All readings counted alike", shows="verdict"),
                Column("made", "Made by, on"),
            ],
        ),
        notes=(f"{_CARDS} It also says where the day is not certain.",),
    )
    return (table, *_on_record(checks))


def _on_record(checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    by_record: dict[Record, list[Check]] = {}
    for check in checks:
        for record in say.records(check):
            by_record.setdefault(record, []).append(check)
    if not by_record:
        return ()
    rows = [(r.what, r.value, r.tier, r.source, _ids(own)) for r, own in by_record.items()]
    table = Table(
        id="on-record",
        title=f"{wording.plural(len(rows), 'record')} that no statistical series holds",
        subtitle="Dated events, cited figures and facts that readings rest on, with tier and source",
        data=Data.of(
            pd.DataFrame(rows, columns=["what", "value", "tier", "source", "claims"]),
            [
                Column("what", "On record"),
                Column("value", "Figure or day"),
                Column("tier", "Tier"),
                Column("source", "Source"),
                Column("claims", "Claims"),
            ],
        ),
        notes=(
            "The tier says how far a source goes: official, press quoting official, press quoting council.",
        ),
    )
    return (table,)


def cards(report: Report, checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    """Return one card for each claim, under the report it belongs to."""
    found: list[Exhibit] = []
    for group in dict.fromkeys([*_GROUPS, *(check.claim.report for check in checks)]):
        own = [check for check in checks if check.claim.report == group]
        if own:
            heading = f"## Claims about {_GROUPS.get(group, group)}"
            found += [Prose(id=f"about-{group}", markdown=heading), *(_card(report, check) for check in own)]
    return tuple(found)


def _card(report: Report, check: Check) -> Verdict:
    rows = [
        (
            r.reading.name,
            r.reading.role,
            r.claimed or ("nothing" if r.reading.measure else "not a figure"),
            r.then.text,
            r.now.text,
            _became(r),
        )
        for r in check.readings
    ]
    frame = pd.DataFrame(rows, columns=["reading", "role", "claimed", "then", "now", "outcome"])
    return Verdict(
        id=check.id,
        number=check.id.upper(),
        claim=check.claim.claim,
        verdict=check.verdict,
        markdown=say.card(check),
        review=review.of(check),
        readings=Data.of(
            frame,
            [
                Column("reading", "Reading"),
                Column("role", "Kind"),
                Column("claimed", "Claimed"),
                Column("then", say.looked_from(check)),
                Column("now", "Now"),
                Column("outcome", "Result"),
            ],
        ),
        sources=report.source(*check.tables),
        notes=say.notes(check, [_publisher_table(report, table) for table in check.as_later_published]),
    )


def _became(result: Result) -> str:
    if not result.counted:
        return "not counted"
    if result.then_outcome == result.now_outcome:
        return result.now_outcome
    return f"{result.now_outcome} (the day after the claim: {result.then_outcome})"


def _publisher_table(report: Report, table: str) -> str:
    return report.source(table)[0].table


def limits() -> tuple[str, ...]:
    """Return what a verdict is not."""
    return say.LIMITS
