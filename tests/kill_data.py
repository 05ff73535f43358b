"""Kill -9 at random moments of `data add`, `data fetch` and `update`: `python tests/kill_data.py --times 200`.

Each round begins with a store that holds one release of a small workbook, has a process of its own add or
fetch the next one, and kills it, and then the command that is begun after it, up to three in a row. After
each every file must be of the old store or of the new, nothing half downloaded may bear the name of a file,
no process and no temporary file may be left; and the command that is let be must leave exactly the new
store. After `update` a report must be whole too, and in the end of the new store. A third series kills a
process that does nothing but put sets of tables in place, so that the moment of renaming is hit often. The
counts go to `docs/robustness.md`.
"""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import itertools
import json
import os
import random
import re
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import ods
from counts import Round, kill
from kill_builds import Moments, broken, left_behind
from layouts.small_boats import weekly_sheets
from mutations import square
from small_project import notebook, reading

from analysis.cli.main import main as landfall
from analysis.releases import check, download, fetch, recognise, store
from analysis.releases.history import files

ROOT = Path(__file__).resolve().parents[1]
TENTH = dt.date(2026, 7, 10)
BOOK = "/media/time-series.ods"
IN_A_ROW = 3
"""How many commands are killed one after another, before one is let be."""


def alone(work: Callable[[], object], temporary: Path, kill_after: float | None = None) -> tuple[bool, bool]:
    """Do the work in a process of its own; return whether it ended before it was killed, and all it began with it."""
    reading, writing = os.pipe()  # which stays open as long as there is a fork of the process
    child = os.fork()
    if not child:
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        with contextlib.suppress(BaseException), Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            work()
        os._exit(0)
    os.close(writing)
    ended = 0
    if kill_after is not None:
        time.sleep(kill_after)
        ended, _ = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    gone = bool(select.select([reading], [], [], 30)[0])
    os.close(reading)
    return bool(ended), gone


def visible(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that a reader sees."""
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in found if not path.name.startswith(".")}


class Project:
    """A small project that holds one release, the next release as a file, and the two states of its tables."""

    def __init__(self, folder: Path, page: str) -> None:
        self.tables = folder / "project" / "data" / "tables"
        self.official = self.tables.parent / "official"
        self.home = folder / "project"
        self.reports, self.built = self.home / "reports", folder / "built"
        self.temporary = folder / "t"
        for made in (self.home / "notebooks", self.tables, self.temporary):
            made.mkdir(parents=True)
        (self.home / "notebooks" / "demo.ipynb").write_text(
            notebook(reading("small_boats_daily", "small-boats"))
        )
        register = (ROOT / "data" / "sources.toml").read_text("utf-8").split("[[source]]")
        register = "".join(f"[[source]]{one}" for one in register if 'id = "small-boats"' in one)
        register = re.sub(r'^page = ".*"', f'page = "{page}"', register, flags=re.MULTILINE)
        (self.tables.parent / "sources.toml").write_text(register, "utf-8")
        os.environ["LANDFALL_HOME"] = str(self.home)
        self.old, self.new, self.book = {}, {}, Path()
        releases = (("first.ods", dt.date(2026, 7, 16), 225), (Path(BOOK).name, dt.date(2026, 7, 23), 255))
        for name, last, arrivals in releases:
            self.book = folder / name
            self.book.write_bytes(ods.workbook(square(weekly_sheets(last, {TENTH: arrivals}))))
            store.merge(self.tables, recognise.read(self.book))
            self.old, self.new = self.new, visible(self.tables)

    def begin(self) -> None:
        """Go back to the store with one release and nothing downloaded."""
        for folder in (self.tables, self.official, self.reports):
            shutil.rmtree(folder, ignore_errors=True)
        self.tables.mkdir()
        if self.built.exists():
            shutil.copytree(self.built, self.reports)
        for name, content in self.old.items():
            (self.tables / name).write_bytes(content)

    def add(self) -> None:
        landfall(["data", "add", str(self.book)])

    def fetch(self) -> None:
        landfall(["data", "fetch", "small-boats"])

    def build(self) -> None:
        """Build the report that `update` builds again."""
        self.begin()
        alone(lambda: landfall(["build", "--format", "html", "--jobs", "1"]), self.temporary)
        shutil.copytree(self.reports, self.built)

    def update(self) -> None:
        landfall(["update", "--jobs", "1"])

    def torn(self) -> Iterator[str]:
        """Yield every file that is of neither store, or half of a download."""
        for name, content in visible(self.tables).items():
            if content not in (self.old.get(name), self.new.get(name)):
                yield f"{name} is of neither store"
        for name, content in visible(self.official / "small-boats").items():
            with contextlib.suppress(ValueError):
                if content == self.book.read_bytes() or "sha256" in json.loads(content):
                    continue
            yield f"{name} is half a file"

    def left(self) -> bool:
        """Return whether something is left for the next command to mend or clear away."""
        return files.interrupted(self.tables) or any(self.official.glob(f"*/{fetch._PART}*"))

    def round(self, work: Callable[[], object], moments: Moments, times: int = IN_A_ROW) -> list[Round]:
        """Kill the work so many times in a row, or until it ends first; mend what is left, and do it to its end."""
        self.begin()
        rounds: list[Round] = []
        while len(rounds) < times and not (rounds and rounds[-1].ended):
            rounds.append(self._killed(work, moments))
        faults = [*self._mended(), *self._done(work)]
        return [*rounds[:-1], dataclasses.replace(rounds[-1], faults=(*rounds[-1].faults, *faults))]

    def _killed(self, work: Callable[[], object], moments: Moments) -> Round:
        """Kill the work at a moment, and look at what is left."""
        ended, gone = alone(work, self.temporary, moments.draw())
        moments.learn(hit=not ended)
        faults = [*self.torn(), *left_behind(self.temporary)]
        faults += [] if gone else ["a process is left"]
        name = f"data {work.__name__}" if work != self.update else "update"
        return Round(name, tuple(faults), self.left(), ended)

    def _mended(self) -> Iterator[str]:
        """Mend the store, and yield what is wrong with it then."""
        store.merge(self.tables, [])  # as `data check --mend`, and as every command that writes begins
        if visible(self.tables) not in (self.old, self.new):
            yield "a mixture of two stores"
        yield from check.check(self.tables).problems

    def _done(self, work: Callable[[], object]) -> Iterator[str]:
        """Do the work to its end, and yield what is wrong then."""
        alone(work, self.temporary)
        if visible(self.tables) != self.new:
            yield "the next command did not leave the new store"
        if self.left():
            yield "the next command left something behind"
        if self.built.exists():
            yield from (*self._not_built(), *left_behind(self.temporary))

    def _not_built(self) -> Iterator[str]:
        """Yield what is wrong with the reports after `update`."""
        yield from broken(self.reports)
        inputs = json.loads((self.reports / "demo.json").read_bytes())["inputs"]
        if inputs[0]["sha256"] != hashlib.sha256(self.new["small_boats_daily.csv"]).hexdigest():
            yield "the report is not of the new store"


class Publisher(BaseHTTPRequestHandler):
    """The page of a publication and its workbook, sent in small pieces."""

    content = b""

    def do_GET(self) -> None:
        page = {"details": {"attachments": [{"title": "Time series", "url": BOOK}]}}
        content = self.content if self.path == BOOK else json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the other side was killed
            for at in range(0, len(content), 400):
                self.wfile.write(content[at : at + 400])
                time.sleep(0.002)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def published(folder: Path) -> Iterator[Project]:
    """Have a process of its own play GOV.UK, and a project's downloads ask there."""
    server = HTTPServer(("127.0.0.1", 0), Publisher)
    address = f"127.0.0.1:{server.server_port}"
    project = Project(folder, f"http://{address}/publication")
    Publisher.content = project.book.read_bytes()
    child = os.fork()
    if not child:
        server.serve_forever()
    server.server_close()
    limits, defaults = download.Limits, fetch.newest.__defaults__
    fetch.newest.__defaults__ = (None, f"http://{address}/api")
    download.Limits = partial(limits, hosts=frozenset({address}), scheme="http", pause=0)
    try:
        yield project
    finally:
        download.Limits, fetch.newest.__defaults__ = limits, defaults
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def run_command(name: str, times: int, seed: int, folder: Path) -> Iterator[Round]:
    """Yield what became of each kill of `data add`, `data fetch` or `update`."""
    with published(folder) as project:
        work = getattr(project, name)
        if name == "update":
            project.build()
        project.begin()
        started = time.monotonic()
        alone(work, project.temporary)
        whole = time.monotonic() - started
        tried = project.round(work, Moments(seed, 0.0), 1)
        assert not tried[0].faults, f"{name} does not work at all: {tried[0].faults}"
        moments, hits = Moments(seed, whole), 0
        while hits < times:
            for made in project.round(work, moments, min(IN_A_ROW, times - hits)):
                hits += not made.ended
                if made.faults or not made.ended:
                    yield made


def run_replacing(times: int, seed: int, folder: Path) -> Iterator[Round]:
    """Yield what became of each kill of a process that does nothing but put sets of files in place."""
    chosen = random.Random(seed)
    folder.mkdir()
    names = [f"{name}.csv" for name in "abcdef"]

    def work(first: int) -> None:
        for number in itertools.count(first):
            files.replace(folder, dict.fromkeys(names, str(number).encode()))

    files.replace(folder, dict.fromkeys(names, b"0"))
    for number in range(1, times + 1):
        ended, _ = alone(lambda first=number * 1_000_000: work(first), folder, chosen.uniform(0, 0.05))
        left = files.interrupted(folder)
        files.recover(folder)
        found = visible(folder)
        whole = sorted(found) == names and len(set(found.values())) == 1
        yield Round("putting tables in place", () if whole else ("a mixture of sets",), left, ended)


def series(folder: Path, times: int, seed: int) -> list[Callable[[], Iterator[Round]]]:
    commands = ("add", "fetch", "update")
    return [
        partial(run_replacing, times, seed, folder / "replacing"),
        *(partial(run_command, one, times, seed, folder / one) for one in commands),
    ]


if __name__ == "__main__":
    kill(__doc__, "data", ("left something for the next command to mend", "not whole, or left"), series)
