"""The examples of docs/add-a-source.md and docs/add-a-report.md: linted, typed and run as they are printed."""

import datetime as dt
import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from documents import modules

import analysis.measures
import analysis.reports
from analysis import tables
from analysis.inputs import AsOf
from analysis.report import Report

DOCUMENTS = ("docs/add-a-source.md", "docs/add-a-report.md")


@pytest.fixture(scope="module")
def house(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is after both documents were followed."""
    made = tmp_path_factory.mktemp("house")
    shutil.copytree(root / "analysis", made / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    if (root / ".mypy_cache").is_dir():
        shutil.copytree(root / ".mypy_cache", made / ".mypy_cache")
    shutil.copy(root / "pyproject.toml", made)
    for path, text in examples(root).items():
        folder = (made / path).parent
        folder.mkdir(exist_ok=True)
        if not (folder / "__init__.py").exists():
            (folder / "__init__.py").write_text('"""A folder of the example."""\n', "utf-8")
        (made / path).write_text(text, "utf-8")
    return made


def examples(root: Path) -> dict[str, str]:
    return {
        path: text for name in DOCUMENTS for path, text in modules((root / name).read_text("utf-8")).items()
    }


def complaints(house: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=house, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_examples_pass_the_linter_and_are_formatted(house: Path, root: Path) -> None:
    paths = list(examples(root))
    assert len(paths) > 3
    assert complaints(house, "ruff", "check", *paths) == ""
    assert complaints(house, "ruff", "format", "--check", *paths) == ""


@pytest.mark.slow
def test_the_examples_are_typed(house: Path, root: Path) -> None:
    paths = list(examples(root))
    assert complaints(house, "mypy", *paths) == ""
    wrong = house / "analysis/reports/hotels/wrong.py"
    wrong.write_text((house / paths[-1]).read_text("utf-8").replace("markdown=", "markdwn="), "utf-8")
    assert 'Unexpected keyword argument "markdwn"' in complaints(house, "mypy", str(wrong.relative_to(house)))


@pytest.fixture
def peak(house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The exhibit of the example, in this package."""
    for room in (analysis.measures, analysis.reports):
        name = room.__name__.rpartition(".")[2]
        monkeypatch.setattr(room, "__path__", [*room.__path__, str(house / "analysis" / name)])
    yield importlib.import_module("analysis.reports.hotels.peak")
    for name in [name for name in sys.modules if ".hotels" in name]:
        del sys.modules[name]
    for room in (analysis.measures, analysis.reports):
        delattr(room, "hotels")


def test_the_example_of_a_report_says_the_peak_as_of_a_day(peak: ModuleType) -> None:
    held = tables.load("people_in_hotels")
    top = held.loc[held["people"].idxmax()]
    said = peak.peak(Report("hotels", lead="people_in_hotels", as_of=AsOf.parse("latest"))).markdown
    assert f"{top['as_at']:%-d %B %Y} had the most people in hotels: {top['people']:,}." in said
    assert peak.say.peak(None).startswith("Not known")
    assert peak.measures.peak(held.assign(people=held["people"].where(held["people"] < 0))) is None
    tied = held.assign(people=held["people"].where(held["people"].isna(), 7))
    last = held.dropna(subset=["people"])["as_at"].max()
    assert peak.measures.peak(tied) == peak.measures.Peak(dt.date.fromisoformat(str(last.date())), 7)
