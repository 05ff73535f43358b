"""Exhibits as Typst code: calls of the functions in `report.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.exhibits.display import when
from analysis.publish.render import images, matter, tables_typst
from analysis.publish.render.document import Document, Exhibit, Payload, usual
from analysis.publish.render.markdown_typst import MarkdownWriter
from analysis.publish.render.typst import array, boolean, literal, shown, whole

ROWS_PRINTED = 12
"""Data of a chart with at most this many rows are printed under it, longer ones only attached."""

_TALLEST_PICTURE = 553.0
"""Points: the height a page has for a picture."""
_TALLEST_IN_BRIEF = 200.0

_ON_PAPER, _LEAST_ON_PAPER = 1.0, 0.9
"""Parts of a picture's own size: no word is below 7.6 points. A high one is set smaller, to the lesser part
at most, so that it more often fits what is left of a page; two usual charts with their notes fit one."""
_HIGH = 165.0
"""Points on paper that a picture takes where neither part hinders it."""


class Caption(NamedTuple):
    """What stands above an exhibit: its active title, "Table 1" or nothing, its statistical subtitle."""

    title: str
    number: str = ""
    subtitle: str = ""


class ExhibitWriter:
    """Writes the exhibits of one report and keeps what goes with them.

    Attributes
    ----------
    pictures : dict of str to bytes
        The charts by the name the code uses.
    later : list of Exhibit
        The figures before the annex, whose data stand at its end.
    whole : bool
        Whether the report is, or its brief, whose key figures stand in one column beside its chart.
    row_headers : list of bool
        For each table written so far, in order, whether its first column names the rows.
    """

    def __init__(self, document: Document) -> None:
        self.pictures: dict[str, bytes] = {}
        self.row_headers: list[bool] = []
        self.whole = document.whole
        self.tallest = _TALLEST_PICTURE if document.whole else _TALLEST_IN_BRIEF
        self.later: list[Exhibit] = []
        self.annex = {one.anchor for one in document.blocks[document.annex :] if isinstance(one, Exhibit)}
        self.markdown = MarkdownWriter(
            {f.number: f.tokens for f in document.footnotes}, self.row_headers, self.pictures
        )

    def write(self, exhibit: Exhibit) -> str:
        """Return the code of one exhibit; its picture goes to `pictures`."""
        code: str = getattr(self, f"_{exhibit.kind}")(exhibit)
        return code

    def _figure(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        name = f"{exhibit.anchor}.svg"
        self.pictures[name] = payload["svg"].encode()
        words = [payload[key] or "" for key in ("title", "subtitle")]
        width = _picture_width(payload["svg"], self.tallest)
        code = (
            f"figure-exhibit({_named(exhibit)}, {', '.join(map(shown, words))}, {literal(name)}, "
            f"{width}, {literal(payload['alt'])}, {array(_lines(exhibit))})"
        )
        if self.annex and exhibit.anchor not in self.annex:
            self.later.append(exhibit)
            return code
        return f"{code}\n{self.figure_data(exhibit)}"

    def figure_data(self, exhibit: Exhibit) -> str:
        """Return the code of a figure's data as a table, nothing where they are many."""
        data = exhibit.shown
        if not data or not 0 < len(data["rows"]) <= ROWS_PRINTED:
            return ""
        return self.table(data, Caption(f"Data of {exhibit.number}"), minor=True)

    def _table(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        caption = Caption(payload["title"], exhibit.number, payload["subtitle"] or "")
        return self.table(exhibit.shown or {}, caption, anchor=exhibit.anchor, lines=_lines(exhibit))

    def table(
        self,
        data: Payload,
        caption: Caption,
        *,
        anchor: str | None = None,
        lines: Sequence[str] = (),
        minor: bool = False,
    ) -> str:
        """Return the code of a table, in parts where it is too wide for a page.

        `lines` are the code of what stands below; a `minor` table goes with something else and has a
        smaller caption.
        """
        parts = tables_typst.layouts(data, minor=minor)
        label = "none" if anchor is None else literal(anchor)
        if not parts:
            return f"anchored({label}, par({shown(caption.title)}))"
        written = []
        for place, part in enumerate(parts, start=1):
            self.row_headers.append(bool(data["row_header"]))
            which = f" (part {place} of {len(parts)})" if len(parts) > 1 else ""
            words = (caption.number, f"{caption.title}{which}", caption.subtitle)
            written.append(
                f"table-exhibit({label if place == 1 else 'none'}, {', '.join(map(shown, words))}, "
                f"{tables_typst.code(data, part)}, {array(lines if place == len(parts) else ())}, "
                f"whole: {boolean(part.whole)}, flipped: {boolean(part.flipped)}, minor: {boolean(minor)})"
            )
        return "\n".join(written)

    def _key_figures(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        shared, said = usual(payload["figures"])
        first, others = exhibit.tiles
        cards = array([_card(figure, shared) for figure in first])
        lines = [shown(f"{'; '.join(_in_words(figure, shared) for figure in others)}.")] if others else []
        under = array([*lines, *_lines(exhibit)])
        named = f"{literal(exhibit.anchor)}, {shown(payload['title'])}, {shown(said)}"
        across = "" if self.whole else ", columns: 1"
        return f"key-figures({named}, {cards}, {under}, whole: {whole(cards)}{across})"

    def _callout(self, exhibit: Exhibit) -> str:
        level, title = literal(exhibit.payload["level"]), shown(exhibit.payload["title"])
        return f"callout({level}, {literal(exhibit.anchor)}, {title}, {self._body(exhibit)})"

    def _verdict(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        claim, verdict = shown(payload["claim"]), shown(payload["verdict"])
        head = f"verdict({_named(exhibit)}, {claim}, {verdict}, {self._body(exhibit)}, whole: {whole(claim)})"
        caption = Caption(f"Readings behind the verdict on {exhibit.number}")
        readings = self.table(payload["readings"], caption, lines=_lines(exhibit), minor=True)
        return f"{head}\n{readings}"

    def _body(self, exhibit: Exhibit) -> str:
        return f"{{{self.markdown.write(exhibit.tokens)}}}"


def _lines(exhibit: Exhibit) -> list[str]:
    """Return the code of the lines under an exhibit."""
    return [shown(line) for line in matter.lines(exhibit, "{file} ({rows}), attached to this PDF")]


def _picture_width(svg: str, tallest: float) -> str:
    """Return the code of a picture's width: its own, a little less, or what fits the page."""
    size = images.view_box(svg)
    if size is None or not all(size):
        return "100%"
    width, height = size
    part = min(_ON_PAPER, max(_LEAST_ON_PAPER, _HIGH / height))
    return f"{width * min(part, tables_typst.PORTRAIT / width, tallest / height):.1f}pt"


def _named(exhibit: Exhibit) -> str:
    return f"{literal(exhibit.anchor)}, {shown(exhibit.number)}"


def _in_words(figure: Payload, shared: str) -> str:
    """Return one key figure as words: what is not among the first is read in a line below them."""
    unit = "" if figure["unit"] == "%" else f" {figure['unit']}"
    said = [figure["change"], "" if when(figure) == shared else when(figure)]
    beside = "; ".join(filter(None, said))
    return f"{figure['label']}: {figure['text']}{unit.rstrip()}" + (f" ({beside})" if beside else "")


def _card(figure: Payload, shared: str) -> str:
    """Return the code of one key figure; it says its period unless that is the usual one."""
    said_of = when(figure)
    unit = "" if figure["unit"] == "%" else figure["unit"]
    said = {
        "label": figure["label"],
        "value": figure["text"],
        "unit": unit,
        "change": figure["change"],
        "when": "" if said_of == shared else said_of,
    }
    return f"({', '.join(f'{key}: {shown(str(value))}' for key, value in said.items())})"
