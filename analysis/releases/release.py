"""What a reader hands to the store: one release, and the schema of each of its tables.

A reader is a module with three names:

``SCHEMAS: tuple[TableSchema, ...]``
    the tables it makes;
``recognises(workbook: Workbook) -> bool``
    whether a file is one of its layouts, told from the content, never from the name;
``read(workbook: Workbook, released: date | None = None) -> list[Release]``
    the releases in the file (more than one where a file holds several vintages side by side);
    `released` overrides the day the reader would find in the content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Kind = Literal["date", "integer", "number", "text", "boolean"]
Frequency = Literal["day", "week", "month", "quarter", "year"]

Dtype = Literal["datetime64[us]", "Int64", "Float64", "string", "boolean"]
DTYPES: Mapping[Kind, Dtype] = {
    "date": "datetime64[us]",
    "integer": "Int64",
    "number": "Float64",
    "text": "string",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column of a tidy table.

    `unit` names what a number counts ("people", "boats", "households"). A column that is `required`
    is never missing; the columns of a key may be missing only where `required` is false.
    """

    name: str
    kind: Kind
    description: str
    unit: str = ""
    required: bool = False
    minimum: float | None = None


@dataclass(frozen=True)
class TableSchema:
    """A tidy table: its columns in order, what identifies a row, and the period a row speaks of.

    `period` is a date column, or an integer column of years; `frequency` is the step between its
    periods. Without a period column the table is a register: each release speaks for all of it.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    period: str | None = None
    frequency: Frequency | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        unknown = {*self.key, *([self.period] if self.period else [])} - set(names)
        if unknown:
            raise ValueError(f"{self.name}: {sorted(unknown)} in key or period is no column")
        if (self.period is None) != (self.frequency is None):
            raise ValueError(f"{self.name}: a period column and its frequency are declared together")
        if self.period is not None and self.period not in self.key:
            raise ValueError(f"{self.name}: the period column is part of the key")

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    @property
    def value_names(self) -> list[str]:
        """The columns that are not part of the key: what a release may revise."""
        return [name for name in self.names if name not in self.key]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Release:
    """What one official file said on the day it was published.

    `source` is an identifier of `data/sources.toml`; `released` the day of publication; `tables` maps
    the name of a table to its rows, with exactly the columns of its schema. `file` and `sha256` say
    which file was read; they are set by whoever opened it.
    """

    source: str
    released: date
    tables: Mapping[str, DataFrame]
    title: str
    page: str
    file: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = field(default=())
