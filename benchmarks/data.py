"""How long a release takes to add, an update that finds nothing, and a table to load.

    python -m benchmarks.data [FILE...]

Each file is added by the command to a copy of the project's tables from which its release alone was taken
back, as `landfall data remove` does, and then again; the least of three is given. Without files they are a
weekly file, a workbook of homelessness and the 2.4 MB dataset of illegal entry, where the pack of official
files lies beside the project. An update asks a server on this machine, which offers for each
source a file that is held already. Every stored table is loaded once in a new process, and once more.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from analysis import tables
from analysis.common import paths
from analysis.releases import recognise, registry
from benchmarks.measuring import LANDFALL, in_turn
from benchmarks.rows import Row, tell

TIMES = 3
PACK = {
    "small-boats/small-boats-time-series_2026-08-21.ods": 1,
    "homelessness-england/statutory-homelessness-detailed-la_2025-q4.xlsx": 3,
    "illegal-entry/illegal-entry-routes-to-the-uk-dataset-dec-2025_2026-02-26.xlsx": 6,
}
"""Files of the pack, each with the seconds that adding it may take."""
_NAMES = ("{0}", "small-boats-time-series", "detailed_tables_202512")
"""Names of files; one of them fits each pattern of a source, without the marks of the pattern."""
_HELD = b"held already"
_UPDATE = """
import functools, sys
from analysis.cli import main
from analysis.releases import download, fetch
limits = download.Limits(hosts=frozenset({sys.argv[1]}), scheme="http", pause=0)
fetch.newest = functools.partial(fetch.newest, limits=limits, api=f"http://{sys.argv[1]}")
fetch.keep = functools.partial(fetch.keep, limits=limits)
main.main(["update", *sys.argv[2:]])
"""
_LOAD = """
import json, sys, time
from analysis import tables
tables.releases()
taken = {}
for name in sys.argv[1:]:
    times = []
    for _ in range(2):
        started = time.process_time()
        rows = len(tables.load(name))
        times.append(time.process_time() - started)
    taken[name] = [rows, *times]
print(json.dumps(taken))
"""


def process_time(*command: str, home: Path) -> float:
    """Return the process time of a command, user and system."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LANDFALL_HOME": str(home)})
    after = os.times()
    spent = (after.children_user, after.children_system, -before.children_user, -before.children_system)
    return sum(spent)


def copied(folder: Path) -> Path:
    """Return a copy of the project's tables and registers."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    shutil.copytree(paths.data(), folder / "data", ignore=shutil.ignore_patterns("official"))
    return folder


def added(file: Path, scratch: Path) -> tuple[float, float]:
    """Return what adding a file takes once its release was taken back, and when it is held."""
    first, again = [], []
    for _ in range(TIMES):
        home = copied(scratch)
        for release in recognise.read(file):
            taken_back = (release.source, str(release.released), "--reason", "measured anew")
            process_time(LANDFALL, "data", "remove", *taken_back, home=home)
        command = (LANDFALL, "data", "add", str(file))
        first.append(process_time(*command, home=home))
        again.append(process_time(*command, home=home))
    return min(first), min(again)


def pages() -> dict[str, bytes]:
    """Return what GOV.UK's content API would say of each source: one file that fits each of its patterns."""
    found = {}
    for source in registry.sources().values():
        offered = []
        for pattern in source.attachments:
            names = [name.format(pattern.removeprefix("\\n")) for name in _NAMES]
            fitting = next(name for name in names if re.search(pattern, f"x\n{name}.ods", re.IGNORECASE))
            offered.append({"title": "x", "url": f"/files/{fitting}.ods"})
        path = urlsplit(source.page).path
        known = json.loads(found[path])["details"]["attachments"] if path in found else []
        found[path] = json.dumps({"details": {"attachments": known + offered}}).encode()
    return found


@contextlib.contextmanager
def offering(given: Mapping[str, bytes]) -> Iterator[str]:
    """Serve pages, each with the addresses of its files on this server, and yield where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = given.get(self.path)
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "application/json")
            body = (content or b"").replace(b'"/files/', f'"http://{address}/files/'.encode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def hold(home: Path, address: str, given: Mapping[str, bytes]) -> None:
    """Put the files that are offered where an earlier update kept them, and their hash into the log."""
    digest = hashlib.sha256(_HELD).hexdigest()
    for source in (one for one in registry.sources().values() if one.attachments):
        folder = home / "data" / "official" / source.id
        folder.mkdir(parents=True, exist_ok=True)
        for one in json.loads(given[urlsplit(source.page).path])["details"]["attachments"]:
            url = f"http://{address}{one['url']}"
            file = folder / Path(one["url"]).name
            file.write_bytes(_HELD)
            said = {"url": url, "final_url": url, "sha256": digest, "bytes": len(_HELD)}
            file.with_name(f"{file.name}.json").write_text(json.dumps(said), "utf-8")
    log = home / "data" / "tables" / "releases.csv"
    with log.open(encoding="utf-8", newline="") as lines:
        names, *rows = csv.reader(lines)
    rows[0][names.index("sha256")] = digest
    with log.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([names, *rows])


def update(scratch: Path) -> float:
    """Return the seconds of an update that asks every source and finds nothing newer."""
    given, home = pages(), copied(scratch)
    with offering(given) as address:
        hold(home, address, given)

        def way(_: Path) -> None:
            done = subprocess.run(
                (sys.executable, "-c", _UPDATE, address), capture_output=True, text=True, check=False,
                env={**os.environ, "LANDFALL_HOME": str(home)},
            )  # fmt: skip
            if done.returncode or "no source has anything newer" not in done.stdout:
                raise SystemExit(f"the update found something:\n{done.stdout}{done.stderr}")

        return in_turn({"update": way}, TIMES)["update"][0]


def main() -> None:
    """Measure, and print what was measured."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("files", nargs="*", type=Path)
    pack = paths.project().parent / "shared" / "data" / "official"
    limits = {pack / name: seconds for name, seconds in PACK.items() if (pack / name).exists()}
    files = arguments.parse_args().files or [*limits]
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            first, again = added(file, Path(folder) / "home")
            size = file.stat().st_size / 1e6
            what = f"data add, {size:.2g} MB: {file.stem[:40]}, processor time"
            tell(Row(what, first, "s", limits.get(file)))
            print(f"the same when it is held: {again:.2f} s")
        if not files:
            print("the pack of official files is not there: adding one is not measured")
        taken = update(Path(folder) / "home")
        tell(Row("update with nothing new, every source asked on this machine", taken, "s", 3))
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD, *tables.names()], check=True, capture_output=True, text=True
    )
    slowest = sorted(json.loads(loaded.stdout).items(), key=lambda item: -item[1][1])
    for name, (rows, first, again) in slowest[:5]:
        print(f"load {name} ({rows:,} rows): {first:.3f} s; once more {again:.3f} s")


if __name__ == "__main__":
    main()
