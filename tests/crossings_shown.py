"""The crossings notebook, or another, run in this process: what its cells show, by id."""

import ast
import datetime as dt
import json
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, Self

import pytest

from analysis.charts import style
from analysis.exhibits import Exhibit, Figure, KeyFigure, KeyFigures, Prose, Table
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

    @classmethod
    def of(cls, exhibits: Iterable[Exhibit]) -> Self:
        """Return exhibits by id; no two of a report have one."""
        found = [(exhibit.id, exhibit) for exhibit in exhibits]
        made = cls(found)
        assert len(made) == len(found), "two exhibits have one id"
        return made

    @property
    def figures(self) -> dict[str, KeyFigure]:
        """Return the key figures by id; none where there are none to show."""
        box = self.get("key-figures")
        return {one.id: one for one in box.figures} if isinstance(box, KeyFigures) else {}

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


class Run:
    """A report's notebook with some parameters; of its cells each is run once, when it is first asked for."""

    def __init__(self, report: str, parameters: dict[str, str | int]) -> None:
        cells = json.loads(NOTEBOOK.with_stem(report).read_text("utf-8"))["cells"]
        self.cells = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
        self.parameters = parameters
        self.names: dict[str, Any] = {}
        self.shown: dict[str, list[Exhibit]] = {}

    def cell(self, name: str) -> list[Exhibit]:
        """Return what a cell shows. Charts keep every point of their lines."""
        if name not in self.shown:
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(style._RC, "path.simplify", False)
                self.shown[name] = self._run(name)
        return self.shown[name]

    def _run(self, name: str) -> list[Exhibit]:
        found: list[Exhibit] = []
        self.names["display"] = lambda *exhibits: found.extend(exhibits)
        body = ast.parse(self.cells[name])
        last = body.body[-1]
        if isinstance(last, ast.Expr) and not _displays(last.value):
            found.append(eval(compile(ast.Expression(last.value), name, "eval"), self.names))
        else:
            exec(compile(body, name, "exec"), self.names)
        if name == "parameters":
            assert set(self.parameters) <= set(self.names)
            self.names.update(self.parameters)
        return found


_begun = cache(lambda report, **parameters: Run(report, parameters))


def run(report: str, **parameters: str | int) -> Run:
    """Return the one run of a report with some parameters, the rest being its defaults."""
    return _begun(report, **{name: value for name, value in parameters.items() if value != "latest"})


def of(report: str, *cells: str, **parameters: str | int) -> Shown:
    """Return what a report's notebook shows; of the cells after the first three all are run, or those named."""
    made = run(report, **parameters)
    wanted = [name for name in made.cells if not cells or name in {*FIRST, *cells}]
    out = Shown.of(exhibit for name in wanted for exhibit in made.cell(name))
    out.report = made.names.get("report")
    return out


shown = partial(of, "crossings")


def _displays(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "display"


def day(text: str) -> dt.date:
    """Return a date from ISO text."""
    return dt.date.fromisoformat(text)
