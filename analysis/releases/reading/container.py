"""What a file must be before anything parses it: whole, of sensible size, and with nothing hidden in it.

Workbooks are ZIP archives of XML, and come from outside. Nothing is unpacked to disk. What the XML says is
for the parser to see, in a process with limits (`apart`): a sheet of 10¹⁰ cells, or a text of a megabyte in
each of ten thousand, ends there. An expression over the bytes would see less than a parser, or other things.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn

from analysis.common.errors import DataRefused, Place, UsageError, short

Kind = Literal["ods", "xlsx", "csv"]

MAX_FILE = 100 * 2**20
MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 2**20
"""Three times what the largest official workbook has."""
MAX_RATIO = 120
"""Of one member to its packed size, once it is big enough to matter; official workbooks stay under 40."""
MAX_CELLS, MAX_WIDTH, MAX_SHEETS = 5_000_000, 16_384, 1_000
MAX_TEXT, MAX_NAME, MAX_MARKS = 32_767, 255, 64
"""Letters of a cell, as many as a spreadsheet holds (official ones: 1,431), and of a sheet's name; accents on
one letter. To put n accents into their order takes n² steps."""
_RATIO_FROM = 2**20
_CHUNK = 2**20

_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
)
_LOCKED_XLSX = "EncryptedPackage".encode("utf-16-le")
_MANIFEST = "META-INF/manifest.xml"
_BEFORE_A_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?")
_COMMENT = re.compile(rb"<!--.*?-->\s*", re.DOTALL)
_PILE = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html)", re.IGNORECASE)
_EXPECTED = "an ODS or XLSX workbook"


def check(content: bytes, name: str) -> Kind:
    """Return what kind of file this is, having refused what must not be parsed.

    Raises DataRefused: the file is empty, of another kind, damaged or cut short, too large once unpacked, or
    has an XML document type or entity.
    """
    if not content:
        raise DataRefused(name, _EXPECTED, "an empty file")
    check_size(len(content), name)
    if content.startswith(b"\xd0\xcf") and _LOCKED_XLSX in content:
        _refuse_locked(name)
    for start, what in _FOREIGN:
        if content.startswith(start):
            raise DataRefused(name, _EXPECTED, what)
    if _is_web_page(content[:4096]):
        raise DataRefused(name, _EXPECTED, "a web page", then=" Download the attachment itself.")
    if not content.startswith(b"PK"):
        return _check_text(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.compress_size for member in archive.infolist()) > len(content):
                raise zipfile.BadZipFile("its parts are larger than it is")
            return _check_archive(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise DataRefused(
            name, _EXPECTED, f"one that is damaged or cut short ({short(error)})", then=" Download it again."
        ) from None


def _is_web_page(start: bytes) -> bool:
    """Return whether a file begins as HTML, after comments or not; each is passed over once."""
    first = _BEFORE_A_PAGE.match(start)
    at = first.end() if first else 0
    while comment := _COMMENT.match(start, at):
        at = comment.end()
    return _WEB_PAGE.match(start, at) is not None


def content(path: Path) -> bytes:
    """Return the bytes of a file, having looked that it has an end and a sensible one."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{path.name or path}: not a file; give the workbook or table itself.")
        check_size(found.st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read ({error.strerror}).") from None


def check_extent(height: int, width: int, where: str) -> None:
    """Refuse a sheet with more cells than any official one has, or more columns than a workbook can have."""
    if height * width > MAX_CELLS:
        raise DataRefused(where, f"at most {MAX_CELLS:,} cells", f"{height * width:,}")
    if width > MAX_WIDTH:
        raise DataRefused(where, f"at most {MAX_WIDTH:,} cells in a row", f"{width:,}")


def check_texts(texts: Iterable[str], most: int, where: str) -> None:
    """Refuse a text longer than a spreadsheet's, or with more accents on a letter than any language has."""
    for text in texts:
        if len(text) > most:
            raise DataRefused(where, f"a text of at most {most:,} letters", f"{len(text):,}")
        if text.isascii():
            continue
        for pile in _PILE.findall(text):
            if (marks := sum(map(bool, map(unicodedata.combining, pile)))) > MAX_MARKS:
                raise DataRefused(where, f"at most {MAX_MARKS} accents on one letter", f"{marks:,}")


def check_size(size: int, name: str) -> None:
    """Refuse a file larger than any official workbook is."""
    if size > MAX_FILE:
        raise DataRefused(name, f"at most {MAX_FILE:,} bytes", f"{size:,}")


def _check_text(content: bytes, name: str) -> Kind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefused(name, _EXPECTED, f"neither that nor UTF-8 text (byte {error.start})") from None
    check_extent(sum(map(content.count, (b",", b"\n", b"\r"))), 1, name)
    if "\0" in text or "," not in text.partition("\n")[0]:
        raise DataRefused(name, _EXPECTED, "text that is no table of comma-separated values")
    return "csv"


def _check_archive(archive: zipfile.ZipFile, name: str) -> Kind:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise DataRefused(name, f"at most {MAX_MEMBERS:,} parts in the archive", f"{len(members):,}")
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        _refuse_locked(name)
    if _MANIFEST in names and b":encryption-data" in archive.open(_MANIFEST).read(_CHUNK):
        _refuse_locked(name)
    ods = "content.xml" in names and _mimetype(archive).endswith(b"opendocument.spreadsheet")
    if not ods and "xl/workbook.xml" not in names:
        raise DataRefused(name, _EXPECTED, "an archive that is none")
    room = MAX_UNPACKED
    for member in members:
        part = _unpacked(archive, member, room, name)
        room -= len(part)
        _refuse_document_type(part, Place(name, part=member.filename))
    return "ods" if ods else "xlsx"


def _refuse_locked(name: str) -> NoReturn:
    raise DataRefused(name, _EXPECTED, "an encrypted one", then=" Save it without a password.")


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    try:
        return archive.open("mimetype").read(100).strip()
    except KeyError:
        return b""


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int, name: str) -> bytes:
    """Return a part of the archive, never unpacking more than the limits, whatever its header claims."""
    if member.flag_bits & 1:
        _refuse_locked(name)
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise DataRefused(
            Place(name, part=member.filename), "a part packed as those of workbooks are", "another way"
        )
    limit = min(room, max(_RATIO_FROM, member.compress_size * MAX_RATIO))
    chunks: list[bytes] = []
    size = 0
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                raise DataRefused(
                    Place(name, part=member.filename),
                    f"at most {MAX_RATIO} times its packed size and {MAX_UNPACKED:,} bytes in all",
                    f"more than {limit:,} bytes from {member.compress_size:,}",
                )
    return b"".join(chunks)


def _refuse_document_type(part: bytes, where: str) -> None:
    if part[:2] in {b"\xff\xfe", b"\xfe\xff"} or part[:4].count(b"\0") >= 2:
        part = part.replace(b"\0", b"")
    for mark, what in ((b"<!ENTITY", "an XML entity"), (b"<!DOCTYPE", "an XML document type")):
        if mark in part:
            raise DataRefused(where, "what workbooks hold", what, then=" The file is not opened.")


def made_on(content: bytes) -> date | None:
    """Return the day an ODS workbook says it was made, or None where it does not say, or not legibly.

    The file must have passed `check`.
    """
    from defusedxml import ElementTree  # type: ignore[import-untyped]

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "meta.xml" not in archive.namelist():
            return None
        try:
            meta = ElementTree.fromstring(archive.read("meta.xml"))
        except (ElementTree.ParseError, ValueError, LookupError):
            return None
    text = meta.findtext(".//{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date") or ""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
