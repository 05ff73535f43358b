"""How a way of making reports is measured: seconds, processor time, and the memory of all its processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
LANDFALL = str(BIN / "landfall")
_EVERY = 0.5
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Measured:
    """How long a way took for how many reports, the processor time of it all, and the memory it needed."""

    name: str
    reports: int
    seconds: float
    processor: float
    megabytes: float

    @property
    def each(self) -> float:
        """Seconds a report."""
        return self.seconds / self.reports

    @property
    def processor_each(self) -> float:
        """Seconds of processor time a report."""
        return self.processor / self.reports

    def __str__(self) -> str:
        return (
            f"{self.name:<14} {self.reports:>4} reports {self.seconds:>8.1f} s"
            f" {60 / self.each:>8.1f} a minute {self.processor_each:>8.2f} s of processor"
            f" {self.megabytes:>7.0f} MB"
        )


def measure(name: str, reports: int, action: Callable[[], object]) -> Measured:
    """Run one way once, watch its memory, and print what it took.

    Memory is the highest sum of proportional set sizes (PSS) of all processes that were started.
    """
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(_EVERY):
            peak = max(peak, _family_megabytes())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started, used = time.perf_counter(), processor_time()
    try:
        action()
    finally:
        seconds, processor = time.perf_counter() - started, processor_time() - used
        done.set()
        watcher.join()
    made = Measured(name, reports, seconds, processor, peak)
    print(made, flush=True)
    return made


def processor_time() -> float:
    """Return the seconds of processor time of every process that was started and has ended."""
    used = os.times()
    return used.children_user + used.children_system


def _family_megabytes() -> float:
    """Return the memory of all our children; what is shared between them counts once."""
    return sum(_megabytes(process.pid) for process in psutil.Process().children(recursive=True))


def _megabytes(pid: int) -> float:
    try:  # the kernel's own sum: adding up a thousand maps would take what is measured
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) * 1024 / 1e6


def command(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    codes: tuple[int, ...] = (0,),
) -> str:
    """Run a command and return what it printed; ends the benchmark where it ends with another code."""
    done = subprocess.run(
        arguments, capture_output=True, text=True, env={**os.environ, **(environment or {})}, cwd=folder,
        check=False,
    )  # fmt: skip
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def in_turn(ways: Mapping[str, Callable[[Path], object]], times: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds and processor seconds of each way.

    They take turns, so that a busy moment of the machine hits all alike. The first round, which fills the
    file system's memory, is not counted. Each is given an empty folder.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(times + 1):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder:
                started, used = time.perf_counter(), processor_time()
                way(Path(folder))
                found = time.perf_counter() - started, processor_time() - used
            if turn:
                taken[name].append(found)
    return {name: _medians(found) for name, found in taken.items()}


def _medians(found: list[tuple[float, float]]) -> tuple[float, float]:
    seconds, processor = zip(*found, strict=True)
    return statistics.median(seconds), statistics.median(processor)
