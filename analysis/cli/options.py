"""Types of options and arguments: every one that names a path has one of these."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analysis.common import paths
from analysis.common.errors import UsageError

_SENTENCE = 500
"""Letters: more than the first sentence of any command."""


class Group(click.Group):
    """A group whose list of commands says the first sentence of each whole, on as many lines as it needs."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands; click itself cuts what is longer than a line."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, one.get_short_help_str(limit=_SENTENCE)) for name, one in found if one]
            )


class _GivenPath(click.Path):
    """A file or folder as a `pathlib.Path`; "~" is the home folder, also where no shell reads it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not str(value):
            self.fail("expected a path; this is empty.", param, ctx)
        try:
            return paths.given(value)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


class _Folder(_GivenPath):
    """A folder that is there, for what looks at reports that were built."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if (folder := super().convert(value, param, ctx)).is_dir():
            return folder
        raise UsageError(f"{folder}: there is no such folder; give the one that landfall build wrote to")


class _Place(click.Path):
    """A folder as text, "~" read, or an address with `://`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value) if "://" in str(value) else str(PATH.convert(value, param, ctx))


class _Seconds(click.FloatRange):
    """A length of time in seconds, to a week; "nan" is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        return self.fail(f"{value!r} is no length of time.", param, ctx) if math.isnan(found) else found


AS_JSON = "landfall.as_json"
"""Among what click notes of a command: whether a program asked."""


def completing(what: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """Return a function of `cli.completion` by its name, imported when a shell asks for it."""

    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[Any]:
        from importlib import import_module

        found: list[Any] = getattr(import_module("analysis.cli.completion"), what)(context, parameter, begun)
        return found

    return complete


def _json_asked(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> bool:
    ctx.meta[AS_JSON] = asked
    return asked


def json_option(what: str) -> Callable[[Any], Any]:
    """Return the option `--json`: what is printed is for a program, a refusal too (see `cli.main`)."""
    return click.option("--json", "as_json", is_flag=True, callback=_json_asked, help=what)


PATH = _GivenPath()
FOLDER = _Folder()
PLACE = _Place()
SECONDS = _Seconds(min=0.1, max=604_800)
PORT = click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where to listen; 0 finds a free port.",
)


def reasons(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the reason for each finding accepted, or stop with what was expected."""
    reasons = {}
    for one in given:
        name, parted, reason = one.partition(": ")
        if not parted or name.count(":") < 2 or not reason.strip():
            raise UsageError(
                f'--accept "{one}": expected the name of a finding and a reason, such as '
                '"continuity:small_boats_weekly:moved: the publisher says so".'
            )
        reasons[name.strip()] = " ".join(reason.split())
    return reasons
