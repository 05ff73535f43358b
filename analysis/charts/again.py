"""While a report is watched, a chart that would be drawn as before is not drawn again.

Most of what is saved changes a sentence; drawing takes more than half of the time of a report. What is drawn
is kept beside what the reports of a batch share, and forgotten with it: when a module or a table is saved.

It is kept for what it was given and for the cells that had run, which may have changed anything, such as a
colour of `style`. What a module outside this package is asked to draw is not kept: it may read what it likes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, ParamSpec

import matplotlib as mpl

from analysis.common import lasting, shared
from analysis.exhibits import Figure

P = ParamSpec("P")

_KNOWN = {"analysis", "builtins", "collections", "copyreg", "cycler", "datetime", "functools", "itertools",
          "matplotlib", "numpy", "operator", "pandas", "pyarrow"}  # fmt: skip
"""Packages whose functions and classes change only with a module that is saved, or in a cell."""


def drawn(function: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function that draws what it is given and nothing else do so once while a report is watched."""

    @functools.wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> Figure:
        file = _file(function, args, kwargs) if shared.watched else None
        if file is None:
            return function(*args, **kwargs)
        with contextlib.suppress(LookupError):
            kept: Figure = lasting.read(file)
            return kept
        made = function(*args, **kwargs)
        with contextlib.suppress(OSError):  # a full disk
            lasting.write(file, made)
        return made

    return once


class _Said(pickle.Pickler):
    """Says of functions that have no name of their own what they do, and refuses what is not of `_KNOWN`."""

    def reducer_override(self, given: Any) -> Any:
        home = getattr(given, "__module__", None) or type(given).__module__  # an instance has its class's
        if home.partition(".")[0] not in _KNOWN:
            raise pickle.PicklingError
        if isinstance(given, CodeType):
            return tuple, ((given.co_code, given.co_consts, given.co_names, given.co_firstlineno),)
        if isinstance(given, FunctionType) and "<" in given.__qualname__:
            cells = [cell.cell_contents for cell in given.__closure__ or ()]
            parts = given.__code__, given.__defaults__, given.__kwdefaults__, given.__dict__, cells
            return tuple, ((given.__module__, *parts),)
        return NotImplemented


def _file(function: Callable[..., object], args: object, kwargs: dict[str, object]) -> Path | None:
    """Return where a chart is kept, or None where what it is given does not tell what will be drawn."""
    folder, out = os.environ.get(shared.VARIABLE), io.BytesIO()
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    ran = list(shell.history_manager.input_hist_raw) if shell else []
    try:
        _Said(out).dump((function.__module__, function.__qualname__, args, kwargs, dict(mpl.rcParams), ran))
    except Exception:  # noqa: BLE001 (of what is given anything may be at fault: it is drawn)
        return None
    return Path(folder) / hashlib.sha256(out.getvalue()).hexdigest() if folder else None
