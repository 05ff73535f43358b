"""`landfall data`: what is held, adding a release, what it changed, and checking all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from analysis.cli import data_output as output
from analysis.cli.fetch import fetched
from analysis.cli.options import PATH, Group, json_option, reasons
from analysis.cli.terminal import print_columns
from analysis.common import paths
from analysis.common.errors import DataRefused, UsageError

_ACCEPT = "Let pass larger revisions than usual: you have looked. Accepts every finding called revisions."

_accept_revisions = click.option("--accept-revisions", is_flag=True, help=_ACCEPT)

_as_json = json_option("Print JSON.")
_all_lines = click.option("--all", "all_lines", is_flag=True, help="Print every changed row, new ones too.")


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Return the date an option or argument names, or stop with what was expected."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise UsageError(f'"{value}" is no day; expected a date such as 2026-07-17.') from None


_accept = click.option(
    "--accept",
    multiple=True,
    callback=reasons,
    metavar="'FINDING: REASON'",
    help="Take what is implausible, by the name the refusal gives it; the reason is kept. Repeatable.",
)


def this_day() -> date:
    """Return the day it is: of `landfall data` only this module asks the clock."""
    return datetime.now().astimezone().date()


@click.group(cls=Group)
def data() -> None:
    """Official releases: what is held, adding and comparing them, checking the tables."""


@data.command()
@click.option("--today", callback=_day, metavar="DATE", help="Look from this day instead of today.")
@_as_json
def status(*, today: date | None, as_json: bool) -> None:
    """Say for each source what is held, up to when, and whether something newer should be out."""
    from analysis.releases import registry

    day = today or this_day()
    sources = registry.held(paths.tables(), day)
    if as_json:
        output.print_json(
            [
                {
                    "source": held.source.id,
                    "title": held.source.title,
                    "page": held.source.page,
                    "releases": held.releases,
                    "latest": held.latest,
                    "data_to": held.data_to,
                    "next_expected": held.next_expected,
                    "stale": held.stale,
                    "tables_stale": held.tables_stale,
                    "state": held.state,
                    "unseen": held.source.unseen,
                }
                for held in sources
            ]
        )
        return
    rows: list[Sequence[str]] = [("source", "releases", "latest", "data to", "next expected", "state")]
    for held in sources:
        dates = (held.latest, held.data_to, held.next_expected)
        rows.append((held.source.id, str(held.releases), *(str(d) if d else "" for d in dates), held.state))
    print_columns(rows)
    output.print_unseen(held.source for held in sources)
    output.print_decisions(paths.tables())


@data.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option(
    "--released",
    callback=_day,
    metavar="DATE",
    help="The day of publication, where the file does not tell it.",
)
@_accept_revisions
@_accept
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@_all_lines
@_as_json
def add(
    *,
    files: tuple[Path, ...],
    released: date | None,
    accept_revisions: bool,
    accept: dict[str, str],
    dry_run: bool,
    all_lines: bool,
    as_json: bool,
) -> None:
    """Merge official files into the tables, all of them or none.

    Source and release are told from what is in a file, never from its name. A file that breaks a rule is
    refused and changes nothing; a cell or sheet on which nothing else rests is withheld and named instead,
    and the code is then 3 for a sheet. Ends with the command that builds the report on what was added. In
    JSON every table tells what of its release was accepted and withheld, each with its reason, and the notes.
    """
    from analysis.releases import recognise, store
    from analysis.releases.guards import withheld

    releases = [release for file in files for release in recognise.read(file, released)]
    output.own_project()
    outcomes = store.merge(
        paths.tables(),
        releases,
        accept_revisions=accept_revisions,
        accept=accept,
        today=this_day(),
        dry_run=dry_run,
    )
    if as_json:
        commands = {} if dry_run else output.revisions_of(outcomes)
        output.print_json(
            [
                {**output.outcome_json(one, releases), "revisions": commands.get(one.source)}
                for one in outcomes
            ]
        )
        withheld.refuse_sheets(releases)
        return
    output.print_outcomes(outcomes, all_lines=all_lines)
    output.print_notes(releases, outcomes, dry_run=dry_run)
    if dry_run:
        click.echo("Nothing was written.")
    else:
        output.point_to_revisions(outcomes)
    withheld.refuse_sheets(releases)


@data.command()
@click.argument("before", callback=_day)
@click.argument("after", callback=_day)
@click.option("--table", "only", help="Only this table.")
@_all_lines
@_as_json
def diff(*, before: date, after: date, only: str | None, all_lines: bool, as_json: bool) -> None:
    """Say what the tables say differently as of two days, such as two days of release.

    Revisions that no file held shows, but that are known, are told with them.
    """
    from analysis import tables
    from analysis.releases.guards import known_revisions
    from analysis.releases.history import catalogue, differences

    if only is not None:
        catalogue.schema(only)
    names = [only] if only else tables.names()
    register = known_revisions.load(paths.data() / "known_revisions.toml")
    known = known_revisions.within(register, before, after)
    found = {name: tables.changes(name, before, after) for name in names}
    changed = {name: changes for name, changes in found.items() if len(changes) or name in known}
    if as_json:
        output.print_json(
            {
                name: [*output.records(changes), *(one.record() for one in known.get(name, ()))]
                for name, changes in changed.items()
            }
        )
        return
    if not changed:
        click.echo(f"No table differs between {before} and {after}.")
    for name, changes in changed.items():
        later = " (as later published)" if tables.as_later_published(name, before) else ""
        click.echo(f"{name}: {differences.summary(changes)}{later}")
        output.print_changes(changes, catalogue.schema(name), all_lines=all_lines)
        for one in known.get(name, ()):
            click.echo(f"  known from elsewhere, {one}")


@data.command()
@click.argument("sources", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would be downloaded; download and write nothing.")
@_accept_revisions
@_accept
def fetch(*, sources: tuple[str, ...], dry_run: bool, accept_revisions: bool, accept: dict[str, str]) -> None:
    """Download the newest workbooks of the sources named, or of all, and merge them.

    Files are kept in data/official with the address they came from and their SHA-256.
    """
    how = {"accept_revisions": accept_revisions, "accept": accept, "today": this_day()}
    added, failures = fetched(sources, how, dry_run=dry_run)
    output.point_to_revisions(added)
    if failures:
        raise SystemExit(failures[0].exit_code)


@data.command()
@click.option("--mend", is_flag=True, help="First finish an interrupted write and describe the tables anew.")
@_as_json
def check(*, mend: bool, as_json: bool) -> None:
    """Hold every guard against the stored tables, and add up what should add up."""
    from analysis.releases import store
    from analysis.releases.check import check as checked

    if mend:
        output.own_project()
        store.merge(paths.tables(), [])
    found = checked(paths.tables())
    if as_json:
        output.print_json(
            {
                "problems": found.problems,
                "known_differences": [str(known) for known in found.known],
                "tables": found.tables,
                "rows": found.rows,
                "weeks": found.weeks,
                "totals": found.totals,
            }
        )
    else:
        click.echo(f"{found.tables} tables, {found.rows:,} rows.")
        click.echo(f"{found.weeks} weeks compared with the sum of their days.")
        click.echo(f"{found.totals:,} totals compared with the sum of their parts.")
        for known in found.known:
            click.echo(f"known difference: {known}")
        for problem in found.problems:
            click.echo(f"problem: {problem}")
    if found.problems:
        more = f" and {len(found.problems) - 1} more" if len(found.problems) > 1 else ""
        raise DataRefused(f"{found.problems[0].rstrip('.')}{more}.", problems=found.problems)
    if not as_json:
        click.echo("All checks hold.")


@data.command()
@click.argument("source")
@click.argument("released", callback=_day, metavar="DAY")
@click.option("--reason", required=True, help="Why it is taken back; kept in data/tables/decisions.csv.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@_all_lines
def remove(*, source: str, released: date, reason: str, dry_run: bool, all_lines: bool) -> None:
    """Take the release of a source of a day back, as if it had never been added.

    The tables, their log and their description get the bytes they would have without it. Prints what the
    tables say differently. A file kept in data/official stays there.
    """
    from analysis.releases import registry, store

    identifier = registry.source(source).id
    output.own_project()
    outcomes = store.remove(paths.tables(), identifier, released, reason, dry_run=dry_run)
    output.print_outcomes(outcomes, all_lines=all_lines)
    click.echo("Nothing was written." if dry_run else f"Removed: {identifier}, release of {released}.")
