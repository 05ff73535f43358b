"""Every command the documents show is run, in order, in a copy of the project, with what `requirements.lock` holds."""

import contextlib
import importlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import locked
import next_release
import pytest
from documents import fenced

from analysis.cli import main as cli
from analysis.releases import fetch
from analysis.releases.download import Downloaded

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md"))),
)
WORKBOOK = "small-boats.ods"
"""The file that the documents add: it stands in the working directory."""
MANY = ("@all", "@scotland")
NOT_RUN = {
    ".venv/bin/pre-commit install",
    "npm install --no-save axe-core",
    "npm install --no-save axe-core vnu-jar",
    ".venv/bin/python -m pytest tests/browser",
}
"""What sets up a machine, or is a part of the tests."""


def commands(text: str) -> tuple[str, ...]:
    """Return the commands that a text shows, in order and without their comments."""
    shown = [
        re.sub(r"\s+#.*$", "", line).strip()
        for _, language, lines in fenced(text)
        for line in lines
        if language == "sh"
    ]
    return tuple(filter(None, shown))


def parts() -> dict[str, tuple[str, ...]]:
    """Return the commands of each document; recipes, of the third level, each stand on their own."""
    found = {}
    for document in DOCUMENTS:
        for number, part in enumerate(
            re.split(r"^### ", (ROOT / document).read_text("utf-8"), flags=re.MULTILINE)
        ):
            name = f"{document}: {part.splitlines()[0]}" if number else document
            found[name] = commands(part)
    return {name: shown for name, shown in found.items() if shown}


def builds_one(command: str) -> bool:
    """Return whether a command builds one report; of a batch of many only the plan is run here."""
    words = shlex.split(command)
    named = len(words) > 2 and not words[2].startswith("-")
    return words[:2] == ["landfall", "build"] and named and not any(many in command for many in MANY)


def is_slow(command: str) -> bool:
    """Return whether a command builds a report or holds every guard against every table."""
    return builds_one(command) or command in {"landfall check", "landfall data check", "landfall update"}


def first_times() -> dict[str, set[str]]:
    """Return the slow commands of each part that no part before it shows: they are run there, once."""
    seen: set[str] = set()
    found = {}
    for name, shown in PARTS.items():
        found[name] = {command for command in shown if is_slow(command)} - seen
        seen |= found[name]
    return found


PARTS = parts()
FIRST = first_times()


class Lab(contextlib.nullcontext):
    """JupyterLab as `landfall open` starts it, which ends well where its notebook is there."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(self)
        self.found = Path(command[-1]).is_file()

    def wait(self) -> int:
        return 0 if self.found else 1


def start(command: list[str], *, popen: Any = subprocess.Popen, **options: Any) -> Any:
    """Start what a build needs as it is; only JupyterLab is stood in for."""
    return Lab(command) if cli._LAB in command else popen(command, **options)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return next_release.write(tmp_path_factory.mktemp("release") / WORKBOOK)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workbook: Path, warm_kernels: object) -> Path:
    """A copy of the project, as the working directory, with a new release beside it; no network."""
    for part in ("data", "notebooks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("official", "my-*"))
    shutil.copy(workbook, tmp_path / WORKBOOK)
    monkeypatch.delenv("LANDFALL_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    offered = [fetch.Attachment("Small boats: time series", f"https://www.gov.uk/media/{WORKBOOK}")]
    monkeypatch.setattr(fetch, "newest", lambda source: offered if source.id == "small-boats" else [])
    monkeypatch.setattr(
        fetch.download, "workbook", lambda url, limits=None: Downloaded(url, workbook.read_bytes(), "")
    )
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.setattr(cli.subprocess, "Popen", start)
    return tmp_path


LOCK = (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture
def only_locked(copied: Path) -> Iterator[None]:
    """What only developers have is not there; what notebooks import, deptry compares."""
    with locked.without(locked.outside(LOCK)):
        yield


def run(command: str, capsys: pytest.CaptureFixture[str], *, first: bool) -> None:
    """Run one command as it is printed; a build of many, or one shown before, is only planned."""
    words = shlex.split(command)
    if words[0] == "make":
        assert re.search(rf"^{re.escape(words[1])}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    elif words[0] == "landfall":
        planned = words[1] == "build" and not (first and builds_one(command))
        if is_slow(command) and not (first or planned):
            return
        with pytest.raises(SystemExit) as ended:
            cli.main([*words[1:], *(["--why"] if planned else [])])
        said = capsys.readouterr()
        assert ended.value.code == 0, f"{command}\n{said.out}\n{said.err}"
        assert said.out or said.err or words[1] == "open"
        assert words[1] != "check" or said.err == "no problem found\n"
    else:
        assert command in NOT_RUN, f"no test runs: {command}"


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_the_commands_of_a_document_work_in_order(
    part: str, only_locked: None, capsys: pytest.CaptureFixture[str], without_workers: None
) -> None:
    for command in PARTS[part]:
        run(command, capsys, first=command in FIRST[part])


def test_every_block_that_holds_a_command_is_read() -> None:
    for document in DOCUMENTS:
        text = (ROOT / document).read_text("utf-8")
        shown = [line for _, language, lines in fenced(text) if language != "sh" for line in lines]
        shown += [line for line in text.splitlines() if line.startswith("    ")]
        commands = [line for line in shown if re.match(r"\s*(landfall|make|papermill|jupyter) [a-z]", line)]
        allowed = document in {"docs/commands.md", "docs/execution.md"}  # what --help prints; who does what
        assert allowed or commands == [], document


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("landfall nonsense", "No such command"),
        ("landfall show nowhere", "no report"),
        ("landfall build local --each area=@all --nonsense", "No such option"),
        ("make nothing", "nothing"),
        ("rm -r reports", "no test runs"),
    ],
)
def test_a_command_that_does_not_work_is_seen(
    copied: Path, capsys: pytest.CaptureFixture[str], command: str, error: str
) -> None:
    with pytest.raises(AssertionError, match=error):
        run(command, capsys, first=True)


def test_a_package_that_the_lock_lacks_is_seen(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lacking = LOCK.replace("python-calamine==", "another==")
    with (
        locked.without(locked.outside(lacking)),
        pytest.raises(RuntimeError, match="No module named 'python_calamine'"),
    ):
        run(f"landfall data add {WORKBOOK}", capsys, first=True)
    with locked.without(locked.outside(LOCK)), pytest.raises(ModuleNotFoundError):
        importlib.import_module("openpyxl")
    importlib.import_module("openpyxl")
    run(f"landfall data add {WORKBOOK}", capsys, first=True)


def test_the_recipes_are_there() -> None:
    shown = "\n".join(command for name in PARTS if name.startswith("README.md") for command in PARTS[name])
    for part in ("area=", "--as-of", "data add", "area=@all", "landfall new my-report", "make reports"):
        assert part in shown
