"""One Markdown parser for HTML and PDF, and the writer for HTML.

CommonMark with tables, footnotes and GitHub's `> [!NOTE]` callouts. Raw HTML is text. A link goes to
https, http, mailto, an anchor of the report or a page beside it; any other address stays text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

CALLOUT_LEVELS = {
    "NOTE": "note",
    "TIP": "note",
    "IMPORTANT": "note",
    "WARNING": "warning",
    "CAUTION": "warning",
}
_CALLOUT = re.compile(r"\[!(\w+)\]\s*")
_SAFE_LINK = re.compile(r"(https?://|mailto:|#)\S+|(\.\./)*[\w-]+(/[\w-]+)*\.html(#[\w-]+)?", re.IGNORECASE)


def is_safe_link(address: str) -> bool:
    """Return whether a report may link to the address.

    >>> is_safe_link("https://www.gov.uk/"), is_safe_link("local/leeds.html"), is_safe_link("javascript:x")
    (True, True, False)
    """
    return _SAFE_LINK.fullmatch(address) is not None


def _as_callout(tokens: list[Token], start: int) -> None:
    """Turn the block quote at `start` into a callout where its first line is `[!LEVEL]`."""
    first = tokens[start + 2] if start + 2 < len(tokens) else None
    if first is None or first.type != "inline" or not first.children:
        return
    marker = _CALLOUT.fullmatch(first.children[0].content)
    level = CALLOUT_LEVELS.get(marker[1].upper()) if marker else None
    if marker is None or level is None:
        return
    depth = tokens[start].level
    end = next(i for i in range(start, len(tokens)) if tokens[i].nesting < 0 and tokens[i].level == depth)
    tokens[start].type, tokens[end].type = "callout_open", "callout_close"
    tokens[start].meta = {"level": level, "title": marker[1].capitalize()}
    first.children = first.children[2:]  # the marker and the line break after it
    if not first.children:
        del tokens[start + 1 : start + 4]


def _callouts(state: StateCore) -> None:
    for place, token in reversed(list(enumerate(state.tokens))):
        if token.type == "blockquote_open":
            _as_callout(state.tokens, place)


@cache
def parser() -> MarkdownIt:
    """Return the parser of both exporters.

    Beyond CommonMark its tokens are `table…`, `callout_open` and `callout_close` (meta: `level`,
    `title`), `footnote_ref` (meta: `label`) and `footnote_reference_open` and `…_close` around a
    definition, which `prepare` takes out and numbers.
    """
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.core.ruler.after("inline", "callout", _callouts)
    md.validateLink = is_safe_link  # type: ignore[assignment,method-assign]
    return md


def parse(source: str) -> list[Token]:
    """Return the block tokens of a piece of Markdown."""
    return parser().parse(source, {})


def without_headings(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with every heading as a paragraph: a callout or quotation has no sections."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.type, token.tag = token.type.replace("heading", "paragraph"), "p"
    return list(tokens)


def text(tokens: Sequence[Token]) -> str:
    """Return the plain text of inline tokens, as a contents list shows it."""
    return "".join(" " if t.type in {"softbreak", "hardbreak"} else t.content for t in tokens).strip()


class _HTMLWriter(RendererHTML):
    """markdown-it's writer, with what a strict content policy and WCAG ask for on top."""

    def _aligned(self, tag: str, token: Token, extra: str = "") -> str:
        number = ' class="number"' if "right" in str(token.attrs.get("style", "")) else ""
        return f"<{tag}{extra}{number}>"

    def th_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return self._aligned("th", tokens[idx], ' scope="col"')

    def td_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return self._aligned("td", tokens[idx])

    def table_open(self, *_: object) -> str:
        return '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"

    def callout_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        meta = tokens[idx].meta
        return f'<div class="callout {meta["level"]}"><p class="callout-title">{meta["title"]}</p>\n'

    def callout_close(self, *_: object) -> str:
        return "</div>\n"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        number, use = tokens[idx].meta["number"], tokens[idx].meta["use"]
        return (
            f'<sup><a href="#note:{number}" id="note:{number}:{use}" class="note-ref">'
            f'<span class="hidden">Note </span>{number}</a></sup>'
        )

    def link_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f'<a href="{escape(str(tokens[idx].attrs["href"]))}">'


_WRITER = _HTMLWriter()


def html(tokens: Sequence[Token]) -> str:
    """Return HTML of block or inline tokens that `prepare` has numbered and linked."""
    return _WRITER.render(tokens, parser().options, {})
