"""Lines over time: several series labelled at their ends, or one year among others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import again, finished, style, ticks
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure, drawing

Draw = Callable[[Axes], None]

_AT_END = 16
"""Letters of a name at the end of its line, on one line of words: they leave the chart its width."""


def _label_ends(axis: Axes, ends: Sequence[tuple[Any, float, str, str, bool]]) -> None:
    heights = style.label_heights(axis, [end[1] for end in ends], [end[2] for end in ends])
    for (x, _, text, colour, bold), y in zip(ends, heights, strict=True):
        style.label_end(axis, x, y, text, colour, bold=bold)


def _alone(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which values stand between missing ones: no line can show them."""
    missing = np.concatenate([[True], np.isnan(values), [True]])
    alone: npt.NDArray[np.bool_] = ~missing[1:-1] & missing[:-2] & missing[2:]
    return alone


def _parted(
    x: pd.Series[Any], values: npt.NDArray[np.float64], apart: pd.Series[Any] | None
) -> tuple[pd.Series[Any], npt.NDArray[np.float64]]:
    """Return points with a missing one before each that cannot be compared with the one before it."""
    if apart is None:
        return x.reset_index(drop=True), values
    new = np.flatnonzero((apart != apart.shift()).to_numpy()[1:]) + 1
    at = pd.Series(np.insert(x.to_numpy(), new, x.to_numpy()[new]))
    return at, np.insert(values, new, np.nan)


def draw(
    axis: Axes,
    values: Mapping[str, tuple[pd.Series[Any], npt.NDArray[np.float64]]],
    colours: Mapping[str, str],
) -> None:
    """Draw lines, each by its name, in one call; a missing value leaves a gap."""
    import seaborn as sns

    # seaborn joins points across missing ones unless each unbroken run is a line of its own
    parts = [
        pd.DataFrame({"x": x, "y": y, "line": name, "run": np.cumsum(np.isnan(y))})
        for name, (x, y) in values.items()
    ]
    axis.set(xlabel=" ", ylabel=" ")  # else seaborn names the axes, and lays out all their ticks for it
    sns.lineplot(
        pd.concat(parts, ignore_index=True), x="x", y="y", hue="line", hue_order=list(values), units="run",
        palette=dict(colours), ax=axis, errorbar=None, estimator=None, legend=False,
    )  # fmt: skip


def _dots_and_ends(
    axis: Axes,
    drawn: Mapping[str, tuple[pd.Series[Any], npt.NDArray[np.float64]]],
    lines: Mapping[str, str],
    colours: Sequence[str],
) -> list[tuple[Any, float, str, str, bool]]:
    """Draw values that stand alone as dots; return where each line ends, with its label."""
    ends = []
    for (name, label), colour in zip(lines.items(), colours, strict=False):
        at, values = drawn[name]
        alone, last = _alone(values), int(np.flatnonzero(~np.isnan(values))[-1])
        axis.plot(at[alone], values[alone], "o", color=colour, markersize=3, clip_on=False)
        ends.append((at.iloc[last], float(values[last]), label, colour, False))
    return ends


@again.drawn
def series(
    frame: pd.DataFrame,
    *,
    x: str,
    lines: Mapping[str, str],
    columns: Sequence[Column],
    apart: str | None = None,
    marks: Sequence[Draw] = (),
    zero: bool = True,
    height: float = style.HEIGHT,
    decimals: int = 0,
    unit: str = "",
    right: float | None = None,
    colours: Sequence[str] = style.CATEGORICAL,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw up to four columns of a wide DataFrame as lines, each labelled at its end.

    Parameters
    ----------
    frame
        One row per point in time: column `x` (dates or numbers) and the columns of `lines`.
        A missing value leaves a gap; a value alone between gaps is a dot.
    lines
        Column name → label, in the order of the palette.
    columns
        The exhibit's data, taken from `frame`.
    apart
        A column of `frame`: points between which it changes are not comparable, and not joined.
    marks
        Calls that draw breaks or shades on the axes.
    right
        Inches beside the chart; by default as many as the longest label takes.
    colours
        One for each line; given where a line must keep the colour it has in another chart.
    words
        `id, title, subtitle, alt, sources, notes, status, description` of the exhibit.
    """
    if len(lines) > len(style.CATEGORICAL):
        raise ValueError(f"at most {len(style.CATEGORICAL)} lines in one chart, not {len(lines)}: use panels")
    with style.official():
        lines = {name: "\n".join(style.evenly(part, _AT_END) for part in label.split("\n"))
                 for name, label in lines.items()}  # fmt: skip
        figure, (axis,) = style.canvas(height, right=right or style.room(lines.values()))
        split = frame[apart] if apart else None
        drawn = {
            name: _parted(frame[x], frame[name].to_numpy(dtype=float, na_value=float("nan")), split)
            for name in lines
        }
        draw(axis, drawn, dict(zip(lines, colours, strict=False)))
        ends = _dots_and_ends(axis, drawn, lines, colours)
        axis.set(xlabel="", ylabel="")
        if pd.api.types.is_datetime64_any_dtype(frame[x]):
            ticks.date_ticks(axis)
        ticks.value_axis(axis, zero=zero, decimals=decimals, unit=unit)
        for mark in marks:
            mark(axis)
        _label_ends(axis, ends)
        return finished.exhibit(figure, data=Data.of(frame, columns), **words)


def _course(
    axis: Axes,
    x: pd.Series[Any],
    y: pd.Series[float],
    dotted: pd.Series[bool] | None,
    look: Mapping[str, Any],
) -> None:
    """Draw one line, what is `dotted` of it so and not joined to the rest."""
    other = pd.Series(False, x.index) if dotted is None else dotted
    for _, run in other.groupby((other != other.shift()).cumsum()):
        axis.plot(x[run.index], y[run.index], linestyle=(0, (1, 1.2)) if run.iloc[0] else "-", **look)


def room_above(axis: Axes) -> None:
    """Leave room above the lines for the name of a peak."""
    axis.set_ylim(top=axis.get_ylim()[1] * 1.15)


@again.drawn
def years(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    year: str,
    current: int,
    counted: Column,
    columns: Sequence[Column],
    data: pd.DataFrame,
    dotted: pd.Series[bool] | None = None,
    height: float = 3.2,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw one line per year over a common axis: the current dark blue, the one before pink, the others grey.

    The title compares the first two, so both are told apart, with their values on the current day; each
    line bears its year.

    `frame` is long (`year`, `x` as dates of one leap year, `y`); `data` is what the exhibit's table
    shows, with `columns`; `counted` says what the lines count. Rows that are `dotted` are counted in another
    way, and not joined to the others. Words as for `series`.
    """
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room(frame[year].astype(str).unique()))
        ends: list[tuple[Any, float, str, str, bool]] = []
        named: dict[Any, tuple[str, float]]
        named = {current: (style.DARK_BLUE, 2.6), current - 1: (style.DARK_PINK, 1.8)}
        for value, group in frame.groupby(year):
            colour, width = named.get(value, (style.CONTEXT, 1.1))
            other = None if dotted is None else dotted.loc[group.index]
            look = {"color": colour, "linewidth": width, "zorder": 1 + width, "gid": drawing.said(str(value))}
            _course(axis, group[x], group[y].astype(float), other, look)
            last = group.iloc[-1]
            text = colour if value in named else style.INK
            ends += [(last[x], float(last[y]), str(value), text, False)] * (value != current)
        ticks.value_axis(axis)
        leap = int(pd.Timestamp(frame[x].iloc[0]).year)
        ticks.month_ticks(axis, leap)
        _label_ends(axis, ends)
        two = frame[frame[year].isin([current, current - 1])]
        day = two.loc[two[year] == current, x].iloc[-1]
        same = two.loc[two[x] == day, [year, y]].itertuples(index=False, name=None)
        words["points"] = [Named(day, n, f"{own}: {wording.number(n)}", named[own][0]) for own, n in same]
        every = frame.pivot_table(index=x, columns=year, values=y).rename(columns=str)
        every.insert(0, "day", [f"{day.day} {day:%B}" for day in pd.DatetimeIndex(every.index)])
        numbers = [replace(counted, name=name, label=name) for name in every.columns[1:]]
        drawn = Data.of(every, [Column("day", "Day of the year"), *numbers])
        return finished.exhibit(figure, data=drawn, shown=Data.of(data, columns), **words)
