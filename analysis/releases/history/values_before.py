"""What whoever reads a table sees in place of a cell that is withheld, and how it is told."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

from analysis.releases.history import log as release_log
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame


def _decided(
    decisions: DataFrame, schema: TableSchema
) -> Iterator[tuple[str, str, str, dict[Hashable, Any]]]:
    """Yield what is withheld from a table, its row and column (empty for a sheet), and the decision."""
    if decisions.empty:
        return
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
        before = {row_name(old, schema): old[column] for old in ended.to_dict("records")}
        for at, new in history[given & history[column].isna()].iterrows():
            if row_name(new, schema) == row and row in before:
                history = history.assign(**{column: history[column].mask(history.index == at, before[row])})
    return history


def still(
    decisions: DataFrame, rows: DataFrame, schema: TableSchema, log: DataFrame
) -> list[tuple[str, str]]:
    """Return what is withheld from a table as it is in view, and why.

    The decisions are those of the releases in view. A cell that a later release gives after all is withheld
    no more, nor a sheet read from another file of the day or later. A cell that has a value in a row of the
    very release it is withheld from has that of the release before.
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
            if row_name(given, schema) == row:
                stands = text(given[column])
                found.append(
                    (what, why if stands == text(None) else f"{why}; the value before, {stands}, stands")
                )
    return found
