"""Where the processor time of a report goes: imports, cells, drawing by kind of chart, HTML, layout, PDF.

    python -m benchmarks.parts [REPORT ...] [--times 3]

Each report is made in a fresh process from beginning to end, as `execution_limit` runs its cells, so that no
time is lost between processes: what is shown is what a build can at best be cut by. Drawing is what the
functions of `analysis.charts` take; the cells' time is without it. Medians of several runs; the document's
table and picture are made from them by `python -m docs.generate`.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import pkgutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from analysis.publish import notebooks
from analysis.publish.execution import prepared
from benchmarks.rows import Row, tell

REPORTS = ("local", "crossings")
DRAWING = "drawing: "


class Clock:
    """Adds up the processor time of parts; what is measured inside another part is not of that part."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = defaultdict(float)
        self.open: list[float] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens inside as of a part."""
        started = time.process_time()
        self.open.append(0.0)
        try:
            yield
        finally:
            whole = time.process_time() - started
            self.taken[name] += whole - self.open.pop()
            if self.open:
                self.open[-1] += whole

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose calls are counted as of a part."""

        @functools.wraps(function)
        def counted(*given: Any, **named: Any) -> Any:
            with self.part(name):
                return function(*given, **named)

        return counted


def time_charts(clock: Clock) -> None:
    """Count every function that draws a figure as drawing of its kind: its module's name."""
    charts = importlib.import_module("analysis.charts")
    for found in pkgutil.iter_modules(charts.__path__):
        module = importlib.import_module(f"{charts.__name__}.{found.name}")
        for name, function in vars(module).items():
            own = callable(function) and getattr(function, "__module__", "") == module.__name__
            if (
                own
                and getattr(function, "__annotations__", {}).get("return") == "Figure"
                and name != "exhibit"
            ):
                setattr(module, name, clock.timed(f"{DRAWING}{found.name}", function))


def made(report: str) -> dict[str, float]:
    """Return the seconds of processor time of each part of a report with its default parameters."""
    clock = Clock()
    with clock.part("imports"):
        _imports(report)
    nbformat, run, execution_limit = map(
        importlib.import_module, ("nbformat", "analysis.publish.execution.run", "benchmarks.execution_limit")
    )
    csvfile, html, pdf, prepare, typst = (
        importlib.import_module(f"analysis.publish.render.{name}")
        for name in ("csvfile", "html", "pdf", "prepare", "typst")
    )
    time_charts(clock)
    typst.typeset = clock.timed("layout and PDF", typst.typeset)  # the typesetter does both at once
    pdf.tagging.mark_row_headers = clock.timed("PDF: heads of rows", pdf.tagging.mark_row_headers)
    source = nbformat.reads(notebooks.read(report).text, as_version=4)
    with clock.part("cells"):
        cells = execution_limit.execute(source.cells, {})
    page = run.clean(nbformat.from_dict({**source, "cells": cells}))
    with clock.part("document"):
        document = prepare.document(page, name=report)
        csvfile.files(document)
    with clock.part("HTML"):
        html.export_html(page, resources={"metadata": {"name": report}})
    with clock.part("PDF: code and characters"):
        typeset = pdf.composed(document, [])
    with clock.part("layout and PDF"):
        typeset()
    return dict(clock.taken)


def _imports(report: str) -> None:
    preload, worker = (
        importlib.import_module(f"analysis.publish.execution.{name}") for name in ("preload", "worker")
    )
    preload.prepare([report])
    worker.import_early(["html", "pdf"])


def in_a_fresh_process(report: str) -> dict[str, float]:
    """Return what `made` does in a process of its own."""
    command = (sys.executable, "-W", "ignore", "-m", "benchmarks.parts", "--made", report)
    environment = {**os.environ, **prepared.SINGLE_THREADED}  # as a kernel has it: threads would wait busily
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("reports", nargs="*", default=REPORTS)
    reader.add_argument("--times", type=int, default=3)
    reader.add_argument("--made", help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.made:
        print(json.dumps(made(asked.made)))
        return
    for report in asked.reports:
        runs = [in_a_fresh_process(report) for _ in range(asked.times)]
        for part in runs[0]:
            taken = statistics.median(run.get(part, 0.0) for run in runs)
            tell(Row(f"{report}: {part}", taken, "s of processor"))


if __name__ == "__main__":
    main()
