"""`landfall serve`: the reports in a browser of this machine."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli import server
from analysis.cli.options import PATH, PORT
from analysis.common import paths
from analysis.common.errors import UsageError


@click.command()
@PORT
@click.option("--out", type=PATH, help="The folder of reports to serve.")
@click.option(
    "--watch", is_flag=True, help="Make a report again, and load its page, when what it is of is saved."
)
def serve(port: int, out: Path | None, watch: bool) -> None:
    """Look at the reports in a browser; for this machine only."""
    folder = out or paths.reports()
    if not (folder / "index.html").exists():
        raise UsageError(f"{folder.name}/ holds no reports; run landfall build first")
    if watch:
        from analysis.cli.watch import watch_all  # imports what makes reports

        watch_all(folder.resolve(), port)
    else:
        server.until_ended(server.forever(server.site(folder.resolve()), port))
