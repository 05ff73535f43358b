"""A few of the kills of `tests/kill_data.py`, which makes hundreds; docs/robustness.md holds its counts."""

import os

import pytest
from kill_builds import Moments
from kill_data import Project, run_command, run_replacing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork"),
]


@pytest.fixture(autouse=True)
def _home(monkeypatch):
    monkeypatch.setenv("LANDFALL_HOME", "")  # the script sets it for its own project


@pytest.mark.parametrize(("command", "times"), [("add", 5), ("fetch", 5), ("update", 1)])
def test_the_store_is_whole_after_a_kill_at_a_random_moment(tmp_path, command, times):
    made = list(run_command(command, times, 1, tmp_path))
    assert [one for one in made if one.faults] == []
    assert len(made) == times


def test_a_set_of_tables_is_in_place_or_not_whenever_the_process_is_killed(tmp_path):
    assert [one for one in run_replacing(20, 1, tmp_path / "tables") if one.faults] == []


def test_what_is_not_whole_is_found(tmp_path):
    project = Project(tmp_path, "https://example.org/publication")

    def cut() -> None:
        (project.tables / "small_boats_daily.csv").write_bytes(project.new["small_boats_daily.csv"][:-9])

    (found,) = project.round(cut, Moments(1, 5.0))
    assert found.ended
    assert found.faults[:2] == ("small_boats_daily.csv is of neither store", "a mixture of two stores")
    assert found.faults[-1] == "the next command did not leave the new store"
