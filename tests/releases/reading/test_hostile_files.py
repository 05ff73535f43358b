"""Files that must not get in, given to the command: their message, their exit code, and nothing changed."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from building import here

LAST = date(2026, 7, 16)
LATER = date(2026, 7, 23)


@pytest.fixture
def add(home, write_weekly) -> Callable[..., tuple[int, str]]:
    """Add a file to a project that holds one release: exit code and what was said on standard error."""

    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (home / "data" / "tables").iterdir()}

    def refused(path: Path, *options: str) -> tuple[int, str]:
        assert here("data", "add", str(write_weekly(LAST, name="held.ods")))[0] == 0
        before = files()
        code, out, error = here("data", "add", str(path), *options)
        assert out == ""
        assert error.startswith("landfall: ")
        assert error.count("\n") == 1
        assert files() == before
        return code, error

    return refused


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


BOOK = {"xl/workbook.xml": b"<workbook/>"}
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst>&e;</sst>'
FAR = b'<row r="1048576"><c r="XFD1048576"/></row>'
CONTENTS = {
    "entity.xlsx": (zipped(**BOOK, **{"xl/sharedStrings.xml": ENTITY}), "entity.xlsx, part xl/sharedStrings.xml: expected what workbooks hold, found an XML entity"),
    "far.xlsx": (zipped(**BOOK, **{"xl/worksheets/sheet1.xml": FAR}), "far.xlsx: expected a readable "),
    "lines.csv": (b"a,b\n" + b"\n" * 5_000_001, "lines.csv: expected at most 5,000,000 cells, found 5,000,003"),
    "other.csv": (b"a,b\n1,2\n", "other.csv: expected a file of one source, found one of no source that is known"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_no_workbook_of_ours(add, tmp_path, name):
    content, message = CONTENTS[name]
    (tmp_path / name).write_bytes(content)
    code, said = add(tmp_path / name)
    assert code == 3
    assert said.startswith(f"landfall: {message}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("none", "none: cannot be read (No such file or directory)"),
        ("folder", "folder: not a file"),
        ("pipe", "pipe: not a file; give the workbook or table itself"),
        ("/dev/zero", "zero: not a file"),
        ("link", "link: cannot be read (Too many levels of symbolic links)"),
    ],
)
def test_what_is_no_file(add, tmp_path, what, message):
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path) if hasattr(os, "mkfifo") else pytest.skip("this system has no named pipes")
    elif what == "link":
        path.symlink_to(path)
    elif what == "/dev/zero" and not path.exists():
        pytest.skip("this system has no such device")
    code, said = add(path)
    assert code == 2
    assert said.startswith(f"landfall: {message}")


def edited(sheets, row, column, value):
    sheets["SB_01"][row] = [*sheets["SB_01"][row]]
    sheets["SB_01"][row][column] = value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (9, 1, "about 40", 'book.ods, sheet SB_01, row 10, column arrivals: expected a whole number, found "about 40"'),
        (9, 1, -4, 'book.ods: small_boats_daily, date 2026-05-12, column arrivals: expected a whole number of at least 0, found "-4"'),
        (9, 1, 1, "book.ods: small_boats_daily, date 2026-05-12, column boats: expected at most 1 as arrivals"),
    ],
)  # fmt: skip
def test_one_wrong_cell(add, weekly, write_ods, row, column, value, message):
    sheets = weekly(LATER)
    edited(sheets, row, column, value)
    code, said = add(write_ods(sheets))
    assert code == 3
    assert said.startswith(f"landfall: {message}")
