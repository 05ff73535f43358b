"""Kill -9 at random moments of `data add` and `data fetch`: `python tests/kill_data.py --times 200`.

Each round begins with a store that holds one release of a small workbook, has a process of its own add or
fetch the next one, and kills it. Afterwards every file must be of the old store or of the new, nothing half
downloaded may bear the name of a file, and the next command must leave exactly the new store. A third series
kills a process that does nothing but put sets of tables in place, so that the moment of renaming is hit
often. The counts go to `docs/robustness.md`.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import functools
import itertools
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import ods
from layouts.small_boats import weekly_sheets
from mutations import square

from analysis.cli.main import main as landfall
from analysis.releases import check, download, fetch, recognise, store
from analysis.releases.history import files

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "robustness.md"
BEGIN, END = "<!-- kills of data: begin -->\n", "<!-- kills of data: end -->\n"
TENTH = dt.date(2026, 7, 10)
BOOK = "/media/time-series.ods"


@dataclasses.dataclass(frozen=True)
class Round:
    """What was killed and what was wrong afterwards; nothing is expected."""

    command: str
    faults: tuple[str, ...]
    left: bool
    """Whether something was left that the next command had to mend or clear away."""
    ended: bool
    """Whether the command had ended before it could be killed."""


def alone(work: Callable[[], object], kill_after: float | None = None) -> bool:
    """Do the work in a process of its own; return whether it ended before it was killed."""
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException), Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            work()
        os._exit(0)
    if kill_after is None:
        os.waitpid(child, 0)
        return True
    time.sleep(kill_after)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return bool(ended)


def visible(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that a reader sees."""
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in found if not path.name.startswith(".")}


class Project:
    """A small project that holds one release, the next release as a file, and the two states of its tables."""

    def __init__(self, folder: Path, page: str) -> None:
        self.tables = folder / "project" / "data" / "tables"
        self.official = self.tables.parent / "official"
        (folder / "project" / "notebooks").mkdir(parents=True)
        self.tables.mkdir(parents=True)
        register = (ROOT / "data" / "sources.toml").read_text("utf-8")
        register = re.sub(r'^page = ".*"', f'page = "{page}"', register, flags=re.MULTILINE)
        (self.tables.parent / "sources.toml").write_text(register, "utf-8")
        os.environ["LANDFALL_HOME"] = str(folder / "project")
        self.old, self.new, self.book = {}, {}, Path()
        self.fastest = float("inf")
        """Seconds the work took at the fastest: kills come before it would have ended."""
        releases = (("first.ods", dt.date(2026, 7, 16), 225), (Path(BOOK).name, dt.date(2026, 7, 23), 255))
        for name, last, arrivals in releases:
            self.book = folder / name
            self.book.write_bytes(ods.workbook(square(weekly_sheets(last, {TENTH: arrivals}))))
            store.merge(self.tables, recognise.read(self.book))
            self.old, self.new = self.new, visible(self.tables)

    def begin(self) -> None:
        """Go back to the store with one release and nothing downloaded."""
        for folder in (self.tables, self.official):
            shutil.rmtree(folder, ignore_errors=True)
        self.tables.mkdir()
        for name, content in self.old.items():
            (self.tables / name).write_bytes(content)

    def add(self) -> None:
        landfall(["data", "add", str(self.book)])

    def fetch(self) -> None:
        landfall(["data", "fetch", "small-boats"])

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

    def round(self, work: Callable[[], object], moment: float) -> Round:
        """Kill the work after so many seconds, look at what is left, mend it, and do the work again."""
        self.begin()
        ended = alone(work, moment)
        faults, left = list(self.torn()), self.left()
        store.merge(self.tables, [])  # as `data check --mend`, and as every command that writes begins
        faults += [] if visible(self.tables) in (self.old, self.new) else ["a mixture of two stores"]
        faults += check.check(self.tables).problems
        started = time.monotonic()
        alone(work)
        self.fastest = min(self.fastest, time.monotonic() - started)
        faults += [] if visible(self.tables) == self.new else ["the next command did not leave the new store"]
        faults += ["the next command left something behind"] if self.left() else []
        return Round(f"data {work.__name__}", tuple(faults), left, ended)


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
    download.Limits = functools.partial(limits, hosts=frozenset({address}), scheme="http", pause=0)
    try:
        yield project
    finally:
        download.Limits, fetch.newest.__defaults__ = limits, defaults
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def run_command(name: str, times: int, seed: int, folder: Path) -> Iterator[Round]:
    """Yield what became of each kill of `data add` or `data fetch`."""
    chosen = random.Random(seed)
    with published(folder) as project:
        work = getattr(project, name)
        tried = project.round(work, 0.0)
        assert not tried.faults, f"data {name} does not work at all: {tried.faults}"
        for _ in range(times):
            yield project.round(work, chosen.uniform(0, project.fastest))


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
        ended = alone(lambda first=number * 1_000_000: work(first), chosen.uniform(0, 0.05))
        left = files.interrupted(folder)
        files.recover(folder)
        found = visible(folder)
        whole = sorted(found) == names and len(set(found.values())) == 1
        yield Round("putting tables in place", () if whole else ("a mixture of sets",), left, ended)


def main() -> None:
    reader = argparse.ArgumentParser(description="Kill -9 at random moments of data add and data fetch.")
    reader.add_argument("--times", type=int, default=200)
    reader.add_argument("--seed", type=int, default=20260926)
    asked = reader.parse_args()
    rounds = []
    with tempfile.TemporaryDirectory(prefix="lf") as folder:
        series = (
            run_replacing(asked.times, asked.seed, Path(folder) / "replacing"),
            run_command("add", asked.times, asked.seed, Path(folder) / "add"),
            run_command("fetch", asked.times, asked.seed, Path(folder) / "fetch"),
        )
        for made in itertools.chain(*series):
            rounds.append(made)
            print(len(rounds), made.command, "; ".join(made.faults) or "whole", flush=True)
    write(rounds, asked.seed)
    sys.exit(any(made.faults for made in rounds))


def write(rounds: list[Round], seed: int) -> None:
    """Write the counts into the document, between its marks."""
    by_command = {made.command: [m for m in rounds if m.command == made.command] for made in rounds}
    counts = {
        command: (Counter(ended=sum(m.ended for m in made), left=sum(m.left for m in made)), made)
        for command, made in by_command.items()
    }
    lines = [
        f"{len(rounds)} kills on {dt.datetime.now(dt.UTC).date()}, {os.cpu_count()} cores, seed {seed}.",
        "",
        "| killed | times | had ended before | left something for the next command to mend | not whole |",
        "|---|---|---|---|---|",
        *(
            f"| {command} | {len(made)} | {count['ended']} | {count['left']} | {sum(bool(m.faults) for m in made)} |"
            for command, (count, made) in counts.items()
        ),
    ]
    block = BEGIN + "\n".join(lines) + "\n" + END
    text = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: block, text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
