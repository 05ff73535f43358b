"""The reference of the command `landfall`, made from the command itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from analysis.cli.main import landfall

WIDTH = 100
_HEAD = """# The command, in full

Made from the command by `make docs`; a test holds it to what `--help` prints. How the commands are used:
[README](../README.md).
"""


def every(command: click.Command = landfall, name: str = "landfall") -> Iterator[tuple[str, click.Command]]:
    """Yield a command with its full name and then, for a group, every command inside it."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from every(found, f"{name} {inner}")


def text() -> str:
    """Return the reference as Markdown: a list of the commands, then what each prints with `--help`."""
    found = list(every())
    rows = [
        f"| [`{name}`](#{_anchor(name)}) | {command.get_short_help_str(200)} |" for name, command in found
    ]
    parts = [_HEAD, "\n".join(["| command | what it does |", "|---|---|", *rows]) + "\n"]
    parts += [f"## {name}\n\n```text\n{_help(name, command)}\n```\n" for name, command in found]
    return "\n".join(parts)


def _help(name: str, command: click.Command) -> str:
    settings = {"help_option_names": ["-h", "--help"]}
    context = click.Context(
        command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH, **settings
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _anchor(name: str) -> str:
    return name.replace(" ", "-")
