"""What one process at a time may do in a folder."""

import contextlib
import errno
import fcntl
import os
import stat
import sys
import threading
from types import SimpleNamespace

import pytest

from analysis.common import locks


@pytest.fixture(params=["folder", "file"])
def left(request, monkeypatch) -> list[str]:
    """What a lock leaves in a folder: on a network file system, which cannot hold folders, a file."""
    flock = fcntl.flock

    def of_files_alone(handle: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        flock(handle, how)

    if request.param == "folder":
        return []
    monkeypatch.setattr(fcntl, "flock", of_files_alone)
    return [locks.FILE]


def test_who_waits_goes_on_when_the_holder_is_done(tmp_path, left):
    order = []

    def other() -> None:
        with locks.held(tmp_path, wait=True):
            order.append("second")

    waiting = threading.Thread(target=other)
    with locks.held(tmp_path, wait=True):
        waiting.start()
        waiting.join(0.2)
        with pytest.raises(BlockingIOError), locks.held(tmp_path, wait=False):
            pass
        order.append("first")
    waiting.join(20)
    assert order == ["first", "second"]
    assert [file.name for file in tmp_path.iterdir()] == left


@pytest.mark.parametrize(
    ("wait", "held_for", "tried"), [(True, 0, 1), (True, 2, 3), (False, 0, 1), (False, 2, 1)]
)
def test_on_windows(tmp_path, monkeypatch, wait, held_for, tried):
    asked = []

    def locking(*_: int) -> None:
        asked.append(1)
        if len(asked) <= held_for:
            raise PermissionError(13, "Permission denied")

    def of_a_file(path, *given: int, real=os.open) -> int:
        if path == tmp_path:
            raise PermissionError(13, "Permission denied")
        return real(path, *given)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "open", of_a_file)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    refused = pytest.raises(BlockingIOError) if held_for and not wait else contextlib.nullcontext()
    with refused, locks.held(tmp_path, wait=wait):
        pass
    assert len(asked) == tried
