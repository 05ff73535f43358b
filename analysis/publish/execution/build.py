"""Build reports: leave out what has not changed, make the rest, put each in place as it is finished."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from analysis.common import paths
from analysis.common.errors import ReportFailed
from analysis.publish import formats
from analysis.publish.execution import cache
from analysis.publish.execution.batch import Outcome, Pool, refuse_few_files
from analysis.publish.execution.files import LocalReports
from analysis.publish.execution.prepared import PreparedProcess, folder, for_a_build, variables
from analysis.publish.jobs import Failed, Job, Rendered
from analysis.releases.history.files import snapshot


class Reports(Protocol):
    """A place for reports: a folder here, or an object store."""

    def prepare(self) -> None:
        """Make the place ready; mend what an interrupted build left."""

    def manifest(self, slug: str) -> dict[str, Any] | None:
        """Return a report's manifest, or None."""

    def size(self, path: str) -> int | None:
        """Return the size of a file, or None where there is none."""

    def publish(self, slug: str, files: Mapping[str, bytes]) -> None:
        """Replace the files of a report, whole or not at all."""

    def keep_failed(self, slug: str, notebook: bytes | None, traceback: str) -> str:
        """Keep what helps to find out why a report failed; return where, or nothing if it cannot be kept."""

    def forget_failed(self, slug: str) -> None:
        """Remove what an earlier failure left."""

    def write_index(self) -> None:
        """Write the index where a report has been published since it was last written."""


@dataclass(frozen=True)
class Result:
    """What became of one job; `why` says what had changed since the last build."""

    job: Job
    status: Literal["built", "unchanged", "failed"]
    why: tuple[str, ...] = ()
    message: str = ""
    problems: tuple[str, ...] = ()


def compared(
    jobs: Iterable[Job], reports: Reports, state: cache.State | None = None
) -> Iterator[tuple[Job, tuple[str, ...]]]:
    """Yield each job as it is to be made, and what has changed since the report that lies there was built.

    A format that lies there already is made too: it is neither lost, nor left behind with older figures.
    """
    state = state or cache.State()
    for job in jobs:
        last = reports.manifest(job.slug)
        job = dataclasses.replace(  # noqa: PLW2901 (as it is to be made)
            job,
            formats=formats.known({*job.formats, *_lying(job.slug, reports)}),
            tables=tuple(last.get("cache", {}).get("tables", ())) if last else (),
            code=cache.code_hash(job.notebook),
        )
        yield job, tuple(cache.changes(job, last, reports.size, state))


def _lying(slug: str, reports: Reports) -> tuple[str, ...]:
    return formats.there(lambda end: reports.size(f"{slug}{end}") is not None)


def build(
    jobs: Sequence[Job],
    reports: Reports,
    *,
    changed_only: bool,
    workers: int,
    pool: Pool | None = None,
    scheduler: str | None = None,
    verbose: bool = False,
    began: float | None = None,
) -> Iterator[tuple[int, Result]]:
    """Yield the number of each job with its result as it is known; unchanged ones first.

    What is finished stays in place however the build ends. `pool` holds workers that were started before
    the jobs were known; otherwise they are started if there is anything to make. `began` is the second the
    build began in, where a worker of one report is to write a line on the terminal.

    Raises ReportFailed where the place for reports cannot be written at all.
    """
    refuse_few_files()
    reports.prepare()
    state = cache.State()
    planned = list(compared(jobs, reports, state))
    due = [job for job, why in planned if why or not changed_only]
    with ExitStack() as stack:
        if due and scheduler:
            stack.enter_context(_one_state(stack.enter_context(folder())[0]))
        elif due and not pool:
            wanted = formats.known(name for job in due for name in job.formats)
            prepared = stack.enter_context(for_a_build({job.report for job in due}))
            size = min(workers, len(due))
            pool = stack.enter_context(workers_for(prepared, size, wanted, verbose=verbose))
        if due and not state.holds():  # a release was added meanwhile
            planned = list(compared(jobs, reports))
        todo: list[tuple[int, Job, tuple[str, ...]]] = []
        for number, (job, why) in enumerate(planned):
            if changed_only and not why:
                yield number, Result(job, "unchanged")
            else:
                todo.append((number, job, why))
        made = [job for _, job, _ in todo]
        for place, outcome in _outcomes(made, pool, scheduler, workers, began):
            number, job, why = todo[place]
            yield number, _finish(job, outcome, reports, why)
        if pool and isinstance(reports, LocalReports):
            pool.call(reports.write_index)  # a worker has the templates at hand
        else:
            reports.write_index()


def _outcomes(
    made: Sequence[Job], pool: Pool | None, scheduler: str | None, workers: int, began: float | None
) -> Iterator[Outcome]:
    """Yield what becomes of jobs in a pool here or, where a scheduler is named, in the workers of that."""
    if pool:
        return pool.run(made, began)
    if not (made and scheduler):
        return iter(())
    from analysis.publish.execution import cluster

    return cluster.run(made, scheduler, workers)


@contextmanager
def workers_for(
    prepared: PreparedProcess, size: int, wanted: Iterable[str], *, verbose: bool = False
) -> Iterator[Pool]:
    """Yield so many workers for reports in the formats wanted; all read the tables as they are now.

    Their kernels come from the prepared process, where there is one.
    """
    with (
        _one_state(prepared.folder),
        Pool(size, prepared, formats=wanted, verbose=verbose) as pool,
    ):
        yield pool


@contextmanager
def _one_state(inside: str) -> Iterator[None]:
    """Let this process, and those it starts, read a copy of the tables as they are now, in a folder."""
    kept = Path(inside, "tables")
    kept.mkdir()
    snapshot(paths.tables(), kept)
    with variables({paths.STATE_VARIABLE: str(kept)}):
        yield


def _finish(job: Job, outcome: Rendered | Failed, reports: Reports, why: tuple[str, ...]) -> Result:
    if isinstance(outcome, Rendered):
        try:
            reports.publish(job.slug, outcome.files)
        except ReportFailed as error:
            return Result(job, "failed", why, f"{job.slug}: {error}")
        reports.forget_failed(job.slug)
        return Result(job, "built", why, problems=outcome.problems)
    place = reports.keep_failed(job.slug, outcome.notebook, outcome.traceback)
    return Result(job, "failed", why, outcome.message + (f" (see {place})" if place else ""))
