"""Which sources of reports that were built should have newer figures by today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from analysis.common import wording
from analysis.publish.jobs import Job


def say(jobs: Sequence[Job], reports: Any, *, looked: bool = False) -> None:
    """Say on standard error which sources of these reports should have newer figures by today.

    Only the command asks the clock: a report says by which day newer figures are due. `looked` says that
    newer figures were looked for just now.
    """
    from analysis.publish.render.document import next_due

    today = datetime.now().astimezone().date()
    latest = {job.report: job for job in jobs if job.parameters.get("as_of", "latest") == "latest"}
    manifests = [reports.manifest(job.slug) or {} for job in latest.values()]
    due = sorted(  # of several reports, the one that waits longest
        ((name, day) for manifest in manifests for name, day in next_due(manifest.get("inputs", ())).items()),
        reverse=True,
    )
    late = {name: day for name, day in due if today > day + _grace(name)}
    for name, day in sorted(late.items()):
        known = _source(name)
        by_hand = f"; not fetched: look at {known.page}" if known and not known.attachments else ""
        click.echo(f"{name}: overdue since {wording.day(day)}{by_hand}", err=True)
    if not looked and any(known.attachments for known in map(_source, late) if known):
        click.echo("landfall update looks for newer figures", err=True)


def _source(name: str) -> Any:
    """Return a source, or None where none of that name is registered."""
    from analysis.releases import registry

    return registry.sources().get(name)


def _grace(source: str) -> timedelta:
    """Return how late a source may be; not at all for one that is not registered."""
    known = _source(source)
    return timedelta(days=(known.grace if known else None) or 0)
