"""Same inputs, same bytes: whatever the folder, the time zone, the locale and the seed of hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BUILD = "import sys; from analysis.cli import main; sys.exit(main())"


def built(folder: Path, root: Path, **environment: str) -> dict[str, bytes]:
    """Return every file of a build of all reports, by its place."""
    folder.mkdir()
    env = {**os.environ, "LANDFALL_HOME": str(root), **environment}
    command = [sys.executable, "-c", BUILD, "build", "--force", "--out", str(folder / "reports")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    files = sorted((folder / "reports").rglob("*"))
    return {
        path.relative_to(folder / "reports").as_posix(): path.read_bytes()
        for path in files
        if path.is_file() and ".landfall" not in path.parts
    }


def test_two_builds_give_the_same_bytes(tmp_path: Path, root: Path) -> None:
    one = built(tmp_path / "one", root, TZ="Pacific/Auckland", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    two = built(tmp_path / "another folder", root, TZ="America/Lima", LC_ALL="C", PYTHONHASHSEED="2")
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert {Path(name).suffix for name in one} >= {".html", ".pdf", ".json", ".csv", ".xml"}
