"""What a measure of a claim sees: the tables as of one day; and what it gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import pandas as pd

from analysis import tables
from analysis.common import periods, wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.inputs import public_claims
from analysis.inputs.public_claims import Fact
from analysis.releases.history import catalogue, timeline

T = TypeVar("T")
_SOONEST = pd.Timedelta(days=45)
"""After the end of a quarter its statistics are never out before; what is dated earlier is another note."""


@dataclass(frozen=True)
class Record:
    """Something on record that a value rests on: what, its figure or day, its tier, source and page."""

    what: str
    value: str
    tier: str
    source: str
    page: str = ""

    def line(self) -> str:
        """Return one line for under a table."""
        return f"{self.what}: {self.value} ({', '.join(filter(None, [self.tier, self.source, self.page]))})"


@dataclass(frozen=True)
class Found:
    """What a measure found: one number, or None where it was not known on the day.

    `text` is the value as a reader sees it, `how` what was computed of what, `beside` the runner-up or
    what else it is read with. A measure that ranks also gives `own` and `rival`: the size ranked, and the
    largest of the others. `records` are events, facts and quoted figures it rests on.
    """

    value: float | None
    text: str
    how: str
    beside: str = ""
    own: float | None = None
    rival: float | None = None
    records: tuple[Record, ...] = ()


def unknown(how: str, why: str = "not known by then") -> Found:
    """Return what is said of a value that was not known on the day."""
    return Found(None, why, how)


def quarter_end(day: dt.date) -> pd.Timestamp:
    """Return the end of a quarter as tables have it; raise UsageError where the day is none."""
    if periods.quarter_end_on_or_before(day) != day:
        raise UsageError(f"{day} is not the end of a quarter, such as 2024-12-31.", parameter="as_at")
    return pd.Timestamp(day)


def quarters_within(quarters: pd.DataFrame, window: Window) -> pd.DataFrame | None:
    """Return the rows of a window of whole calendar quarters, by `quarter_end`; None where one is not held.

    Raises UsageError where the window does not begin and end with quarters.
    """
    ends = pd.date_range(pd.Timestamp(window.start), pd.Timestamp(window.end), freq="QE")
    whole = (
        window.start.day == 1 and window.start.month % 3 == 1 and len(ends) and ends[-1].date() == window.end
    )
    if not whole:
        raise UsageError(
            f"window: {wording.span(window.start, window.end)} does not begin and end with calendar quarters."
        )
    rows = quarters[quarters["quarter_end"].isin(ends)]
    return rows if len(rows) == len(ends) else None


class View:
    """The tables as they were on a day, read once; it remembers which of them each measure used.

    `filled` are the tables of which a later release had to stand in for one that is not held.
    """

    def __init__(self, as_of: dt.date | None) -> None:
        self.as_of = as_of
        self.used: set[str] = set()
        self.filled: set[str] = set()
        self._made: dict[str, tuple[Any, set[str]]] = {}

    def load(self, table: str) -> pd.DataFrame:
        """Return a table as of the day; it is shared, so it must not be changed."""

        def read(view: View) -> pd.DataFrame:
            view.used.add(table)
            return tables.load(table, view.as_of)

        return self.once(f"table {table}", read)

    def once(self, name: str, make: Callable[[View], T]) -> T:
        """Return what is made under a name, made at the first call; the tables it used are used again."""
        if name not in self._made:
            before, self.used = self.used, set()
            made = make(self)
            self._made[name], self.used = (made, self.used), before
        value, used = self._made[name]
        self.used |= used
        return cast("T", value)

    def quarters(self, table: str, column: str) -> pd.DataFrame:
        """Return a table of ends of quarters as of the day, with those that were out and are not held.

        Not every release is held. A quarter that was out by the day, and of which no release held by then
        speaks, is taken from the first release held that does: as later published.
        """
        rows = self.load(table)
        if self.as_of is None:
            return rows
        every = tables.history(table)
        out = self._published(every[column], timeline.publication_lag(catalogue.schema(table)), self.as_of)
        missing = every[out & ~every[column].isin(rows[column].unique())]
        if missing.empty:
            return rows
        self.filled.add(table)
        first = missing["released"] == missing.groupby(column)["released"].transform("min")
        return pd.concat([rows, missing[first].drop(columns="superseded")], ignore_index=True)

    @staticmethod
    def _published(ends: pd.Series[Any], lag: pd.Timedelta, by: dt.date) -> pd.Series[bool]:
        """Return whether quarters were out: by the day of their statistics if known, else after a lag."""
        known = tables.load("headline_figures")["published"].dropna().drop_duplicates().sort_values()
        days = pd.merge_asof(
            (ends + _SOONEST).rename("end").reset_index().sort_values("end"), known.rename("day").to_frame(),
            left_on="end", right_on="day", direction="forward",
        ).set_index("index")["day"].reindex(ends.index)  # fmt: skip
        known_day = days.where(days <= ends + lag, ends + lag)
        return known_day <= pd.Timestamp(by)

    def published(self, table: str, column: str) -> pd.DataFrame:
        """Return the rows whose day in a column is known and not after the day of the view."""
        rows = self.load(table)
        rows = rows[rows[column].notna()]
        return rows if self.as_of is None else rows[rows[column] <= pd.Timestamp(self.as_of)]

    def fact(self, identifier: str) -> Fact:
        """Return a fact on record; raise KeyError where there is none of that id."""
        return public_claims.register().facts[identifier]
