"""How fast reports are made, every way in one run, so that the ratios mean something on any machine.

    python -m benchmarks.execution [--areas 30] [--plain-areas 4] [--every 361] [--only NAME ...]

Ways, all on the same notebook, areas and number of jobs:

plain   `papermill`, then `jupyter nbconvert --to html`, one pair of commands per area
ours    `landfall build local --each area=...`, three times, in turn with `limit`; the middle counts
every   as ours, with the PDF, all authorities there are: none may fail; says how large the files are
limit   (with `ours`) a script that has everything imported and only runs the cells and writes the page
again   as every, once more, when nothing has changed
check   `landfall check` of what was built
plain-webpdf  as plain, with `--to webpdf` too (needs Chromium; left out where there is none)

`ours` and `limit` write the same HTML. Memory is the highest sum of proportional set sizes (PSS) of a
way's whole family of processes. On a machine that has other work to do, compare by processor time; it
leaves out the fixed waits of the plain way.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from analysis.common import paths
from analysis.inputs.areas import all as every_area
from benchmarks.measuring import LANDFALL, Measured, command, measure
from benchmarks.rows import Row, tell

NOTEBOOK = "local"
PLAIN = "papermill and nbconvert"
JOBS = 2
TURNS = 3
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


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
        LANDFALL, "build", NOTEBOOK, "--each", f"area=@{listed}",
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


def ours_and_limit(areas: Sequence[str], folder: Path) -> list[Measured]:
    """Return the middle one of each of the two: they take turns, for the machine is not always as fast."""
    ways = {"limit": limit, "ours": lambda areas, place: ours(areas, place, "html")}
    made: dict[str, list[Measured]] = {name: [] for name in ways}
    for turn in range(TURNS):
        for name, way in ways.items():
            place = folder / f"{name}-{turn}"
            place.mkdir()
            made[name].append(measure(name, len(areas), partial(way, areas, place)))
    return [sorted(each, key=lambda one: one.seconds)[TURNS // 2] for each in made.values()]


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


def rows(found: dict[str, Measured]) -> list[Row]:
    """Return what the project promises of a batch, as far as it was measured."""
    made = []
    for what, ours, other, name, at_most in (
        ("HTML, a report of many", "ours", "plain", PLAIN, 1 / 3),
        ("HTML, a report of many", "ours", "limit", "a bare script with everything imported", 1.10),
        ("HTML and PDF, a report of many", "every", "plain-webpdf", PLAIN, 1 / 5),
    ):
        if {ours, other} <= found.keys():
            made.append(Row(what, found[ours].each, "s", at_most, found[other].each, name))
    whole = [
        ("memory of all processes at its highest, two jobs, {} reports to HTML and PDF", "every", "MB", 1000),
        ("nothing changed, {} reports", "again", "s", 2),
        ("landfall check, {} reports", "check", "s", 5),
    ]
    for what, name, unit, most in whole:
        if one := found.get(name):
            value = one.megabytes if unit == "MB" else one.seconds
            made.append(Row(what.format(one.reports), value, unit, most))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--areas", type=int, default=30)
    parser.add_argument("--plain-areas", type=int, default=4)
    parser.add_argument("--every", type=int, help="so many instead of every authority")
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    areas, few = sample(options.areas), sample(options.plain_areas)
    every = sample(options.every) if options.every else [area.name for area in every_area()]

    def whole(folder: Path) -> list[Measured]:
        many = len(every)
        made = [measure("every", many, lambda: ours(every, folder, "html,pdf"))]
        print(sizes(folder / "reports", many))
        made.append(measure("again", many, lambda: ours(every, folder, "html,pdf")))
        out = str(folder / "reports")  # without the national report that each links to: problems are found
        return [*made, measure("check", many, lambda: command(LANDFALL, "check", "--out", out, codes=(0, 1)))]

    ways: dict[str, Callable[[Path], list[Measured]]] = {
        "ours": lambda f: ours_and_limit(areas, f),
        "plain": lambda f: [measure("plain", len(few), lambda: plain(few, f, "html"))],
        "plain-webpdf": lambda f: [
            measure("plain-webpdf", len(few), lambda: plain(few, f, "html", "webpdf"))
        ],
        "every": whole,
    }
    if CHROMIUM is None:
        del ways["plain-webpdf"]
    found: dict[str, Measured] = {}
    told: set[str] = set()
    for name, way in ways.items():
        if options.only and name not in options.only:
            continue
        with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder:
            found |= {made.name: made for made in way(Path(folder))}
        new = [row for row in rows(found) if str(row) not in told]
        tell(*new)
        told |= {str(row) for row in new}


if __name__ == "__main__":
    main()
