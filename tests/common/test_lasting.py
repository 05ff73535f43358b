"""What a later build reads of an earlier one was made of the same files, and nothing else is read or kept."""

import os
import sys
import time
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from analysis.common import lasting, opened, paths, shared

calls: list[str] = []
folders = count()


@shared.once_per_batch
def figure(of: str) -> str:
    """Return something, and count."""
    calls.append(of)
    return f"figure of {of}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a register, and code of a module, both older than this process."""
    calls.clear()
    folder = tmp_path / "project"
    for part in ("data/tables", "notebooks"):
        (folder / part).mkdir(parents=True)
    (folder / "data" / "claims.toml").write_text("[claim]")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(folder))
    monkeypatch.setenv(paths.STATE_VARIABLE, str(folder / "data" / "tables"))
    monkeypatch.setenv(lasting.VARIABLE, "tables and notebook")
    monkeypatch.setattr(paths, "caches", lambda: tmp_path / "caches")
    monkeypatch.setattr(opened, "watch", lambda: time.time() + 10)
    return folder


def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, of: str = "a") -> int:
    """Ask for a figure in a build of its own, by a process of its own; return how often it is computed."""
    for kept in (lasting._state, lasting._files):
        kept.cache_clear()
    (batch := tmp_path / f"batch-{next(folders)}").mkdir()
    monkeypatch.setenv(shared.VARIABLE, str(batch))
    before = len(calls)
    assert figure(of) == figure(of) == f"figure of {of}"
    return len(calls) - before


def kept(tmp_path: Path) -> list[Path]:
    return [file for file in (tmp_path / "caches").rglob("*") if file.is_file()]


def test_a_later_build_from_the_same_files_computes_nothing_again(project, monkeypatch, tmp_path):
    monkeypatch.setattr(opened, "names", {str(project / "data" / "claims.toml")})
    assert [asked(monkeypatch, tmp_path) for _ in range(2)] == [1, 0]
    assert asked(monkeypatch, tmp_path, "b") == 1
    assert len(kept(tmp_path)) == 2
    assert opened.names == {str(project / "data" / "claims.toml")}


@pytest.mark.parametrize("what", ["register", "own register", "code", "inputs", "project", "Python"])
def test_what_was_made_of_something_else_is_not_read(what, project, monkeypatch, tmp_path):
    code = tmp_path / "measures.py"
    code.write_text("ONE = 1")
    files = lasting._files.__wrapped__
    listed = lasting.lru_cache(maxsize=1)(lambda name: (*files(name), code))
    monkeypatch.setattr(lasting, "_files", listed)
    assert asked(monkeypatch, tmp_path) == 1
    if what == "register":
        (project / "data" / "claims.toml").write_text("[other]")
    elif what == "own register":
        (project / "data" / "area_names.csv").write_text("name,code\n")
    elif what == "code":
        code.write_text("ONE = 2")
    elif what == "inputs":
        monkeypatch.setenv(lasting.VARIABLE, "other tables")
    elif what == "project":
        monkeypatch.setenv(paths.HOME_VARIABLE, str(project.rename(tmp_path / "moved")))
    else:
        monkeypatch.setattr(sys, "version", "4.0")
    assert [asked(monkeypatch, tmp_path) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("why", ["changed", "live tables", "own module", "no kernel of a build"])
def test_where_it_cannot_be_told_what_it_was_made_of_nothing_is_kept(why, project, monkeypatch, tmp_path):
    if why == "changed":
        monkeypatch.setattr(opened, "watch", time.time)
    elif why == "live tables":
        monkeypatch.delenv(paths.STATE_VARIABLE)
    elif why == "own module":
        own = ModuleType("own")
        own.__file__ = str(project / "notebooks" / "own.py")
        monkeypatch.setitem(sys.modules, "own", own)
    else:
        monkeypatch.delenv(lasting.VARIABLE)
    assert [asked(monkeypatch, tmp_path) for _ in range(2)] == [1, 1]
    assert kept(tmp_path) == []


@pytest.mark.parametrize("damage", [
    lambda _: b"", lambda _: b"no pickle", lambda whole: whole[:-1],
    lambda whole: whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:],
], ids=["empty", "another", "cut", "one bit"])  # fmt: skip
def test_what_is_broken_or_deleted_is_made_again(damage, project, monkeypatch, tmp_path):
    asked(monkeypatch, tmp_path)
    (file,) = kept(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert [asked(monkeypatch, tmp_path) for _ in range(2)] == [1, 0]
    file.unlink()
    assert asked(monkeypatch, tmp_path) == 1


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no users by number")
def test_what_another_user_kept_is_not_read(project, monkeypatch, tmp_path):
    asked(monkeypatch, tmp_path)
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)
    with pytest.raises(LookupError):
        lasting.read(kept(tmp_path)[0])


def test_only_the_last_states_are_kept(project, monkeypatch, tmp_path):
    for number in range(lasting._STATES + 3):
        monkeypatch.setenv(lasting.VARIABLE, str(number))
        asked(monkeypatch, tmp_path)
    assert len(kept(tmp_path)) == lasting._STATES + 1
    assert asked(monkeypatch, tmp_path) == 0
