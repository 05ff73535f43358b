"""One worker of a batch: calls functions read from standard input, and writes what they return, all pickled.

Run as ``python -m analysis.publish.execution.worker FORMAT ...``. It ends with its owner: on Linux in that
moment, elsewhere when standard input closes, that is after the report it is at.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Sequence

from analysis.common import shared
from analysis.common.errors import LandfallError
from analysis.common.imports import leave_imports_alone, leave_out_grammar
from analysis.publish.execution.family import die_with_parent
from analysis.publish.formats import FORMATS

VERBOSE = "--verbose"


def main() -> None:
    """Serve until standard input is closed; what it made after its owner has ended nobody would remove."""
    die_with_parent(os.getppid())
    requests, answers = (os.fdopen(os.dup(fd), mode) for fd, mode in ((0, "rb"), (1, "wb")))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what a library prints must not mix with the builder's own output
    tempfile.tempdir = os.environ.get(shared.VARIABLE)  # so that what typesetting leaves goes with the build
    set_up_logging(VERBOSE in sys.argv)
    leave_out_grammar()
    import_early([name for name in sys.argv[1:] if name != VERBOSE])
    with contextlib.suppress(EOFError):
        while True:
            function, arguments = pickle.load(requests)  # noqa: S301 (written by who started this process)
            pickle.dump(_answer(function, arguments), answers)
            answers.flush()
            give_back()


def _answer(function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    """Return what the function returns, or the error of the user's that it raised."""
    try:
        return function(*arguments)
    except LandfallError as error:
        return error


def import_early(formats: Sequence[str]) -> None:
    """Import what these formats need here, while the prepared process imports what notebooks need.

    A writer's `get_ready` does what takes long the first time: no kernel can be had yet.
    """
    gc.disable()  # until all is imported: nothing of it is garbage
    import nbformat

    from analysis.publish.render import manifest

    for name in ("execution.engine", "execution.run", "render.prepare"):
        importlib.import_module(f"analysis.publish.{name}")
    manifest.versions()
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]  # compiles the schema
    for name in dict.fromkeys(["html", *(FORMATS[name].writer for name in formats)]):  # pages: of the index
        writer = importlib.import_module(f"analysis.publish.render.{name}")
        if hasattr(writer, "get_ready"):
            writer.get_ready()
    leave_imports_alone()


def give_back() -> None:
    """Give the system the memory that a report needed: kept in pieces, it makes a worker grow for long."""
    with contextlib.suppress(AttributeError, OSError):  # a C library that has nothing of the kind
        ctypes.CDLL(None).malloc_trim(0)


def set_up_logging(verbose: bool) -> None:
    """Send our own log to standard error where asked for; keep the libraries' to themselves."""
    import logging

    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    for library in ("traitlets", "asyncio"):  # such as of a task that looks after a kernel given up meanwhile
        logging.getLogger(library).setLevel(logging.CRITICAL)
    logging.getLogger("landfall").setLevel(logging.DEBUG if verbose else logging.ERROR)


if __name__ == "__main__":
    main()
