"""A batch by the code as it is now beside the code as it was when the goal was set, in turn.

    python -m benchmarks.before [--areas 12] [--times 2] [--commit 11a895e]

Both build the same authorities, HTML and PDF, with the packages installed here, two at a time; processor
time is compared, which a busy machine changes least. The code before is taken from the project's history.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from analysis.common import paths
from benchmarks.execution import sample
from benchmarks.measuring import command, in_turn
from benchmarks.rows import Row, tell

COMMIT = "11a895e"
"""The last commit before the work on speed of the end of November 2026 began."""
AT_MOST = 0.70


def code(commit: str, folder: Path) -> Path:
    """Return a folder with the project as it was at a commit."""
    repository = Path(__file__).resolve().parents[1]
    packed = subprocess.run(
        ("git", "-C", str(repository), "archive", commit, "analysis", "data", "notebooks", "pyproject.toml"),
        capture_output=True, check=False,
    )  # fmt: skip
    if packed.returncode:
        raise SystemExit(f"commit {commit} is not in this history: {packed.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    command(sys.executable, "-m", "compileall", "-q", str(folder / "analysis"))
    return folder


def build(home: Path, areas: Path, out: Path) -> None:
    """Build the areas that a file lists with the code and the data of a folder."""
    command(
        sys.executable, "-P", "-m", "analysis", "build", "local", "--each", f"area=@{areas}", "--jobs", "2",
        "--format", "html,pdf", "--out", str(out), "--quiet",
        environment={"PYTHONPATH": str(home), "LANDFALL_HOME": str(home)}, folder=home,
    )  # fmt: skip


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--areas", type=int, default=12)
    reader.add_argument("--times", type=int, default=2)
    reader.add_argument("--commit", default=COMMIT)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder:
        listed = Path(folder) / "areas.txt"
        listed.write_text("\n".join(sample(asked.areas)) + "\n", "utf-8")
        homes = {"before": code(asked.commit, Path(folder) / "before"), "now": paths.project().resolve()}
        ways: dict[str, Callable[[Path], object]] = {
            name: partial(build, home, listed) for name, home in homes.items()
        }
        found = in_turn(ways, asked.times)
    now, before = (found[name][1] / asked.areas for name in ("now", "before"))
    tell(
        Row(
            f"361 authorities to HTML and PDF: processor time a report, from a sample of {asked.areas}",
            now,
            "s",
            AT_MOST,
            before,
            f"the code of {asked.commit}",
        )
    )


if __name__ == "__main__":
    main()
