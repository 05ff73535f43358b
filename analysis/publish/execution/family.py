"""A process leaves nothing behind: what it started ends with it, even what had detached itself (Linux)."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def die_with_parent(parent: int) -> None:
    """Ask the kernel of the system to kill this process when its parent ends (Linux only)."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:  # it ended between the fork and the call
            os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of what a kernel started, detached and left (Linux only), to end it in the end."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1)


@contextlib.contextmanager
def no_family_left() -> Iterator[None]:
    """Leave the block where this process is told to end, and with it every process that descends from it."""
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's business
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        kill_family()


def kill_family() -> None:
    """Kill every process that descends from this one."""
    import psutil  # type: ignore[import-untyped]

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()


def kill_group(pid: int) -> None:
    """Kill a kernel and what it started."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def remove(folder: Path) -> None:
    """Remove a folder though another process, which is ending too, may be writing there still."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
