"""Files that must not be parsed: each is refused with a message of its own."""

import io
import zipfile
from datetime import date

import pytest

from analysis.common.errors import DataRefused, UsageError
from analysis.releases.reading import container
from analysis.releases.reading.workbook import Workbook

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def archive(parts: dict[str, bytes | str]) -> bytes:
    """Return a ZIP archive of the parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return held.getvalue()


def ods(rows: str) -> bytes:
    """Return an ODS workbook of one sheet."""
    return archive({"mimetype": ODS, "content.xml": f'<table:table table:name="A">{rows}</table:table>'})


def xlsx(**parts: bytes | str) -> bytes:
    """Return an XLSX workbook with more parts."""
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", **parts})


def cell(attributes: str = "") -> str:
    return f'<table:table-cell {attributes} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'


XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'

WIDE = cell('table:number-columns-repeated="16000"')
REFUSED = {
    "empty": (b"", "found an empty file"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "found a PDF document"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel"),
    "xlsx with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "expected an ODS or XLSX workbook, found an encrypted one. Save it without a password"),
    "web page": (b"\n<!DOCTYPE html>\n<html><title>Not found</title>", "found a web page"),
    "binary": (bytes(range(256)), "neither that nor UTF-8 text"),
    "text": (b"no table at all\n", "text that is no table of comma-separated values"),
    "other archive": (archive({"word/document.xml": "<w/>"}), "found an archive that is none"),
    "external entity": (xlsx(**{"xl/sharedStrings.xml": XXE}), "part xl/sharedStrings.xml: expected what workbooks hold, found an XML entity"),
    "utf-16 entity": (xlsx(**{"xl/styles.xml": XXE.encode("utf-16")}), "part xl/styles.xml: expected what workbooks hold, found an XML entity"),
    "billion laughs": (ods(LAUGHS), "part content.xml: expected what workbooks hold, found an XML entity"),
    "document type": (xlsx(**{"xl/styles.xml": '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>'}), "an XML document type"),
    "zip bomb": (xlsx(**{"xl/media/image1.png": bytes(30 * 2**20)}), r"part xl/media/image1.png: expected at most"),
    "many parts": (archive({f"p{n}": "" for n in range(container.MAX_MEMBERS + 1)}), "parts in the archive"),
}  # fmt: skip


@pytest.mark.parametrize("content", list(REFUSED))
def test_refused_with_its_own_message(content):
    data, message = REFUSED[content]
    with pytest.raises(DataRefused, match=f"^book.ods.*{message}"):
        container.check(data, "book.ods")


@pytest.mark.parametrize("parts", [{"content.xml": b"\x93\x11\x08"}, {"encrypted-package": b"\x93\x11\x08"}])
def test_an_ods_with_a_password(parts):
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(
        DataRefused,
        match=r"^x\.ods: expected an ODS or XLSX workbook, found an encrypted one. Save it without a password",
    ):
        container.check(archive({"mimetype": ODS, **parts, "META-INF/manifest.xml": manifest}), "x.ods")


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"<?xml version='1.0'?>\n", b"<!-- x --> ", b"\r\n "])
def test_a_web_page_whatever_stands_before_it(before):
    with pytest.raises(DataRefused, match="found a web page"):
        container.check(before + b"<html lang='en'><body>Sorry, there is a problem</body></html>", "x.xlsx")


def test_every_refusal_reads_differently():
    messages = set()
    for data, _ in REFUSED.values():
        with pytest.raises(DataRefused) as refused:
            container.check(data, "x")
        messages.add(str(refused.value))
    assert len(messages) == len(REFUSED)


def test_blank_rows_and_cells_to_the_edge_of_a_sheet_are_no_extent():
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = f'<table:table-row>{cell()}{blank}</table:table-row><table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    assert container.check(ods(rows), "x") == "ods"


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(write_ods, write_xlsx, weekly, kind, kept):
    content = {"ods": write_ods, "xlsx": write_xlsx}[kind](weekly(date(2026, 5, 21))).read_bytes()
    with pytest.raises(DataRefused, match="damaged or cut short"):
        container.check(content[: int(len(content) * kept)], "x.ods")


def test_a_changed_byte_never_passes_unnoticed(write_weekly):
    path = write_weekly(date(2026, 5, 21))
    content = path.read_bytes()
    whole = Workbook.open(path).rows("SB_01")
    refused = 0
    for place in range(0, len(content), len(content) // 150):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            rows = Workbook.open(path).rows("SB_01")
        except DataRefused:
            refused += 1
        else:  # the byte was in no part of the data: a date of packing, a style
            assert rows == whole
    assert refused > 100


def test_the_kind_is_told_from_the_content(write_ods, write_xlsx, tmp_path):
    sheets = {"A": [["a", "b"], [1, 2]]}
    (tmp_path / "c.pdf").write_bytes(b"\xef\xbb\xbfa,b\n1,2\n")
    opened = [
        Workbook.open(p)
        for p in (write_ods(sheets, "x.xlsx"), write_xlsx(sheets, "y.ods.xlsx"), tmp_path / "c.pdf")
    ]
    assert [book.kind for book in opened] == ["ods", "xlsx", "csv"]
    assert [book.rows(book.sheets[0]) for book in opened] == [
        [["a", "b"], [1, 2]],
        [["a", "b"], [1, 2]],
        [["a", "b"], ["1", "2"]],
    ]


def test_the_day_an_ods_was_made(write_ods):
    sheets = {"A": [["a"]]}
    assert Workbook.open(write_ods(sheets, made=date(2026, 7, 10))).made == date(2026, 7, 10)
    assert Workbook.open(write_ods(sheets)).made is None


def test_no_file_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match=r"^none.ods: cannot be read"):
        Workbook.open(tmp_path / "none.ods")


def test_a_workbook_of_nonsense_is_refused(tmp_path):
    (tmp_path / "x.ods").write_bytes(ods("<table:table-row"))
    with pytest.raises(DataRefused, match=r"x\.ods: expected a readable workbook"):
        Workbook.open(tmp_path / "x.ods").rows("A")
