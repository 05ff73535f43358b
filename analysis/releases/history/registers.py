"""The registers people edit: files of `data/` in TOML, each with entries of one kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from analysis.common import own_files
from analysis.common.errors import DataRefused, Place, unreadable

T = TypeVar("T")


def entries(path: Path, name: str, make: Callable[..., T]) -> list[T]:
    """Return the entries `[[name]]` of a register as `make` makes them; none where there is no file.

    Raises DataRefused: the file is not TOML, or an entry lacks a field, has one too many or one of another
    kind.
    """
    if not path.exists():
        return []
    made: list[T] = []
    try:
        for entry in own_files.toml(own_files.text(path)).get(name, []):
            made.append(make(**entry))  # noqa: PERF401 -- how many there are says which one failed
    except (OSError, ValueError, TypeError, AttributeError) as error:
        where = Place(path.name, **{name: len(made) + 1})
        raise DataRefused(where, found=unreadable(error), then=" Mend the entry.") from None
    return made
