"""What the command prints for a person: as wide as the terminal, without a code that moves its cursor."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

import click

from analysis.common.errors import printable


def width() -> int | None:
    """Return the columns of the terminal; None where nobody looks on and the variable COLUMNS says none."""
    looked_at = "COLUMNS" in os.environ or sys.stdout.isatty()
    return max(20, shutil.get_terminal_size().columns) if looked_at else None


def print_hanging(name: str, text: str) -> None:
    """Print a name and a text beside it, whose further lines stand below its first."""
    columns = width() or len(name) + len(text) + 1
    for line in textwrap.wrap(printable(name + text), columns, subsequent_indent=" " * len(name)):
        click.echo(line)


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text, the first of which holds the headings, in columns as wide as their widest line.

    A cell may have several lines. Where the terminal is too narrow each row becomes a block: its first
    cell, and below it each heading with what stands under it, as many in a line as there is room for.
    """
    widths = [max(len(line) for row in rows for line in row[n].split("\n")) for n in range(len(rows[0]))]
    limit = width()
    if limit is not None and sum(widths) + 2 * (len(widths) - 1) > limit:
        for row in rows[1:]:
            for line in _block(rows[0], row, limit):
                click.echo(printable(line))
        return
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        for n in range(max(map(len, cells))):
            parts = [(c[n] if n < len(c) else "").ljust(w) for c, w in zip(cells, widths, strict=True)]
            click.echo(printable("  ".join(parts).rstrip()))


def _block(headings: Sequence[str], row: Sequence[str], limit: int) -> list[str]:
    lines = [row[0].strip()]
    for heading, cell in zip(headings[1:], row[1:], strict=True):
        said = f"{heading.strip()}: {' '.join(cell.split())}"
        if not cell.strip():
            continue
        whole = lines[-1].startswith("  ") and not lines[-1].startswith("    ")
        if whole and len(lines[-1]) + 2 + len(said) <= limit:
            lines[-1] += f"; {said}"
        else:
            lines += textwrap.wrap(said, limit, initial_indent="  ", subsequent_indent="    ")
    return lines
