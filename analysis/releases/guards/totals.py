"""Totals against the sums of their parts, within a row and between two tables of one day of release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.releases.guards.statistic import DECLARED
from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.release import Finding, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame

SUMS: Mapping[str, Mapping[str, list[str]]] = DECLARED["sums"]
"""By table, its totals and of each the columns of the same row that add up to it."""


@dataclass(frozen=True)
class Between:
    """A column of one table that is the sum of a column of a finer one, by the columns they share."""

    table: str
    total: str
    finer: str
    part: str
    by: list[str]


BETWEEN = tuple(Between(**entry) for entry in DECLARED["between"])


def findings(
    histories: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema], log: DataFrame
) -> tuple[list[Finding], int]:
    """Return every total that is not the sum of its parts, and how many were compared, in every vintage.

    A comparison for which a table is not held is not made.
    """
    found: list[Finding] = []
    compared = 0
    for name in filter(histories.__contains__, SUMS):
        apart, number = _across(histories[name], schemas[name])
        found += apart
        compared += number
    for between in BETWEEN:
        both = (between.table, between.finer)
        if {*both} <= set(histories):
            days = [set(log.loc[log["table"] == name, "released"]) for name in both]
            for day in sorted(days[0] & days[1]):
                pair = (histories[name] for name in both)
                apart, number = _between(between, *(rows.loc[timeline.held(rows, day)] for rows in pair))
                found += apart
                compared += number
    return found, compared


def of_release(tables: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield every total in the tables of one release that is not the sum of its parts."""
    for name in filter(tables.__contains__, SUMS):
        yield from _across(tables[name], schemas[name])[0]
    for between in BETWEEN:
        if {between.table, between.finer} <= set(tables):
            yield from _between(between, tables[between.table], tables[between.finer])[0]


def _across(rows: DataFrame, schema: TableSchema) -> tuple[list[Finding], int]:
    """Compare the totals of a table with the sums of their parts, row by row."""
    found: list[Finding] = []
    compared = 0
    for total, names in SUMS[schema.name].items():
        parts = rows[names].sum(axis="columns", skipna=False)
        for index in rows.index[(rows[total] != parts).fillna(False).astype(bool)]:
            where = f"{schema.name}, {row_name(rows.loc[index], schema)}, column {total}"
            expected = f"{parts[index]} as the sum of {', '.join(names)}"
            found.append(Finding(where, expected, text(rows[total][index])))
        compared += int((rows[total].notna() & parts.notna()).sum())
    return found, compared


def _between(between: Between, rows: DataFrame, finer: DataFrame) -> tuple[list[Finding], int]:
    """Compare totals with the sums of their parts where both say something."""
    totals, sums = (
        table.dropna(subset=between.by).groupby(between.by)[column].sum(skipna=False).dropna()
        for table, column in ((rows, between.total), (finer, between.part))
    )
    shared = totals.index.intersection(sums.index)
    totals, sums = totals.reindex(shared), sums.reindex(shared)
    found = [_finding(between, key, totals[key], sums[key]) for key in shared[totals != sums]]
    return found, len(shared)


def _finding(between: Between, key: object, total: object, parts: object) -> Finding:
    values = key if isinstance(key, tuple) else (key,)
    named = ", ".join(f"{name} {text(value)}" for name, value in zip(between.by, values, strict=True))
    where = f"{between.table}, {named}, column {between.total}"
    return Finding(where, f"{text(parts)} as the sum of {between.finer}", text(total))
