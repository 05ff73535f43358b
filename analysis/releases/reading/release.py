"""What a reader hands to the store: one release, whose tables `catalogue.toml` describes.

A reader is a module with two names:

``recognises(workbook: Workbook) -> bool``
    whether a file is one of its layouts, told from the content, never from the name;
``read(workbook: Workbook, released: date | None = None) -> Release``
    the release that the file is; `released` overrides the day the reader would find in the content;

and, where its tables can be checked against each other,

``reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]``
    what does not add up between and within those of its tables that are among the given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
class Limits:
    """What a release may not do to a table unless a person has looked and says so.

    cumulative
        Every release holds every period from the first on: none may be missing, and a later release may
        not begin later or end earlier.
    revised_rows
        The share of the rows also held by the release before that may change.
    revised_total
        The share by which the total of a count over those rows may change.
    """

    cumulative: bool = False
    revised_rows: float | None = None
    revised_total: float | None = None


LAGS: dict[Frequency, int] = {"day": 3, "week": 10, "month": 35, "quarter": 60, "year": 60}
"""Within how many days of the end of its period a figure is published: the longest seen of such tables."""


@dataclass(frozen=True)
class TableSchema:
    """A tidy table: its columns in order, what identifies a row, and the period a row speaks of.

    `period` is a date column, or an integer column of years; `frequency` is the step between its
    periods. Without a period column the table is a register: each release speaks for all of it. A text
    column as period, with no frequency, makes a register in parts: a release speaks for the parts it
    holds, so that several files of one day can fill it. `day_of_year` is the day that a row speaks of
    whose period is the number of a year, as month and day. `whole_of` is the
    country, or the United Kingdom, of which every present authority must be in the table under its code or a
    former one, with `whole_each` in each period, with `whole_share` at least that share of them, a release
    as it comes too. `subordinate` are columns, or values of a column `measure`,
    on which nothing else rests: no figure is made from them and no sum checks another by them. A few wrong
    cells of theirs are withheld, and the rest of the release is taken. `bounds` are those of
    `continuity.BOUNDS` that are others for this table; `large` is the least figure of an area that is held
    against that of the period beside it, if not the usual. `lag` is within how many days of the end of its
    period a figure is published, if not as `LAGS` has it. `as_stood` says that figures of a period are as
    records stood at the release, later outcomes among them: no release can be cut to a day before it.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    period: str | None = None
    frequency: Frequency | None = None
    unit: str = ""
    limits: Limits = Limits()
    day_of_year: tuple[int, int] = (12, 31)
    whole_of: str = ""
    whole_each: bool = False
    whole_share: float = 1
    subordinate: tuple[str, ...] = ()
    bounds: Mapping[str, float] = field(default_factory=dict, hash=False)
    large: int = 0
    lag: int | None = None
    as_stood: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        unknown = {*self.key, *([self.period] if self.period else [])} - set(names)
        if unknown:
            raise ValueError(f"{self.name}: {sorted(unknown)} in key or period is no column")
        dated = self.period is not None and self.column(self.period).kind in {"date", "integer"}
        if dated != (self.frequency is not None):
            raise ValueError(
                f"{self.name}: a column of days or years and its frequency are declared together"
            )
        if self.period is not None and self.period not in self.key:
            raise ValueError(f"{self.name}: the period column is part of the key")

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    @property
    def is_register(self) -> bool:
        """Whether its rows speak of no time: they are not cut by it."""
        return self.frequency is None

    @property
    def value_names(self) -> list[str]:
        """The columns that are not part of the key: what a release may revise."""
        return [name for name in self.names if name not in self.key]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Finding:
    """One place where figures that should agree do not."""

    where: str
    expected: str
    found: str
    id: str = ""
    """The name by which a person accepts what is implausible; empty for what is impossible."""
    cell: tuple[str, str, Mapping[str, object]] | None = None
    """The table, the column and what tells the row of the one cell that is wrong, where it can be told."""

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Withheld:
    """What a reader leaves out of a release because it is wrong: a cell, or a sheet that stands alone.

    `what` begins with the name of the table; `why` says what was expected and found.
    """

    what: str
    why: str
    is_sheet: bool = False


PROVISIONAL = "provisional"


@dataclass(frozen=True)
class Release:
    """What one official file said on the day it was published.

    `source` is an identifier of `data/sources.toml`; `released` the day of publication; `tables` maps
    the name of a table to its rows, with exactly the columns of its schema. `file` and `sha256` say which
    file was read and `page` where it is published; they are set by whoever opened it, as is `provisional`:
    "provisional" for each table of which the notes of the file call figures so, or "provisional from
    2025-01-01" where only those of periods that end on a day or later. `withheld` is what the file holds and
    the tables do not. `silent` maps a table to the ends of the periods it speaks of without a row: it counts
    nobody there. `absent` are the sheets that the contents of the file name and that it does not have.
    `named` maps a table without names to the codes of areas and the names that the file gives beside them.
    `doubts` are what the reader finds implausible in what the file says beside its rows.
    """

    source: str
    released: date
    tables: Mapping[str, DataFrame]
    title: str
    page: str = ""
    file: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = field(default=())
    provisional: Mapping[str, str] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    silent: Mapping[str, Sequence[date]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    doubts: tuple[Finding, ...] = ()
