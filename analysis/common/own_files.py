"""The files people write for a project: settings, registers, lists of values. None of them is endless.

They are nobody's attack, but a pipe in place of a file, or a slip of the keyboard a thousand brackets deep,
ends in one line like any other mistake.
"""

from __future__ import annotations

import functools
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")
MOST = 10_000_000
"""Bytes; the longest register has a hundredth of it."""


def text(path: Path) -> str:
    """Return the text of a file, without a byte order mark.

    Raises OSError, or ValueError in words, for what is no file of such a size in UTF-8.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("it is not a file")
    if found.st_size > MOST:
        raise ValueError(f"larger than {MOST // 1_000_000} MB")
    return path.read_text(encoding="utf-8-sig")


def toml(content: str) -> dict[str, Any]:
    """Return what a text in TOML holds; raises ValueError for one that is not, or nests without end."""
    try:
        return tomllib.loads(content)
    except RecursionError:
        raise ValueError("it nests too deep") from None


def state(*files: Path) -> tuple[int, ...]:
    """Return what tells a state of files from others: when each that is there was written, and its size."""
    found = [file.stat() for file in files if file.exists()]
    return tuple(number for one in found for number in (one.st_mtime_ns, one.st_size))


def by_state(read: Callable[[Path], Made]) -> Callable[[Path], Made]:
    """Let a function be called once for each state of the file it reads: what it returns is kept for that."""

    @functools.lru_cache(maxsize=64)
    def once(file: Path, _state: tuple[int, ...]) -> Made:
        return read(file)

    return functools.wraps(read)(lambda file: once(file, state(file)))
