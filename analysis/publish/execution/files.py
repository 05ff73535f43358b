"""Where reports are put, whole or not at all, in a folder of this machine.

A set of files is written aside, in the same file system, and declared complete by one rename. Then it
is moved into place, manifest last. A build that dies before the rename leaves the old set; one that
dies after it leaves a complete set that the next build moves into place.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.common import locks
from analysis.common.errors import ReportFailed
from analysis.publish.formats import FORMATS

_ASIDE = ".landfall"
_READY = ".ready"
_INDEX_DUE = "index-due"
_PLACE = re.compile(r"[^./\\\0][^/\\\0]*")
"""A part of where a report is put: no hidden name, no way up or out."""
_SUFFIXES = (*(end for one in FORMATS.values() for end in one.suffixes), ".json")


class LocalReports:
    """A folder of reports on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.aside = root / _ASIDE

    def prepare(self) -> None:
        """Make the folder, and finish or clear away what an interrupted build left.

        Raises ReportFailed where the folder cannot be written.
        """
        with explained(self.root):
            self.aside.mkdir(parents=True, exist_ok=True)
            with self._lock():
                for left in sorted(self.aside.glob(f"*{_READY}")):
                    if _is_a_set(left):
                        self._move_into_place(left)
                    else:
                        _remove(left)
                for left in self.aside.glob("*.part"):
                    builder = left.name.split("-")[0]
                    if not (builder.isdecimal() and _alive(int(builder))):
                        _remove(left)

    def manifest(self, slug: str) -> dict[str, Any] | None:
        """Return the manifest of a report, or None where there is none that can be read."""
        try:
            found = json.loads((self.root / f"{slug}.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def size(self, path: str) -> int | None:
        """Return the size of a file, or None where there is none."""
        try:
            return (self.root / path).stat().st_size
        except OSError:
            return None

    def publish(self, slug: str, files: Mapping[str, bytes]) -> None:
        """Replace the set of files of a report: readers find the old set or the new.

        `files` are by path under the folder, all of them `slug.*` or under `slug/`.

        Raises ReportFailed where they cannot be written; the old set is then untouched.
        """
        with explained(self.root):
            part = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", suffix=".part", dir=self.aside))
            try:
                for path, content in files.items():
                    target = part / "set" / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                (part / "plan.json").write_text(json.dumps({"slug": slug, "files": sorted(files)}))
                with self._lock():
                    (self.aside / _INDEX_DUE).touch()
                    ready = part.with_suffix(_READY)
                    part.rename(ready)
                    self._move_into_place(ready)
            finally:
                shutil.rmtree(part, ignore_errors=True)

    def _move_into_place(self, ready: Path) -> None:
        """Move a complete set into place; may be repeated from any point at which it stopped."""
        plan = json.loads((ready / "plan.json").read_text())
        slug, files = plan["slug"], plan["files"]
        new = ready / "set"
        (self.root / slug).parent.mkdir(parents=True, exist_ok=True)
        self._move_folder(
            new / slug, self.root / slug, ready / "old", kept=any("/" in f[len(slug) :] for f in files)
        )
        for suffix in _SUFFIXES:
            name = f"{slug}{suffix}"
            if (new / name).exists():
                (new / name).replace(self.root / name)
            elif name not in files:
                (self.root / name).unlink(missing_ok=True)
        done = ready.with_suffix(".part")  # so that half of what is cleared away is not taken for a set
        ready.rename(done)
        shutil.rmtree(done, ignore_errors=True)

    @staticmethod
    def _move_folder(new: Path, place: Path, old: Path, *, kept: bool) -> None:
        if new.exists() or not kept:
            if place.exists() and not old.exists():
                place.rename(old)
            if new.exists():
                new.rename(place)

    def _lock(self) -> contextlib.AbstractContextManager[None]:
        """Let one process at a time move files into place."""
        return locks.held(self.aside, wait=True)

    def keep_failed(self, slug: str, notebook: bytes | None, traceback: str) -> str:
        """Write what helps to find out why a report failed under `failed/`; return the file, or nothing."""
        place = self.root / "failed" / f"{slug}.txt"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(traceback, encoding="utf-8")
            if notebook is not None:
                place.with_suffix(".ipynb").write_bytes(notebook)
        except OSError:  # a full disk must not hide the failure itself
            return ""
        return _shown(place)

    def forget_failed(self, slug: str) -> None:
        """Remove what an earlier failure of a report left."""
        for suffix in (".txt", ".ipynb"):
            (self.root / "failed" / f"{slug}{suffix}").unlink(missing_ok=True)

    def write_index(self) -> None:
        """Write the index page and the feed where a report has been published since they were written.

        No report is published meanwhile, so none is missing from the index of the last build to end.

        Raises ReportFailed where they cannot be written.
        """
        mark = self.aside / _INDEX_DUE
        with explained(self.root, untouched="the index is as it was"), self._lock():
            if mark.exists() or not (self.root / "index.html").exists():
                from analysis.publish.render import site

                site.write(self.root, aside=self.aside)
                mark.unlink(missing_ok=True)


@contextlib.contextmanager
def explained(root: Path, *, untouched: str = "nothing there was changed") -> Iterator[None]:
    """Turn a failure of the file system into one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        reason = "no space is left" if full else (error.strerror or str(error))
        msg = f"cannot write to {_shown(root)}: {reason}; {untouched}"
        raise ReportFailed(msg) from error


def _is_a_set(ready: Path) -> bool:
    """Return whether a folder holds a set as `publish` makes it, to be put within the reports.

    A folder of reports may come from elsewhere: what lies aside in it moves and removes nothing outside.
    """
    try:
        plan = json.loads((ready / "plan.json").read_text(encoding="utf-8"))
        parts = plan["slug"].split("/")
        return all(map(_PLACE.fullmatch, parts)) and all(isinstance(file, str) for file in plan["files"])
    except (FileNotFoundError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    """Return a path as the user would write it here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _alive(pid: int) -> bool:
    import psutil  # type: ignore[import-untyped]  # os.kill(pid, 0) asks on Unix, kills on Windows

    return bool(psutil.pid_exists(pid))
