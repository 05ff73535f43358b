"""An ODS or XLSX workbook, or a CSV file, as rows of cells.

Cells come as the file types them: text, float, bool, date or datetime, and "" for an empty cell.
Markers such as ``-``, ``..`` and ``*`` stay text: only a reader knows what its publisher means by them.
"""

from __future__ import annotations

import contextlib
import csv
import difflib
import functools
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.common.errors import DataRefused, short
from analysis.releases.reading import container

Row = list[object]
_SHOWN = 40
"""So many headings of a row, and so many characters of each, are quoted in a message."""
CSV_SHEET = "csv"
_NOTE = re.compile(r"\s*\[(?:note|notes|footnote)[^\][]*\]", re.IGNORECASE)
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
    text = unicodedata.normalize("NFKC", _SUPERSCRIPT.sub("", text)).translate(_FOLDED)
    text = _STATUS.sub("", _NOTE.sub("", " ".join(text.split()))).strip()
    marked = _MARKED.fullmatch(text)
    return marked[1].strip() if marked else text


def marks(cell: object) -> frozenset[str]:
    """Return the marks of status behind a figure or label, as letters: "2024 [p]" has "p", provisional.

    >>> sorted(marks("1,234 [r] [P]")), sorted(marks("1,234r"))
    (['p', 'r'], ['r'])
    """
    text = _NOTE.sub("", cell) if isinstance(cell, str) else ""
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


def _folded(text: object) -> str:
    return label(text).casefold()


_UNITS = (
    r"(?:units?:? ?)?(?:numbers?|no\.?|counts?|people|persons|migrants|boats|events|households|cases|units?|"
    r"%|per ?cent(?:age)?|dates?|text)(?: of (?:people|persons|migrants|boats|events|households|cases))?"
)
_UNIT = re.compile(rf"\(?{_UNITS}\)?")
_UNIT_BEHIND = re.compile(rf" ?\({_UNITS}\)$")
"""A unit that scales nothing: figures in thousands are not read."""
_FEW = 3
"""So many cells a remark may be spread over."""
_REMARK = re.compile(
    r"\(?\[?(?:[a-z]|\d{1,2}|[*†‡:]+|\.\.)\]?[.):]?|(?:foot)?notes?\b.*|sources?\b.*|end of table.*|.{60,}"
)
"""How a remark begins that is spread over cells: the sign of a note, or a sentence."""
_FIGURE = re.compile(r"-?[\d,. ]*\d%?")


def blank(row: Row) -> bool:
    """Return whether a row holds nothing that is seen."""
    return not any(cell != "" and (not isinstance(cell, str) or label(cell)) for cell in row)


def units(row: Row) -> bool:
    """Return whether a row says in what the columns below it are counted, and nothing else.

    >>> units(["", "Number", "(people)", "%"]), units(["", "thousands"])
    (True, False)
    """
    texts = [_folded(cell) for cell in row if cell != ""]
    return any(texts) and all(_UNIT.fullmatch(text) for text in texts if text)


def remark(row: Row) -> bool:
    """Return whether a row holds one text, or a remark in two or three cells: a note, an end, never data.

    >>> remark(["End of table", "", ""]), remark(["Note 1", "Figures may change.", ""]), remark(["a", 1.0])
    (True, True, False)
    """
    if not 0 < len(row) - row.count("") <= _FEW:
        return False
    first, *others = [cell for cell in row if cell != ""]
    if not others:
        return isinstance(first, str)
    if isinstance(first, float) and first.is_integer():
        first = f"{first:.0f}"
    texts = [label(cell) for cell in others if isinstance(cell, str)]
    return (
        isinstance(first, str)
        and _REMARK.fullmatch(_folded(first)) is not None
        and len(texts) == len(others)
        and not any(_FIGURE.fullmatch(text) for text in texts)
        and any(texts)
    )


def data_below(rows: Sequence[Row], header: int, where: str) -> list[tuple[int, Row]]:
    """Return the numbered rows below the headings: without empty ones, a row of units, remarks at the end.

    Raises
    ------
    DataRefused
        Below a remark there are data.
    """
    filled = [(n, row) for n, row in enumerate(rows[header + 1 :], start=header + 2) if not blank(row)]
    if filled and units(filled[0][1]):
        del filled[0]
    remarks = [remark(row) for _, row in filled]
    end = remarks.index(True) if True in remarks else len(filled)
    if not all(remarks[end:]):
        raise DataRefused(
            f"{where}: expected rows of data in one piece, found a remark in row {filled[end][0]}."
        )
    return filled[:end]


@dataclass(frozen=True)
class Header:
    """Where a table's headings are: the index of their row, and of each wanted column."""

    row: int
    at: Mapping[str, int]


Wanted = str | re.Pattern[str] | Sequence[str]
"""A heading, a pattern of one in small letters, or the headings of all editions."""


def _choices(wanted: Wanted) -> list[re.Pattern[str]]:
    if isinstance(wanted, re.Pattern):
        return [wanted]
    texts = [wanted] if isinstance(wanted, str) else wanted
    return [re.compile(re.escape(_folded(text))) for text in texts]


def column_of(row: Sequence[object], wanted: Wanted) -> int | None:
    """Return the column of a row of headings that has the heading wanted; None where there is none."""
    headings = [_folded(cell) for cell in row]
    bare = [_UNIT_BEHIND.sub("", text) for text in headings]
    return next(
        (
            at
            for texts in (headings, bare)
            for choice in _choices(wanted)
            for at, text in enumerate(texts)
            if choice.fullmatch(text)
        ),
        None,
    )


def readable(pattern: str) -> str:
    r"""Return the shortest heading a pattern fits, for a message.

    >>> readable(r"(of which,? )?dispersal accommodation( \(population\))?")
    'dispersal accommodation'
    >>> readable("all (3|three) pathways")
    'all 3 pathways'
    """
    text = re.sub(r"\[(.)[^]]*\]", r"\1", pattern)
    text = re.sub(r"[‹›]\?", "", text.replace(r"\(", "‹").replace(r"\)", "›"))
    before = ""
    while before != text:
        before, text = text, re.sub(r"\([^()]*\)\?", "", text)
        text = re.sub(r"\(([^()|]*)(?:\|[^()]*)?\)(?!\?)", r"\1", text)
    text = re.sub(r".\?|\\b.*", "", text.split("|")[0])
    return text.replace("‹", "(").replace("›", ")").strip()


def _shown(wanted: Wanted) -> str:
    if isinstance(wanted, re.Pattern):
        return readable(wanted.pattern)
    return wanted if isinstance(wanted, str) else wanted[0]


def find_header(rows: Sequence[Row], wanted: Mapping[str, Wanted], *, where: str, within: int = 30) -> Header:
    """Find the row that holds all wanted headings among the first rows of a sheet.

    Parameters
    ----------
    rows
        The rows of the sheet.
    wanted
        For each of our names the heading the publisher uses, the headings of all editions, or a pattern
        of small letters. Compared by `label`, without regard to case.
    where
        What to call the sheet in a message.
    within
        How many rows from the top may hold the headings.

    Raises
    ------
    DataRefused
        No row holds them all; the message names the nearest row and what it lacks.
    """
    best: tuple[int, int, list[str]] = (-1, 0, list(wanted))
    for index, row in enumerate(rows[:within]):
        columns = {name: column_of(row, heading) for name, heading in wanted.items()}
        at = {name: column for name, column in columns.items() if column is not None}
        if len(at) == len(wanted):
            return Header(index, at)
        if len(at) > best[0]:
            best = (len(at), index, [name for name in wanted if name not in at])
    found, index, lacking = best
    expected = ", ".join(f'"{_shown(wanted[name])}"' for name in lacking)
    if found <= 0:
        raise DataRefused(f"{where}: no heading row found in the first {within} rows; expected {expected}.")
    texts = [label(cell) for cell in rows[index] if label(cell)]
    quoted = ", ".join(f'"{text[:_SHOWN]}{"…" * (len(text) > _SHOWN)}"' for text in texts[:_SHOWN])
    present = quoted + (" and more" if len(texts) > _SHOWN else "")
    near = _difference([_shown(wanted[name]) for name in lacking], texts)
    raise DataRefused(f"{where}, row {index + 1}: expected a column {expected}; found {present}.{near}")


def _difference(wanted: Sequence[str], texts: Sequence[str]) -> str:
    """Return where the nearest heading parts from the one wanted, with the character that does."""
    pairs = [(one, text) for one in wanted for text in difflib.get_close_matches(one, texts, 1, 0.85)]
    if not pairs:
        return ""
    one, text = pairs[0]
    letters = zip(one.casefold(), text.casefold(), strict=False)
    at = next((n for n, (a, b) in enumerate(letters) if a != b), min(len(one), len(text)))
    said = [f'"{t[at]}" (U+{ord(t[at]):04X})' if at < len(t) else "the end" for t in (one, text)]
    return f' "{text}" differs from "{one}" at character {at + 1}: expected {said[0]}, found {said[1]}.'


@contextlib.contextmanager
def _readable(file: str) -> Iterator[None]:
    """Turn what the parser raises at a damaged workbook, a panic of its own included, into a refusal."""
    import python_calamine

    try:
        yield
    except python_calamine.CalamineError as error:
        raise DataRefused(f"{file}: not a readable workbook ({short(error)}).") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DataRefused(f"{file}: not a readable workbook (the parser gave up on it).") from None


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

        Raises
        ------
        DataRefused
            The file is no ODS or XLSX workbook and no CSV text, it is damaged, or it is not safe to parse.
        UsageError
            There is no such file, or it is none that has an end: a folder, a pipe, a device.
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
            raise DataRefused(
                f"{path.name}: {len(sheets):,} sheets; expected at most {container.MAX_SHEETS:,}."
            )
        return cls(path, kind, sheets, digest, made, {}, book)

    def find_sheet(self, *names: str) -> str | None:
        """Return the first sheet named so, whatever its case, spaces and dashes; two are refused."""
        plain = {name: re.sub(r"[\W_]+", "", name).casefold() for name in (*names, *self.sheets)}
        for name in names:
            alike = [sheet for sheet in self.sheets if plain[sheet] == plain[name]]
            if len(alike) > 1:
                raise DataRefused(
                    f"{self.file}: expected one sheet {name}, found {', '.join(map(repr, alike))}."
                )
            if alike:
                return alike[0]
        return None

    def rows(self, sheet: str) -> list[Row]:
        """Return every row of a sheet, so that row numbers hold, from its first filled column on.

        Raises
        ------
        DataRefused
            The workbook has no such sheet, or the sheet is damaged.
        """
        if sheet not in self._rows:
            if sheet not in self.sheets:
                raise DataRefused(
                    f'{self.file}: no sheet "{sheet}"; it has {", ".join(map(repr, self.sheets))}.'
                )
            with _readable(self.file):
                found = self._book.get_sheet_by_name(sheet)
                container.check_extent(
                    found.total_height + 1, found.total_width + 1, f"{self.file}, sheet {sheet}"
                )
                rows = found.to_python(skip_empty_area=False)
            width = len(rows[0]) if rows else 0
            margin = next((at for at in range(width) if any(row[at] != "" for row in rows)), 0)
            self._rows[sheet] = [row[margin:] for row in rows] if margin else rows
        return self._rows[sheet]


def _csv_rows(content: bytes, file: str) -> list[Row]:
    try:
        rows: list[Row] = [
            list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        ]
    except csv.Error as error:
        raise DataRefused(f"{file}: not a table of comma-separated values ({short(error)}).") from None
    container.check_extent(1, max(map(len, rows), default=0), file)
    return rows
