"""What many reports of one batch have in common is made once, and what a later build would make alike.

In a batch a folder that only this user may enter is named by the variable `LANDFALL_SHARED`. Outside a
batch nothing is kept, so a notebook in JupyterLab always computes. See `lasting` for what is kept longer.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import ParamSpec, TypeVar

from analysis.common import lasting, opened, paths

VARIABLE = "LANDFALL_SHARED"
Plain = str | int | float | bool | dt.date | None

watched = False
"""Whether this process is, or forks, a kernel of reports that are watched."""
_APART: ContextVar[bool] = ContextVar("apart", default=False)

P = ParamSpec("P")
R = TypeVar("R")


def once_per_batch(function: Callable[P, R]) -> Callable[P, R]:
    """Let the reports of a batch share what a function returns for the same arguments.

    The function must depend on nothing but its arguments, the tables and the code, and return what can
    be pickled. Its arguments are texts, numbers, dates or None: the national context of a report takes
    its day, not its area.

    Raises TypeError from the decorated function, for any other argument.
    """

    @functools.wraps(function)
    def shared(*args: P.args, **kwargs: P.kwargs) -> R:
        folder, name = os.environ.get(VARIABLE), _name(function, args, kwargs)
        if not folder or _APART.get():
            return function(*args, **kwargs)
        file = Path(folder) / name
        try:
            kept: tuple[R, set[str]] = lasting.read(file)
        except LookupError:
            kept = _made_before(name, lambda: function(*args, **kwargs))
            lasting.write(file, kept)
        opened.names.update(kept[1])
        return kept[0]

    return shared


def _made_before(name: str, make: Callable[[], R]) -> tuple[R, set[str]]:
    """Return what an earlier build kept or else what is made now, with the files it was made of.

    That is all that were opened so far: what was opened before is in caches the function may use.
    """
    file = lasting.place(name)
    if file is None:
        return make(), {*opened.names}
    try:
        kept: tuple[R, set[str]] = lasting.read(file)
    except LookupError:
        kept = make(), {*opened.names}
        lasting.keep(file, kept)
    return kept


@contextmanager
def apart() -> Iterator[None]:
    """Share nothing inside the block: what is computed there is not what the other reports see."""
    token = _APART.set(True)
    try:
        yield
    finally:
        _APART.reset(token)


def _name(function: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    for value in (*args, *kwargs.values()):
        if not isinstance(value, Plain):
            kind = type(value).__name__
            raise TypeError(f"{function.__qualname__}: {kind} cannot be shared in a batch; pass plain values")
    said = repr((function.__module__, function.__qualname__, args, sorted(kwargs.items()), _read_before()))
    return hashlib.sha256(said.encode()).hexdigest()


def _read_before() -> list[str]:
    """Return what of the project this process has read: who has read something else shares nothing with it.

    Else a manifest would name what only another report of the batch has read, and which that is hangs on
    which was made first.
    """
    folders = tuple(f"{folder}{os.sep}" for folder in (paths.data(), paths.notebooks()))
    return sorted(name for name in opened.names if name.startswith(folders))
