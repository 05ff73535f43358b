"""One line on the terminal of whoever builds one report: what is being done, and for how many seconds.

The worker writes it, who knows; it shares the builder's standard error. It holds no code but a carriage
return, and nothing is written where no terminal is.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 0.2


def write(words: str = "") -> None:
    """Put these words in place of the line; none clear it."""
    room = shutil.get_terminal_size().columns - 1
    sys.stderr.write(f"\r{words[:room].ljust(room)}\r{words[:room]}")
    sys.stderr.flush()


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show words on the terminal while the block runs; nothing where there is none."""
    if not sys.stderr.isatty():
        yield
        return
    write(words)
    try:
        yield
    finally:
        write()


@contextmanager
def line(name: str, doing: Callable[[], str], began: float | None) -> Iterator[None]:
    """Write the line while the block runs, and clear it; `doing` returns what is being done.

    Nothing is written without the second in which the build began.
    """
    if began is None:
        yield
        return
    ended = threading.Event()

    def draw() -> None:
        shown = ""
        while not ended.wait(_EVERY):
            words = f"{name}: {doing()}, {time.time() - began:.0f} s"
            if words != shown:
                write(words)
            shown = words

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    try:
        yield
    finally:
        ended.set()
        drawing.join()
        write()
