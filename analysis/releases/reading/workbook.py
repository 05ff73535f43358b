"""An ODS or XLSX workbook, or a CSV file, as rows of cells.

Cells come as the file types them: text, float, bool, date or datetime, and "" for an empty cell.
Markers such as ``-``, ``..`` and ``*`` stay text: only a reader knows what its publisher means by them.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.common.errors import DataRefused, Place, short
from analysis.releases.reading import container

Row = list[object]
CSV_SHEET = "csv"
_NOTE = re.compile(r" ?\[(?:note|notes|footnote)[^\][]*\]", re.IGNORECASE)
_STATUS = re.compile(r"(?<=\S)\s*\[([prebu](?:, ?[prebu])*)\](?=$|\s|\[)", re.IGNORECASE)
"""Marks that qualify what they stand behind: provisional, revised, estimated, a break, of low reliability."""
_MARK = r"(?:[pre]|\((?:[prebu]|provisional|revised|estimated?)\))"
_MARKED = re.compile(rf"(-?\d[\d,. ]*%?|(?:19|20)\d\d Q[1-4])((?:,? ?{_MARK})+)", re.IGNORECASE)
"""A figure or period with such marks as letters without brackets, or in parentheses."""
_SUPERSCRIPT = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079]+")
_FOLDED = {
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"), "-"),
}
"""Characters without width go; dashes and minus signs of every kind are one hyphen."""
_FOOTNOTE_DIGITS = re.compile(
    r"(?<=[^\W\d_)])(?:\d{1,2})(?:,\s?\d{1,2})*$|(?<=\))(?:\d{1,2})(?:,\s?\d{1,2})*$"
)


def plain(cell: object) -> str:
    r"""Return the text of a cell with one kind of space and dash, without notes and marks of status.

    >>> plain("2024\u00a0Q1\u20132\u200b [note 4] [p]"), plain("1,234 r"), plain("1,234\u00b2")
    ('2024 Q1-2', '1,234', '1,234')
    """
    return _plain(str(cell))


@functools.lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    # a sheet says the same few hundred texts over and over
    text = _STATUS.sub("", _even(text)).strip()
    marked = _MARKED.fullmatch(text)
    return marked[1].strip() if marked else text


def _even(text: str) -> str:
    """Return a text with one kind of space and dash, without notes; its marks of status stay."""
    text = unicodedata.normalize("NFKC", _SUPERSCRIPT.sub("", text)).translate(_FOLDED)
    return _NOTE.sub("", " ".join(text.split()))


def marks(cell: object) -> frozenset[str]:
    """Return the marks of status behind a figure or label, as letters: "2024 [p]" has "p", provisional.

    >>> sorted(marks("1,234 [r] [P]")), sorted(marks("1,234r"))
    (['p', 'r'], ['r'])
    """
    return _marks(cell) if isinstance(cell, str) else frozenset()


@functools.lru_cache(maxsize=1 << 14)
def _marks(text: str) -> frozenset[str]:
    text = _even(text)
    marked = _MARKED.fullmatch(_STATUS.sub("", text).strip())
    said = " ".join([*_STATUS.findall(text), marked[2] if marked else ""]).casefold()
    return frozenset(re.findall(r"(?<![a-z])[prebu]", said))


def label(cell: object) -> str:
    r"""Return the text of a heading or label without what publishers vary from release to release.

    As `plain`, and footnote digits stuck to the last word go; case stays.

    >>> label("Total\u00a0number of\nhouseholds2,3 [note 4]")
    'Total number of households'
    """
    return _FOOTNOTE_DIGITS.sub("", plain(cell)).strip()


@contextlib.contextmanager
def _readable(file: str) -> Iterator[None]:
    """Turn whatever the parser raises at a damaged workbook, a panic of its own included, into a refusal."""
    try:
        yield
    except (DataRefused, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 (of its own kind, or Python's at a value it has no place for)
        raise DataRefused(file, "a readable workbook", short(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DataRefused(file, "a readable workbook", "one that the parser gave up on") from None


@dataclass(frozen=True)
class Workbook:
    """An open workbook.

    `path` is where it was read from, `file` its name without the folder, `sha256` that of the whole file,
    `made` the day the file itself says it was made (ODS only).
    """

    path: Path
    kind: container.Kind
    sheets: tuple[str, ...]
    sha256: str
    made: date | None = None
    _rows: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)
    _book: Any = field(default=None, repr=False, compare=False)

    @property
    def file(self) -> str:
        """The name of the file, without its folder."""
        return self.path.name

    @classmethod
    def open(cls, path: Path | str) -> Workbook:
        """Open a file, told by its first bytes and never by its name.

        Raises DataRefused: the file is no ODS or XLSX workbook and no CSV text, it is damaged, or it is not
        safe to parse. Raises UsageError: there is no such file, or it is none that has an end: a folder, a
        pipe, a device.
        """
        path = Path(path)
        content = container.content(path)
        kind = container.check(content, path.name)
        digest = hashlib.sha256(content).hexdigest()
        if kind == "csv":
            return cls(path, kind, (CSV_SHEET,), digest, None, {CSV_SHEET: _csv_rows(content, path.name)})
        import python_calamine

        made = container.made_on(content) if kind == "ods" else None
        with _readable(path.name):
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheets = tuple(book.sheet_names)
        if len(sheets) > container.MAX_SHEETS:
            raise DataRefused(path.name, f"at most {container.MAX_SHEETS:,} sheets", f"{len(sheets):,}")
        container.check_texts(sheets, container.MAX_NAME, f"{path.name}, name of a sheet")
        return cls(path, kind, sheets, digest, made, {}, book)

    def find_sheet(self, *names: str) -> str | None:
        """Return the first sheet named so, whatever its case, spaces and dashes; two are refused."""
        plain = {name: re.sub(r"[\W_]+", "", name).casefold() for name in (*names, *self.sheets)}
        for name in names:
            alike = [sheet for sheet in self.sheets if plain[sheet] == plain[name]]
            if len(alike) > 1:
                raise DataRefused(self.file, f"one sheet {name}", ", ".join(map(repr, alike)))
            if alike:
                return alike[0]
        return None

    def rows(self, sheet: str) -> list[Row]:
        """Return every row of a sheet, so that row numbers hold, from its first filled column on.

        Raises DataRefused: the workbook has no such sheet, or the sheet is damaged.
        """
        if sheet not in self._rows:
            if sheet not in self.sheets:
                raise DataRefused(self.file, f'a sheet "{sheet}"', ", ".join(map(repr, self.sheets)))
            where = Place(self.file, sheet=sheet)
            with _readable(self.file):
                found = self._book.get_sheet_by_name(sheet)
                container.check_extent(found.total_height + 1, found.total_width + 1, where)
                rows = found.to_python(skip_empty_area=False)
            _check_texts(rows, where)
            width = len(rows[0]) if rows else 0
            margin = next((at for at in range(width) if any(row[at] != "" for row in rows)), 0)
            self._rows[sheet] = [row[margin:] for row in rows] if margin else rows
        return self._rows[sheet]


def _check_texts(rows: list[Row], where: str) -> None:
    texts = {cell for row in rows for cell in row if isinstance(cell, str)}
    container.check_texts(texts, container.MAX_TEXT, where)


def _csv_rows(content: bytes, file: str) -> list[Row]:
    try:
        rows: list[Row] = [
            list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        ]
    except csv.Error as error:
        raise DataRefused(file, "a table of comma-separated values", short(error)) from None
    container.check_extent(1, max(map(len, rows), default=0), file)
    _check_texts(rows, file)
    return rows
