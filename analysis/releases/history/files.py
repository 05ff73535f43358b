"""Several files that change together: all of them, or none, also when the machine stops in between."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.common import locks, paths
from analysis.common.errors import DataRefused, LandfallError, UsageError

JOURNAL = ".pending.json"
_PREFIX = ".new-"
_GONE = ""
_PATIENCE = 10.0
"""Seconds in which a `replace` has renamed its files, however busy the machine."""


@contextlib.contextmanager
def locked(folder: Path, doing: str = "writing the tables") -> Iterator[None]:
    """Hold the folder against a second writer; nothing is left behind, whatever happens.

    `doing` is what the message says the other one does.

    Raises DataRefused: another process is writing. Raises UsageError: it is part of an installed package.
    """
    if paths.is_packaged(folder):
        raise UsageError("nothing is written among the packages; set LANDFALL_HOME to a project of your own.")
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locks.held(folder, wait=False))
        except BlockingIOError:
            raise DataRefused(
                folder.name, found=f"that another command is {doing}", then=" Try again when it is done."
            ) from None
        yield


def _write(folder: Path, content: bytes) -> str:
    with paths.new_file(folder, _PREFIX) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(file.name).name


def replace(folder: Path, contents: Mapping[str, bytes | None]) -> list[str]:
    """Write files of a folder so that a reader sees all old or, but for an instant, all new ones.

    Files whose bytes would not change are left alone. All new files are first written beside the old,
    then named in a journal, then renamed: `recover` finishes what a crash interrupts. A file whose
    content is None is taken away. Returns the names of the files that changed.
    """
    changed = {
        name: content
        for name, content in contents.items()
        if ((folder / name).read_bytes() if (folder / name).exists() else None) != content
    }
    if not changed:
        return []
    try:
        pending = {
            name: _write(folder, content) if content is not None else _GONE
            for name, content in changed.items()
        }
        journal = _write(folder, json.dumps(pending).encode())
    except (OSError, KeyboardInterrupt):
        recover(folder)
        raise
    (folder / journal).replace(folder / JOURNAL)
    _settle(folder)
    recover(folder)
    return sorted(changed)


def _settle(folder: Path) -> None:
    """Have the names in a folder written to the disk, in case the power fails; not possible everywhere."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _journal(path: Path) -> dict[str, str]:
    try:
        pending: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        plain = all(Path(name).name == name for pair in pending.items() for name in pair)
    except (ValueError, TypeError, AttributeError, RecursionError):
        plain = False
    if not plain:
        raise DataRefused(
            path.name,
            "a journal as a merge writes it",
            "something else",
            then=" Delete it and bring the folder back from the repository.",
        )
    return pending


def snapshot(folder: Path, into: Path) -> None:
    """Copy the files of a folder as they are at one moment, all before a `replace` or all after it.

    Raises DataRefused: an earlier `replace` was cut off and cannot be finished, or one never ends.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if (folder / JOURNAL).exists():  # between two names, or cut off there
            with contextlib.suppress(DataRefused, OSError), locked(folder):
                recover(folder)
        before = _state(folder)
        for left in into.iterdir():
            left.unlink()
        with contextlib.suppress(FileNotFoundError):
            for name in before:
                shutil.copyfile(folder / name, into / name)
            if _state(folder) == before and not (folder / JOURNAL).exists():
                return
        time.sleep(0.01)
    raise DataRefused(
        folder.name, found="a command that was cut off as it wrote", then=" Run `landfall data check --mend`."
    )


def _state(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = ((file.name, file.stat()) for file in sorted(folder.glob("[!.]*")) if file.is_file())
    return {name: (stat.st_ino, stat.st_mtime_ns, stat.st_size) for name, stat in found}


def interrupted(folder: Path) -> bool:
    """Return whether a `replace` was cut off and `recover` has something to do."""
    return (folder / JOURNAL).exists() or any(folder.glob(f"{_PREFIX}*"))


def recover(folder: Path) -> bool:
    """Finish an interrupted `replace`, or clear away one that had not got as far as its journal.

    Returns whether there was anything to do.
    """
    journal = folder / JOURNAL
    found = journal.exists()
    if found:
        for name, written in _journal(journal).items():
            if written == _GONE:
                (folder / name).unlink(missing_ok=True)
            elif (folder / written).exists():
                (folder / written).replace(folder / name)
        _settle(folder)
        journal.unlink()
    for left in folder.glob(f"{_PREFIX}*"):
        left.unlink()
        found = True
    return found


@contextlib.contextmanager
def writable(root: Path) -> Iterator[None]:
    """Make the folder of the tables; turn what the system refuses into one line."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        so_far = "nothing changed"
        with contextlib.suppress(OSError):
            if interrupted(root):
                so_far = "the next command, or `landfall data check --mend`, finishes what was begun"
        raise LandfallError(f"{root.name}: cannot be written ({error.strerror}); {so_far}.") from None
