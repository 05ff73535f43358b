"""A table as an OpenDocument spreadsheet; text in it never is a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from analysis.exhibits import printed
from analysis.publish.render.document import Payload

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_MANIFEST = (
    f'<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_OASIS}manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_DAY = (
    '<office:automatic-styles><number:date-style style:name="day"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style><style:style style:name="date" '
    'style:family="table-cell" style:data-style-name="day"/></office:automatic-styles>'
)
"""How a date is shown, 2026-06-30: without it programs show how many days have gone by since 1899."""
_CONTENT = Markup(  # noqa: S704 - our own text
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_OASIS}office:1.0" '
    f'xmlns:table="{_OASIS}table:1.0" xmlns:text="{_OASIS}text:1.0" xmlns:style="{_OASIS}style:1.0" '
    f'xmlns:number="{_OASIS}datastyle:1.0" office:version="1.3">{_DAY}'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)
_SHEET = Markup('<table:table table:name="{}">{}</table:table>')
_HEAD = Markup("<table:table-header-rows>{}</table:table-header-rows>")
_ROW = Markup("<table:table-row>{}</table:table-row>")
_CELL = Markup('<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>')
_NUMBER, _DATE = Markup(' office:value="{}"'), Markup(' office:date-value="{}" table:style-name="date"')


def write(sheet: str, title: str, said: Sequence[str], data: Payload) -> bytes:
    """Return a spreadsheet of two sheets: the table, and what is said of it; the same for the same table."""
    columns = data["columns"]
    heads = _ROW.format(_joined(_text(printed.head(column)) for column in columns))
    rows = (
        _ROW.format(_joined(_cell(value, column) for value, column in zip(row, columns, strict=True)))
        for row in data["rows"]
    )
    notes = _joined(_ROW.format(_text(line)) for line in (title, *said))
    whole = _SHEET.format(_plain(sheet), _HEAD.format(heads) + _joined(rows)) + _SHEET.format("Notes", notes)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:  # the kind comes first and as it is, by which programs know it
        file.writestr(zipfile.ZipInfo("mimetype"), _KIND)
        for name, text in (("content.xml", _CONTENT.format(whole)), ("META-INF/manifest.xml", _MANIFEST)):
            file.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _text(text: str) -> Markup:
    return _CELL.format("string", "", _plain(text))


def _cell(value: Any, column: Payload) -> Markup:
    shown = _plain(printed.cell(value, column))
    if isinstance(value, int | float):
        return _CELL.format("float", _NUMBER.format(value), shown)
    if value and column["type"] == "date":
        return _CELL.format("date", _DATE.format(value), shown)
    return _text(shown)


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
