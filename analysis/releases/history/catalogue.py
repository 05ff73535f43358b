"""What each table is: its columns, units, key, period and limits, as `catalogue.toml` declares them.

To read a table no reader of workbooks is needed. A new table is an entry of that file; the tables of
summary workbooks follow from `summary_sheets.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.common.errors import UsageError, did_you_mean
from analysis.releases.reading.release import Column, Limits, TableSchema

FILE = Path(__file__).with_name("catalogue.toml")
LOGS = ("releases", "decisions")
"""What the store writes of itself: no release holds them."""


@cache
def declared() -> Mapping[str, TableSchema]:
    """Return what `catalogue.toml` declares, the logs among it."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _schema(name, **entry) for name, entry in entries.items()}


def _schema(
    name: str, columns: Mapping[str, dict[str, Any]], limits: Mapping[str, Any] | None = None, **given: Any
) -> TableSchema:
    return TableSchema(
        name,
        columns=tuple(Column(column, **said) for column, said in columns.items()),
        limits=Limits(**_tuples(limits or {})),
        **_tuples(given),
    )


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


@cache
def schemas() -> Mapping[str, TableSchema]:
    """Return the schema of every table that releases can hold, by its name."""
    from analysis.releases.history.summary_sheet import SHEETS

    held = {name: one for name, one in declared().items() if name not in LOGS}
    return MappingProxyType(held | {sheet.table: sheet.schema for sheet in SHEETS})


def schema(table: str) -> TableSchema:
    """Return the schema of a table, or of a log.

    Raises UsageError: there is no such table.

    Examples
    --------
    >>> schema("small_boats_daily").key
    ('date',)
    """
    if table in LOGS:
        return declared()[table]
    known = schemas()
    if table not in known:
        raise UsageError(f'There is no table "{table}".{did_you_mean(table, known)}')
    return known[table]
