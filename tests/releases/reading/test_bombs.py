"""Small files that cost a great deal to whoever looks at them without care: each ends in one line of refusal."""

import io
import itertools
import sys
import warnings
import zipfile
from collections.abc import Iterable
from random import Random

import pytest

from analysis.common.errors import DataRefused
from analysis.releases import recognise
from analysis.releases.reading import container
from analysis.releases.reading.workbook import plain

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="limits are the system's, and Linux has them all"
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Parts = Iterable[tuple[str, str | bytes]]


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that is there twice
        for name, part in parts:
            archive.writestr(name, part)
    return file.getvalue()


def xlsx(
    rows: str,
    texts: str = "",
    *,
    more: Parts = (),
    encoding: str = "utf-8",
    styles: str = "",
    name: str = "A",
) -> bytes:
    """Return an XLSX workbook with these rows and these shared texts."""
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    links = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": links,
        TEXTS: f'<sst xmlns="{MAIN}" xmlns:x="{MAIN}">{texts}</sst>',
        "xl/styles.xml": styles or f'<styleSheet xmlns="{MAIN}"/>',
        SHEET: sheet.encode(encoding),
    }
    return packed(itertools.chain(parts.items(), more))


def ods(rows: str, encoding: str = "utf-8") -> bytes:
    """Return an ODS workbook of one sheet with these rows."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = f'<?xml version="1.0" encoding="{encoding}"?><office:document-content{names}><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = "<manifest:manifest/>"
    return packed(
        {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode(encoding)}.items()
    )


def lasting(days: str) -> bytes:
    """Return an XLSX workbook of one duration of so many days."""
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    return xlsx(f'<row r="1"><c r="A1" s="0"><v>{days}</v></c></row>', styles=styles)


def larger_than_it_is(file: bytes) -> bytes:
    """Return an archive whose directory says that its first part is packed into 4 GB."""
    at = file.index(b"PK\x01\x02") + 20
    return file[:at] + b"\xf0\xff\xff\xff" + file[at + 4 :]


def row(attributes: str = "", cell: str = "", text: str = "1") -> str:
    value = 'office:value-type="float" office:value="1"'
    return f"<table:table-row {attributes}><table:table-cell {cell} {value}><text:p>{text}</text:p></table:table-cell></table:table-row>"


FAR = ("r='xfd1048576'", 'r = "XFD1048576"', "r\n=\t'XFD1048576'", 'r="A4294967295"', 'r="ZZZZZ99999"', 'r="A999999999999"')  # fmt: skip
ONE, CELL = '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="9"><c {}><v>1</v></c></row>'
LONG = Random(1).randbytes(250_000).hex()
MANY = "".join(f'<row r="{n}"><c r="A{n}" t = &quot;s"><v>0</v></c></row>' for n in range(1, 9_001)).replace(
    "&quot;", '"'
)
COLUMNS, ROWS = "table:number-columns-repeated", "table:number-rows-repeated"
BOMBS = {
    **{f"far cell {cell!r}": xlsx(ONE + CELL.format(cell)) for cell in FAR},
    "far cell in UTF-16": xlsx(ONE + CELL.format(FAR[0]), encoding="utf-16"),
    "far row, cells without a place": xlsx(ONE + '<row r="1048576">' + "<c><v>1</v></c>" * 16_000 + "</row>"),
    "a part twice, the second far": xlsx(ONE, more=[(SHEET, f"<worksheet xmlns='{MAIN}'><sheetData>{ONE}{CELL.format(FAR[0])}</sheetData></worksheet>")]),
    "a shared text nowhere": xlsx('<row r="1"><c r="A1" t="s"><v>4294967294</v></c></row>'),
    "a long text in many cells": xlsx(MANY, f"<x:si><x:t><![CDATA[{LONG}]]></x:t></x:si>"),
    "a day beyond all calendars": xlsx('<row r="1"><c r="A1" t="d"><v>99999999-99-99</v></c></row>'),
    "columns repeated": ods(row(cell=f'{COLUMNS}="1000000000"')),
    "columns repeated, spaces": ods(row(cell=f"{COLUMNS}\n=\n'1000000000'")),
    "columns repeated, a reference": ods(row(cell=f'{COLUMNS}="&#49;000000000"')),
    "columns repeated, > before": ods(row(cell=f'table:formula="a>b" {COLUMNS}="1000000000"')),
    "columns repeated, 30 digits": ods(row(cell=f'{COLUMNS}="{"9" * 30}"')),
    "columns repeated, in UTF-16": ods(row(cell=f'{COLUMNS}="1000000000"'), encoding="utf-16"),
    "rows and columns repeated": ods(row(f'{ROWS}="1000000000"', f'{COLUMNS}="1000000000"')),
    "more columns than a workbook has": xlsx(f'<row r="1">{"<c><v>1</v></c>" * 20_000}</row>'),
    "more columns than a table has": b"a" + b"," * 20_000,
    **{f"a duration of {days} days": lasting(days) for days in ("1e300", "-9e9", "106751991168", "inf")},
    "a packed size that lies": larger_than_it_is(xlsx(ONE)),
    "accents without end": ods(row(text="a" + "\u0315\u0300" * 16_000)),
    "a text longer than a cell holds": ods(row(text="october to " * 20_000)),
    "a sheet's name without end": xlsx(ONE, name="A" * 100_000),
    "spaces repeated": ods(row(text='<text:s text:c="4000000000"/>')),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_one_line(name: str, tmp_path) -> None:
    (tmp_path / "bomb").write_bytes(BOMBS[name])
    with pytest.raises(DataRefused, match=r"^bomb[:,] ") as refused:
        recognise.read(tmp_path / "bomb")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("book", [xlsx(ONE), ods(row())], ids=["xlsx", "ods"])
def test_without_its_bomb_such_a_workbook_is_read(book: bytes, tmp_path) -> None:
    (tmp_path / "book").write_bytes(book)
    with pytest.raises(DataRefused, match=r"of no source that is known\. Its sheets: A"):
        recognise.read(tmp_path / "book")


def test_a_part_that_says_it_is_locked_is_refused() -> None:
    start = b"PK\x01\x02\x14\x03\x14\x00"
    locked = xlsx(ONE).replace(start + b"\x00", start + b"\x01")
    with pytest.raises(DataRefused, match="found an encrypted one"):
        container.check(locked, "locked.xlsx")


@pytest.mark.parametrize("text", ["[note", "[", "[note [", "1,", "a)1,"])
def test_marks_without_an_end_take_no_more_steps_than_there_are_characters(text: str) -> None:
    """A second and a half of an expression that goes back over what it has seen would be hours here."""
    assert plain(text * 200_000) == (text * 200_000).strip()


@pytest.mark.parametrize("start", [b"<!---->", b"<!--", b"<?xml", b" ", b"<?xml ?>", b"<!--->"])
def test_a_file_is_no_web_page_however_much_stands_before_one(start: bytes) -> None:
    assert not container._is_web_page(start * 200_000 + b"a,b\n")
