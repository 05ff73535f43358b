"""What a cell shows, as immutable data: the exporters read the payload and nothing else.

The payload is the contract of docs/rendering.md ("One exhibit, three writers").
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from analysis import wording

if TYPE_CHECKING:  # the exporters need these classes, and not pandas
    import pandas as pd

MIME = "application/vnd.landfall.exhibit.v1+json"
Cell = str | int | float | None
ColumnType = Literal["text", "integer", "number", "percent", "date"]
Status = Literal["provisional", "first published", "final", "as later published", "estimate"]
VERDICTS = (
    "Supported",
    "Supported with caveat",
    "Depends on definition",
    "Not supported",
    "Cannot be tested with open data",
)
_ID = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


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

    def payload(self) -> dict[str, Any]:
        """Return the source as JSON values."""
        return {**self.__dict__, "released": self.released.isoformat()}

    def line(self) -> str:
        """Return one line for under a chart."""
        later = ", as later published" if self.as_later_published else ""
        return (
            f"{self.publisher}, {self.publication}, {self.table}, "
            f"released {wording.day(self.released)}{later}"
        )


@dataclass(frozen=True)
class Column:
    """One column of an exhibit's data: machine name, label with unit, type and decimals."""

    name: str
    label: str
    type: ColumnType = "text"
    unit: str = ""
    decimals: int = 0


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
            "columns": [dict(c.__dict__) for c in self.columns],
            "rows": [list(r) for r in self.rows],
            "row_header": self.row_header,
        }


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What every exhibit has: an id that is unique in its report, and a payload."""

    kind: ClassVar[str]
    id: str

    def __post_init__(self) -> None:
        """Refuse an id that cannot be a file name and an anchor."""
        if not _ID.fullmatch(self.id):
            msg = f"exhibit id {self.id!r}: lower-case letters, digits, single - or _, first a letter"
            raise ValueError(msg)

    def payload(self) -> dict[str, Any]:
        """Return the exhibit as JSON values."""
        return {"kind": self.kind, "id": self.id}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        from analysis import notebook_display

        payload = self.payload()
        return {
            MIME: payload,
            "text/html": notebook_display.html(payload),
            "text/plain": notebook_display.plain(payload),
        }

    def but(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True)
class _Sourced(Exhibit):
    title: str
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty title."""
        super().__post_init__()
        if not self.title.strip():
            msg = f"exhibit {self.id}: a title that states the finding is required"
            raise ValueError(msg)

    def payload(self) -> dict[str, Any]:
        """Return the exhibit as JSON values."""
        return {
            **super().payload(),
            "title": self.title,
            "sources": [s.payload() for s in self.sources],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, kw_only=True)
class Table(_Sourced):
    """A table: active title, statistical subtitle (measure, unit, place, period), typed data."""

    kind: ClassVar[str] = "table"
    subtitle: str
    data: Data
    status: Status | None = None

    def payload(self) -> dict[str, Any]:
        """Return the table as JSON values."""
        own = {"subtitle": self.subtitle, "data": self.data.payload(), "status": self.status}
        return {**super().payload(), **own}


@dataclass(frozen=True, kw_only=True)
class Figure(_Sourced):
    """A chart with its data; `alt` says in words what the picture shows and is not the title."""

    kind: ClassVar[str] = "figure"
    subtitle: str
    alt: str
    svg: str = field(repr=False)
    data: Data
    description: str | None = None
    status: Status | None = None

    def __post_init__(self) -> None:
        """Refuse a missing alt text, or one that only repeats the title."""
        super().__post_init__()
        if not self.alt.strip() or self.alt.strip() == self.title.strip():
            msg = f"figure {self.id}: alt text is required and says more than the title"
            raise ValueError(msg)

    def payload(self) -> dict[str, Any]:
        """Return the figure as JSON values."""
        own = {
            "subtitle": self.subtitle,
            "alt": self.alt,
            "description": self.description,
            "svg": self.svg,
            "data": self.data.payload(),
            "status": self.status,
        }
        return {**super().payload(), **own}


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the manifest: value as a number, its period, status and release.

    `text` is the value as a reader sees it, `change` one short sentence of comparison.
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

    @property
    def text(self) -> str:
        """Return the value as a reader sees it."""
        number = wording.number(self.value, self.decimals)
        return f"{number}%" if self.unit == "%" and self.value is not None else number

    def payload(self) -> dict[str, Any]:
        """Return the figure as JSON values."""
        value = None if wording.is_missing(self.value) else self.value
        return {
            "id": self.id,
            "label": self.label,
            "value": value if value is None else round(float(value), 6) if self.decimals else int(value),
            "unit": self.unit,
            "period": [d.isoformat() for d in self.period],
            "status": self.status,
            "released": self.released.isoformat(),
            "text": self.text,
            "change": self.change,
        }


@dataclass(frozen=True, kw_only=True)
class KeyFigures(_Sourced):
    """The figures a reader should leave with."""

    kind: ClassVar[str] = "key_figures"
    figures: tuple[KeyFigure, ...]

    def payload(self) -> dict[str, Any]:
        """Return the key figures as JSON values."""
        return {**super().payload(), "figures": [f.payload() for f in self.figures]}


@dataclass(frozen=True, kw_only=True)
class Prose(Exhibit):
    """Paragraphs of Markdown whose figures were computed."""

    kind: ClassVar[str] = "prose"
    markdown: str

    def payload(self) -> dict[str, Any]:
        """Return the paragraphs as JSON values."""
        return {**super().payload(), "markdown": self.markdown}


@dataclass(frozen=True, kw_only=True)
class Callout(Exhibit):
    """A short text that must not be missed: a note, a warning, or the limit of what is known."""

    kind: ClassVar[str] = "callout"
    title: str
    markdown: str
    level: Literal["note", "warning", "limit"] = "note"

    def payload(self) -> dict[str, Any]:
        """Return the callout as JSON values."""
        return {**super().payload(), "level": self.level, "title": self.title, "markdown": self.markdown}


@dataclass(frozen=True, kw_only=True)
class Verdict(Exhibit):
    """A public claim, the verdict on it in the fixed words, and the readings behind the verdict.

    `number` is what readers cite the claim by, such as "C7"; without one it is its place in the report.
    """

    kind: ClassVar[str] = "verdict"
    number: str = ""
    claim: str
    verdict: str
    markdown: str
    readings: Data
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse any word outside the scale."""
        super().__post_init__()
        if self.verdict not in VERDICTS:
            msg = f"verdict {self.id}: {self.verdict!r} is not one of {', '.join(VERDICTS)}"
            raise ValueError(msg)

    def payload(self) -> dict[str, Any]:
        """Return the verdict as JSON values."""
        return {
            **super().payload(),
            "number": self.number,
            "claim": self.claim,
            "verdict": self.verdict,
            "markdown": self.markdown,
            "readings": self.readings.payload(),
            "sources": [s.payload() for s in self.sources],
            "notes": list(self.notes),
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
        return {
            **self.source.payload(),
            "publisher_table": self.source.table,
            "table": self.table,
            "sha256": self.sha256,
            "data_to": self.data_to.isoformat() if self.data_to else None,
            "next_expected": self.next_expected.isoformat() if self.next_expected else None,
            "stale": self.stale,
        }


@dataclass(frozen=True, kw_only=True)
class Sources(Exhibit):
    """The end of a report: data-as-at, releases used, known limits, how to cite."""

    kind: ClassVar[str] = "sources"
    id: str = "sources"
    as_at: dt.date
    as_of: dt.date | None
    inputs: tuple[Input, ...]
    limits: tuple[str, ...]
    cite: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    area: Mapping[str, str] | None = None
    title: str | None = None

    def payload(self) -> dict[str, Any]:
        """Return the sources as JSON values."""
        return {
            **super().payload(),
            "as_at": self.as_at.isoformat(),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "inputs": [i.payload() for i in self.inputs],
            "limits": list(self.limits),
            "cite": self.cite,
            "parameters": dict(self.parameters),
            "area": dict(self.area) if self.area else None,
            "title": self.title,
        }
