"""Fetching as the command tells of it: what was downloaded, what it changed, what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from analysis.cli import data_output as output
from analysis.common import paths
from analysis.common.errors import LandfallError

if TYPE_CHECKING:
    from analysis.releases.fetch import Attachment
    from analysis.releases.registry import Source
    from analysis.releases.store import Outcome


def fetched(
    sources: Sequence[str], how: Mapping[str, Any], *, dry_run: bool = False
) -> tuple[list[Outcome], list[LandfallError]]:
    """Download and merge what the sources named, or all, offer; return what was added and what failed.

    `how` holds what `store.merge` is told: `today`, and what is accepted.
    Both are said as they happen; what fails does not stop the rest, but for a server that is not reached.
    """
    from analysis.releases import registry
    from analysis.releases.download import Unreachable

    named = [registry.source(name) for name in sources]
    wanted = named or [one for one in registry.sources().values() if one.attachments]
    output.own_project()
    failures: list[LandfallError] = []
    added: list[Outcome] = []
    for source in wanted:
        for failure in _fetched(source, added, how, dry_run=dry_run):
            said = str(failure).removeprefix(f"{source.id}: ")
            click.echo(f"landfall: {source.id}: {said}", err=True)
            failures.append(failure)
        if failures and isinstance(failures[-1], Unreachable) and source is not wanted[-1]:
            # each would take as long again
            click.echo("landfall: no other source was asked", err=True)
            break
    return added, failures


def _fetched(
    source: Source, added: list[Outcome], how: Mapping[str, Any], *, dry_run: bool
) -> Iterator[LandfallError]:
    """Download and merge what a source offers, and say so in `added`; yield what failed and go on."""
    from analysis.publish.execution.progress import waiting
    from analysis.releases import fetch as fetching
    from analysis.releases import recognise, store
    from analysis.releases.guards import withheld
    from analysis.releases.history import log

    try:
        merged = set(log.read(paths.tables())["sha256"])
        removed = log.removed(paths.tables())
        for attachment in _offered(source):
            kept = None
            if dry_run:
                click.echo(f"{source.id}: would download {attachment.url} ({attachment.title})")
                continue
            try:
                with waiting(f"{source.id}: downloading {attachment.name}"):
                    kept = fetching.keep(source, attachment, paths.data() / "official" / source.id)
                click.echo(f"{source.id}: {'held' if kept.known else 'downloaded'} {kept.path.name}")
                if kept.sha256 in merged:  # to read a large workbook again takes seconds
                    continue
                if kept.sha256 in removed:
                    why = removed[kept.sha256]
                    click.echo(f"{source.id}: {kept.path.name} was taken back and is left out: {why}")
                    continue
                with waiting(f"{source.id}: reading {kept.path.name}"):
                    releases = recognise.read(kept.path)
                    outcomes = store.merge(paths.tables(), releases, **how)
                output.print_outcomes(outcomes, all_lines=False)
                output.print_decisions(paths.tables(), {(one.source, one.released) for one in outcomes})
                added += outcomes
                withheld.refuse_sheets(releases)
            except LandfallError as failure:
                yield failure
                if kept:
                    click.echo(f"landfall: {source.id}: the file is kept: {paths.shown(kept.path)}", err=True)
    except LandfallError as failure:
        yield failure


def _offered(source: Source) -> Iterator[Attachment]:
    """Yield what a source offers, and say on a terminal that it is being asked."""
    from analysis.publish.execution.progress import waiting
    from analysis.releases import fetch as fetching

    offered = iter(fetching.newest(source))
    while True:
        with waiting(f"{source.id}: looking for newer figures"):
            attachment = next(offered, None)
        if attachment is None:
            return
        yield attachment
