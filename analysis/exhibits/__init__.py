"""What a cell shows, as immutable data: the exporters read the payload and nothing else.

The payload is the contract of docs/rendering.md ("One exhibit, three writers").
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self

from analysis.exhibits.parts import (
    Cell,
    Column,
    ColumnType,
    Data,
    Input,
    KeyFigure,
    KeyFigureWords,
    Source,
    Status,
    counts,
    written,
)

__all__ = [
    "KINDS", "MIME", "VERDICTS", "Callout", "Cell", "Column", "ColumnType", "Data", "Exhibit", "Figure",
    "Input", "KeyFigure", "KeyFigureWords", "KeyFigures", "Prose", "Source", "Sources", "Status", "Table",
    "Verdict", "annex", "counts", "missing",
]  # fmt: skip

MIME = "application/vnd.landfall.exhibit.v1+json"
VERDICTS = (
    "Supported",
    "Supported with caveat",
    "Depends on definition",
    "Not supported",
    "Cannot be tested with open data",
)
_ID = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_WHERE_THERE = {"annex", "shown", "review"}
"""What a payload says only where an exhibit has it."""


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What every exhibit has: an id that is unique in its report, a payload, and whether the annex has it."""

    kind: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    """What a payload of this kind must hold to be shown, besides its id."""
    drawn_later: ClassVar[bool] = False
    """Whether the HTML is left to who runs this kernel, who has time while the next cell runs."""
    id: str
    annex: bool = False

    def __post_init__(self) -> None:
        """Refuse an id that cannot be a file name and an anchor."""
        if not _ID.fullmatch(self.id):
            msg = f"exhibit id {self.id!r}: lower-case letters, digits, single - or _, first a letter"
            raise ValueError(msg)

    def payload(self) -> dict[str, Any]:
        """Return the exhibit as JSON values."""
        own = {one.name: written(getattr(self, one.name)) for one in fields(self)}
        said = {name: value for name, value in own.items() if value or name not in _WHERE_THERE}
        return {"kind": self.kind, **said}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        from analysis.exhibits import display as notebook_display

        payload = self.payload()
        return {
            MIME: payload,
            "text/html": "" if self.drawn_later else notebook_display.html(payload),
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
            raise ValueError(f"exhibit {self.id}: a title that states the finding is required")


@dataclass(frozen=True, kw_only=True)
class Table(_Sourced):
    """A table: active title, statistical subtitle (measure, unit, place, period), typed data."""

    kind: ClassVar[str] = "table"
    needs: ClassVar[tuple[str, ...]] = ("title", "subtitle", "data", "sources", "notes")
    subtitle: str
    data: Data
    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class Figure(_Sourced):
    """A chart with its data; `alt` says in words what the picture shows and is not the title.

    `data` holds all that is drawn; `shown`, where it is given, is the shorter table a reader sees.
    """

    kind: ClassVar[str] = "figure"
    needs: ClassVar[tuple[str, ...]] = ("title", "subtitle", "alt", "svg", "sources", "notes")
    subtitle: str
    alt: str
    svg: str = field(repr=False)
    data: Data
    shown: Data | None = None
    description: str | None = None
    status: Status | None = None

    def __post_init__(self) -> None:
        """Refuse a missing alt text, or one that only repeats the title."""
        super().__post_init__()
        if not self.alt.strip() or self.alt.strip() == self.title.strip():
            raise ValueError(f"figure {self.id}: alt text is required and says more than the title")


@dataclass(frozen=True, kw_only=True)
class KeyFigures(_Sourced):
    """The figures a reader should leave with.

    Where `tiles` names some of them by id, these are what is seen first: four that repeat neither each other
    nor the finding. The others are a step away.
    """

    kind: ClassVar[str] = "key_figures"
    needs: ClassVar[tuple[str, ...]] = ("title", "figures", "sources", "notes")
    figures: tuple[KeyFigure, ...]
    tiles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prose(Exhibit):
    """Paragraphs of Markdown whose figures were computed."""

    kind: ClassVar[str] = "prose"
    needs: ClassVar[tuple[str, ...]] = ("markdown",)
    markdown: str


@dataclass(frozen=True, kw_only=True)
class Callout(Exhibit):
    """A short text that must not be missed: a note, a warning, or the limit of what is known."""

    kind: ClassVar[str] = "callout"
    needs: ClassVar[tuple[str, ...]] = ("level", "title", "markdown")
    title: str
    markdown: str
    level: Literal["note", "warning", "limit"] = "note"


@dataclass(frozen=True, kw_only=True)
class Verdict(Exhibit):
    """A public claim, the verdict on it in the fixed words, and the readings behind the verdict.

    `number` is what readers cite the claim by, such as "C7"; without one it is its place in the report.
    `review` is the check as JSON-LD, a `ClaimReview` of schema.org, for the head of the page.
    """

    kind: ClassVar[str] = "verdict"
    needs: ClassVar[tuple[str, ...]] = ("claim", "verdict", "markdown", "readings", "sources", "notes")
    number: str = ""
    claim: str
    verdict: str
    markdown: str
    readings: Data
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    review: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse any word outside the scale."""
        super().__post_init__()
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict {self.id}: {self.verdict!r} is not one of {', '.join(VERDICTS)}")


@dataclass(frozen=True, kw_only=True)
class Sources(Exhibit):
    """The end of a report: data-as-at, releases used, known limits, how to cite."""

    kind: ClassVar[str] = "sources"
    needs: ClassVar[tuple[str, ...]] = ("as_at", "as_of", "inputs", "limits", "cite")
    id: str = "sources"
    as_at: dt.date
    as_of: dt.date | None
    inputs: tuple[Input, ...]
    limits: tuple[str, ...]
    cite: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    area: Mapping[str, str] | None = None
    title: str | None = None


KINDS: Mapping[str, type[Exhibit]] = {
    one.kind: one for one in (Figure, Table, KeyFigures, Callout, Verdict, Prose, Sources)
}


def missing(id: str, what: str) -> Callout:  # noqa: A002
    """Return what is said in place of an exhibit whose figures were not published by the report's day."""
    text = f"{what}: nothing published by the day this report looks from is held."
    return Callout(id=id, title="Nothing held by then", markdown=text, level="limit")


def annex(exhibits: Iterable[Exhibit], *, but: Collection[str] = ()) -> tuple[Exhibit, ...]:
    """Return exhibits for the annex of the report: all, but those of some ids.

    >>> [one.annex for one in annex([Prose(id="a", markdown=""), Prose(id="b", markdown="")], but=["a"])]
    [False, True]
    """
    return tuple(one if one.id in but else one.but(annex=True) for one in exhibits)
