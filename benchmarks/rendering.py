"""How long the files of a report take to write once its cells have run, and how large they are.

    python -m benchmarks.rendering [REPORT ...] [--times 5]

The process is warm: every export is done once before, and not counted. `plain` is nbconvert's own HTML
of the same notebook, which loads scripts from the web and has no PDF.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from nbconvert.exporters import HTMLExporter

from analysis import paths
from analysis.publish import notebooks
from analysis.publish.html import export_html
from analysis.publish.jobs import Job
from analysis.publish.pdf import export_pdf
from analysis.publish.run import Execution


def executed(report: str) -> Any:
    """Return the report's notebook after it ran with its default parameters."""
    notebook = (paths.notebooks() / f"{report}.ipynb").read_text("utf-8")
    return Execution(Job(report, report, {}, ("html", "pdf"), notebook)).run()


def timed(action: Callable[[], Any], times: int) -> tuple[Any, float]:
    """Return what an action makes and its median seconds, done once before."""
    made = action()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return made, statistics.median(seconds)


def main() -> None:
    """Print for each report the seconds and the size of its HTML and its PDF."""
    reader = argparse.ArgumentParser(description="How long the files of an executed report take to write.")
    reader.add_argument("reports", nargs="*", default=notebooks.names())
    reader.add_argument("--times", type=int, default=5)
    asked = reader.parse_args()
    plain = HTMLExporter()
    for report in asked.reports:
        given = {"resources": {"metadata": {"name": report}, "landfall": {"pdf": f"{report}.pdf"}}}
        nb = executed(report)
        page, seconds = timed(partial(export_html, nb, **given), asked.times)
        paper, seconds_of_paper = timed(partial(export_pdf, nb, **given), asked.times)
        _, plain_seconds = timed(partial(plain.from_notebook_node, nb), asked.times)
        both = seconds + seconds_of_paper
        print(
            f"{report}: HTML and PDF {both:.2f} s, {both / plain_seconds:.1f} times plain "
            f"({plain_seconds:.2f} s); HTML {seconds:.2f} s, {len(page.encode()) / 1000:,.0f} kB; "
            f"PDF {seconds_of_paper:.2f} s, {len(paper) / 1000:,.0f} kB"
        )


if __name__ == "__main__":
    main()
