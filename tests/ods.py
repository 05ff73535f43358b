"""ODS workbooks, written as office programs write them: runs of cells once, a paragraph for each line."""

import io
import itertools
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"'
)
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta>'
    "<meta:creation-date>{}</meta:creation-date></office:meta></office:document-meta>"
)


def _cell(value: object, times: int) -> str:
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if value in ("", None):
        return f"<table:table-cell{repeated}/>"
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value!r}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell{repeated} {kind}>{paragraphs}</table:table-cell>"


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], made: date | None = None) -> bytes:
    """Return an ODS workbook of text, numbers and days; it says when it was made where that is given."""
    tables = []
    for name, rows in sheets.items():
        lines = (
            "<table:table-row>"
            + "".join(_cell(value, len(list(run))) for value, run in itertools.groupby(row))
            + "</table:table-row>"
            for row in rows
        )
        blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(lines)}{blank}</table:table>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        if made:
            archive.writestr("meta.xml", _META.format(f"{made.isoformat()}T09:30:00Z"))
    return book.getvalue()
