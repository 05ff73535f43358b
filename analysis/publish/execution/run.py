"""One report from beginning to end: execute, export, describe. Nothing is written here."""

from __future__ import annotations

import json
import re
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.common import lasting, paths
from analysis.common.errors import LandfallError, ReportFailed, printable
from analysis.inputs.parameters import INPUT_TYPES
from analysis.publish import formats, notebooks
from analysis.publish.execution import cache, progress
from analysis.publish.execution.preload import TABLES_VARIABLE
from analysis.publish.execution.prepared import kernel_environment
from analysis.publish.jobs import Failed, Job, Rendered
from analysis.publish.render import manifest

_MAX_LINE = 200
_FRAME = re.compile(
    r"Cell In\[(\d+)\], line (\d+)|File <(?:timed exec|timed eval|magic-timeit|string|unknown)>:(\d+)"
)
"""In a traceback: a line of a cell, or of what a cell magic such as %%time runs."""
_PLACE = re.compile(r" \((?:\d+\.py|<unknown>), line \d+\)$")
_GROUP = re.compile(r"\| (\w*ExceptionGroup: .*)")


def render(
    job: Job, environment: Mapping[str, str] | None = None, began: float | None = None
) -> Rendered | Failed:
    """Return a report's files and manifest, or why there are none; the kernel's variables may be added to.

    `began` is the second the build began in, where a line on the terminal says what is being done.
    """
    tables = cache.table_hashes()  # before they are read: one replaced meanwhile counts as changed
    inputs = {lasting.VARIABLE: cache.inputs_hash(job, tables)}
    execution = Execution(job, {**inputs, **(environment or {})})
    with progress.line(job.report, execution.doing, began):
        try:
            return export(job, execution.run(), tables, execution.files)
        except Exception as error:  # noqa: BLE001 (one report's failure must not end the batch)
            return execution.failed(error)


class Execution:
    """One run of a notebook by papermill; keeps hold of the notebook, so that a failure can be shown."""

    def __init__(self, job: Job, environment: Mapping[str, str] | None = None) -> None:
        self.job = job
        self.environment = environment or {}
        self.notebook: Any = None
        self.cell: Any = None
        self.between = "starting"
        self.files: Sequence[str] = ()
        self.deadline = time.monotonic() + job.report_seconds

    def run(self) -> Any:
        """Return the executed notebook, clean of times, paths and random ids; raises what went wrong."""
        import nbformat
        import papermill
        from papermill.engines import papermill_engines
        from papermill.execute import raise_for_execution_errors

        from analysis.publish.execution import engine
        from analysis.publish.execution.kernels import KERNEL_NAME
        from analysis.publish.render import images

        complete = json.dumps(notebooks.completed(json.loads(self.job.notebook)))
        source = nbformat.reads(complete, as_version=4)  # type: ignore[no-untyped-call]
        pictures = images.states(source, paths.notebooks())
        parameters, kernel = dict(self.job.parameters), {"kernel_name": KERNEL_NAME, "language": "python"}
        with_values = papermill.execute_notebook(source, None, parameters, prepare_only=True, **kernel)
        executed = papermill_engines.execute_notebook_with_engine(  # alone: all would write it as a file too
            engine.ENGINE,
            with_values,
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            autosave_cell_every=0,
            watcher=self,
            kernel_env=self._environment(),
            kernel_cwd=str(paths.notebooks()),
        )
        raise_for_execution_errors(executed, None)
        images.detach(executed, paths.notebooks(), pictures)
        self.cell, self.between = None, f"writing {' and '.join(self.job.formats)}"
        return clean(executed)

    def doing(self) -> str:
        """Return what the run is at, in a few words."""
        cell, cells = self.cell, self.notebook.cells if self.notebook else ()
        place = next((n for n, one in enumerate(cells, start=1) if one is cell), None)
        return f"{_name(cell)}, {place} of {len(cells)}" if place else self.between

    def seconds_left(self, _cell: Any) -> float:
        """Return how long a cell, or a question between cells, may take."""
        return max(0.1, min(self.job.cell_seconds, self.deadline - time.monotonic()))

    def _environment(self) -> dict[str, str]:
        return {**kernel_environment(), TABLES_VARIABLE: ",".join(self.job.tables), **self.environment}

    def failed(self, error: Exception) -> Failed:
        """Return a failure with its one line and, where cells have run, the notebook so far."""
        from nbclient.exceptions import DeadKernelError

        said = _explain(error, self)
        where = f"{self.job.report} ({_parameters(self.job)})"
        text = "".join(traceback.format_exception(error))
        if tracebacks := getattr(error, "traceback", None):
            text = "\n".join(tracebacks) if isinstance(tracebacks, list) else str(tracebacks)
        return Failed(
            message=_one_line(f"{where}: {said}"),
            notebook=_kept(self.notebook) if self.notebook is not None else None,
            traceback=paths.without_home(_without_colour(text)),
            again=isinstance(error, DeadKernelError) or _output_is_late(error),
        )


def _explain(error: Exception, run: Execution) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from analysis.publish.execution.engine import OutputTooLarge

    if isinstance(error, PapermillExecutionError):
        return _first_error(run.notebook)
    place = f"{_name(run.cell)} failed" if run.cell is not None else "the notebook"
    if isinstance(error, LandfallError):
        return str(error)
    said = f"{type(error).__name__}: {error}"
    if _output_is_late(error):
        said = "what it showed did not arrive; the machine may have too much to do"
    elif isinstance(error, CellTimeoutError):
        late = time.monotonic() >= run.deadline
        limit = f"{run.job.report_seconds:g} s for the report" if late else f"{run.job.cell_seconds:g} s"
        said = f"it took longer than {limit}"
    elif isinstance(error, DeadKernelError):
        said = "its process ended (out of memory, killed, or it ended itself)"
    elif isinstance(error, OutputTooLarge):
        said = f"{error}; a report shows exhibits, not logs"
    return f"{place}: {said}"


def _output_is_late(error: Exception) -> bool:
    """Return whether a cell was done in time and only its output was waited for."""
    from nbclient.exceptions import CellTimeoutError

    return isinstance(error, CellTimeoutError) and "IOPub" in str(error)


def _first_error(notebook: Any) -> str:
    """Return the first error shown; an exhibit that cannot be displayed does not stop the cells after it."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                where = _lines(notebook, cell, _without_colour("\n".join(output.traceback)))
                said = _PLACE.sub("", output.evalue)
                return f"{_name(cell)} failed{where}: {output.ename}: {said}{_import(said)}"
    # what IPython refuses, such as a magic that is none, it says on standard error alone, last
    cell = next(c for c in notebook.cells if c.metadata.get("papermill", {}).get("exception"))
    texts = [o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stderr"]
    text = _without_colour("".join(texts)).strip()
    shown = _GROUP.findall(text)[:1] or text.splitlines() or ["it said nothing"]
    return f"{_name(cell)} failed: {shown[-1]}"


def _import(said: str) -> str:
    """Return what to write where a type of parameters has not been imported."""
    missing = re.match(r"name '(\w+)' is not defined", said)
    known = missing is not None and missing[1] in INPUT_TYPES
    return f"; write `from analysis.inputs import {missing[1]}` in a cell before" if missing and known else ""


def _lines(notebook: Any, cell: Any, traceback: str) -> str:
    """Return the line of a cell that failed, and the line it called in another cell, by its traceback.

    What is raised as an exhibit is displayed has no line.
    """
    cells = {str(c.execution_count): c for c in notebook.cells if c.get("execution_count")}
    magic = cell.source.lstrip().startswith("%%")
    found = [frame for frame in _FRAME.findall(traceback) if magic or frame[0]]
    called = found[1:] if magic and found and "run_cell_magic(" in traceback else found
    frames = [_frame(cells.get(count), int(line or inner), cell if magic else None)
              for count, line, inner in called or found]  # fmt: skip
    own = [line for found, line in frames if found is cell]
    if not own:
        return ""
    place = f' at line {own[0]}, "{_line(cell, own[0])}"'
    last, line = frames[-1]
    if last is None or (last is cell and line == own[0]):
        return place
    elsewhere = "" if last is cell else f"cell {last.get('id', '?')}, "
    return f'{place}, in {elsewhere}line {line}, "{_line(last, line)}"'


def _frame(found: Any, line: int, magic: Any) -> tuple[Any, int]:
    """Return the cell of a frame and its line there: IPython counts from the first line that is not empty.

    What a cell magic runs has no number here: it is in the cell of the magic, counted from the line below.
    """
    of = found or magic
    filled = [n for n, text in enumerate(of.source.splitlines()) if text.strip()] if of else []
    skipped = 1 if found is None and len(filled) > 1 else 0
    return of, line + (filled[skipped] if filled else 0)


def _line(cell: Any, number: int) -> str:
    lines = cell.source.splitlines()
    return lines[number - 1].strip()[:_MAX_LINE] if 0 < number <= len(lines) else ""


def _name(cell: Any) -> str:
    return f"cell {cell.get('id', '?')}"


def _parameters(job: Job) -> str:
    return ", ".join(f"{name}={value}" for name, value in job.parameters.items()) or "no parameters"


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _without_colour(text: str) -> str:
    from papermill.exceptions import strip_color

    return str(strip_color(text))


def clean(notebook: Any) -> Any:
    """Take from an executed notebook what differs from run to run: times, paths, random ids."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def _kept(notebook: Any) -> bytes:
    return paths.without_home(json.dumps(clean(notebook), ensure_ascii=False, indent=1) + "\n").encode()


def export(job: Job, notebook: Any, tables: Mapping[str, str], beside: Sequence[str] = ()) -> Rendered:
    """Return the files and manifest of an executed notebook; `tables` are the hashes it may have read.

    `beside` are the other files of the project that it read.

    Raises ReportFailed where the notebook breaks the contract, or with `strict` has a problem.
    """
    from analysis.publish.render import csvfile, prepare, references

    name = job.slug.rpartition("/")[2]
    document = replace(prepare.document(notebook, name=name, strict=job.strict), settings=job.settings)
    references.lead_out(document.blocks, document.footnotes, slug=job.slug, site=job.settings.site)
    report = formats.Report(document, notebook, job.slug, job.formats, list(document.problems))
    files = {
        f"{job.slug}{'' if end.startswith('.') else '/'}{end}": content
        for end, content in (csvfile.files(document) | _written(report, strict=job.strict)).items()
    }
    read = {i["table"]: tables.get(i["table"], "") for i in (document.sources or {}).get("inputs", [])}
    described = manifest.build(job, document, files, cache.key(job, read, files=beside))
    files[f"{job.slug}.json"] = manifest.dumps(described)
    return Rendered(files, described, tuple(report.problems))


def _written(report: formats.Report, *, strict: bool) -> dict[str, bytes]:
    """Return the files of every format asked for, by the end of their path.

    All at once: the typesetter, who takes most of the time, needs no Python.
    """
    from concurrent.futures import ThreadPoolExecutor

    writers = [formats.FORMATS[name].begin(report) for name in reversed(report.formats)]
    if strict and report.problems:
        raise ReportFailed("; ".join(report.problems))
    files: dict[str, bytes] = {}
    with ThreadPoolExecutor(len(writers)) as threads:
        for written in threads.map(lambda write: write(), writers):
            files |= written
    return files
