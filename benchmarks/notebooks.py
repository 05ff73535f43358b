"""How long the cells of a report take from a warm process: papermill alone, nothing exported.

    python -m benchmarks.notebooks [REPORT ...] [--times 5]

The first run starts the prepared process that kernels are forked from, and is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import time

from analysis import paths
from analysis.publish.jobs import Job
from analysis.publish.run import Execution


def seconds(report: str) -> float:
    """Return the seconds from the start of a kernel to the last cell, with the default parameters."""
    notebook = (paths.notebooks() / f"{report}.ipynb").read_text("utf-8")
    started = time.perf_counter()
    Execution(Job(report, report, {}, ("html",), notebook)).run()
    return time.perf_counter() - started


def main() -> None:
    """Print the median and the fastest run of each report."""
    reader = argparse.ArgumentParser(description="How long the cells of a report take from a warm process.")
    reader.add_argument("reports", nargs="*", default=["crossings", "returns", "local"])
    reader.add_argument("--times", type=int, default=5)
    asked = reader.parse_args()
    for report in asked.reports:
        seconds(report)
        runs = [seconds(report) for _ in range(asked.times)]
        print(f"{report}: median {statistics.median(runs):.2f} s, fastest {min(runs):.2f} s")


if __name__ == "__main__":
    main()
