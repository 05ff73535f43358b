"""How fast reports are made, every way in one run, so that the ratios mean something on any machine.

    python -m benchmarks.execution [--areas 40] [--plain-areas 8] [--only NAME ...] [--json FILE]

Ways, all on the same notebook, areas and number of jobs:

plain   `papermill`, then `jupyter nbconvert --to html`, one pair of commands per area
ours    `landfall build local --each area=...`
every   as ours, with the PDF, all authorities there are: none may fail; says how large the files are
limit   a script that has everything imported and only runs the cells and writes the page
webpdf  as plain, with `--to webpdf` too (needs Chromium; left out where there is none)
edit    one report, HTML and PDF, from the start of the command; against plain to HTML alone
again   as every, once more, when nothing has changed

`ours` and `limit` write the same HTML. Memory is the highest sum of proportional set sizes (PSS) of a
way's whole family of processes. On a machine that has other work to do, compare by processor time; it
leaves out the fixed waits of the plain way.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from analysis.common import paths
from analysis.inputs.areas import all as every_area

NOTEBOOK = "local"
JOBS = 2
BIN = Path(sys.executable).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass(frozen=True)
class Measured:
    """How long a way took for how many reports, the processor time of it all, and the memory it needed."""

    name: str
    reports: int
    seconds: float
    processor: float
    megabytes: float

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
    started, used = time.perf_counter(), _processor_time()
    action()
    seconds, processor = time.perf_counter() - started, _processor_time() - used
    done.set()
    watcher.join()
    return Measured(name, reports, seconds, processor, peak)


def _processor_time() -> float:
    """Return the seconds of processor time of every process that was started and has ended."""
    used = os.times()
    return used.children_user + used.children_system


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
            sys.executable, "-m", "papermill", str(source), executed, "-p", "area", area,
            "--no-progress-bar", "-k", "python3", environment={"LANDFALL_HOME": str(paths.project())},
        )  # fmt: skip
        for kind in formats:
            tool = [sys.executable, "-m", "nbconvert"]
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


def sizes(reports: Path, count: int) -> str:
    """Return how large the files of a batch are; ends the benchmark where a report is not there."""
    told = []
    for kind in ("html", "pdf"):
        made = [file.stat().st_size / 1e6 for file in (reports / NOTEBOOK).glob(f"*.{kind}")]
        if len(made) != count:
            raise SystemExit(f"{count - len(made)} of {count} reports have no {kind}")
        told.append(f"{kind.upper()} {min(made):.2f} to {max(made):.2f} MB, together {sum(made):.0f} MB")
    return f"{count} reports, 0 failed: {'; '.join(told)}"


def sample(count: int) -> list[str]:
    """Areas spread over the alphabet, so that large and small ones are among them."""
    names = [area.name for area in every_area()]
    return names[:: max(1, len(names) // count)][:count]


def run(ways: dict[str, Callable[[Path], list[Measured]]], only: Sequence[str]) -> dict[str, Measured]:
    found = {}
    for name, way in ways.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder:
            for made in way(Path(folder)):
                found[made.name] = made
                print(
                    f"{made.name:<14} {made.reports:>4} reports {made.seconds:>8.1f} s"
                    f" {made.rate * 60:>8.1f} a minute {made.processor / made.reports:>8.2f} s of processor"
                    f" {made.megabytes:>7.0f} MB",
                    flush=True,
                )
    return found


@dataclass(frozen=True)
class Compared:
    """One figure of the README: plain papermill and nbconvert beside this project, in one run."""

    what: str
    plain: float | None
    ours: float
    unit: str
    must: str

    @property
    def ratio(self) -> float | None:
        return None if self.plain is None else self.plain / self.ours


def compared(found: dict[str, Measured]) -> list[Compared]:
    """Return what the project promises, each with what the ratio must be."""
    each = {name: made.seconds / made.reports for name, made in found.items()}
    memory = {name: made.megabytes for name, made in found.items()}
    pairs = [
        ("HTML, a report of many", each, "plain", "ours", "s", "at least 3"),
        ("HTML and PDF, a report of many", each, "plain-webpdf", "every", "s", "at least 5"),
        ("one report again after a change: HTML and PDF, plain to HTML alone",
         each, "plain-one", "edit", "s", "at least 1.67"),
        ("memory at its highest, HTML", memory, "plain", "ours", "MB", "under 1,611 MB"),
        ("memory at its highest, HTML and PDF", memory, "plain-webpdf", "every", "MB", "under 1,611 MB"),
    ]  # fmt: skip
    told = [
        Compared(what, values[plain], values[ours], unit, must)
        for what, values, plain, ours, unit, must in pairs
        if plain in values and ours in values
    ]
    if {"ours", "limit"} <= set(each):
        what = "HTML, a report of many, against a bare script with everything imported (first column)"
        told.append(Compared(what, each["limit"], each["ours"], "s", "at least 0.77"))
    if "again" in found:
        reports = found["again"].reports
        told.append(
            Compared(f"nothing changed, {reports} reports", None, found["again"].seconds, "s", "under 2 s")
        )
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--areas", type=int, default=40)
    parser.add_argument("--plain-areas", type=int, default=8)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--json", type=Path, help="write the figures compared there too")
    options = parser.parse_args()
    areas, few = sample(options.areas), sample(options.plain_areas)
    every = [area.name for area in every_area()]

    def every_twice(folder: Path) -> list[Measured]:
        first = measure("every", len(every), lambda: ours(every, folder, "html,pdf"))
        print(sizes(folder / "reports", len(every)))
        return [first, measure("again", len(every), lambda: ours(every, folder, "html,pdf"))]

    def plain_webpdf(folder: Path) -> list[Measured]:
        return [measure("plain-webpdf", len(few), lambda: plain(few, folder, "html", "webpdf"))]

    ways: dict[str, Callable[[Path], list[Measured]]] = {
        "limit": lambda f: [measure("limit", len(areas), lambda: limit(areas, f))],
        "ours": lambda f: [measure("ours", len(areas), lambda: ours(areas, f, "html"))],
        "plain": lambda f: [measure("plain", len(few), lambda: plain(few, f, "html"))],
        "every": every_twice,
        "plain-webpdf": plain_webpdf,
        "edit": lambda f: [measure("edit", 1, lambda: one_report(f))],
        "plain-one": lambda f: [measure("plain-one", 1, lambda: plain(few[:1], f, "html"))],
    }
    if CHROMIUM is None:
        del ways["plain-webpdf"]
    told = compared(run(ways, options.only))
    for one in told:
        ratio = "" if one.ratio is None else f", ratio {one.ratio:.2f}"
        plain_way = "" if one.plain is None else f"{one.plain:.2f} {one.unit} against "
        print(f"{one.what}: {plain_way}{one.ours:.2f} {one.unit}{ratio} (must be {one.must})")
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in told]), "utf-8")


if __name__ == "__main__":
    main()
