"""What a release changed: each value new, revised, unchanged or withdrawn, and every value as each gave it.

A value is one number of one row: a row whose label alone changed has no revised value. Every function
takes states of one table, as of days of release, and its schema; none reads a table by itself.

Source: the releases held of any source, as `data/tables/releases.csv` lists them.

Pitfalls: A table holds periods that a release says nothing of: only those it speaks for are compared, each
with the newest earlier release that speaks for it. A value for a newer period is new and not revised. A
figure for part of a year that became one for the whole year, and a figure of how things stood on the day of
a release, are new with it. What changed on a publisher's page between two files is in neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import wording
from analysis.releases.history import timeline
from analysis.releases.history.differences import NEW, REVISED, WITHDRAWN
from analysis.releases.reading.release import Column, TableSchema

UNCHANGED = "unchanged"
CHANGES = (NEW, REVISED, UNCHANGED, WITHDRAWN)
COVERAGE = "part_year"
"""A column that says how much of its period a value covers: a value that covers more is a new one."""


def numbers(schema: TableSchema) -> list[Column]:
    """Return the columns that hold what a release may revise: numbers that are not part of the key."""
    counted = {"integer", "number"}
    return [c for c in schema.columns if c.kind in counted and c.name not in schema.key]


def values(old: pd.DataFrame, new: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Return every value that either state of a table holds, and what became of it.

    Parameters
    ----------
    old, new
        The table before and after, with the columns of the schema.
    schema
        The table's schema.

    Returns
    -------
    DataFrame
        The key columns; `column` and `unit` of the value; `before` and `after` (missing where it was not
        given); `change`: new, revised, unchanged or withdrawn; `difference` (after less before) and
        `change_pct` (missing on a base too small for per cents). A cell that is missing in both is no
        value. A figure of something else than before is new, and its `before` is missing: a whole year
        after a part of it, or figures `as_stood` at a later release.
    """
    return _values(*timeline.paired(old[schema.names], new[schema.names], schema), schema)


def _values(pairs: pd.DataFrame, said: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    other = _of_something_else(pairs, said, schema)
    parts = []
    for column in numbers(schema):
        part = pairs[list(schema.key)].copy()
        part["column"], part["unit"] = column.name, column.unit or schema.unit
        part["before"] = pairs[column.name].astype("Float64").mask(other)
        part["after"] = said[column.name].astype("Float64")
        parts.append(part)
    if not parts:
        return pd.DataFrame(columns=[*schema.key, "column", "unit", "before", "after", "change",
                                     "difference", "change_pct"])  # fmt: skip
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["before", "after"], how="all")
    given, was = rows["after"].notna(), rows["before"].notna()
    same = (rows["after"] == rows["before"]).fillna(value=False)
    named = np.select([given & ~was, was & ~given, same], [NEW, WITHDRAWN, UNCHANGED], REVISED)
    rows["change"] = pd.Series(named, rows.index, dtype="string")
    rows["difference"] = rows["after"] - rows["before"]
    moved = rows["change"] == REVISED
    rows["change_pct"] = pd.Series(
        [wording.percent_change(a, b) if m else None
         for a, b, m in zip(rows["after"], rows["before"], moved, strict=True)],
        rows.index, dtype="Float64",
    )  # fmt: skip
    return rows.reset_index(drop=True)


def _of_something_else(pairs: pd.DataFrame, said: pd.DataFrame, schema: TableSchema) -> pd.Series[bool]:
    """Return which rows of both releases are not of the same thing."""
    if COVERAGE not in pairs:
        both: pd.Series[bool] = (pairs["_merge"] == "both") & schema.as_stood
        return both
    differs: pd.Series[bool] = (pairs[COVERAGE] != said[COVERAGE]).fillna(value=False).astype(bool)
    return differs


def _relabelled(pairs: pd.DataFrame, said: pd.DataFrame, schema: TableSchema) -> int:
    """Return how many rows of both states changed in a label or a note and in no number."""
    both = (pairs["_merge"] == "both").to_numpy()
    counted = [column.name for column in numbers(schema)]
    same = timeline.same_values(pairs, said, counted)
    return int((both & same & ~timeline.same_values(pairs, said, schema.value_names)).sum())


@dataclass(frozen=True)
class Counts:
    """How many values a release gave, changed, left and took back; `up` and `down` are of the revised."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    up: int = 0
    down: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))

    @property
    def held_before(self) -> int:
        """Values of the release before."""
        return self.revised + self.unchanged + self.withdrawn

    @property
    def held_after(self) -> int:
        """Values of the later release."""
        return self.new + self.revised + self.unchanged

    @property
    def in_both(self) -> int:
        """Values that both releases give."""
        return self.revised + self.unchanged

    @property
    def revised_pct(self) -> float | None:
        """The revised among the values that both releases give, in per cents; None without any."""
        return self.revised / self.in_both * 100 if self.in_both else None


def counts(changed: pd.DataFrame) -> Counts:
    """Return how many of the rows of `values` changed in each way."""
    found = changed["change"].value_counts()
    moves = changed.loc[changed["change"] == REVISED, "difference"]
    new, revised, unchanged, withdrawn = (int(found.get(change, 0)) for change in CHANGES)
    return Counts(new, revised, unchanged, withdrawn, int((moves > 0).sum()), int((moves < 0).sum()))


def total(parts: Sequence[Counts]) -> Counts:
    """Return the counts of several tables together."""
    return reduce(Counts.__add__, parts, Counts())


@dataclass(frozen=True)
class Between:
    """What the releases after one day, up to another, say differently of the periods they speak for.

    `values` are those of the rows that differ, as `values` returns them, with `said`, the release that gave
    the value before; `elsewhere` is how many values stand in rows that are the same; `relabelled` how many
    rows differ in a label alone; `earlier` the releases that spoke for the same periods before and
    `later` those compared, oldest first.
    """

    values: pd.DataFrame
    elsewhere: int
    relabelled: int
    earlier: tuple[dt.date, ...]
    later: tuple[dt.date, ...]

    @property
    def counts(self) -> Counts:
        """How many values of the whole table are new, revised, unchanged and withdrawn."""
        return counts(self.values) + Counts(unchanged=self.elsewhere)


def between(
    rows: pd.DataFrame, log: pd.DataFrame, before: dt.date, after: dt.date, schema: TableSchema
) -> Between:
    """Return what changed between two days, neither before the table's first release.

    `rows` is every row the table ever held, with `released` and `superseded` (`tables.history`), `log` its
    releases with the `periods` each speaks for (`tables.releases`). A row that held on both days is the same
    row, so that only the others are compared.
    """
    every = timeline.ordinals(rows, schema)
    later = log[(log["released"] > pd.Timestamp(before)) & (log["released"] <= pd.Timestamp(after))]
    rows = rows[_said_by(every, later, schema).notna().to_numpy()]
    was, now = timeline.held(rows, before), timeline.held(rows, after)
    old, new, same = rows[was & ~now], rows[now & ~was], rows[was & now]
    pairs, said = timeline.paired(old[schema.names], new[schema.names], schema)
    elsewhere = sum(int(same[column.name].notna().sum()) for column in numbers(schema))
    changed = _values(pairs, said, schema)
    known = log[log["released"] <= pd.Timestamp(before)]
    changed["said"] = _said_by(timeline.ordinals(changed, schema), known, schema).to_numpy()
    earlier = _said_by(timeline.ordinals(rows[was], schema), known, schema).drop_duplicates().sort_values()
    days = tuple(day.date() for day in earlier)
    compared = tuple(sorted({day.date() for day in later["released"]}))
    return Between(changed, elsewhere, _relabelled(pairs, said, schema), days, compared)


def _said_by(
    periods: npt.NDArray[np.int64], log: pd.DataFrame, schema: TableSchema
) -> pd.Series[pd.Timestamp]:
    """Return for each period number the newest release of a log that speaks for it; missing where none."""
    different, each = np.unique(periods, return_inverse=True)
    said = np.full(len(different), np.datetime64("NaT", "us"))
    ordered = log.sort_values("released")
    for day, written in zip(ordered["released"].to_numpy(), ordered["periods"].astype(str), strict=True):
        said[timeline.within(different, written, schema)] = day
    return pd.Series(said[each])


def new_periods(old: pd.DataFrame, new: pd.DataFrame, schema: TableSchema) -> pd.Series:
    """Return the periods of the new state that the old one has not, sorted; none for a register."""
    if schema.period is None or schema.is_register:
        return pd.Series(dtype="datetime64[us]")
    periods = new[schema.period].drop_duplicates().sort_values()
    return periods[~periods.isin(old[schema.period])].reset_index(drop=True)


def revised(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the revised rows of `values`, the largest revision by size first."""
    rows = changed[changed["change"] == REVISED]
    size = rows["difference"].abs()
    return rows.loc[size.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def history(
    rows: pd.DataFrame, log: pd.DataFrame, days: Sequence[dt.date], schema: TableSchema
) -> pd.DataFrame:
    """Return what each release of a table did to what earlier ones said of its periods, oldest first.

    `rows` and `log` are as for `between`; `days` are those of its releases, in order: the first has nothing
    before it and no row. Columns: released, then the fields of `Counts`.
    """
    found = [
        {"released": pd.Timestamp(day), **vars(between(rows, log, before, day, schema).counts)}
        for before, day in pairwise(days)
    ]
    return pd.DataFrame(found, columns=["released", *vars(Counts())])


def triangle(rows: pd.DataFrame, days: Sequence[dt.date], schema: TableSchema) -> pd.DataFrame:
    """Return every value that was ever revised, as it was known on the day of each release.

    `rows` is every row the table ever held; `days` are those of its releases, oldest first.

    Returns
    -------
    DataFrame
        The key columns, `column`, `unit`, then one column for each day, oldest first; missing where the
        value was not given. Only values that differ between two of the days.
    """
    covers = [COVERAGE] if COVERAGE in schema.names else []  # values for parts of a period are apart
    index = [*schema.key, *covers, "column", "unit"]
    again = rows[rows.duplicated(list(schema.key), keep=False)]
    if schema.as_stood:
        again = again.iloc[:0]
    wide = pd.DataFrame(columns=index)
    for number, day in enumerate(days):
        said = _long(timeline.as_of(again, schema, day), schema).rename(columns={"value": day})
        wide = wide.merge(said, on=index, how="outer") if number else said
    if not days:
        return wide
    given = wide[list(days)]
    return wide[given.min(axis=1) < given.max(axis=1)].reset_index(drop=True)


def where_it_changed(
    wide: pd.DataFrame, days: Sequence[dt.date], most: int
) -> tuple[pd.DataFrame, list[dt.date]]:
    """Return the rows of `triangle` that differ within the days shown, and these: at most so many.

    Shown are the newest days on which a value changed, each with the day before it, and the newest of all.
    """
    shown: set[dt.date] = set()
    for before, day in reversed([*pairwise(days)]):
        moved = wide[before].notna() & wide[day].notna() & (wide[before] != wide[day])
        if moved.any() and len(shown | {before, day}) <= most:
            shown |= {before, day}
    if len(shown) < most:
        shown.add(days[-1])
    given = wide[sorted(shown)]
    return wide[given.min(axis=1) < given.max(axis=1)], sorted(shown)


def _long(rows: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Return one row for each value of a table: its key, `column`, `unit`, `value`."""
    names = [name for name in schema.names if name in schema.key or name == COVERAGE]
    parts = [
        rows[names].assign(
            column=column.name, unit=column.unit or schema.unit, value=rows[column.name].astype("Float64")
        )
        for column in numbers(schema)
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"])
