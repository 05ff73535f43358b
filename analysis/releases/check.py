"""Every guard over the stored tables, and the sums that should agree between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.common import paths
from analysis.common.errors import DataRefused
from analysis.releases import datapackage, registry
from analysis.releases.guards import authorities, guards, known_revisions, reconciliation, totals
from analysis.releases.history import catalogue, files, tidy, timeline
from analysis.releases.history import log as release_log
from analysis.releases.history.differences import row_name
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Checked:
    """What a check found: what is wrong, what is known to differ, and how much was looked at."""

    problems: tuple[str, ...]
    known: tuple[reconciliation.Known, ...]
    tables: int
    rows: int
    weeks: int
    totals: int


def check(root: Path) -> Checked:
    """Check every stored table and return what was found; nothing is changed."""
    schemas = catalogue.schemas()
    log = release_log.read(root)
    problems = list(_files(root, schemas))
    histories: dict[str, DataFrame] = {}
    for name in release_log.stored(root):
        if name not in schemas:
            problems.append(f"{name}: no reader describes this table")
            continue
        try:
            history = tidy.read(tidy.path(root, name), schemas[name])
        except DataRefused as refusal:
            problems.append(str(refusal))
            continue
        histories[name] = history
        problems += _table(history, schemas[name], log[log["table"] == name], root)
    current = {
        name: history.loc[history["superseded"].isna(), schemas[name].names]
        for name, history in histories.items()
    }
    decisions = release_log.read(root, release_log.DECISIONS)
    withheld = set(decisions.loc[decisions["decision"] == release_log.WITHHELD, "finding"])
    problems += [str(one) for one in registry.findings(current) if one.where not in withheld]
    accepted = set(decisions.loc[decisions["decision"] == release_log.ACCEPTED, "finding"])
    differ, confirmed = reconciliation.compare(current, reconciliation.load())
    differ += authorities.findings(current, schemas)
    problems += [str(finding) for finding in differ if finding.id not in accepted]
    register = known_revisions.load(paths.data() / "known_revisions.toml")
    problems += [str(finding) for finding in known_revisions.findings(histories, schemas, register)]
    apart, totals_compared = totals.findings(histories, schemas, log)
    problems += [str(finding) for finding in apart]
    return Checked(
        problems=tuple(problems),
        known=tuple(confirmed),
        tables=len(histories),
        rows=sum(map(len, histories.values())),
        weeks=len(current.get("small_boats_weekly", ())),
        totals=totals_compared,
    )


def _files(root: Path, schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    if files.interrupted(root):
        yield "an earlier command was interrupted while writing; `landfall data check --mend` finishes it"
    contents = {
        name: tidy.path(root, name).read_bytes() for name in release_log.stored(root) if name in schemas
    }
    try:
        described = datapackage.to_bytes(contents, schemas, release_log.read(root), registry.sources())
    except DataRefused as refusal:
        yield str(refusal)
        return
    package = root / datapackage.FILE
    if not package.exists() or package.read_bytes() != described:
        yield f"{datapackage.FILE}: does not describe the tables as they are; see --mend"


def _table(history: DataFrame, schema: TableSchema, log: DataFrame, root: Path) -> Iterator[str]:
    current = history.loc[history["superseded"].isna(), schema.names]
    ordered = tidy.ordered(history, schema)
    if tidy.written(ordered, schema) != tidy.path(root, schema.name).read_bytes():
        yield f"{schema.name}: not in the order and form the store writes; it was edited by hand"
    try:
        guards.check_rows(current, schema)
    except DataRefused as refusal:
        yield str(refusal)
    yield from _vintages(ordered, schema, log)


def _vintages(ordered: DataFrame, schema: TableSchema, log: DataFrame) -> Iterator[str]:
    """Check that rows of one key follow each other in time and that the log accounts for all of them."""
    days = set(log["released"])
    for name in (tidy.RELEASED.name, tidy.SUPERSEDED.name):
        unknown = set(ordered[name].dropna().unique()) - days
        if unknown:
            yield f"{schema.name}, column {name}: no release of {min(unknown):%Y-%m-%d} in {release_log.FILE}"
    following = ordered[[*schema.key, "released"]].shift(-1)
    same_key = timeline.same_values(ordered, following, schema.key)
    same_key[-1:] = False  # nothing follows the last
    ends = ordered["superseded"]
    overlap = same_key & (ends.isna() | (ends > following["released"]))
    backwards = ends.notna() & (ends <= ordered["released"])
    wrong = ordered[overlap | backwards]
    if len(wrong):
        yield f"{schema.name}, {row_name(wrong.iloc[0], schema)}: its releases overlap in time"
    numbers = timeline.ordinals(ordered, schema)
    for entry in release_log.entries(log):
        within = timeline.within(numbers, entry.periods, schema)
        found = int((timeline.held(ordered, entry.released) & within).sum())
        if found != entry.rows:
            where = f"{schema.name}, release of {entry.released:%Y-%m-%d}"
            yield f"{where}: expected {entry.rows} rows, found {found}"
