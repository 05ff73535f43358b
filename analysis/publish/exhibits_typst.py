"""Exhibits and the end matter of a report as Typst code: calls of the functions in `report.typ`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from analysis import wording
from analysis.publish import tables_typst
from analysis.publish.document import Document, Exhibit, Payload, source_lines
from analysis.publish.markdown_typst import MarkdownWriter
from analysis.publish.typst import array, literal, shown

ROWS_PRINTED = 15
"""Data of a chart with at most this many rows are printed under it, longer ones only attached."""

_TALLEST_PICTURE = 1.1
"""Height to width of a picture that fills the text column; a taller one is as high as fits a page."""

_KEPT_WHOLE = 2000
_SIZE = re.compile(r'<svg[^>]*?\bviewBox="[\d.+-]+[ ,]+[\d.+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"', re.DOTALL)


class ExhibitWriter:
    """Writes the exhibits of one report and keeps what goes with them.

    Attributes
    ----------
    pictures : dict of str to bytes
        The charts by the name the code uses.
    row_headers : list of bool
        For each table written so far, in order, whether its first column names the rows.
    """

    def __init__(self, document: Document) -> None:
        self.pictures: dict[str, bytes] = {}
        self.row_headers: list[bool] = []
        self.markdown = MarkdownWriter({f.number: f.tokens for f in document.footnotes}, self.row_headers)

    def write(self, exhibit: Exhibit) -> str:
        """Return the code of one exhibit; its picture goes to `pictures`."""
        return self._writers[exhibit.kind](self, exhibit)

    def _figure(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        name = f"{exhibit.anchor}.svg"
        self.pictures[name] = payload["svg"].encode()
        size = _SIZE.search(payload["svg"])
        tall = size is not None and float(size[2]) > _TALLEST_PICTURE * float(size[1])
        words = [payload[key] or "" for key in ("title", "subtitle")]
        code = (
            f"figure-exhibit({_named(exhibit)}, {', '.join(map(shown, words))}, {literal(name)}, "
            f"{str(tall).lower()}, {literal(payload['alt'])}, {array(self._lines(exhibit))})"
        )
        return f"{code}\n{self._figure_data(exhibit)}"

    def _figure_data(self, exhibit: Exhibit) -> str:
        data = exhibit.data
        if data is None or not 0 < len(data["rows"]) <= ROWS_PRINTED:
            return ""
        title = f"Data of {exhibit.number}"
        return self.table(data, "none", ("", title, ""), [], small=True)

    def _table(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        named = (exhibit.number, payload["title"], payload["subtitle"] or "")
        return self.table(payload["data"], literal(exhibit.anchor), named, self._lines(exhibit))

    def table(
        self,
        data: Payload,
        anchor: str,
        named: tuple[str, str, str],
        lines: Sequence[str],
        *,
        small: bool = False,
    ) -> str:
        """Return the code of a table, in parts where it is too wide for a page."""
        parts = tables_typst.layouts(data)
        written = []
        for place, part in enumerate(parts, start=1):
            self.row_headers.append(bool(data["row_header"]))
            number, title, subtitle = named
            if len(parts) > 1:
                title = f"{title} (part {place} of {len(parts)})"
            options = {"whole": part.whole, "flipped": part.flipped, "minor": small}
            written.append(
                f"table-exhibit({anchor if place == 1 else 'none'}, {shown(number)}, {shown(title)}, "
                f"{shown(subtitle)}, {tables_typst.code(data, part)}, "
                f"{array(lines if place == len(parts) else [])}, "
                f"{', '.join(f'{key}: {str(value).lower()}' for key, value in options.items())})"
            )
        return "\n".join(written) or f"anchored({anchor}, par({shown(named[1])}))"

    def _key_figures(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        cards = array([_card(figure) for figure in payload["figures"]])
        lines = self._lines(exhibit)
        title, whole = shown(payload["title"]), str(len(cards) < _KEPT_WHOLE).lower()
        return f"key-figures({literal(exhibit.anchor)}, {title}, {cards}, {array(lines)}, whole: {whole})"

    def _callout(self, exhibit: Exhibit) -> str:
        level, title = literal(exhibit.payload["level"]), shown(exhibit.payload["title"])
        return f"callout({level}, {literal(exhibit.anchor)}, {title}, {self._body(exhibit)})"

    def _verdict(self, exhibit: Exhibit) -> str:
        payload = exhibit.payload
        claim, verdict = shown(payload["claim"]), shown(payload["verdict"])
        head = f"verdict({_named(exhibit)}, {claim}, {verdict}, {self._body(exhibit)})"
        readings = self.table(
            payload["readings"],
            "none",
            ("", f"Readings behind the verdict on {exhibit.number}", ""),
            self._lines(exhibit),
            small=True,
        )
        return f"{head}\n{readings}"

    def _body(self, exhibit: Exhibit) -> str:
        return f"{{{self.markdown.write(exhibit.tokens)}}}"

    def _lines(self, exhibit: Exhibit) -> list[str]:
        """Return the lines under an exhibit: description, notes, source, status, where its data are."""
        payload = exhibit.payload
        sources = list(source_lines(payload["sources"]))
        rows = len(exhibit.data["rows"]) if exhibit.data else 0
        origin = [f"Source: {'; '.join(sources)}."] if sources else []
        if payload.get("status"):
            origin.append(f"Status: {payload['status']}.")
        if exhibit.data:
            origin.append(f"Data: {exhibit.csv_name} ({wording.plural(rows, 'row')}), attached to this PDF.")
        said = [f"Description: {payload['description']}"] if payload.get("description") else []
        if exhibit.kind == "table" and rows > tables_typst.MOST_ROWS:
            said.append(
                f"The first {tables_typst.MOST_ROWS} of {wording.number(rows)} rows; the CSV has all."
            )
        said += [f"Note: {note}" for note in payload["notes"]]
        return [shown(line) for line in (*said, " ".join(origin)) if line]

    _writers: ClassVar[Mapping[str, Callable[[Any, Exhibit], str]]] = {
        "figure": _figure,
        "table": _table,
        "key_figures": _key_figures,
        "callout": _callout,
        "verdict": _verdict,
    }


def _named(exhibit: Exhibit) -> str:
    return f"{literal(exhibit.anchor)}, {shown(exhibit.number)}"


def _card(figure: Payload) -> str:
    start, end = (dt.date.fromisoformat(day) for day in figure["period"])
    when = f"{wording.span(start, end)}, {figure['status']}"
    unit = "" if figure["unit"] == "%" else figure["unit"]
    said = {
        "label": figure["label"],
        "value": figure["text"],
        "unit": unit,
        "change": figure["change"],
        "when": when,
    }
    return f"({', '.join(f'{key}: {shown(str(value))}' for key, value in said.items())})"
