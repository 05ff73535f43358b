"""While a report is watched, only charts are drawn that would differ from those before."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path
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
    return drawn(marks=[lambda axis: style.mark_break(axis, day, "counted anew")])


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


def test_what_a_cell_defines_is_never_kept(watched: Path) -> None:
    space: dict[str, Any] = {"__name__": "__main__", "style": style, "at": 2024}
    exec("def mark(axis): style.mark_break(axis, at, 'here')\nalso = lambda axis: mark(axis)", space)
    for name in ("mark", "also"):
        before = drawn(marks=[space[name]])
        space["at"] += 1
        assert drawn(marks=[space[name]]) != before
    assert not [*watched.iterdir()]


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
