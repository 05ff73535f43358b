"""Small files that cost a great deal to whoever looks at them without care: refused in a moment."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from analysis.common.errors import DataRefused
from analysis.releases.reading import container
from analysis.releases.reading.workbook import plain


def _book(flag: int = 0, **parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, part in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, part)
    return file.getvalue().replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00" + bytes([flag])
    )


@pytest.mark.parametrize(
    "cell", ["r='xfd1048576'", 'r = "XFD1048576"', 'r="xFd1048576"', "r\n=\t'XFD1048576'"]
)
def test_a_far_cell_is_seen_however_it_is_written(cell: str) -> None:
    with pytest.raises(DataRefused, match="a sheet of 17,179,869,184 cells"):
        container.check(_book(**{"xl/a.xml": f"<sheetData><c {cell}/></sheetData>".encode()}), "far.xlsx")


@pytest.mark.parametrize("kind", ['t="s"', "t='s'", 't ="s"', "t = 's'"])
@pytest.mark.parametrize(
    "text", ["<si><t>{}</t></si>", "<x:si><x:t>{}</x:t></x:si>", "<si><t><![CDATA[{}]]></t></si>"]
)
def test_a_long_text_in_many_cells_is_seen_however_it_is_written(kind: str, text: str) -> None:
    sheet = f"<c {kind}><v>0</v></c>".encode() * 9_000
    book = _book(**{"xl/a.xml": sheet, "xl/b.xml": text.format("long " * 100_000).encode()})
    with pytest.raises(DataRefused, match=r"may stand in 9,000 cells; too large"):
        container.check(book, "texts.xlsx")


def test_a_part_that_says_it_is_locked_is_refused() -> None:
    with pytest.raises(DataRefused, match="the workbook is encrypted"):
        container.check(_book(flag=1), "locked.xlsx")


@pytest.mark.parametrize("times", [1_000, 100_000])
def test_marks_without_an_end_take_no_time(times: int) -> None:
    begun = time.process_time()
    plain("[note" * times)
    container._is_web_page(b"<!---->" * times + b"a,b\n")
    container.check(_book(**{"xl/a.xml": b"<t " * times + b" r" * times + b"<si" * times}), "marks.xlsx")
    assert time.process_time() - begun < 2
