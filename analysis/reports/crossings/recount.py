"""The crossings report: the days counted in another way, which ranks and extremes say and charts show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import style
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import events
from analysis.report import Report


class Recount(NamedTuple):
    """The days counted in another way than those of the report's own: what is said, and where it is drawn."""

    notes: tuple[str, ...]
    start: dt.date
    end: dt.date

    def holds(self, first: dt.date, last: dt.date) -> bool:
        """Return whether a window has a day of them."""
        return first <= self.end and last >= self.start

    @property
    def marks(self) -> list[Callable[[Axes], None]]:
        """What draws them in a chart of the series."""
        if self.start > self.end:
            return []
        words = "counted in another way"
        return [lambda axis: style.shade(axis, pd.Timestamp(self.start), pd.Timestamp(self.end), words)]


def recount(report: Report, daily: pd.DataFrame) -> Recount:
    """Return the days between the register's changes of the daily count, none (start after end) before them.

    A rank, an extreme or a change of the series that reaches over them carries the notes.
    """
    end = measures.last_day(daily)
    days = [day for day in events.count_changes(report.load("policy_events")) if day <= end]
    if not days:
        return Recount((), dt.date.max, dt.date.min)
    until = days[1] - dt.timedelta(days=1) if len(days) > 1 else end
    return Recount(report.facts("daily counts"), days[0], until)
