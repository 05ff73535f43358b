"""The prepared process: imports once what every report needs, then forks one kernel for each who asks.

Run as ``python -m analysis.publish.execution.zygote OWNER DESCRIPTOR CODE [REPORT]...``: the process it
ends with, the descriptor of a listening socket, whether our code is "settled" or "changing", and the reports,
by default any. Standard input is a pipe to who removes the build's folder once nobody holds it any more.

Who wants a kernel connects, and sends the arguments, variables and folder of a process. The kernel answers
with its process id when it can be talked to, or the prepared process with why there is none: all are pickled
values, as between builder and worker. Then the system ends the kernel, and what it started, as soon as the
other end of the connection is closed.

While code is being written a child serves, which has imported our modules too, and another once one of them
has changed: the libraries stay imported. Forking is safe only while this process has one thread.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from analysis.common import paths
from analysis.publish.execution import preload
from analysis.publish.execution.family import adopt_orphans, die_with_parent, end_with, no_family_left

_ANEW = 75
"""The exit code of a child whose modules are no longer those of the files."""
_PATIENCE = 10.0
"""Seconds in which who has connected must have said what is wanted: nobody else is served meanwhile."""


def main() -> None:
    """Prepare, then serve; in a kernel, become what the launcher of ipykernel would be."""
    _, owner, listening, code, *reports = sys.argv
    die_with_parent(int(owner), signal.SIGTERM)
    os.dup(0)  # kept open, not inherited by what a notebook starts
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    if Path(sys.path[0]) == Path.cwd():  # as a kernel does before it imports anything
        del sys.path[0]
    preload.prepare(reports, changing=code == "changing")
    with socket.socket(fileno=int(listening)) as listener, no_family_left():
        line = serve_changing(listener, reports) if code == "changing" else serve(listener, {})
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.parent_handle = os.getppid()  # its default was taken when ipykernel was imported
    app.initialize(sys.argv[1:])  # type: ignore[no-untyped-call]
    try:
        line.sendall(pickle.dumps(os.getpid()))
    except OSError:  # who asked for this kernel is gone, perhaps before it could be told
        os._exit(1)
    app.start()  # type: ignore[no-untyped-call]


def serve(listener: socket.socket, code: Mapping[str, int]) -> socket.socket:
    """Fork kernels until this process is told to end; return, in a kernel alone, the connection to its owner.

    It ends also once a file of `code`, which says when each was changed, is another.
    """
    while True:
        select.select([listener], [], [])
        if any(_changed(file) != was for file, was in code.items()):
            sys.exit(_ANEW)  # who asks is answered by the next
        line, _ = listener.accept()
        if fork(line) == 0:
            return line
        line.close()
        with contextlib.suppress(ChildProcessError):  # there is none
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass  # a kernel that has ended, or what one left, is let go


def fork(line: socket.socket) -> int | None:
    """Fork the kernel that is asked for; return what `os.fork` does, or None where there can be none."""
    line.settimeout(_PATIENCE)
    own = os.getpid()  # asked before the fork: the child would not see that we have ended since
    try:
        with line.makefile("rb") as asked:
            argv, environment, folder = pickle.load(asked)  # noqa: S301 (nobody else reaches the socket)
        os.environ[paths.STATE_VARIABLE] = environment.get(paths.STATE_VARIABLE, "")
        preload.load_tables(environment.get(preload.TABLES_VARIABLE, ""))
        if threads() > 1:
            line.sendall(pickle.dumps(f"{threads()} threads are running"))
            return None
        pid = os.fork()
    except (OSError, EOFError) as error:  # such as no memory, or a client that was killed
        print(f"landfall: no kernel forked: {error}", file=sys.stderr)
        return None
    if pid == 0:
        os.setsid()
        die_with_parent(own)
        end_with(line)
        move_in(argv, environment, folder)
    return pid


def threads() -> int:
    """Return how many threads this process has, those of C libraries included."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (no pathlib object per look)


def move_in(argv: list[str], environment: dict[str, str], folder: str) -> None:
    """Take the signals, variables, folder, random numbers and arguments of an ordinary kernel."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # the legacy generator is not reseeded by a fork; `random` is
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "", *argv[3:]]
    sys.orig_argv = argv


def serve_changing(listener: socket.socket, reports: list[str]) -> socket.socket:
    """Serve from a child that has imported our modules too, and from another when one of them has changed."""
    own = os.getpid()
    while True:
        child = os.fork()
        if not child:
            die_with_parent(own, signal.SIGTERM)
            adopt_orphans()
            preload.import_own(reports)
            return serve(listener, own_code())
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != _ANEW:
            sys.exit(0)


def own_code() -> dict[str, int]:
    """Return when each file of imported code was changed, but for what is installed."""
    files = {str(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
    ours = (f for f in files if f and "site-packages" not in f and not f.startswith(sys.base_prefix))
    return {file: _changed(file) for file in ours}


def _changed(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


if __name__ == "__main__":
    main()
