"""How a batch goes over Dask workers: throughput, bytes moved, what the scheduler and the client take.

    python -m benchmarks.cluster [--areas 8] [--workers 1 2 4]

The same authorities, HTML and PDF, by a scheduler and workers that are processes of this machine; more of
them than it has cores share its cores, so that throughput is compared by processor time a report too. From
this is extrapolated what 361 authorities × 60 months take on more machines: on paper, no more than that.
Reports go to an object store in memory (`memory://`), as to any other through fsspec; the client's memory
must not grow with their number, but for what that store itself holds.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import distributed
import psutil

from analysis.common import paths
from analysis.publish import jobs as planning
from analysis.publish import notebooks
from analysis.publish.execution import cache, cluster
from analysis.publish.execution.remote import RemoteReports
from analysis.publish.jobs import Job, Rendered
from benchmarks.execution import NOTEBOOK, sample
from benchmarks.rows import Row, tell

REPORTS = 361 * 60
"""Authorities × months."""
SHARE = 0.05
"""The most of a batch's processor time that scheduler and client may take together."""
KEPT = 1.0
"""The most of a report's own bytes that the client's memory may grow by with each report."""
_UP = 60.0


@dataclass(frozen=True)
class Batch:
    """What one batch over so many workers took: seconds, processor seconds by role, and bytes."""

    workers: int
    reports: int
    seconds: float
    worker: float
    scheduler: float
    client: float
    moved: int
    grown: float

    @property
    def overhead(self) -> float:
        """The share of all processor time that scheduler and client took."""
        return (self.scheduler + self.client) / (self.worker + self.scheduler + self.client)

    def __str__(self) -> str:
        each = self.reports
        return (
            f"{self.workers} workers: {each} reports in {self.seconds:.1f} s, "
            f"{each / self.seconds * 60:.0f} a minute; a report: worker {self.worker / each:.2f} s, "
            f"scheduler {self.scheduler / each * 1000:.0f} ms, client {self.client / each * 1000:.0f} ms of "
            f"processor, {self.moved / each / 1e6:.2f} MB moved"
        )


@contextlib.contextmanager
def running(workers: int) -> Iterator[tuple[str, psutil.Process, list[psutil.Process]]]:
    """Run a scheduler and workers as processes of their own; yield its address and the processes."""
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder, contextlib.ExitStack() as stack:
        found = Path(folder) / "scheduler.json"
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        environment = {**os.environ, "LANDFALL_HOME": str(paths.project().resolve())}

        def start(*arguments: str) -> psutil.Process:
            process = subprocess.Popen((sys.executable, "-m", *arguments), env=environment, **quiet)
            stack.callback(_end, process)
            return psutil.Process(process.pid)

        file = ("--scheduler-file", str(found))
        scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *file,
                          "--no-dashboard")  # fmt: skip
        started = [
            start("distributed.cli.dask_worker", *file, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                  "--local-directory", folder)
            for _ in range(workers)
        ]  # fmt: skip
        yield _address(found, workers), scheduler, started


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _address(found: Path, workers: int) -> str:
    """Return the scheduler's address once it and all workers are there."""
    limit = time.monotonic() + _UP
    while not found.exists():
        if time.monotonic() > limit:
            raise SystemExit("the scheduler did not start")
        time.sleep(0.1)
    with distributed.Client(scheduler_file=str(found)) as client:
        client.wait_for_workers(workers, timeout=_UP)
        return str(client.scheduler.address)


def _used(process: psutil.Process) -> float:
    """Return the processor time of a process and of all that it started, ended or not."""
    taken = 0.0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            t = one.cpu_times()
            taken += t.user + t.system + t.children_user + t.children_system
    return taken


def _jobs(areas: Sequence[str]) -> list[Job]:
    notebook = notebooks.read(NOTEBOOK)
    planned = planning.plan(
        notebook, common={}, each=planning.each_values([f"area={','.join(areas)}"], notebook.parameters),
        wanted_formats=["html", "pdf"],
    )  # fmt: skip
    return [replace(job, code=cache.code_hash(job.notebook)) for job in planned]


def batch(workers: int, jobs: Sequence[Job], warm: Sequence[Job], store: RemoteReports) -> Batch:
    """Make reports over so many workers, each warmed by reports that are not counted."""
    with running(workers) as (address, scheduler, started):
        for _ in cluster.run(warm, address, workers):
            pass
        gc.collect()
        own, before = psutil.Process(), [_used(one) for one in (scheduler, *started)]
        client, memory, moved = time.process_time(), own.memory_full_info().uss, 0
        began = time.perf_counter()
        for number, made in cluster.run(jobs, address, workers):
            if not isinstance(made, Rendered):
                raise SystemExit(f"{jobs[number].slug}: {made.message}")
            store.publish(jobs[number].slug, made.files)
            moved += sum(map(len, made.files.values()))
        seconds = time.perf_counter() - began
        client = time.process_time() - client
        gc.collect()
        grown = own.memory_full_info().uss - memory
        first, *others = (_used(one) - was for one, was in zip((scheduler, *started), before, strict=True))
    return Batch(workers, len(jobs), seconds, sum(others), first, client, moved, (grown - moved) / moved)


def extrapolated(one: Batch, machines: Mapping[int, int]) -> list[str]:
    """Return what 361 authorities × 60 months take, by machines of so many cores, as lines."""
    each, central = one.worker / one.reports, (one.scheduler + one.client) / one.reports
    whole = (
        f"on paper: {REPORTS:,} reports take {each * REPORTS / 3600:.1f} hours of workers' processor time "
        f"and move {one.moved / one.reports * REPORTS / 1e9:.1f} GB; one client and scheduler carry "
        f"{1 / central:,.0f} reports a second, {each / central:,.0f} workers"
    )
    told = [whole]
    for count, cores in machines.items():
        hours = max(each / (count * cores), central) * REPORTS / 3600
        told.append(f"on paper: {count} machines of {cores} cores: {hours:.2f} hours")
    return told


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--areas", type=int, default=8)
    reader.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked = reader.parse_args()
    areas = sample(asked.areas + max(asked.workers))
    warm, jobs = _jobs(areas[: max(asked.workers)]), _jobs(areas[max(asked.workers) :])
    store = RemoteReports("memory://landfall-benchmark")
    store.prepare()
    made = []
    for workers in asked.workers:
        made.append(batch(workers, jobs, warm[:workers], store))
        print(made[-1], flush=True)
    first, last = made[0], made[-1]
    for one in made[1:]:
        tell(
            Row(
                f"cluster, {one.workers} workers: processor time of the workers for a report",
                one.worker / one.reports,
                "s",
                1.25 if one.workers <= (os.cpu_count() or 1) else None,
                first.worker / first.reports,
                "1 worker",
            )
        )
    tell(
        Row(
            f"cluster, {last.workers} workers: share of scheduler and client in all processor time",
            last.overhead * 100, "%", SHARE * 100,
        ),
        Row(
            "output to an object store: growth of the client beyond what the store in memory holds, a report",
            max(0.0, first.grown), "times its bytes", KEPT,
        ),
    )  # fmt: skip
    for line in extrapolated(made[0], {1: 2, 4: 8, 16: 16}):
        print(line)


if __name__ == "__main__":
    main()
    # the client's own threads of Dask would keep this process for a while
    sys.stdout.flush()
    if threading.active_count() > 1:
        os._exit(0)
