"""The tidy tables as they are, as they were on a day, and what changed between two days.

Every table has the columns of its schema, then `released`: the release that first said the row. Types:
whole numbers `Int64`, dates `datetime64`, text `string`, yes or no `boolean`; missing is missing.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from analysis.common import own_files, paths, shared
from analysis.common.errors import UsageError, did_you_mean
from analysis.common.periods import Window
from analysis.releases.history import catalogue, differences, tidy, timeline
from analysis.releases.history import log as release_log

if TYPE_CHECKING:
    import pandas as pd
    from pandas import DataFrame


AsOf = date | str | None
Standing = Literal["held", "published but not held", "not published"]
"""What can be known of a subject in a period: see `standing`."""


@dataclass(frozen=True, eq=False)
class _Supposed:
    """What is shown of a table inside `held_back` or `without_newer_periods`, and of the log of it."""

    rows: DataFrame
    released_to: date | None = None


_State = tuple[int, ...] | _Supposed
_SUPPOSED: ContextVar[Mapping[str, _Supposed]] = ContextVar("supposed", default=MappingProxyType({}))


def names(*, root: Path | None = None) -> list[str]:
    """Return the names of the stored tables."""
    return release_log.stored(root or paths.tables())


def load(name: str, as_of: AsOf = None, *, root: Path | None = None) -> DataFrame:
    """Return a table as it is, or as it was on a day.

    Parameters
    ----------
    name
        The table, such as "small_boats_daily".
    as_of
        The day, as a date or ISO text; the latest of every value by default. Before the table's first
        stored release this gives that release cut to the periods whose figures used to be published
        by the day; say so with `as_later_published`.
    root
        The folder of the tables, by default the project's.

    Returns
    -------
    DataFrame
        One row per key, the columns of the schema and `released`; the caller may change it.

    Raises
    ------
    UsageError
        There is no such table, or the day is no date.
    """
    catalogue.schema(name)
    return _loaded(*state_of(name, root), _day(as_of)).copy(deep=False)


def texts(name: str, *, every: bool = False) -> list[dict[str, str]]:
    """Return the rows of a table as it is, or `every` one ever held, as texts: pandas is not needed."""
    file, state, _ = state_of(name)
    decided = file.with_name(release_log.DECISIONS_FILE)
    if isinstance(state, tuple) and not (decided.exists() and name in decided.read_text("utf-8")):
        with suppress(KeyError, ValueError):
            return tidy.texts(file.read_bytes(), every=every)
    return tidy.texts(tidy.written(history(name), catalogue.schema(name)), every=every)


@lru_cache(maxsize=64)
def _loaded(file: Path, state: _State, name: str, day: date | None) -> DataFrame:
    """Cut a table to a day once: the parts of a report ask for the same tables as of the same days."""
    rows = _read(file, state, name)
    held = (
        rows[rows["superseded"].isna()] if day is None else timeline.as_of(rows, catalogue.schema(name), day)
    )
    return held.drop(columns="superseded").reset_index(drop=True)


def history(name: str, *, root: Path | None = None) -> DataFrame:
    """Return every row a table ever held, with `released` and `superseded` (missing while current)."""
    catalogue.schema(name)
    return _read(*state_of(name, root)).copy(deep=False)  # pandas copies only what the caller changes


def state_of(name: str, root: Path | None = None) -> tuple[Path, _State, str]:
    """Return what a table is read by: its file, the state of that and of the decisions, and its name."""
    file = tidy.path(root or paths.tables(), name)
    if root is None and name in _SUPPOSED.get():
        return file, _SUPPOSED.get()[name], name
    if not file.exists():
        raise UsageError(f'There is no table "{name}".{did_you_mean(name, names(root=root))}')
    return file, own_files.state(file, file.with_name(release_log.DECISIONS_FILE)), name


def _read(file: Path, state: _State, name: str) -> DataFrame:
    return state.rows if isinstance(state, _Supposed) else _parsed(file, state, name)


@lru_cache(maxsize=64)
def _parsed(file: Path, _state: tuple[int, ...], name: str) -> DataFrame:
    schema, decided = catalogue.schema(name), decisions(root=file.parent)
    return release_log.with_values_before(tidy.read(file, schema), decided, schema)


def releases(name: str | None = None, *, root: Path | None = None, stored: bool = False) -> DataFrame:
    """Return the log of the releases held, of one table or all, oldest first.

    `stored` asks for all that are stored, also inside `held_back`.
    Columns: table, source, released, period_from, period_to, periods, rows, sha256, file, title, page.
    """
    log = _log((root or paths.tables()) / release_log.FILE)
    if name is not None:
        log = log[log["table"] == catalogue.schema(name).name]
    if root is None and not stored:
        for table, supposed in _SUPPOSED.get().items():
            if supposed.released_to is not None:
                log = log[(log["table"] != table) | (log["released"].dt.date <= supposed.released_to)]
    return log.reset_index(drop=True)


def decisions(as_of: AsOf = None, *, root: Path | None = None) -> DataFrame:
    """Return what was accepted and withheld of the releases out by a day, and what was removed.

    Columns: decision, source, released, finding, reason.
    """
    import pandas as pd

    found, day = _log((root or paths.tables()) / release_log.DECISIONS_FILE).copy(deep=False), _day(as_of)
    return found if day is None else found[found["released"] <= pd.Timestamp(day)]


def withheld(name: str, as_of: AsOf = None) -> list[tuple[str, str]]:
    """Return the cells and sheets that are withheld from a table as of a day, and why each is."""
    if (decided := decisions(as_of)).empty:
        return []
    log, day = releases(name), _day(as_of)
    seen = log if day is None else log[log["released"].dt.date <= day]
    return release_log.still(decided, load(name, as_of), catalogue.schema(name), seen)


@own_files.by_state
def _log(file: Path) -> DataFrame:
    """Read the log, or the decisions, once per state of the file: every table and source asks for it."""
    if file.name == release_log.DECISIONS_FILE:
        return release_log.read(file.parent, release_log.DECISIONS)
    return release_log.read(file.parent).sort_values(["released", "table", "sha256"], kind="stable")


@contextmanager
def held_back(tables: Iterable[str], day: date) -> Iterator[None]:
    """Show some tables inside the block as if their releases after a day had not come.

    So a figure can be computed without one release and with all others. Nothing that is computed inside
    is shared with the other reports of a batch.
    """
    import pandas as pd

    shown = {}
    for name in tables:
        rows = history(name)
        rows = rows[rows["released"] <= pd.Timestamp(day)]
        rows = rows.assign(superseded=rows["superseded"].where(rows["superseded"] <= pd.Timestamp(day)))
        shown[name] = _Supposed(rows, day)
    with _shown(shown):
        yield


@contextmanager
def without_newer_periods(tables: Iterable[str], day: date) -> Iterator[None]:
    """Show some tables inside the block as if releases after a day had spoken of no newer period.

    What they say of the periods that were known on the day is seen: so a figure can be computed from
    revised values alone. A register has no periods and is seen as it is.
    """
    import pandas as pd

    shown = {}
    for name in tables:
        schema, rows = catalogue.schema(name), history(name)
        if schema.period is not None and not schema.is_register:
            known = load(name, day)[schema.period]
            rows = rows[(rows["released"] <= pd.Timestamp(day)) | rows[schema.period].isin(known)]
        shown[name] = _Supposed(rows)
    with _shown(shown):
        yield


@contextmanager
def _shown(tables: Mapping[str, _Supposed]) -> Iterator[None]:
    token = _SUPPOSED.set({**_SUPPOSED.get(), **tables})
    try:
        with shared.apart():
            yield
    finally:
        _SUPPOSED.reset(token)


def changes(name: str, before: date | str, after: date | str, *, root: Path | None = None) -> DataFrame:
    """Return what differs between a table as of two days.

    Returns
    -------
    DataFrame
        The key columns; `change`: new, revised or withdrawn; and for each other column of the schema
        `<column>_before` and `<column>_after`. One row for each key that differs.
    """
    schema = catalogue.schema(name)
    return differences.between(load(name, before, root=root), load(name, after, root=root), schema)


def standing(subject: str, period: Window, day: date, *, as_of: AsOf = None) -> Standing:
    """Return whether figures of a subject are held for a period, or whether they can be.

    Parameters
    ----------
    subject
        One of `subjects.toml`: all tables about it are asked, so that none is overlooked.
    period
        Whole months. Held is what one table holds of every month, quarter or year in it.
    day
        The day that is asked about: what comes out later is not published, nor is what lies before the
        first period held.
    as_of
        The day the tables are seen from, the latest by default.

    Raises
    ------
    KeyError
        There is no such subject.
    """
    import pandas as pd

    due, begun = [], False
    for name in subjects()[subject]:
        schema = catalogue.schema(name)
        ends = _ends(*state_of(name), _day(as_of))
        inside = ((ends >= pd.Timestamp(period.start)) & (ends <= pd.Timestamp(period.end))).sum()
        # a table by quarter whose periods all end in one month is one of years
        yearly = schema.frequency == "quarter" and len(set(ends.month)) == 1
        step = 12 if yearly else {"month": 1, "quarter": 3}.get(schema.frequency or "", 12)
        if inside * step * 30 >= period.days - 15:
            return "held"
        begun |= bool((ends <= pd.Timestamp(period.end)).any())
        due.append(pd.Timestamp(period.end) + _lag(*state_of(name)))
    return "published but not held" if begun and min(due) <= pd.Timestamp(day) else "not published"


@lru_cache(maxsize=64)
def _ends(file: Path, state: _State, name: str, day: date | None) -> Any:
    """Look the periods of a table up once: a report asks of many subjects and periods."""
    ends = timeline.period_ends(_loaded(file, state, name, day), catalogue.schema(name))
    return ends.drop_duplicates().array


@lru_cache(maxsize=64)
def _lag(file: Path, state: _State, name: str) -> pd.Timedelta:
    """Return how long after a period its figures are published: no sooner is "published" said of any."""
    return timeline.lag_of(_read(file, state, name), catalogue.schema(name))


@lru_cache(maxsize=1)
def subjects() -> dict[str, list[str]]:
    """Return the tables about each subject, as `subjects.toml` names them."""
    return tomllib.loads(catalogue.FILE.with_name("subjects.toml").read_text("utf-8"))


def as_later_published(name: str, as_of: AsOf, *, root: Path | None = None) -> bool:
    """Return whether a day lies before the table's first stored release."""
    import pandas as pd

    day = _day(as_of)
    return day is not None and bool(pd.Timestamp(day) < history(name, root=root)["released"].min())


def sha256(name: str, *, root: Path | None = None) -> str:
    """Return the SHA-256 of the table's file."""
    return _sha256(tidy.path(root or paths.tables(), catalogue.schema(name).name))


@own_files.by_state
def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _day(value: AsOf) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise UsageError(f'"{value}" is no day; expected a date such as 2025-04-02.') from None
