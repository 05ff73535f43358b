"""Strips of small charts: panels above each other over the same time, small multiples, bars around zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.charts import again, bars, finished, style, ticks
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure

_BAR = 0.78
"""Width of a bar of a small panel, in the units of its horizontal axis."""
_ROOM = 0.05
"""Beyond the outer bars and the highest one, in times what they take."""
_APART = (0.28, 0.7)
"""Between small panels, in times their width and height."""
_NAME = 15
"""Letters of a panel's name on one line."""


@again.drawn
def over_time(
    frame: pd.DataFrame,
    *,
    x: str,
    panels: Mapping[str, str],
    columns: Sequence[Column],
    width: float = 5.6,
    height: float = 3.4,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one panel of bars per column of `panels` (name → heading), above each other, never stacked.

    Bars start at zero, all panels on one scale; a missing value leaves its place empty. Words as for
    `lines.series`.
    """
    with style.official():
        figure, axes = style.canvas(height, panels=len(panels), right=0.2, top=0.32, gap=0.38, share_y=True)
        dates = pd.to_datetime(frame[x]).to_numpy()
        for axis, (name, heading), colour in zip(axes, panels.items(), style.CATEGORICAL, strict=False):
            values = frame[name].to_numpy(dtype=float, na_value=np.nan)
            bars.upright(axis, dates, values, width, colour)
            axis.set_title(heading, loc="left", fontsize=style.LABEL, fontweight="bold")
        for axis in axes:  # not before all are drawn: the first to have its limits set fixes those of all
            ticks.value_axis(axis)
        ticks.date_ticks(axes[-1])
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


@again.drawn
def multiples(
    frame: pd.DataFrame,
    *,
    panel: str,
    x: str,
    y: str,
    columns: Sequence[Column],
    highlight: str | None = None,
    across: int = 4,
    ends: Callable[[float], str] = "{:.0f}".format,
    data: pd.DataFrame | None = None,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one small panel of bars over whole numbers `x` per value of `panel`, all on one scale.

    Panels come in the order of `frame`; the highlighted one has a bold heading and dark bars, where one is
    given. A missing value is marked with a cross at zero; `ends` names the first and the last `x`. The
    exhibit's data are `data`, else `frame`.
    Words as for `lines.series`.
    """
    names = list(dict.fromkeys(frame[panel]))
    with style.official():
        headings = [style.evenly(name, _NAME) for name in names]
        grid = _Grid(frame[x], frame[y], across, headings, ends)
        for number, name in enumerate(names):
            own = frame[frame[panel] == name]
            dark = highlight in (None, name)
            values = own[y].to_numpy(dtype=float, na_value=np.nan)
            grid.panel(number, headings[number], own[x], values, dark=dark, bold=name == highlight)
        shown = frame if data is None else data
        return finished.exhibit(grid.figure, data=Data.of(shown, columns), **words)


class _Grid:
    """Small panels of bars on one pair of scales, all in the axes of one figure.

    Axes for every panel, with ticks of their own, take several times as long to make and to draw. Here a
    panel is one unit wide and high, and what stands around it is drawn as lines and words.
    """

    def __init__(
        self, x: pd.Series, y: pd.Series, across: int, names: Sequence[str], ends: Callable[[float], str]
    ) -> None:
        more, count = max(name.count("\n") for name in names), len(names)
        self._ends, between = ends, _APART[1] + 0.26 * more
        down = -(-count // across)
        self.figure, (self._axis,) = style.canvas(
            0.5 + 0.71 * (1 + between) * down, left=0.66, right=0.1, top=0.3 + 0.18 * more, bottom=0.35
        )
        places = [divmod(number, across) for number in range(count)]
        self._corners = np.array([(c * (1 + _APART[0]), (down - 1 - r) * (1 + between)) for r, c in places])
        size = np.array([across, down]) * (1 + np.array([_APART[0], between])) - [_APART[0], between]
        self._axis.set_axis_off()
        self._axis.set(xlim=(0, size[0]), ylim=(0, size[1]))
        box = self._axis.get_window_extent()
        self._right, self._up = size / [box.width, box.height] * self.figure.dpi / 72  # a point, in units
        low, high = float(x.min()) - _BAR / 2, float(x.max()) + _BAR / 2
        self._start, self._span = low - _ROOM * (high - low), (1 + 2 * _ROOM) * (high - low)
        most = y.max()
        self._top = (1 + _ROOM) * float(most) if pd.notna(most) and most > 0 else 1.0
        self._rules()

    def _rules(self) -> None:
        """Draw the lines of all panels, and name those of values on the left."""
        values, names = ticks.values_to(self._top)
        lefts, floors = self._corners.T
        heights = floors[:, None] + values / self._top
        starts = np.repeat(lefts, len(values))
        self._axis.hlines(heights.ravel(), starts, starts + 1, color=style.GRID, linewidth=0.8, zorder=0.5)
        self._axis.hlines(
            floors, lefts, lefts + 1, color=style.INK, linewidth=0.8, capstyle="projecting", clip_on=False
        )
        for row in heights[lefts == 0]:
            for height, name in zip(row, names, strict=True):
                self._axis.text(
                    -3.5 * self._right, height, name, ha="right", va="center_baseline", fontsize=style.REMARK
                )

    def panel(
        self, number: int, name: str, x: pd.Series, values: npt.NDArray[np.float64], *, dark: bool, bold: bool
    ) -> None:
        """Draw one panel: its name, its bars, crosses where a value is missing, its first and last `x`."""
        axis, (left, floor) = self._axis, self._corners[number]
        weight = "bold" if bold else "normal"
        axis.text(
            left, floor + 1 + 6 * self._up, name, fontsize=style.LABEL, fontweight=weight, linespacing=1.4
        )
        places = left + (x.to_numpy(dtype=float) - self._start) / self._span
        colour, base = style.DARK_BLUE if dark else style.CONTEXT, np.full(len(values), floor)
        bars.upright(axis, places, values / self._top, _BAR / self._span, colour, bottom=base)
        unknown = np.isnan(values)
        if unknown.any():
            axis.plot(places[unknown], base[unknown], "x", color=style.INK, markersize=4, clip_on=False)
        outer = sorted({0, len(x) - 1})
        ends = places[outer]
        axis.vlines(ends, floor - 4 * self._up, floor, color=style.INK, linewidth=0.8, clip_on=False)
        for place, value, side in zip((left, left + 1), x.iloc[outer], ("left", "right"), strict=False):
            axis.text(
                place, floor - 7.5 * self._up, self._ends(value), ha=side, va="top", fontsize=style.REMARK
            )


@again.drawn
def cut_offs(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    texts: Mapping[int, str],
    columns: Sequence[Column],
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one upright bar from zero per day `x`, those of `texts` (row → words) dark and with their words.

    Days are named below the bars by day and month. Words as for `lines.series`.
    """
    with style.official():
        figure, (axis,) = style.canvas(2.2, right=0.2, top=0.28, bottom=0.3)
        values = frame[y].to_numpy(dtype=float, na_value=np.nan)
        places = np.arange(len(values))
        colours = [style.DARK_BLUE if place in texts else style.SEQUENTIAL[2] for place in places]
        axis.bar(places, values, width=0.78, color=colours)
        lifted = False
        for place, text in texts.items():
            outward = -1 if values[place] < 0 else 1
            lifted = bool({place - 1, place - 2} & texts.keys()) and not lifted  # a line of words further out
            axis.annotate(
                text, (place, values[place]), textcoords="offset points",
                xytext=(0, (3 + 13 * lifted) * outward),
                ha="center", va="bottom" if outward > 0 else "top", fontsize=style.LABEL,
            )  # fmt: skip
        axis.axhline(0, color=style.INK, linewidth=0.9)
        ticks.value_axis(axis, unit="%")
        room = 1.35  # for words beyond the longest bar
        axis.set_ylim(min(np.nanmin(values), 0) * room, max(np.nanmax(values), 0) * room)
        axis.spines["bottom"].set_visible(False)
        named = places[:: max(1, len(places) // 5)]
        days = pd.to_datetime(frame[x])
        axis.set_xticks(named, [wording.short_day(days.iloc[place].date()) for place in named])
        axis.tick_params(axis="x", length=0)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


@again.drawn
def around_zero(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    text: str,
    columns: Sequence[Column],
    total: str | None = None,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw horizontal bars left and right of zero, each with the words of the column `text` at its end.

    The row whose label is `total` is dark and bold, below the others. Words as for `lines.series`.
    """
    with style.official():
        names = frame[label].astype(str).tolist()
        figure, (axis,) = style.canvas(
            0.3 + style.row_height(names, 0.3) * len(frame), right=0.2, bottom=0.1, top=0.12
        )
        values = frame[value].to_numpy(dtype=float, na_value=np.nan)
        places = np.arange(len(names))
        colours = [style.DARK_BLUE if name == total else style.SEQUENTIAL[1] for name in names]
        axis.barh(places, values, color=colours, height=0.66)
        for place, amount, said in zip(places, values, frame[text], strict=True):
            at, written = (0, wording.MISSING) if np.isnan(amount) else (amount, str(said))
            style.beside(axis, written, (at, place), -5 if amount < 0 else 5)
        axis.axvline(0, color=style.INK, linewidth=0.9)
        style.name_rows(axis, names, bold=total)
        reach = max(np.nanmax(np.abs(values), initial=0), 0.01) * 1.9
        axis.set_xlim(-reach, reach)
        style.unnumbered(axis)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)
