"""Where a table is on a sheet: its row of headings, each column by its heading, and the data below."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.common.errors import DataRefused, Place
from analysis.releases.reading.cells import read_day
from analysis.releases.reading.workbook import Row, label, plain

_SHOWN = 40
"""So many headings of a row, and so many characters of each, are quoted in a message."""
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
_ROW = re.compile(
    r"[EKNSW]\d{8}|(?:19|20)\d\d(?:[ -]?q[1-4]| total)?|q[1-4][ -](?:19|20)\d\d|[a-z]{3,9} (?:19|20)\d\d",
    re.IGNORECASE,
)
"""What a row of data begins with and no remark is: the code of an area, a year, a quarter, a month."""


def _folded(text: object) -> str:
    return label(text).casefold()


def blank(row: Sequence[object]) -> bool:
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

    A day, period or code alone is a row whose figures lack.

    >>> remark(["End of table", "", ""]), remark(["Note 1", "Figures may change.", ""]), remark(["a", 1.0])
    (True, True, False)
    >>> remark(["20 August 2026", "", ""]), remark(["2026 Q2", "", ""])
    (False, False)
    """
    if not 0 < len(row) - row.count("") <= _FEW:
        return False
    first, *others = [cell for cell in row if cell != ""]
    if not others:
        return isinstance(first, str) and not _ROW.fullmatch(plain(first)) and read_day(first) is None
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

    Raises DataRefused: below a remark there are data; or what stands alone is a label of the rows above,
    whose figures lack.
    """
    filled = [(n, row) for n, row in enumerate(rows[header + 1 :], start=header + 2) if not blank(row)]
    if filled and units(filled[0][1]):
        del filled[0]
    remarks = [remark(row) for _, row in filled]
    end = remarks.index(True) if True in remarks else len(filled)
    if not all(remarks[end:]):
        raise DataRefused(where, "rows of data in one piece", f"a remark in row {filled[end][0]}")
    for number, row in filled[end:]:
        (at, cell), *more = [(at, cell) for at, cell in enumerate(row) if cell != ""]
        if not more and any(above[at : at + 1] == [cell] for _, above in filled[:end]):
            raise DataRefused(Place(where, row=number), "figures or marks", f'none beside "{label(cell)}"')
    return filled[:end]


def refuse_empty(columns: Sequence[Sequence[object]], numbers: Iterable[int], where: str) -> None:
    """Refuse a row that has neither a figure nor a mark in any of the columns of figures."""
    for number, cells in zip(numbers, zip(*columns, strict=True), strict=bool(columns)):
        if blank(cells):
            raise DataRefused(Place(where, row=number), "figures or marks", "none")


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
        No row holds them all; the message names the nearest row and what it lacks. Or two columns are
        headed alike, and one of them is wanted.
    """
    best: tuple[int, int, list[str]] = (-1, 0, list(wanted))
    for index, row in enumerate(rows[:within]):
        columns = {name: column_of(row, heading) for name, heading in wanted.items()}
        at = {name: column for name, column in columns.items() if column is not None}
        if len(at) == len(wanted):
            _refuse_twice(row, at.values(), Place(where, row=index + 1))
            return Header(index, at)
        if len(at) > best[0]:
            best = (len(at), index, [name for name in wanted if name not in at])
    found, index, lacking = best
    expected = ", ".join(f'"{_shown(wanted[name])}"' for name in lacking)
    if found <= 0:
        raise DataRefused(where, f"a heading row with {expected} in the first {within} rows", "none")
    texts = [label(cell) for cell in rows[index] if label(cell)]
    quoted = ", ".join(f'"{text[:_SHOWN]}{"…" * (len(text) > _SHOWN)}"' for text in texts[:_SHOWN])
    present = quoted + (" and more" if len(texts) > _SHOWN else "")
    near = _difference([_shown(wanted[name]) for name in lacking], texts)
    raise DataRefused(Place(where, row=index + 1), f"a column {expected}", present, between="; ", then=near)


def _refuse_twice(row: Row, columns: Iterable[int], where: str) -> None:
    """Refuse a heading wanted that two columns have: nothing tells which of them is meant."""
    texts = [_folded(cell) for cell in row]
    for at in columns:
        if texts.count(texts[at]) > 1:
            raise DataRefused(where, f'one column "{label(row[at])}"', texts.count(texts[at]))


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
