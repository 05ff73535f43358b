"""How fast reports are made, every way in one run, so that the ratios mean something on any machine.

    python -m benchmarks.execution [--areas 40] [--pdf-areas 8] [--only NAME ...]

Ways, all on the same notebook, areas and number of jobs:

plain   `papermill`, then `jupyter nbconvert --to html`, one pair of commands per area
ours    `landfall build local --each area=...`
limit   a script that has everything imported and only runs the cells and writes the page
webpdf  as plain, with `--to webpdf` too (needs Chromium; left out where there is none)
edit    one report, HTML and PDF, from the start of the command; against plain to HTML alone
again   `landfall build local --each area=@all` when nothing has changed

`ours` and `limit` write the same HTML. Memory is the highest sum of proportional set sizes (PSS) of a
way's whole family of processes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from analysis import paths
from analysis.areas import all as every_area

NOTEBOOK = "local"
JOBS = 2
BIN = Path(sys.executable).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass(frozen=True)
class Measured:
    """How long a way took for how many reports, and the memory it needed."""

    name: str
    reports: int
    seconds: float
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        return self.reports / self.seconds


def measure(name: str, reports: int, action: Callable[[], object]) -> Measured:
    """Run one way once, and watch its memory."""
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.3):
            peak = max(peak, _family_pss())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = time.perf_counter()
    action()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return Measured(name, reports, seconds, peak)


def _family_pss() -> float:
    total = 0
    for process in psutil.Process().children(recursive=True):
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, AttributeError):
            continue
    return total / 1e6


def command(*arguments: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        arguments, capture_output=True, text=True, env={**os.environ, **(environment or {})}, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")


def plain(areas: Sequence[str], folder: Path, *formats: str) -> None:
    """The way without this project's build: two or more commands per area, `JOBS` areas at a time."""
    source = paths.notebooks() / f"{NOTEBOOK}.ipynb"

    def one(number: int, area: str) -> None:
        executed = str(folder / f"{number}.ipynb")
        command(
            str(BIN / "papermill"), str(source), executed, "-p", "area", area,
            "--no-progress-bar", "-k", "python3", environment={"LANDFALL_HOME": str(paths.project())},
        )  # fmt: skip
        for kind in formats:
            tool = [str(BIN / "jupyter"), "nbconvert"]
            if kind == "webpdf":
                script = str(Path(__file__).with_name("execution_webpdf.py"))
                tool = [sys.executable, script, str(CHROMIUM), "--WebPDFExporter.disable_sandbox=True"]
            command(*tool, "--to", kind, "--no-input", executed)

    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, range(len(areas)), areas))


def ours(areas: Sequence[str], folder: Path, formats: str, *extra: str) -> None:
    listed = folder / "areas.txt"
    listed.write_text("\n".join(areas) + "\n")
    command(
        str(BIN / "landfall"), "build", NOTEBOOK, "--each", f"area=@{listed}",
        "--out", str(folder / "reports"), "--jobs", str(JOBS), "--format", formats, "--quiet", *extra,
    )  # fmt: skip


def limit(areas: Sequence[str], folder: Path) -> None:
    """As many scripts as jobs, each with its share of the areas."""
    shares = [folder / f"share-{n}.txt" for n in range(JOBS)]
    for number, share in enumerate(shares):
        share.write_text("\n".join(areas[number::JOBS]) + "\n")
    script = str(Path(__file__).with_name("execution_limit.py"))
    with ThreadPoolExecutor(JOBS) as pool:
        list(
            pool.map(lambda share: command(sys.executable, script, NOTEBOOK, str(share), str(folder)), shares)
        )


def one_report(folder: Path) -> None:
    command(str(BIN / "landfall"), "build", NOTEBOOK, "--out", str(folder / "reports"), "--quiet")


def sample(count: int) -> list[str]:
    """Areas spread over the alphabet, so that large and small ones are among them."""
    names = [area.name for area in every_area()]
    return names[:: max(1, len(names) // count)][:count]


def run(ways: dict[str, Callable[[Path], Measured]], only: Sequence[str]) -> dict[str, Measured]:
    found = {}
    for name, way in ways.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder:
            found[name] = way(Path(folder))
        made = found[name]
        print(
            f"{name:<14} {made.reports:>4} reports {made.seconds:>8.1f} s {made.rate * 60:>8.1f} a minute"
            f" {made.megabytes:>7.0f} MB",
            flush=True,
        )
    return found


def ratios(found: dict[str, Measured]) -> None:
    """Print the ratios the project promises, each with what it must be."""

    def say(text: str, first: str, second: str, must: str) -> None:
        if first in found and second in found:
            print(f"{text}: {found[first].rate / found[second].rate:.2f} (must be {must})")

    say("ours against plain, HTML, reports a minute", "ours", "plain", "at least 3")
    say("ours against plain, HTML and PDF, reports a minute", "ours-pdf", "plain-webpdf", "at least 5")
    say("time of ours against the limit", "limit", "ours", "at most 1.3")
    if {"edit", "plain-one"} <= set(found):
        share = found["edit"].seconds / found["plain-one"].seconds
        print(f"time of one edited report against plain to HTML alone: {share:.0%} (at most 60%)")
    if "again" in found:
        print(f"nothing changed, {found['again'].reports} reports: {found['again'].seconds:.2f} s (under 2)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--areas", type=int, default=40)
    parser.add_argument("--pdf-areas", type=int, default=8)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    areas, few = sample(options.areas), sample(options.pdf_areas)
    every = sample(10_000)

    def again(folder: Path) -> Measured:
        ours(every, folder, "html")
        return measure("again", len(every), lambda: ours(every, folder, "html"))

    ways: dict[str, Callable[[Path], Measured]] = {
        "limit": lambda f: measure("limit", len(areas), lambda: limit(areas, f)),
        "ours": lambda f: measure("ours", len(areas), lambda: ours(areas, f, "html")),
        "plain": lambda f: measure("plain", len(few), lambda: plain(few, f, "html")),
        "ours-pdf": lambda f: measure("ours-pdf", len(areas), lambda: ours(areas, f, "html,pdf")),
        "plain-webpdf": lambda f: measure("plain-webpdf", len(few), lambda: plain(few, f, "html", "webpdf")),
        "edit": lambda f: measure("edit", 1, lambda: one_report(f)),
        "plain-one": lambda f: measure("plain-one", 1, lambda: plain(few[:1], f, "html")),
        "again": again,
    }
    if CHROMIUM is None:
        del ways["plain-webpdf"]
    if not options.only:
        del ways["again"]
    ratios(run(ways, options.only))


if __name__ == "__main__":
    main()
