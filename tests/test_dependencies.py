"""What the package and the notebooks import is what the project declares, and the other way round."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from analysis import __version__


def compare(root: Path, config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deptry", "--no-ansi", "--config", str(config), "analysis", "notebooks"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_imports_are_the_declared_dependencies(root: Path) -> None:
    done = compare(root, root / "pyproject.toml")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("declared", "instead", "told"),
    [('    "psutil>=6",\n', "", "'psutil'"), ('    "tqdm', '    "yarl>=1",\n    "tqdm', "'yarl'")],
)
def test_one_too_few_or_too_many_is_seen(
    root: Path, tmp_path: Path, declared: str, instead: str, told: str
) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    assert declared in text
    config = tmp_path / "pyproject.toml"
    config.write_text(text.replace(declared, instead), "utf-8")
    done = compare(root, config)
    assert done.returncode == 1
    assert told in done.stderr


def test_nothing_advises_a_package_of_somebody_else(root: Path) -> None:
    """On the public index `landfall` is not this project, and `landfall-reports` is not there."""
    assert (
        tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "landfall-reports"
    )
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "analysis").rglob("*.py")]
    files += [*(root / ".github").rglob("*.yml"), root / "Makefile", root / ".ci/run"]
    advice = re.compile(
        r"install\W[^\n]*\blandfall(-reports)?\b(\[| *$|['\"`])|\blandfall(-reports)?\[", re.MULTILINE
    )
    assert advice.search("pip install 'landfall[cluster]'")
    assert advice.search("pip install 'landfall-reports[office]'")
    assert advice.search("needs fsspec; install landfall[remote]")
    assert [str(file) for file in files if advice.search(file.read_text("utf-8"))] == []


def test_the_version_is_that_of_the_newest_release_told(root: Path) -> None:
    told = (root / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$", told, re.MULTILINE)
    cited = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert released[0] == (__version__, str(cited["date-released"]))
    assert cited["version"] == __version__
    assert released == sorted(released, key=lambda one: tuple(map(int, one[0].split("."))), reverse=True)
    assert "version" in tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dynamic"]
