"""What a search found is read where all that it depends on is the same, and computed where not."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.common import kept, paths

searched: list[tuple] = []


@kept.kept
def search(*numbers):
    """Return something of the numbers, and count."""
    searched.append(numbers)
    return float(np.sum([np.sum(one) for one in numbers])) / 3, 1e-300


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch) -> Path:
    searched.clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr(paths, "caches", lambda: tmp_path / "caches" / "landfall")
    return tmp_path / "caches"


def test_for_the_same_numbers_it_is_computed_once_and_to_the_last_bit_the_same():
    numbers = np.array([0.1, 0.2])
    first = search(numbers, 7)
    assert tuple(search(numbers.tolist(), 7)) == tuple(search(numbers.copy(), 7)) == first
    assert len(searched) == 1
    search(np.nextafter(numbers, 1), 7)
    search(numbers, 8)
    search(numbers)
    assert len(searched) == 4


@pytest.mark.parametrize("what", ["_code", "_versions"])
def test_what_other_code_or_versions_found_is_not_read(what, monkeypatch):
    search(1)
    monkeypatch.setattr(kept, what, lambda *_: "another")
    search(1)
    assert len(searched) == 2


def test_it_may_be_deleted_or_broken_and_nothing_lies_beside_it(caches):
    first = search(1)
    [file] = [path for path in caches.rglob("*") if path.is_file()]
    assert json.loads(file.read_text()) == list(first)
    file.write_text("[0.3")
    assert search(1) == first
    file.unlink()
    assert search(1) == first
    assert len(searched) == 3
    assert [path for path in caches.rglob("*") if path.is_file()] == [file]


def test_where_nothing_can_be_written_it_is_computed(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(paths, "caches", lambda: tmp_path / "file" / "landfall")
    assert search(1) == search(1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "caches", lambda: Path("~/.cache/landfall"))  # as of a user without a home
    assert search(1) == search(1)
    assert len(searched) == 4
    assert not (tmp_path / "~").exists()
