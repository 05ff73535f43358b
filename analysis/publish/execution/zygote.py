"""The prepared process: imports once what every report needs, then forks one kernel per request.

Run as ``python -m analysis.publish.execution.zygote DESCRIPTOR [REPORT]...``, with the descriptor of a
listening socket and the reports it is for, by default any; it ends when its standard input closes, that is
when its owner ends, however that happens. Each connection is one kernel's life line:

    client → {"argv": [...], "env": {...}, "cwd": ...} newline, with its stdout and stderr attached
    zygote → {"pid": n} or {"refused": why}; then {"bound": true} by the kernel; then {"exit": code}

A client that goes away takes its kernel with it; a zygote that goes away takes all kernels.
Forking is safe only while this process has one thread, so it refuses when there are more.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from analysis.common import paths
from analysis.publish.execution import preload

FOLDER_PREFIX = "landfall-"
"""How the name of a build's temporary folder begins; the socket lies in it."""

IMPORT_TIME_VARIABLES = (
    "PYTHON", "IPYTHON", "MPL", "MATPLOTLIB", "LD_", "LANG", "LC_", "HOME", "XDG_", "TMP", "TEMP",
)  # fmt: skip
"""How the names begin of what is read while libraries are imported: another value needs a cold start."""

SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",  # a pool of BLAS threads would make the fork unsafe
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts one too
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def threads() -> int:
    """Return how many threads this process has, those of C libraries included where the system says."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (no pathlib object per look)
    except OSError:
        import threading

        return threading.active_count()


def own_code() -> dict[str, int]:
    """Return when each file of imported code was changed, but for what is installed."""
    files = {str(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
    ours = [f for f in files if f and "site-packages" not in f and not f.startswith(sys.base_prefix)]
    return {file: _changed(Path(file)) for file in ours}


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
    if any(_changed(Path(file)) != was for file, was in code.items()):
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
        app.initialize(sys.argv[1:])  # type: ignore[no-untyped-call]
        if not send(line, {"bound": True}):
            sys.exit(1)  # who asked for this kernel is gone, perhaps before it had a group to be killed by
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
    for name in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL if name != signal.SIGINT else signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # the legacy generator is not reseeded by a fork; `random` is
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin if launcher and launcher.origin else "", *request["argv"][3:]]
    sys.orig_argv = request["argv"]


def die_with_parent(parent: int) -> None:
    """Ask the kernel of the system to kill this process when its parent ends (Linux only)."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:  # it ended between the fork and the call
            os._exit(1)


class Server:
    """Accepts requests, forks, reports exits, and leaves no kernel behind."""

    def __init__(self, listener: socket.socket, lifeline: int, set_by_imports: Iterable[str] = ()) -> None:
        self.listener = listener
        self.set_by_imports = {name: os.environ[name] for name in set_by_imports}
        self.lifeline = lifeline
        self.kernels: dict[int, socket.socket] = {}
        self.code = own_code()
        self.wake_read, self.wake_write = os.pipe()
        for fd in (self.wake_read, self.wake_write):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's business
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.selector = selectors.DefaultSelector()
        for readable in (listener, lifeline, self.wake_read):
            self.selector.register(readable, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the owner is gone, then leave nothing behind: no process, no temporary folder."""
        adopt_orphans()
        folder = Path(self.listener.getsockname()).parent
        try:
            while not self._serve():
                pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the owner closes the lifeline, then sends this
            kill_family()
            for line in self.kernels.values():
                line.close()
            if folder.name.startswith(FOLDER_PREFIX):  # the owner may have been killed before it could
                shutil.rmtree(folder, ignore_errors=True)

    def _serve(self) -> bool:
        """Handle what has happened; return whether the owner is gone."""
        for key, _ in self.selector.select():
            if key.fileobj == self.lifeline:
                return True
            self._handle(key)
        return False

    def _handle(self, key: selectors.SelectorKey) -> None:
        if key.fileobj == self.wake_read:
            with contextlib.suppress(BlockingIOError):
                os.read(self.wake_read, 4096)
            self._reap()
        elif key.fileobj is self.listener:
            line, _ = self.listener.accept()
            self._fork(line)
        elif key.data in self.kernels:  # a client is gone: its kernel goes too, and _reap forgets it
            self.selector.unregister(key.fileobj)
            kill_group(key.data)

    def _fork(self, line: socket.socket) -> None:
        line.settimeout(10)
        try:
            data, fds, _, _ = socket.recv_fds(line, 1 << 16, 2)
            while not data.endswith(b"\n"):
                if not (more := line.recv(1 << 16)):
                    break
                data += more
            request = json.loads(data)
            why = refusal(request, self.code)
            os.environ[paths.STATE_VARIABLE] = request["env"].get(paths.STATE_VARIABLE, "")
            preload.load_tables(request["env"].get(preload.TABLES_VARIABLE, ""))
            own = os.getpid()  # asked before the fork: the child would not see that we have ended since
            pid = os.fork() if why is None else -1
        except json.JSONDecodeError:  # a client that was killed in mid-sentence: nobody is left to be told
            line.close()
            return
        except (OSError, ValueError) as error:  # such as no memory
            line.close()
            print(f"landfall: no kernel forked: {error}", file=sys.stderr)
            return
        if pid == 0:
            self._forget()
            request["env"] = self.set_by_imports | request["env"]  # as the imports would in that kernel
            become_kernel(request, line, fds, own)
        for fd in fds:
            os.close(fd)
        send(line, {"pid": pid} if why is None else {"refused": why})
        if why is None:
            self.kernels[pid] = line
            self.selector.register(line, selectors.EVENT_READ, pid)
        else:
            line.close()

    def _forget(self) -> None:
        """In a child: close what is the zygote's."""
        signal.set_wakeup_fd(-1)
        self.selector.close()
        self.listener.close()
        for fd in (self.wake_read, self.wake_write):
            os.close(fd)
        for line in self.kernels.values():
            line.close()

    def _reap(self) -> None:
        for pid in list(self.kernels):
            done, status = os.waitpid(pid, os.WNOHANG)
            if not done:
                continue
            line = self.kernels.pop(pid)
            with contextlib.suppress(KeyError):
                self.selector.unregister(line)
            kill_group(pid)  # what the kernel itself started
            send(line, {"exit": os.waitstatus_to_exitcode(status)})
            line.close()


def send(line: socket.socket, message: dict[str, Any]) -> bool:
    """Send one message and return whether the client was there; one that is gone is not a failure."""
    try:
        line.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        return False
    return True


def adopt_orphans() -> None:
    """Become the parent of what a kernel started, detached and left (Linux only), to end it in the end."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(36, 1)


def kill_family() -> None:
    """Kill every process that descends from this one."""
    import psutil  # type: ignore[import-untyped]

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()


def kill_group(pid: int) -> None:
    """Kill a kernel and what it started."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Prepare, then serve."""
    if Path(sys.path[0]) == Path.cwd():  # as a kernel does before it imports anything
        del sys.path[0]
    lifeline = sys.stdin.fileno()
    before = dict(os.environ)
    preload.prepare(lambda: bool(select.select([lifeline], [], [], 0)[0]), reports=sys.argv[2:])
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        Server(listener, lifeline, os.environ.keys() - before).run()


if __name__ == "__main__":
    main()
