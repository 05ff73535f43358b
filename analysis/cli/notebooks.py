"""`landfall new` and `landfall clean`: notebooks as they are stored."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cli.options import completing
from analysis.common import paths
from analysis.common.errors import UsageError, printable


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a small notebook of your own that builds at once, as notebooks/NAME.ipynb."""
    from analysis.publish.execution import stored

    path = stored.new(name)
    click.echo(f"wrote {path.parent.name}/{path.name}")
    click.echo(f"next: landfall build {name}, then landfall open {name}")


@click.command()
@click.argument("names", metavar="[NOTEBOOK]...", nargs=-1, shell_complete=completing("reports"))
def clean(names: tuple[str, ...]) -> None:
    """Take outputs, execution counts and other programs' metadata out of notebooks.

    NOTEBOOK is a report, or a file ending in .ipynb; without one, every report's notebook. Text, cell ids
    and tags stay. A notebook that is as it should be is not written.
    """
    from analysis.publish import notebooks
    from analysis.publish.execution import stored

    for path in [_path(name) for name in names or notebooks.names()]:
        taken = stored.clean(path)
        said = f"took away {'; '.join(taken)}" if taken else "nothing to take away"
        click.echo(printable(f"{path.name}: {said}"))


def _path(name: str) -> Path:
    """Return the file of a notebook; raises UsageError where there is none."""
    from analysis.publish import notebooks

    if not name.endswith(".ipynb"):
        if paths.is_installed_copy():
            raise UsageError("the reports here are those of the package; name a file ending in .ipynb")
        return notebooks.read(name).path
    try:
        path = paths.given(name)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not path.is_file():
        raise UsageError(f"{name}: there is no such file; give a report, or a file ending in .ipynb")
    return path
