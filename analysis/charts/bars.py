"""Bars from zero: over time with an optional mean, stacked parts, or ranked across."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.charts import again, finished, lines, style, ticks
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure, drawing


def upright(
    axis: Axes,
    places: Any,
    heights: npt.ArrayLike,
    width: float,
    colour: str,
    *,
    bottom: npt.ArrayLike = 0.0,
    gap: bool = False,
    said: str = "",
) -> None:
    """Draw bars from zero or `bottom`, `width` wide in the units (or days) of `places`.

    A missing height has no bar; `gap` draws a white edge between stacked ones; a pointer that rests on a bar
    is told what is `said`. All bars are one path:
    hundreds of them take a third of the room and time of single ones.
    """
    amounts = np.asarray(heights, dtype=np.float64)
    values = np.asarray(places)
    if np.issubdtype(values.dtype, np.datetime64):
        axis.xaxis_date()
        values = date2num(values)  # type: ignore[no-untyped-call]
    known = ~np.isnan(amounts)
    left, right = values[known] - width / 2, values[known] + width / 2
    base = np.broadcast_to(np.asarray(bottom, dtype=np.float64), amounts.shape)[known]
    top = base + amounts[known]
    corners = [(left, base), (left, top), (right, top), (right, base), (left, base)]
    points = np.stack([np.column_stack(corner) for corner in corners], axis=1).reshape(-1, 2)
    steps = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(top))
    patch = PathPatch(Path(points, steps), facecolor=colour, edgecolor="white", linewidth=0.4 if gap else 0)
    patch.sticky_edges.y.append(0)
    if said:
        patch.set_gid(drawing.said(said))
    axis.add_artist(patch)  # as a patch, matplotlib would look for its limits side by side
    axis.update_datalim(points)
    axis.autoscale_view()


@again.drawn
def over_time(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    columns: Sequence[Column],
    mean: str | None = None,
    mean_label: str = "",
    lighter: pd.Series | None = None,
    width: float = 5.6,
    marks: Sequence[Callable[[Axes], None]] = (),
    height: float = style.HEIGHT,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one bar per date, `width` days wide, and optionally a line of a mean column.

    `lighter` marks rows drawn hatched and paler (provisional or incomplete); say so in the notes.
    Words as for `lines.series`.
    """
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room([mean_label]) if mean else 0.3)
        values = frame[y].to_numpy(dtype=float, na_value=np.nan)
        pale = (
            np.zeros(len(frame), dtype=bool)
            if lighter is None
            else lighter.to_numpy(dtype=bool, na_value=False)
        )
        dates = pd.to_datetime(frame[x]).to_numpy()
        upright(axis, dates[~pale], values[~pale], width, style.SEQUENTIAL[2])
        if pale.any():
            axis.bar(dates[pale], values[pale], width=width, color="#DCEAF7", hatch="////",
                     edgecolor=style.SEQUENTIAL[1], linewidth=0.5)  # fmt: skip
        if mean:
            line = frame[mean].to_numpy(dtype=float, na_value=np.nan)
            lines.draw(axis, {mean: (pd.Series(dates), line)}, {mean: style.DARK_BLUE})
            known = np.flatnonzero(~np.isnan(line))
            if len(known):
                style.label_end(axis, dates[known[-1]], line[known[-1]], mean_label, style.DARK_BLUE)
        axis.set(xlabel="", ylabel="")
        ticks.value_axis(axis)
        ticks.date_ticks(axis)
        for mark in marks:
            mark(axis)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


@again.drawn
def stacked(
    frame: pd.DataFrame,
    *,
    x: str,
    parts: Mapping[str, str],
    columns: Sequence[Column],
    width: float = 75,
    marks: Sequence[Callable[[Axes], None]] = (),
    height: float = style.HEIGHT,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw at most four parts as stacked bars over dates or labels, with a white gap between parts.

    A missing part leaves its place empty. Each part is named beside the newest bar, in the order of the
    stack. Words as for `lines.series`.
    """
    if len(parts) > len(style.CATEGORICAL):
        raise ValueError(f"at most {len(style.CATEGORICAL)} parts in one chart, not {len(parts)}: merge some")
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room(parts.values(), before=style.NAMED_AFTER))
        dated = pd.api.types.is_datetime64_any_dtype(frame[x])
        places = frame[x].to_numpy() if dated else np.arange(len(frame))
        base = np.zeros(len(frame))
        middles = []
        for (name, said), colour in zip(parts.items(), style.CATEGORICAL, strict=False):
            values = frame[name].to_numpy(dtype=float, na_value=np.nan)
            upright(axis, places, values, float(width) if dated else 0.75, colour, bottom=base, gap=True,
                    said=" ".join(said.split()))  # fmt: skip
            heights = np.nan_to_num(values)
            middles.append(base + heights / 2)
            base += heights
        if dated:
            ticks.date_ticks(axis)
        else:
            ticks.name_bars(axis, frame[x].astype(str).tolist())
        ticks.value_axis(axis)
        newest = int(np.flatnonzero(base)[-1]) if base.any() else len(frame) - 1
        half = pd.Timedelta(days=width / 2) if dated else 0.375
        heights = style.label_heights(axis, [float(middle[newest]) for middle in middles], [*parts.values()])
        for label, colour, y in zip(parts.values(), style.CATEGORICAL, heights, strict=False):
            style.label_part(axis, places[newest] + half, y, label, colour)
        for mark in marks:
            mark(axis)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


@again.drawn
def ranked(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    columns: Sequence[Column],
    highlight: str | None = None,
    decimals: int = 0,
    unit: str = "",
    said: str = "",
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw horizontal bars in the order of `frame`, each with its value; one label may be highlighted.

    The highlighted bar is dark blue, its name bold and `said` after its value; the others grey. Words as
    for `lines.series`.
    """
    with style.official():
        names = frame[label].astype(str).tolist()
        values = frame[value].to_numpy(dtype=float, na_value=np.nan)
        texts = [wording.number(amount, decimals) + unit * (not np.isnan(amount)) for amount in values]
        texts = [f"{text} ({said})" if said and name == highlight else text
                 for text, name in zip(texts, names, strict=True)]  # fmt: skip
        figure, (axis,) = style.canvas(
            0.2 + style.row_height(names, 0.25) * len(frame), right=style.room(texts), bottom=0.1, top=0.1
        )
        colours = [style.DARK_BLUE if highlight in (None, n) else style.PALE for n in names]
        axis.barh(np.arange(len(names)), values, color=colours, height=0.72)
        style.name_rows(axis, names, bold=highlight)
        style.unnumbered(axis)
        for place, amount in enumerate(values):
            style.beside(axis, texts[place], (0 if np.isnan(amount) else amount, place), 4)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)
