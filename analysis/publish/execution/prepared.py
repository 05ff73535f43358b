"""The owner's side of the prepared process: start it, ask it for kernels, end it.

Where a fork is not possible or not safe there is no prepared process, and kernels start in the
ordinary way.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.common import paths
from analysis.publish.execution.family import kill_group
from analysis.publish.execution.preload import BACKEND_VARIABLE, FEW, MANY
from analysis.publish.execution.zygote import FOLDER_PREFIX, SINGLE_THREADED

_KEEPER = (
    'trap "" PIPE; made=$(mktemp -d -t "$0XXXXXXXX" 2>/dev/null) || exit; '
    'echo "$made"; read -r end; rm -rf "$made"'
)
_ZYGOTE = "analysis.publish.execution.zygote"
SOCKET_VARIABLE = "LANDFALL_PREPARED"
COLD_VARIABLE = "LANDFALL_COLD"
_START_TIMEOUT = 60.0
_FEW = 4
_LONGEST_ANSWER = 4096
_log = logging.getLogger("landfall")


def fork_is_safe() -> bool:
    """Return whether kernels can be forked here: on Linux, where the end of each is told."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):  # another system, or a sandbox
        return False
    return not os.environ.get(COLD_VARIABLE)


def kernel_environment() -> dict[str, str]:
    """Return the variables of every kernel, warm or cold: ours, and what makes runs alike.

    A backend of matplotlib chosen for other work would keep every chart off the page, and where each
    warning is an error ipykernel itself does not start (Python 3.12 and newer).
    """
    own = {"PYTHONSTARTUP", "PYTHONWARNINGS", BACKEND_VARIABLE}
    return {
        **{name: value for name, value in os.environ.items() if name not in own},
        **SINGLE_THREADED,
        "PYTHONHASHSEED": "0",
        paths.HOME_VARIABLE: str(paths.project()),
    }


def settings_of_no_user(folder: str) -> dict[str, str]:
    """Return variables by which IPython and matplotlib ignore what a user has set up for work by hand.

    What they write for themselves goes into `folder`. matplotlib's fonts, once found, are found again
    in the user's cache, where there is a folder to hold it. The ids of an SVG are the same each time.
    """
    rc = Path(folder) / "matplotlibrc"
    rc.write_text("svg.hashsalt: landfall\n", encoding="utf-8")
    found = {"IPYTHONDIR": f"{folder}/ipython", "MATPLOTLIBRC": str(rc)}
    if not _own_can_be_written():
        found["MPLCONFIGDIR"] = f"{folder}/matplotlib"
    return found


def _own_can_be_written() -> bool:
    """Return whether matplotlib can write where it would keep its own: it says in each report where not."""
    given = {name: os.environ.get(name) for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    alone = given.pop("MPLCONFIGDIR")
    try:
        for folder in [alone] if alone else given.values():
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)
            if not os.access(folder or Path.home(), os.W_OK):
                return False
    except (OSError, RuntimeError):  # a user whom this system does not know, as in a container
        return False
    return True


class PreparedProcess:
    """Starts and owns a prepared process; leaving the `with` block ends it and every kernel of it.

    `environment` is the one its kernels will want: variables read at import time must agree. The socket
    lies in `folder`, which whoever made it removes; where that one is killed, the process does. What the
    notebooks of `reports` need is imported; where none is named, what any of ours may need; `kernels`
    says which there will be, see `preload`.
    """

    def __init__(
        self, environment: Mapping[str, str], folder: str, reports: Iterable[str] = (), kernels: str = MANY
    ) -> None:
        self._environment = {**environment, **SINGLE_THREADED}
        self._arguments = (kernels, *reports)
        self._lock = threading.Lock()
        self.folder = folder
        self.address = str(Path(folder) / "prepared")
        self._start()

    def _start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen(128)  # clients may connect from now on, and wait while the imports run
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                [
                    sys.executable,
                    "-m",
                    "analysis.publish.execution.zygote",
                    str(listener.fileno()),
                    *self._arguments,
                ],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )

    def revive(self) -> None:
        """Start it again where it has been killed."""
        with self._lock:
            if self.process.poll() is not None:
                _log.debug("the prepared process ended; starting another")
                self._let_go()
                self._start()

    def __enter__(self) -> PreparedProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the prepared process at once, even while it imports; it kills its kernels."""
        self._let_go()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _let_go(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()


def few_or_many(kernels: int) -> str:
    """Return what so many kernels, 0 for an unknown number, are to `preload`."""
    return FEW if 0 < kernels <= _FEW else MANY


@contextlib.contextmanager
def for_a_build(reports: Iterable[str] = (), kernels: str = MANY) -> Iterator[PreparedProcess | None]:
    """Yield a prepared process that ends with the block; None where there can be none or one is named.

    It is one for these reports, or for any, and for such kernels as `preload` names.

    Until then kernels see no user's settings of IPython and matplotlib.
    """
    if os.environ.get(SOCKET_VARIABLE):
        yield None
        return
    with _folder() as folder, variables(settings_of_no_user(folder)):
        process = None
        if fork_is_safe():
            try:
                process = PreparedProcess(kernel_environment(), folder, reports, kernels)
            except OSError as error:  # such as the path of a temporary folder too long for a socket
                _log.debug("kernels start cold: %s", error)
        with process or contextlib.nullcontext():
            yield process


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    """Yield a temporary folder that goes when this process ends, in whatever moment it is killed.

    On Linux a shell makes it, which removes it when it is told no more: a process that made its folder itself
    could be killed before it has started another that removes it.
    """
    made = ""
    with contextlib.ExitStack() as stack:
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                keeper = subprocess.Popen(  # noqa: S603 (our own words)
                    ["/bin/sh", "-c", _KEEPER, FOLDER_PREFIX],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
                made = os.fsdecode(stack.enter_context(keeper).stdout.readline()).rstrip("\n")  # type: ignore[union-attr]
        yield made or stack.enter_context(
            tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, ignore_cleanup_errors=True)
        )


@contextlib.contextmanager
def variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process for a while."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


class ForkedKernel:
    """A kernel that is the prepared process's child: the slice of `Popen` a provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line
        line.setblocking(False)

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel lives."""
        if self.returncode is None:
            try:
                said = self._line.recv(_LONGEST_ANSWER)
            except BlockingIOError:
                return None
            except OSError:
                said = b""
            if not said:  # the prepared process is gone: nobody will tell
                kill_group(self.pid)
            self.returncode = json.loads(said)["exit"] if said else -signal.SIGKILL
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel process alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel process alone."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel process to end."""
        self.send_signal(signal.SIGTERM)


class Refused(RuntimeError):
    """The prepared process cannot fork this kernel; a cold start can."""


def fork_kernel(address: str, request: dict[str, Any]) -> ForkedKernel:
    """Ask the prepared process for a kernel with our outputs; blocks until it can be talked to.

    Raises Refused or OSError where there is none to be had.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        line.settimeout(_START_TIMEOUT)
        line.connect(address)
        socket.send_fds(line, [json.dumps(request).encode()], [1, 2])
        answer = json.loads(line.recv(_LONGEST_ANSWER) or "{}")
        if "pid" not in answer:
            raise Refused(answer.get("refused", "the prepared process or the kernel ended"))
        return ForkedKernel(line, answer["pid"])
    except BaseException:
        line.close()
        raise
