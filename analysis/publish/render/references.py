"""What points to what inside one report: anchors, footnotes and links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, unquote

from markdown_it.token import Token

from analysis.common import wording
from analysis.publish.render.document import (
    ANNEX_ANCHOR,
    CITE_ANCHOR,
    DATA_ANCHOR,
    LIMITS_ANCHOR,
    Block,
    Exhibit,
    Footnote,
    Heading,
    Text,
)

END_ANCHORS = (DATA_ANCHOR, LIMITS_ANCHOR, CITE_ANCHOR)
_OWN = ("main", "main-points", "contents", "footnotes", "downloads")


class Anchors:
    """The anchors taken so far."""

    def __init__(self) -> None:
        self._taken = {*_OWN, ANNEX_ANCHOR, *END_ANCHORS}

    def take(self, wanted: str) -> str:
        """Return the wanted anchor, or the first of `wanted-2`, `wanted-3`… that is free."""
        anchor, number = wanted, 2
        while anchor in self._taken:
            anchor, number = f"{wanted}-{number}", number + 1
        self._taken.add(anchor)
        return anchor


def number_footnotes(blocks: Iterable[Block], problems: list[str]) -> tuple[list[Block], list[Footnote]]:
    """Return the blocks, and the footnotes numbered through the whole report in order of first use.

    Definitions leave the blocks; each `footnote_ref` token gets the meta `number` and `use`. A label
    belongs to its own cell first, so that two cells may both have a `[^1]`, and to the whole report
    second. A reference to nothing, or inside a footnote, becomes text and a problem.
    """
    kept: list[Block] = []
    defined: dict[tuple[str, str], list[Token]] = {}
    for block in blocks:
        if isinstance(block, Heading):
            kept.append(block)
            continue
        tokens, own = _without_definitions(block.tokens)
        defined |= {(block.cell, label): body for label, body in own.items()}
        if tokens or isinstance(block, Exhibit):
            kept.append(replace(block, tokens=tuple(tokens)))
    for (cell, _), body in defined.items():
        for ref in _children(body, "footnote_ref"):
            _as_text(ref, cell, "a footnote inside a footnote", problems)
    anywhere = {label: (cell, label) for cell, label in reversed(defined)}
    uses: dict[tuple[str, str], int] = {}
    for block in kept:
        for ref in _children(_tokens(block), "footnote_ref"):
            key = (block.cell, ref.meta["label"])
            key = key if key in defined else anywhere.get(key[1], key)
            if key not in defined:
                _as_text(ref, block.cell, "a footnote that is not defined", problems)
                continue
            uses[key] = uses.get(key, 0) + 1
            ref.meta = {"label": key[1], "number": list(uses).index(key) + 1, "use": uses[key]}
    unused = [key for key in defined if key not in uses]
    problems += [f"cell {cell}: the footnote [^{label}] is used nowhere" for cell, label in unused]
    return kept, [Footnote(n, tuple(defined[key]), uses[key]) for n, key in enumerate(uses, start=1)]


def resolve_links(
    blocks: Iterable[Block], footnotes: Iterable[Footnote], *, ended: bool, problems: list[str]
) -> None:
    """Point every `#` link at an anchor that exists; one that points nowhere becomes text and a problem.

    A link with no text to a numbered exhibit gets its number: `[](#arrivals)` reads "Figure 1".
    `ended` says whether the report ends with its sources, so that prose may point there.
    """
    names = {
        b.anchor: b.number if isinstance(b, Exhibit) else b.text for b in blocks if not isinstance(b, Text)
    }
    names |= dict.fromkeys(END_ANCHORS if ended else (), "below")
    places = [(b.cell, _tokens(b)) for b in blocks] + [("of a footnote", f.tokens) for f in footnotes]
    for cell, tokens in places:
        for inline in (t for t in tokens if t.type == "inline"):
            inline.children = list(_linked(inline.children or [], names, cell, problems))


def lead_out(blocks: Iterable[Block], footnotes: Iterable[Footnote], *, slug: str, site: str) -> None:
    """Point links to other reports to their whole address, or name the file: a report is sent on alone.

    `slug` is the report's place among all, `site` where they are published, empty where that is not known.
    """
    inlines = (t for tokens in [*map(_tokens, blocks), *(f.tokens for f in footnotes)] for t in tokens)
    for inline in (token for token in inlines if token.type == "inline"):
        inline.children = list(_led_out(inline.children or [], slug, site))


def _led_out(children: Iterable[Token], slug: str, site: str) -> Iterator[Token]:
    named = ""
    for token in children:
        address = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        page, _, anchor = address.partition("#")
        if page and ":" not in address:
            if site:
                place = posixpath.normpath(posixpath.join(posixpath.dirname(slug), page))
                token.attrs["href"] = f"{site}{quote(place)}" + (f"#{anchor}" if anchor else "")
            else:
                named = posixpath.basename(page)
        yield token
        if token.type == "link_close" and named:
            yield Token("text", "", 0, content=f" ({named}, published with this file)")
            named = ""


def _linked(
    children: Sequence[Token], names: Mapping[str, str], cell: str, problems: list[str]
) -> Iterator[Token]:
    dropping = False
    for place, token in enumerate(children):
        target = unquote(str(token.attrs.get("href", ""))) if token.type == "link_open" else ""
        if not target.startswith("#"):
            if not (dropping and token.type == "link_close"):
                yield token
            dropping = dropping and token.type != "link_close"
            continue
        anchor = next((a for a in (target[1:], wording.slug(target[1:])) if a in names), None)
        dropping = anchor is None
        if anchor is None:
            problems.append(f"cell {cell}: a link to {target}, which is no heading or exhibit of the report")
            continue
        token.attrs["href"] = f"#{anchor}"
        yield token
        if children[place + 1].type == "link_close":
            yield Token("text", "", 0, content=names[anchor])


def _tokens(block: Block) -> Sequence[Token]:
    return () if isinstance(block, Heading) else block.tokens


def _children(tokens: Iterable[Token], kind: str) -> Iterator[Token]:
    return (c for t in tokens for c in t.children or () if c.type == kind)


def _as_text(token: Token, cell: str, complaint: str, problems: list[str]) -> None:
    problems.append(f"cell {cell}: {complaint}")
    token.content = f"[^{token.meta['label']}]" if token.type == "footnote_ref" else token.content
    token.type = "text"


def _without_definitions(tokens: Iterable[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """Part tokens into the text and its footnote definitions by label."""
    kept: list[Token] = []
    defined: dict[str, list[Token]] = {}
    into = kept
    for token in tokens:
        if token.type == "footnote_reference_open":
            into = defined.setdefault(token.meta["label"], [])
        elif token.type == "footnote_reference_close":
            into = kept
        else:
            into.append(token)
    return kept, defined
