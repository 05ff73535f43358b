"""Totals against the sums of their parts, within a row and between two tables of one day of release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.release import Finding, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Across:
    """A column of a table that is the sum of other columns of the same row."""

    table: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """A column of one table that is the sum of a column of a finer one, by the columns they share."""

    table: str
    total: str
    finer: str
    part: str
    by: tuple[str, ...]


_SECTIONS = ("section95", "section98", "section4")
ACROSS = (
    Across(
        "immigration_groups", "supported", ("initial", "dispersal", "contingency", "other", "subsistence")
    ),
    Across("immigration_groups", "all_groups", ("homes_for_ukraine", "afghan", "supported")),
    Across("asylum_support_sections", "total", _SECTIONS),
    Across("asylum_support_sections_by_area", "total", _SECTIONS),
    Across(
        "small_boats_outcomes",
        "people_with_claim",
        ("grants", "refused", "withdrawn", "administrative", "awaiting"),
    ),
)
BETWEEN = (
    Between("returns_by_type", "returns", "returns_by_nationality", "returns", ("quarter_end", "kind")),
    Between("returns_by_type", "returns", "returns_by_destination", "returns", ("quarter_end", "kind")),
    Between("asylum_support_totals", "people", "asylum_support", "people", ("as_at", "lad_code")),
    Between("asylum_support_sections", "total", "asylum_support_sections_by_area", "total", ("as_at",)),
    Between("small_boats_annual", "people", "small_boats_nationality", "arrivals", ("year",)),
)


def findings(
    histories: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema], log: DataFrame
) -> tuple[list[Finding], int]:
    """Return every total that is not the sum of its parts, and how many were compared, in every vintage.

    A comparison for which a table is not held is not made.
    """
    found: list[Finding] = []
    compared = 0
    for across in ACROSS:
        if across.table in histories:
            apart, number = _across(across, histories[across.table], schemas[across.table])
            found += apart
            compared += number
    for between in BETWEEN:
        if {between.table, between.finer} <= set(histories):
            for day in _shared_days(between, log):
                pair = (histories[name] for name in (between.table, between.finer))
                apart, number = _between(between, *(rows.loc[timeline.held(rows, day)] for rows in pair))
                found += apart
                compared += number
    return found, compared


def of_release(tables: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield every total in the tables of one release that is not the sum of its parts."""
    for across in ACROSS:
        if across.table in tables:
            yield from _across(across, tables[across.table], schemas[across.table])[0]
    for between in BETWEEN:
        if {between.table, between.finer} <= set(tables):
            yield from _between(between, tables[between.table], tables[between.finer])[0]


def _across(across: Across, rows: DataFrame, schema: TableSchema) -> tuple[list[Finding], int]:
    parts = rows[list(across.parts)].sum(axis="columns", skipna=False)
    differs = (rows[across.total] != parts).fillna(False).astype(bool)
    expected = f"as the sum of {', '.join(across.parts)}"
    found = [
        Finding(
            f"{across.table}, {row_name(rows.loc[index], schema)}, column {across.total}",
            f"{parts[index]} {expected}",
            text(rows[across.total][index]),
        )
        for index in rows.index[differs]
    ]
    return found, int((rows[across.total].notna() & parts.notna()).sum())


def _shared_days(between: Between, log: DataFrame) -> list[Any]:
    days = [set(log.loc[log["table"] == name, "released"]) for name in (between.table, between.finer)]
    return sorted(days[0] & days[1])


def _between(between: Between, rows: DataFrame, finer: DataFrame) -> tuple[list[Finding], int]:
    """Compare totals with the sums of their parts where both say something."""
    by = list(between.by)
    totals, sums = (
        table.dropna(subset=by).groupby(by)[column].sum(skipna=False).dropna()
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
