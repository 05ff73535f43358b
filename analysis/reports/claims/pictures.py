"""The claims report's pictures: how verdicts fall, figures claimed beside computed ones, and records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from analysis.charts import bars, dots
from analysis.charts.finished import Words
from analysis.common import wording
from analysis.exhibits import VERDICTS, Callout, Column, Exhibit, Source
from analysis.report import Report
from analysis.reports.claims import Check, Result
from analysis.reports.claims import words as say

COMPARABLE = ("equals", "about")
"""Tests that name a figure, so that what was computed can be set against it."""
NEAR = 2.5
"""Per cents of a figure claimed within which the computed one is called near."""
CARDS = "Each claim's card names the tables and releases it rests on."


def nothing(id: str, text: str) -> Callout:  # noqa: A002
    """Return that there is nothing to show, and why."""
    return Callout(id=id, title="Nothing to show", markdown=text, level="limit")


def ids(checks: Sequence[Check]) -> str:
    """Return the numbers of claims as a reader is shown them."""
    return ", ".join(check.id.upper() for check in checks)


def pictures(report: Report, checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    """Return how the verdicts fall, figures claimed beside computed ones, and records beside the others."""
    found = (_verdicts(checks), _claimed(report, checks), _standing(report, checks))
    drawn = tuple(exhibit for exhibit in found if exhibit is not None)
    return drawn or (nothing("pictures", "No reading here names a figure or a rank that could be drawn."),)


def _verdicts(checks: Sequence[Check]) -> Exhibit | None:
    if len(checks) < 2:
        return None
    fall = say.counts(checks)
    frame = pd.DataFrame(
        [
            (verdict, count, ids([c for c in checks if c.verdict == verdict]))
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
        highlight=VERDICTS[0],
        unit=f" of {len(checks)}",
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
        notes=(CARDS,),
    )


def _span(checks: Sequence[Check]) -> str:
    days = [check.claim.said_on for check in checks]
    return f"made {wording.span(min(days), max(days))}"


def _claimed(report: Report, checks: Sequence[Check]) -> Exhibit | None:
    """Return plain readings that name a figure, the computed one as per cents of it."""
    rows = [
        (check, result, result.claimed, result.now.text, result.now.value / expected.number * 100)
        for check in checks
        for result in check.readings
        if (expected := result.reading.claimed) is not None
        and expected.test in COMPARABLE
        and result.unit not in {"rank", "year"}
        and result.now.value is not None
        and result.reading.role == "plain"
    ]
    if not rows:
        return None
    off = [abs(per_cent - 100) for *_, per_cent in rows]
    near, (far, *_, furthest) = sum(by < NEAR for by in off), rows[off.index(max(off))]
    return _beside(
        rows,
        mark=f"as claimed\n{near} of {len(rows)} within {NEAR}%",
        columns=[
            Column("claimed", "Claimed"),
            Column("computed", "Computed"),
            Column("per_cent", "Computed, % of claimed", "percent", "%", 1),
        ],
        id="claimed-and-computed",
        title=f"{near} of {len(rows)} figures claimed are within {NEAR}% of the computed ones",
        subtitle="Computed figures as per cents of those claimed, plain readings that name a figure",
        alt=f"{wording.plural(len(rows), 'dot')} beside a line at 100%, the figure as claimed. "
        f"Furthest from it is {ids([far])}, at {wording.percent(furthest)}.",
        sources=_sources(report, [result for _, result, *_ in rows]),
    )


def _standing(report: Report, checks: Sequence[Check]) -> Exhibit | None:
    """Return readings that rank, the figure as per cents of the largest other one."""
    ranked = [
        (check, one) for check in checks for one in check.readings if one.unit == "rank" and one.counted
    ]
    rows = [
        (check, one, one.now.beside, one.now.text, own / rival * 100)
        for check, one in ranked
        if (own := one.now.own) is not None and (rival := one.now.rival)
    ]
    if not rows:
        return None
    first = sum(per_cent > 100 for *_, per_cent in rows)
    return _beside(
        rows,
        mark=f"largest of the others\n{first} of {len(rows)} beyond",
        columns=[
            Column("beside", "Figure and largest others, each in its own unit"),
            Column("rank", "Rank"),
            Column("per_cent", "Figure, % of the largest other", "percent", "%", 1),
        ],
        id="records",
        title=f"Of {len(rows)} readings that claim the highest figure, {first} have it",
        subtitle="Figures as per cents of the largest they are ranked with, each in its own unit",
        alt=f"{wording.plural(len(rows), 'dot')} beside a line at 100%, the largest of the figures each is "
        f"ranked with. Beyond the line: {wording.number(first)}.",
        sources=_sources(report, [one for _, one in ranked]),
    )


def _sources(report: Report, results: Sequence[Result]) -> tuple[Source, ...]:
    return report.source(*sorted({table for result in results for table in result.tables}))


def _beside(
    rows: Sequence[tuple[Any, ...]], *, columns: Sequence[Column], mark: str, **words: Unpack[Words]
) -> Exhibit:
    """Return readings, each a check, its result and the values of the columns, beside a line at 100%."""
    said = [
        (f"{ids([check])}: {result.reading.name}", ids([check]), result.reading.name, *values)
        for check, result, *values in rows
    ]
    names = ["label", "claim", "reading", *(column.name for column in columns)]
    return dots.against(
        pd.DataFrame(said, columns=names),
        label="label",
        value="per_cent",
        mark=mark,
        columns=[Column("claim", "Claim"), Column("reading", "Reading"), *columns],
        **words,
    )
