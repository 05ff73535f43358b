"""The workflows: valid, pinned, on every system with the oldest and newest Python, in the right order."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from analysis.cli.main import landfall

WORKFLOWS = sorted((Path(__file__).resolve().parents[1] / ".github" / "workflows").glob("*.yml"))
SYSTEMS = {"ubuntu-latest", "macos-latest", "windows-latest"}
NEWEST = "3.14"


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def runs(path: Path) -> list[str]:
    return [line.strip() for step in steps(path) for line in step.get("run", "").splitlines()]


def parse(words: list[str], command: click.Command = landfall, parent: click.Context | None = None) -> None:
    """Read a command line as `landfall` does, and run nothing; click.UsageError where it is wrong."""
    with command.make_context(words[0], words[1:], parent) as context:
        if isinstance(command, click.Group):
            _, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            parse([str(inner.name), *rest], inner, context)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_is_a_workflow_with_limits_and_few_rights(path: Path) -> None:
    found = read(path)
    assert found["name"]
    assert True in found  # `on`, as YAML 1.1 reads it
    assert found["permissions"]
    for job in found["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_others_wrote_is_pinned_by_its_hash(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text("utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r"  # v\d+\.\d+\.\d+", comment), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_its_commands_are_ones_there_are(path: Path) -> None:
    for line in runs(path):
        if line.startswith("landfall "):
            parse(shlex.split(line))


def test_a_command_there_is_not_is_seen() -> None:
    parse(["landfall", "data", "fetch", "--dry-run"])
    for line in ("landfall fetch", "landfall build --chaged", "landfall data fetsh"):
        with pytest.raises(click.UsageError):
            parse(line.split())


def test_every_system_with_the_oldest_and_the_newest_python(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")
    matrix = read(root / ".github/workflows/tests.yml")["jobs"]["tests"]["strategy"]["matrix"]
    assert set(matrix["os"]) == SYSTEMS
    assert matrix["python"] == [oldest, NEWEST]


def test_release_day_publishes_last_and_only_what_passed(root: Path) -> None:
    path = root / ".github/workflows/release-day.yml"
    done = [step.get("run") or step["uses"].partition("@")[0] for step in steps(path)]
    order = [
        "landfall data fetch", "landfall data check", "landfall build --changed", "landfall check",
        "actions/upload-pages-artifact", "actions/deploy-pages",
    ]  # fmt: skip
    assert [step for step in done if step in order] == order
    assert not [step for step in steps(path) if "if" in step or "continue-on-error" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_job_that_runs_what_is_here_may_write(path: Path) -> None:
    """What parses or installs could be made to use a token: only a job that runs none of it has one."""
    found = read(path)
    assert found["permissions"] == {"contents": "read"}
    for job in found["jobs"].values():
        told = "\n".join(step.get("run", "") for step in job["steps"])
        if re.search(r"\b(pip|python|landfall|make|bash)\b", told):
            assert "write" not in job.get("permissions", {}).values()
            kept = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
            assert all(step["with"]["persist-credentials"] is False for step in kept)


def test_what_others_wrote_is_kept_new_and_looked_up(root: Path) -> None:
    kinds = {one["package-ecosystem"] for one in read(root / ".github/dependabot.yml")["updates"]}
    assert kinds == {"github-actions", "pip"}
    assert all(
        re.fullmatch(r"[0-9a-f]{40}", one["rev"])
        for one in read(root / ".pre-commit-config.yaml")["repos"]
        if one["repo"] != "local"
    )
    assert any(line.startswith("pip-audit ") for line in runs(root / ".github/workflows/audit.yml"))
    assert any(line.startswith("cyclonedx-py ") for line in runs(root / ".github/workflows/release.yml"))
