"""While a report is watched, a chart that would be drawn as before is not drawn again.

Most of what is saved changes a sentence; drawing takes more than half of the time of a report. What is drawn
is kept beside what the reports of a batch share, and forgotten with it: when a module or a table is saved.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, ParamSpec

import matplotlib as mpl

from analysis.common import lasting, shared
from analysis.exhibits import Figure

P = ParamSpec("P")


def drawn(function: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function that draws what it is given and nothing else do so once while a report is watched."""

    @functools.wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> Figure:
        folder = os.environ.get(shared.VARIABLE) if shared.watched else None
        try:
            file = Path(folder) / _name(function, args, kwargs) if folder else None
            return lasting.read(file) if file else function(*args, **kwargs)
        except pickle.PicklingError:
            return function(*args, **kwargs)
        except LookupError:
            lasting.write(file, made := function(*args, **kwargs))  # type: ignore[arg-type]
            return made

    return once


class _Said(pickle.Pickler):
    """Says of functions that have no name of their own what they do, and refuses those of a notebook."""

    def reducer_override(self, given: Any) -> Any:
        if getattr(given, "__module__", None) == "__main__":
            raise pickle.PicklingError
        if isinstance(given, CodeType):
            return tuple, ((given.co_code, given.co_consts, given.co_names, given.co_firstlineno),)
        if isinstance(given, FunctionType) and "<" in given.__qualname__:
            cells = [cell.cell_contents for cell in given.__closure__ or ()]
            return tuple, ((given.__module__, given.__code__, given.__defaults__, cells),)
        return NotImplemented


def _name(function: Callable[..., object], args: object, kwargs: dict[str, object]) -> str:
    out = io.BytesIO()
    _Said(out).dump((function.__module__, function.__qualname__, args, kwargs, dict(mpl.rcParams)))
    return hashlib.sha256(out.getvalue()).hexdigest()
