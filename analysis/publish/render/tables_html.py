"""Tables as HTML: the classes by which the style sheet gives words room and numbers a side."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from analysis.common import wording
from analysis.exhibits import VERDICTS, printed
from analysis.publish.render.document import Payload
from analysis.publish.render.tables_folded import LONG, SHORT

FEW_ROWS = 14
"""Rows up to which a table is shown whole; a longer one scrolls under its head."""


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
