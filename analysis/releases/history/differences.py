"""What two states of a table have different: as a table, and as lines a person reads."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Any

from analysis.releases.history import timeline
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

NEW, REVISED, WITHDRAWN = "new", "revised", "withdrawn"


def between(old: DataFrame, new: DataFrame, schema: TableSchema) -> DataFrame:
    """Return one row for each key that differs, sorted by key.

    It holds the key columns; `change`: new, revised or withdrawn; and for each other column of the schema
    `<column>_before` and `<column>_after`.
    """
    return of_pairs(*timeline.paired(old[schema.names], new[schema.names], schema), schema)


def of_pairs(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> DataFrame:
    """Return what `between` does of two states that are paired already."""
    import numpy as np
    import pandas as pd

    both = (pairs["_merge"] == "both").to_numpy()
    added = (pairs["_merge"] == "right_only").to_numpy()
    differs = ~(both & timeline.same_values(pairs, said, schema.value_names))
    columns: dict[str, object] = {key: pairs[key] for key in schema.key}
    columns["change"] = pd.Series(np.select([both, added], [REVISED, NEW], WITHDRAWN), dtype="string")
    for name in schema.value_names:
        columns |= {f"{name}_before": pairs[name], f"{name}_after": said[name]}
    rows = pd.DataFrame(columns).loc[differs]
    return rows.sort_values(list(schema.key), kind="stable").reset_index(drop=True)


def count(changes: DataFrame, change: str) -> int:
    """Return how many rows changed in one way."""
    return int((changes["change"] == change).sum())


def summary(changes: DataFrame) -> str:
    """Return "7 new, 1 revised", or "unchanged"."""
    counts = [(count(changes, change), change) for change in (NEW, REVISED, WITHDRAWN)]
    return ", ".join(f"{number:,} {change}" for number, change in counts if number) or "unchanged"


def lines(changes: DataFrame, schema: TableSchema, *, withheld: Collection[str] = ()) -> list[str]:
    """Return each change in words: "revised, date 2026-07-10: arrivals 225 → 255".

    `withheld` names the cells that are missing because they are, as decisions do: TABLE, KEY, column NAME.
    """
    return [_line(row, schema, withheld) for row in changes.to_dict("records")]


def _line(row: Mapping[Hashable, Any], schema: TableSchema, withheld: Collection[str]) -> str:
    key = ", ".join(f"{name} {text(row[name])}" for name in schema.key)
    parts = []
    for name in schema.value_names:
        before, after = text(row[f"{name}_before"]), text(row[f"{name}_after"])
        after = "withheld" if f"{schema.name}, {key}, column {name}" in withheld else after
        if row["change"] == REVISED and before != after:
            parts.append(f"{name} {before} → {after}")
        elif row["change"] != REVISED:
            parts.append(f"{name} {after if row['change'] == NEW else before}")
    return f"{row['change']}, {key}: {', '.join(parts)}"


def text(value: object) -> str:
    """Return a cell as a person reads it; missing is [x]."""
    import pandas as pd

    if pd.isna(value):  # type: ignore[call-overload]
        return "[x]"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def row_name(row: Mapping[str, object] | Series[Any], schema: TableSchema) -> str:
    """Return the key of a row as a person reads it: "date 2026-07-10"."""
    return ", ".join(f"{name} {text(row[name])}" for name in schema.key)
