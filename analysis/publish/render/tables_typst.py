"""A table's place on paper: type size, column widths, landscape or in parts, whole or broken over pages.

Typst measures text only once a page is laid out; here words are measured in the same face before, so
that the choice can be made, and tested, where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

from analysis.exhibits import printed
from analysis.publish.render.typst import array, boolean, faces, shown

PORTRAIT, LANDSCAPE = 493.0, 740.0
"""Widths of the text in points: A4 less 18 mm on either side."""

_SIZES = (9.0, 8.0, 7.0)
_WRAPS_FROM = 14.0
"""Ems from which a column of text may be set on several lines."""
_LONGEST_WORD = 20.0
"""Ems after which a word is broken: see `typst.shown`."""
_NATURAL = 240.0
_LINES_KEPT_WHOLE = 9
"""A longer table may go on to the next page under a repeated head: kept whole it would leave half a page."""
_LINES_OF_A_ROW = 15
"""A row of more lines may be parted: in narrow columns words take up to twice the lines counted."""
_LINES_OF_A_PAGE = 45
"""A table of more lines in 9 points would fill more than a page: it is set in 8."""
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
    rows_whole: bool = True
    lines: int = 0

    @property
    def whole(self) -> bool:
        """Whether the table stays on one page."""
        return self.lines <= _LINES_KEPT_WHOLE


class _Extent(NamedTuple):
    """Widths a column could have, in points.

    `least`: no number and no word breaks; `cells`: no cell breaks; `head`: its head takes two lines.
    """

    least: float
    cells: float
    head: float


def layouts(data: Mapping[str, Any], *, minor: bool = False, turned: bool = True) -> list[Layout]:
    """Return the parts a table is printed in: none where it has no columns.

    In order of preference: upright in 9, 8 or 7 points, a `minor` one and one longer than a page in 8 or 7;
    landscape in 8 or 7 where the table is long enough to fill a page and may be `turned`; several upright
    parts in 8 points that each repeat the first column.
    """
    columns = tuple(range(len(data["columns"])))
    if not columns:
        return []
    text = printed.cells(data)
    upright = [(size, PORTRAIT, False) for size in (_SIZES[1:] if minor else _SIZES)]
    lying = [(size, LANDSCAPE, True) for size in _SIZES[1:]] if turned and len(text) > _ROWS_TURNED else []
    for size, width, flipped in (*upright, *lying):
        extents = [_extent(data, text, place, size) for place in columns]
        if sum(extent.least for extent in extents) <= width:
            layout = _layout(columns, extents, text, size=size, width=width, flipped=flipped)
            if size < _SIZES[0] or layout.lines <= _LINES_OF_A_PAGE:
                return [layout]
    size = _SIZES[1]
    extents = [_extent(data, text, place, size) for place in columns]
    parts = _parts([extent.least for extent in extents], repeat_first=bool(data["row_header"]))
    return [_layout(part, extents, text, size=size, width=PORTRAIT) for part in parts]


def code(data: Mapping[str, Any], layout: Layout) -> str:
    """Return Typst code of one part of a table: numbers to the right, `[x]` where a value is missing."""
    numeric = printed.numeric(data)
    sides = ["right" if numeric[i] else "left" for i in layout.columns]
    widths = array([f"{width:.1f}pt" for width in layout.widths])
    head = array([shown(printed.head(data["columns"][i])) for i in layout.columns])
    rows = array([array([shown(row[i]) for i in layout.columns]) for row in printed.cells(data)])
    repeat = all(len(printed.head(column)) <= _LABEL_REPEATED for column in data["columns"])
    how = f"repeat: {boolean(repeat)}, rows-whole: {boolean(layout.rows_whole)}"
    return f"data-table.with({array(sides)}, {widths}, {layout.size}pt, {head}, {rows}, {how})"


def _extent(data: Mapping[str, Any], text: Sequence[Sequence[str]], place: int, size: float) -> _Extent:
    column = data["columns"][place]
    column_cells = [row[place] for row in text]
    head = printed.head(column)
    words = _widest(head.split(), bold=True)
    longest = _widest(column_cells)
    kept = longest
    if column["type"] == "text" and longest > _WRAPS_FROM:
        parts = _widest([word for cell in column_cells for word in cell.split()])
        kept = max(parts, min(_WRAPS_FROM, longest / 2))
    two_lines = min(_on_two_lines(head.split()), _WRAPS_FROM)
    inset = 6.2 if size < 8 else 10.2
    least = size * max(words, min(kept, _LONGEST_WORD)) + inset
    return _Extent(least, size * min(longest, _NATURAL) + inset, size * two_lines + inset)


def _widest(texts: Sequence[str], *, bold: bool = False) -> float:
    return max((text_width(text, bold=bold) for text in texts), default=1.0)


def _on_two_lines(words: Sequence[str]) -> float:
    """Return the width in ems at which the words of a head take two lines."""
    lines = ((" ".join(words[:place]), " ".join(words[place:])) for place in range(len(words)))
    return min((_widest(both, bold=True) for both in lines), default=1.0)


@lru_cache(maxsize=10_000)  # a table's words are many times the same, and looked at for each size of type
def text_width(text: str, *, bold: bool = False) -> float:
    """Return the width of a line in ems."""
    return sum(_advance(character, bold) for character in text)


@cache
def _advance(character: str, bold: bool) -> float:
    return advances(bold).get(ord(character), advances(bold)[None])


@cache
def advances(bold: bool) -> Mapping[int | None, float]:
    """Return the width in ems of each character of the face, by its number; of what it lacks, of None.

    fontTools reads it in a tenth of the time that matplotlib, which is built on it, takes to be imported.
    """
    from fontTools.ttLib import TTFont

    with TTFont(faces() / f"DejaVuSans{'-Bold' * bold}.ttf", lazy=True) as face:
        widths, em = face["hmtx"].metrics, face["head"].unitsPerEm
        found = {None: widths[".notdef"][0] / em}
        return found | {number: widths[name][0] / em for number, name in face.getBestCmap().items()}


def _layout(
    columns: tuple[int, ...],
    extents: Sequence[_Extent],
    text: Sequence[Sequence[str]],
    *,
    size: float,
    width: float,
    flipped: bool = False,
) -> Layout:
    """Return the layout that gives what is left of the width first to heads, then to long cells."""
    least = [extents[i].least for i in columns]
    shrink = min(width / sum(least), 1.0)
    widths = _grown([shrink * w for w in least], [extents[i].head for i in columns], width)
    widths = _grown(widths, [extents[i].cells for i in columns], width)
    lines = [
        max(ceil(text_width(row[i]) * size / w) for i, w in zip(columns, widths, strict=True)) for row in text
    ]
    rows_whole = max(lines, default=0) <= _LINES_OF_A_ROW
    return Layout(columns, tuple(widths), size, flipped, rows_whole, sum(lines))


def _grown(have: Sequence[float], want: Sequence[float], width: float) -> list[float]:
    """Return widths that come nearer to what is wanted, each by the same share, within the width."""
    lacking = [max(b - a, 0.0) for a, b in zip(have, want, strict=True)]
    share = min(max(width - sum(have), 0.0) / (sum(lacking) or 1.0), 1.0)
    return [a + share * b for a, b in zip(have, lacking, strict=True)]


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
