"""How long after a save a watched report is made again: from the write to the event that reloads the page.

    python -m benchmarks.watch [--times 5]

`landfall watch` runs on a copy of the project; its notebook is saved with one word more each time.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.common import paths
from benchmarks.measuring import LANDFALL
from benchmarks.rows import Row, tell

MUST = {"local": 1.2, "crossings": 2.0}
PATIENCE = 120
_ADDRESS = re.compile(r"http://([\w.]+):(\d+)")


def events(address: str) -> Iterator[dict[str, object]]:
    """Yield what the served page is told."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    connection.request("GET", "/events")
    for line in connection.getresponse():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


@contextlib.contextmanager
def watching(report: str, home: Path) -> Iterator[str]:
    """Run `landfall watch` and yield its address."""
    with subprocess.Popen(
        (LANDFALL, "watch", report, "--port", "0"), stdout=subprocess.PIPE, text=True,
        env={**os.environ, "LANDFALL_HOME": str(home), "PYTHONUNBUFFERED": "1"},
    ) as running:  # fmt: skip
        try:
            said = next((found for line in running.stdout or () if (found := _ADDRESS.search(line))), None)
            if said is None:
                raise SystemExit(f"landfall watch {report} ended without an address")
            yield f"{said[1]}:{said[2]}"
        finally:
            running.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(10)
            running.kill()


def seconds(report: str, home: Path, times: int) -> list[float]:
    """Return for each save the seconds until the page is told to load again."""
    notebook = home / "notebooks" / f"{report}.ipynb"
    text = json.loads(notebook.read_text("utf-8"))
    found = []
    with watching(report, home) as address:
        told = events(address)
        made = next(int(one["made"]) for one in told if one["made"])  # type: ignore[call-overload]
        for number in range(times + 1):
            text["cells"][0]["source"] = [f"# Saved {'again and ' * number}once"]
            saved = json.dumps(text)
            time.sleep(0.5)  # an author's hand: what was made before is done with
            started = time.perf_counter()
            notebook.write_text(saved, "utf-8")
            for one in told:
                if one["said"]:
                    raise SystemExit(f"{report}: {one['said']}")
                if one["made"] != made:
                    break
            found.append(time.perf_counter() - started)
            made += 1
    return found[1:]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--times", type=int, default=5)
    times = reader.parse_args().times
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as scratch:
        home = Path(scratch)
        for folder in (paths.notebooks(), paths.data()):
            shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("official"))
        for report, at_most in MUST.items():
            taken = statistics.median(seconds(report, home, times))
            tell(
                Row(
                    f"watch {report}: from a save of its notebook to the page made again", taken, "s", at_most
                )
            )


if __name__ == "__main__":
    main()
