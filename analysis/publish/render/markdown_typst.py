"""The writer of Markdown for PDF: tokens that `prepare` has numbered and linked, as Typst code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from analysis.exhibits import printed
from analysis.publish.render import images, markdown, maths, tables_typst
from analysis.publish.render.typst import array, boolean, literal, shown

_PRINTED_LINKS = ("http://", "https://", "mailto:")
_CONSTANT = {
    "softbreak": '" "',
    "hardbreak": "linebreak()",
    "hr": "line(length: 100%, stroke: 0.5pt + rule-grey)",
}

_STYLES = {"em": "emph", "strong": "strong", "s": "strike", "sub": "sub", "sup": "super"}


_TABLE_SIZE = 9.0


def table_data(head: Sequence[SyntaxTreeNode], body: Sequence[Sequence[SyntaxTreeNode]]) -> Mapping[str, Any]:
    """Return the words of a table as data of an exhibit, for its place on paper."""
    words, *rows = [[markdown.text(_inline(cell)) for cell in row] for row in (head, *body)]
    return {**printed.texts(words, rows), "row_header": False, "whole": True}


def _inline(cell: SyntaxTreeNode) -> Sequence[Token]:
    return [token for child in cell.children for token in child.to_tokens()[0].children or []]


def is_printed_link(address: str) -> bool:
    """Return whether an address leads somewhere from paper: to the web or to a mailbox."""
    return markdown.is_safe_link(address) and address.lower().startswith(_PRINTED_LINKS)


class MarkdownWriter:
    """Writes Markdown as Typst code; one writer per report, since a footnote is printed once.

    It is given the text of each footnote by its number. `tables` gets one False for each table written, since
    a Markdown table has no row headers; `pictures` gets each picture by the name the code uses.
    """

    def __init__(
        self, footnotes: Mapping[int, Sequence[Token]], tables: list[bool], pictures: dict[str, bytes]
    ) -> None:
        self._pictures = pictures
        self._footnotes = footnotes
        self._tables = tables
        self._printed: set[int] = set()

    def write(self, tokens: Sequence[Token]) -> str:
        """Return tokens as statements for use inside braces: no statement where there is no token."""
        return self._all(SyntaxTreeNode(tokens).children)

    def _all(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        return "; ".join(filter(None, (self._node(node) for node in nodes)))

    def _inside(self, node: SyntaxTreeNode) -> str:
        return f"{{{self._all(node.children)}}}" if node.children else "[]"

    def _node(self, node: SyntaxTreeNode) -> str:
        """Return a node as the method of its type writes it."""
        written: str = _CONSTANT.get(node.type) or getattr(self, f"_{node.type}")(node)
        return written

    def _inline(self, node: SyntaxTreeNode) -> str:
        return self._all(node.children)

    def _text(self, node: SyntaxTreeNode) -> str:
        return shown(node.content) if node.content else ""

    def _emphasis(self, node: SyntaxTreeNode) -> str:
        return f"{_STYLES[node.type]}({self._inside(node)})"

    _em = _strong = _s = _sub = _sup = _emphasis

    def _maths(self, node: SyntaxTreeNode) -> str:
        return maths.typst(node.token)  # type: ignore[arg-type]

    _math_inline = _math_block = _maths

    def _image(self, node: SyntaxTreeNode) -> str:
        name = f"in-text-{len(self._pictures) + 1}.svg"
        self._pictures[name] = images.svg(node.meta["mime"], node.meta["content"])
        return f"box(image({literal(name)}, alt: {literal(node.content)}))"

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        words = self._inside(node)
        turned = f"{{ set text(dir: rtl); par({words}) }}" if node.attrs.get("dir") else f"par({words})"
        return words if node.hidden else turned

    def _heading(self, node: SyntaxTreeNode) -> str:
        return f"par(strong({self._inside(node)}))"  # inside a list or a quotation: no part of the outline

    def _blockquote(self, node: SyntaxTreeNode) -> str:
        return f"quotation({self._inside(node)})"

    def _code(self, node: SyntaxTreeNode) -> str:
        return f"code({shown(node.content.rstrip())}, block: {boolean(node.type != 'code_inline')})"

    _code_inline = _code_block = _fence = _code

    def _list(self, node: SyntaxTreeNode) -> str:
        items = "".join(f", {self._inside(item)}" for item in node.children)
        paragraphs = [part for item in node.children for part in item.children if part.type == "paragraph"]
        tight = f"tight: {boolean(all(p.hidden for p in paragraphs))}"
        if node.type == "bullet_list":
            return f"list({tight}{items})"
        return f"enum({tight}, start: {node.attrs.get('start', 1)}{items})"

    _bullet_list = _ordered_list = _list

    def _callout(self, node: SyntaxTreeNode) -> str:
        level, title = literal(node.meta["level"]), literal(node.meta["title"])
        body = self._inside(node)
        return f"callout({level}, none, {title}, {body})"

    def _table(self, node: SyntaxTreeNode) -> str:
        head, *body = [row.children for section in node.children for row in section.children]
        sides = ["right" if "right" in str(c.attrs.get("style", "")) else "left" for c in head]
        written = [[self._inside(cell) for cell in row] for row in (head, *body)]
        parts = tables_typst.layouts(table_data(head, body), turned=False)
        tables = []
        for part in parts:
            self._tables.append(False)
            heads, *rows = [array([row[place] for place in part.columns]) for row in written]
            fits = len(parts) == 1 and part.size == _TABLE_SIZE
            widths = str(len(sides)) if fits else array([f"{width:.1f}pt" for width in part.widths])
            aligned = array([sides[place] for place in part.columns])
            tables.append(f"data-table({aligned}, {widths}, {part.size:g}pt, {heads}, {array(rows)})")
        return "; ".join(tables)

    def _link(self, node: SyntaxTreeNode) -> str:
        address, words = str(node.attrs["href"]), self._inside(node)
        if address.startswith("#"):
            return f"link(label({literal(address[1:])}), {words})"
        if is_printed_link(address):
            return f"link({literal(address)}, {words})"
        return words  # a page beside the report: on paper there is nowhere to go

    def _footnote_ref(self, node: SyntaxTreeNode) -> str:
        number = int(node.meta["number"])
        anchor = literal(f"note:{number}")
        if number in self._printed:
            return f"footnote(label({anchor}))"
        self._printed.add(number)
        blocks = SyntaxTreeNode(self._footnotes[number]).children
        words = [self._inside(b) if b.type == "paragraph" else self._node(b) for b in blocks]
        return f"anchored({anchor}, footnote({{{'; parbreak(); '.join(words)}}}))"
