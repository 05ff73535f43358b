"""What one process at a time may do in a folder. However a holder ends, the system lets its lock go."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

FILE = ".lock"
"""What is held, and stays, where a folder itself cannot be: on Windows, and on some network file systems."""
_AGAIN = 0.05
"""Seconds between two tries to have a lock."""


@contextlib.contextmanager
def held(folder: Path, *, wait: bool) -> Iterator[None]:
    """Hold a folder while the block runs.

    Waits for who holds it; where not to `wait`, raises BlockingIOError.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(_held(folder, os.O_RDONLY, wait=wait))
        except BlockingIOError:
            raise
        except OSError:
            stack.enter_context(_held(folder / FILE, os.O_RDWR | os.O_CREAT, wait=wait))
        yield


@contextlib.contextmanager
def _held(path: Path, flags: int, *, wait: bool) -> Iterator[None]:
    handle = os.open(path, flags)
    try:
        while not _taken(handle):
            if not wait:
                raise BlockingIOError(path.name)
            time.sleep(_AGAIN)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # as Unix and Windows say that another holds it
        return False
    return True
