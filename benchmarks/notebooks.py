"""How long the cells of a report take from a warm process: papermill alone, nothing exported.

    python -m benchmarks.notebooks [REPORT ...] [--times 5]

The first runs start the prepared process that kernels are forked from, and have it read the report's
tables, as in a batch; they are not counted.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace

from analysis.common import paths
from analysis.publish.execution.run import Execution
from analysis.publish.jobs import Job
from analysis.publish.render import prepare


def job(report: str) -> Job:
    """Return the report with its default parameters and, as after any build, the tables that it reads."""
    notebook = (paths.notebooks() / f"{report}.ipynb").read_text("utf-8")
    first = Job(report, report, {}, ("html",), notebook)
    read = prepare.document(Execution(first).run(), name=report).sources or {}
    return replace(first, tables=tuple(one["table"] for one in read["inputs"]))


def seconds(report: Job) -> float:
    """Return the seconds from the start of a kernel to the last cell."""
    started = time.perf_counter()
    Execution(report).run()
    return time.perf_counter() - started


def main() -> None:
    """Print the median and the fastest run of each report."""
    reader = argparse.ArgumentParser(description="How long the cells of a report take from a warm process.")
    reader.add_argument("reports", nargs="*", default=["crossings", "returns", "local"])
    reader.add_argument("--times", type=int, default=5)
    asked = reader.parse_args()
    for report in asked.reports:
        known = job(report)
        seconds(known)
        runs = [seconds(known) for _ in range(asked.times)]
        print(f"{report}: median {statistics.median(runs):.2f} s, fastest {min(runs):.2f} s")


if __name__ == "__main__":
    main()
