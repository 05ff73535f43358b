"""A report between notebook and file: what `prepare` makes and every writer reads.

Nothing here knows HTML or Typst. Anchors are unique in the report; they hold a–z, 0–9, `-` and `_`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, cast

from markdown_it.token import Token

from analysis.common import wording
from analysis.exhibits import display as notebook_display
from analysis.exhibits import printed
from analysis.publish.settings import NONE, Settings

Payload = Mapping[str, Any]

_TABLE_CODE = re.compile(r"(\w+_\w*\d\w*(?:(?:, | and )\w+_\w*\d\w*)*): ")

DATA_ANCHOR, LIMITS_ANCHOR, CITE_ANCHOR = "data-and-releases", "known-limits", "how-to-cite"
"""Anchors of the end of a report; prose may link to them, so every writer sets them."""
ANNEX_ANCHOR = "annex"
"""Anchor of the heading under which the second tier stands, at the end of the blocks."""


ABOUT = (
    "Made by Landfall from official statistics. Landfall is not an official producer of statistics; "
    "it voluntarily applies the Code of Practice for Statistics."
)
"""Said at the foot of every page and report."""


@dataclass(frozen=True)
class Heading:
    """A heading below the title: levels start at 2 and never skip one."""

    cell: str
    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Text:
    """Block tokens of Markdown without headings: see `markdown.parser` for their types."""

    cell: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Exhibit:
    """A payload of docs/rendering.md with its place in the report.

    `number` is "Figure 1", "Table 2" or empty; `tokens` are the parsed `markdown` of a callout or a
    verdict.
    """

    cell: str
    anchor: str
    number: str
    payload: Payload
    tokens: tuple[Token, ...] = ()

    @property
    def kind(self) -> str:
        """Return the kind of exhibit: figure, table, key_figures, callout or verdict."""
        return str(self.payload["kind"])

    @property
    def data(self) -> Payload | None:
        """Return the exhibit's Data, or None where it has none."""
        if self.kind == "key_figures":
            return _key_figure_data(self.payload["figures"])
        data: Payload | None = self.payload.get("readings" if self.kind == "verdict" else "data")
        return data

    @cached_property
    def shown(self) -> Payload | None:
        """Return the table a reader sees: the newest first, and of a chart perhaps shorter than its data."""
        shown: Payload | None = self.payload.get("shown", self.data)
        return shown and printed.newest_first(shown, self.payload.get("sources", ()))

    @property
    def tiles(self) -> tuple[list[Payload], list[Payload]]:
        """Return the key figures that are seen first, and the others: none where none are chosen."""
        figures = self.payload["figures"]
        chosen = self.payload.get("tiles") or [figure["id"] for figure in figures]
        first = [figure for name in chosen for figure in figures if figure["id"] == name]
        return first, [figure for figure in figures if figure not in first]

    @property
    def csv_name(self) -> str | None:
        """Return the name of the file that holds the exhibit's data, or None where it has none."""
        return f"{self.anchor}.csv" if self.data is not None else None


Block = Heading | Text | Exhibit


@dataclass(frozen=True)
class Footnote:
    """A footnote, numbered through the whole report; `uses` counts the references to it."""

    number: int
    tokens: tuple[Token, ...]
    uses: int


@dataclass(frozen=True)
class Document:
    """One report, ready to be written.

    `sources` is the payload of kind `sources`, or None. `problems` are what the author should mend:
    lines that name the cell. `finding` is what it found, a sentence. `settings` is
    whose report it is, which a build knows and a notebook does not.
    A brief is not `whole`: it has no contents, and neither limits nor releases at its end.
    """

    name: str
    title: str
    description: str
    question: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    sources: Payload | None
    problems: tuple[str, ...]
    settings: Settings = NONE
    whole: bool = True
    finding: str = ""

    @cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Return the exhibits in order."""
        return tuple(b for b in self.blocks if isinstance(b, Exhibit))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in order."""
        return tuple(b for b in self.blocks if isinstance(b, Heading))

    @cached_property
    def levels(self) -> dict[str, int]:
        """Return the level of each exhibit's title as a heading, by its anchor: one below its section."""
        found: dict[str, int] = {}
        level = 1
        for block in self.blocks:
            if isinstance(block, Heading):
                level = block.level
            elif isinstance(block, Exhibit):
                found[block.anchor] = min(level + 1, 6)
        return found

    @cached_property
    def lead(self) -> int:
        """Return how many blocks stand before the contents: the first section, or what precedes it."""
        sections = [i for i, b in enumerate(self.blocks) if isinstance(b, Heading) and b.level == 2 and i]
        return sections[0] if sections else len(self.blocks)

    @cached_property
    def annex(self) -> int:
        """Return how many blocks stand before the annex: all, where there is none."""
        places = (i for i, block in enumerate(self.blocks) if getattr(block, "anchor", "") == ANNEX_ANCHOR)
        return next(places, len(self.blocks))

    def parts_of_annex(self) -> list[tuple[Heading, tuple[Block, ...]]]:
        """Return the parts of the annex: the heading of each and what stands under it."""
        blocks = self.blocks[self.annex + 1 :]
        starts = [i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 3]
        return [(cast("Heading", blocks[a]), blocks[a + 1 : b]) for a, b in pairwise([*starts, len(blocks)])]

    @property
    def as_at(self) -> dt.date | None:
        """Return the day of the newest release used, or None where the notebook does not say."""
        return dt.date.fromisoformat(self.sources["as_at"]) if self.sources else None

    @property
    def newer_due(self) -> dt.date | None:
        """Return the first day, not before its own, about which one of its sources has newer figures due.

        A page cannot ask what day it is: it says this day, so that whoever reads it later knows.
        """
        read = (self.sources or {}).get("inputs", ())
        return min(
            (day for day in next_due(read).values() if not self.as_of or day >= self.as_of), default=None
        )

    @property
    def overdue(self) -> bool:
        """Return whether newer figures of a table it read were due before its day, as its releases say."""
        return any(read["stale"] for read in (self.sources or {}).get("inputs", ()))

    @property
    def as_of(self) -> dt.date | None:
        """Return the day the report looks from, which gives it again: where none was asked for, `as_at`."""
        if self.sources is None:
            return None
        return dt.date.fromisoformat(self.sources["as_of"] or self.sources["as_at"])

    @property
    def known(self) -> str:
        """Return whose knowledge it keeps to, where that is not said by the day of its data: a few words."""
        if self.sources is None or self.as_of is None:
            return ""
        if any(read["as_later_published"] for read in self.sources["inputs"]):
            return f"Seen from {wording.day(self.as_of)}, in part with figures as later published"
        return f"As known on {wording.day(self.as_of)}" if self.as_of != self.as_at else ""


def _key_figure_data(figures: Iterable[Payload]) -> Payload:
    names = ("id", "label", "value", "unit", "from", "to", "status", "released")
    types = {"value": "number", "from": "date", "to": "date", "released": "date"}
    return {
        "columns": [
            {"name": n, "label": n.capitalize(), "type": types.get(n, "text"), "unit": "", "decimals": 0}
            for n in names
        ],
        "rows": [[*(f[n] for n in names[:4]), *f["period"], f["status"], f["released"]] for f in figures],
        "row_header": True,
    }


def next_due(inputs: Iterable[Payload]) -> dict[str, dt.date]:
    """Return for each source by its id when newer figures are due, after the newest of its tables read."""
    due: dict[str, dt.date] = {}
    for read in inputs:
        if read["next_expected"]:
            day = dt.date.fromisoformat(read["next_expected"])
            due[read["id"]] = max(day, due.get(read["id"], day))
    return due


class Cited(NamedTuple):
    """A publication under an exhibit, its tables with their releases, and where it is on the web."""

    publication: str
    tables: str
    page: str


def citations(sources: Iterable[Payload]) -> list[Cited]:
    """Return the publications of an exhibit's sources, each once, with its tables by release.

    A table that has a code is named by it; what it holds is said at the end of the report.
    """
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for source in sources:
        later = ", as later published" if source["as_later_published"] else ""
        released = f"released {wording.day(dt.date.fromisoformat(source['released']))}{later}"
        table = source.get("publisher_table") or source["table"]
        code = _TABLE_CODE.match(table)
        releases = found.setdefault((f"{source['publisher']}, {source['publication']}", source["page"]), {})
        tables = releases.setdefault(released, [])
        if (name := code[1] if code else table) not in tables:
            tables.append(name)
    return [
        Cited(publication, ", ".join(f"{', '.join(names)} ({day})" for day, names in releases.items()), page)
        for (publication, page), releases in found.items()
    ]


def publishers(sources: Iterable[Payload]) -> str:
    """Return who published the sources: the first and how many others, where they are more than two."""
    first, *others = dict.fromkeys(name for source in sources for name in source["publisher"].split(", "))
    return f"{first} and {len(others)} others" if len(others) > 1 else ", ".join((first, *others))


def usual(figures: Sequence[Payload]) -> tuple[str, str]:
    """Return the period and status of most key figures, and a line that says it once for all of them.

    Both are empty where no period is shared by more than half.
    """
    counted = Counter(map(notebook_display.when, figures)).most_common(1)
    shared, count = counted[0] if counted else ("", 0)
    if count < 2 or count <= len(figures) / 2:
        return "", ""
    return shared, shared if count == len(figures) else f"{shared}, where nothing else is said"
