"""Two releases of a source to compare, chosen among those that are held and were out by a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import tables
from analysis.common.errors import UsageError
from analysis.releases import registry

if TYPE_CHECKING:
    import pandas as pd

LATEST, PREVIOUS = "latest", "previous"


@dataclass(frozen=True)
class Pair:
    """Two releases of a source to compare; `before` is None where nothing earlier is held.

    `after` is None where nothing is held by the day looked from; `newest` is the latest release in view.
    `tables` are those of the source.
    """

    source: str
    tables: tuple[str, ...]
    before: dt.date | None
    after: dt.date | None
    newest: dt.date | None


def tables_of(source: str) -> tuple[str, ...]:
    """Return the tables held of a source, in its publisher's order; of a table, that table alone."""
    log = tables.releases(stored=True)
    held = set(log.loc[log["source"] == source, "table"])
    if not held:
        return (source,)
    first = [name for name in registry.source(source).tables if name in held]
    return (*first, *sorted(held.difference(first)))


def releases_of(source: str, table: str) -> pd.DataFrame:
    """Return the log of a table's releases by a source; by all of them where a table is asked for alone.

    Two publications may fill one table: what the one released is no release of the other.
    """
    log = tables.releases(table)
    return log[log["source"] == source].reset_index(drop=True) if source in registry.sources() else log


def pair(source: str, *, before: dt.date | str, after: dt.date | str, as_of: dt.date | None) -> Pair:
    """Return the releases a comparison is of.

    The source is its id, or the name of a table. Before and after are the days of two releases, or words:
    "latest"; "previous", the release before the other one (of `after`, before the latest). `as_of` is the
    day to look from, None for all that is held; the log is read as stored, also where a release is held back.
    A UsageError where there is no such release of the source, or the one is not before the other.
    """
    held = tables_of(source)
    log = tables.releases(stored=True)
    own = log[log["table"].isin(held) & (log["source"].isin([source]) | (source not in registry.sources()))]
    days = sorted({moment.date() for moment in own["released"]})
    out = [day for day in days if as_of is None or day <= as_of]
    _refuse_unknown("after", after, source, days, out)
    _refuse_unknown("before", before, source, days, out)
    newest = out[-1] if out else None
    later = _resolved(after, out, newest)
    if later is None and newest is not None:
        raise UsageError(f"{source} has one release, {newest}; none is previous to it.", parameter="after")
    earlier = _resolved(before, out, later)
    if earlier is not None and later is not None and earlier >= later:
        raise UsageError(
            f"before: the release of {earlier} is not before that of {later}; give an earlier release of "
            f'{source}, or "{PREVIOUS}".'
        )
    return Pair(source, held, earlier, later, newest)


def _resolved(asked: dt.date | str, out: list[dt.date], other: dt.date | None) -> dt.date | None:
    """Return the release a word stands for among those out, `previous` being the one before `other`."""
    if isinstance(asked, dt.date):
        return asked
    if asked == LATEST:
        return out[-1] if out else None
    return max((day for day in out if other is not None and day < other), default=None)


def _refuse_unknown(
    parameter: str, asked: dt.date | str, source: str, days: list[dt.date], out: list[dt.date]
) -> None:
    """Refuse a day on which nothing of the source was released, or not yet by the day looked from."""
    if isinstance(asked, str) or asked in out:
        return
    if asked in days:
        raise UsageError(f"the release of {asked} was not out yet on the day of as_of.", parameter=parameter)
    near = sorted(sorted(days, key=lambda day: abs(day - asked))[:3])
    nearest = ", ".join(map(str, near))
    raise UsageError(
        f"no release of {source} of {asked} is held. The nearest: {nearest}.", parameter=parameter
    )
