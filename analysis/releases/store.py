"""The store: releases merged into bitemporal tables, all of what is given or nothing.

`merge` may be called with releases in any order and any number of times: the bytes it leaves depend only
on the set of releases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.common import paths
from analysis.common.errors import DataRefused, UsageError
from analysis.releases import datapackage, registry
from analysis.releases.guards import (
    agreement,
    authorities,
    completeness,
    continuity,
    domain,
    guards,
    reconciliation,
    totals,
)
from analysis.releases.guards import corrections as upstream
from analysis.releases.guards import withheld as withholding
from analysis.releases.history import catalogue, differences, files, spoken, tidy, timeline
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Finding, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Outcome:
    """What a release did to a table: its `changes` (as `differences.between`) and the rows it left alone."""

    table: str
    source: str
    released: date
    unchanged: int
    changes: DataFrame = field(compare=False, repr=False)
    decided: tuple[tuple[str, str, str], ...] = ()
    """What of the release was accepted or withheld: which, what, and why."""

    @property
    def summary(self) -> str:
        """What happened, in words: "7 new, 1 revised", or "unchanged"."""
        return differences.summary(self.changes)


def merge(
    root: Path,
    release: Release | Iterable[Release],
    *,
    schemas: Mapping[str, TableSchema] | None = None,
    corrections: Sequence[upstream.Correction] | None = None,
    accept_revisions: bool = False,
    accept: Mapping[str, str] | None = None,
    today: date | None = None,
    dry_run: bool = False,
) -> list[Outcome]:
    """Merge releases into the tables under `root`, all of them or none.

    Parameters
    ----------
    root
        The folder of the tables (`paths.tables()`).
    release
        One release or several.
    schemas, corrections
        By default those of the registry and of `data/corrections.toml`.
    accept_revisions
        Let pass revisions larger than the limits of a table: somebody has looked. The same as `accept` of
        all findings whose names begin with `revisions:`.
    accept
        The reason for each implausible finding that is accepted, by its name.
    today
        The day after which nothing can have been published; None asks nobody.
    dry_run
        Check everything and write nothing.

    Returns
    -------
    list of Outcome
        One for each release and table, in the order given.

    Raises
    ------
    DataRefused
        A guard does not hold; nothing was written.
    """
    releases = [release] if isinstance(release, Release) else list(release)
    schemas = catalogue.schemas() if schemas is None else schemas
    if corrections is None:
        corrections = upstream.load(paths.data() / "corrections.toml")
    accepted = {**(accept or {}), **({"revisions:*": "--accept-revisions"} if accept_revisions else {})}
    outcomes: list[Outcome] = []
    with files.writable(root), files.locked(root):
        files.recover(root)
        held = _Held(root, schemas)
        for one in releases:
            try:
                if today is not None:
                    guards.refuse_findings(domain.not_after(one, today))
                outcomes += held.add_release(one, corrections, accepted)
            except DataRefused as refusal:
                raise (refusal.after(f"{one.file}: ") if one.file else refusal) from None
        if not dry_run:
            files.replace(root, held.contents())
    return outcomes


def remove(
    root: Path,
    source: str,
    released: date,
    reason: str,
    *,
    schemas: Mapping[str, TableSchema] | None = None,
    dry_run: bool = False,
) -> list[Outcome]:
    """Take a release back: tables, log and description are as if it had never been added.

    Parameters
    ----------
    root
        The folder of the tables (`paths.tables()`).
    source, released
        Whose release, and of which day.
    reason
        Why, in a line; it is kept in `decisions.csv`.
    schemas
        By default those of the registry.
    dry_run
        Say what would change and write nothing.

    Returns
    -------
    list of Outcome
        What the tables as they are now say differently without it.

    Raises
    ------
    UsageError
        No such release is held, or the reason is empty.
    """
    if not reason.strip():
        raise UsageError("Taking a release back needs a reason.")
    with files.writable(root), files.locked(root):
        files.recover(root)
        held = _Held(root, catalogue.schemas() if schemas is None else schemas)
        outcomes = held.remove_release(source, released, " ".join(reason.split()))
        if not dry_run:
            files.replace(root, held.contents())
    return outcomes


class _Held:
    """The tables and the log while releases are merged into them, in memory."""

    def __init__(self, root: Path, schemas: Mapping[str, TableSchema]) -> None:
        self.root = root
        self.schemas = schemas
        self.log = release_log.read(root)
        self.decisions = release_log.read(root, release_log.DECISIONS)
        self.tables: dict[str, DataFrame] = {}
        self.changed: set[str] = set()
        self._current: dict[str, tuple[DataFrame, DataFrame]] = {}

    def current(self, name: str) -> DataFrame:
        """Return a table as it is now, without the columns of its vintage."""
        table = self.table(name)
        if self._current.get(name, (None,))[0] is not table:
            self._current[name] = table, table.loc[table["superseded"].isna(), self.schemas[name].names]
        return self._current[name][1]

    def add_release(
        self, release: Release, corrections: Sequence[upstream.Correction], accepted: Mapping[str, str]
    ) -> list[Outcome]:
        """Merge the tables of a release, having checked them one by one and against each other."""
        guards.refuse_findings(domain.of_day(release, self.schemas))  # what comes next goes by its day
        rows = {
            name: guards.check_rows(
                upstream.apply(table, self.schemas[name], release, corrections), self.schemas[name]
            )
            for name, table in release.tables.items()
        }
        self._refuse_impossible(release, rows)
        found = [*registry.findings(rows), *totals.of_release(rows, self.schemas)]
        contradicted, wrong = withholding.contradictions(rows, found, self.schemas)
        guards.refuse_findings(wrong)
        withheld = [*release.withheld, *contradicted]
        withholding.refuse_many(withheld)
        doubts = [*release.doubts, *completeness.findings(release, self.log, self.schemas)]
        added = [self._add(release, name, table) for name, table in rows.items()]
        doubts += [*agreement.findings(rows, self._beside(agreement.beside(rows)))]
        doubts += [one for _, doubtful in added for one in doubtful]
        doubts += self._as_checked(rows)
        guards.refuse_unaccepted(doubts, accepted)
        lines = [(release_log.ACCEPTED, one.id, guards.reason_for(one, accepted) or "") for one in doubts]
        lines += [(release_log.WITHHELD, one.what, one.why) for one in withheld]
        for line in lines:
            self.decisions = release_log.decided(self.decisions, (release.source, release.released), *line)
        return [replace(outcome, decided=tuple(lines)) for outcome, _ in added]

    def _as_checked(self, rows: Mapping[str, DataFrame]) -> Iterator[Finding]:
        """Yield what `check` would find wrong about the tables of a release once they are added."""
        each = {name for name in rows if self.schemas[name].whole_each or self.schemas[name].whole_share < 1}
        whole = {name: table for name, table in rows.items() if name in each}
        register = self._beside([authorities.REGISTER] if whole else [])
        yield from (one for one in authorities.findings({**register, **whole}, self.schemas) if one.id)
        if {*rows} & reconciliation.TABLES:
            held = {name: table for name, table in self._beside(reconciliation.TABLES).items() if len(table)}
            yield from reconciliation.compare(held, reconciliation.load())[0]

    def _refuse_impossible(self, release: Release, rows: Mapping[str, DataFrame]) -> None:
        """Refuse what cannot be true in itself, beside what is held, or beside other publications."""
        known = authorities.REGISTER in self.schemas and any("lad_code" in table for table in rows.values())
        register = self.current(authorities.REGISTER) if known else None
        for name, table in rows.items():
            held = self.current(name)
            guards.refuse_findings(domain.of_table(table, self.schemas[name], release, held, register))
        guards.refuse_findings(domain.of_publications(rows, self._beside(domain.beside(rows))))

    def _beside(self, names: Iterable[str]) -> dict[str, DataFrame]:
        return {name: self.current(name) for name in names if name in self.schemas}

    def table(self, name: str) -> DataFrame:
        """Return a table with every vintage; empty where it is not held."""
        if name not in self.tables:
            self.tables[name] = tidy.read(tidy.path(self.root, name), self.schemas[name])
        return self.tables[name]

    def remove_release(self, source: str, released: date, reason: str) -> list[Outcome]:
        """Take the tables of a release back, and say so among the decisions."""
        import pandas as pd

        day = pd.Timestamp(released)
        lines = (self.log["source"] == source) & (self.log["released"] == day)
        if not lines.any():
            days = self.log.loc[self.log["source"] == source, "released"]
            latest = f"the latest is of {days.max():%Y-%m-%d}" if len(days) else "none of that source is"
            raise UsageError(f"No release of {source} of {released} is held; {latest}.")
        gone, self.log = self.log[lines], self.log[~lines]
        outcomes = [
            self._remove(source, released, str(name), entries)
            for name, entries in gone.groupby("table", sort=True)
        ]
        of_it = (self.decisions["source"] == source) & (self.decisions["released"] == day)
        kept = self.decisions[~(of_it & (self.decisions["decision"] != release_log.REMOVED))]
        files_gone = " ".join(sorted(set(gone["sha256"])))
        line = (release_log.REMOVED, files_gone, reason)
        self.decisions = release_log.decided(kept, (source, released), *line)
        return outcomes

    def _remove(self, source: str, released: date, name: str, gone: DataFrame) -> Outcome:
        import pandas as pd

        schema, history = self.schemas[name], self.table(name)
        log = self.log[self.log["table"] == name]
        numbers = timeline.ordinals(history, schema)
        alone = spoken.speaks(numbers, gone, schema)
        alone &= ~spoken.speaks(numbers, log[log["released"] == pd.Timestamp(released)], schema)
        following = spoken.following(history[alone], schema, log, released)
        self.tables[name] = timeline.without(history, schema, released=released, following=following)
        self.changed.add(name)
        before, now = (table.loc[table["superseded"].isna()] for table in (history, self.tables[name]))
        return Outcome(name, source, released, len(now), differences.between(before, now, schema))

    def _add(self, release: Release, name: str, rows: DataFrame) -> tuple[Outcome, list[Finding]]:
        """Merge a table of a release, and return with it what is implausible about it."""
        schema, history = self.schemas[name], self.table(name)
        log = self.log[self.log["table"] == name]
        guards.check_history(rows, schema, log, release)
        fresh, unsaid = spoken.not_yet_said(history, rows, schema, log, release)
        spoken_of = spoken.spoken_of(history, unsaid, schema, release.released)
        pairs, said_now = timeline.paired(history[spoken_of], fresh, schema)
        doubts: list[Finding] = []
        if len(unsaid):
            doubts += guards.revisions(pairs, said_now, schema)
            versions = [(pairs, said_now), *spoken.said_after(history, fresh, schema, log, release.released)]
            now = self.current(name)
            doubts += continuity.findings(fresh, now, versions, schema)
            following = spoken.following(unsaid, schema, log, release.released)
            self.tables[name] = timeline.insert(
                history[~spoken_of], pairs, said_now, schema, released=release.released, following=following
            )
        if len(unsaid) or not tidy.path(self.root, name).exists():
            self.changed.add(name)
        self.log = release_log.with_release(self.log, release, rows, schema)
        changes = differences.of_pairs(pairs, said_now, schema)
        said = differences.count(changes, differences.NEW) + differences.count(changes, differences.REVISED)
        return Outcome(name, release.source, release.released, len(rows) - said, changes), doubts

    def contents(self) -> dict[str, bytes | None]:
        """Return every file of the store that may have changed; None for one that is to go."""
        held = set(self.log["table"])
        tables = {
            name: tidy.to_bytes(self.tables[name], self.schemas[name]) for name in sorted(self.changed & held)
        }
        others = {
            name: tidy.path(self.root, name).read_bytes()
            for name in release_log.stored(self.root)
            if name not in self.changed and name in self.schemas
        }
        described = datapackage.to_bytes({**others, **tables}, self.schemas, self.log, registry.sources())
        decided = release_log.to_bytes(self.decisions, release_log.DECISIONS) if len(self.decisions) else None
        return {
            **{f"{name}.csv": tables.get(name) for name in sorted(self.changed)},
            release_log.FILE: release_log.to_bytes(self.log),
            release_log.DECISIONS_FILE: decided,
            datapackage.FILE: described,
        }
