"""A report between notebook and file: what `prepare` makes and every writer reads.

Nothing here knows HTML or Typst. Anchors are unique in the report; they hold a–z, 0–9, `-` and `_`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markdown_it.token import Token

from analysis import wording

Payload = Mapping[str, Any]

_NUMBER = re.compile(r"[-+−]?[£$€]?[\d,]*\d(\.\d+)?%?")

DATA_ANCHOR, LIMITS_ANCHOR, CITE_ANCHOR = "data-and-releases", "known-limits", "how-to-cite"
"""Anchors of the end of a report; prose may link to them, so every writer sets them."""


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
    lines that name the cell.
    """

    name: str
    title: str
    description: str
    question: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    sources: Payload | None
    problems: tuple[str, ...]

    @cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Return the exhibits in order."""
        return tuple(b for b in self.blocks if isinstance(b, Exhibit))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in order."""
        return tuple(b for b in self.blocks if isinstance(b, Heading))

    @cached_property
    def lead(self) -> int:
        """Return how many blocks stand before the contents: the first section, or what precedes it."""
        sections = [i for i, b in enumerate(self.blocks) if isinstance(b, Heading) and b.level == 2 and i]
        return sections[0] if sections else len(self.blocks)

    @property
    def as_at(self) -> dt.date | None:
        """Return the day of the newest release used, or None where the notebook does not say."""
        return dt.date.fromisoformat(self.sources["as_at"]) if self.sources else None

    @property
    def as_of(self) -> dt.date | None:
        """Return the day whose knowledge the report keeps to, where one was asked for."""
        return (
            dt.date.fromisoformat(self.sources["as_of"]) if self.sources and self.sources["as_of"] else None
        )


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


def numeric_columns(data: Payload) -> list[bool]:
    """Return for each column whether its cells are to be set as numbers, to the right.

    A column of text counts where every cell it has is a number: tables of other libraries come as text.
    The column that names the rows never does, even where it holds years.
    """
    return [
        not (place == 0 and data["row_header"])
        and (
            column["type"] in {"integer", "number", "percent"}
            or (column["type"] == "text" and _all_numbers(row[place] for row in data["rows"]))
        )
        for place, column in enumerate(data["columns"])
    ]


def _all_numbers(cells: Iterable[str | None]) -> bool:
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(_NUMBER.fullmatch(cell) for cell in present)


def source_lines(sources: Iterable[Payload]) -> Iterator[str]:
    """Yield one line for each distinct source: publisher, publication, table and release."""
    seen = set()
    for source in sources:
        later = ", as later published" if source["as_later_published"] else ""
        released = wording.day(dt.date.fromisoformat(source["released"]))
        named = (source["publisher"], source["publication"], source.get("publisher_table") or source["table"])
        line = f"{', '.join(named)}, released {released}{later}"
        if line not in seen:
            seen.add(line)
            yield line
