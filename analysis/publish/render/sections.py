"""What stands where in a report: how it opens, its titles, what goes to the annex, under which heading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from analysis.common import wording
from analysis.publish.render import markdown
from analysis.publish.render.document import ANNEX_ANCHOR, Payload

_WITHOUT_SECTION = "Further figures and tables"
NO_CELL = "made by the report"
_OPENING, _AGE = "opening", "data-as-at"
"""Ids of the prose that opens a report and of the callout on how old its data are."""
_SENTENCE = re.compile(r"([^\[\n]{1,260}?(?<!\bSt))\.(?:\s+(?=[A-Z\d*\[])|$)")
"""The first sentence of a paragraph, where it is one that can stand as a heading: short, without a link."""


@dataclass(frozen=True)
class RawHeading:
    """A heading as it was written, before it has a place."""

    cell: str
    level: int
    text: str
    anchor: str


Raw = Any
"""A heading, a run of text, or an exhibit with no place yet."""


def annexed(tiers: list[tuple[Raw, bool]]) -> list[Raw]:
    """Return what belongs to the annex after the rest, each part under the heading of its section."""
    top = min((block.level for block, _ in tiers if isinstance(block, RawHeading)), default=2)
    kept: list[Raw] = []
    moved: list[Raw] = []
    section = headed = None
    for block, annex in tiers:
        if isinstance(block, RawHeading) and block.level == top:
            section = block
        if not annex:
            kept.append(block)
            continue
        if headed is None or headed is not section:
            headed = section or RawHeading(block.cell, top, _WITHOUT_SECTION, _WITHOUT_SECTION)
            section = headed
            moved.append(replace(headed, level=top + 1))
        if block is not section:
            moved.append(replace(block, level=block.level + 1) if isinstance(block, RawHeading) else block)
    return [*kept, RawHeading(NO_CELL, top, "Annex", ANNEX_ANCHOR), *moved] if moved else kept


def with_something(raw: list[Raw], before_code: Collection[str]) -> list[Raw]:
    """Return blocks without the headings over code that shows nothing this time."""
    kept: list[Raw] = []
    below = 0  # the level of the heading that follows, 0 where something stands between
    for block in reversed(raw):
        level = block.level if isinstance(block, RawHeading) else 0
        last = not kept or kept[-1].cell != block.cell
        if level and last and block.cell in before_code and (not kept or 0 < below <= level):
            continue
        kept.append(block)
        below = level
    return kept[::-1]


def numbers(blocks: Iterable[object]) -> str:
    """Return which numbered exhibits are among blocks: "Figures 4 to 6 and Table 2"."""
    found: dict[str, list[str]] = {}
    for block in blocks:
        kind, _, number = getattr(block, "number", "").partition(" ")
        if number:
            found.setdefault(kind, []).append(number)
    return wording.listed([f"{kind}{'s' * (len(own) > 1)} {_which(own)}" for kind, own in found.items()])


def _which(own: list[str]) -> str:
    """Return the first to the last where none is left out between, else each, or the first of many."""
    counts = [int(count[0]) if (count := re.findall(r"\d+$", number)) else 0 for number in own]
    if len(own) > 2 and counts == list(range(counts[0], counts[0] + len(own))):
        return f"{own[0]} to {own[-1]}"
    return wording.listed([*own[:3], f"{len(own) - 3} others"] if len(own) > 4 else own)


def opened(pieces: list[Any], *, ended: bool) -> tuple[str, list[Any]]:
    """Return the finding, the first sentence of the prose that opens the report, and the pieces without it.

    A warning about the age of the data comes first of all; that they are of their day is said at the head of
    every page, and need not be said again.
    """
    finding = ""
    first: list[Any] = []
    kept: list[Any] = []
    for piece in pieces:
        shown = piece.payload or {}
        if shown.get("id") == _AGE and ended and not piece.adopted:
            first += [piece] if shown.get("level") == "warning" else []
            continue
        if shown.get("kind") == "prose" and shown["id"] == _OPENING and not finding:
            said = _SENTENCE.match(piece.markdown)
            finding = _plain(said[1]) if said else ""
            kept.append(replace(piece, markdown=piece.markdown[said.end() :]) if said else piece)
            continue
        kept.append(piece)
    return finding, [*first, *kept]


def _plain(sentence: str) -> str:
    """Return a sentence of Markdown as its words."""
    tokens = markdown.parse(sentence, [])
    return markdown.text([child for token in tokens for child in token.children or []])


def dated(exhibit: Payload | None, end: Payload | None) -> Payload | None:
    """Return an exhibit with the day of its releases in its title, where newer ones of all were due.

    `end` is the end of the report. Only there is its day known: seen from `latest` it is the newest release
    of all tables read.
    """
    cited = (exhibit or {}).get("sources") or ()
    day = (end or {}).get("as_of") or (end or {}).get("as_at") or ""
    if not exhibit or "title" not in exhibit or not cited:
        return exhibit
    if not all(source.get("overdue_after") and source["overdue_after"] < day for source in cited):
        return exhibit
    released = sorted({source["released"] for source in cited})
    how = "on" if len(released) == 1 else "by"
    said = f" (as published {how} {wording.day(dt.date.fromisoformat(released[-1]))})"
    return {**exhibit, "title": f"{exhibit['title']}{said}"}
