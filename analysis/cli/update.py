"""`landfall update`: newer figures for every report that lies in the folder of reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import data as cli_data
from analysis.cli import data_output as output
from analysis.cli import fetch as cli_fetch
from analysis.cli.options import FOLDER
from analysis.common import paths, wording
from analysis.common.errors import DataRefused, printable

if TYPE_CHECKING:  # the list of commands must be quick
    from analysis.publish.execution.files import LocalReports
    from analysis.publish.jobs import Job


@click.command()
@click.option("--no-fetch", is_flag=True, help="Download nothing: for what was added already.")
@click.option("--out", type=FOLDER, help="The folder of reports to bring up to date.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Reports at a time; the cores by default.")
def update(*, no_fetch: bool, out: Path | None, jobs: int | None) -> None:
    """Fetch newer figures, check them, and build again every report that they change.

    Every report that lies in reports/ is looked at, with the parameters and formats it was built with:
    dated ones, authorities, your own notebooks. What fails is named and does not stop the rest.
    """
    from analysis.cli import overdue
    from analysis.publish.execution import build, checks, rebuild
    from analysis.publish.execution.files import LocalReports

    reports = LocalReports((out or paths.reports()).resolve())
    added, refused = ([], []) if no_fetch else cli_fetch.fetched((), {"today": cli_data.this_day()})
    releases = {(one.source, one.released) for one in added if len(one.changes)}
    planned, failed = rebuild.jobs(reports.root)
    due = [job for job, why in build.compared(planned, reports) if why]
    if releases or due:
        _check_tables()
    not_built = _built(due, reports, jobs) if due else []
    failed += not_built
    problems = list(checks.report_problems(reports.root)) if due else []
    for line in (*(f"failed: {one}" for one in failed), *problems):
        click.echo(printable(line), err=True)
    overdue.say(planned, reports, looked=not no_fetch)
    if not (no_fetch or refused or releases):
        click.echo("no source has anything newer")
    counts = (
        (len(releases), "added", "release"),
        (len(due) - len(not_built), "built again", "report"),
        (len(planned) - len(due), "unchanged", "report"),
        (len(failed), "failed", "report"),
    )
    click.echo(
        ", ".join(f"{wording.plural(n, noun)} {done}" for n, done, noun in counts if n)
        or "no report lies here"
    )
    output.point_to_revisions(added)
    if refused or failed or problems:
        raise SystemExit(refused[0].exit_code if refused else 1)


def _check_tables() -> None:
    """Hold every guard against the tables; nothing is built from figures that break one."""
    from analysis.releases.check import check

    if problems := check(paths.tables()).problems:
        for problem in problems:
            click.echo(printable(f"problem: {problem}"), err=True)
        raise DataRefused(
            "the tables break a rule, so no report was built; landfall data check says more.",
            problems=problems,
        )


def _built(due: list[Job], reports: LocalReports, workers: int | None) -> list[str]:
    from analysis.cli import build as cli_build
    from analysis.publish.execution import build, worker
    from analysis.publish.execution.batch import default_size

    worker.set_up_logging(verbose=False)
    folder = str(paths.shown(reports.root))
    teller = cli_build.Teller(folder, total=len(due), as_json=False, quiet=False, sums_up=False)
    size = workers or default_size()
    built = build.build(due, reports, changed_only=False, workers=size, began=teller.begin())
    return teller.tell(built)
