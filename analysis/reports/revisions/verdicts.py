"""Which verdicts on public claims move because of a release.

Every claim is checked twice by `analysis.reports.claims`: as it is, and with the tables compared held back
to the release before. Everything else is the same, so that what moves moves because of the release.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import tables
from analysis.common import wording
from analysis.common.shared import once_per_batch
from analysis.exhibits import Column, Data, Exhibit, Prose, Source, Table
from analysis.reports import claims
from analysis.reports.claims import Again, Check
from analysis.reports.revisions import moves_words as moving
from analysis.reports.revisions.comparison import Comparison

CLAIM = Column("claim", "Claim")


@dataclass(frozen=True)
class Moves:
    """The claims that rest on the tables compared, without and with the release.

    `claims`: claim (our paraphrase), said (by whom and when), before, after (verdicts), moved.
    `readings`: of these claims the readings whose figure moves: claim, reading, before, after (as a
    reader sees them). `tables`: those compared that they rest on.
    """

    claims: pd.DataFrame
    readings: pd.DataFrame
    tables: tuple[str, ...]


def moves(seen: Comparison) -> Moves:
    """Return the verdicts and figures of the claims that rest on the tables compared."""
    checks: tuple[Check, ...] = claims.check(seen.report.as_of) if seen.compared else ()
    checks = tuple(check for check in checks if set(check.tables).intersection(seen.names))
    before = _without(seen.report.as_of, " ".join(seen.names), seen.before) if checks else {}
    used = {table for check in checks for table in check.tables}
    for name in sorted(used):
        seen.report.load(name)  # so that this report names what the claims rest on
    pairs = [(before[check.id], check) for check in checks]
    return Moves(_verdicts(pairs), _readings(pairs), tuple(name for name in seen.names if name in used))


@once_per_batch
def _without(as_of: dt.date | None, compared: str, before: dt.date) -> dict[str, Again]:
    """Check again, without what came out after a day, the claims that rest on tables, named with spaces."""
    names = compared.split()
    checks = tuple(check for check in claims.check(as_of) if set(check.tables).intersection(names))
    with tables.held_back(names, before):
        return claims.check_again(checks, as_of)


def _verdicts(pairs: Sequence[tuple[Again, Check]]) -> pd.DataFrame:
    rows = [
        {
            "claim": now.claim.claim,
            "said": f"{now.claim.said_by}, {wording.day(now.claim.said_on)}",
            "before": was.verdict,
            "after": now.verdict,
            "moved": was.verdict != now.verdict,
        }
        for was, now in pairs
    ]
    return pd.DataFrame(rows, columns=["claim", "said", "before", "after", "moved"]).astype({"moved": bool})


def _readings(pairs: Sequence[tuple[Again, Check]]) -> pd.DataFrame:
    rows = [
        {"claim": now.claim.claim, "reading": b.reading.name, "before": a, "after": b.now.text}
        for was, now in pairs
        for a, b in zip(was.readings, now.readings, strict=True)
        if a != b.now.text
    ]
    return pd.DataFrame(rows, columns=["claim", "reading", "before", "after"])


def verdicts(seen: Comparison, moved: Moves) -> tuple[Exhibit, ...]:
    """Return which verdicts move, and which figures behind verdicts, because of the release."""
    if not seen.compared:
        return ()
    shifted = moved.claims[moved.claims["moved"]]
    words = moving.verdicts(len(moved.claims), len(shifted), len(moved.readings))
    sources = seen.report.source(*moved.tables)
    return (
        Prose(id="verdicts-words", markdown=words),
        *((_moved(shifted, sources, seen.gap),) if len(shifted) else ()),
        *((_read(moved.readings, sources),) if len(moved.readings) else ()),
    )


def _moved(shifted: pd.DataFrame, sources: tuple[Source, ...], gap: str) -> Table:
    columns = [
        CLAIM, Column("said", "Said"), Column("before", "Without the release"), Column("after", "With it"),
    ]  # fmt: skip
    return Table(
        id="verdicts-moved",
        title=f"{wording.plural(len(shifted), 'verdict')} with the release, others without",
        subtitle="Public claims, in our short paraphrase, whose verdict is another with the later release",
        data=Data.of(shifted, columns),
        sources=sources,
        notes=(moving.SAME_RULE, *([gap.strip()] if gap else ())),
    )


def _read(readings: pd.DataFrame, sources: tuple[Source, ...]) -> Table:
    columns = [
        CLAIM, Column("reading", "Reading"), Column("before", "Without the release"),
        Column("after", "With it"),
    ]  # fmt: skip
    return Table(
        id="readings-moved",
        title=f"{wording.plural(len(readings), 'figure')} behind verdicts moved",
        subtitle="Readings of public claims whose figure is another with the later release",
        data=Data.of(readings, columns),
        sources=sources,
    )
