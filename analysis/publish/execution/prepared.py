"""What a build keeps for its time: a temporary folder, variables, and where it can the prepared process.

Where a fork is not possible or not safe there is none, and kernels start in the ordinary way.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from analysis.common import paths
from analysis.publish.execution.preload import BACKEND_VARIABLE

FOLDER_PREFIX = "landfall-"
"""How the name of a build's temporary folder begins."""
SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",  # a pool of BLAS threads would make the fork unsafe
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts one too
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYDEVD_USE_FRAME_EVAL": "NO",  # as ipykernel sets it where it is imported
}
_KEEPER = (
    'trap "" PIPE; made=$(mktemp -d -t "$0XXXXXXXX" 2>/dev/null) || exit; '
    'echo "$made"; read -r end; rm -rf "$made"'
)
SOCKET_VARIABLE = "LANDFALL_PREPARED"
COLD_VARIABLE = "LANDFALL_COLD"
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
    own = {"PYTHONSTARTUP", "PYTHONWARNINGS", BACKEND_VARIABLE, SOCKET_VARIABLE}
    return {
        **{name: value for name, value in os.environ.items() if name not in own},
        **SINGLE_THREADED,
        "PYTHONHASHSEED": "0",
        paths.HOME_VARIABLE: str(paths.project()),
    }


def settings_of_no_user(folder: str) -> dict[str, str]:
    """Return variables by which IPython and matplotlib ignore what a user has set up for work by hand.

    What IPython writes for itself goes into `folder`. matplotlib's fonts, once found, are found again in the
    user's folder for caches, where that can be written. The ids of an SVG are the same each time.
    """
    rc = Path(folder) / "matplotlibrc"
    rc.write_text("svg.hashsalt: landfall\n", encoding="utf-8")
    kept = paths.caches() / "matplotlib"
    with contextlib.suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
    if not (kept.is_absolute() and os.access(kept, os.W_OK)):
        kept = Path(folder) / "matplotlib"
    return {"IPYTHONDIR": f"{folder}/ipython", "MATPLOTLIBRC": str(rc), "MPLCONFIGDIR": str(kept)}


class PreparedProcess:
    """A folder for all that a build keeps for its time, and in it the socket of the prepared process.

    What the notebooks of `reports` need is imported there; where none is named, what any of ours may need;
    `changing` says that their code is being written. On standard input it holds what tells that it, and each
    of its kernels, has ended.
    """

    def __init__(
        self, folder: str, held: IO[Any] | None, reports: Iterable[str] = (), *, changing: bool = False
    ) -> None:
        self.folder = folder
        self.address = f"{folder}/prepared"
        self._held = held
        self._arguments = ("changing" if changing else "settled", *reports)
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        if fork_is_safe() and not os.environ.get(SOCKET_VARIABLE):
            try:
                self._start()
            except OSError as error:  # such as the path of a temporary folder too long for a socket
                _log.debug("kernels start cold: %s", error)

    def _start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(128)  # clients may connect from now on, and wait while the imports run
            given = map(str, (os.getpid(), listener.fileno(), *self._arguments))
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                [sys.executable, "-m", "analysis.publish.execution.zygote", *given],
                pass_fds=[listener.fileno()],
                stdin=self._held,
                stdout=subprocess.DEVNULL,
                env=kernel_environment(),
                start_new_session=True,
            )

    def revive(self) -> None:
        """Start it again where it has been killed."""
        with self._lock:
            if self.process and self.process.poll() is not None:
                _log.debug("the prepared process ended; starting another")
                self._start()

    def close(self) -> None:
        """End the prepared process at once, even while it imports; it kills its kernels."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextlib.contextmanager
def for_a_build(reports: Iterable[str] = (), *, changing: bool = False) -> Iterator[PreparedProcess]:
    """Yield a folder with a prepared process, where there can be one and none is named, for a block.

    It is one for these reports, or for any, and for code that is `changing` or not. Inside the block kernels
    see no user's settings of IPython and matplotlib.
    """
    with folder() as (made, held), variables(settings_of_no_user(made)):
        process = PreparedProcess(made, held, reports, changing=changing)
        try:
            yield process
        finally:
            process.close()


@contextlib.contextmanager
def folder() -> Iterator[tuple[str, IO[Any] | None]]:
    """Yield a temporary folder that goes when this process ends, in whatever moment it is killed.

    On Linux a shell makes it, and removes it when told to, or when all have ended that hold a pipe to it,
    which is yielded too: a process that made its folder itself could be killed before it has started
    another that removes it.
    """
    with contextlib.ExitStack() as stack:
        made, held = "", None
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                keeper = subprocess.Popen(  # noqa: S603 (our own words)
                    ["/bin/sh", "-c", _KEEPER, FOLDER_PREFIX],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
                stack.callback(keeper.communicate, b"\n")
                held, made = keeper.stdin, os.fsdecode(keeper.stdout.readline()).rstrip("\n")  # type: ignore[union-attr]
        if not made:
            other = tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, ignore_cleanup_errors=True)
            made = stack.enter_context(other)
        yield made, held


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
