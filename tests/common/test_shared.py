"""What a batch has in common is made once, and only in a batch."""

import datetime as dt

import pytest

from analysis.common import opened, paths, shared

calls: list[tuple] = []


@shared.once_per_batch
def context(day: dt.date | None, *, size: int = 1) -> dict:
    """Return something, and count."""
    calls.append((day, size))
    return {"day": day, "size": size}


@pytest.fixture(autouse=True)
def counted():
    calls.clear()


def test_outside_a_batch_everything_is_computed(monkeypatch):
    monkeypatch.delenv(shared.VARIABLE, raising=False)
    assert context(None) == context(None) == {"day": None, "size": 1}
    assert len(calls) == 2


def test_in_a_batch_each_set_of_arguments_is_computed_once(monkeypatch, tmp_path):
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))
    day = dt.date(2025, 3, 31)
    assert context(day) == context(day) == {"day": day, "size": 1}
    assert context(day, size=2)["size"] == 2
    assert context("2025-03-31") == {"day": "2025-03-31", "size": 1}
    assert calls == [(day, 1), (day, 2), ("2025-03-31", 1)]


def test_who_takes_what_is_shared_has_read_what_it_was_made_of(monkeypatch, tmp_path):
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))
    monkeypatch.setattr(opened, "names", {"/project/data/claims.toml"})
    context(None)
    monkeypatch.setattr(opened, "names", {"/project/data/own.csv"})
    assert context(None)["day"] is None
    assert len(calls) == 1
    assert opened.names == {"/project/data/claims.toml", "/project/data/own.csv"}


def test_what_a_report_is_said_to_have_read_does_not_hang_on_which_was_made_first(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "data", lambda: tmp_path / "data")
    mine, other = (str(tmp_path / "data" / name) for name in ("area_names.csv", "nationality_names.csv"))

    def read(first: set[str], folder: str) -> set[str]:
        """Return what is said of a report that has read one register, where another was made before it."""
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(shared.VARIABLE, str(tmp_path / folder))
        for names in (first, {mine}):
            monkeypatch.setattr(opened, "names", {*names})
            context(None)
        return opened.names

    assert read({mine, other}, "after one") == read({mine}, "after its like") == {mine}
    assert len(calls) == 3


def test_two_functions_do_not_share(monkeypatch, tmp_path):
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))

    @shared.once_per_batch
    def other(day: dt.date | None) -> str:
        return "other"

    assert context(None) != other(None)


def test_an_argument_that_is_not_plain_is_refused(monkeypatch):
    monkeypatch.delenv(shared.VARIABLE, raising=False)
    with pytest.raises(TypeError, match="list cannot be shared"):
        context([1])


def test_a_failure_is_not_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))

    @shared.once_per_batch
    def failing() -> None:
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            failing()
    assert list(tmp_path.iterdir()) == []


def test_apart_nothing_is_shared_and_nothing_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))
    with shared.apart():
        assert context(None) == context(None)
        with shared.apart():
            context(None)
        context(None)
    assert (len(calls), list(tmp_path.iterdir())) == (4, [])
    assert context(None) == context(None)
    assert len(calls) == 5
