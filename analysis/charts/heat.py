"""Days of whole years laid out as weeks, darker and larger squares for more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import again, finished, style
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure

_MARKS = (
    (4.0, style.PALE),
    (12.0, style.SEQUENTIAL[2]),
    (23.0, style.SEQUENTIAL[1]),
    (36.0, style.DARK_BLUE),
)
"""Area (square points) and colour of the four levels: size says the same as colour."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@again.drawn
def calendar(
    frame: pd.DataFrame,
    *,
    date: str,
    value: str,
    steps: Sequence[int],
    levels: Sequence[str],
    said: Mapping[int, str] | None = None,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw a panel for each calendar year of `frame`: a column for each week, a row for each weekday.

    Parameters
    ----------
    frame
        One row per day; a missing value is a cross.
    steps
        The least values of the second, third and fourth level; the first level is what is below.
    levels
        What the four levels mean, the lowest first, for the key above the panels.
    said
        What the heading of a year says of it.
    words
        As for `lines.series`. The exhibit's data are one row per week, one column per weekday.
    """
    years = sorted(frame[date].dt.year.unique())
    with style.official():
        figure, axes = style.canvas(
            0.6 + 1.15 * len(years), panels=len(years), left=0.5, right=0.12, top=0.5, bottom=0.3,
            gap=0.42, share_x=False,
        )  # fmt: skip
        for axis, year in zip(axes, years, strict=True):
            own = frame[frame[date].dt.year == year]
            _year(axis, own[date], own[value].to_numpy(dtype=float, na_value=np.nan), steps)
            heading = f"{year}: {said[year]}" if said and year in said else str(year)
            axis.set_title(heading, loc="left", fontsize=style.LABEL, fontweight="bold", pad=3)
        axes[0].legend(
            handles=axes[0].collections[:4], labels=levels, loc="lower left", ncols=4,
            bbox_to_anchor=(-0.02, 1.16), frameon=False, fontsize=style.REMARK, handletextpad=0.1,
            borderaxespad=0, columnspacing=2.2,
        )  # fmt: skip
        return finished.exhibit(figure, data=_weeks(frame, date, value), **words)


def _year(axis: Axes, days: pd.Series, amounts: npt.NDArray[np.float64], steps: Sequence[int]) -> None:
    year = int(days.iloc[0].year)
    first = dt.date(year, 1, 1)
    place = days.dt.day_of_year.to_numpy() - 1 + first.weekday()
    level = np.digitize(amounts, steps)
    for number, (area, colour) in enumerate(_MARKS):
        own = (level == number) & ~np.isnan(amounts)
        axis.scatter(place[own] // 7, place[own] % 7, s=area, marker="s", color=colour, linewidth=0)
    unknown = np.isnan(amounts)
    if unknown.any():
        axis.scatter(
            place[unknown] // 7, place[unknown] % 7, s=12, marker="x", color=style.INK, linewidth=0.8
        )
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    at = [((day - first).days + first.weekday()) // 7 for day in firsts]
    axis.set_xticks(at[::3], [wording.month(day)[:3] for day in firsts[::3]])
    axis.set_yticks([0, 2, 4, 6], [_DAYS[number] for number in (0, 2, 4, 6)])
    axis.set(xlim=(-0.7, 53.7), ylim=(6.6, -0.6))
    axis.tick_params(length=0, labelsize=style.REMARK)
    axis.spines["bottom"].set_visible(False)


def _weeks(frame: pd.DataFrame, date: str, value: str) -> Data:
    monday = frame[date] - pd.to_timedelta(frame[date].dt.day_of_week, unit="D")
    laid = frame.assign(week=monday, weekday=frame[date].dt.day_of_week)
    table = laid.pivot_table(index="week", columns="weekday", values=value, aggfunc="first").reindex(
        columns=range(7)
    )
    table = table.set_axis(_DAYS, axis=1).reset_index()
    columns = [Column("week", "Week from Monday", "date"), *(Column(day, day, "integer") for day in _DAYS)]
    return Data.of(table, columns)
