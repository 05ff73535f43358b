"""Known errors upstream, corrected on the way in: where, what we do, why, and the guard that ends it.

`data/corrections.toml` holds entries such as::

    [[correction]]
    id = "what-it-is-called"
    table = "asylum_support"
    where = { as_at = 2022-12-31, lad_code = "E06000010" }
    expect = { rows = 22, authority = 22 }   # rows, and distinct values of a column
    until = 2026-05-21                        # optional: releases from this day on are right
    column = "lad_code"
    by = "authority"                          # with `values`: the new value for each value of `by`
    values = { "Glasgow City" = "S12000046" }
    # or value = …, or missing = true, for all of them
    add_up = true                             # add up the rows that then differ in nothing but counts
    reason = "why, in a sentence"
    source = "where the error can be seen"

A release is corrected if it holds the period that `where` names. If what `where` finds in it is not what
`expect` says, the release is refused: the publisher has changed something and a person must look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.history import registers
from analysis.releases.reading.cells import added_up
from analysis.releases.reading.release import DTYPES, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    Mask = Series[bool]

_FILE, _MEND = "data/corrections.toml", " Mend the correction."
Value = str | int | float | bool | date


@dataclass(frozen=True)
class Correction:
    """One entry of `data/corrections.toml`."""

    id: str
    table: str
    where: Mapping[str, Value | list[Value]]
    expect: Mapping[str, int]
    column: str
    reason: str
    source: str
    by: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    value: Value | None = None
    missing: bool = False
    until: date | None = None
    add_up: bool = False

    def __post_init__(self) -> None:
        ways = [self.by is not None and bool(self.values), self.value is not None, self.missing]
        if sum(ways) != 1:
            raise ValueError(f"correction {self.id}: give `by` and `values`, or `value`, or `missing`")
        if not self.expect:
            raise ValueError(f"correction {self.id}: without `expect` it would never end")


def load(path: Path) -> list[Correction]:
    """Return the corrections of a file, none where there is no file."""
    return registers.entries(path, "correction", Correction)


def apply(
    rows: DataFrame, schema: TableSchema, release: Release, corrections: Sequence[Correction]
) -> DataFrame:
    """Return the rows of a release corrected.

    Raises DataRefused: a correction does not find what it expects.
    """
    for correction in corrections:
        if correction.table != schema.name:
            continue
        _refuse_misfit(correction, schema)
        if correction.until is not None and release.released >= correction.until:
            continue
        if (
            schema.period in correction.where
            and not _matches(rows, schema, correction, [schema.period]).any()
        ):
            continue
        chosen = _matches(rows, schema, correction, list(correction.where))
        _expect(rows[chosen], correction, release)
        rows = _corrected(rows, chosen, schema, correction)
        if correction.add_up:
            rows = added_up(schema, rows)
    return rows


def _refuse_misfit(correction: Correction, schema: TableSchema) -> None:
    """Refuse a correction that names columns its table does not have."""
    named = [*correction.where, *(set(correction.expect) - {"rows"}), correction.column, correction.by]
    unknown = [name for name in named if name is not None and name not in schema.names]
    if unknown:
        raise DataRefused(
            Place(_FILE, correction=correction.id), f"columns of {schema.name}", unknown[0], then=_MEND
        )


def _matches(
    rows: DataFrame, schema: TableSchema, correction: Correction, names: Sequence[str | None]
) -> Mask:
    import pandas as pd

    chosen = pd.Series(True, index=rows.index)
    for name in filter(None, names):
        wanted = correction.where[name]
        kind = schema.column(name).kind
        try:
            values = pd.Series(wanted if isinstance(wanted, list) else [wanted]).astype(DTYPES[kind])
        except (TypeError, ValueError):
            raise DataRefused(
                Place(_FILE, correction=correction.id, column=name),
                f"{kind}, as in {schema.name}",
                wanted,
                then=_MEND,
            ) from None
        chosen &= rows[name].isin(values)
    return chosen


def _expect(found: DataFrame, correction: Correction, release: Release) -> None:
    for what, expected in correction.expect.items():
        count = len(found) if what == "rows" else found[what].nunique()
        if count != expected:
            counted = "rows" if what == "rows" else f"different values of {what}"
            raise DataRefused(
                Place(correction.table, release=str(release.released), correction=correction.id),
                f"{expected} {counted}",
                count,
                then=" The publisher has changed something: look at the release, then end the correction "
                "with `until` or mend it in data/corrections.toml.",
            )


def _corrected(rows: DataFrame, chosen: Mask, schema: TableSchema, correction: Correction) -> DataFrame:
    rows = rows.copy()
    if correction.by is None:
        rows.loc[chosen, correction.column] = None if correction.missing else correction.value
        return rows
    new = rows.loc[chosen, correction.by].map(dict(correction.values))
    unknown = rows.loc[chosen, correction.by][new.isna()]
    if len(unknown):
        raise DataRefused(
            Place(_FILE, correction=correction.id, column=str(correction.by)),
            f"a value for each of {schema.name}",
            f'none for "{unknown.iloc[0]}"',
            then=_MEND,
        )
    rows.loc[chosen, correction.column] = new.astype(DTYPES[schema.column(correction.column).kind])
    return rows
