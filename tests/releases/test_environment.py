"""`landfall data` where there is no home, no locale, no room, no right to write, and no true clock."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "analysis", "data"]
FIRST = "small-boats, release of 2026-07-17: small_boats_daily: 74 new"


def project(folder: Path, root: Path) -> Path:
    for part in ("data/tables", "notebooks"):
        (folder / part).mkdir(parents=True)
    shutil.copy(root / "data" / "sources.toml", folder / "data")
    return folder


@pytest.fixture
def book(write_weekly) -> Path:
    return write_weekly(date(2026, 7, 16))


@pytest.fixture
def revised(write_weekly) -> Path:
    return write_weekly(date(2026, 7, 23), "later.ods", arrivals={date(2026, 7, 10): 180})


@pytest.fixture
def run(root) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in a process with no variables but those given."""

    def command(home: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {
            name: os.environ[name] for name in ("SYSTEMROOT", "COVERAGE_PROCESS_START") if name in os.environ
        }
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env={**kept, "LANDFALL_HOME": str(home), **variables},
            cwd=root,
            capture_output=True,
            check=False,
            timeout=120,
        )

    return command


@pytest.mark.parametrize(
    ("variables", "encoding", "arrow"),
    [
        ({}, "utf-8", "→"),  # no home folder, no locale, no path
        ({"LC_ALL": "C", "HOME": "/nonexistent"}, "utf-8", "→"),
        ({"PYTHONIOENCODING": "cp1252"}, "cp1252", "?"),  # Windows, into a file
    ],
)
def test_no_home_and_no_locale(run, root, tmp_path, book, revised, variables, encoding, arrow):
    if not variables and os.name == "nt":
        pytest.skip("Windows has a code page of its own")
    home = project(tmp_path / "home", root)
    assert run(home, "add", book, **variables).stdout.decode(encoding).splitlines()[0] == FIRST
    made = run(home, "add", revised, **variables)
    assert made.returncode == 0
    assert f"revised, date 2026-07-10: arrivals 170 {arrow} 180" in made.stdout.decode(encoding)
    assert made.stderr == b""


@pytest.fixture
def small_disk(mount) -> Path:
    return mount("40k")


def filled(disk: Path) -> Path:
    """Fill a disk; return the file that does."""
    path = disk / "rest"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return path


@pytest.mark.slow
def test_a_full_disk_and_one_that_is_read_only(run, root, small_disk, book):
    home = project(small_disk / "p", root)
    rest = filled(small_disk)
    made = run(home, "add", book)
    assert (made.returncode, made.stdout) == (1, b"")
    assert made.stderr.decode() == (
        "landfall: tables: cannot be written (No space left on device); nothing changed.\n"
    )
    assert list((home / "data" / "tables").iterdir()) == []
    rest.unlink()
    assert run(home, "add", book).returncode == 0

    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert b"unchanged" in run(home, "add", book).stdout
    assert run(home, "add", book, "--dry-run").returncode == 0
    made = run(home, "add", book, "--released", "2026-07-18")
    assert made.returncode == 1
    assert b"tables: cannot be written (Read-only file system); nothing changed." in made.stderr


def test_a_folder_nobody_may_write_to(run, root, tmp_path, book):
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("to the administrator no folder is closed")
    home = project(tmp_path / "home", root)
    (home / "data" / "tables").chmod(0o500)
    made = run(home, "add", book)
    assert made.returncode == 1
    assert made.stderr.decode().startswith("landfall: tables: cannot be written (Permission denied)")


def test_only_the_status_looks_at_the_clock(run, root, tmp_path, book):
    home = project(tmp_path / "home", root)
    run(home, "add", book)
    told = run(home, "status", "--today", "1970-01-01").stdout.decode()
    line = next(line for line in told.splitlines() if line.startswith("small-boats"))
    assert line.split()[-3:] == ["later", "than", "today"]
    clocks = [
        path.relative_to(root / "analysis").as_posix()
        for path in (root / "analysis").rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("datetime.now(", "date.today(", "time.time("))
    ]
    assert [name for name in clocks if "data" in name or name.startswith("releases/")] == ["cli/data.py"]
