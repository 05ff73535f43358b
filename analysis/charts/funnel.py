"""A funnel plot: rates against size of place, with limits that narrow as places grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.charts import again, finished, letters, marks, names, style, ticks
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure

_Floats = npt.NDArray[np.float64]
Limits = Callable[[_Floats], tuple[_Floats, _Floats]]
_LONGEST = 40
"""Letters of a name in the chart: every authority has fewer."""
_ABOVE = 4
"""Points from the chart to what is said of it above."""
_TICKS = (2_000, 10_000, 50_000, 200_000, 1_000_000)


@again.drawn
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
    said: str = "",
    height: float = 3.5,
    **words: Unpack[finished.Words],
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
    said
        What is written above the chart.
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
        figure, (axis,) = style.canvas(
            height, right=style.room(name for name, _ in limits), top=0.26, bottom=0.62
        )
        grid = np.geomspace(sizes.min() * 0.95, sizes.max() * 1.05, 80)
        top = float(max(rates.max() * 1.08, centre * 2))
        courses = _draw_limits(axis, grid, top, limits)
        axis.axhline(centre, color=style.TURQUOISE, linewidth=1.6)
        axis.plot(sizes, rates, "o", color=style.CONTEXT, markersize=3.2, alpha=0.8, markeredgewidth=0)
        _scale(axis, grid, top)
        straight = [centre, *([reference[0]] if reference else [])]
        courses += [np.array([[grid[0], level], [grid[-1], level]]) for level in straight]
        places = names.Names(axis, courses, np.column_stack([sizes, rates]))
        ends = {f"UK {wording.number(centre, 1)}": centre}
        ends |= {name: min(float(pair(grid[-1:])[1][0]), top) for name, pair in limits}
        _label_ends(axis, places, grid[-1], ends, said)
        if reference:
            _refer(axis, places, grid[0], *reference)
        _mark(axis, places, frame[frame[label].isin([*named, highlight])], (label, size, rate), highlight)
        drawn = _drawn(frame, size, limits, columns)
        return finished.exhibit(figure, data=drawn, shown=Data.of(data, columns), **words)


def _drawn(
    frame: pd.DataFrame, size: str, limits: Sequence[tuple[str, Limits]], columns: Sequence[Column]
) -> Data:
    """Return every place with the limits at its size."""
    every, all_columns = frame.sort_values(size), list(columns)
    for name, pair in limits:
        for side, values in zip(("lower", "upper"), pair(every[size].to_numpy(dtype=float)), strict=True):
            every = every.assign(**{f"{name}, {side}": values})
            all_columns.append(Column(f"{name}, {side}", f"{name}, {side}", "number", decimals=1))
    return Data.of(every, all_columns)


def _draw_limits(
    axis: Axes, grid: _Floats, top: float, limits: Sequence[tuple[str, Limits]]
) -> list[_Floats]:
    """Draw the pairs of limits and return their courses as rows of size and rate."""
    courses = []
    for (_, pair), dashes in zip(limits, ("-", (0, (4, 3))), strict=False):
        lower, upper = pair(grid)
        for line in (lower, np.where(upper > top, np.nan, upper)):
            axis.plot(grid, line, color=style.INK, linewidth=0.9, linestyle=dashes, label=marks.CURVE)
            courses.append(np.column_stack([grid, line]))
    return courses


def _label_ends(axis: Axes, places: names.Names, end: float, heights: Mapping[str, float], said: str) -> None:
    """Name the lines at their ends, a line of text apart, and write above the chart what is said of it."""
    apart = style.label_heights(axis, list(heights.values()))
    for text, height in zip(heights, apart, strict=True):
        style.label_end(axis, end, height, text, style.INK)
        ((x, y),) = places.points(np.array([[end, height]]))
        places.keep_clear(x + style.NAME_AFTER, y - style.GROWN / 2, text, style.GROWN)
    axis.annotate(said, (0, 1), xycoords="axes fraction", xytext=(0, _ABOVE), textcoords="offset points",
                  fontsize=style.REMARK)  # fmt: skip
    ((left, up),) = places.points(np.array([[axis.get_xlim()[0], axis.get_ylim()[1]]]))
    places.keep_clear(left, up + _ABOVE, said, style.GROWN)


def _refer(axis: Axes, places: names.Names, start: float, rate: float, what: str) -> None:
    """Draw another rate as a dotted line with its words at its start: above it, else where they are clear."""
    axis.axhline(rate, color=style.INK, linewidth=0.9, linestyle=":")
    ((x, y),) = places.points(np.array([[start, rate]]))
    texts = [fill(what, width) for width in (30, 22)]
    tried = [
        (x + 2, y + gap, text) for text in texts for gap in (4, -4 - letters.extent(text, style.REMARK)[1])
    ]
    left, bottom, text = min(
        tried, key=lambda place: places.covers(place[0], place[1], place[2], style.REMARK)
    )
    axis.annotate(
        text, (start, rate), xytext=(left - x, bottom - y), textcoords="offset points", va="bottom",
        fontsize=style.REMARK, bbox=style.HALO,
    )  # fmt: skip
    places.keep_clear(left, bottom, text, style.GROWN)


def _scale(axis: Axes, grid: _Floats, top: float) -> None:
    axis.set_xscale("log")
    axis.set_xlim(grid[0], grid[-1])
    axis.set_ylim(0, top)
    axis.xaxis.set_major_locator(FixedLocator([t for t in _TICKS if grid[0] <= t <= grid[-1]]))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter(FuncFormatter(lambda v, _: wording.number(v)))
    axis.set_xlabel("Residents", fontsize=style.LABEL)
    ticks.value_axis(axis)


def _mark(
    axis: Axes, places: names.Names, rows: pd.DataFrame, columns: tuple[str, str, str], own: str
) -> None:
    """Draw the named places over the others, the report's own large, and write their names."""
    marked = [
        names.Name(
            style.short(str(text), _LONGEST), float(x), float(y), style.DARK_BLUE if text == own else ""
        )
        for text, x, y in rows[list(columns)].itertuples(index=False, name=None)
    ]
    for one in marked:
        colour, radius = (style.DARK_BLUE, 7) if one.bold else (style.INK, 4)
        axis.plot([one.x], [one.y], "o", color=colour, markersize=radius, clip_on=False)
    places.write(sorted(marked, key=lambda one: not one.bold))
