"""Tables as HTML: classes by which the style sheet gives words room and numbers a side, and how each folds.

Where a screen has no room for a table each row is a paragraph: its name, and below it each value after the
head of its column. So none scrolls sideways, and none is a stop of the keyboard for nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from analysis.common import wording
from analysis.exhibits import VERDICTS, printed
from analysis.publish.render import tables_typst
from analysis.publish.render.document import Payload

FEW_ROWS = 14
"""Rows up to which a table is shown whole; a longer one scrolls under its head."""
SHORT, LONG = 18, 24
"""Letters of text up to which a cell is kept on one line, and of a head from which it is given room."""
_LETTERS, _BESIDE, _ROOM = 0.9375, 1.2, 9.5
"""In rem, as in the style sheet: the size of letters, what is beside them, the room of many words."""
_COLUMNS, _CONTENTS, _MOST = 64.0, 18.75, 61.25
"""In rem, as in the style sheet: the least screen with contents beside the text, what is beside it then,
and the width of the text at most."""
_STEPS = (8, 16, 24, 32, 40, 48, 56, 61, 64)
"""In rem: tables of about the same width fold together; those above the last but one on every screen."""
_NOT_IN_STRING = re.compile(r'["\\<\x00-\x1f]')
"""What would end a string of a style sheet, or the sheet."""
_RELEASES = ("Publication", "Table", "Released", "Data to", "Next due"), 44.0
_FOLDED = (
    "& thead{display:none}"
    "& tr{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.4rem 0;border-bottom:1px solid var(--line)}"
    "& :is(th,td){padding:0;border:0;min-width:0;max-width:none;text-align:left;white-space:normal}"
    "& :is(th,td){overflow-wrap:anywhere}"
    "& :is(th,td):first-child{flex-basis:100%}& td::before{display:inline}"
)


def verdict(words: str) -> Markup:
    """Return a verdict with its colour and its sign, which needs no colour; other words as they are."""
    if words not in VERDICTS:
        return escape(words)
    kind, sign = _MARKS[VERDICTS.index(words)]
    return Markup('<span class="judged {}" data-sign="{}">{}</span>').format(kind, sign, words)


def _card(number: str) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(wording.slug(number), number)


_MARKS = (("good", "✓"), ("mostly", "◑"), ("depends", "≈"), ("bad", "✗"), ("open", "?"))
_SHOWN: dict[str, Callable[[str], Markup]] = {"verdict": verdict, "card": _card}


def head(data: Payload) -> Markup:
    """Return the head of a table as HTML, every text of it escaped."""
    cells = Markup()
    for column, number in zip(data["columns"], printed.numeric(data), strict=True):
        words = printed.head(column)
        classes = ["number"] * number + ["long"] * (len(words) > LONG)
        kind = Markup(' class="{}"').format(" ".join(classes)) if classes else ""
        cells += Markup('<th scope="col"{}>{}</th>').format(kind, words)
    return Markup("<tr>{}</tr>").format(cells)


def rows(data: Payload) -> Markup:
    """Return the rows as HTML; written here because a template takes ten times as long for them."""
    columns = data["columns"]
    kinds = _cell_classes(data)
    opening = [f'<td class="{kind}">' if kind else "<td>" for kind in kinds]
    closing = ["</td>"] * len(columns)
    if data["row_header"]:
        opening[0], closing[0] = opening[0].replace("<td", '<th scope="row"'), "</th>"
    shown: list[Callable[[str], Markup]] = [_SHOWN.get(column.get("shows", ""), escape) for column in columns]
    parts = list(zip(opening, columns, shown, closing, strict=True))
    written = (
        "".join(f"{a}{show(printed.cell(v, c))}{b}" for v, (a, c, show, b) in zip(row, parts, strict=True))
        for row in printed.rows(data)
    )
    return Markup("\n".join(f"<tr>{row}</tr>" for row in written))  # noqa: S704 - every cell is escaped


def _cell_classes(data: Payload) -> list[str]:
    longest = _longest_cells(data)
    return [
        "number" if number else "short" if letters <= SHORT else "long"
        for letters, number in zip(longest, printed.numeric(data), strict=True)
    ]


def _longest_cells(data: Payload) -> list[int]:
    """Return for each column the letters of its longest cell on the page; for numbers a usual one."""
    return [
        max((len(str(row[place])) for row in printed.rows(data)), default=0)
        if column["type"] == "text"
        else SHORT - 1
        if column["type"] == "date"
        else SHORT // 2
        for place, column in enumerate(data["columns"])
    ]


class Folding(NamedTuple):
    """How a table folds: its classes, and the rules of style that they need."""

    classes: str
    rules: frozenset[str]


def folding(data: Payload) -> Folding:
    """Return how the table of data folds."""
    heads = [printed.head(column) for column in data["columns"]]
    return _folding(heads, _need(data, heads))


def folding_rules(tables: Iterable[Payload | None]) -> str:
    """Return the rules by which the tables of a page fold, that of its releases among them."""
    folds = [releases(), *(folding(data) for data in tables if data)]
    return "".join(sorted({rule for fold in folds for rule in fold.rules}))


def releases() -> Folding:
    """Return how the table of a report's releases folds."""
    return _folding(*_RELEASES)


def _folding(heads: Sequence[str], need: float) -> Folding:
    wide = next((step for step in _STEPS if need <= step), _STEPS[-1])
    said = [_NOT_IN_STRING.sub(lambda found: f"\\{ord(found[0]):06x}", one) for one in heads]
    name = f"h{zlib.crc32(''.join(said).encode()):x}"
    own = [
        f'.{name} td:nth-child({place}):before{{content:"{one}: "}}'
        for place, one in enumerate(said, start=1)
    ]
    folded = f"@media {_narrower(wide)}{{{_FOLDED.replace('&', f'.fold-{wide}')}}}"
    return Folding(f"fold-{wide} {name}", frozenset({"".join(own), folded}))


def _narrower(wide: int) -> str:
    """Return which screens leave a table less room than its width in rem, as the page is laid out."""
    if wide > _MOST:
        return "screen"
    beside = wide + 2 if wide <= 23 else wide / 0.92 if wide <= 46 else wide + 4.0
    screens = f"screen and (max-width:{min(beside, _COLUMNS) - 0.01:.4g}rem)"
    if wide <= _COLUMNS - _CONTENTS:
        return screens
    return (
        f"{screens},screen and (min-width:{_COLUMNS:g}rem) and (max-width:{wide + _CONTENTS - 0.01:.4g}rem)"
    )


def _need(data: Payload, heads: Sequence[str]) -> float:
    """Return the width in rem below which a table cannot be laid out."""
    rows = printed.rows(data)
    need = 0.0
    for place, (column, number) in enumerate(zip(data["columns"], printed.numeric(data), strict=True)):
        cells = {printed.cell(row[place], column) for row in rows}
        whole = number or column["type"] == "date" or max(map(len, cells), default=0) <= SHORT
        parts = cells if whole else {word for cell in cells for word in cell.split()}
        letters = max(_widest(parts, bold=not place), _widest(heads[place].split(), bold=True))
        roomy = not whole or len(heads[place]) > LONG
        need += max(_LETTERS * letters + _BESIDE, _ROOM if roomy else 0.0)
    return need


def _widest(parts: Iterable[str], *, bold: bool) -> float:
    return max((tables_typst.text_width(part, bold=bold) for part in parts), default=0.0)
