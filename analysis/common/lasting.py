"""What reports of a batch share, kept for later builds from the same tables, registers, code and notebook.

It lies in the user's folder for caches, `landfall/shared`, a folder for each such state, and can be deleted.
Where it cannot be told what a value was made of nothing is kept: a file has changed since this process, or
the one it was forked from, began to import, or a module of the notebook's own is at work.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.common import opened, paths

VARIABLE = "LANDFALL_INPUTS"
"""For a kernel of a build: a hash of its tables, its notebook and the versions of the packages."""
_STATES = 4
"""Beside the newest so many states are kept."""
_CLOCK = 2.0
"""Seconds by which the time of a file may be off."""
_NOT_OF_FIGURES = ("cli", "publish")
_PACKAGE = Path(__file__).resolve().parents[1]


def place(name: str) -> Path | None:
    """Return the file for the value of a name, or None."""
    inputs, root = os.environ.get(VARIABLE), paths.caches() / "shared"
    if not inputs or not os.environ.get(paths.STATE_VARIABLE) or not root.is_absolute() or _own_modules():
        return None  # also where tables are read that may be changed meanwhile
    return root / _state(inputs, str(paths.project())) / name


def _own_modules() -> bool:
    """Return whether a module that lies beside the notebooks is imported: it may change any function."""
    beside = f"{paths.notebooks()}{os.sep}"
    return any(str(getattr(one, "__file__", "")).startswith(beside) for one in list(sys.modules.values()))


@lru_cache(maxsize=1)
def _state(inputs: str, project: str) -> str:
    digest = hashlib.sha256(f"{inputs} {project} {sys.version}".encode())
    for file in _files(project):
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"{file} {len(content)} ".encode() + content)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _files(_project: str) -> tuple[Path, ...]:
    """Return the registers with their folders, and of the package all that shapes figures."""
    code = [
        file
        for kind in ("*.py", "*.toml")
        for file in _PACKAGE.rglob(kind)
        if file.relative_to(_PACKAGE).parts[0] not in _NOT_OF_FIGURES
    ]
    registers = [one for folder in paths.with_registers() for one in (folder, *folder.glob("*.*"))]
    return tuple(sorted({*code, *registers}))


def _unchanged() -> bool:
    """Return whether all files are as they were before anything was imported or read."""
    stats = [file.stat() for file in _files(str(paths.project()))]
    return max(max(stat.st_mtime, stat.st_ctime) for stat in stats) < opened.watch() - _CLOCK


def read(file: Path) -> Any:
    """Return what a file keeps; raise LookupError where it is not as it was written, or another user's."""
    try:
        with file.open("rb") as stream:
            if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                raise LookupError
            digest, content = stream.read(hashlib.sha256().digest_size), stream.read()
    except OSError as error:
        raise LookupError from error
    if digest != hashlib.sha256(content).digest():
        raise LookupError
    return pickle.loads(content)  # noqa: S301 (written by this user, by this code)


def keep(file: Path, value: object) -> None:
    """Keep a value in the file that `place` returned, unless a file it was made of has changed."""
    with contextlib.suppress(OSError):  # a full disk, or a folder that is not to be written
        if _unchanged():
            if not file.parent.exists():
                file.parent.mkdir(parents=True, mode=0o700)
                _clear(file.parent)
            write(file, value)


def write(file: Path, value: object) -> None:
    """Write aside and rename, so that nobody reads half a value."""
    content = pickle.dumps(value)
    with paths.new_file(file.parent, ".part-") as aside:
        aside.write(hashlib.sha256(content).digest() + content)
    Path(aside.name).replace(file)


def _clear(newest: Path) -> None:
    """Remove the states before the last few."""
    others = sorted(newest.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in [one for one in others if one != newest][_STATES:]:
        shutil.rmtree(one, ignore_errors=True)
