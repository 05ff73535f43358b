"""Many reports at a time: worker processes, each driving one kernel after another.

A worker that dies takes one report with it, which is tried once more; the rest of the batch does not
notice. Leaving the pool ends every process it started.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, cast

from analysis.common import shared
from analysis.common.errors import LandfallError, ReportFailed
from analysis.publish.execution import run, worker
from analysis.publish.execution.prepared import SOCKET_VARIABLE, PreparedProcess, variables
from analysis.publish.execution.progress import VARIABLE as PROGRESS_VARIABLE
from analysis.publish.jobs import Failed, Job, Rendered

_GRACE = 30.0
"""Seconds beyond a report's limit after which its worker, which keeps the limit itself, is killed."""

Outcome = tuple[int, Rendered | Failed]


@dataclass
class _Worker:
    process: Any
    line: Connection
    number: int | None = None
    deadline: float = 0.0


class Pool:
    """Runs jobs in `size` workers, whose kernels come from the prepared process where there is one."""

    def __init__(
        self, size: int, prepared: PreparedProcess | None, *, verbose: bool = False, progress: str = ""
    ) -> None:
        self.size = size
        self.verbose = verbose
        inside = prepared.folder if prepared else None  # so that one folder holds all of a build
        prefix = "b-" if inside else "landfall-"
        self.shared_folder = tempfile.TemporaryDirectory(
            prefix=prefix, dir=inside, ignore_cleanup_errors=True
        )
        self.environment = {shared.VARIABLE: self.shared_folder.name, PROGRESS_VARIABLE: progress}
        self.prepared = prepared
        if prepared:
            self.environment[SOCKET_VARIABLE] = prepared.address
        self.workers: list[_Worker] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the pool at once."""
        for member in self.workers:
            member.process.kill()
        for member in self.workers:
            member.process.join()
            member.line.close()
        self.workers.clear()
        self.shared_folder.cleanup()

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Yield the number of each job with what became of it, as they finish."""
        waiting = deque(range(len(jobs)))
        tried: set[int] = set()
        tables: dict[str, tuple[str, ...]] = {}
        for _ in range(min(self.size, len(jobs))):
            self._start()
        while waiting or any(member.number is not None for member in self.workers):
            for member in self.workers:
                if member.number is None and waiting:
                    number = waiting.popleft()
                    job = jobs[number]
                    self._give(member, number, replace(job, tables=tables.get(job.report, job.tables)))
            for number, result in self._results(jobs):
                if isinstance(result, Failed) and result.again and number not in tried:
                    tried.add(number)
                    waiting.appendleft(number)
                    continue
                if isinstance(result, Rendered):
                    tables.setdefault(jobs[number].report, table_names(result))
                yield number, result

    def call(self, function: Callable[[], object]) -> None:
        """Call a function in an idle worker, which has imported what it needs; once more where that dies.

        Raises the LandfallError it raises, and ReportFailed where the second worker dies too.
        """
        for again in (True, False):
            member = self.workers[0]
            try:
                member.line.send((function, ()))
                answer = member.line.recv()
                break
            except (EOFError, OSError) as error:
                if not again:
                    msg = "the process that was to write the index was killed twice; build again"
                    raise ReportFailed(msg) from error
                self._replace(member)
        if isinstance(answer, LandfallError):
            raise answer

    def _start(self) -> None:
        """Start one worker, in an environment that names the prepared process and the shared folder."""
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=worker.main, args=(theirs, self.verbose), daemon=True
        )
        with variables(self.environment), no_main_module(), _interrupts_held():
            process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))

    def _give(self, member: _Worker, number: int, job: Job) -> None:
        if self.prepared:
            self.prepared.revive()
        member.number = number
        member.deadline = time.monotonic() + job.report_seconds + _GRACE
        with contextlib.suppress(OSError):  # it has died; _results sees that
            member.line.send((run.render, (job,)))

    def _results(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Wait for something to happen; yield what has finished."""
        busy = {member.line: member for member in self.workers if member.number is not None}
        nearest = min((m.deadline for m in busy.values()), default=0.0)
        ready = wait(list(busy), timeout=max(0.0, nearest - time.monotonic()))
        for line in ready:
            member = busy.pop(cast("Connection", line))
            number = self._free(member)
            try:
                result = member.line.recv()
            except (EOFError, OSError):
                self._replace(member)
                result = Failed(f"{jobs[number].slug}: its worker was killed", again=True)
            yield number, result
        for member in [m for m in busy.values() if time.monotonic() > m.deadline]:
            number = self._free(member)
            self._replace(member)
            limit = f"{jobs[number].report_seconds:g} s"
            yield number, Failed(f"{jobs[number].slug}: the report took longer than {limit}")

    @staticmethod
    def _free(member: _Worker) -> int:
        number, member.number = member.number, None
        if number is None:
            raise AssertionError
        return number

    def _replace(self, member: _Worker) -> None:
        member.process.kill()
        member.process.join()
        member.line.close()
        self.workers.remove(member)
        self._start()


@contextlib.contextmanager
def no_main_module() -> Iterator[None]:
    """Keep the script that started the build from being run again in each worker."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back: the builder gets it afterwards, a worker never, for it inherits this."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # started in between, it would let signals through again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def table_names(rendered: Rendered) -> tuple[str, ...]:
    """Return the tables a report read."""
    inputs: Any = rendered.manifest.get("inputs", [])
    return tuple(i["table"] for i in inputs)


def default_size() -> int:
    """Return how many reports to make at a time: the cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
