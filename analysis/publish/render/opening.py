"""How a report opens: its finding, which becomes the title of the page, and how old its data are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from analysis.publish.render import markdown

_OPENING, _AGE = "opening", "data-as-at"
"""Ids of the prose that opens a report and of the callout on how old its data are."""
_SENTENCE = re.compile(r"([^\[\n]{1,260}?(?<!\bSt))\.(?:\s+(?=[A-Z\d*\[])|$)")
"""The first sentence of a paragraph, where it is one that can stand as a heading: short, without a link."""


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
