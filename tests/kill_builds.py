"""Kill -9 at random moments of a build, and look at what is left: `python tests/kill_builds.py --times 200`.

Each round changes the table, starts a build of one small report or of a batch, and kills the builder, a
worker, a kernel or the prepared process at a random moment. Whatever was hit, afterwards every report must be
whole, and the build that was not itself killed must have made them all. The counts go to
`docs/robustness.md`.
"""

import hashlib
import itertools
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
from building import command
from counts import Round, kill
from small_project import WITHOUT_FIGURE, notebook, project, write_table

from analysis.publish.execution.files import LocalReports
from analysis.publish.render.manifest import written

SERIES = {"build": ((3,), "html,pdf"), "batch": ((1, 2, 3), "html")}
"""The sizes of the reports that are built, and their formats."""
NOTHING = "nothing"
VICTIMS = ("builder", "worker", "kernel", "prepared process")


class Moments:
    """Moments of a running time that is learnt as one goes: less after one that came too late, a little more after one that hit."""

    def __init__(self, seed: int, within: float) -> None:
        self._chance, self._within, self._drawn = random.Random(seed), within, 0.0

    def draw(self) -> float:
        self._drawn = self._chance.uniform(0, self._within)
        return self._drawn

    def learn(self, *, hit: bool) -> None:
        self._within = self._within * 1.02 if hit else max(self._drawn, self._within / 2)


class Project:
    """A small project whose reports are built again and again."""

    def __init__(self, folder: Path, series: str) -> None:
        self.series = series
        self.sizes, self.formats = SERIES[series]
        self.home = project(folder / "project", demo=notebook(WITHOUT_FIGURE))
        self.reports = LocalReports(self.home / "reports")
        self.temporary = folder / "t"
        self.temporary.mkdir(parents=True)

    def start(self) -> psutil.Popen:
        """Start a build of every report, whatever has changed."""
        each = ("--each", f"size={','.join(map(str, self.sizes))}", "--jobs", "2")
        arguments = ("build", "demo", "--force", "--format", self.formats, *each * (len(self.sizes) > 1))
        return command(self.home, *arguments, environment={"TMPDIR": str(self.temporary)})

    def build(self) -> float:
        """Build every report; return the seconds it took."""
        started = time.monotonic()
        builder = self.start()
        out, err = builder.communicate(timeout=300)
        assert builder.returncode == 0, out + err
        return time.monotonic() - started

    def round(self, chosen: random.Random, moment: float, second: int) -> Round:
        """Change the table to `second`, build, kill something after so many seconds, and look at what is left."""
        write_table(self.home, second)
        wanted = chosen.choice(VICTIMS)
        builder = self.start()
        time.sleep(moment)
        victim = self._kill(builder, wanted, chosen)
        _, err = builder.communicate(timeout=300)
        faults = list(left_behind(self.temporary))
        waiting = any(self.reports.aside.glob("*.ready"))
        self.reports.prepare()  # as the next build begins
        faults += broken(self.reports.root)
        if victim != "builder":
            faults += [f"the build ended with {builder.returncode}: {err}"] if builder.returncode else []
            faults += (
                [] if self._totals() == [s * (2 + second) for s in self.sizes] else ["an old figure is left"]
            )
        return Round(f"{self.series}: {victim}", tuple(faults), waiting)

    def _totals(self) -> list[int]:
        slugs = ["demo" if size == 3 else f"demo--size-{size}" for size in self.sizes]
        manifests = [self.reports.manifest(slug) or {"key_figures": [{"value": None}]} for slug in slugs]
        return [m["key_figures"][0]["value"] for m in manifests]

    def _kill(self, builder: psutil.Popen, wanted: str, chosen: random.Random) -> str:
        """Kill what is wanted, or the builder where there is none of it in a second; return what was hit, if anything."""
        until = time.monotonic() + 1
        try:
            while not (found := self._found(builder, wanted)) and time.monotonic() < until:
                time.sleep(0.02)
            chosen.choice(found).kill() if found else builder.kill()
        except psutil.Error:  # it has just ended by itself
            return NOTHING
        return wanted if found else ("builder" if builder.wait(20) == -9 else NOTHING)

    def _found(self, builder: psutil.Popen, wanted: str) -> list[psutil.Process]:
        """Return the processes of a kind; of the builder's own none, for it is killed where there is no other."""
        family = {p: " ".join(p.cmdline()) for p in psutil.Process(builder.pid).children(recursive=True)}
        prepared = [p for p, said in family.items() if "execution.zygote" in said and p.ppid() == builder.pid]
        return {
            "builder": [psutil.Process(builder.pid)],
            "worker": [p for p, said in family.items() if "execution.worker" in said],
            "kernel": [k for p in prepared for k in p.children()],
            "prepared process": prepared,
        }[wanted]


def left_behind(temporary: Path) -> Iterator[str]:
    """Yield the processes with this folder for temporary files after ten seconds, and what is in it; remove that."""
    until = time.monotonic() + 10
    while (left := _processes(temporary)) and time.monotonic() < until:
        time.sleep(0.05)
    yield from (f"a process is left: {said}" for said in left)
    for path in temporary.iterdir():
        yield f"a temporary file is left: {path.name}"
        shutil.rmtree(path)


def _processes(temporary: Path) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == str(temporary):
                found.append(" ".join(process.cmdline()) or process.name())
        except psutil.Error:
            continue
    return found


def broken(root: Path) -> list[str]:
    """Return what is wrong with a folder of reports: a file that is not what its manifest says, or in none."""
    known, found = {"index.html", "404.html", "feed.xml"}, []
    for path in root.rglob("*.json"):
        if ".landfall" in path.parts:
            continue
        entries = list(written(json.loads(path.read_bytes())["outputs"]))
        known |= {path.relative_to(root).as_posix(), *(entry["path"] for entry in entries)}
        for entry in entries:
            file = root / entry["path"]
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
                found.append(f"{entry['path']} is not what {path.name} says")
    every = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    return found + [
        f"{p} is in no manifest" for p in every - known if not p.startswith((".landfall", "failed"))
    ]


def run(series: str, times: int, seed: int, folder: Path) -> Iterator[Round]:
    """Yield what became of each kill that hit, and of none only if it left something; the last build must make all."""
    chosen = random.Random(seed)
    small = Project(folder / series, series)
    moments, hits = Moments(seed, small.build()), 0
    for number in itertools.count(10):
        made = small.round(chosen, moments.draw(), number)
        hit = not made.what.endswith(NOTHING)
        moments.learn(hit=hit)
        hits += hit
        if hit or made.faults:
            yield made
        if hits == times:
            break
    small.build()
    assert broken(small.reports.root) == []


PUBLISHING = """
import itertools, sys
from pathlib import Path
from analysis.publish.execution.files import LocalReports
reports = LocalReports(Path(sys.argv[1]))
reports.prepare()
for number in itertools.count(int(sys.argv[2])):
    mark = str(number).encode()
    reports.publish("a/b", {"a/b.html": mark, "a/b.pdf": mark, f"a/b/{number}.csv": mark, "a/b.json": mark})
    print(number, flush=True)
"""


def run_publishing(times: int, seed: int, root: Path) -> Iterator[Round]:
    """Yield what became of each kill of a process that does nothing but put sets of files in place."""
    chosen = random.Random(seed)
    reports = LocalReports(root)
    for number in range(times):
        first = str(number * 1_000_000)
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISHING, str(root), first], stdout=subprocess.PIPE, text=True
        ) as process:
            process.stdout.readline()
            time.sleep(chosen.uniform(0, 0.05))
            process.kill()
            said = process.stdout.read().split()
        waiting = any(reports.aside.glob("*.ready"))
        reports.prepare()
        mark = (root / "a" / "b.json").read_text()
        files = {
            p.relative_to(root).as_posix(): p.read_text() for p in (root / "a").rglob("*") if p.is_file()
        }
        whole = dict.fromkeys(("a/b.html", "a/b.pdf", "a/b.json", f"a/b/{mark}.csv"), mark)
        faults = ["a mixture of sets"] if files != whole else []
        faults += ["a set that was in place was lost"] if int(mark) < int((said or [first])[-1]) else []
        faults += [f"{p.name} is left" for p in reports.aside.glob("*.*")]
        yield Round("a process that puts sets of files in place", tuple(faults), waiting)


def series(folder: Path, times: int, seed: int) -> list[Callable[[], Iterator[Round]]]:
    return [
        partial(run_publishing, times, seed, folder / "published"),
        *(partial(run, one, times, seed, folder) for one in SERIES),
    ]


if __name__ == "__main__":
    kill(__doc__, "builds", ("a complete set waited for the next build", "not whole, or left"), series)
