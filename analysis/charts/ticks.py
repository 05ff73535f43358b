"""What stands along an axis: numbers with units, dates and names, as many as there is room for."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.dates import DAILY, HOURLY, MONTHLY, AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import AutoLocator, Formatter

from analysis.charts import style
from analysis.common import wording

_MOST_DECIMALS = 3
"""More would be false precision in a chart."""
_STEPS = 5
"""At most, between the numbers along an axis."""
_NUMBER = 46
"""Points between two numbers along the horizontal axis."""
_YEAR = 32
"""Points between the middles of two years along an axis: their four figures and a gap."""
_WHOLE = (31, 62, 155)
"""Steps beyond the hours of a day, the days of a month, the months of a year: the first of each is a tick."""
_LETTER = 7
"""Points of a letter in a name along an axis."""


class _Numbers(Formatter):
    """Numbers with commas and a unit, with as many decimals as tell the ticks of an axis apart."""

    def __init__(self, decimals: int, unit: str) -> None:
        self._least, self._unit = decimals, unit

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - as matplotlib calls it
        return self._text(x, self._least)

    def format_ticks(self, values: Any) -> list[str]:
        told_apart = (
            decimals
            for decimals in range(self._least, _MOST_DECIMALS)
            if all(abs(value - round(value, decimals)) < 1e-9 for value in values)
        )
        decimals = next(told_apart, _MOST_DECIMALS)
        return [self._text(value, decimals) for value in values]

    def _text(self, value: float, decimals: int) -> str:
        return f"{wording.number(value, decimals)}{self._unit}"


def values_to(top: float) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Return the whole numbers that `value_axis` would name from zero to a value, and their names."""
    locator = AutoLocator()
    locator.set_params(nbins=_STEPS, integer=True)
    values = np.asarray([value for value in locator.tick_values(0, top) if 0 <= value <= top])
    return values, _Numbers(0, "").format_ticks(values)


def value_axis(
    axis: Axes, *, horizontal: bool = False, zero: bool = True, decimals: int = 0, unit: str = ""
) -> None:
    """Give the value axis commas, light grid lines and, unless told otherwise, a start at zero."""
    scale = axis.xaxis if horizontal else axis.yaxis
    scale.set_major_formatter(_Numbers(decimals, unit))
    name: Literal["x", "y"] = "x" if horizontal else "y"
    axis.grid(visible=True, axis=name, color=style.GRID, linewidth=0.8)
    steps = min(_STEPS, max(1, int(_points(axis) / _NUMBER))) if horizontal else _STEPS
    axis.locator_params(axis=name, nbins=steps, integer=not (decimals or unit))  # no half a person
    if zero and horizontal:  # a dot at zero keeps its margin
        low, high = axis.get_xlim()
        axis.set_xlim(min(low, 0), max(high, 0))
    elif zero:
        low, high = axis.get_ylim()
        axis.set_ylim(0 if axis.dataLim.y0 >= 0 else low, max(high, 0))


class _DateNames(ConciseDateFormatter):
    """Dates in words, a day without a leading zero: no format code does that on every system."""

    def format_ticks(self, values: Any) -> list[str]:
        names: list[str] = super().format_ticks(values)  # type: ignore[no-untyped-call]
        return [name.lstrip("0") for name in names]


def date_ticks(axis: Axes) -> None:
    """Name dates on the horizontal axis in words: a year where it begins, else a month."""
    most = max(3, int(_points(axis) / _YEAR))
    locator = AutoDateLocator(minticks=min(most, 5), maxticks=min(most, 7))  # type: ignore[no-untyped-call]
    locator.intervald[MONTHLY] = [1, 2, 3, 4, 6, 12, *_WHOLE]  # else some spans fit no interval it knows
    locator.intervald[HOURLY] = [1, 2, 3, 4, 6, 12, *_WHOLE]
    locator.intervald[DAILY] = [1, 2, 3, 7, 14, 21, *_WHOLE]
    formats = ["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%S.%f"]
    axis.xaxis.set_major_locator(locator)
    zeros = ["", "%Y", *formats[1:5]]
    words = _DateNames(locator, formats=formats, zero_formats=zeros, show_offset=False)  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_formatter(words)


def month_ticks(axis: Axes, year: int) -> None:
    """Tick a year's axis at each month's first, and name the first of each quarter in short."""
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    names = [wording.month(day)[:3] if day.month % 3 == 1 else "" for day in firsts]
    axis.set_xticks(firsts, names)  # type: ignore[arg-type]


def name_bars(axis: Axes, names: Sequence[str]) -> None:
    """Name upright bars at 0, 1, 2 … below them: the last, and as many before it as there is room for."""
    room = _LETTER * (max(map(len, names), default=0) + 1)
    step = max(1, math.ceil(len(names) * room / _points(axis)))
    last = len(names) - 1
    shown = [name if (last - place) % step == 0 else "" for place, name in enumerate(names)]
    axis.set_xticks(range(len(names)), shown)


def _points(axis: Axes) -> float:
    """Return how long the horizontal axis is on paper."""
    return axis.get_position().width * style.WIDTH * 72
