"""Same inputs, same bytes: whatever the folder, time zone, locale and seed of hashes, processor, kernels forked or cold."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.publish import notebooks
from analysis.publish.execution.prepared import COLD_VARIABLE

pytestmark = pytest.mark.slow
BUILD = "import sys; from analysis.cli.main import main; sys.exit(main())"


def files(folder: Path) -> dict[str, bytes]:
    """Return every file that readers are given, by its place."""
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix(): (folder / path).read_bytes() for path in found if ".landfall" not in path.parts}


def test_two_builds_give_the_same_bytes(tmp_path: Path, root: Path, built_reports: Path) -> None:
    elsewhere = tmp_path / "another folder"
    elsewhere.mkdir()
    env = {**os.environ, "LANDFALL_HOME": str(root), COLD_VARIABLE: "1"}
    env |= {"TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "2"}
    env |= {"OPENBLAS_CORETYPE": "Prescott"}  # as an old processor computes, where this is a newer one
    command = [sys.executable, "-c", BUILD, "build", "--force", "-v", "--out", str(elsewhere / "reports")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=elsewhere, env=env)
    assert done.returncode == 0, done.stderr
    said = {line for line in done.stderr.splitlines() if "overdue" not in line and "newer" not in line}
    assert said == {"kernel starts cold: forking is not safe here", f"{len(notebooks.names())} built"}
    one, two = files(built_reports), files(elsewhere / "reports")
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert {Path(name).suffix for name in one} >= {".html", ".pdf", ".json", ".csv", ".xml"}
