"""Dots joined by a line: the same thing at two moments, for ranked names or first and later figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from analysis.charts import again, finished, letters, style, ticks
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure

_NAME = 56
"""Letters of a name on one line above its dot."""
_ROW, _LINE, _FOOT, _BELOW = 27.0, 12.0, 9.0, 6.5
"""Points: a row with a name of one line, each further line, and below its dot and between its name and it."""


@again.drawn
def dumbbells(
    frame: pd.DataFrame,
    *,
    label: str,
    before: str,
    after: str,
    moments: tuple[str, str],
    columns: Sequence[Column],
    highlight: str | None = None,
    decimals: int = 0,
    zero: bool = True,
    said: Sequence[str] = (),
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one row per name: a hollow dot for the column `before`, a full one for `after`, a line between.

    `moments` names the two in words above the chart, with their signs. The later value is written on the
    outer side of its dot, with what is `said` of the row after it; a missing value leaves its dot out. One
    name may be highlighted in bold. Words as for `lines.series`.
    """
    with style.official():
        names = frame[label].astype(str).tolist()
        pairs = zip(frame[after], said or [""] * len(frame), strict=True)
        texts = [f"{wording.number(now, decimals)} {more}".rstrip() for now, more in pairs]
        figure, (axis,) = style.canvas(
            0.75 + style.row_height(names, 0.25) * len(frame), right=style.room(texts), bottom=0.36, top=0.3
        )
        places = np.arange(len(frame))
        first, last = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in (before, after))
        axis.hlines(places, first, last, color=style.CONTEXT, linewidth=1.4, zorder=2)
        axis.scatter(first, places, s=34, facecolor="white", edgecolor=style.DARK_BLUE, linewidth=1.3,
                     zorder=3, label=moments[0])  # fmt: skip
        axis.scatter(last, places, s=38, color=style.DARK_BLUE, zorder=4, label=moments[1])
        apart = 0.03 * max(np.nanmax(first, initial=0), np.nanmax(last, initial=0))
        _write(axis, texts, last, last < first - apart)
        style.name_rows(axis, names, bold=highlight)
        axis.margins(y=0.6 / max(len(frame), 1))
        ticks.value_axis(axis, horizontal=True, decimals=decimals, zero=zero)
        _leave_room(axis, [texts[place] for place in np.flatnonzero(last < first - apart).tolist()], last)
        _moments(axis, moments)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


def _write(axis: Axes, texts: Sequence[str], values: npt.NDArray[np.float64], fell: npt.NDArray[Any]) -> None:
    """Write each value beside its dot, on the left of one that fell; a missing one is not written."""
    for place in np.flatnonzero(~np.isnan(values)).tolist():
        style.beside(axis, texts[place], (values[place], place), -7 if fell[place] else 7, style.REMARK)


def _leave_room(axis: Axes, texts: Sequence[str], values: npt.NDArray[np.float64]) -> None:
    """Leave room between dots and names for values on the left of theirs; the scale begins where it did."""
    start, end = axis.get_xlim()
    taken = style.room(texts) / (axis.get_position().width * style.WIDTH) * (end - start)
    if texts and np.nanmin(values) < start + taken:
        axis.set_xticks([tick for tick in axis.get_xticks() if start <= tick <= end])
        axis.set_xlim(start - taken, end)


def _moments(axis: Axes, moments: tuple[str, str]) -> None:
    """Name both moments above the chart with their signs, from the left: words have room to grow."""
    apart = 1.0 + letters.extent(moments[0], style.GROWN - style.REMARK)[0] / style.REMARK
    figure = axis.get_figure()
    aside = blended_transform_factory(figure.transFigure, axis.transAxes)  # type: ignore[union-attr]
    axis.legend(loc="lower left", bbox_to_anchor=(0.02, 1.0), bbox_transform=aside, ncols=2, frameon=False,
                fontsize=style.REMARK, handletextpad=0.1, borderaxespad=0.1, columnspacing=apart)  # fmt: skip


@again.drawn
def against(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    mark: str,
    columns: Sequence[Column],
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one row per label: its name, and below it a dot at its per cents of something, a line from 100%.

    Names stand above their dots, from the left, so that long ones are read on a phone too. The place of 100%
    is named `mark` above the chart. The value is written to the right of its dot and of that place. Words as
    for `lines.series`.
    """
    names = [style.evenly(name, _NAME) for name in frame[label].astype(str)]
    rows = [_ROW + _LINE * name.count("\n") for name in names]
    with style.official():
        figure, (axis,) = style.canvas(0.84 + sum(rows) / 72, left=0.14, right=0.2, bottom=0.36, top=0.48)
        places = np.cumsum(rows) - _FOOT
        values = frame[value].to_numpy(dtype=float, na_value=np.nan)
        at = np.full(len(rows), 100)
        axis.vlines(at, places - _BELOW, places + _BELOW, color=style.INK, linewidth=1.1, zorder=1)
        axis.hlines(places, 100, values, color=style.CONTEXT, linewidth=1.4, zorder=2)
        axis.scatter(values, places, s=38, color=style.DARK_BLUE, zorder=4)
        ends = np.fmax(values, 100)
        for name, place, per_cent, end in zip(names, places, values, ends, strict=True):
            axis.annotate(
                name, (0, place - _BELOW), xycoords=("axes fraction", "data"), va="bottom", ha="left",
                fontsize=style.LABEL, linespacing=1.3, bbox=style.HALO,
            )  # fmt: skip
            style.beside(axis, wording.percent(per_cent, 1), (end, place), 7)
        axis.set(ylim=(sum(rows), 0), yticks=[])
        ticks.value_axis(axis, horizontal=True, unit="%")
        reach = float(np.max(ends, initial=100))
        axis.set_xlim(-0.03 * reach, 1.2 * reach)  # room for a value beyond the largest
        style.above(axis, f"100%: {mark}", 100)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)
