"""What the prepared process imports and warms up before it forks kernels."""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import logging
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

TABLES_VARIABLE = "LANDFALL_TABLES"
"""Names, with commas, of the tables a kernel will read."""

_SHARED = (
    "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.ipkernel", "ipykernel.debugger",
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.crashhandler",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic", "pdb", "faulthandler",
    "tornado.platform.asyncio", "IPython.core.logger", "IPython.core.magics", "IPython.core.pylabtools",
    "sqlite3", "psutil",
    "pandas", "pandas.io.formats.html", "pandas.io.formats.string", "matplotlib.pyplot",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "seaborn", "markdown_it",
    "statsmodels.tsa.exponential_smoothing.ets",
)  # fmt: skip
_NOT_FOR_KERNELS = ("cli", "publish", "releases")
_DETECT_A_NOTEBOOK = ("matplotlib_inline.backend_inline", "tqdm.autonotebook", "ipywidgets", "plotly.io")
"""Look for a running notebook when imported, so they must not be here before the fork."""


def prepare(given_up: Callable[[], bool]) -> None:
    """Import and warm up what kernels need, unless it is `given_up` meanwhile.

    A module that fails here fails again, visibly, in a kernel.
    """
    logging.disable(logging.WARNING)  # such as matplotlib's that it looks for fonts
    for name in itertools.chain(_SHARED, _own_modules()):
        if given_up():
            return
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _draw_once()
    with contextlib.suppress(Exception):
        importlib.import_module("analysis.releases.registry").schemas()  # what reading a table asks for
    logging.disable(logging.NOTSET)
    for name in _DETECT_A_NOTEBOOK:
        sys.modules.pop(name, None)
    gc.collect()
    gc.freeze()  # so that a collection in a child does not copy the shared pages


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
