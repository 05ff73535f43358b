"""Strips of small charts: panels above each other over the same time, small multiples, bars around zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import wording
from analysis.charts import style
from analysis.exhibits import Column, Data, Figure


def over_time(
    frame: pd.DataFrame,
    *,
    x: str,
    panels: Mapping[str, str],
    columns: Sequence[Column],
    width: float = 5.6,
    height: float = 3.4,
    **words: Any,
) -> Figure:
    """Draw one panel of bars per column of `panels` (name → heading), above each other, never stacked.

    Bars start at zero, each panel on its own scale; a missing value leaves its place empty. Words as for
    `lines.series`.
    """
    with style.official():
        figure, axes = style.canvas(height, panels=len(panels), right=0.2, top=0.32, gap=0.38)
        dates = pd.to_datetime(frame[x]).to_numpy()
        for axis, (name, heading), colour in zip(axes, panels.items(), style.CATEGORICAL, strict=False):
            values = frame[name].to_numpy(dtype=float, na_value=np.nan)
            axis.bar(dates, values, width=width, color=colour, linewidth=0)
            axis.set_title(heading, loc="left", fontsize=style.LABEL, fontweight="bold")
            style.value_axis(axis)
        style.date_ticks(axes[-1])
        return style.exhibit(figure, data=Data.of(frame, columns), **words)


def multiples(
    frame: pd.DataFrame,
    *,
    panel: str,
    x: str,
    y: str,
    columns: Sequence[Column],
    highlight: str | None = None,
    across: int = 4,
    data: pd.DataFrame | None = None,
    **words: Any,
) -> Figure:
    """Draw one small panel of bars over whole numbers `x` per value of `panel`, all on one scale.

    Panels come in the order of `frame`; the highlighted one has a bold heading and dark bars, where one is
    given. A missing value is marked with a cross at zero. The exhibit's data are `data`, else `frame`.
    Words as for `lines.series`.
    """
    names = list(dict.fromkeys(frame[panel]))
    rows = -(-len(names) // across)
    with style.official():
        figure, axes = style.canvas(
            0.5 + 1.15 * rows, panels=len(names), columns=across, left=0.55, right=0.1, top=0.3, bottom=0.35,
            gap=0.62, share_y=True,
        )  # fmt: skip
        for axis, name in zip(axes, names, strict=True):
            own = frame[frame[panel] == name]
            dark = highlight in (None, name)
            values = own[y].to_numpy(dtype=float, na_value=np.nan)
            places = own[x].to_numpy(dtype=float)
            axis.bar(places, values, width=0.78, color=style.DARK_BLUE if dark else style.CONTEXT)
            unknown = np.isnan(values)
            axis.plot(
                places[unknown], np.zeros(unknown.sum()), "x", color=style.INK, markersize=4, clip_on=False
            )
            axis.set_title(
                name, loc="left", fontsize=style.LABEL, fontweight="bold" if name == highlight else "normal"
            )
            style.value_axis(axis)
            axis.set_xticks([places[0], places[-1]], [f"{places[0]:.0f}", f"{places[-1]:.0f}"])
            axis.tick_params(labelsize=style.REMARK, labelbottom=True)
        shown = frame if data is None else data
        return style.exhibit(figure, data=Data.of(shown, columns), **words)


def around_zero(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    text: str,
    columns: Sequence[Column],
    total: str | None = None,
    **words: Any,
) -> Figure:
    """Draw horizontal bars left and right of zero, each with the words of the column `text` at its end.

    The row whose label is `total` is dark and bold, below the others. Words as for `lines.series`.
    """
    with style.official():
        figure, (axis,) = style.canvas(0.3 + 0.3 * len(frame), right=0.2, bottom=0.1, top=0.12)
        names = frame[label].astype(str).tolist()
        values = frame[value].to_numpy(dtype=float, na_value=np.nan)
        places = np.arange(len(names))
        colours = [style.DARK_BLUE if name == total else style.SEQUENTIAL[1] for name in names]
        axis.barh(places, values, color=colours, height=0.66)
        for place, amount, said in zip(places, values, frame[text], strict=True):
            outward = -1 if amount < 0 else 1
            text_at = (0 if np.isnan(amount) else amount, place)
            axis.annotate(
                wording.MISSING if np.isnan(amount) else str(said), text_at,
                xytext=(5 * outward, 0), textcoords="offset points", va="center", fontsize=style.LABEL,
                ha="left" if outward > 0 else "right",
            )  # fmt: skip
        axis.axvline(0, color=style.INK, linewidth=0.9)
        style.name_rows(axis, names, bold=total)
        reach = max(np.nanmax(np.abs(values), initial=0), 0.01) * 1.35
        axis.set(xlim=(-reach, reach), xticks=[])
        axis.spines["bottom"].set_visible(False)
        return style.exhibit(figure, data=Data.of(frame, columns), **words)
