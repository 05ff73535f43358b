"""All tables of a report as an accessible workbook: a cover, contents, notes, and one table a sheet.

It keeps to the guidance of the Government Analysis Function on spreadsheets: no merged cell, no blank row in
a table, missing values by a sign that is explained, each table marked as one and named. Text is always a
string, so nothing in it runs as a formula or becomes a link.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.common import wording
from analysis.exhibits import printed
from analysis.publish.formats import Report, Write
from analysis.publish.render import matter
from analysis.publish.render.document import ABOUT, Document, Exhibit, Payload, citations

_WIDEST, _LONGEST = 60, 32_767
"""Letters of the widest column and of the longest text a cell can hold."""
_MISSING = f"{wording.MISSING} means not available."
_SHEET_NAME = 31


def begin(report: Report) -> Write:
    """Return what writes the workbook."""
    return lambda: {".xlsx": _Workbook(report.document).written()}


class _Workbook:
    def __init__(self, document: Document) -> None:
        from xlsxwriter import Workbook

        self.document = document
        self.file = io.BytesIO()
        plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        self.book = Workbook(self.file, {"in_memory": True, **dict.fromkeys(plain, False)})
        day = dt.datetime.combine(document.as_at or dt.date(1980, 1, 1), dt.time())
        self.book.set_properties({"title": document.title, "author": "Landfall", "created": day})
        look = {"font_name": "Arial", "font_size": 12, "valign": "top"}
        self.looks = {
            "title": self.book.add_format({**look, "font_size": 15, "bold": True}),
            "text": self.book.add_format({**look, "text_wrap": True}),
            "line": self.book.add_format(look),
            "head": self.book.add_format({**look, "bold": True, "text_wrap": True, "bottom": 1}),
            "date": self.book.add_format({**look, "num_format": "d mmmm yyyy", "align": "left"}),
            "link": self.book.add_format({**look, "font_color": "#0000EE", "underline": 1}),
        }
        self.notes: dict[str, int] = {}
        self.sheets: list[tuple[str, str]] = []

    def written(self) -> bytes:
        """Return the bytes of the workbook; the same for the same report."""
        exhibits = [(exhibit, exhibit.data) for exhibit in self.document.exhibits if exhibit.data]
        self.names = _sheet_names([exhibit for exhibit, _ in exhibits])
        for exhibit, _ in exhibits:
            for note in exhibit.payload["notes"]:
                self.notes.setdefault(note, len(self.notes) + 1)
        self._cover()
        contents = [[name, _title(exhibit)] for name, (exhibit, _) in zip(self.names, exhibits, strict=True)]
        sheet = self._table("Contents", "Contents", [], printed.texts(("Sheet", "What it holds"), contents))
        for row, name in enumerate(self.names, start=3):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.looks["link"], name)
        if self.notes:
            noted = [[f"note {number}", note] for note, number in self.notes.items()]
            self._table("Notes", "Notes", [], printed.texts(("Note", "What it says"), noted))
        for name, (exhibit, data) in zip(self.names, exhibits, strict=True):
            self._table(name, _title(exhibit), self._lines(exhibit, data), data)
        self.book.close()
        return self.file.getvalue()

    def _cover(self) -> None:
        document, sheet = self.document, self.book.add_worksheet("Cover")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 100)
        sources = document.sources or {}
        lines = [document.finding, document.question, document.description, *matter.facts(document)]
        limits = [f"Known limit: {limit}" for limit in sources.get("limits", ())]
        lines += [*limits, sources.get("cite", ""), ABOUT]
        sheet.write_string(0, 0, document.title[:_LONGEST], self.looks["title"])
        for row, line in enumerate(filter(None, lines), start=1):
            sheet.write_string(row, 0, line[:_LONGEST], self.looks["text"])

    def _lines(self, exhibit: Exhibit, data: Payload) -> list[str]:
        payload = exhibit.payload
        notes = [f"[note {self.notes[note]}]" for note in payload["notes"]]
        sources = [f"{cited.publication}: {cited.tables}" for cited in citations(payload["sources"])]
        lines = [
            payload.get("subtitle") or "",
            f"Notes, on the sheet Notes: {', '.join(notes)}" if notes else "",
            f"Source: {'; '.join(sources)}" if sources else "",
            f"Status: {payload['status']}" if payload.get("status") else "",
            _MISSING if any(cell is None for row in data["rows"] for cell in row) else "",
        ]
        return [line for line in lines if line]

    def _table(self, name: str, title: str, lines: Sequence[str], data: Payload) -> Any:
        """Write a sheet: what its table is, then the table, as one that programs know."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title[:_LONGEST], self.looks["title"])
        for row, line in enumerate((*lines, "This sheet holds one table."), start=1):
            sheet.write_string(row, 0, line[:_LONGEST], self.looks["line"])
        top = len(lines) + 2
        heads = _unique(" ".join(printed.head(column).split())[:255] for column in data["columns"])
        for place, (column, head) in enumerate(zip(data["columns"], heads, strict=True)):
            sheet.write_string(top, place, head, self.looks["head"])
            for row, values in enumerate(data["rows"], start=top + 1):
                self._cell(sheet, (row, place), values[place], column)
            longest = max([len(printed.cell(row[place], column)) for row in data["rows"]] or [0])
            sheet.set_column(place, place, min(_WIDEST, max(longest, len(head) // 2, 8) + 2))
        if data["rows"] and heads:
            columns = [{"header": head, "header_format": self.looks["head"]} for head in heads]
            named = f"table_{len(self.sheets)}_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"
            where = (top, 0, top + len(data["rows"]), len(heads) - 1)
            sheet.add_table(*where, {"columns": columns, "name": named, "style": None, "autofilter": False})
        self.sheets.append((name, title))
        return sheet

    def _look(self, value: Any, column: Payload) -> Any:
        if column["type"] in {"integer", "number", "percent"}:
            decimals = wording.places(value, column["decimals"])
            key = f"number {decimals}"
            if key not in self.looks:
                form = "#,##0" + ("." + "0" * decimals if decimals else "")
                look = {"font_name": "Arial", "font_size": 12, "valign": "top", "num_format": form}
                self.looks[key] = self.book.add_format(look)
            return self.looks[key]
        return self.looks["date" if column["type"] == "date" else "text"]

    def _cell(self, sheet: Any, place: tuple[int, int], value: Any, column: Payload) -> None:
        look = self._look(value, column)
        if value is None:
            sheet.write_string(*place, wording.MISSING, self.looks["line"])
        elif column["type"] == "date":
            sheet.write_datetime(*place, dt.datetime.fromisoformat(value), look)
        elif isinstance(value, int | float):
            sheet.write_number(*place, value, look)
        else:
            sheet.write_string(*place, str(value)[:_LONGEST], look)


def _title(exhibit: Exhibit) -> str:
    title = str(exhibit.payload.get("title") or exhibit.payload.get("claim") or exhibit.anchor)
    return f"{exhibit.number}: {title}" if exhibit.number else title


def _sheet_names(exhibits: Iterable[Exhibit]) -> list[str]:
    """Return the name of each exhibit's sheet, short enough and each another: Figure_1, key-figures."""
    wanted = [re.sub(r"[^\w-]", "_", exhibit.number or exhibit.anchor) for exhibit in exhibits]
    return _unique(wanted, taken=("cover", "contents", "notes", "history"), longest=_SHEET_NAME)


def _unique(names: Iterable[str], *, taken: Iterable[str] = (), longest: int = 255) -> list[str]:
    """Return names that differ whatever their case, none empty: a second one has a number."""
    seen, found = set(taken), []
    for name in names:
        own, number = name[:longest] or "-", 1
        while own.casefold() in seen:
            number += 1
            own = f"{name[: longest - 5]} ({number})"
        seen.add(own.casefold())
        found.append(own)
    return found
