"""A funnel plot: rates against size of place, with limits that narrow as places grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis import wording
from analysis.charts import style, ticks
from analysis.exhibits import Column, Data, Figure

_Floats = npt.NDArray[np.float64]
Limits = Callable[[_Floats], tuple[_Floats, _Floats]]
_WIDE = 300_000
"""Places of this size and more are named to the left of their dot."""
_TICKS = (2_000, 10_000, 50_000, 200_000, 1_000_000)


def funnel(
    frame: pd.DataFrame,
    *,
    size: str,
    rate: str,
    label: str,
    named: Sequence[str],
    highlight: str,
    centre: float,
    limits: Sequence[tuple[str, Limits]],
    reference: tuple[float, str] | None = None,
    columns: Sequence[Column],
    data: pd.DataFrame,
    height: float = 3.5,
    **words: Any,
) -> Figure:
    """Draw one dot per place over its size on a logarithmic axis, with limits and the overall rate.

    Parameters
    ----------
    frame
        One row per place: columns `size`, `rate` and `label`.
    named
        Labels of places named in the chart; `highlight` is drawn large, dark and bold.
    centre
        The overall rate.
    limits
        Name and function of each pair of limits, sizes in, lower and upper rate out: the first pair is
        drawn unbroken, the second dashed.
    reference
        Another rate and what it is, drawn as a dotted line.
    data
        What the exhibit's table shows, with `columns`.
    words
        As for `lines.series`.
    """
    sizes = frame[size].to_numpy(dtype=float)
    rates = frame[rate].to_numpy(dtype=float)
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room(name for name, _ in limits), bottom=0.62)
        grid = np.geomspace(sizes.min() * 0.95, sizes.max() * 1.05, 80)
        top = float(max(rates.max() * 1.08, centre * 2))
        _draw_limits(axis, grid, top, limits)
        axis.axhline(centre, color=style.TURQUOISE, linewidth=1.6)
        style.label_end(axis, grid[-1], centre, f"UK {wording.number(centre, 1)}", style.INK)
        if reference:
            axis.axhline(reference[0], color=style.INK, linewidth=0.9, linestyle=":")
            axis.annotate(fill(reference[1], 30), (grid[0], reference[0]), xytext=(2, 3),
                          fontsize=style.REMARK, textcoords="offset points")  # fmt: skip
        axis.plot(sizes, rates, "o", color=style.CONTEXT, markersize=3.2, alpha=0.8, markeredgewidth=0)
        shown = frame[frame[label].isin([*named, highlight])]
        for x, y, text in zip(shown[size], shown[rate], shown[label], strict=True):
            _name(axis, float(x), float(y), str(text), own=text == highlight)
        _scale(axis, grid, top)
        return style.exhibit(figure, data=Data.of(data, columns), **words)


def _draw_limits(axis: Axes, grid: _Floats, top: float, limits: Sequence[tuple[str, Limits]]) -> None:
    for (name, pair), dashes in zip(limits, ("-", (0, (4, 3))), strict=False):
        lower, upper = pair(grid)
        for line in (lower, np.where(upper > top, np.nan, upper)):
            axis.plot(grid, line, color=style.INK, linewidth=0.9, linestyle=dashes)
        style.label_end(axis, grid[-1], float(upper[-1]), name, style.INK)


def _scale(axis: Axes, grid: _Floats, top: float) -> None:
    axis.set_xscale("log")
    axis.set_xlim(grid[0], grid[-1])
    axis.set_ylim(0, top)
    axis.xaxis.set_major_locator(FixedLocator([t for t in _TICKS if grid[0] <= t <= grid[-1]]))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(FuncFormatter(lambda v, _: wording.number(v)))
    axis.set_xlabel("Residents", fontsize=style.LABEL)
    ticks.value_axis(axis)


def _name(axis: Axes, x: float, y: float, text: str, *, own: bool) -> None:
    """Draw one place over the others, with its name on the side where there is room."""
    axis.plot([x], [y], "o", color=style.DARK_BLUE if own else style.INK, markersize=7 if own else 4)
    left = x > _WIDE
    axis.annotate(
        text, (x, y), xytext=(-6 if left else 6, 2), textcoords="offset points",
        ha="right" if left else "left", va="bottom", fontsize=style.LABEL if own else style.REMARK,
        color=style.DARK_BLUE if own else style.INK, fontweight="bold" if own else "normal", bbox=style.HALO,
    )  # fmt: skip
