"""How long a release takes to add and a table to load, in process time.

    python -m benchmarks.data FILE...

Each file is added by the command to a copy of the project's tables without the releases of its source, and
then again; the least of three is given, beside what importing pandas alone takes. Every stored table is
loaded once in a new process, and once more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis import tables
from analysis.common import paths
from analysis.releases import recognise

BIN = Path(sys.executable).parent
TIMES = 3
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


def without_table(home: Path, table: str) -> None:
    """Take a table and its releases out of a copy."""
    folder = home / "data" / "tables"
    (folder / f"{table}.csv").unlink(missing_ok=True)
    log = folder / "releases.csv"
    kept = [
        line for line in log.read_text("utf-8").splitlines(keepends=True) if not line.startswith(f"{table},")
    ]
    log.write_text("".join(kept), "utf-8")


def added(file: Path, scratch: Path) -> tuple[float, float]:
    """Return what adding a file takes the first time and when it is held."""
    first, again = [], []
    for _ in range(TIMES):
        home = copied(scratch)
        for release in recognise.read(file):
            for table in release.tables:
                without_table(home, table)
        command = (str(BIN / "landfall"), "data", "add", str(file))
        first.append(process_time(*command, home=home))
        again.append(process_time(*command, home=home))
    return min(first), min(again)


def main() -> None:
    """Measure, and print what was measured."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("files", nargs="*", type=Path)
    files = arguments.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        only_pandas = (sys.executable, "-c", "import pandas")
        pandas = min(process_time(*only_pandas, home=Path(folder)) for _ in range(TIMES))
        print(f"import pandas, which each of these begins with: {pandas:.2f} s")
        for file in files:
            first, again = added(file, Path(folder) / "home")
            size = file.stat().st_size / 2**20
            name = f"{file.name} ({size:.2f} MB)"
            print(f"add {name}: {first:.2f} s, {first / pandas:.1f} times; when held {again:.2f} s")
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD, *tables.names()], check=True, capture_output=True, text=True
    )
    slowest = sorted(json.loads(loaded.stdout).items(), key=lambda item: -item[1][1])
    for name, (rows, first, again) in slowest[:5]:
        print(f"load {name} ({rows:,} rows): {first:.3f} s; once more {again:.3f} s")


if __name__ == "__main__":
    main()
