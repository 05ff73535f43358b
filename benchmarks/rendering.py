"""How long the files of a report take to write once its cells have run, and how large they are.

    python -m benchmarks.rendering [REPORT ...] [--times 3]

The process is warm: it has written another report before. Every report is written only once in a process,
because the typesetter remembers what it has set. `plain` is nbconvert's own HTML of the same notebook,
which loads scripts from the web and has no PDF.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from analysis.common import paths
from analysis.publish import notebooks
from analysis.publish.execution import cache, run, worker
from analysis.publish.jobs import Job

PLAIN = HTMLExporter()


def execute(report: str, folder: Path) -> None:
    """Run the report's notebook with its default parameters and keep it."""
    notebook = (paths.notebooks() / f"{report}.ipynb").read_text("utf-8")
    made = run.Execution(Job(report, report, {}, ("html", "pdf"), notebook)).run()
    nbformat.write(made, folder / f"{report}.ipynb")


def written(file: Path) -> dict[str, float]:
    """Return the seconds a build and plain nbconvert took for an executed notebook, and the bytes made."""
    nb: Any = nbformat.read(file, as_version=4)
    job = Job(file.stem, file.stem, {}, ("html", "pdf"), "")
    tables = cache.table_hashes()
    times = [time.perf_counter()]
    made = run.export(job, nb, tables)
    times.append(time.perf_counter())
    PLAIN.from_notebook_node(nb)
    times.append(time.perf_counter())
    files, plain = (later - earlier for earlier, later in itertools.pairwise(times))
    sizes = {f"{kind}_kb": len(made.files[f"{file.stem}.{kind}"]) / 1000 for kind in job.formats}
    return {"files": files, "plain": plain, **sizes}


def in_a_warm_process(before: Path, file: Path) -> dict[str, float]:
    """Return what `written` does in a process that has written another notebook before."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "benchmarks.rendering",
        "--written",
        str(before),
        str(file),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print for each report the median seconds, and the size of its HTML and its PDF."""
    reader = argparse.ArgumentParser(description="How long the files of an executed report take to write.")
    reader.add_argument("reports", nargs="*", default=notebooks.names())
    reader.add_argument("--times", type=int, default=3)
    reader.add_argument("--written", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.written:
        worker.import_early()
        written(asked.written[0])
        print(json.dumps(written(asked.written[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{name}.ipynb" for name in notebooks.names()}
        for name in files:
            execute(name, Path(folder))
        for report in asked.reports:
            other = next(file for name, file in files.items() if name != report)
            runs = [in_a_warm_process(other, files[report]) for _ in range(asked.times)]
            m = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            print(
                f"{report}: HTML, PDF and CSV {m['files']:.2f} s, {m['files'] / m['plain']:.1f} times plain "
                f"({m['plain']:.2f} s); HTML {m['html_kb']:,.0f} kB; PDF {m['pdf_kb']:,.0f} kB"
            )


if __name__ == "__main__":
    main()
