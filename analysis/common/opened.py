"""Which files this process, or the one it was forked from, opened to read: what it makes depends on them."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

names: set[str] = set()
"""Full paths, since `watch` was called."""


@cache
def watch() -> None:
    """Note which files are opened from now on; what opens them without Python, as SQLite, is not seen."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | bytes):
        name, mode, _ = arguments
        read = os.fsdecode(name)
        if not set("wax") & set(mode or "r") and not read.endswith(".pyc"):
            names.add(str(Path.cwd() / read))  # as it is named now: a cell may change folders
