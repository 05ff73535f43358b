"""Figures that several tables publish of one thing, as `agreement.toml` lists them: far apart, it is asked.

The tables may be of different days, so that they differ a little where figures have been revised.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.releases.history import catalogue, timeline
from analysis.releases.history.differences import text
from analysis.releases.reading.release import Finding

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FILE = Path(__file__).with_suffix(".toml")
_WHOLE = {"M": "month", "Q": "quarter to", "Y": "year to"}


@dataclass(frozen=True)
class Told:
    """Figures of a table: the sums of a column by others, of the rows whose columns are as `where` says.

    The fields are those that `agreement.toml` explains.
    """

    table: str
    value: str = "value"
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, object], ...] = ()
    latest: str = ""
    year: bool = False
    so_far: bool = False
    each: Literal["", "M", "Q", "Y"] = ""

    @property
    def columns(self) -> list[str]:
        """The columns by which the figures are told: the period, if not said otherwise."""
        return list(self.by) or [str(catalogue.schema(self.table).period)]

    @property
    def names(self) -> list[str]:
        """What `columns` hold, in words: where parts are added up the period is the whole."""
        whole = "all to" if self.so_far else "year to" if self.year else _WHOLE.get(self.each, "")
        period = catalogue.schema(self.table).period
        return [whole if whole and name == period else name for name in self.columns]

    def figures(self, rows: DataFrame) -> Series[float]:
        """Return the sums by `columns`, without what is missing."""
        schema = catalogue.schema(self.table)
        rows = rows.dropna(subset=[self.value])
        for column, wanted in self.where:
            rows = rows[rows[column].isin(wanted if isinstance(wanted, list) else [wanted])]
        if self.each:
            rows = self._whole(rows)
        elif schema.period in self.columns and schema.column(schema.period).kind == "integer":
            rows = rows.assign(**{schema.period: timeline.period_ends(rows, schema)})
        if self.latest:
            rows = rows.sort_values(self.latest, kind="stable").drop_duplicates(self.columns, keep="last")
        sums = rows.groupby(self.columns)[self.value].sum().astype(float)
        if self.year:  # quarters that follow one another: three before it lie within a year
            whole = (sums.index.to_series().diff(3).dt.days < 280).to_numpy()
            sums = sums.rolling(4).sum()[whole]
        return sums.cumsum() if self.so_far else sums

    def _whole(self, rows: DataFrame) -> DataFrame:
        """Return the rows of the months, quarters or years that are whole, under that period."""
        schema = catalogue.schema(self.table)
        ends = timeline.period_ends(rows, schema)
        spans = ends.dt.to_period(self.each)
        parts = {"Q": 3, "Y": 4 if schema.frequency == "quarter" else 12}
        whole = ends.groupby(spans).transform("nunique") == parts.get(self.each, spans.dt.days_in_month)
        named = spans.dt.start_time if self.each == "M" else spans.dt.end_time.dt.normalize()
        return rows.assign(**{str(schema.period): named})[whole]


@dataclass(frozen=True)
class Same:
    """Figures of tables that tell one thing, and the share by which revisions may set two of them apart.

    Figures below `least` are not compared: chance and rounding set them apart.
    """

    figures: tuple[Told, ...]
    share: float = 0.1
    least: int = 100


@cache
def declared() -> tuple[Same, ...]:
    """Return what `agreement.toml` lists."""
    entries = tomllib.loads(FILE.read_text("utf-8"))["same"]
    return tuple(Same(**{**entry, "figures": tuple(map(_told, entry["figures"]))}) for entry in entries)


def _told(entry: Mapping[str, Any]) -> Told:
    own = {field.name for field in fields(Told)}
    where = tuple((name, value) for name, value in entry.items() if name not in own)
    given = {name: value for name, value in entry.items() if name in own}
    return Told(**{**given, "by": tuple(entry.get("by", ())), "where": where})


def beside(tables: Iterable[str]) -> set[str]:
    """Return the tables that those given are compared with."""
    new = {*tables}
    groups = ({told.table for told in same.figures} for same in declared())
    return {name for group in groups if group & new for name in group}


def findings(tables: Mapping[str, DataFrame], held: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield for each table of a release the figures that another table, of it or held, tells otherwise."""
    known = {**held, **tables}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for same in declared():
        there = [told for told in same.figures if len(known.get(told.table, ()))]
        if len(there) > 1 and {told.table for told in there} & {*tables}:
            for told, *said in _apart(same, there, known, tables):
                found.setdefault(told.table, []).append((said[0], said[1], said[2]))
    for table, several in found.items():
        where, expected, figure = several[0]
        more = f" ({len(several) - 1} more like it)" if len(several) > 1 else ""
        yield Finding(where, expected, f"{figure}{more}", f"continuity:{table}:elsewhere")


def _apart(
    same: Same, there: list[Told], known: Mapping[str, DataFrame], new: Container[str]
) -> Iterator[tuple[Told, str, str, str]]:
    """Yield of each thing that is told too differently the new figure farthest from the middle of all."""
    import pandas as pd

    sums = [told.figures(known[told.table]) for told in there]
    both = pd.concat([one.rename_axis(sums[0].index.names) for one in sums], axis=1, sort=False)
    asked = [told.table in new for told in there]
    values = both.to_numpy(dtype=float)
    values = values[several := (~np.isnan(values)).sum(axis=1) > 1]
    low, high = (f(values, axis=1)[:, None] for f in (np.nanmin, np.nanmax))
    top = np.where(high - values > values - low, high, values)  # the larger of a figure and what is farthest
    away = np.maximum(high - values, values - low)
    far = (away > same.share * top) & (top >= same.least) & asked
    middle = np.where(far, np.abs(values - np.nanmedian(values, axis=1)[:, None]), -1)
    for at in np.flatnonzero(far.any(axis=1)):
        one = int(middle[at].argmax())
        other = int(np.nanargmax(np.abs(values[at] - values[at, one])))
        key = both.index[several][at]
        row = zip(there[one].names, key if isinstance(key, tuple) else (key,), strict=True)
        where = f"{there[one].table}, {', '.join(f'{name} {text(value)}' for name, value in row)}"
        expected = f"about {values[at, other]:,.0f} as {there[other].table} says"
        yield there[one], where, expected, f"{values[at, one]:,.0f}"
