"""A process leaves nothing behind: what it started ends with it, even what had detached itself (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterator


def die_with_parent(parent: int, number: int = getattr(signal, "SIGKILL", 0)) -> None:
    """Have the system send this process a signal when its parent ends (Linux only)."""
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).prctl(1, number)
        if os.getppid() != parent:  # it ended between the fork and the call
            os._exit(1)


def end_with(line: socket.socket) -> None:
    """Have the system kill this group of processes once the other end of a line is closed (Linux only)."""
    import fcntl

    fcntl.fcntl(line, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)


def adopt_orphans() -> None:
    """Become the parent of what a kernel started, detached and left, to end it in the end (Linux only)."""
    ctypes.CDLL(None).prctl(36, 1)


@contextlib.contextmanager
def no_family_left() -> Iterator[None]:
    """End every process that descends from this one where it is told to end inside the block, then this one.

    At once: what Python does at its end takes a process that has imported much a tenth of a second.
    """
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's business
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    except SystemExit as told:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        import psutil  # type: ignore[import-untyped]

        family = psutil.Process().children(recursive=True)
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(family, 5)
        os._exit(told.code)  # type: ignore[arg-type]  # an integer here
