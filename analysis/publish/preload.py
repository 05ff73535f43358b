"""What the prepared process imports and warms up before it forks kernels."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from analysis import paths

TABLES_VARIABLE = "LANDFALL_TABLES"
"""Names, with commas, of the tables a kernel will read."""

_EVERY_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.ipkernel", "ipykernel.debugger",
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.crashhandler",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic", "pdb", "faulthandler",
    "tornado.platform.asyncio", "IPython.core.logger", "IPython.core.magics", "IPython.core.pylabtools",
    "sqlite3", "psutil", "analysis.exhibits",
)  # fmt: skip
_LIBRARIES = {
    "pandas": ("pandas", "pandas.io.formats.html", "pandas.io.formats.string"),
    "matplotlib": (
        "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    ),
    "seaborn": ("seaborn",),
    "markdown_it": ("markdown_it",),
    "statsmodels": ("statsmodels.tsa.exponential_smoothing.ets",),
}  # fmt: skip
"""Library → what of it is imported for notebooks that name it."""
_OWN = re.compile(r"\banalysis\b(?!\.exhibits\b)")
"""A module of ours that may want any other, and any library."""
_NOT_FOR_KERNELS = ("cli", "publish", "releases")
_DETECT_A_NOTEBOOK = ("matplotlib_inline.backend_inline", "tqdm.autonotebook", "ipywidgets", "plotly.io")
"""Look for a running notebook when imported, so they must not be here before the fork."""


def prepare(given_up: Callable[[], bool], reports: Sequence[str] = ()) -> None:
    """Import and warm up what the kernels of these reports need, unless it is `given_up` meanwhile.

    Where none is named, that is what any report may need. A module that fails here fails again,
    visibly, in a kernel.
    """
    logging.disable(logging.WARNING)  # such as matplotlib's that it looks for fonts
    for name in _wanted(reports):
        if given_up():
            return
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "matplotlib.pyplot" in sys.modules:
        _draw_once()
    if "analysis.tables" in sys.modules:
        with contextlib.suppress(Exception):
            importlib.import_module("analysis.releases.registry").schemas()  # what reading a table asks for
    logging.disable(logging.NOTSET)
    for name in _DETECT_A_NOTEBOOK:
        sys.modules.pop(name, None)
    gc.collect()
    gc.freeze()  # so that a collection in a child does not copy the shared pages


def _wanted(reports: Sequence[str]) -> Iterator[str]:
    yield from _EVERY_KERNEL
    try:
        text = "".join((paths.notebooks() / f"{name}.ipynb").read_text("utf-8") for name in reports)
    except (OSError, ValueError):  # the command tells of it
        text = ""
    everything = not text or _OWN.search(text)
    for library, modules in _LIBRARIES.items():
        if everything or library in text:
            yield from modules
    if everything:
        yield from _own_modules()


def _own_modules() -> Iterator[str]:
    import pkgutil

    import analysis

    waiting: list[ModuleType] = [analysis]
    while waiting:
        package = waiting.pop()
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if module.name.split(".")[1].partition("_")[0] in _NOT_FOR_KERNELS:
                continue
            yield module.name
            if module.ispkg:
                with contextlib.suppress(Exception):
                    waiting.append(importlib.import_module(module.name))


def _draw_once() -> None:
    """Load fonts and writers, without pyplot, so that no backend and no figure stays behind."""
    import io

    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1.5))
    axes = figure.subplots()
    axes.plot([0, 1], label="a")
    axes.legend()
    axes.set_title("Warm 0123456789")
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


def load_tables(names: str) -> None:
    """Load tables once for all kernels to come; what cannot be loaded fails visibly in a kernel."""
    from analysis import tables

    for name in filter(None, names.split(",")):
        with contextlib.suppress(Exception):
            tables.load(name)
