"""The tidy tables as they are, as they were on a day, and what changed between two days.

Every table has the columns of its schema, then `released`: the release that first said the row. Types:
whole numbers `Int64`, dates `datetime64`, text `string`, yes or no `boolean`; missing is missing.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import paths
from analysis.errors import UsageError, did_you_mean
from analysis.releases import registry, store, tidy, timeline

if TYPE_CHECKING:
    from pandas import DataFrame

AsOf = date | str | None


def names(*, root: Path | None = None) -> list[str]:
    """Return the names of the stored tables."""
    return sorted(p.stem for p in (root or paths.tables()).glob("*.csv") if p.stem != store.LOG.name)


def load(name: str, as_of: AsOf = None, *, root: Path | None = None) -> DataFrame:
    """Return a table as it is, or as it was on a day.

    Parameters
    ----------
    name
        The table, such as "small_boats_daily".
    as_of
        The day, as a date or ISO text; the latest of every value by default. Before the table's first
        stored release this gives that release cut to the periods that had ended by the day; say so
        with `as_later_published`.
    root
        The folder of the tables, by default the project's.

    Returns
    -------
    DataFrame
        One row per key, the columns of the schema and `released`; the caller may change it.

    Raises
    ------
    UsageError
        There is no such table, or the day is no date.
    """
    rows = history(name, root=root)
    day = _day(as_of)
    if day is None:
        rows = rows[rows["superseded"].isna()]
    else:
        rows = timeline.as_of(rows, registry.schema(name), day)
    return rows.drop(columns="superseded").reset_index(drop=True)


def history(name: str, *, root: Path | None = None) -> DataFrame:
    """Return every row a table ever held, with `released` and `superseded` (missing while current)."""
    schema = registry.schema(name)
    file = store.path(root or paths.tables(), name)
    if not file.exists():
        raise UsageError(f'There is no table "{name}".{did_you_mean(name, names(root=root))}')
    stat = file.stat()
    return _read(file, stat.st_mtime_ns, stat.st_size, schema.name).copy()


@lru_cache(maxsize=64)
def _read(file: Path, _mtime: int, _size: int, name: str) -> DataFrame:
    return tidy.read(file, registry.schema(name))


def releases(name: str | None = None, *, root: Path | None = None) -> DataFrame:
    """Return the log of the releases held, of one table or all, oldest first.

    Columns: table, source, released, period_from, period_to, periods, rows, sha256, file, title, page.
    """
    log = store.read_log(root or paths.tables())
    if name is not None:
        log = log[log["table"] == registry.schema(name).name]
    return log.sort_values(["released", "table", "sha256"], kind="stable").reset_index(drop=True)


def changes(name: str, before: date | str, after: date | str, *, root: Path | None = None) -> DataFrame:
    """Return what differs between a table as of two days.

    Returns
    -------
    DataFrame
        The key columns; `change`: new, revised or withdrawn; and for each other column of the schema
        `<column>_before` and `<column>_after`. One row for each key that differs.
    """
    import numpy as np

    schema = registry.schema(name)
    old, new = (load(name, day, root=root)[schema.names] for day in (before, after))
    pairs = old.merge(new, on=list(schema.key), how="outer", suffixes=("_before", "_after"), indicator=True)
    first, last = (
        pairs[[f"{v}_{side}" for v in schema.value_names]].set_axis(schema.value_names, axis="columns")
        for side in ("before", "after")
    )
    both = (pairs["_merge"] == "both").to_numpy()
    differs = ~(both & timeline.same_values(first, last, schema.value_names))
    pairs["change"] = np.select(
        [both, (pairs["_merge"] == "right_only").to_numpy()], ["revised", "new"], default="withdrawn"
    )
    sides = [f"{v}_{side}" for v in schema.value_names for side in ("before", "after")]
    rows = pairs.loc[differs, [*schema.key, "change", *sides]].astype({"change": "string"})
    return rows.sort_values(list(schema.key), kind="stable").reset_index(drop=True)


def as_later_published(name: str, as_of: AsOf, *, root: Path | None = None) -> bool:
    """Return whether a day lies before the table's first stored release."""
    import pandas as pd

    day = _day(as_of)
    return day is not None and bool(pd.Timestamp(day) < history(name, root=root)["released"].min())


def sha256(name: str, *, root: Path | None = None) -> str:
    """Return the SHA-256 of the table's file."""
    return hashlib.sha256(
        store.path(root or paths.tables(), registry.schema(name).name).read_bytes()
    ).hexdigest()


def _day(value: AsOf) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f'"{value}" is no day; expected a date such as 2025-04-02.') from None
