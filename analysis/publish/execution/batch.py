"""Many reports at a time: worker processes, each driving one kernel after another.

A worker that dies takes one report with it, which is tried once more; the rest of the batch does not
notice. Leaving the pool ends every process it started.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from analysis.common import shared
from analysis.common.errors import LandfallError, ReportFailed, UsageError
from analysis.publish.execution import run, worker
from analysis.publish.execution.prepared import SOCKET_VARIABLE, PreparedProcess
from analysis.publish.formats import USUAL
from analysis.publish.jobs import Failed, Job, Rendered

_GRACE = 30.0
"""Seconds beyond a report's limit after which its worker, which keeps the limit itself, is killed."""

_ENDING = 1.0
"""Seconds in which a worker that answers no more must have ended by itself."""

_FILES = 256
"""So many files a process of a build may have open at once, at the least."""

Outcome = tuple[int, Rendered | Failed]


class Pool(contextlib.ExitStack):
    """Runs jobs in `size` workers, whose kernels come from the prepared process where there is one.

    The workers import early what writes `formats`, and any other when it is asked for.

    A thread of ours waits for each busy worker; only `close` is called from another one meanwhile, and
    waits for these threads before it closes the pipes on which they write and read.
    """

    def __init__(
        self, size: int, prepared: PreparedProcess, *, formats: Iterable[str] = USUAL, verbose: bool = False
    ) -> None:
        super().__init__()
        refuse_few_files()
        self.prepared = prepared
        self.shared = Path(prepared.folder) / "batch"
        self.shared.mkdir()
        self.environment = {shared.VARIABLE: str(self.shared)}
        if prepared.process:
            self.environment[SOCKET_VARIABLE] = prepared.address
        self.command = [sys.executable, "-P", "-m", worker.__name__, *formats, *[worker.VERBOSE][:verbose]]
        self.tables: dict[str, tuple[str, ...]] = {}
        self.lock = threading.Lock()
        self.closed = False
        self.processes: set[subprocess.Popen[bytes]] = set()
        self.idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self.threads = ThreadPoolExecutor(size)
        self.callback(self._end)
        for _ in range(size):
            self._start()

    def _end(self) -> None:
        """End every process of the pool at once."""
        with self.lock:
            self.closed = True
            for process in self.processes:
                process.kill()
        self.threads.shutdown(cancel_futures=True)
        for process in self.processes:
            _ended(process)

    def forget(self) -> None:
        """Forget what the reports so far had in common: code or tables have changed."""
        for kept in self.shared.iterdir():
            if kept.is_file():
                kept.unlink()

    def run(self, jobs: Sequence[Job], began: float | None = None) -> Iterator[Outcome]:
        """Yield the number of each job with what became of it, as they finish; `began` as in `run.render`."""
        waiting = {self.threads.submit(self._make, job, began): number for number, job in enumerate(jobs)}
        while waiting:
            done, _ = wait(waiting, timeout=1, return_when=FIRST_COMPLETED)  # Windows has no Ctrl-C meanwhile
            for future in sorted(done, key=waiting.__getitem__):
                yield waiting.pop(future), future.result()

    def call(self, function: Callable[[], object]) -> None:
        """Call a function in an idle worker, which has imported what it needs; once more where that dies.

        Raises the LandfallError it raises; ReportFailed, with what ended it, where the second dies too; and
        what `concurrent.futures` does where the pool is closed before it has begun.
        """
        answer = self.threads.submit(self._twice, lambda: self._ask("the list of reports", function)).result()
        if isinstance(answer, Failed):
            raise ReportFailed(f"{answer.message}; build again")
        if isinstance(answer, LandfallError):
            raise answer

    def _make(self, job: Job, began: float | None) -> Rendered | Failed:
        def ask() -> Any:
            self.prepared.revive()
            now = replace(job, tables=_all_of(job.tables, self.tables.get(job.report, ())))
            return self._ask(job.slug, run.render, now, None, began, seconds=job.report_seconds)

        made: Rendered | Failed = self._twice(ask)
        if isinstance(made, Rendered):
            with self.lock:  # not all reports read the same: an area of another nation has tables of its own
                self.tables[job.report] = _all_of(self.tables.get(job.report, ()), table_names(made))
        return made

    def _twice(self, ask: Callable[[], Any]) -> Any:
        """Return what is answered; what a killed worker or kernel left undone is asked for again."""
        answer = ask()
        return ask() if getattr(answer, "again", False) and not self.closed else answer

    def _ask(
        self, what: str, function: Callable[..., object], *arguments: object, seconds: float = 3600.0
    ) -> Any:
        """Return what a worker answers, or why it does not; one that ends is replaced.

        It has so many seconds and a little more; who keeps the limit itself says more about it.
        """
        process = self.idle.get()
        limit = threading.Timer(seconds + _GRACE, process.kill)
        limit.daemon = True
        limit.start()
        began = time.monotonic()
        try:
            pickle.dump((function, arguments), process.stdin)  # type: ignore[arg-type]  # it is a pipe
            process.stdin.flush()  # type: ignore[union-attr]
            answer = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301 (our own worker)
        except (EOFError, OSError, pickle.UnpicklingError):
            ended = _ended(process)
            self._start()
            late = time.monotonic() - began >= seconds + _GRACE
            said = f"the report took longer than {seconds:g} s" if late else f"its worker ended: {ended}"
            return Failed(f"{what}: {said}", again=not late)
        finally:
            limit.cancel()
        self.idle.put(process)
        return answer

    def _start(self) -> None:
        """Start one worker, out of reach of Ctrl-C, with the prepared process and the shared folder named."""
        with self.lock:
            if self.closed:
                return
            process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **self.environment},
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
            self.processes.add(process)
        self.idle.put(process)


def refuse_few_files() -> None:
    """Let this process and those it starts open as many files as the system lets them; refuse too few."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= _FILES or soft == resource.RLIM_INFINITY:
        return
    if hard < _FILES and hard != resource.RLIM_INFINITY:
        msg = f"this process may open {hard} files; making reports needs {_FILES}: ulimit -n {_FILES}"
        raise UsageError(msg)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, hard))


def _ended(process: subprocess.Popen[bytes]) -> str:
    """End a worker that does not end by itself, close the pipes to it, and return how it ended."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING)
    process.kill()
    code = process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what it was asked last was not read any more
            pipe.close()  # type: ignore[union-attr]
    if code == -9:  # by SIGKILL, which not every system has
        return "killed, as a system does that has no memory left"
    return f"{signal.strsignal(-code) or 'signal'} ({-code})" if code < 0 else f"its exit code was {code}"


def table_names(rendered: Rendered) -> tuple[str, ...]:
    """Return the tables a report read."""
    inputs: Any = rendered.manifest.get("inputs", [])
    return tuple(i["table"] for i in inputs)


def _all_of(*names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


def default_size() -> int:
    """Return how many reports to make at a time: the cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
