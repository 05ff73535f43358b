"""A few of the kills of `tests/kill_builds.py`, which makes two hundred; docs/robustness.md holds its counts."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

import adds_during_builds
import pytest
from kill_builds import SERIES, broken, run, run_publishing

from analysis.publish.execution import prepared
from analysis.publish.execution.files import LocalReports

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="kill -9 is of Unix"),
    pytest.mark.skipif(not prepared.fork_is_safe(), reason="needs a prepared process"),
]


@pytest.fixture
def folder():
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="lf") as made:
        yield Path(made)


@pytest.mark.parametrize("series", SERIES)
def test_every_report_is_whole_after_a_kill_at_a_random_moment(folder, series):
    assert [made for made in run(series, 1, 1, folder) if made.faults] == []


def test_a_set_of_files_is_in_place_or_not_whenever_the_process_that_moves_it_is_killed(folder):
    assert [made for made in run_publishing(10, 1, folder) if made.faults] == []


def test_what_is_not_whole_is_found(folder):
    files = {"demo.html": b"whole", "demo/counts.csv": b"a,b\n"}
    described = [{"path": name, "sha256": hashlib.sha256(made).hexdigest()} for name, made in files.items()]
    manifest = {"outputs": {"html": described[0], "csv": described[1:]}}
    reports = LocalReports(folder)
    reports.prepare()
    reports.publish("demo", {**files, "demo.json": json.dumps(manifest).encode()})
    assert broken(folder) == []
    (folder / "demo.html").write_text("half")
    (folder / "demo" / "left.csv").write_text("a")
    assert sorted(broken(folder)) == [
        "demo.html is not what demo.json says",
        "demo/left.csv is in no manifest",
    ]


def test_reports_are_of_one_state_of_the_tables_while_a_release_is_added(folder, monkeypatch):
    monkeypatch.setenv("LANDFALL_HOME", "")  # the series sets it for its own project
    assert [made for made in adds_during_builds.rounds(1, 1, folder) if made.faults] == []
