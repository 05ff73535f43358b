"""What `landfall data` prints: lines a person reads, columns, or JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli.options import AS_JSON
from analysis.cli.terminal import print_hanging

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.releases.reading.release import Release, TableSchema
    from analysis.releases.registry import Source
    from analysis.releases.store import Outcome

SHOWN = 20
"""Revised rows printed of one table unless `--all` asks for every one."""


def print_outcomes(outcomes: Iterable[Outcome], *, all_lines: bool) -> None:
    """Print each table of each release added: how many rows are new or revised, and the first of them."""
    from analysis.releases.history import catalogue

    for outcome in outcomes:
        click.echo(
            f"{outcome.source}, release of {outcome.released}: {outcome.table}: {outcome.summary}"
            + (f", {outcome.unchanged:,} as before" if len(outcome.changes) and outcome.unchanged else "")
        )
        schema = catalogue.schema(outcome.table)
        withheld = {what for decision, what, _ in outcome.decided if decision == "withheld"}
        print_changes(outcome.changes, schema, all_lines=all_lines, withheld=withheld)


def revisions_of(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Return for each source that gained a release the command that reports what changed with it.

    Only where an earlier release is held to compare with; of several releases added, from the one before
    the first to the last.
    """
    from analysis.inputs import release_pairs

    days: dict[str, list[date]] = {}
    for outcome in outcomes:
        if len(outcome.changes):
            days.setdefault(outcome.source, []).append(outcome.released)
    commands = {}
    for source, added in days.items():
        pair = release_pairs.pair(source, before=release_pairs.PREVIOUS, after=min(added), as_of=None)
        if pair.before is not None:
            releases = f"-p before={pair.before} -p after={max(added)}"
            commands[source] = f"landfall build revisions -p source={source} {releases}"
    return commands


def point_to_revisions(outcomes: Iterable[Outcome]) -> None:
    """Print the commands that report what changed with the releases added."""
    commands = revisions_of(outcomes)
    if commands:
        click.echo("What changed, and which key figures and verdicts move because of it:")
    for command in commands.values():
        click.echo(f"  {command}")


def own_project() -> None:
    """Before tables are written: copy the project out of an installed package, and say where to."""
    from analysis.common import paths

    if made := paths.make_writable():
        click.echo(f"the tables are kept in {made} from now on", err=True)


def print_changes(
    changes: DataFrame, schema: TableSchema, *, all_lines: bool, withheld: Collection[str] = ()
) -> None:
    """Print changed rows: of those revised or withdrawn the first few, unless all are asked for."""
    from analysis.releases.history import differences

    rows = changes if all_lines else changes[changes["change"] != differences.NEW]
    shown = rows if all_lines else rows.head(SHOWN)
    for line in differences.lines(shown, schema, withheld=withheld):
        click.echo(f"  {line}")
    if len(shown) < len(rows):
        click.echo(f"  and {len(rows) - len(shown):,} more; --all prints them")


def outcome_json(outcome: Outcome, releases: Iterable[Release]) -> dict[str, Any]:
    """Return what became of a table of the releases added, and the notes on its release, as JSON values."""
    from analysis.releases.history import differences

    counts = {
        change: differences.count(outcome.changes, change)
        for change in (differences.NEW, differences.REVISED, differences.WITHDRAWN)
    }
    revised = outcome.changes[outcome.changes["change"] != differences.NEW]
    decided = [(one, {"finding": what, "reason": why}) for one, what, why in outcome.decided]
    of = (outcome.source, outcome.released)
    read = [one for one in releases if (one.source, one.released) == of and outcome.table in one.tables]
    return {
        "source": outcome.source,
        "table": outcome.table,
        "released": outcome.released,
        **counts,
        "unchanged": outcome.unchanged,
        "changes": records(revised),
        **{which: [said for one, said in decided if one == which] for which in ("accepted", "withheld")},
        "notes": sorted({note for one in read for note in one.notes}),
    }


def records(changes: DataFrame) -> list[dict[str, Any]]:
    """Return changed rows as JSON values, one object each."""
    return json.loads(changes.to_json(orient="records", date_format="iso", date_unit="s"))  # type: ignore[no-any-return]


def print_json(value: object) -> None:
    """Print a value as JSON, days as ISO text; it is the only one, also where something is refused after."""
    click.get_current_context().meta[AS_JSON] = False
    click.echo(json.dumps(value, default=str, ensure_ascii=False, indent=2))


def print_notes(releases: Sequence[Release], outcomes: Iterable[Outcome], *, dry_run: bool) -> None:
    """Print what was decided of releases, or on a dry run would be, and what their readers note."""
    from analysis.common import paths

    notes = {note for release in releases for note in release.notes}
    if dry_run:
        notes |= {f"{decision}, {what}: {why}" for one in outcomes for decision, what, why in one.decided}
    else:
        print_decisions(paths.tables(), {(one.source, one.released) for one in releases})
    for note in sorted(notes):
        click.echo(f"note: {note}")


def print_decisions(root: Path, of: Collection[tuple[str, date]] | None = None) -> None:
    """Print what was accepted, withheld and removed; of releases named, what was accepted and withheld."""
    from analysis.releases.history import log

    for one in log.read(root, log.DECISIONS).to_dict("records"):
        named = of is not None and (one["source"], one["released"].date()) in of
        if of is None or (named and one["decision"] != log.REMOVED):
            what = f"{one['finding']}: " if one["decision"] != log.REMOVED else ""
            where = f"{one['source']}, release of {one['released']:%Y-%m-%d}"
            click.echo(f"{one['decision']}, {where}: {what}{one['reason']}")


def print_unseen(sources: Iterable[Source]) -> None:
    """Print for each source which of its tables are read by a layout that no real file has confirmed."""
    from analysis.releases import registry

    for source in sources:
        if source.unseen:
            print_hanging(f"{source.id}: ", f"{', '.join(source.unseen)}: {registry.UNSEEN}")
