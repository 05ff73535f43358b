"""What a file from outside can do to the process that reads it, and that it does nothing beyond that."""

import contextlib
import faulthandler
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pandas as pd
import psutil
import pytest

from analysis.common.errors import DataRefused, UsageError
from analysis.releases import recognise
from analysis.releases.reading import apart
from analysis.releases.reading.release import Finding, Release, Withheld

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits are the system's, and Linux has them all")
NOWHERE = ("analysis.no_such_module",)


def hang() -> None:
    while True:
        pass


def dive() -> None:
    dive()


def abort() -> None:
    faulthandler.disable()  # it is told of elsewhere
    os.abort()


@linux
@pytest.mark.parametrize(
    ("does", "said"),
    [
        pytest.param(hang, "it took longer than 60 seconds to read", id="hangs"),
        pytest.param(lambda: bytes(2**31), "it needs more than 1.5 GB of memory to read", id="too large"),
        pytest.param(abort, "the parser gave up on it", id="breaks off"),
        pytest.param(dive, "the parser gave up on it", id="too deep"),
        pytest.param(lambda: os._exit(0), "the parser gave up on it", id="ends in silence"),
        pytest.param(lambda: os.kill(os.getpid(), 9), "it needs more than 1.5 GB", id="killed by the system"),
    ],
)
def test_a_limit_met_is_one_line(monkeypatch, does: Callable[[], object], said: str) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    before = psutil.Process().children()
    with pytest.raises(DataRefused) as refused:
        apart.run(does, "a.ods", NOWHERE)
    assert str(refused.value).startswith(f"a.ods: expected a readable file, found that {said}")
    assert psutil.Process().children() == before, "nothing of it is left"


@linux
def test_nothing_is_written_and_nobody_is_called(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def tries() -> list[str]:
            done = []
            with contextlib.suppress(OSError):
                (tmp_path / "out").write_text("x")
                done.append("wrote")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                done.append("called")
            return done

        done = apart.run(tries, "a.ods", NOWHERE)
    if done == ["called"]:
        pytest.skip("this system lets no user have a network of his own")
    assert done == []
    assert not (tmp_path / "out").exists() or not (tmp_path / "out").read_text()


def test_a_refusal_comes_back_as_it_was_and_a_bug_as_one() -> None:
    def refuse() -> None:
        raise UsageError("no such thing")

    def slip() -> None:
        raise KeyError("column")

    if sys.platform == "linux":
        with pytest.raises(UsageError, match=r"^no such thing$"):
            apart.run(refuse, "a.ods", NOWHERE)
        with pytest.raises(RuntimeError, match="KeyError: 'column'"):
            apart.run(slip, "a.ods", NOWHERE)
    assert apart._started(NOWHERE) == (b"", "the parser gave up on it")


def test_the_memory_of_a_process_that_is_started_is_looked_at(monkeypatch) -> None:
    monkeypatch.setattr(apart, "MEMORY", 2**20)
    assert apart._started(("timeit", "-n1", "import time; time.sleep(600)")) == (b"", apart._TOO_LARGE)


@pytest.mark.parametrize("system", ["linux", "elsewhere"])
def test_a_release_read_apart_is_the_one_read_here(monkeypatch, write_weekly, system: str) -> None:
    file: Path = write_weekly(date(2026, 7, 16))
    here = recognise.releases(recognise.Workbook.open(file))
    if system != "linux":
        monkeypatch.setattr(apart, "_forked", lambda _work: apart._started((recognise.__name__, str(file))))
    elif sys.platform != "linux":
        pytest.skip("nothing is forked here")
    there = recognise.read(file)
    assert len(here) == len(there) == 1
    assert {**vars(here[0]), "tables": 0} == {**vars(there[0]), "tables": 0}
    assert [*here[0].tables] == [*there[0].tables]
    for name, table in here[0].tables.items():
        pd.testing.assert_frame_equal(table, there[0].tables[name])


def test_a_release_comes_back_as_it_was_whatever_it_carries() -> None:
    table = pd.DataFrame({"quarter_end": pd.to_datetime(["2025-03-31", None]).as_unit("us")})
    for name, values in {
        "Int64": [3, None],
        "Float64": [0.1, None],
        "string": ["é", None],
        "boolean": [None, True],
    }.items():
        table[name] = pd.array(values, dtype=name)
    sent = Release(
        *("frontex", date(2025, 4, 1), {"places": table}, "Title", "https://example.org/", "book.ods"),
        *("0" * 64, ("a note",), "provisional", (Withheld("places", "why", is_sheet=True),)),
        {"places": (date(2024, 12, 31),)},
        absent=("A1",),
        named={"places": {"E08000035": "Leeds"}},
        doubts=(Finding("Table 1", "6", "7", "sum", ("places", "string", {"Int64": 3})),),
    )
    back = recognise.of_plain(json.loads(json.dumps(recognise.plain(sent))))
    for field in fields(Release):
        said, found = getattr(sent, field.name), getattr(back, field.name)
        if field.name != "tables":
            assert said, "the test gives every field something"
            assert found == said
    pd.testing.assert_frame_equal(back.tables["places"], table)
