"""The crossings notebook, or another, run in this process: what its cells show, by id."""

from __future__ import annotations

import ast
import datetime as dt
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from analysis.charts import style
from analysis.exhibits import Exhibit, Figure, Prose, Table
from analysis.report import Report

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "crossings.ipynb"
DAYS = (
    "2019-02-03", "2019-12-31", "2020-02-29", "2021-06-30", "2022-10-31", "2023-03-31", "2024-02-29",
    "2025-03-31", "2025-11-20", "2026-08-21",
)  # fmt: skip
"""Ten days from which the report's sentences are checked."""


class Shown(dict[str, Exhibit]):
    """Exhibits by id, in the order shown, and the report that was run."""

    report: Report

    def text(self, name: str) -> str:
        """Return the words of a piece of prose."""
        prose = self[name]
        assert isinstance(prose, Prose)
        return prose.markdown

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the data of a figure or table, a dictionary for each row."""
        exhibit = self[name]
        assert isinstance(exhibit, Figure | Table)
        names = [column.name for column in exhibit.data.columns]
        return [dict(zip(names, row, strict=True)) for row in exhibit.data.rows]


FIRST = ("imports", "parameters", "report")


@cache
def of(report: str, *cells: str, **parameters: str | int) -> Shown:
    """Return what a report's notebook shows with some parameters, the rest being its defaults.

    Of the cells after the first three all are run, or those named. Charts keep every point of their lines.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(style._RC, "path.simplify", False)
        return _run(report, cells, parameters)


def _run(report: str, cells: tuple[str, ...], parameters: dict[str, str | int]) -> Shown:
    found: list[Exhibit] = []
    names: dict[str, Any] = {"display": lambda *exhibits: found.extend(exhibits)}
    for cell in json.loads(NOTEBOOK.with_stem(report).read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code" or (cells and cell["id"] not in {*FIRST, *cells}):
            continue
        body = ast.parse("".join(cell["source"]))
        last = body.body[-1]
        if isinstance(last, ast.Expr) and not _displays(last.value):
            found.append(eval(compile(ast.Expression(last.value), cell["id"], "eval"), names))
            continue
        exec(compile(body, cell["id"], "exec"), names)
        if cell["id"] == "parameters":
            assert set(parameters) <= set(names)
            names.update(parameters)
    out = Shown((exhibit.id, exhibit) for exhibit in found)
    assert len(out) == len(found)
    out.report = names.get("report")
    return out


shown = partial(of, "crossings")


def _displays(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "display"


def day(text: str) -> dt.date:
    """Return a date from ISO text."""
    return dt.date.fromisoformat(text)
