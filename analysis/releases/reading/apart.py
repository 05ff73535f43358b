"""A file from outside is read in a process of its own, with limits; what comes back is plain data.

A parser that hangs, breaks off or asks for all memory there is takes that process with it, and the command
says so in one line. On Linux the process is forked, with what is imported already; elsewhere a new Python
is started, whose time is limited and whose memory is looked at ten times a second.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from analysis.common import errors
from analysis.common.errors import DataRefused, LandfallError

MEMORY = 1536 * 2**20
SECONDS = 60
"""Of processor time; the clock on the wall may show twice as many, for a machine has other things to do."""
MAX_ANSWER = 256 * 2**20
_CHUNK = 2**20
_TOO_LONG = f"it took longer than {SECONDS} seconds to read"
_TOO_LARGE = f"it needs more than {MEMORY / 2**30:g} GB of memory to read"
_GAVE_UP = "the parser gave up on it"
_NO_NETWORK, _NO_RIGHTS = 0x40000000, 0x10000000
"""A namespace of the network, and one of users, in which anybody may have one."""


def run(work: Callable[[], Any], file: str, module: Sequence[str] | None = None) -> Any:
    """Return what a function returns, called in a process that has limits.

    It reads the file, which a message calls `file`, and returns what JSON can carry. `module` calls `answer`
    with such a function, and its arguments follow: for where nothing is forked. Without one the work is done
    here then, as is right where size alone bounds it. What the function raises as a LandfallError is raised
    here; DataRefused where it met a limit or its process broke off.
    """
    if sys.platform != "linux" and module is None:
        return work()
    content, why = _forked(work) if sys.platform == "linux" else _started(module or ())
    kind, said, *fields = json.loads(content) if content.endswith(b"\n") else ("limit", why)
    if kind == "limit":
        raise DataRefused(file, "a readable file", f"that {said}")
    if kind == "bug":  # one of ours, to be seen as such
        raise RuntimeError(said)
    if kind != "found":
        known = {one.__name__: one for one in (errors.UsageError, DataRefused)}
        refusal = known.get(kind, LandfallError)(said)
        refusal.fields = fields[0]
        raise refusal
    return said


def answer(work: Callable[[], Any], out: int) -> NoReturn:
    """Write what the function returns, or why it returns nothing, and end the process."""
    said: tuple[Any, ...]
    try:
        said = "found", work()
    except LandfallError as error:
        said = type(error).__name__, str(error), error.fields
    except MemoryError:
        said = "limit", _TOO_LARGE
    except RecursionError:
        said = "limit", _GAVE_UP
    except BaseException:  # noqa: BLE001 (it is told to who asked)
        said = "bug", traceback.format_exc()
    with contextlib.suppress(OSError), open(out, "wb", closefd=False) as stream:  # who asked may be gone
        stream.write(json.dumps(said).encode() + b"\n")
    os._exit(0)


def _forked(work: Callable[[], Any]) -> tuple[bytes, str]:
    reading, writing = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():  # the line on a terminal has a thread, of which the child uses nothing
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _limit(parent)
        answer(work, writing)
    os.close(writing)
    late = True
    try:
        content, late = _read(reading)
    finally:
        os.close(reading)
        if late:  # or interrupted
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if late or status == -signal.SIGXCPU:
        return content, _TOO_LONG
    return content, _TOO_LARGE if status == -signal.SIGKILL else _GAVE_UP


def _read(pipe: int) -> tuple[bytes, bool]:
    """Return what comes until the end, and whether that did not come in time."""
    deadline, chunks, room = time.monotonic() + 2 * SECONDS, [], MAX_ANSWER
    ready = select.poll()
    ready.register(pipe)
    while room > 0 and ready.poll(max(0.0, deadline - time.monotonic()) * 1000):
        chunks.append(os.read(pipe, _CHUNK))
        room -= len(chunks[-1])
        if not chunks[-1]:
            return b"".join(chunks), False
    return b"", True


def _limit(parent: int) -> None:
    """Limit this process: its time, its memory, no file written, no network where the system lets us."""
    import ctypes
    import faulthandler
    import resource

    system = ctypes.CDLL(None)
    system.prctl(1, signal.SIGKILL)  # to end with its parent
    if os.getppid() != parent:  # which has ended already
        os._exit(1)
    for stops in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stops, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):  # a parser that breaks off says so in eighty lines
        os.dup2(nowhere, stream)
    if system.unshare(_NO_NETWORK):
        system.unshare(_NO_NETWORK | _NO_RIGHTS)
    held = int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_DATA, max(MEMORY, held + MEMORY // 2)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(kind)[1]
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        # at the second limit of time the system kills without saying why
        resource.setrlimit(kind, (least, allowed if kind == resource.RLIMIT_CPU else least))


def _started(module: Sequence[str]) -> tuple[bytes, str]:
    import psutil  # type: ignore[import-untyped]

    deadline = time.monotonic() + 2 * SECONDS
    command = [sys.executable, "-P", "-m", *module]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing) as child:  # noqa: S603
        while True:
            try:
                return child.communicate(timeout=0.1)[0], _GAVE_UP
            except subprocess.TimeoutExpired:
                held = 0
                with contextlib.suppress(psutil.Error):
                    held = psutil.Process(child.pid).memory_info().rss
            if held > MEMORY or time.monotonic() > deadline:
                child.kill()
                return b"", _TOO_LARGE if held > MEMORY else _TOO_LONG
