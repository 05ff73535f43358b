"""What exhibits are made of: sources, typed columns and their data, key figures, the tables that were read.

Each turns into the JSON values of the contract in docs/rendering.md ("One exhibit, three writers").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict

from analysis.common import wording

if TYPE_CHECKING:  # the exporters need these classes, and not pandas
    import pandas as pd

Cell = str | int | float | None
ColumnType = Literal["text", "integer", "number", "percent", "date"]
Status = Literal[
    "provisional", "first published", "final", "subject to revision", "as later published", "estimate"
]


def written(value: Any) -> Any:
    """Return a value as JSON has it: a day as text, what numpy found as Python's, a part as its payload."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [written(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "payload"):
        return value.payload()
    return value.item() if hasattr(value, "item") else value


@dataclass(frozen=True)
class Source:
    """Where a value comes from: publisher, publication, table and release."""

    id: str
    publisher: str
    publication: str
    table: str
    released: dt.date
    page: str
    licence: str
    as_later_published: bool = False
    overdue_after: dt.date | None = None
    """After this day a newer release than this one should be out; None where none is due."""

    def payload(self) -> dict[str, Any]:
        """Return the source as JSON values."""
        return {name: written(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Column:
    """One column of an exhibit's data: machine name, label with unit, type and decimals.

    Without `decimals` each row has a unit of its own: whole numbers have none, others one. A column of texts
    may say what it `shows`: "verdict", in the fixed words, which a page gives a sign and a colour; "card",
    the number of a claim, which it links to the claim's card.
    """

    name: str
    label: str
    type: ColumnType = "text"
    unit: str = ""
    decimals: int | None = 0
    shows: Literal["", "verdict", "card"] = ""

    def payload(self) -> dict[str, Any]:
        """Return the column as JSON values; what it shows only where it says so."""
        return {key: value for key, value in self.__dict__.items() if key != "shows" or value}


def counts(labels: Mapping[str, str], unit: str = "people") -> list[Column]:
    """Return columns of whole numbers of one unit: name → label."""
    return [Column(name, label, "integer", unit) for name, label in labels.items()]


def _cell(value: object, column: Column) -> Cell:
    if wording.is_missing(value):
        return None
    if column.type == "integer":
        return int(value)  # type: ignore[call-overload, no-any-return]
    if column.type in {"number", "percent"}:
        return round(float(value), 6)  # type: ignore[arg-type]
    if column.type == "date":
        import pandas as pd

        return pd.Timestamp(value).date().isoformat()  # type: ignore[arg-type]
    return str(value)


@dataclass(frozen=True)
class Data:
    """A small table: typed columns and rows; None is missing."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_header: bool = True

    @classmethod
    def of(cls, frame: pd.DataFrame, columns: Sequence[Column], *, row_header: bool = True) -> Self:
        """Take the named columns of a DataFrame, in the order of `columns`.

        Raises KeyError where the frame lacks a column.
        """
        taken = [frame[c.name].tolist() for c in columns]
        rows = zip(*taken, strict=True)
        cells = tuple(tuple(_cell(v, c) for v, c in zip(row, columns, strict=True)) for row in rows)
        return cls(tuple(columns), cells, row_header)

    def payload(self) -> dict[str, Any]:
        """Return the data as JSON values."""
        return {
            "columns": [c.payload() for c in self.columns],
            "rows": [list(r) for r in self.rows],
            "row_header": self.row_header,
        }


class KeyFigureWords(TypedDict, total=False):
    """The fields of a key figure that its table does not decide."""

    decimals: int
    change: str
    signed: bool
    none: str
    when: str


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the manifest: value as a number, its period, status and release.

    `text` is the value as a reader sees it, with its sign where `signed`, or `none` where there is no value
    and a word says why; `change` is one short sentence of comparison; `when` says what the period and the
    status are of, where the dates alone would not.
    """

    id: str
    label: str
    value: float | int | None
    unit: str
    period: tuple[dt.date, dt.date]
    status: Status
    released: dt.date
    decimals: int = 0
    change: str = ""
    signed: bool = False
    none: str = ""
    when: str = ""

    @property
    def text(self) -> str:
        """Return the value as a reader sees it."""
        if self.none and wording.is_missing(self.value):
            return self.none
        rise = self.signed and self.value is not None and round(self.value, self.decimals) > 0
        number = ("+" if rise else "") + wording.number(self.value, self.decimals)
        return f"{number}%" if self.unit == "%" and self.value is not None else number

    def payload(self) -> dict[str, Any]:
        """Return the figure as JSON values."""
        value = None if wording.is_missing(self.value) else self.value
        return {
            "id": self.id,
            "label": self.label,
            "value": value if value is None else round(float(value), 6) if self.decimals else int(value),
            "unit": "" if self.none and value is None else wording.unit(self.value, self.unit),
            "period": [d.isoformat() for d in self.period],
            "status": self.status,
            "released": self.released.isoformat(),
            "text": self.text,
            "change": self.change,
            **({"when": self.when} if self.when else {}),
        }


@dataclass(frozen=True)
class Input:
    """One table a report read: its source, the bytes (sha256), how far it goes, when it is next due."""

    source: Source
    table: str
    sha256: str
    data_to: dt.date | None
    next_expected: dt.date | None
    stale: bool

    def payload(self) -> dict[str, Any]:
        """Return the input as JSON values."""
        own = {name: written(value) for name, value in vars(self).items() if name != "source"}
        return {**self.source.payload(), "publisher_table": self.source.table, **own}
