"""What the project can read: the sources of `data/sources.toml`, what is held of each, and the readers."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from analysis.common import paths
from analysis.common.errors import UsageError, did_you_mean
from analysis.releases.history import catalogue, registers
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Finding, Release
from analysis.releases.reading.workbook import Workbook

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
)
"""The reader modules of this package, in the order they are asked whether they recognise a file."""


UNSEEN = "layout known from descriptions, never tried on a real file"


class Reader(Protocol):
    """What every reader module offers (described in `analysis.releases.reading.release`)."""

    __name__: str

    def recognises(self, workbook: Workbook) -> bool:
        """Tell from the content whether the file is one of this reader's layouts."""

    def read(self, workbook: Workbook, released: date | None = None) -> Release:
        """Return the release that the file is."""


@dataclass(frozen=True)
class Provisional:
    """What a publisher calls provisional of tables whose files do not say it: its `words`, `said` where."""

    tables: tuple[str, ...]
    said: str
    words: str


@dataclass(frozen=True)
class Source:
    """A publication the tables come from, as `data/sources.toml` describes it.

    `cadence` is the usual time between releases in days; `grace` how many days late a release may be
    before what is held counts as stale. Both are None for a publication that is not updated. `status` is
    what the publisher calls its figures: "provisional" where they come from live systems; otherwise they are
    subject to revision, for no publisher here says of figures that they will never change. `provisional` is
    what it says of some tables and periods.
    `tables` says for our tables which table of the publication they are, so that a reader finds them.
    `unseen` are those of the publication's tables whose reader was never shown a real file.
    """

    id: str
    publisher: str
    title: str
    page: str
    licence: str
    licence_url: str
    cadence: int | None = None
    grace: int | None = None
    attachments: tuple[str, ...] = ()
    status: str = "subject to revision"
    provisional: tuple[Provisional, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    def named(self, table: str) -> str:
        """Return a table as the publisher names it, such as "SB_01", with our title of it."""
        title = catalogue.schema(table).title
        return f"{self.tables[table]}: {title}" if table in self.tables else title

    def next_expected(self, latest: date) -> date | None:
        """Return when the release after one is usually due; None for what is not updated."""
        return None if self.cadence is None else latest + timedelta(days=self.cadence)

    def stale(self, latest: date, day: date) -> bool:
        """Return whether by a day a newer release than the latest held should be out, grace allowed."""
        after = self.overdue_after(latest)
        return after is not None and day > after

    def overdue_after(self, latest: date) -> date | None:
        """Return after which day a newer release than the latest held should be out, grace allowed."""
        due = self.next_expected(latest)
        return None if due is None else due + timedelta(days=self.grace or 0)


@cache
def readers() -> Mapping[str, Reader]:
    """Return the reader modules by name."""
    return {
        name: cast("Reader", importlib.import_module(f"analysis.releases.sources.{name}")) for name in READERS
    }


def findings(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield what does not add up between and within the tables given, by the readers that can tell."""
    for reader in readers().values():
        if reconcile := getattr(reader, "reconcile", None):
            yield from reconcile(tables)


def _source(
    *,
    attachments: Iterable[str] = (),
    unseen: Iterable[str] = (),
    provisional: Iterable[dict[str, Any]] = (),
    **given: Any,
) -> Source:
    rules = tuple(Provisional(tuple(rule.pop("tables")), **rule) for rule in map(dict, provisional))
    return Source(attachments=tuple(attachments), unseen=tuple(unseen), provisional=rules, **given)


def sources() -> Mapping[str, Source]:
    """Return every source of `data/sources.toml` by its identifier."""
    return _sources(paths.data() / "sources.toml")


@cache
def _sources(path: Path) -> Mapping[str, Source]:
    return {one.id: one for one in registers.entries(path, "source", _source)}


def source(identifier: str) -> Source:
    """Return one source.

    Raises UsageError: `data/sources.toml` has no such source.
    """
    known = sources()
    if identifier not in known:
        raise UsageError(f'There is no source "{identifier}".{did_you_mean(identifier, known)}')
    return known[identifier]


@dataclass(frozen=True)
class Held:
    """What is held of one source.

    `data_to` is the last period of any of its tables; `next_expected` is None for a source that is not
    updated, and for one of which nothing is held. `ahead` says that the latest release lies after the day
    it was looked from, as with a clock that is wrong.
    """

    source: Source
    releases: int
    latest: date | None
    data_to: str | None
    next_expected: date | None
    stale: bool
    ahead: bool = False
    tables: int = 0
    tables_stale: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """A few words: nothing held, later than today, stale in all or in some tables, up to date."""
        if self.latest is None:
            return "nothing held"
        if self.ahead:
            return "later than today"
        if self.source.cadence is None:
            return "not updated"
        if self.tables_stale and not self.stale:
            return f"{len(self.tables_stale)} of {self.tables} tables stale"
        return "stale" if self.stale else "up to date"


def held(root: Path, day: date) -> list[Held]:
    """Return what is held of every source, as it looks on a day."""
    log = release_log.read(root)
    return [_held(one, log[log["source"] == one.id], day) for one in sources().values()]


def _held(source: Source, log: DataFrame, day: date) -> Held:
    if log.empty:
        return Held(source, 0, None, None, None, stale=False)
    latest = log["released"].max().date()
    ends = log["period_to"].dropna()
    newest = log.groupby("table")["released"].max().dt.date
    return Held(
        source,
        releases=log["released"].nunique(),
        latest=latest,
        data_to=str(ends.max()) if len(ends) else None,
        next_expected=source.next_expected(latest),
        stale=source.stale(latest, day),
        ahead=latest > day,
        tables=len(newest),
        tables_stale=tuple(str(table) for table, released in newest.items() if source.stale(released, day)),
    )
