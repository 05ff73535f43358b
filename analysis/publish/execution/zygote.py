"""The prepared process: imports once what every report needs, then forks one kernel per request.

Run as ``python -m analysis.publish.execution.zygote DESCRIPTOR KERNELS [REPORT]...``, with the descriptor
of a listening socket, what kernels it is for (see `preload`), and the reports it is for, by default any; it
ends when its standard input closes, that is when its owner ends, however that happens. Each connection is one
kernel's life line, of whole messages:

    client → {"argv": [...], "env": {...}, "cwd": ...}, with its stdout and stderr attached
    kernel → {"pid": n} when it can be talked to, or zygote → {"refused": why}; then zygote → {"exit": code}

A client that goes away takes its kernel with it; a zygote that goes away takes all kernels.
While code is being written a child of it serves, which has imported our modules too, and another once one of
them has changed: the libraries stay imported.
Forking is safe only while this process has one thread, so it refuses when there are more.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from analysis.common import paths
from analysis.publish.execution import preload
from analysis.publish.execution.family import (
    die_with_parent,
    kill_family,
    kill_group,
    no_family_left,
    remove,
)

FOLDER_PREFIX = "landfall-"
"""How the name of a build's temporary folder begins; the socket lies in it."""

IMPORT_TIME_VARIABLES = (
    "PYTHON", "IPYTHON", "MPL", "MATPLOTLIB", "LD_", "LANG", "LC_", "HOME", "XDG_", "TMP", "TEMP",
)  # fmt: skip
"""How the names begin of what is read while libraries are imported: another value needs a cold start."""

ANEW = 75
"""The exit code of a child whose modules are no longer those of the files."""

_LONGEST = 1 << 20
"""Bytes of a request; the system takes none longer than about a fifth of that at once."""

SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",  # a pool of BLAS threads would make the fork unsafe
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts one too
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def threads() -> int:
    """Return how many threads this process has, those of C libraries included."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (no pathlib object per look)


def own_code() -> dict[str, int]:
    """Return when each file of imported code was changed, but for what is installed."""
    files = {str(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
    ours = [f for f in files if f and "site-packages" not in f and not f.startswith(sys.base_prefix)]
    return {file: _changed(Path(file)) for file in ours}


def is_old(code: Mapping[str, int]) -> bool:
    """Return whether a file has changed since `own_code` returned `code`."""
    return any(_changed(Path(file)) != was for file, was in code.items())


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def refusal(request: dict[str, Any], code: Mapping[str, int]) -> str | None:
    """Return why a request cannot be met by a fork of this process, or None.

    `code` is what `own_code` returned when all was imported.
    """
    if request["argv"][0] != sys.executable:
        return f"the kernel's interpreter is {request['argv'][0]}"
    wanted, here = (
        {**given, preload.BACKEND_VARIABLE: preload.backend(given)} for given in (request["env"], os.environ)
    )
    for name in sorted(wanted | here):
        if name.startswith(IMPORT_TIME_VARIABLES) and wanted.get(name) != here.get(name):
            return f"the variable {name} differs"
    if is_old(code):
        return "code has changed since it was imported"
    if threads() > 1:
        return f"{threads()} threads are running"
    return None


def become_kernel(request: dict[str, Any], line: socket.socket, outputs: list[int], parent: int) -> NoReturn:
    """Turn this freshly forked child of `parent` into an ordinary ipykernel; never returns."""
    code = 1
    try:
        os.setsid()
        die_with_parent(parent)
        move_in(request, outputs)
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.parent_handle = parent  # its default was taken when ipykernel was imported
        # where the build's folder is gone, with the builder, IPython would make one that nobody removes
        tempfile.tempdir = os.path.dirname(os.environ.get("IPYTHONDIR", "")) or None  # noqa: PTH120
        app.initialize(sys.argv[1:])  # type: ignore[no-untyped-call]
        tempfile.tempdir = None
        if not send(line, {"pid": os.getpid()}):
            sys.exit(1)  # who asked for this kernel is gone
        line.close()
        app.start()  # type: ignore[no-untyped-call]
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 (the last frame of a process: it must reach os._exit)
        import traceback

        traceback.print_exc(file=sys.__stderr__)
    finally:
        with contextlib.suppress(BaseException):
            import atexit

            atexit._run_exitfuncs()  # noqa: SLF001 (a forked process ends by os._exit, which skips them)
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def move_in(request: dict[str, Any], outputs: list[int]) -> None:
    """Take the outputs, signals, variables, folder, random numbers and arguments of an ordinary kernel."""
    for target, fd in enumerate([os.open(os.devnull, os.O_RDONLY), *outputs]):
        os.dup2(fd, target)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # the legacy generator is not reseeded by a fork; `random` is
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "", *request["argv"][3:]]
    sys.orig_argv = request["argv"]


class Server:
    """Accepts requests, forks, reports exits, and leaves no kernel behind."""

    def __init__(
        self,
        listener: socket.socket,
        lifeline: int,
        set_by_imports: Iterable[str] = (),
        *,
        replaced: bool = False,
    ) -> None:
        self.listener = listener
        self.lifeline = lifeline
        self.replaced = replaced
        self.set_by_imports = {name: os.environ[name] for name in set_by_imports}
        self.kernels: dict[int, socket.socket] = {}
        self.code = own_code()
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self._fork)
        self.selector.register(lifeline, selectors.EVENT_READ, self._owner_ended)

    def run(self) -> NoReturn:
        """Serve until the owner is gone, then leave nothing behind: no process, no temporary folder."""
        with no_family_left():
            while True:
                self.serve()

    def serve(self) -> None:
        """Wait for something to happen, and do what it asks for."""
        for key, _ in self.selector.select():
            key.data()

    def _owner_ended(self) -> NoReturn:
        """Remove the owner's folder, who may have been killed before it could, and end."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the owner closes the lifeline, then sends this
        kill_family()
        folder = Path(self.listener.getsockname()).parent
        if folder.name.startswith(FOLDER_PREFIX):
            remove(folder)
        sys.exit(0)

    def _fork(self) -> None:
        if self.replaced and is_old(self.code):
            sys.exit(ANEW)  # who asks is answered by the next
        line, _ = self.listener.accept()
        line.settimeout(10)
        fds: list[int] = []
        pid, own = -1, os.getpid()  # asked before the fork: the child would not see that we have ended since
        try:
            said, fds, _, _ = socket.recv_fds(line, _LONGEST, 2)
            request = json.loads(said or "null")
            if not request:  # a client that was killed before it had asked
                return
            if why := refusal(request, self.code):
                send(line, {"refused": why})
                return
            os.environ[paths.STATE_VARIABLE] = request["env"].get(paths.STATE_VARIABLE, "")
            preload.load_tables(request["env"].get(preload.TABLES_VARIABLE, ""))
            pid = os.fork()
        except (OSError, ValueError) as error:  # such as no memory
            print(f"landfall: no kernel forked: {error}", file=sys.stderr)
            return
        finally:
            if pid:
                for fd in fds:
                    os.close(fd)
            if pid < 0:
                line.close()
        if pid == 0:
            self._forget()
            request["env"] = self.set_by_imports | request["env"]  # as the imports would in that kernel
            become_kernel(request, line, fds, own)
        self.watch(pid, line)

    def watch(self, pid: int, line: socket.socket) -> None:
        """Have a kernel end with its client, and its end told to it."""
        process = os.pidfd_open(pid)
        self.kernels[pid] = line
        self.selector.register(line, selectors.EVENT_READ, partial(self._left, pid))
        self.selector.register(process, selectors.EVENT_READ, partial(self._ended, pid, process))

    def _forget(self) -> None:
        """In a child: close what is the zygote's; its standard input is to be replaced."""
        watched = {key.fd for key in self.selector.get_map().values()} - {self.lifeline}
        for fd in watched | {line.fileno() for line in self.kernels.values()}:
            with contextlib.suppress(OSError):
                os.close(fd)
        self.selector.close()

    def _left(self, pid: int) -> None:
        """End a kernel whose client is gone."""
        if pid in self.kernels:
            self.selector.unregister(self.kernels[pid])
            kill_group(pid)

    def _ended(self, pid: int, process: int) -> None:
        line = self.kernels.pop(pid)
        self.selector.unregister(process)
        os.close(process)
        with contextlib.suppress(KeyError):
            self.selector.unregister(line)
        _, status = os.waitpid(pid, 0)
        kill_group(pid)  # what the kernel itself started
        send(line, {"exit": os.waitstatus_to_exitcode(status)})
        line.close()


def send(line: socket.socket, message: dict[str, Any]) -> bool:
    """Send one message and return whether the client was there; one that is gone is not a failure."""
    try:
        line.sendall(json.dumps(message).encode())
    except OSError:
        return False
    return True


def serve_changing(server: Callable[..., Server], import_own: Callable[[], None]) -> NoReturn:
    """Serve from a child that has imported our modules too, and from another when one of them has changed."""
    own = os.getpid()
    with no_family_left():
        while True:
            child = os.fork()
            if not child:
                die_with_parent(own)
                import_own()
                server(replaced=True).run()
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != ANEW:
                sys.exit(0)


def main() -> None:
    """Prepare, then serve."""
    if Path(sys.path[0]) == Path.cwd():  # as a kernel does before it imports anything
        del sys.path[0]
    lifeline = sys.stdin.fileno()
    before = dict(os.environ)
    _, listening, kernels, *reports = sys.argv
    preload.prepare(lambda: bool(select.select([lifeline], [], [], 0)[0]), reports, kernels)
    with socket.socket(fileno=int(listening)) as listener:
        server = partial(Server, listener, lifeline, os.environ.keys() - before)
        if kernels == preload.CHANGING:
            serve_changing(server, partial(preload.import_own, reports))
        server().run()


if __name__ == "__main__":
    main()
