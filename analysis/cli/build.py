"""`landfall build`: from options to jobs, and what the user is told on the way."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.common import paths
from analysis.common.errors import ReportFailed, UsageError, printable
from analysis.publish.formats import FORMATS, USUAL

if TYPE_CHECKING:  # the prepared process must begin at once
    from analysis.publish.execution.batch import Pool
    from analysis.publish.execution.build import Result
    from analysis.publish.jobs import Job


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `landfall build` was given: the options of the command by their names, as click read them."""

    names: Sequence[str]
    given: Sequence[str]
    as_of: str | None
    each: Sequence[str]
    params: Path | None
    formats: str | None
    out: str | None
    jobs: int | None
    changed: bool | None
    why: bool
    strict: bool
    scheduler: str | None
    cell_seconds: float | None
    report_seconds: float | None
    as_json: bool
    quiet: bool
    verbose: bool

    @property
    def changed_only(self) -> bool:
        """Whether reports that have not changed are left out; for a batch, unless told otherwise."""
        return bool(self.each or self.params) if self.changed is None else self.changed

    @property
    def sure_to_build(self) -> bool:
        """Whether something will be built on this machine, whatever the plan says."""
        return not (self.changed_only or self.why or self.scheduler)


def run(options: Options) -> None:
    """Build what the options ask for; ends the command with code 1 where a report failed."""
    from analysis.publish.execution import worker

    worker.set_up_logging(options.verbose)
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(_workers(options)) if options.sure_to_build else None  # while we plan
        reports = place(options.out)
        planned, broken = plan(options)
        failures = list(broken.values())
        if options.why:
            _say_why(planned, reports, options.as_json)
        else:
            folder = options.out or str(paths.shown(paths.reports()))
            teller = Teller(folder, total=len(planned), as_json=options.as_json, quiet=options.quiet)
            failures += teller.tell(_results(options, planned, reports, pool, teller.begin()))
    for report, error in broken.items() if options.as_json else ():
        click.echo(json.dumps({"report": report, "status": "failed", "error": error}))
    if not (options.quiet or options.as_json or options.why):
        from analysis.cli import overdue

        overdue.say(planned, reports)
    for failure in failures:
        click.echo(f"failed: {failure}", err=True)
    if failures:
        raise SystemExit(1)


@contextlib.contextmanager
def _workers(options: Options) -> Iterator[Pool]:
    """Yield the workers of a build whose reports are not planned yet."""
    from analysis.publish.execution.prepared import for_a_build

    named = set(options.names).intersection(file.stem for file in paths.notebooks().glob("*.ipynb"))
    with for_a_build(named) as prepared:  # what follows is imported meanwhile
        from analysis.publish.execution import build
        from analysis.publish.execution.batch import default_size

        size = options.jobs or default_size()
        due = size if options.each or options.params else len(named) or size
        wanted = [name for name in (options.formats or "").split(",") if name in FORMATS] or USUAL
        with build.workers_for(prepared, min(size, due), wanted, verbose=options.verbose) as pool:
            yield pool


def _results(
    options: Options, planned: Sequence[Job], reports: Any, pool: Pool | None, began: float | None
) -> Iterator[tuple[int, Result]]:
    from analysis.publish.execution import build
    from analysis.publish.execution.batch import default_size

    return build.build(
        [
            replace(
                job,
                cell_seconds=options.cell_seconds or job.cell_seconds,
                report_seconds=options.report_seconds or job.report_seconds,
            )
            for job in planned
        ],
        reports,
        changed_only=options.changed_only,
        workers=options.jobs or default_size(),
        pool=pool,
        scheduler=options.scheduler,
        verbose=options.verbose,
        began=began,
    )


def plan(options: Options) -> tuple[list[Job], dict[str, str]]:
    """Return the jobs asked for, and of the reports whose notebook cannot be read what is wrong with it.

    Raises UsageError for anything unknown, before anything is started.
    """
    from analysis.publish import jobs as planning
    from analysis.publish import notebooks
    from analysis.publish.execution import parameter_files

    if options.formats is not None and not options.formats.strip(" ,"):
        raise UsageError(f'--format "{options.formats}": expected one or more of {", ".join(FORMATS)}')
    common = pairs([*options.given, *(f"as_of={day}" for day in [options.as_of] if day is not None)])
    rows = parameter_files.read(options.params) if options.params else []
    if (options.each or rows) and len(options.names) != 1:
        raise UsageError("--each and --params need exactly one report; name it")
    planned: list[Job] = []
    broken: dict[str, str] = {}
    for name in dict.fromkeys(options.names or notebooks.names()):
        try:
            notebook = notebooks.read(name)
            planned += planning.plan(
                notebook,
                common=common,
                rows=rows,
                each=planning.each_values(options.each, notebook.parameters),
                wanted_formats=[f.strip() for f in (options.formats or "").split(",") if f.strip()],
                strict=options.strict,
            )
        except ReportFailed as error:
            broken[name] = str(error)
        except UsageError as error:
            raise error.after(_where(options, name, str(error))) from None
    return planned, broken


def _where(options: Options, name: str, error: str) -> str:
    """Return what an error says of a row, or of one of several reports, begins with."""
    if options.params and error.startswith("row "):
        return f"{options.params.name}, "
    return f"{name}: " if len(options.names) != 1 else ""


def pairs(given: Sequence[str]) -> dict[str, object]:
    """Return the values given as NAME=VALUE, by name."""
    found: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not (name := name.strip()):
            raise UsageError(f'-p "{text}": expected NAME=VALUE')
        if name in found:
            raise UsageError(f"parameter {name} is given twice")
        found[name] = value
    return found


def place(out: str | None) -> Any:
    """Return where reports go: a folder, or an object store for an address with `://`."""
    if out and "://" in out:
        from analysis.publish.execution.remote import RemoteReports

        return RemoteReports(out)
    from analysis.publish.execution.files import LocalReports

    return LocalReports(Path(out).resolve() if out else paths.reports())


def _say_why(planned: Sequence[Job], reports: Any, as_json: bool) -> None:
    from analysis.publish.execution.build import compared

    for job, changes in compared(planned, reports):
        if as_json:
            click.echo(json.dumps({"slug": job.slug, "changed": list(changes)}))
        else:
            click.echo(f"{job.slug}: {'; '.join(changes) or 'nothing has changed'}")


class Teller:
    """Tells results in the order asked for, in lines; on a terminal by a bar, or what a single one is at."""

    def __init__(self, out: str, *, total: int, as_json: bool, quiet: bool, sums_up: bool = True) -> None:
        self.out = out.rstrip("/")
        self.total = total
        self.as_json = as_json
        self.quiet = quiet
        self.sums_up = sums_up
        self.bar_shown = False
        self.line_shown = not (quiet or as_json) and total == 1 and sys.stderr.isatty()

    def begin(self) -> float | None:
        """Begin the line of a single report; return the second it began in, or None without a line."""
        if not self.line_shown:
            return None
        from analysis.publish.execution import progress

        progress.write("starting")
        return time.time()

    def tell(self, results: Iterator[tuple[int, Result]]) -> list[str]:
        """Tell every result; return the failures, in the order asked for, that of the index last."""
        from analysis.publish.execution import progress

        found: dict[int, Result] = {}
        unfinished: list[str] = []
        told = 0
        with self._bar() as bar:
            try:
                for number, result in results:
                    if self.line_shown:
                        progress.write()  # a worker that was killed did not
                    found[number] = result
                    bar.update(1)
                    while told in found:
                        self._say(found[told])
                        told += 1
            except ReportFailed as error:
                if not found:
                    raise
                unfinished = [str(error)]
        ordered = [found[number] for number in sorted(found)]
        self._summary(ordered)
        return [r.message for r in ordered if r.status == "failed"] + unfinished

    @contextlib.contextmanager
    def _bar(self) -> Iterator[Any]:
        from tqdm.std import tqdm

        tqdm.monitor_interval = 0  # its watching thread has nothing to watch here
        hidden = self.quiet or self.total < 2 or not sys.stderr.isatty()
        with tqdm(total=self.total, unit="report", disable=hidden, ascii=None) as bar:
            self.bar_shown = not hidden
            yield bar

    def _say(self, result: Result) -> None:
        if self.as_json:
            click.echo(json.dumps(self._object(result)))
        elif not self.quiet and not self.bar_shown and result.status != "failed":
            page, *others = filter(None, (self._path(result.job, kind) for kind in FORMATS))
            click.echo(f"{result.status}: {page}")
            for path in others if self.line_shown else ():
                click.echo(f"{'and:':>{len(result.status) + 1}} {path}")
        if not self.quiet:
            for problem in result.problems:
                click.echo(printable(f"{result.job.slug}: {problem}"), err=True)

    def _object(self, result: Result) -> dict[str, Any]:
        done = result.status != "failed"
        found = {
            "report": result.job.report,
            "slug": result.job.slug,
            "parameters": dict(result.job.parameters),
            "status": result.status,
            **{
                kind: self._path(result.job, kind) if done else None for kind in (*USUAL, *result.job.formats)
            },
            "manifest": f"{self.out}/{result.job.slug}.json" if done else None,
        }
        return found if done else {**found, "error": result.message}

    def _path(self, job: Job, kind: str) -> str | None:
        return f"{self.out}/{job.slug}{FORMATS[kind].suffixes[0]}" if kind in job.formats else None

    def _summary(self, results: Sequence[Result]) -> None:
        if self.quiet or self.as_json or not self.sums_up or len(results) < 2:
            return
        counts = [(s, sum(r.status == s for r in results)) for s in ("built", "unchanged", "failed")]
        where = f" in {self.out}/" if self.bar_shown else ""
        click.echo(", ".join(f"{n} {s}" for s, n in counts if n) + where, err=True)
