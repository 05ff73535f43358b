"""Executed notebook → `Document`: what a reader may see, numbered, anchored and checked.

Code, printed text and HTML of unknown origin never get past this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from analysis.common import wording
from analysis.common.errors import ReportFailed
from analysis.exhibits import KINDS, MIME
from analysis.exhibits import display as notebook_display
from analysis.publish.render import foreign, images, markdown, references, sections
from analysis.publish.render.document import Block, Document, Exhibit, Heading, Payload, Text
from analysis.publish.render.sections import RawHeading

_NUMBERED = {"figure": "Figure", "table": "Table", "verdict": "Claim"}
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_QUOTED = 120
_WARNED_AT = re.compile(r"^\S.*\.py:\d+: ")
FIGURES_NOT_SHOWN = "landfall_figures_not_shown"
"""In a cell's metadata: how many figures it left open that nobody displayed."""
_INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f)|[\ufeff\u2060-\u2064\ufe00-\ufe0f\u20e3\U000e0000-\U000e01ef]"
)
"""Marks that show nothing, or only choose how what stands before them looks, as in a keycap.

What makes a flag that of Scotland, in the group, stays.
"""
_NOT_IN_HEADINGS = {"math_inline", "image"}
_HIDDEN_CELL = {"remove_cell", "remove-cell"}
_HIDDEN_OUTPUT = {"remove_output", "remove-output"}
_ANNEX = "annex"
"""The tag of a cell whose Markdown or outputs belong to the annex."""


def printable(value: Any) -> Any:
    """Return JSON values with every character that cannot be shown, or that reorders text, as U+FFFD.

    What is invisible anyway, such as a byte order mark, is left out.
    """
    if isinstance(value, str):
        plain = value.isascii() and value.isprintable()  # most are, and are told in a fifth of the time
        return value if plain else _UNPRINTABLE.sub("\ufffd", _INVISIBLE.sub(r"\1", value))
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    return [printable(inner) for inner in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class _Piece:
    """What one markdown cell or one output says: Markdown, or a payload with its own Markdown."""

    cell: str
    markdown: str = ""
    payload: Payload | None = None
    attachments: Mapping[str, Any] = field(default_factory=dict)
    adopted: bool = False
    """Whether the payload's id was chosen here: one that is taken is nothing its author did."""
    annex: bool = False


def document(nb: Mapping[str, Any], *, name: str = "report", strict: bool = False) -> Document:
    """Return the report an executed notebook holds.

    Parameters
    ----------
    nb
        A notebook as nbformat reads it; it is not changed. Title, description and question come from
        its metadata `landfall`; a title in the `sources` payload wins, a level 1 heading stands in.
    name
        The notebook's name, the title where there is no other.
    strict
        Whether a problem (missing alt text, a dead reference, output that cannot be shown) stops the
        report instead of being listed in `Document.problems`.

    Raises
    ------
    ReportFailed
        Where a cell ended in an error, a payload breaks the contract, or with `strict` a problem.
    """
    problems: list[str] = []
    pieces = list(_pieces(nb, problems))
    sources = next(
        (p.payload for p in reversed(pieces) if p.payload and p.payload["kind"] == "sources"), None
    )
    pieces = [replace(piece, payload=sections.dated(piece.payload, sources)) for piece in pieces]
    finding, pieces = sections.opened(pieces, ended=sources is not None)
    tiers = [(block, piece.annex) for piece in pieces for block in _raw_blocks(piece, problems)]
    first = next((b for b, _ in tiers if isinstance(b, RawHeading)), None)
    own_title = first if first and first.level == 1 else None
    while sources and tiers and isinstance(tiers[-1][0], RawHeading):
        tiers.pop()  # a heading over the sources alone: the end of a report has headings of its own
    raw = sections.annexed([tier for tier in tiers if tier[0] is not own_title])
    placed = _placed(sections.with_something(raw, _before_code(nb)), problems)
    blocks, footnotes = references.number_footnotes(placed, problems)
    references.resolve_links(blocks, footnotes, ended=sources is not None, problems=problems)
    front = printable(nb["metadata"].get("landfall", {}))
    if strict and problems:
        raise ReportFailed("; ".join(problems))
    return Document(
        name=name,
        title=(sources or {}).get("title") or front.get("title") or (own_title.text if own_title else name),
        description=front.get("description", ""),
        question=front.get("question", ""),
        blocks=tuple(blocks),
        footnotes=tuple(footnotes),
        sources=sources,
        problems=tuple(problems),
        finding=finding,
    )


def _pieces(nb: Mapping[str, Any], problems: list[str]) -> Iterator[_Piece]:
    for place, cell in enumerate(nb["cells"], start=1):
        name = cell.get("id") or f"number {place}"
        tags = set(cell["metadata"].get("tags", ()))
        if tags & _HIDDEN_CELL:
            continue
        if cell["cell_type"] == "markdown":
            attachments = cell.get("attachments", {})
            yield _Piece(name, printable(cell["source"]), attachments=attachments, annex=_ANNEX in tags)
        elif cell["cell_type"] == "raw" and cell["source"].strip():
            problems.append(f"cell {name}: a raw cell is not shown in a report; make it Markdown")
        elif cell["cell_type"] == "code" and not tags & _HIDDEN_OUTPUT:
            if left := cell["metadata"].get(FIGURES_NOT_SHOWN):
                figures = "a figure of pyplot" if left == 1 else f"{left} figures of pyplot"
                problems.append(f"cell {name}: {figures} left open, shown nowhere; display or close it")
            for output in cell["outputs"]:
                for piece in _output(name, cell, output, problems):
                    own = bool(piece.payload and piece.payload.get("annex"))
                    yield replace(piece, annex=own or _ANNEX in tags)


def _output(
    name: str, cell: Mapping[str, Any], output: Mapping[str, Any], problems: list[str]
) -> Iterator[_Piece]:
    if output["output_type"] == "error":
        raise ReportFailed(f"cell {name} ended in an error: {output['ename']}: {output['evalue']}")
    if output["output_type"] == "stream":
        what = "printed text" if output["name"] == "stdout" else "a warning or other text on standard error"
        said = f"cell {name}: {what} is not shown in a report; {_instead(output)}"
        problems += [] if said in problems else [said]
        return
    data = output["data"]
    if MIME in data:
        yield _exhibit_piece(name, _with_picture(data[MIME], data.get("text/html")))
    elif "text/markdown" in data:
        yield _Piece(name, markdown=printable(data["text/markdown"]))
    elif "text/latex" in data and not foreign.can_show(data):
        wrong: list[str] = []
        _parsed(piece := _Piece(name, markdown=printable(data["text/latex"])), wrong)
        if any("is not read as maths" in one for one in wrong):
            problems.append(f"cell {name}: LaTeX that is no maths is not shown")
        else:
            yield piece
    else:
        parts, complaints = foreign.adopt(name, cell, output)
        problems += [f"cell {name}: {complaint}" for complaint in complaints]
        for part in parts:
            if isinstance(part, str):
                yield _Piece(name, markdown=printable(part))
            else:
                yield replace(_exhibit_piece(name, part), adopted=True)


def _instead(output: Mapping[str, Any]) -> str:
    """Return what the author of a cell can do about text; a warning is quoted, for it may not come again."""
    if output["name"] == "stdout":
        return "display an exhibit"
    lines = [line.strip() for line in "".join(output["text"]).splitlines() if line.strip()] or [""]
    return f"it says: {printable(_WARNED_AT.sub('', lines[0]))[:_QUOTED]}"


def _with_picture(payload: Any, shown: Any) -> Any:
    """Return a figure's payload with the chart its cell shows, where it has none of its own.

    So it is in the notebook a report offers, which holds each chart once.
    """
    bare = isinstance(payload, Mapping) and payload.get("kind") == "figure" and "svg" not in payload
    svg = notebook_display.picture(shown) if bare and isinstance(shown, str) else None
    return {**payload, "svg": svg} if svg else payload


def _exhibit_piece(cell: str, payload: Any) -> _Piece:
    kind: Any = payload.get("kind") if isinstance(payload, Mapping) else None
    if kind not in KINDS:
        known = wording.listed(list(KINDS), last="or")
        raise ReportFailed(f"cell {cell}: an exhibit of kind {kind!r}; expected {known}")
    lacking = [key for key in ("id", *KINDS[kind].needs) if key not in payload]
    if lacking:
        raise ReportFailed(f"cell {cell}: the {kind} lacks {wording.listed(lacking)}; make it with analysis")
    if kind == "figure" and not str(payload["alt"]).strip():
        raise ReportFailed(f'cell {cell}: figure "{payload["title"]}" has no alt text; say what it shows')
    if kind == "figure" and images.drawing(str(payload["svg"])) is None:
        raise ReportFailed(
            f'cell {cell}: figure "{payload["title"]}" is no SVG that shows all by itself; draw it without '
            "addresses, scripts, animation and foreign objects"
        )
    clean = printable(payload)
    return _Piece(cell, markdown=clean.get("markdown", ""), payload=clean)


def _parsed(piece: _Piece, problems: list[str]) -> list[Token]:
    """Return the tokens of a piece's Markdown with its pictures; what cannot be shown names the cell."""
    said: list[str] = []
    tokens = markdown.parse(piece.markdown, said)
    images.embed(tokens, piece.attachments, said)
    problems += [f"cell {piece.cell}: {line}" for line in said]
    return tokens


def markdown_problems(name: str, cell: Mapping[str, Any]) -> list[str]:
    """Return what of a Markdown cell a report cannot show as it is meant, each line with the cell's name."""
    problems: list[str] = []
    source = cell.get("source", "")
    written = source if isinstance(source, str) else "".join(source)
    _parsed(_Piece(name, printable(written), attachments=cell.get("attachments", {})), problems)
    return problems


def _raw_blocks(piece: _Piece, problems: list[str]) -> Iterator[RawHeading | Text | _Piece]:
    """Yield headings as they were written, runs of other text, and exhibits with no place yet."""
    kind = piece.payload["kind"] if piece.payload else "prose"
    if kind == "sources":
        return
    if kind != "prose":
        yield piece
        return
    run: list[Token] = []
    tokens = iter(_parsed(piece, problems))
    for token in tokens:
        if token.type != "heading_open" or token.level:
            run.append(token)
            continue
        if run:
            yield Text(piece.cell, tuple(markdown.without_headings(run)))
            run = []
        title, _close = next(tokens), next(tokens)
        if any(child.type in _NOT_IN_HEADINGS for child in title.children or []):
            problems.append(f"cell {piece.cell}: maths and pictures in a heading are shown as text")
        words = markdown.text(title.children or [])
        if words:
            yield RawHeading(piece.cell, int(token.tag[1]), words, token.meta["anchor"] or words)
        else:
            problems.append(f"cell {piece.cell}: a heading without words is not shown")
    if run:
        yield Text(piece.cell, tuple(markdown.without_headings(run)))


def _before_code(nb: Mapping[str, Any]) -> set[str]:
    """Return the cells that are followed by code: a heading at their end is over what the code shows."""
    cells = nb["cells"]
    return {one.get("id", "") for one, after in pairwise(cells) if after["cell_type"] == "code"}


def _placed(raw: list[RawHeading | Text | _Piece], problems: list[str]) -> list[Block]:
    """Give every exhibit its anchor and number, every heading its anchor and level."""
    anchors = references.Anchors()
    levels = _levels([b.level for b in raw if isinstance(b, RawHeading)])
    exhibits = iter([_exhibit(b, anchors, problems) for b in raw if isinstance(b, _Piece)])
    counts: Counter[str] = Counter()
    blocks: list[Block] = []
    for block in raw:
        if isinstance(block, Text):
            blocks.append(block)
        elif isinstance(block, RawHeading):
            made = block.cell == sections.NO_CELL
            anchor = block.anchor if made else anchors.take(wording.slug(block.anchor))
            blocks.append(Heading(block.cell, next(levels), anchor, block.text))
        else:
            exhibit = next(exhibits)
            counts[exhibit.kind] += 1
            label = _NUMBERED.get(exhibit.kind)
            number = exhibit.payload.get("number") or counts[exhibit.kind]
            blocks.append(replace(exhibit, number=f"{label} {number}") if label else exhibit)
    return blocks


def _exhibit(piece: _Piece, anchors: references.Anchors, problems: list[str]) -> Exhibit:
    payload = piece.payload or {}
    wanted = re.sub(r"[^a-z0-9_-]", "", str(payload["id"]).lower())[:80] or "exhibit"
    anchor = anchors.take(wanted)
    if anchor != payload["id"] and not piece.adopted:
        problems.append(f'cell {piece.cell}: the id {payload["id"]!r} is taken or malformed; used "{anchor}"')
    tokens = markdown.without_headings(_parsed(piece, problems))
    return Exhibit(piece.cell, anchor, "", payload, tuple(tokens))


def _levels(written: list[int]) -> Iterator[int]:
    """Yield heading levels from 2 that never skip one, as PDF/UA and WCAG ask."""
    top, last = min(written, default=1), 1
    for level in written:
        last = min(level - top + 2, last + 1, 6)
        yield last
