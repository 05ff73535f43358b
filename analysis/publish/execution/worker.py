"""One worker of a batch: takes functions and arguments from its pipe, sends back what they return."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from analysis.common.errors import LandfallError


def main(line: Connection, verbose: bool) -> None:
    """Serve until the pipe is closed."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # see analysis.cli
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's business
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # held back until now
    builder = multiprocessing.parent_process()
    if sys.platform == "linux" and builder and builder.pid:
        from analysis.publish.execution.zygote import die_with_parent

        die_with_parent(builder.pid)  # it may have ended while this process started
    os.dup2(2, 1)  # what a library prints must not mix with the builder's own output
    set_up_logging(verbose)
    import_early()
    while True:
        try:
            function, arguments = line.recv()
        except EOFError:
            return
        line.send(_answer(function, arguments))


def _answer(function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    """Return what the function returns, or the error of the user's that it raised."""
    try:
        return function(*arguments)
    except LandfallError as error:
        return error


def import_early() -> None:
    """Import what a report needs here, while the prepared process imports what its notebook needs."""
    for name in ("execution.engine", "execution.run", "render.prepare", "render.html", "render.pdf"):
        importlib.import_module(f"analysis.publish.{name}")
    gc.freeze()  # else every full collection looks through all that was imported: a tenth of a second


def set_up_logging(verbose: bool) -> None:
    """Send our own log to standard error where asked for; keep the libraries' to themselves."""
    import logging

    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    logging.getLogger("landfall").setLevel(logging.DEBUG if verbose else logging.ERROR)
