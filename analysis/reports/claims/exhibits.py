"""The claims report's exhibits: how the verdicts fall, a summary table, one card for each claim.

Every function takes the report and the checks of `checked`, and returns exhibits ready to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.exhibits import VERDICTS, Callout, Column, Data, Exhibit, KeyFigures, Prose, Table, Verdict
from analysis.report import Report
from analysis.reports import claims
from analysis.reports.claims import Check, Record, Result
from analysis.reports.claims import words as say
from analysis.reports.claims.pictures import CARDS, ids, nothing, pictures

__all__ = ["cards", "checked", "limits", "opening", "pictures", "refused", "rule", "summary"]

LEAD = "small_boats_daily"
_FIRST = tuple(
    f"verdict_{one}"
    for one in ("supported", "supported_with_caveat", "depends_on_definition", "not_supported")
)
_GROUPS = {
    "crossings": "crossings", "returns": "returns", "asylum": "asylum", "local": "local pressures",
}  # fmt: skip


NO_CLAIMS = "None of the claims of the register had been made by the day this report looks from."


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
        return (nothing("opening", NO_CLAIMS), report.stale())
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
            figure("claims_checked", "Claims checked", len(checks), tested),
            *(figure(f"verdict_{wording.slug(verdict).replace('-', '_')}", verdict, count,
                     ids([check for check in checks if check.verdict == verdict]))
              for verdict, count in fall.items()),
            figure("verdicts_changed_since_the_day", "Verdicts changed since the claim", moved,
                   ids([check for check in checks if check.changed])),
        ),
        tiles=_FIRST, notes=(CARDS,),
    )  # fmt: skip


def rule(checks: Sequence[Check]) -> Prose:
    """Return which readings are plain, how a verdict follows from them, and how much hangs on that."""
    return Prose(id="rule", markdown=say.rule(checks))


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
        return (nothing("summary", NO_CLAIMS),)
    frame = pd.DataFrame(
        [
            (
                check.id.upper(),
                check.claim.claim,
                check.verdict,
                f"{check.claim.said_by}, {wording.day(check.claim.said_on)}",
            )
            for check in checks
        ],
        columns=["id", "claim", "now", "made"],
    )
    table = Table(
        id="summary",
        title=f"{wording.plural(len(checks), 'claim')} and the verdicts on them",
        subtitle="Verdicts with what is known now, by the rule",
        data=Data.of(
            frame,
            [
                Column("id", "No.", shows="card"),
                Column("claim", "Claim, in our paraphrase"),
                Column("now", "Verdict now", shows="verdict"),
                Column("made", "Made by, on"),
            ],
        ),
        notes=(f"{CARDS} It also says where the day is not certain.",),
    )
    return (table, *_on_record(checks))


def _on_record(checks: Sequence[Check]) -> tuple[Exhibit, ...]:
    by_record: dict[Record, list[Check]] = {}
    for check in checks:
        for record in say.records(check):
            by_record.setdefault(record, []).append(check)
    if not by_record:
        return ()
    rows = [(r.what, r.value, r.tier, r.source, ids(own)) for r, own in by_record.items()]
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
        review=claim_review(check),
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
        notes=say.notes(check, [report.source(table)[0].table for table in check.as_later_published]),
    )


def _became(result: Result) -> str:
    if not result.counted:
        return "not counted"
    if result.then_outcome == result.now_outcome:
        return result.now_outcome
    return f"{result.now_outcome} (the day after the claim: {result.then_outcome})"


def limits() -> tuple[str, ...]:
    """Return what a verdict is not."""
    return say.LIMITS


RATINGS = dict(zip(VERDICTS, (5, 4, 3, 1, None), strict=True))
"""The verdicts on the scale of 1 to 5; what cannot be tested has the word alone."""

_BODY = re.compile(r"\b(Department|Ministry|Office|Committee|Council|Campaign|Institute|Board)\b")


def _author(said_by: str) -> dict[str, str]:
    """Return who made a claim: a person where a name and, after a comma, an office are given."""
    name, _, title = said_by.partition(", ")
    if not title or " " not in name or _BODY.search(name):
        return {"@type": "Organization", "name": said_by}
    return {"@type": "Person", "name": name, "jobTitle": title}


def claim_review(check: Check) -> dict[str, Any]:
    """Return a check as JSON-LD, without the publisher and the page's address, which its page adds.

    The rating is on a scale of 1 to 5 with the verdict's words; a claim that cannot be tested has the words
    without a number.
    """
    claim, rating = check.claim, RATINGS[check.verdict]
    scale = {} if rating is None else {"ratingValue": rating, "bestRating": 5, "worstRating": 1}
    appearance = {"appearance": {"@type": "CreativeWork", "url": claim.page}} if claim.page else {}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"#{check.id}",
        "claimReviewed": claim.words or claim.claim,
        "reviewRating": {"@type": "Rating", **scale, "alternateName": check.verdict},
        "itemReviewed": {
            "@type": "Claim",
            "name": claim.claim,
            "author": _author(claim.said_by),
            "datePublished": claim.said_on.isoformat(),
            **appearance,
        },
    }
