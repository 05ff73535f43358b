"""The same bars in panels side by side on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pandas as pd

from analysis.charts import again, finished, style, ticks
from analysis.charts import bars as bar_chart
from analysis.exhibits import Column, Data, Figure


@again.drawn
def bars(
    frame: pd.DataFrame,
    *,
    panel: str,
    names: Mapping[Any, str],
    x: str,
    y: str,
    low: str,
    high: str,
    columns: Sequence[Column],
    axis_label: str,
    highlight: Any = None,
    height: float = 2.2,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one panel for each of `names`, bars of `y` over the numbers `x`, each with its range.

    Parameters
    ----------
    frame
        Long: one row per panel and number; `low` and `high` are the ends of the range.
    names
        Value of the column `panel` → heading, in order; the panel `highlight` is drawn dark.
    axis_label
        What the numbers are, written below the panels.
    words
        As for `lines.series`.
    """
    with style.official():
        figure, axes = style.canvas(
            height, panels=len(names), columns=len(names), right=0.15, top=0.42, bottom=0.6, share_y=True
        )
        for axis, (value, name) in zip(axes, names.items(), strict=True):
            own = frame[frame[panel] == value]
            dark = highlight in (None, value)
            bar_chart.upright(axis, own[x], own[y], 0.75, style.DARK_BLUE if dark else style.PALE)
            axis.vlines(own[x], own[low], own[high], color=style.ORANGE if dark else style.INK, linewidth=1.2)
            axis.set_title(name, loc="left", fontsize=style.LABEL, fontweight="bold" if dark else "normal")
            axis.set_xticks(range(0, int(own[x].max()) + 1, 3))
        highest = max(float(frame[y].max()), float(frame[high].max()))
        axes[0].set_ylim(top=highest * 1.05)  # the scale is shared by all panels
        for axis in axes:
            ticks.value_axis(axis)
        axes[0].set_xlabel(axis_label, fontsize=style.LABEL, loc="left")
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)
