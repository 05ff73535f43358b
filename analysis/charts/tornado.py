"""What moves a result most: the range of outcomes as each assumption goes from low to high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from analysis.charts import again, finished, style
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure


@again.drawn
def tornado(
    frame: pd.DataFrame,
    *,
    label: str,
    low: str,
    high: str,
    centre: float,
    columns: Sequence[Column],
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one bar per row from the outcome `low` to the outcome `high`, with a rule at the central one.

    Both ends are written beside the bar; the bar is hatched on the side of the low assumption. Words as
    for `lines.series`.
    """
    lows, highs = (frame[name].to_numpy(dtype=float) for name in (low, high))
    with style.official():
        names = frame[label].astype(str).tolist()
        high_each = style.row_height(names, 0.4)
        figure, (axis,) = style.canvas(0.4 + high_each * len(frame), right=0.4, top=0.3, bottom=0.1)
        places = np.arange(len(frame))
        axis.barh(places, centre - lows, left=lows, height=0.55, color="#DCEAF7", hatch="////",
                  edgecolor=style.SEQUENTIAL[1], linewidth=0.5)  # fmt: skip
        axis.barh(places, highs - centre, left=centre, height=0.55, color=style.DARK_BLUE)
        axis.axvline(centre, color=style.INK, linewidth=1)
        style.above(axis, f"central {wording.number(centre)}", centre)
        for place, ends in enumerate(zip(lows, highs, strict=True)):
            for value, side in ((min(ends), -5), (max(ends), 5)):
                style.beside(axis, wording.number(value), (value, place), side, style.REMARK)
        style.name_rows(axis, names)
        style.unnumbered(axis)
        axis.use_sticky_edges = False
        axis.margins(x=0.3)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)
