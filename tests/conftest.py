"""Paths every test may ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT.parent / "shared" / "data"
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # seconds for nothing: see analysis.cli


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def pack() -> Path:
    """The data pack of official workbooks and figures, beside the checkout."""
    if not PACK.is_dir():
        pytest.skip("the data pack is not beside the checkout")
    return PACK


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of a size, such as "200k", for the test; skips where none can be mounted."""
    folder = tmp_path / "disk"

    def mounted(size: str) -> Path:
        folder.mkdir()
        asked = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if (
            shutil.which("mount") is None
            or subprocess.run(asked, capture_output=True, check=False).returncode
        ):
            pytest.skip("a small disk cannot be mounted here")
        return folder

    yield mounted
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="session")
def run_landfall() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own, in a project; standard output and error are text."""

    def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "analysis.cli", *arguments],
            cwd=home, env={**os.environ, "LANDFALL_HOME": str(home)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run
