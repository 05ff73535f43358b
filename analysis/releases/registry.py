"""What the project knows how to read: the sources of `data/sources.toml`, the readers, the tables."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from analysis import paths
from analysis.errors import UsageError, did_you_mean
from analysis.releases import registers
from analysis.releases.release import Finding, Release, TableSchema
from analysis.releases.workbook import Workbook

if TYPE_CHECKING:
    from pandas import DataFrame

READERS: tuple[str, ...] = (
    "small_boats",
    "homelessness",
    "frontex",
    "illegal_entry",
    "illegal_entry_summary",
    "immigration_groups",
    "population",
    "returns_workbooks",
    "asylum_workbooks",
    "summary_tables",
    "scottish_homelessness",
    "figures",
)
"""The reader modules of this package, in the order they are asked whether they recognise a file."""


class Reader(Protocol):
    """What every reader module offers (described in `analysis.releases.release`)."""

    __name__: str
    SCHEMAS: tuple[TableSchema, ...]

    def recognises(self, workbook: Workbook) -> bool:
        """Tell from the content whether the file is one of this reader's layouts."""

    def read(self, workbook: Workbook, released: date | None = None) -> list[Release]:
        """Return the releases the file holds."""


@dataclass(frozen=True)
class Source:
    """A publication the tables come from, as `data/sources.toml` describes it.

    `cadence` is the usual time between releases in days; `grace` how many days late a release may be
    before what is held counts as stale. Both are None for a publication that is not updated. `status` is
    what the publisher calls its figures: "final", or "provisional" where they come from live systems.
    `tables` says for our tables which table of the publication they are, so that a reader finds them.
    """

    id: str
    publisher: str
    title: str
    page: str
    licence: str
    licence_url: str
    reader: str
    cadence: int | None = None
    grace: int | None = None
    attachments: tuple[str, ...] = ()
    status: str = "final"
    tables: Mapping[str, str] = field(default_factory=dict)

    def named(self, table: str) -> str:
        """Return a table as the publisher names it, such as "SB_01", with our title of it."""
        title = schema(table).title
        return f"{self.tables[table]}: {title}" if table in self.tables else title

    def next_expected(self, latest: date) -> date | None:
        """Return when the release after one is usually due; None for what is not updated."""
        return None if self.cadence is None else latest + timedelta(days=self.cadence)

    def stale(self, latest: date, day: date) -> bool:
        """Return whether by a day a newer release than the latest held should be out, grace allowed."""
        due = self.next_expected(latest)
        return due is not None and day > due + timedelta(days=self.grace or 0)


@cache
def readers() -> Mapping[str, Reader]:
    """Return the reader modules by name."""
    return {name: cast("Reader", importlib.import_module(f"analysis.releases.{name}")) for name in READERS}


@cache
def schemas() -> Mapping[str, TableSchema]:
    """Return the schema of every table by its name.

    Raises
    ------
    ValueError
        Two readers describe the same table differently.
    """
    found: dict[str, TableSchema] = {}
    for reader in readers().values():
        for schema in reader.SCHEMAS:
            if found.setdefault(schema.name, schema) != schema:
                raise ValueError(f"two readers describe the table {schema.name} differently")
    return found


def schema(table: str) -> TableSchema:
    """Return the schema of a table.

    Raises
    ------
    UsageError
        There is no such table.
    """
    known = schemas()
    if table not in known:
        raise UsageError(f'There is no table "{table}".{did_you_mean(table, known)}')
    return known[table]


def findings(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield what does not add up between and within the tables given, by the readers that can tell."""
    for name, reader in readers().items():
        reconcile = getattr(reader, "reconcile", None)
        own = {s.name: tables[s.name] for s in reader.SCHEMAS if s.name in tables}
        # a reader that collects the schemas of others leaves their checks to them
        if own and reconcile is not None and reconcile.__module__ == f"{__package__}.{name}":
            yield from reconcile(own)


@cache
def _sources(path: Path) -> Mapping[str, Source]:
    return {one.id: one for one in registers.entries(path, "source", _source)}


def _source(*, attachments: Iterable[str] = (), **given: Any) -> Source:
    return Source(attachments=tuple(attachments), **given)


def sources(path: Path | None = None) -> Mapping[str, Source]:
    """Return every source by its identifier, from `data/sources.toml` unless told otherwise."""
    return _sources(path or paths.data() / "sources.toml")


def source(identifier: str) -> Source:
    """Return one source.

    Raises
    ------
    UsageError
        `data/sources.toml` has no such source.
    """
    known = sources()
    if identifier not in known:
        raise UsageError(f'There is no source "{identifier}".{did_you_mean(identifier, known)}')
    return known[identifier]
