"""HTML inside Markdown: comments go, a few tags are known; any other is a problem, and its words stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z]+)>", re.IGNORECASE)
_NAME = re.compile(r"</?([a-z][a-z0-9-]*)", re.IGNORECASE)
_WITHIN_WORDS = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "picture", "q", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_CELLS = {"td", "th"}
_BREAKS = {"softbreak", "hardbreak"}
_KNOWN = {
    "sub": "sub",
    "sup": "sup",
    "s": "s",
    "del": "s",
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
}


def as_inline(state: StateCore) -> None:
    """Make every block of HTML a paragraph: what it says is Markdown within a line."""
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type != "html_block":
            tokens.append(token)
            continue
        if token.content.startswith("<!--") and "-->" not in token.content:
            state.env["problems"].append("a comment that nothing closes hides what follows")
        hidden = _SCRIPT.search(token.content)
        if hidden:
            state.env["problems"].append(f"the HTML tag <{hidden[1].lower()}> is not shown")
        words = " ".join(_SCRIPT.sub("", _COMMENT.sub("", token.content)).split())
        if words:
            paragraph = [
                Token("paragraph_open", "p", 1, map=token.map, level=token.level, block=True),
                Token("inline", "", 0, content=words, level=token.level + 1, children=[], block=True),
                Token("paragraph_close", "p", -1, level=token.level, block=True),
            ]
            tokens += paragraph
    state.tokens = tokens


def known(children: Sequence[Token], problems: list[str]) -> list[Token]:
    """Return inline tokens without raw HTML: known tags that pair are tokens like Markdown's own."""
    kept: list[Token] = []
    opened: list[tuple[str, int]] = []
    for token in children:
        if token.type != "html_inline":
            if token.nesting > 0:
                opened.append(("", -1))
            while token.nesting < 0 and opened and opened.pop()[0]:
                pass
            kept.append(token)
        elif _BREAK.fullmatch(token.content):
            kept.append(Token("hardbreak", "br", 0))
        elif not _COMMENT.fullmatch(token.content):
            _place(token, kept, opened)
    unknown = [token for token in kept if token.type == "html_inline"]
    problems += [f"the HTML tag {token.content[:40]} is not shown" for token in unknown]
    return _parted(kept)


def _parted(children: Sequence[Token]) -> list[Token]:
    """Return tokens without tags; what they set apart, as cells and blocks, stays apart."""
    kept: list[Token] = []
    due = ""
    for token in children:
        name = _NAME.match(token.content) if token.type == "html_inline" else None
        if name and name[1].lower() not in _WITHIN_WORDS:
            due = due or "softbreak" if name[1].lower() in _CELLS else "hardbreak"
        elif token.type != "html_inline" and not (due and token.type == "text" and not token.content.strip()):
            if due and kept and token.type not in _BREAKS:
                kept.append(Token(due, "br", 0))
            kept.append(token)
            due = ""
    return kept


def _place(token: Token, kept: list[Token], opened: list[tuple[str, int]]) -> None:
    """Put a tag into `kept`; one that closes what was opened last turns both into Markdown's tokens."""
    tag = _TAG.fullmatch(token.content)
    kind = _KNOWN.get(tag[2].lower(), "") if tag else ""
    if tag and kind and not tag[1]:
        opened.append((kind, len(kept)))
    kept.append(token)
    if tag and kind and tag[1] and opened and opened[-1][0] == kind:
        kept[opened.pop()[1]] = Token(f"{kind}_open", kind, 1)
        kept[-1] = Token(f"{kind}_close", kind, -1)
