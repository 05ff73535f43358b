"""While a report is watched, only charts are drawn that would differ from those before."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from sample_charts import WORDS

from analysis import charts
from analysis.charts import finished, lines, style, tornado
from analysis.common import shared
from analysis.exhibits import Column, Figure

FRAME = pd.DataFrame({"year": [2024, 2025, 2026], "arrivals": [10, 30, 20]})
COLUMNS = [Column("year", "Year", "integer"), Column("arrivals", "People", "integer")]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what is shared while a report is watched."""
    monkeypatch.setattr(shared, "watched", True)
    monkeypatch.setenv(shared.VARIABLE, str(tmp_path))
    return tmp_path


def drawn(frame: pd.DataFrame = FRAME, **other: Any) -> Figure:
    given = {"x": "year", "lines": {"arrivals": "People"}, "columns": COLUMNS, **WORDS, **other}
    return lines.series(frame, **given)


def marked(day: float) -> Figure:
    return drawn(marks=[partial(style.mark_break, x=day, text="counted anew")])


def test_every_kind_of_chart_is_drawn_so() -> None:
    modules = [
        importlib.import_module(f"analysis.charts.{one.name}")
        for one in pkgutil.iter_modules(charts.__path__)
    ]
    kinds = {
        f"{module.__name__}.{name}": function
        for module in modules
        if module is not finished
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and inspect.signature(function).return_annotation == "Figure"
    }
    assert kinds
    assert [name for name, function in kinds.items() if not hasattr(function, "__wrapped__")] == []


def test_what_is_given_alike_is_read_and_not_drawn(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = drawn(FRAME.copy()), marked(2025)
    monkeypatch.setattr("analysis.charts.finished.exhibit", None)
    assert (drawn(FRAME.copy()), marked(2025)) == (first, other)
    assert len([*watched.iterdir()]) == 2
    monkeypatch.setattr(shared, "watched", False)
    with pytest.raises(TypeError):
        drawn()


def test_whatever_differs_is_drawn(watched: Path) -> None:
    found = [drawn(), drawn(FRAME * 2), drawn(alt="Another line."), marked(2024), marked(2025)]
    with mpl.rc_context({"xtick.major.pad": 12}):
        found.append(drawn())
    assert len({figure.svg for figure in found}) == 5  # another text beside it changes no line
    assert len([*watched.iterdir()]) == 6


def test_what_the_package_does_not_know_is_never_kept(watched: Path) -> None:
    space: dict[str, Any] = {"__name__": "helper", "style": style, "at": 2024}
    exec(
        "def mark(axis): style.mark_break(axis, at, 'here')\n"
        "also = lambda axis: mark(axis)\n"
        "class Mark:\n"
        "    def __call__(self, axis): mark(axis)\n"
        "its = Mark()",
        space,
    )
    for name in ("mark", "also", "its"):
        before = drawn(marks=[space[name]])
        space["at"] += 1
        assert drawn(marks=[space[name]]) != before
    assert drawn(marks=(each for each in [space["mark"]])) == drawn(marks=[space["mark"]])
    assert not [*watched.iterdir()]


def test_a_cell_that_has_changed_may_have_changed_anything(
    watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ink in ("#aa0000", "#00aa00"):
        history = SimpleNamespace(input_hist_raw=["", f"style.INK = {ink!r}"])
        monkeypatch.setattr(
            "IPython.get_ipython", lambda history=history: SimpleNamespace(history_manager=history)
        )
        drawn()
    assert len([*watched.iterdir()]) == 2


def test_what_fails_fails_once_and_as_without_being_watched(watched: Path) -> None:
    asked = []

    def failing(axis: object) -> None:
        asked.append(axis)
        raise KeyError("nix")

    with pytest.raises(KeyError, match="nix"):
        drawn(marks=[failing])
    with pytest.raises(KeyError, match="nix"):
        drawn(x="nix")
    assert len(asked) == 1


def test_a_folder_that_cannot_be_written_keeps_nothing(
    watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(shared.VARIABLE, str(watched / "gone"))
    assert drawn() == drawn()


def test_kinds_that_are_given_the_same_are_kept_apart(watched: Path) -> None:
    given = {
        "label": "year",
        "low": "arrivals",
        "high": "arrivals",
        "centre": 20,
        "columns": COLUMNS,
        **WORDS,
    }
    assert tornado.tornado(FRAME, **given).svg != drawn().svg
    assert len([*watched.iterdir()]) == 2
