"""The words of a chart: how large they are, and how much larger they may be where the chart is narrow.

A phone shows a chart as wide as its screen, so that its words are smaller than the text around it. A drawing
therefore says itself, in a rule for narrow screens, to which size each kind of its words can grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

LINE = 1.3
"""Height of a line of text in times its size."""
NARROW = 440
"""Pixels up to which a chart counts as narrow: phones held upright."""
LARGEST = 13.0
"""To which size words grow at most on a chart of 360 points: nearly that of a page's notes."""
_STEP = 0.5
_CAPITAL = 0.74
"""Height of a capital letter or a figure in times its size."""
_LOWERED = 0.36
"""What words that stand beside something are lowered by, in times what they grow: they stay in its middle."""
_APART, _ABOVE, _EDGE = 3.5, 1.0, 2.0
"""Points kept between words beside each other, between those above each other, and to the sides."""
_MARK = 4.5
"""Points from the middle of a mark of a key to its sides."""

_IN_LINE = 0.02
"""Points between left ends that are in line: widths, and so other places, are known less well."""

_TEXT = re.compile(
    r'<text style="([^"]*font-size: ([\d.]+)px[^"]*)" '
    r'(?:x="([-\d.]+)" y="([-\d.]+)"|transform="translate\(([-\d.]+) ([-\d.]+)\)")>([^<]*)</text>\s*'
)
_ANCHOR = re.compile(r"text-anchor: (\w+)")
_KEY_MARK = re.compile(r'<use [^>]*?x="([-\d.]+)" y="([-\d.]+)"')
_KEY = re.compile(r'^( *)<g id="legend_.*?^\1</g>', re.DOTALL | re.MULTILINE)
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')

_Numbers = npt.NDArray[np.float64]


class _Words(NamedTuple):
    """One line of words: its style, the place it is held at, its width in times its size."""

    style: str
    size: float
    anchor: str
    x: float
    y: float
    ems: float
    text: str
    in_key: bool

    @property
    def kind(self) -> tuple[float, bool, bool]:
        """Return what words have in common that grow by the same."""
        return self.size, self.anchor == "middle", self.in_key


def extent(text: str, size: float, *, bold: bool = False) -> tuple[float, float]:
    """Return the width and height in points of text as a chart writes it, in lines where it has several."""
    rows = text.splitlines() or [""]
    return size * max(_ems(row, bold) for row in rows), size * (1 + LINE * (len(rows) - 1))


@lru_cache(maxsize=4000)  # the same years, months and figures stand in many charts
def _ems(row: str, bold: bool) -> float:
    font = FontProperties(family="DejaVu Sans", size=100, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(row, font, ismath=False)[0]) / 100


def growing(svg: str) -> str:
    """Return a drawing whose words grow on a narrow screen, as far as none meets another.

    Words of one size grow by the same, but those above and below something apart from those beside it, and
    those of a key apart. Lines of one name are held where they are in line, so that they stay so in a face
    of other widths. Styles are said once, as rules.

    Raises ValueError where words are written otherwise than is known here, for they would stay as they are.
    """
    view = _VIEW.search(svg)
    key = _KEY.search(svg)
    words = [line for name in _names(svg, key.span() if key else (0, 0)) for line in name]
    if view is None or len(words) != svg.count("<text"):
        raise ValueError(f"{len(words)} of {svg.count('<text')} lines of words of a drawing are known")
    if not words:
        return svg
    marks = [(float(x), float(y)) for x, y in _KEY_MARK.findall(key[0] if key else "")]
    sizes = _sizes(words, marks, float(view[1]))
    looks = list(dict.fromkeys((line.style, line.kind) for line in words))
    names = {look: f"w{place}" for place, look in enumerate(looks)}
    rules = [f".{names[look]}{{{look[0].replace('; ', ';').replace(': ', ':')}}}" for look in looks]
    larger = [f".{names[look]}{{{_grown(look[1], sizes[look[1]])}}}" for look in looks if look[1] in sizes]
    narrow = f"@media(max-width:{NARROW}px){{{''.join(larger)}}}" if larger else ""
    written = iter(words)

    def line(_: re.Match[str]) -> str:
        word = next(written)
        name = names[word.style, word.kind]
        return f'<text class="{name}" x="{word.x:g}" y="{word.y:g}">{word.text}</text>\n'

    return _TEXT.sub(line, svg).replace("</style>", f"{''.join(rules)}{narrow}</style>", 1)


def _grown(kind: tuple[float, bool, bool], size: float) -> str:
    lower = _lowered(size, kind[0], above=kind[1])
    return f"font-size:{size:g}px" + (f";translate:0 {lower:.1f}px" if lower else "")


def _lowered(size: float, base: float, *, above: bool) -> float:
    return 0.0 if above else _LOWERED * (size - base)


def _names(svg: str, key: tuple[int, int]) -> Iterator[list[_Words]]:
    """Yield the lines of each name: of several lines, each is drawn at a place of its own."""
    found = list(_TEXT.finditer(svg))
    starts = [place == 0 or found[place - 1].end() != one.start() for place, one in enumerate(found)]
    for _, lines in groupby(zip(np.cumsum(starts), found, strict=True), key=lambda pair: int(pair[0])):
        yield _aligned([_read(match, in_key=key[0] <= match.start() < key[1]) for _, match in lines])


def _read(match: re.Match[str], *, in_key: bool) -> _Words:
    style, size, x, y, left, base, text = match.groups()
    anchor = _ANCHOR.search(style)
    return _Words(
        style, float(size), anchor[1] if anchor else "", float(x or left), float(y or base),
        _ems(unescape(text), "font-weight: 700" in style), text, in_key,
    )  # fmt: skip


def _aligned(lines: list[_Words]) -> list[_Words]:
    """Return lines drawn from their left ends held where they are in line: left, right or middle."""
    if any(line.anchor for line in lines):
        return lines
    shares = {"start": 0.0, "end": 1.0, "middle": 0.5}
    held = {name: [line.x + share * line.ems * line.size for line in lines] for name, share in shares.items()}
    spread = {name: max(places) - min(places) for name, places in held.items()}
    anchor = "start" if spread["start"] < _IN_LINE else min(("end", "middle"), key=lambda name: spread[name])
    x = round(sum(held[anchor]) / len(lines), 2)
    return [
        line._replace(anchor=anchor, x=x, style=line.style.replace("fill:", f"text-anchor: {anchor}; fill:"))
        for line in lines
    ]


def _sizes(
    words: Sequence[_Words], marks: Sequence[tuple[float, float]], width: float
) -> dict[tuple[float, bool, bool], float]:
    """Return the size each kind of words grows to, where it grows: the smallest words first."""
    sizes = np.array([line.size for line in words])
    fixed = np.array([(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in marks]).reshape(-1, 4)
    out: dict[tuple[float, bool, bool], float] = {}
    for kind in sorted({line.kind for line in words}):
        own = np.array([line.kind == kind for line in words])
        for size in np.arange(LARGEST, kind[0], -_STEP):
            tried = np.where(own, size, sizes)
            if _fit(_boxes(words, tried), own, fixed, width):
                sizes, out[kind] = tried, float(size)
                break
    return out


def _boxes(words: Sequence[_Words], sizes: _Numbers) -> _Numbers:
    """Return left, top, right and bottom of words in these sizes, as rows."""
    wide = np.array([line.ems for line in words]) * sizes
    before = {"end": 1.0, "middle": 0.5}
    left = np.array([line.x for line in words]) - wide * [before.get(line.anchor, 0.0) for line in words]
    foot = np.array(
        [
            line.y + _lowered(size, line.size, above=line.kind[1])
            for line, size in zip(words, sizes, strict=True)
        ]
    )
    return np.column_stack([left, foot - _CAPITAL * sizes, left + wide, foot])


def _fit(boxes: _Numbers, own: npt.NDArray[np.bool_], fixed: _Numbers, width: float) -> bool:
    """Return whether the boxes of one kind are inside the drawing and meet no other and no fixed one."""
    left, top, right, bottom = boxes[own].T
    if left.min() < _EDGE or right.max() > width - _EDGE or top.min() < 0:
        return False
    x0, y0, x1, y1 = np.vstack([boxes, fixed]).T
    beside = (left[:, None] < x1 + _APART) & (x0 < right[:, None] + _APART)
    above = (top[:, None] < y1 + _ABOVE) & (y0 < bottom[:, None] + _ABOVE)
    return int((beside & above).sum()) == len(left)  # each meets itself alone
