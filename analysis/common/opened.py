"""Which files this process, or the one it was forked from, opened to read: what it makes depends on them."""

from __future__ import annotations

import os
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

names: set[str] = set()
"""Full paths, since `watch` was called."""


@cache
def watch() -> float:
    """Note which files are opened from now on; what opens them without Python, as SQLite, is not seen.

    Returns the second from which it does, also when asked again.
    """
    sys.addaudithook(_note)
    return time.time()


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | bytes):
        name, mode, _ = arguments
        read = os.fsdecode(name)
        if not set("wax") & set(mode or "r") and not read.endswith(".pyc"):
            names.add(str(Path.cwd() / read))  # as it is named now: a cell may change folders
