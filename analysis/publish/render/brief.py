"""A report on one page of A4, and as a short web page: what was found, and what is not known."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from analysis.publish.formats import FORMATS, Report, Write
from analysis.publish.render import html, markdown, pdf
from analysis.publish.render.document import Block, Document, Exhibit, Heading, Text, citations
from analysis.publish.render.md import plain

_TILES, _POINTS = 4, 3
_TRIES = ((3, True), (2, True), (1, True), (1, False))
"""How many limits are said, the fewer the less room there is, and whether the chart's notes are.

A page takes 15 ms to set, so that trying costs less than measuring would; after the first the question goes.
"""


get_ready = pdf.get_ready


def begin(report: Report) -> Write:
    """Return what writes both files; the first that fits a page is taken, fewer limits last."""
    problems: list[str] = []
    typeset = [pdf.composed(short(report, *tried), problems) for tried in _TRIES]
    report.problems.extend(one for one in dict.fromkeys(problems) if one not in report.problems)

    def write() -> dict[str, bytes]:
        for make in typeset:
            made = make()
            if _pages(made) == 1:
                break
        else:
            report.problems.append(
                f"the brief has {_pages(made)} pages; shorten the report's title, its first titles or limits"
            )
        home, name = "../" * report.slug.count("/"), report.document.name
        others = {kind: f"{name}{FORMATS[kind].suffixes[0]}" for kind in report.formats if kind != "brief"}
        page = html.write(
            short(report, *_TRIES[0]), report.notebook, {"home": f"{home}index.html", "others": others}
        )
        return {".brief.pdf": made, ".brief.html": page.encode()}

    return write


def _pages(made: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(made)) as found:
        return len(found.pages)


def short(report: Report, limits: int, noted: bool) -> Document:
    """Return the document of the brief, which the writers of pages and PDF take as any other."""
    document = report.document
    figures = [e for e in document.exhibits if e.kind == "figure"][:1]
    tiles = [e for e in document.exhibits if e.kind == "key_figures"][:1]
    before = document.blocks[: document.annex]
    others = [b for b in before if isinstance(b, Exhibit) and b.kind in {"figure", "table"}]
    points = [str(one.payload["title"]) for one in others if one not in figures][:_POINTS]
    sources = document.sources or {}
    cited = [source for one in (*figures, *tiles) for source in one.payload["sources"]]
    blocks: list[Block] = [
        *(_bare(figure, shown={}, notes=figure.payload["notes"] if noted else []) for figure in figures),
        *(_bare(tile, figures=tile.tiles[0][:_TILES], tiles=()) for tile in tiles),
        *_listed("main-points", "Main points", points),
        *_listed("not-known", "What is not known", list(sources.get("limits") or ())[:limits]),
        *_listed("sources", "Sources", [f"{c.publication}: {c.tables}" for c in citations(cited)]),
    ]
    site, end, address = document.settings.site, FORMATS["html"].suffixes[0], ""
    named = plain(document.title)
    if site or "html" in report.formats:
        address = f"{site}{quote(report.slug)}{end}" if site else f"{quote(document.name)}{end}"
        named = f"[{named}]({address})"
    where = f"This is the brief of the report {named}{f': <{address}>' if site else '.'}"
    blocks.append(Text("brief", tuple(markdown.parse(where))))
    kept = {**sources, "inputs": [], "limits": []} if document.sources else None
    document = replace(document, blocks=tuple(blocks), footnotes=(), sources=kept, problems=())
    question = document.question if limits == _TRIES[0][0] else ""
    return replace(document, description="", question=question, whole=False)


def _bare(exhibit: Exhibit, **changes: object) -> Exhibit:
    """Return an exhibit without what is said for all at the end, or stands in the whole report."""
    return replace(
        exhibit, payload={**exhibit.payload, "notes": [], "sources": [], "description": None, **changes}
    )


def _listed(anchor: str, title: str, items: Sequence[str]) -> list[Block]:
    if not items:
        return []
    tokens = markdown.parse("\n".join(f"- {plain(item)}" for item in items))
    return [Heading("brief", 2, anchor, title), Text("brief", tuple(tokens))]
