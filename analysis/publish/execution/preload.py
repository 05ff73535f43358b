"""What the prepared process imports before it forks kernels."""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import io
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from analysis.common import opened, paths, shared
from analysis.common.imports import leave_imports_alone

BACKEND_VARIABLE = "MPLBACKEND"
TABLES_VARIABLE = "LANDFALL_TABLES"
"""Names, with commas, of the tables a kernel will read."""

_EVERY_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.debugger",
    "IPython.core.oinspect", "IPython.core.logger", "IPython.core.pylabtools", "pdb", "faulthandler",
    "IPython.extensions.storemagic", "tornado.platform.asyncio", "sqlite3", "psutil",
    "analysis.exhibits", "analysis.publish.execution.in_kernel",
)  # fmt: skip
_LIBRARIES = {
    "pandas": ("pandas", "pandas.io.formats.html", "pandas.io.formats.string"),
    "matplotlib": (
        "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    ),
    "seaborn": ("seaborn",),
    "scipy": ("scipy.special", "scipy.optimize", "scipy.linalg"),
}  # fmt: skip
"""Library → what of it is imported for notebooks that name it."""
_WHERE_NAMED = ("scipy",)
"""What our modules seldom need, for they keep what they found by it: imported where a notebook names it."""
_WHERE_CALLED = ("scipy.stats", "scipy.cluster", "ipywidgets")
"""What seaborn imports, a second of work, for a few kinds of its charts and to choose colours by hand."""
_OWN = re.compile(r"\banalysis\b(?!\.exhibits\b)")
"""A module of ours that may want any other, and any library."""
_NOT_FOR_KERNELS = ("_project", "cli", "publish", "releases")


class _Later(ModuleType):
    """Stands in for a module, and for what is in it, until something of it is called."""

    def __getattr__(self, name: str) -> _Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(f"{self.__name__}.{name}")

    def __call__(self, *given: Any, **named: Any) -> Any:
        module, _, name = self.__name__.rpartition(".")
        return getattr(importlib.import_module(module), name)(*given, **named)


@contextlib.contextmanager
def _imported_where_called() -> Iterator[None]:
    """Let seaborn be imported without these; who imports them later gets the modules themselves."""
    stand_ins = {name: _Later(name) for name in _WHERE_CALLED if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _import(names: Iterable[str]) -> None:
    """Import modules, which find here what they find in a kernel: its output, its shell, its backend."""
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=True)  # what pandas looks at
    os.environ[BACKEND_VARIABLE] = "module://matplotlib_inline.backend_inline"
    nowhere = io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for name in names:
            light = _imported_where_called() if name == "seaborn" else contextlib.nullcontext()
            with contextlib.suppress(Exception), light:  # what fails here fails again, visibly, in a kernel
                importlib.import_module(name)
    del vars(builtins)["get_ipython"]


def prepare(reports: Sequence[str] = (), *, changing: bool = False) -> None:
    """Import what the kernels of these reports need; where none is named, what any report may need.

    For code that is `changing` that is without the modules being written.
    """
    opened.watch()  # a register read here is read for every kernel
    gc.disable()  # until all is imported: nothing of it is garbage
    logging.disable(logging.WARNING)  # such as matplotlib's that it looks for fonts
    _import(_wanted(reports, changing=changing))
    if not changing and len(reports) == 1:
        _name_areas(reports[0])
    logging.disable(logging.NOTSET)
    leave_imports_alone()


def import_own(reports: Sequence[str]) -> None:
    """Import the modules of ours that these reports reach, after `prepare` for code that is `changing`."""
    from analysis.publish.execution import reach

    shared.watched = True
    reached: set[str] = set()
    for name in reports:
        with contextlib.suppress(OSError, ValueError):  # the command tells of it
            reached |= reach.modules((paths.notebooks() / f"{name}.ipynb").read_text("utf-8")) or set()
    _import(reached.intersection(_own_modules()))
    for name in reports:
        _name_areas(name)
    leave_imports_alone()


def _name_areas(report: str) -> None:
    """Learn the names of authorities where a report is of one; a kernel of another must not read them."""
    with contextlib.suppress(Exception):
        if ": Area " in (paths.notebooks() / f"{report}.ipynb").read_text("utf-8"):
            importlib.import_module("analysis.inputs.areas").all()


def _wanted(reports: Sequence[str], *, changing: bool = False) -> Iterator[str]:
    yield from _EVERY_KERNEL
    try:
        text = "".join((paths.notebooks() / f"{name}.ipynb").read_text("utf-8") for name in reports)
    except (OSError, ValueError):  # the command tells of it
        text = ""
    everything = not text or _OWN.search(text)
    for library, modules in _LIBRARIES.items():
        if library in text or (everything and library not in _WHERE_NAMED):
            yield from modules
    if everything:
        yield from ["analysis.tables"] if changing else _own_modules()


def _own_modules() -> list[str]:
    """Return the modules of ours that a kernel may want."""
    package = Path(__file__).parents[2]
    files = (file.relative_to(package).with_suffix("") for file in sorted(package.rglob("[!_]*.py")))
    return [".".join(("analysis", *file.parts)) for file in files if file.parts[0] not in _NOT_FOR_KERNELS]


def load_tables(names: str) -> None:
    """Load tables, with their log and hashes, once for all kernels to come; failures show in a kernel."""
    for name in filter(None, names.split(",")):
        from analysis import tables

        with contextlib.suppress(Exception):
            tables.load(name)
            tables.releases(name)
            tables.sha256(name)
