"""Every figure on speed and memory, side by side in one run: `make bench`.

Prints what each benchmark prints, then writes `benchmarks/results.json` (the figures compared, the lines,
the day, the versions, and the machine in neutral words) and from it the table in the README. Ratios hold
on any machine; seconds hold on this one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from docs.generate import readme

BENCHMARKS = (
    "benchmarks.notebooks",
    "benchmarks.execution_drawing",
    "benchmarks.rendering",
    "benchmarks.data",
    "benchmarks.execution",
)
COMPARING = "benchmarks.execution"
"""The benchmark that sets plain papermill and nbconvert beside this project."""
PACKAGES = (
    "landfall-reports",
    "papermill",
    "nbconvert",
    "jupyter-client",
    "ipykernel",
    "matplotlib",
    "pandas",
    "typst",
)
RESULTS = Path(__file__).with_name("results.json")


def lines(module: str, *options: str) -> list[str]:
    """Run one benchmark, show its lines as they come, and return them."""
    said = []
    command = [sys.executable, "-W", "ignore", "-m", module, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            said.append(line.rstrip())
    if running.returncode:
        sys.exit(f"{module} ended with {running.returncode}")
    return said


def main() -> None:
    """Run every benchmark and keep what was measured."""
    found: dict[str, object] = {
        "measured": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
    }
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "compared.json"
        said = {
            name: lines(name, *(["--json", str(kept)] if name == COMPARING else [])) for name in BENCHMARKS
        }
        found["compared"] = json.loads(kept.read_text("utf-8"))
    found["lines"] = {name.rpartition(".")[2]: told for name, told in said.items()}
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    readme.write()


if __name__ == "__main__":
    main()
