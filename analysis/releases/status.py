"""What is held of each source, up to when, and whether something newer should be out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.releases import registry
from analysis.releases.history import log as release_log

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Held:
    """What is held of one source.

    `data_to` is the last period of any of its tables; `next_expected` is None for a source that is not
    updated, and for one of which nothing is held. `ahead` says that the latest release lies after the day
    it was looked from, as with a clock that is wrong.
    """

    source: registry.Source
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


def status(root: Path, day: date) -> list[Held]:
    """Return what is held of every source, as it looks on a day."""
    log = release_log.read(root)
    return [_held(source, log[log["source"] == source.id], day) for source in registry.sources().values()]


def _held(source: registry.Source, log: DataFrame, day: date) -> Held:
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
