"""What a title names, shown where it stands in the drawing: a dot, and beside it its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.text import Annotation

from analysis.charts import letters, names, style

_Points = npt.NDArray[np.float64]
_NUMBER = 12.0
"""Points from the middle of a number to that of the next."""
_NOWHERE = np.empty((0, 2))


class Named(NamedTuple):
    """Words at a place of a chart, in the units of its axes: a date is a date. They have a line's colour."""

    x: Any
    y: Any
    text: str
    colour: str = style.DARK_BLUE


def show(figure: Canvas, named: Sequence[Named]) -> None:
    """Draw what is named, each with a dot, where its words lie on no line, bar or other word."""
    axis = figure.axes[0]
    found = [
        names.Name(one.text, float(axis.convert_xunits(one.x)), float(one.y), one.colour)  # type: ignore[no-untyped-call]
        for one in named
    ]
    if not found:
        return
    limits = axis.get_xlim(), axis.get_ylim()
    for colour in dict.fromkeys(one.colour for one in found):
        own = [one for one in found if one.colour == colour]
        axis.plot([one.x for one in own], [one.y for one in own], "o", color=colour, markersize=5,
                  clip_on=False, zorder=6)  # fmt: skip
    axis.set(xlim=limits[0], ylim=limits[1])
    places = names.Names(axis, [*_courses(axis)], _NOWHERE)
    for text in axis.texts:
        if isinstance(text, Annotation) and text.get_text():
            places.keep_clear(*_corner(axis, text), text.get_text(), style.GROWN)
    places.write(found)


def part_numbers(figure: Canvas) -> None:
    """Move numbers above the chart apart, that each can be read on a phone: breaks may be near each other."""
    for axis in figure.axes:
        found = [text for text in axis.texts if isinstance(text, Annotation)]
        numbers = [text for text in found if text.get_label() == style.REMARKED and text.get_text().isdigit()]
        at = [
            axis.transData.transform((float(axis.convert_xunits(text.xy[0])), 0))[0] * 72 / figure.dpi  # type: ignore[no-untyped-call]
            for text in numbers
        ]
        for text, own, moved in zip(numbers, at, style.spread(at, _NUMBER), strict=True):
            text.set(ha="center", position=(moved - own, text.xyann[1]))


def _courses(axis: Axes) -> Iterator[_Points]:
    """Yield the courses of lines and the outlines of bars, in units of the axes."""
    for line in axis.lines:
        if line.get_transform().contains_branch(axis.transData):
            course = np.asarray(line.get_xydata(), dtype=float)
            runs = np.split(course, np.flatnonzero(np.isnan(course).any(axis=1)))
            yield from (run[~np.isnan(run).any(axis=1)] for run in runs)
    for patch in axis.patches:
        own = patch.get_path()
        whole = own if isinstance(patch, PathPatch) else patch.get_patch_transform().transform_path(own)
        yield from map(np.asarray, whole.to_polygons(closed_only=False))


def _corner(axis: Axes, text: Annotation) -> tuple[float, float]:
    """Return the lower left corner of words in points, held beside a place by their offset."""
    across, up = text.xy
    x, y = axis.transData.transform((float(axis.convert_xunits(across)), float(up)))  # type: ignore[no-untyped-call]
    if text.xycoords != "data":  # above the axes
        y = axis.transAxes.transform((0, up))[1]
    figure: Any = axis.get_figure(root=True)
    by_x, by_y = text.xyann
    wide, high = letters.extent(text.get_text(), style.GROWN, bold=text.get_fontweight() == "bold")
    before = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()]
    below = {"center": 0.5, "top": 1.0}.get(text.get_verticalalignment(), 0.0)
    return (x * 72 / figure.dpi + by_x - before * wide, y * 72 / figure.dpi + by_y - below * high)
