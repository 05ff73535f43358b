"""A report as one sequence of paragraphs, pictures and tables, for formats that know nothing else.

Markdown and Word are written from it: what is said, and in which order, is decided here once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from analysis.common import wording
from analysis.exhibits import printed
from analysis.exhibits.display import when
from analysis.publish.render import images, matter
from analysis.publish.render.document import (
    ABOUT,
    CITE_ANCHOR,
    DATA_ANCHOR,
    LIMITS_ANCHOR,
    Document,
    Exhibit,
    Heading,
    Payload,
)
from analysis.publish.render.exhibits_typst import ROWS_PRINTED
from analysis.publish.render.markdown_typst import table_data

DATA_BESIDE = "{file} ({rows}), in the folder beside this file"


class Run(NamedTuple):
    """Words of one look, of `em`, `strong`, `s`, `sub`, `sup`, `code`, `maths`; and where they lead."""

    text: str
    looks: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Words: `title`, `heading` of a `level`, `text`, `caption`, `small`, `quote`, `code`, `item` of a list.

    `mark` stands before an item, where it is its first paragraph. `anchor` is what links lead to.
    """

    kind: str
    runs: tuple[Run, ...]
    level: int = 0
    mark: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, with the words that stand for it."""

    name: str
    svg: bytes
    alt: str


@dataclass(frozen=True)
class Grid:
    """A table of an exhibit's Data, or of prose; `about` says what it is, for whoever cannot see it."""

    data: Payload
    about: str


Part = Paragraph | Picture | Grid


def _said(kind: str, text: str, *, level: int = 0, mark: str = "", anchor: str = "") -> Paragraph:
    return Paragraph(kind, (Run(text),), level, mark, anchor)


def parts(document: Document) -> Iterator[Part]:
    """Yield the report from its title to who made it."""
    yield _said("title", document.title)
    opening = (document.finding and f"{document.finding}.", document.question, document.description)
    yield from (_said("text", text) for text in opening if text)
    yield from (_said("small", fact) for fact in matter.facts(document))
    for block in document.blocks[: document.annex]:
        yield from _block(block)
    sources = document.sources
    if sources:
        yield _said("heading", "Known limits", level=2, anchor=LIMITS_ANCHOR)
        limits = sources["limits"] or ["None are stated."]
        yield from (_said("item", limit, level=1, mark="-") for limit in limits)
    for block in document.blocks[document.annex :]:
        yield from _block(block)
    if document.footnotes:
        yield _said("heading", "Notes", level=2, anchor="footnotes")
    for note in document.footnotes:
        first, *rest = prose(note.tokens)
        words = first.runs if isinstance(first, Paragraph) else ()
        yield Paragraph("item", words, level=1, mark=f"{note.number}.", anchor=f"note:{note.number}")
        yield from rest
    if sources:
        yield _said("heading", "Data and releases", level=2, anchor=DATA_ANCHOR)
        yield _said("text", "Every figure comes from one of these releases.")
        yield Grid(matter.releases(sources["inputs"]), "Releases used in this report")
        yield _said("heading", "How to cite", level=2, anchor=CITE_ANCHOR)
        yield _said("text", sources["cite"])
    yield _said("small", ABOUT)


def _block(block: Any) -> Iterator[Part]:
    if isinstance(block, Heading):
        yield _said("heading", block.text, level=block.level, anchor=block.anchor)
    elif isinstance(block, Exhibit):
        yield from _exhibit(block)
    else:
        yield from prose(block.tokens)


def _exhibit(exhibit: Exhibit) -> Iterator[Part]:
    payload, shown, kind = exhibit.payload, exhibit.shown, exhibit.kind
    title = payload.get("title") or ""
    caption = f"{exhibit.number}. {title}" if title and exhibit.number else title or exhibit.number
    yield _said("caption", caption, anchor=exhibit.anchor)
    if payload.get("subtitle"):
        yield _said("small", payload["subtitle"])
    if kind == "figure":
        yield Picture(f"{exhibit.anchor}.svg", payload["svg"].encode(), payload["alt"])
        if shown and 0 < len(shown["rows"]) <= ROWS_PRINTED:
            yield Grid(shown, f"Data of {exhibit.number}")
    elif kind == "table" and shown:
        yield Grid(shown, caption)
    elif kind == "key_figures":
        yield Grid(_cards(payload), caption)
    elif kind == "verdict":
        yield _said("quote", payload["claim"])
        yield Paragraph("text", (Run(f"Verdict: {payload['verdict']}", frozenset({"strong"})),))
        yield from prose(exhibit.tokens)
        yield Grid(payload["readings"], f"Readings behind the verdict on {exhibit.number}")
    else:
        yield from prose(exhibit.tokens, "quote")
    if "sources" in payload:
        yield from (_said("small", line) for line in matter.lines(exhibit, DATA_BESIDE))


def _cards(payload: Payload) -> Payload:
    """Return key figures as Data, as a reader sees them."""
    heads = ("Figure", "Value", "Change", "Period and status")
    rows = [
        [f["label"], f["text"] + ("" if f["unit"] in {"", "%"} else f" {f['unit']}"), f["change"], when(f)]
        for f in payload["figures"]
    ]
    return printed.texts(heads, rows)


def prose(tokens: Sequence[Token], kind: str = "text") -> Iterator[Part]:
    """Yield the parts of Markdown that `prepare` has numbered and linked."""
    for node in SyntaxTreeNode(tokens).children:
        yield from _node(node, kind)


def _list(node: SyntaxTreeNode, level: int) -> Iterator[Part]:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    for number, item in enumerate(node.children):
        own = "-" if first is None else f"{first + number}."
        for place, child in enumerate(item.children):
            yield from _node(child, "item", level + 1, "" if place else own)


def _node(node: SyntaxTreeNode, kind: str, level: int = 0, mark: str = "") -> Iterator[Part]:
    if node.type in {"bullet_list", "ordered_list"}:
        yield from _list(node, level)
    elif node.type in {"blockquote", "callout"}:
        if node.type == "callout":
            yield Paragraph("quote", (Run(node.meta["title"], frozenset({"strong"})),))
        for child in node.children:
            yield from _node(child, "quote")
    elif node.type == "table":
        head, *body = [row.children for section in node.children for row in section.children]
        yield Grid(table_data(head, body), "Table")
    elif node.type in {"code_block", "fence"}:
        yield _said("code", node.content.rstrip("\n"))
    elif node.type == "math_block":
        yield Paragraph("text", (Run(node.content.strip(), frozenset({"maths"})),))
    elif node.type != "hr":
        runs = tuple(chain.from_iterable(_runs(child, frozenset(), "") for child in node.children))
        yield Paragraph(kind, runs, level=level, mark=mark)
        for picture in (one for one in node.walk() if one.type == "image"):
            content = picture.meta["content"]
            name = f"picture-{wording.slug(picture.content) or 'in-text'}.svg"
            yield Picture(name, images.svg(picture.meta["mime"], content), picture.content)


def _runs(node: SyntaxTreeNode, looks: frozenset[str], link: str) -> Iterator[Run]:
    if node.type == "footnote_ref":
        number = node.meta["number"]
        yield Run(str(number), looks | {"sup"}, f"#note:{number}")
    elif node.type in {"softbreak", "hardbreak"}:
        yield Run("\n" if node.type == "hardbreak" else " ", looks, link)
    elif node.type == "code_inline":
        yield Run(node.content, looks | {"code"}, link)
    elif node.type == "math_inline":
        yield Run(node.content.strip(), looks | {"maths"}, link)
    elif node.children:
        own = looks | {node.type} if node.type in {"em", "strong", "s", "sub", "sup"} else looks
        to = str(node.attrs["href"]) if node.type == "link" else link
        yield from chain.from_iterable(_runs(child, own, to) for child in node.children)
    elif node.type == "text" and node.content:
        yield Run(node.content, looks, link)
