"""Every figure on speed and memory, side by side in one run: `make bench`.

    python -m benchmarks [NAME ...] [--quick]

Each benchmark is a process of its own; its rows are written to `benchmarks/results.json` as they are known,
so that one that fails or takes too long loses no other, and the README's table is made from that file. With
names, only those run and the other rows stay as they were. `--quick` tries every benchmark with a few
reports and writes nothing. Ratios hold on any machine; seconds hold on this one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import rows
from docs.generate import parts, readme

BENCHMARKS: dict[str, tuple[str, ...]] = {
    "peers": ("--times", "1"),
    "single": ("crossings", "--times", "1"),
    "watch": ("--times", "1"),
    "execution": ("--areas", "2", "--plain-areas", "1", "--every", "4"),
    "before": ("--areas", "2", "--times", "1"),
    "data": (),
    "cluster": ("--areas", "2"),
    "parts": ("--times", "1"),
    "execution_drawing": ("--repeats", "1"),
}
"""Module → what makes it quick."""
LONGEST = 900.0
"""Seconds after which a benchmark is ended."""
PACKAGES = ("landfall-reports", "papermill", "nbconvert", "ipykernel", "matplotlib", "pandas", "typst")
RESULTS = Path(__file__).with_name("results.json")


def run(
    name: str,
    options: Sequence[str],
    kept: Path,
    told: list[str],
    keep: Callable[[], None],
    module: Sequence[str] | None = None,
) -> str:
    """Run one benchmark, keep its rows and lines as they come, and return how it failed, if it did."""
    command = [sys.executable, "-W", "ignore", *(module or ("-m", f"benchmarks.{name}")), *options]
    environment = {**os.environ, rows.VARIABLE: str(kept), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as running:
        limit = threading.Timer(LONGEST, _stop, [running])
        limit.start()
        try:
            for line in running.stdout or ():
                print(line, end="", flush=True)
                told.append(line.rstrip())
                keep()
            running.wait()
        finally:
            limit.cancel()
            _stop(running)
    return f"{name} ended with {running.returncode}" if running.returncode else ""


def _stop(running: subprocess.Popen[str]) -> None:
    """End a benchmark and all that it started; nothing where it has ended."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)


def merged(before: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the results with what this run found in place of what those benchmarks found before."""
    made = {
        **before,
        **{key: value for key, value in found.items() if key not in ("rows", "lines", "failed")},
    }
    for key in ("rows", "lines", "failed"):
        made[key] = {**before.get(key, {}), **found[key]}
        made[key] = {name: made[key][name] for name in BENCHMARKS if made[key].get(name)}
    return made


def main() -> None:
    """Run the benchmarks and keep what was measured."""
    reader = argparse.ArgumentParser(description="Every figure on speed and memory, side by side.")
    reader.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    reader.add_argument("--quick", action="store_true")
    asked = reader.parse_args()
    chosen = asked.names or list(BENCHMARKS)
    before = json.loads(RESULTS.read_text("utf-8")) if asked.names and RESULTS.exists() else {}
    found: dict[str, Any] = {
        "measured": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        **{key: {name: [] for name in chosen} for key in ("rows", "lines", "failed")},
    }
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            kept = Path(folder) / f"{name}.jsonl"

            def keep(name: str = name, kept: Path = kept) -> None:
                found["rows"][name] = rows.read(kept)
                found["seconds"] = round(time.monotonic() - started)
                if not asked.quick:
                    text = json.dumps(merged(before, found), indent=2, ensure_ascii=False)
                    RESULTS.write_text(f"{text}\n", "utf-8")

            print(f"\n{name}, after {time.monotonic() - started:.0f} s", flush=True)
            options = BENCHMARKS[name] if asked.quick else ()
            if failed := run(name, options, kept, found["lines"][name], keep):
                found["failed"][name] = [failed]
            keep()
    if not asked.quick:
        readme.write()
        parts.write()
    _sum_up(found)


def _sum_up(found: Mapping[str, Any]) -> None:
    """Print which rows do not hold; ends with 1 where a benchmark failed."""
    made = [rows.Row.of(row) for several in found["rows"].values() for row in several]
    print(f"\n{len(made)} rows in {found['seconds']} s")
    for row in made:
        if row.holds is False:
            print(row)
    failed = [line for lines in found["failed"].values() for line in lines]
    print(*failed, sep="\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
