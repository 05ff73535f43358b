"""The picture by which other sites show a report: what it found, and its first chart, as 1,200 × 630 dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.publish.render import typst
from analysis.publish.render.typst import literal

if TYPE_CHECKING:
    from analysis.publish.render.document import Document

NAME = "card.png"
_PAGE = """
#set page(width: 600pt, height: 315pt, margin: (x: 28pt, y: 20pt), fill: white)
#set text(font: "DejaVu Sans", fill: rgb("#12436d"), size: 11pt, lang: "en", region: "GB")
#grid(rows: (auto, 1fr, auto), gutter: 10pt,
  text(size: {size}pt, weight: "bold", {finding}), {chart}, text(fill: rgb("#505a5f"), {foot}))
"""
_CHART = 'image("chart.svg", height: 100%, fit: "contain")'
_LONG = 90
"""Letters of a finding from which it is set smaller."""


def drawing(document: Document) -> tuple[str, bytes]:
    """Return the card as code for the typesetter, and its chart: nothing where there is none."""
    charts = [e.payload["svg"].encode() for e in document.exhibits if e.kind == "figure"][:1]
    said = document.finding or document.title
    publisher = document.settings.publisher or "Landfall"
    foot = f"{document.title} · {publisher}" if document.finding else publisher
    code = _PAGE.format(
        size=18 if len(said) > _LONG else 22,
        finding=literal(said),
        chart=_CHART if charts else "[]",
        foot=literal(foot),
    )
    return code, charts[0] if charts else b""


def png(code: str, chart: bytes) -> bytes:
    """Return the card as a picture of dots; the same for the same report."""
    return typst.drawn(code, {"chart.svg": chart} if chart else {}, ppi=144)
