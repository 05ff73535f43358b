"""One Markdown parser for HTML and PDF, and the writer for HTML.

CommonMark with tables, footnotes, maths, strikethrough, tasks and GitHub's `> [!NOTE]` callouts. Of HTML
comments, line breaks and a few tags without attributes are known. A link goes to https, http, mailto, an
anchor of the report or a page beside it. Anything else is a problem, and its words stay.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.texmath import texmath_plugin

from analysis.publish.render import markdown_html, markdown_unread, maths

CALLOUT_LEVELS = {
    "NOTE": "note",
    "TIP": "note",
    "IMPORTANT": "note",
    "WARNING": "warning",
    "CAUTION": "warning",
}
_CALLOUT = re.compile(r"\[!(\w+)\]\s*")
_TASK = re.compile(r"\[([ xX])\] (.*)", re.DOTALL)
_MONEY = re.compile(r"[\d.,]+\w*[^\w\\]+[A-Za-z]{2,}[^\\]*$")
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

    Beyond CommonMark its tokens are `table…`, `s_…`, `sub_…` and `sup_…`, `math_inline` and `math_block`,
    `callout_open` and `callout_close` (meta: `level`, `title`), `footnote_ref` (meta: `label`) and
    `footnote_reference_open` and `…_close` around a definition, which `prepare` takes out and numbers;
    a heading has the meta `anchor` its author gave it, or none.
    No token of raw HTML is left, and no link that is not safe.
    """
    md = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    md.inline.ruler.at("math_inline", _maths_in_a_line)
    md.use(texmath_plugin, delimiters="brackets").use(amsmath_plugin)
    md.block.ruler.disable("math_block_eqno")  # a number beside a formula is text like any other
    md.use(gfm_autolink_plugin)
    md.core.ruler.before("inline", "html_blocks", markdown_html.as_inline)
    md.core.ruler.after("inline", "callout", _callouts)
    md.core.ruler.before("text_join", "unread", _unread)
    md.core.ruler.push("plain", _plain)
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 (as it is called)
    return md


_dollars = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)


def _maths_in_a_line(state: StateInline, silent: bool) -> bool:
    """Read maths as the plugin does, but no sums of money, US$7 or $5/$6 (2$), and nothing into code."""
    before = state.src[state.pos - 1 : state.pos]
    inside = state.src[state.pos + 1 :].lstrip("$").partition("$")[0]
    money = before.isalnum() or _MONEY.match(inside)
    return not money and "`" not in inside and _dollars(state, silent)


def _unread(state: StateCore) -> None:
    """Take the anchors of headings out of their words, and report what looks like Markdown and is none."""
    problems = state.env["problems"]
    markdown_unread.check_head(state.src, problems)
    lines, columns = state.src.split("\n"), 0
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open":
            token.meta = {"anchor": markdown_unread.take_anchor(state.tokens[place + 1])}
        elif token.type == "inline":
            markdown_unread.check(token, problems)
        elif token.type == "fence":
            markdown_unread.check_fence(token, problems)
        elif token.type in {"table_open", "th_open"}:
            columns = columns + 1 if token.type == "th_open" else 0
        elif token.type == "tr_open" and columns and token.map:
            markdown_unread.check_row(lines[token.map[0]], columns, problems)


def _plain(state: StateCore) -> None:
    """Leave in the tokens only what both writers can write; the rest becomes a problem."""
    problems = state.env["problems"]
    for place, token in enumerate(state.tokens):
        if token.children:
            children = markdown_html.known(token.children, problems)
            token.children = _safe_links(_tasks(token, children), problems)
            _turn(state.tokens, place)
        elif token.type in {"math_block", "amsmath"}:
            token.type = "math_block"
            maths.check(token, problems)
    empty = [
        place
        for place, token in enumerate(state.tokens)
        if token.type == "inline" and token.content and not token.children
        if state.tokens[place - 1].type == "paragraph_open"
    ]
    for place in reversed(empty):
        del state.tokens[place - 1 : place + 2]


def _turn(tokens: Sequence[Token], place: int) -> None:
    """Have what begins with a letter written from right to left run so, in a page and on paper."""
    ways = (unicodedata.bidirectional(letter) for letter in tokens[place].content)
    if next((way for way in ways if way in {"L", "R", "AL"}), "L") != "L":
        opened = tokens[place - 1]
        (tokens[place - 2] if opened.hidden else opened).attrSet("dir", "rtl")


def _tasks(inline: Token, children: list[Token]) -> list[Token]:
    """Return the children with `[ ]` and `[x]` at the start of an item as boxes."""
    first = children[0] if children else None
    task = _TASK.match(first.content) if first and first.type == "text" and inline.level > 1 else None
    if first and task:
        first.content = ("\N{BALLOT BOX} " if task[1] == " " else "\N{BALLOT BOX WITH CHECK} ") + task[2]
    return children


def _safe_links(children: list[Token], problems: list[str]) -> list[Token]:
    """Return the children without the links a report may not have; their words stay."""
    kept: list[Token] = []
    dropped: list[bool] = []
    for token in children:
        if token.type == "link_open":
            address = str(token.attrs["href"])
            dropped.append(not is_safe_link(address))
            if dropped[-1]:
                problems.append(f"a link to {address[:60]!r} leads nowhere from a report")
        if token.type.startswith("math_inline"):
            token.type = "math_inline"  # also `$$x$$` within a line
            maths.check(token, problems)
        if token.type not in {"link_open", "link_close"} or not dropped[-1]:
            kept.append(token)
        if token.type == "link_close":
            dropped.pop()
    return kept


def parse(source: str, problems: list[str] | None = None) -> list[Token]:
    """Return the block tokens of a piece of Markdown; `problems` gets what cannot be shown as meant."""
    return parser().parse(source, {"problems": [] if problems is None else problems})


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
        turned = ' dir="rtl"' if "dir" in token.attrs else ""
        return f"<{tag}{extra}{number}{turned}>"

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

    def image(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        meta = tokens[idx].meta
        address = f"data:{meta['mime']};base64,{b64encode(meta['content']).decode()}"
        return f'<img src="{address}" alt="{escape(tokens[idx].content)}">'

    def math_inline(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return maths.html(tokens[idx])

    def math_block(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f"<p>{maths.html(tokens[idx])}</p>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f'<a href="{escape(str(tokens[idx].attrs["href"]))}">'


_WRITER = _HTMLWriter()


def html(tokens: Sequence[Token]) -> str:
    """Return HTML of block or inline tokens that `prepare` has numbered and linked."""
    return _WRITER.render(tokens, parser().options, {})
