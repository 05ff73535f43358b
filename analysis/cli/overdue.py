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
    from analysis.releases import registry

    today = datetime.now().astimezone().date()
    latest = {job.report: job for job in jobs if job.parameters.get("as_of", "latest") == "latest"}
    manifests = [reports.manifest(job.slug) or {} for job in latest.values()]
    due = sorted(  # of several reports, the one that waits longest
        ((name, day) for manifest in manifests for name, day in next_due(manifest.get("inputs", ())).items()),
        reverse=True,
    )
    known = registry.sources()
    graces = {name: timedelta(days=source.grace or 0) for name, source in known.items()}
    late = {name: day for name, day in due if today > day + graces.get(name, timedelta())}
    for name, day in sorted(late.items()):
        fetched = name not in known or known[name].attachments
        by_hand = "" if fetched else f"; not fetched: look at {known[name].page}"
        click.echo(f"{name}: overdue since {wording.day(day)}{by_hand}", err=True)
    if not looked and any(known[name].attachments for name in late if name in known):
        click.echo("landfall update looks for newer figures", err=True)
