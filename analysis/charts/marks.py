"""How many values a chart draws, so that no chart draws what its data do not hold."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.path import Path

CURVE = "_curve"
"""Label of a line whose points are no values of their own: that of a function."""


def drawn(figure: Canvas) -> int:
    """Return how many values are drawn: points of lines, dots, bars and edges of bands, on the axes' scales.

    What stands for no value is left: rules of two points, words, and what is placed in parts of the axes.
    """
    return sum(_lines(axis) + _shapes(axis) for axis in figure.axes)


def _lines(axis: Axes) -> int:
    found = 0
    for line in axis.lines:
        known = int(np.isfinite(np.asarray(line.get_xydata(), dtype=float)).all(axis=1).sum())
        counts = known > 2 and line.get_label() != CURVE
        found += known if counts and line.get_transform().contains_branch(axis.transData) else 0
    return found


def _shapes(axis: Axes) -> int:
    found = sum(len(bars) for bars in axis.containers if isinstance(bars, BarContainer))
    for patch in axis.patches:
        if isinstance(patch, PathPatch) and patch.get_path().codes is not None:
            found += int((np.asarray(patch.get_path().codes) == Path.MOVETO).sum())
    for collection in axis.collections:
        if isinstance(collection, PolyCollection):
            found += sum(int(np.shape(path.vertices)[0]) - 3 for path in collection.get_paths())
        elif isinstance(collection, PathCollection):
            found += int(np.shape(collection.get_offsets())[0])
    return found
