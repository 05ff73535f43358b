"""A set of files is put in place whole or not at all, whoever dies on the way."""

import contextlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.common.errors import ReportFailed
from analysis.publish.execution.files import LocalReports

SLUG = "local/leeds"


def files(mark: str, *, pdf: bool = True, csv: bool = True) -> dict[str, bytes]:
    found = {f"{SLUG}.html": f"html {mark}".encode(), f"{SLUG}.json": f'"{mark}"'.encode()}
    if pdf:
        found[f"{SLUG}.pdf"] = f"pdf {mark}".encode()
    if csv:
        found[f"{SLUG}/table-{mark}.csv"] = mark.encode()
    return found


def present(root: Path) -> dict[str, bytes]:
    """Every published file of the folder."""
    found = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
    return {k: p.read_bytes() for k, p in found.items() if not k.startswith(".landfall")}


def aside(root: Path) -> set[str]:
    return {p.name for p in (root / ".landfall").iterdir()} - {"index-due"}


@pytest.fixture
def reports(tmp_path):
    made = LocalReports(tmp_path / "reports")
    made.prepare()
    return made


def test_replaces_the_whole_set_and_leaves_nothing_aside(reports):
    reports.publish(SLUG, files("one"))
    assert present(reports.root) == files("one")
    reports.publish(SLUG, files("two"))
    assert present(reports.root) == files("two")
    assert aside(reports.root) == set()


def test_a_format_no_longer_made_goes_with_the_old_set(reports):
    reports.publish(SLUG, files("one"))
    reports.publish(SLUG, files("two", pdf=False, csv=False))
    assert present(reports.root) == files("two", pdf=False, csv=False)


def test_other_reports_are_left_alone(reports):
    reports.publish("local/leeds-north", {"local/leeds-north.json": b"1", "local/leeds-north/a.csv": b"1"})
    reports.publish(SLUG, files("one"))
    assert present(reports.root)["local/leeds-north/a.csv"] == b"1"


@pytest.mark.parametrize("moves", range(8))
def test_a_build_killed_at_any_move_is_finished_by_the_next(reports, monkeypatch, moves):
    """Once the set was declared complete, the next build ends with all of it, however far it got."""
    reports.publish(SLUG, files("one"))
    count = 0

    class Killed(BaseException):
        pass

    def counted(method):
        def wrapper(self, *args, **kwargs):
            nonlocal count
            if method.__name__ == "rename" and str(self).endswith(".part"):
                return method(self, *args, **kwargs)
            count += 1
            if count > moves:
                raise Killed
            return method(self, *args, **kwargs)

        return wrapper

    with monkeypatch.context() as patch:
        for name in ("rename", "replace"):
            patch.setattr(Path, name, counted(getattr(Path, name)))
        with contextlib.suppress(Killed):
            reports.publish(SLUG, files("two"))
    LocalReports(reports.root).prepare()
    assert present(reports.root) == files("two")
    assert aside(reports.root) == set()


def test_a_build_killed_while_it_cleared_away_is_no_obstacle_to_the_next(reports, monkeypatch):
    class Killed(BaseException):
        pass

    def half(path, **_):
        (path / "plan.json").unlink(missing_ok=True)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", half)
        with contextlib.suppress(Killed):
            reports.publish(SLUG, files("one"))
    assert aside(reports.root) != set()
    monkeypatch.setattr("analysis.publish.execution.files._alive", lambda pid: False)
    LocalReports(reports.root).prepare()
    assert present(reports.root) == files("one")
    assert aside(reports.root) == set()


def test_a_set_never_declared_complete_is_cleared_away(reports):
    reports.publish(SLUG, files("one"))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = reports.root / ".landfall" / f"{ended.pid}-x.part"
    (left / "set" / "local").mkdir(parents=True)
    (left / "set" / "local" / "leeds.html").write_bytes(b"half")
    (reports.root / ".landfall" / f"{ended.pid}-y.part").write_text("half an index")
    working = reports.root / ".landfall" / f"{os.getpid()}-x.part"
    working.mkdir()
    LocalReports(reports.root).prepare()
    assert present(reports.root) == files("one")
    assert aside(reports.root) == {working.name}


def _publish_often(root: str, mark: str) -> None:
    reports = LocalReports(Path(root))
    for number in range(30):
        reports.publish(SLUG, files(f"{mark}{number}"))


PLANS = {
    "a place outside": json.dumps({"slug": "../other", "files": []}),
    "a place at the root": json.dumps({"slug": "/other", "files": []}),
    "a hidden place": json.dumps({"slug": ".landfall", "files": []}),
    "a way out from within": json.dumps({"slug": "local/../../other", "files": []}),
    "a NUL": json.dumps({"slug": "a\0", "files": []}),
    "no place": "{}",
    "a list": "[]",
    "no JSON": "{",
    "nothing": None,
}


@pytest.mark.parametrize("plan", PLANS)
def test_what_no_build_has_put_aside_moves_nothing_and_goes(reports, plan):
    """A folder of reports may come from elsewhere."""
    other = reports.root.parent / "other"
    other.mkdir()
    beside = other.with_suffix(".html")
    for kept in (other / "kept", beside):
        kept.write_text("kept")
    ready = reports.aside / "9-x.ready"
    (ready / "set").mkdir(parents=True)
    (reports.aside / "odd.part").mkdir()
    if (text := PLANS[plan]) is not None:
        (ready / "plan.json").write_text(text)
    reports.prepare()
    assert (other / "kept").read_text() == beside.read_text() == "kept"
    assert [path.name for path in reports.aside.iterdir()] == []


@pytest.mark.slow
def test_two_builds_of_one_report_at_once_leave_one_whole_set(reports):
    spawn = multiprocessing.get_context("spawn")
    builders = [spawn.Process(target=_publish_often, args=(str(reports.root), mark)) for mark in "ab"]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join(60)
        assert builder.exitcode == 0
    mark = json.loads(present(reports.root)[f"{SLUG}.json"])
    assert present(reports.root) == files(mark)
    assert aside(reports.root) == set()


@pytest.fixture
def small_disk(mount):
    return mount("200k")


def test_a_full_disk_leaves_the_old_set_and_says_so(small_disk):
    reports = LocalReports(small_disk / "reports")
    reports.prepare()
    reports.publish(SLUG, files("one"))
    with pytest.raises(
        ReportFailed, match=r"cannot write to .*reports: no space is left; nothing .* changed"
    ):
        reports.publish(SLUG, {**files("two"), f"{SLUG}.pdf": b"x" * 500_000})
    assert present(reports.root) == files("one")
    assert aside(reports.root) == set()


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "reports").write_text("a file, not a folder")
    with pytest.raises(ReportFailed, match=r"cannot write to .*reports: "):
        LocalReports(tmp_path / "reports").prepare()


def test_what_a_failure_left_is_named_as_it_would_be_typed(reports, monkeypatch):
    monkeypatch.chdir(reports.root.parent)
    assert reports.keep_failed(SLUG, None, "why") == "reports/failed/local/leeds.txt"
    (reports.root / "failed" / "other").write_text("a file where a folder is needed")
    assert reports.keep_failed("other/leeds", None, "why") == ""


def test_the_index_of_the_last_of_two_builds_names_the_reports_of_both(reports):
    """The one that ends first writes the index; what the other publishes meanwhile must not be lost."""
    from analysis.publish.render import site

    written = site.write
    other = threading.Thread(target=lambda: LocalReports(reports.root).publish("b", {"b.json": b"{}"}))

    def slowly(root, **options):
        other.start()
        other.join(0.3)  # it waits for its turn
        written(root, **options)

    reports.publish("a", {"a.json": b"{}"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "write", slowly)
        reports.write_index()
    other.join()
    assert (reports.aside / "index-due").exists()


def test_a_broken_manifest_is_as_none(reports):
    reports.publish(SLUG, files("one"))
    assert reports.manifest(SLUG) is None
    assert reports.manifest("nowhere") is None
    (reports.root / "deep.json").write_text("[" * 100_000)
    assert reports.manifest("deep") is None


def test_what_a_failure_left_is_kept_apart_and_forgotten(reports):
    assert reports.keep_failed(SLUG, b"{}", "why") == str(reports.root / "failed/local/leeds.txt")
    assert (reports.root / "failed/local/leeds.ipynb").read_bytes() == b"{}"
    reports.forget_failed(SLUG)
    assert not list((reports.root / "failed").rglob("*.*"))
