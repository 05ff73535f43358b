"""Files change together or not at all, also when the machine stops in between."""

import json
import multiprocessing
import threading
from pathlib import Path

import pytest

from analysis.common.errors import DataRefused
from analysis.releases.history import files


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


OLD = {"a.csv": b"old a", "b.csv": b"old b"}
NEW = {"a.csv": b"new a", "b.csv": b"new b", "c.csv": b"new c"}


def test_replaces_what_differs_and_leaves_nothing_else(tmp_path):
    assert files.replace(tmp_path, OLD) == ["a.csv", "b.csv"]
    stamp = (tmp_path / "a.csv").stat().st_mtime_ns
    assert files.replace(tmp_path, {**OLD, "b.csv": b"new b"}) == ["b.csv"]
    assert (tmp_path / "a.csv").stat().st_mtime_ns == stamp
    assert contents(tmp_path) == {"a.csv": b"old a", "b.csv": b"new b"}
    assert not files.recover(tmp_path)


class Crash(BaseException):
    """The process is gone: nothing in it runs on."""


@pytest.mark.parametrize("renames", range(5))
def test_a_crash_leaves_all_old_or_all_new_after_the_next_start(tmp_path, monkeypatch, renames):
    files.replace(tmp_path, OLD)
    done = []
    rename = Path.replace

    def crashing(self, target):
        if len(done) == renames:
            raise Crash
        done.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", crashing)
    if renames < 4:  # one for the journal, one for each file
        with pytest.raises(Crash):
            files.replace(tmp_path, NEW)
        assert files.interrupted(tmp_path)
    else:
        files.replace(tmp_path, NEW)
    monkeypatch.undo()
    files.recover(tmp_path)
    assert contents(tmp_path) == (OLD if renames == 0 else NEW)
    assert not files.interrupted(tmp_path)


def test_a_full_disk_leaves_all_as_it_was(tmp_path, monkeypatch):
    files.replace(tmp_path, OLD)
    write = files._write
    written = []

    def full(folder, content):
        if written:
            raise OSError(28, "No space left on device")
        written.append(content)
        return write(folder, content)

    monkeypatch.setattr(files, "_write", full)
    with pytest.raises(OSError, match="No space"):
        files.replace(tmp_path, NEW)
    assert contents(tmp_path) == OLD


@pytest.mark.parametrize(
    "journal", ["", "[]", "[" * 100_000, '{"a.csv": 1}', '{"../../a.csv": ".new-1"}', "{"]
)
def test_a_journal_no_merge_wrote_is_not_followed(tmp_path, journal):
    (tmp_path / files.JOURNAL).write_text(journal, "utf-8")
    with pytest.raises(DataRefused, match=r"\.pending\.json: expected a journal as a merge writes it"):
        files.recover(tmp_path)


def _hold(folder, held, release):
    with files.locked(folder):
        held.set()
        release.wait(20)


def test_two_writers_do_not_meet(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, release))
    other.start()
    try:
        assert held.wait(20)
        with (
            pytest.raises(DataRefused, match="another command is writing the tables"),
            files.locked(tmp_path),
        ):
            pass
    finally:
        release.set()
        other.join()
    with files.locked(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_snapshot_is_of_one_state_whatever_is_written_meanwhile(tmp_path) -> None:
    folder, into = tmp_path / "tables", tmp_path / "kept"
    names = [f"{letter}.csv" for letter in "abcdef"]

    def write(*states: int) -> None:
        with files.locked(folder):
            for state in states:
                files.replace(folder, {name: str(state).encode() for name in names})

    for made in (folder, into):
        made.mkdir()
    write(0)
    writer = threading.Thread(target=write, args=range(1, 40))
    writer.start()
    seen = []
    while not seen or writer.is_alive():
        files.snapshot(folder, into)
        (state,) = {(into / name).read_bytes() for name in names}
        seen.append(int(state))
    writer.join()
    assert seen == sorted(seen)


def test_a_snapshot_of_what_was_cut_off_is_of_the_state_it_was_cut_off_from(tmp_path, monkeypatch) -> None:
    folder, into = tmp_path / "tables", tmp_path / "kept"
    for made in (folder, into):
        made.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text("old")
        (folder / f".new-{name}").write_text("new")
    (folder / ".new-a.csv").replace(folder / "a.csv")
    (folder / files.JOURNAL).write_text(json.dumps({name: f".new-{name}" for name in ("a.csv", "b.csv")}))
    files.snapshot(folder, into)
    assert {file.name: file.read_text() for file in into.iterdir()} == {"a.csv": "new", "b.csv": "new"}
    (folder / files.JOURNAL).write_text("no journal")
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    with pytest.raises(DataRefused, match="landfall data check --mend"):
        files.snapshot(folder, into)
