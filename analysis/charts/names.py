"""Names of single dots: each where it crosses no line and lies on no other name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.charts import letters, style

_Points = npt.NDArray[np.float64]
_STEP = 1.0
"""Points between two samples of a line: no name is so narrow that a line passes between them."""
_AWAY = (5.0, 10.0, 16.0, 24.0, 34.0, 48.0)
"""Points from a dot to its name, nearest first; the farther ones are led to by a thin line."""
_LED_FROM = 16.0
_TURNS = 16
_LINE = 20
"""Letters of a line, where a name is better in two."""
_PART = re.compile(r"(?<=[,:]) ")
_MARGIN = 2.0
"""Points kept clear around a name."""
_LINE_COSTS, _DOT_COSTS, _WORD_COSTS = 8.0, 4.0, 50_000.0
"""What a point of a line, a dot and other words under a name weigh against points between it and its dot."""


class Name(NamedTuple):
    """A name to be written beside the dot at `x`, `y` (units of the axes): in bold if it has a colour."""

    text: str
    x: float
    y: float
    colour: str = ""

    @property
    def bold(self) -> bool:
        """Return whether it is among those that the title names."""
        return bool(self.colour)


class Box(NamedTuple):
    """A rectangle in points from the figure's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, points: _Points) -> int:
        """Return how many of the points lie in the rectangle."""
        x, y = points[:, 0], points[:, 1]
        return int(np.count_nonzero((x > self.left) & (x < self.right) & (y > self.bottom) & (y < self.top)))

    def meets(self, other: Box) -> bool:
        """Return whether two rectangles have a part in common."""
        apart = self.left >= other.right or other.left >= self.right
        return not (apart or self.bottom >= other.top or other.bottom >= self.top)


class Names:
    """Places for the names of dots on finished axes: their limits must not change afterwards.

    Parameters
    ----------
    axis
        Axes with their final limits and scales.
    lines
        Courses no name may cross, each as rows of x and y in units of the axes.
    dots
        Dots that names had better not cover, as such rows.
    """

    def __init__(self, axis: Axes, lines: Sequence[_Points], dots: _Points) -> None:
        self._axis = axis
        self._figure: Canvas = axis.get_figure(root=True)  # type: ignore[assignment]
        sampled = [_sampled(self.points(line)) for line in lines]
        self._lines = np.concatenate(sampled) if sampled else np.empty((0, 2))
        self._dots = self.points(dots)
        self._taken: list[Box] = []

    def points(self, rows: _Points) -> _Points:
        """Return rows of x and y in points from the figure's lower left corner."""
        placed: _Points = self._axis.transData.transform(rows) * 72 / self._figure.dpi
        return placed[np.isfinite(placed).all(axis=1)]

    def keep_clear(self, left: float, bottom: float, text: str, size: float) -> None:
        """Keep names off text that stands at a place given in points."""
        self._taken.append(_box(left, bottom, text, size, bold=False))

    def covers(self, left: float, bottom: float, text: str, size: float) -> float:
        """Return how much text at a place given in points would cover: lines and other text weigh most."""
        return self._covered(_box(left, bottom, text, size, bold=False), ())

    def write(self, names: Sequence[Name]) -> None:
        """Write the names, the first with the most choice; each also keeps off the dots of the others."""
        centres = self.points(np.array([[name.x, name.y] for name in names]))
        for name, (x, y) in zip(names, centres, strict=True):
            others = [Box(a - 4, b - 4, a + 4, b + 4) for a, b in centres]
            text, box, away = self._best(name, float(x), float(y), others)
            self._taken.append(box)
            self._annotate(name._replace(text=text), box, (float(x), float(y)), led=away >= _LED_FROM)

    def _best(self, name: Name, x: float, y: float, others: Sequence[Box]) -> tuple[str, Box, float]:
        def cost(place: tuple[str, Box, float]) -> float:
            _, box, away = place
            return self._covered(box, others) + away

        return min(self._places(name, x, y), key=cost)

    def _covered(self, box: Box, others: Sequence[Box]) -> float:
        met = sum(map(box.meets, (*self._taken, *others)))
        crossed = _LINE_COSTS * box.holds(self._lines) + _DOT_COSTS * box.holds(self._dots)
        return _WORD_COSTS * met + crossed

    def _places(self, name: Name, x: float, y: float) -> Iterator[tuple[str, Box, float]]:
        """Yield a name on one line and on two, where it could stand: off what is left and below the axes."""
        for text in dict.fromkeys([name.text, _in_two(name.text)]):
            for box, away in self._boxes(_box(0, 0, text, style.GROWN, bold=name.bold), x, y):
                yield text, box, away

    def _boxes(self, own: Box, x: float, y: float) -> Iterator[tuple[Box, float]]:
        width, height = own.right - own.left, own.top - own.bottom
        across, up = self._figure.get_size_inches() * 72
        side, foot = self._axis.get_position().p0 * (across, up)
        for away in _AWAY:
            for turn in np.arange(_TURNS) * 2 * np.pi / _TURNS:
                to_x, to_y = float(np.cos(turn)), float(np.sin(turn))
                left = x + away * to_x + (to_x - 1) / 2 * width
                bottom = y + away * to_y + (to_y - 1) / 2 * height
                box = Box(left, bottom, left + width, bottom + height)
                if box.left >= side and box.right <= across and box.bottom >= foot and box.top <= up:
                    yield box, away
        yield Box(side, foot, side + width, foot + height), abs(x - side) + abs(y - foot)  # always one

    def _annotate(self, name: Name, box: Box, dot: tuple[float, float], *, led: bool) -> None:
        colour = name.colour or style.INK
        side, x = _held(box, dot[0])
        up = (box.bottom + box.top) / 2 - dot[1]
        self._axis.annotate(
            name.text, (name.x, name.y), xytext=(x - dot[0], up), textcoords="offset points", ha=side,
            va="center", fontsize=style.LABEL if name.bold else style.REMARK, color=colour, linespacing=1.4,
            fontweight="bold" if name.bold else "normal", annotation_clip=False,
            bbox=style.HALO,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3}
            if led else None,
        )  # fmt: skip


def _in_two(text: str) -> str:
    """Return words on two lines, parted where they part themselves, as near the middle as can be."""
    cuts = [cut.start() for cut in _PART.finditer(text)]
    if not cuts:
        return style.evenly(text, _LINE) if " " in text else text
    cut = min(cuts, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:cut]}\n{text[cut + 1 :]}"


def _held(box: Box, dot: float) -> tuple[str, float]:
    """Return where a name is held: at its end towards the dot, so that it can grow away from it."""
    if box.left >= dot:
        return "left", box.left + _MARGIN
    if box.right <= dot:
        return "right", box.right - _MARGIN
    return "center", (box.left + box.right) / 2


def _box(left: float, bottom: float, text: str, size: float, *, bold: bool) -> Box:
    """Return the rectangle of text with its lower left corner at a place, and a margin around it."""
    width, height = letters.extent(text, size, bold=bold)
    return Box(left - _MARGIN, bottom - _MARGIN, left + width + _MARGIN, bottom + height + _MARGIN)


def _sampled(line: _Points) -> _Points:
    """Return points along a course, near enough to each other."""
    if len(line) < 2:
        return line
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.arange(0.0, along[-1] + _STEP, _STEP)
    return np.column_stack([np.interp(at, along, line[:, place]) for place in (0, 1)])
