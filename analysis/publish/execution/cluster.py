"""The same batch over many machines, with Dask. Workers need only the package and its tables.

Reports come back as bytes and are put in place by this process, so every promise about files holds;
a client that dies leaves nothing half-written because no worker writes.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from analysis.common import paths, shared
from analysis.common.errors import ReportFailed, UsageError
from analysis.common.imports import leave_out_grammar
from analysis.publish.execution import cache
from analysis.publish.execution.batch import Outcome, table_names
from analysis.publish.execution.prepared import settings_of_no_user
from analysis.publish.jobs import Failed, Job, Rendered
from analysis.publish.render.manifest import versions
from analysis.releases.history.files import snapshot

LOCAL = "local"
_CONNECT_SECONDS = "10s"
_AHEAD = 512
"""So many reports are out at once, made or to be made: what a batch holds does not grow with its length."""


def run(jobs: Sequence[Job], scheduler: str, workers: int) -> Iterator[Outcome]:
    """Yield the number of each job with what became of it, as they finish.

    `scheduler` is the address of a Dask scheduler, or "local" for a cluster of `workers` processes
    here. A report whose worker or kernel dies is tried once more, elsewhere.

    Raises UsageError where Dask is not installed or the scheduler does not answer, ReportFailed where the
    workers here do not start.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(scheduler, workers, stack))
        batch = uuid.uuid4().hex[:8]
        told = (batch, versions())
        numbers: dict[Any, int] = {}
        finished = _distributed().as_completed()

        def submit(number: int) -> None:
            future = client.submit(work, jobs[number], *told, pure=False)
            numbers[future] = number
            finished.add(future)

        waiting = iter(range(len(jobs)))
        for number in islice(waiting, _AHEAD):
            submit(number)
        again: set[int] = set()
        for future in finished:
            number = numbers.pop(future)
            result = _result(future, jobs[number])
            future.release()  # else every report stays with the worker that made it
            if isinstance(result, Failed) and result.again and number not in again:
                again.add(number)
                submit(number)
                continue
            for following in islice(waiting, 1):
                submit(following)
            yield number, result


def _distributed() -> Any:
    """Return Dask's module `distributed`, told to keep its own log to itself."""
    try:
        import dask
    except ImportError as error:
        msg = "--scheduler needs Dask; install the packages dask and distributed"
        raise UsageError(msg) from error
    dask.config.set({"logging.distributed": "error"})  # read when distributed is imported
    return importlib.import_module("distributed")


def _client(scheduler: str, workers: int, stack: ExitStack) -> Any:
    distributed = _distributed()
    if scheduler == LOCAL:
        stack.enter_context(_no_main_module())  # for as long as a lost worker may be replaced
        try:
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                # keys of this build alone: no other user of the machine can have its workers run anything
                security=distributed.Security.temporary(),
            )
        except ImportError as error:
            msg = "--scheduler local needs the package cryptography; install it"
            raise UsageError(msg) from error
        except (OSError, RuntimeError) as error:
            msg = f"the workers of --scheduler local did not start ({error}); leave it out, or try --jobs 1"
            raise ReportFailed(msg) from error
        return distributed.Client(stack.enter_context(cluster))
    try:
        return distributed.Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError, TypeError, AssertionError) as error:  # such as tls:// without keys
        why = "" if isinstance(error, OSError) else f" ({' '.join(str(error).split())})"
        msg = f"no Dask scheduler answers at {scheduler}{why}; start one with dask scheduler, or use local"
        raise UsageError(msg) from error


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Keep the script that started the build from being run again in each worker of Dask."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _result(future: Any, job: Job) -> Rendered | Failed:
    """Return what a worker sent, or a failure where it came to nothing or was made from other inputs."""
    try:
        result = future.result()
    except _distributed().KilledWorker:
        return Failed(f"{job.slug}: every worker that tried it was killed")
    except Exception as error:  # noqa: BLE001 (a worker's failure must not end the batch)
        return Failed(f"{job.slug}: {type(error).__name__}: {error}", again=True)
    if isinstance(result, Rendered):
        theirs: Any = result.manifest["cache"]
        ours = cache.key(job, cache.table_hashes(table_names(result)), files=theirs.get("files", ()))
        differs = [words for part, words in cache.PARTS.items() if theirs.get(part) != ours.get(part)]
        if differs:
            which = ", ".join(differs)
            return Failed(
                f"{job.slug}: the worker's copy differs from ours in {which}; install the same there"
            )
    return result if isinstance(result, Rendered | Failed) else Failed(f"{job.slug}: a worker sent no report")


def work(job: Job, batch: str, packages: Mapping[str, str]) -> Rendered | Failed:
    """Make one report in a Dask worker, if it has the same code and packages as the client.

    What reports of the batch share is kept in the worker's own folder, which Dask removes with the worker;
    so are the tables as they were when the worker's first report of the batch began.
    """
    leave_out_grammar()
    if cache.code_hash(job.notebook) != job.code:
        return Failed(f"{job.slug}: the worker has another version of landfall; install the same there")
    if differing := {name for name, version in versions().items() if packages.get(name) != version}:
        theirs, ours = (
            ", ".join(f"{name} {of.get(name, 'none')}" for name in sorted(differing))
            for of in (versions(), packages)
        )
        return Failed(f"{job.slug}: the worker has {theirs}; expected {ours}; install the same there")
    from analysis.publish.execution import run as one

    own = _distributed().get_worker().local_directory
    folder = Path(own) / f"landfall-{batch}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = _tables_of(folder, own)
    os.environ |= state
    return one.render(job, {shared.VARIABLE: str(folder), **state, **settings_of_no_user(own)})


def _tables_of(batch: Path, own: str) -> dict[str, str]:
    """Return the variable that names the tables of a batch: a builder's here, or this worker's snapshot."""
    given = os.environ.get(paths.STATE_VARIABLE, "")
    if given and not given.startswith(own):
        return {paths.STATE_VARIABLE: given}
    kept = batch / "tables"
    if not kept.exists():
        aside = Path(tempfile.mkdtemp(dir=batch))
        snapshot(paths.data() / "tables", aside)
        with suppress(OSError):  # another thread was first
            aside.rename(kept)
    return {paths.STATE_VARIABLE: str(kept)}
