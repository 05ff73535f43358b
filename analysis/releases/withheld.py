"""What is withheld so that the rest of a release is taken: cells on which nothing rests, sheets of their own.

Which columns these are `catalogue.toml` declares (`subordinate`). What is withheld depends on the release
alone, never on what is held: releases may come in any order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import DataRefused
from analysis.releases import guards
from analysis.releases import log as release_log
from analysis.releases.cells import integer
from analysis.releases.differences import text
from analysis.releases.release import Finding, Release, TableSchema, Withheld
from analysis.releases.workbook import plain

if TYPE_CHECKING:
    from pandas import DataFrame

FEW = 3
"""So many cells of a release are withheld; where more are wrong, something else is, and it is refused."""


def count(cell: object, missing: frozenset[str]) -> tuple[int | None, str]:
    """Return the count in a cell that may be withheld, and what is wrong with it: nothing, mostly.

    >>> count("1,234", frozenset())
    (1234, '')
    >>> count("12 or 13", frozenset())
    (None, "expected a whole number of at least 0, found '12 or 13'")
    """
    try:
        found = integer(cell, "", missing)
    except DataRefused:
        found = -1
    if found is None or found >= 0:
        return found, ""
    return None, f"expected a whole number of at least 0, found {plain(cell)[:60]!a}"


def contradictions(
    tables: dict[str, DataFrame], findings: Iterable[Finding], schemas: Mapping[str, TableSchema]
) -> tuple[list[Withheld], list[Finding]]:
    """Make the cells on which nothing rests missing in the tables; return them, and the other findings."""
    kept: list[Withheld] = []
    wrong: list[Finding] = []
    for one in findings:
        table, column, key = one.cell or ("", "", {})
        if not table or not {column, key.get("measure")} & {*schemas[table].subordinate}:
            wrong.append(one)
            continue
        rows = tables[table]
        at = np.logical_and.reduce([(rows[name] == value).fillna(False) for name, value in key.items()])
        tables[table] = rows.assign(**{column: rows[column].mask(at)})
        what = f"{table}, {guards.row_name(rows[at].iloc[0], schemas[table])}, column {column}"
        kept.append(Withheld(what, f"expected {one.expected}, found {one.found}"))
    return kept, wrong


def refuse_many(withheld: Iterable[Withheld]) -> None:
    """Refuse a release of which more cells are wrong than are withheld."""
    cells = [one for one in withheld if not one.is_sheet]
    if len(cells) > FEW:
        raise DataRefused(f"{cells[0].what}: {cells[0].why} ({len(cells) - 1} more cells are wrong).")


def refuse_sheets(releases: Iterable[Release]) -> None:
    """Say of releases whose other tables are taken which sheets are withheld, as refused data.

    Raises
    ------
    DataRefused
        Any sheet is withheld.
    """
    held = [(release.file, one.why) for release in releases for one in release.withheld if one.is_sheet]
    if held:
        said = "; ".join(f"{file}, {why.rstrip('.')}" for file, why in held)
        many = "1 sheet is" if len(held) == 1 else f"{len(held)} sheets are"
        raise DataRefused(f"{said}; {many} withheld, the rest is not.")


def _decided(
    decisions: DataFrame, schema: TableSchema
) -> Iterator[tuple[str, str, str, dict[Hashable, Any]]]:
    """Yield what is withheld from a table, its row and column (empty for a sheet), and the decision."""
    names = (decisions["decision"] == release_log.WITHHELD) & decisions["finding"].str.startswith(
        f"{schema.name}, "
    )
    for one in decisions[names.fillna(False)].sort_values("released", kind="stable").to_dict("records"):
        what = str(one["finding"]).removeprefix(f"{schema.name}, ")
        row, _, column = what.rpartition(", column ")
        yield what, row, column if column in schema.names else "", one


def with_values_before(history: DataFrame, decisions: DataFrame, schema: TableSchema) -> DataFrame:
    """Return a table with every vintage, in each cell withheld the value that stood there before.

    The store keeps what each release gave, so that the order in which they come does not matter; whoever
    reads the table sees the value of the release before. Where none gave one it stays missing.
    """
    for _, row, column, one in _decided(decisions, schema):
        if not column:
            continue
        given = history["released"] == one["released"]
        ended = history[(history["superseded"] == one["released"]).fillna(False) & history[column].notna()]
        before = {guards.row_name(old, schema): old[column] for old in ended.to_dict("records")}
        for at, new in history[given & history[column].isna()].iterrows():
            if guards.row_name(new, schema) == row and row in before:
                history = history.assign(**{column: history[column].mask(history.index == at, before[row])})
    return history


def still(
    decisions: DataFrame, rows: DataFrame, schema: TableSchema, log: DataFrame
) -> list[tuple[str, str]]:
    """Return what is withheld from a table as it is in view, and why.

    A cell that a later release gives after all is no more, nor a sheet read from another file of the day or
    later. A cell that has a value in a row of the very release it is withheld from has that of the release
    before.

    Parameters
    ----------
    decisions
        Those of the releases in view.
    rows, schema, log
        The rows in view with the release each is of, their table, and its releases in view.
    """
    found = []
    for what, row, column, one in _decided(decisions, schema):
        why = str(one["reason"])
        if not column:
            if (log["released"] < one["released"]).all():
                found.append((what, why))
            continue
        its_own = rows["released"] == one["released"]
        lacking = rows[its_own | (rows[column].isna() & (rows["released"] <= one["released"]))]
        for given in lacking.to_dict("records"):
            if guards.row_name(given, schema) == row:
                stands = text(given[column])
                found.append(
                    (what, why if stands == text(None) else f"{why}; the value before, {stands}, stands")
                )
    return found
