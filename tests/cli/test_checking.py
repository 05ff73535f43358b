"""`landfall check` looks at everything in several processes, and finds what one would find."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.cli import checking
from analysis.common.errors import ReportFailed
from analysis.publish.execution import checks

PAGE = '<!doctype html><title>x</title><h1 id="a">x</h1><p>An <b>influx</b>, {}.</p><a href="{}">b</a>'


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for number in range(2 * checks._PAGES + 1):
        (tmp_path / f"p{number:02}.html").write_text(PAGE.format(number, f"p{number + 1:02}.html"))
    (tmp_path / "broken.html").write_bytes(b"\xff<a href='#nowhere'>\xe9</a>")
    (tmp_path / "empty.html").write_bytes(b"")
    return tmp_path


def test_processes_find_what_threads_find_in_the_same_order(pages: Path) -> None:
    found = list(checks.report_problems(pages))
    assert found[0] == "broken.html: links to #nowhere, an anchor it does not have"
    assert found.count('p07.html: "influx" is not neutral') == 1
    assert found[-2:] == [
        "p32.html: links to p33.html, which is not there",
        'p32.html: "influx" is not neutral',
    ]
    with ProcessPoolExecutor(2) as processes:
        assert list(checks.report_problems(pages, processes)) == found


def _everything(monkeypatch: pytest.MonkeyPatch, tables: object) -> None:
    """Let notebooks and claims have one problem each, and the tables what is given."""
    monkeypatch.setattr(checking.checks, "notebook_problems", lambda: ["a notebook"])
    monkeypatch.setattr(checking.claims, "problems", _of_claims)
    monkeypatch.setattr(checking.check, "check", tables)


def _of_claims() -> list[str]:
    return ["a claim"]


def _of_tables(_: Path) -> SimpleNamespace:
    return SimpleNamespace(problems=("a table",))


def _killed(_: Path) -> None:
    os._exit(9)


@pytest.mark.skipif(sys.platform != "linux", reason="what is set here is seen in a forked process alone")
def test_all_that_is_found_is_told_in_order(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _everything(monkeypatch, _of_tables)
    found = checking.problems(pages)
    assert found[:3] == ["a notebook", "a table", "a claim"]
    assert found[3:] == list(checks.report_problems(pages))


@pytest.mark.skipif(sys.platform != "linux", reason="what is set here is seen in a forked process alone")
def test_a_process_that_is_killed_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _everything(monkeypatch, _killed)
    with pytest.raises(ReportFailed, match="was killed; check again"):
        checking.problems(tmp_path)
