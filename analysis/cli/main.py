"""The command `landfall`. Heavy libraries are imported where they are used: help must be quick."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from analysis import __version__
from analysis.cli import COMPLETION_VARIABLE, STOPPING
from analysis.cli.options import AS_JSON, FOLDER, PATH, PLACE, SECONDS, Group, completing, json_option
from analysis.cli.terminal import print_hanging, width
from analysis.common import paths
from analysis.common.errors import LandfallError, ReportFailed, UsageError, printable
from analysis.common.imports import leave_out_grammar
from analysis.publish.formats import FORMATS

INTERRUPTED = 130
READER_GONE = 141  # as shells have it for any tool, such as before `head`
_LAB = (  # as `python -m jupyterlab`
    "import sys; from analysis.publish.execution.stored import lab_options; "
    "sys.argv[2:2] = lab_options(sys.argv[1]); "
    "from jupyterlab.labapp import main; sys.exit(main())"
)
_REFUSED_BY_THE_SYSTEM = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE,
    errno.ENOMEM, errno.EFBIG, errno.EIO, errno.ENAMETOOLONG, errno.ELOOP,
}  # fmt: skip

_LONG = 400  # letters of choices printed without being asked
_WIDE = 100  # columns of a text in lines, at most
_OBJECTS = 100_000
"""So many new objects before Python looks for garbage: more than the imports of a command make."""


class Commands(Group):
    """The group of commands; some are read from modules of their own only when they are wanted."""

    _elsewhere = {  # noqa: RUF012 (a group is no dataclass)
        "backtest": ("analysis.cli.backtest", "backtest"),
        "claims": ("analysis.cli.claims", "claims"),
        "clean": ("analysis.cli.notebooks", "clean"),
        "completion": ("analysis.cli.completion", "completion"),
        "data": ("analysis.cli.data", "data"),
        "new": ("analysis.cli.notebooks", "new"),
        "serve": ("analysis.cli.serve", "serve"),
        "update": ("analysis.cli.update", "update"),
        "watch": ("analysis.cli.watch", "watch"),
    }

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command as click does; a shell that wants completing gets ours in place of click's own."""
        if COMPLETION_VARIABLE in os.environ:
            importlib.import_module("analysis.cli.completion")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; end as other tools do, not with 1 as click, where nobody reads its output."""
        try:
            return super().invoke(ctx)
        except LandfallError as error:
            if ctx.meta.get(AS_JSON):
                click.echo(json.dumps({"error": str(error), **error.fields}))
            raise
        except BrokenPipeError:
            for stream in (sys.stdout, sys.stderr):  # else Python complains at exit
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            raise SystemExit(READER_GONE) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *self._elsewhere])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, imported if need be."""
        if name in self._elsewhere:
            module, attribute = self._elsewhere[name]
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        return super().get_command(ctx, name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def landfall() -> None:
    """Reproducible reports on small-boat crossings, returns and local asylum pressures in the UK.

    Exit codes: 0 done, 1 a report failed, 2 wrong usage, 3 the data are refused, 130 interrupted.
    """
    if wrong := paths.wrong_home():
        raise UsageError(wrong)


@landfall.command("list")
@json_option("One JSON object per report.")
def list_reports(as_json: bool) -> None:
    """List the reports and the questions they answer."""
    from analysis.publish import notebooks

    broken: list[ReportFailed] = []
    for name in notebooks.names():
        try:
            notebook = notebooks.read(name)
        except ReportFailed as error:
            broken.append(error)
            continue
        question = str(notebook.front_matter.get("question", ""))
        if as_json:
            click.echo(json.dumps({"report": notebook.name, "title": notebook.title, "question": question}))
        else:
            print_hanging(f"{notebook.name:<12} ", question or notebook.title)
    if broken:
        raise ReportFailed("; ".join(map(str, broken)))


@landfall.command()
@click.argument("report", shell_complete=completing("reports"))
@json_option("One JSON object per parameter.")
@click.option("--choices", "every", is_flag=True, help="List every name that can be given.")
def show(report: str, as_json: bool, every: bool) -> None:
    """Show a report's parameters: name, type, default, choices, help."""
    from analysis.publish import notebooks

    columns = min(_WIDE, width() or _WIDE)

    def told(text: str, indent: int) -> None:
        first, further = " " * indent, " " * (indent + 2)
        click.echo(click.wrap_text(printable(text), columns, first, further))

    notebook = notebooks.read(report)
    if not as_json:
        told(notebook.title, 0)
    for parameter in notebook.parameters:
        if as_json:
            click.echo(json.dumps(vars(parameter)))
            continue
        kind = f"{parameter.type} or none" if parameter.optional else parameter.type
        plain = str(parameter.default)
        typed = {"": '""', "None": "none", "True": "true", "False": "false"}.get(plain, plain)
        click.echo()
        told(f"{parameter.name}: {kind} = {typed}", 2)
        told(parameter.help, 6)
        if choices := parameter.described_choices(notebook.lead):
            if len(choices) > _LONG and not every:
                choices = f"{choices.count('; ') + 1} names; landfall show {report} --choices lists them"
            told(f"choices: {choices}{', or none' if parameter.optional else ''}", 6)


@landfall.command()
@click.argument("names", metavar="[REPORT]...", nargs=-1, shell_complete=completing("reports"))
@click.option(
    "-p",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter of the report.",
    shell_complete=completing("values"),
)
@click.option("--as-of", metavar="DAY", help="Show what was published by a day; short for -p as_of=DAY.")
@click.option(
    "--each",
    metavar="NAME=VALUES",
    multiple=True,
    help="One report per value: a list, @all, @FILE.txt.",
    shell_complete=completing("values"),
)
@click.option("--params", type=PATH, help="One report per row of a YAML, JSON or CSV file.")
@click.option("--format", "formats", metavar=",".join(FORMATS), help="Which files to make.")
@click.option(
    "--out", type=PLACE, metavar="DIR", help="Where to, instead of reports/; s3://... and the like too."
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Reports at a time; the cores by default.")
@click.option(
    "--changed/--force", default=None, help="Leave out what has not changed (default for many), or not."
)
@click.option("--why", is_flag=True, help="Say what has changed since the last build; build nothing.")
@click.option("--strict", is_flag=True, help="Fail on missing alt text, dead links and stray output.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on Dask: tcp://host:port, or local.")
@click.option("--cell-seconds", type=SECONDS, help="Time limit of a cell.")
@click.option("--report-seconds", type=SECONDS, help="Time limit of a report.")
@json_option("One JSON object per report.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what failed.")
@click.option("-v", "--verbose", is_flag=True, help="Say more, such as whether kernels start warm.")
def build(**options: Any) -> None:
    """Build reports: all of them with their defaults, or those named."""
    from analysis.cli.build import Options, run

    run(Options(**options))


@landfall.command("open")
@click.argument("report", shell_complete=completing("reports"))
@click.argument("options", metavar="[-- OPTION]...", nargs=-1)
def open_report(report: str, options: tuple[str, ...]) -> None:
    """Open a report's notebook in JupyterLab.

    What follows -- are options of JupyterLab's own, such as --no-browser or --port 8890. The address it
    prints is the notebook's. Opening and saving alone change no byte of the notebook.
    """
    from analysis.publish import notebooks

    path = notebooks.read(report).path
    if notebooks.drop_byte_order_mark(path):
        click.echo(f"{path.name}: its byte order mark was taken away; JupyterLab reads none", err=True)
    command = [sys.executable, "-c", _LAB, str(path), *options]
    with subprocess.Popen(command) as lab:  # noqa: S603 (our own interpreter)
        signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches JupyterLab too, which asks first
        raise SystemExit(lab.wait())


@landfall.command()
@click.option("--out", type=FOLDER, help="The folder of reports to check.")
def check(out: Path | None) -> None:
    """Check notebooks, tables, claims, and the reports built: links, files, wording."""
    from analysis.cli import checking
    from analysis.publish import settings

    settings.load()
    problems = checking.problems(out or paths.reports())
    for problem in problems:
        click.echo(printable(problem))
    click.echo(f"{len(problems)} found" if problems else "no problem found", err=True)
    if problems:
        raise SystemExit(1)


def _interrupted(*_: object) -> NoReturn:
    """End the command in good order; a second Ctrl-C while it does so changes nothing."""
    for name in STOPPING:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def _open_what_is_closed() -> None:
    """Open the streams that who started us has closed: the next file or socket would be given their place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its code; a failure of the user's is one line on standard error."""
    leave_out_grammar()
    # a tenth of a second each: threads for matrices that no command has, and looking for garbage in imports
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)  # nor for what ends with the command: Python would look three times
    _open_what_is_closed()
    for name in STOPPING:
        signal.signal(name, _interrupted)
    for stream in (sys.stdout, sys.stderr):  # "?" for what an old code page cannot show, not a failure
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        landfall.main(args=arguments, prog_name="landfall", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except LandfallError as error:
        click.echo(f"landfall: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, click.Abort):
        click.echo("landfall: interrupted; what was finished is kept", err=True)
        raise SystemExit(INTERRUPTED) from None
    except MemoryError:
        click.echo("landfall: there is not enough memory, or it may not be used (ulimit -v)", err=True)
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in _REFUSED_BY_THE_SYSTEM:
            raise
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"landfall: {printable(where)}{error.strerror}", err=True)
        raise SystemExit(1) from None
    raise SystemExit(0)


if __name__ == "__main__":
    main()
