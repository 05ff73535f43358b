"""A table's place on paper: type size, column widths, landscape or in parts, whole or broken over pages.

Typst measures text only once a page is laid out; here widths come from the length of the words, with
a little to spare, so that the choice is made before and the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from analysis import wording
from analysis.publish.document import numeric_columns
from analysis.publish.typst import array, boolean, shown

PORTRAIT, LANDSCAPE = 493.0, 740.0
"""Widths of the text in points: A4 less 18 mm on either side."""

MOST_ROWS = 400
"""Rows of a table on paper; the attached CSV holds all."""

_SIZES = (9.0, 8.0, 7.0)
_CHARACTER, _BOLD_CHARACTER = 0.64, 0.72
"""Width of a character of DejaVu Sans in ems: a digit, and an average bold letter."""
_WRAPS_FROM = 22
_LINES_KEPT_WHOLE = 34
_ROWS_TURNED = 20
_LABEL_REPEATED = 200
"""A longer label would fill every page the table goes on to."""


@dataclass(frozen=True)
class Layout:
    """One printed part of a table: which columns, how wide in points, in which size of type."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    flipped: bool = False
    whole: bool = True


def cells(data: Mapping[str, Any]) -> list[list[str]]:
    """Return the printed cells of an exhibit's data as a reader sees them: at most `MOST_ROWS` rows."""
    return [
        [wording.cell(cell, column) for cell, column in zip(row, data["columns"], strict=True)]
        for row in data["rows"][:MOST_ROWS]
    ]


def layouts(data: Mapping[str, Any]) -> list[Layout]:
    """Return the parts a table is printed in: none where it has no columns.

    In order of preference: upright in 9, 8 or 7 points; landscape in 8 or 7 where the table is long
    enough to fill a page; several upright parts in 8 points that each repeat the first column.
    """
    columns = range(len(data["columns"]))
    if not columns:
        return []
    text = cells(data)
    upright = [(size, PORTRAIT, False) for size in _SIZES]
    turned = [(size, LANDSCAPE, True) for size in _SIZES[1:]] if len(text) > _ROWS_TURNED else []
    for size, width, flipped in (*upright, *turned):
        least, natural = _extents(data, text, size)
        if sum(least) <= width:
            return [_layout(tuple(columns), least, natural, text, size=size, width=width, flipped=flipped)]
    least, natural = _extents(data, text, _SIZES[1])
    return [
        _layout(part, least, natural, text, size=_SIZES[1], width=PORTRAIT)
        for part in _parts(least, repeat_first=bool(data["row_header"]))
    ]


def code(data: Mapping[str, Any], layout: Layout) -> str:
    """Return Typst code of one part of a table: numbers to the right, `[x]` where a value is missing."""
    numeric = numeric_columns(data)
    sides = ["right" if numeric[i] else "left" for i in layout.columns]
    widths = array([f"{width:.1f}pt" for width in layout.widths])
    head = array([shown(data["columns"][i]["label"]) for i in layout.columns])
    rows = array([array([shown(row[i]) for i in layout.columns]) for row in cells(data)])
    repeat = all(len(column["label"]) <= _LABEL_REPEATED for column in data["columns"])
    return f"data-table({array(sides)}, {widths}, {layout.size}pt, {head}, {rows}, repeat: {boolean(repeat)})"


def _extents(
    data: Mapping[str, Any], text: Sequence[Sequence[str]], size: float
) -> tuple[list[float], list[float]]:
    """Return for each column the least width, at which no word breaks, and the natural one, in points."""
    least, natural = [], []
    inset = 6.0 if size < 8 else 10.0
    for place, column in enumerate(data["columns"]):
        column_cells = [row[place] for row in text]
        head = _BOLD_CHARACTER * max(map(len, column["label"].split()), default=1)
        longest = max(map(len, column_cells), default=1)
        wraps = column["type"] == "text" and longest > _WRAPS_FROM
        words = min(max((len(w) for cell in column_cells for w in cell.split()), default=1), 36)
        kept = max(words, _WRAPS_FROM * 2 // 3) if wraps else longest
        least.append(size * max(head, _CHARACTER * kept) + inset)
        two_lines = _BOLD_CHARACTER * min(len(column["label"]) / 2 + 2, _WRAPS_FROM)
        natural.append(size * max(head, two_lines, _CHARACTER * min(longest, 400)) + inset)
    return least, natural


def _layout(
    columns: tuple[int, ...],
    least: Sequence[float],
    natural: Sequence[float],
    text: Sequence[Sequence[str]],
    *,
    size: float,
    width: float,
    flipped: bool = False,
) -> Layout:
    """Return the layout that shares what is left of the width among the columns that could use it."""
    low = [least[i] for i in columns]
    wish = [natural[i] - least[i] for i in columns]
    share = min(max(width - sum(low), 0.0) / (sum(wish) or 1.0), 1.0)
    shrink = min(width / sum(low), 1.0)
    widths = tuple(shrink * a + share * b for a, b in zip(low, wish, strict=True))
    lines = sum(
        max(ceil(len(row[i]) * _CHARACTER * size / w) for i, w in zip(columns, widths, strict=True))
        for row in text
    )
    return Layout(columns, widths, size, flipped, whole=lines <= _LINES_KEPT_WHOLE)


def _parts(least: Sequence[float], *, repeat_first: bool) -> Iterator[tuple[int, ...]]:
    """Yield groups of columns that fit an upright page, the first column in each where it names the rows."""
    kept = (0,) if repeat_first else ()
    starts = [len(kept)]
    used = sum(least[i] for i in kept)
    for place in range(len(kept), len(least)):
        if used + least[place] > PORTRAIT and place > starts[-1]:
            starts.append(place)
            used = sum(least[i] for i in kept)
        used += least[place]
    for start, end in pairwise([*starts, len(least)]):
        yield (*kept, *range(start, end))
