"""Bands: a line within the range of other years, and a fan of what may follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Unpack

import pandas as pd

from analysis.charts import again, finished, style, ticks
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure


@again.drawn
def season_band(
    table: pd.DataFrame, *, end: dt.date, height: float = style.HEIGHT, **words: Unpack[finished.Words]
) -> Figure:
    """Draw the current year over the shaded range and median of the years before.

    `table` has the columns `day, low, median, high, current` (`current` missing after `end`). The
    exhibit's table shows one row per week back from `end`. Words as for `lines.series`.
    """
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room(["highest"]))
        days = table["day"]
        axis.fill_between(days, table["low"], table["high"], color="#DADADA", linewidth=0)
        axis.plot(days, table["median"], color=style.CONTEXT, linewidth=1.2, linestyle=(0, (4, 2)))
        axis.plot(days, table["current"], color=style.DARK_BLUE, linewidth=2.6)
        ticks.value_axis(axis)
        ticks.month_ticks(axis, end.year)
        last = table.iloc[-1]
        names = {"high": "highest", "median": "median", "low": "lowest"}
        heights = style.label_heights(axis, [float(last[name]) for name in names])
        for text, at in zip(names.values(), heights, strict=True):
            style.label_end(axis, last["day"], at, text, style.INK)
        now = table[table["day"] == pd.Timestamp(end)].iloc[0]
        said = f"{end.year}: {wording.number(now['current'])} in 28 days"
        words["points"] = [Named(now["day"], now["current"], said)]
        columns = [
            Column("day", "28 days to", "date"),
            Column("current", str(end.year), "integer", "people"),
            Column("low", "Lowest of earlier years", "integer", "people"),
            Column("median", "Median", "integer", "people"),
            Column("high", "Highest of earlier years", "integer", "people"),
        ]
        rounded = table.assign(**{c: table[c].round() for c in ("low", "median", "high")})
        weekly = rounded[(pd.Timestamp(end) - days).dt.days % 7 == 0]
        data, shown = (Data.of(rows, columns) for rows in (rounded, weekly))
        return finished.exhibit(figure, data=data, shown=shown, **words)


@again.drawn
def fan(
    known: pd.DataFrame,
    ahead: pd.DataFrame,
    *,
    end_labels: Mapping[str, str],
    columns: Sequence[Column],
    data: pd.DataFrame,
    height: float = 3.2,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw a running total up to a day, and from it bands of what may follow.

    Parameters
    ----------
    known
        Columns `day`, `total`.
    ahead
        Columns `day`, `low_95`, `low_80`, `middle`, `high_80`, `high_95`, from the last known day on.
    end_labels
        Column of `ahead` → what is written at its end.
    words
        As for `lines.series`; the exhibit's table shows `data` with `columns`.
    """
    with style.official():
        figure, (axis,) = style.canvas(height, right=style.room(end_labels.values()))
        for level, colour in (("95", "#E1EAF4"), ("80", "#A9C6E3")):
            axis.fill_between(
                ahead["day"], ahead[f"low_{level}"], ahead[f"high_{level}"], color=colour, linewidth=0
            )
        axis.plot(ahead["day"], ahead["middle"], color=style.DARK_BLUE, linewidth=1.3, linestyle=(0, (4, 2)))
        axis.plot(known["day"], known["total"].astype(float), color=style.DARK_BLUE, linewidth=2.6)
        ticks.value_axis(axis)
        last = ahead.iloc[-1]
        ticks.month_ticks(axis, pd.Timestamp(last["day"]).year)
        day, total = known[["day", "total"]].iloc[-1]
        words["points"] = [Named(day, total, f"{wording.number(total)} to {wording.day(day)}")]
        heights = style.label_heights(axis, [float(last[name]) for name in end_labels])
        for (name, text), y in zip(end_labels.items(), heights, strict=True):
            style.label_end(axis, last["day"], y, text, style.INK, bold=name.endswith("80"))
        every = known.merge(ahead, on="day", how="outer").set_index("day").round().reset_index()
        drawn = Data.of(every, [columns[0], Column("total", "Counted", "integer", "people"), *columns[1:]])
        return finished.exhibit(figure, data=drawn, shown=Data.of(data, columns), **words)
