"""What tests of the returns report share: a small table, and the report's exhibits for given parameters."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pandas as pd

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "returns.ipynb"


def made(enforced: list[int | None], voluntary: list[int | None], port: list[int | None]) -> pd.DataFrame:
    """A table `returns_by_type` with one row per kind and quarter from March 2010 on."""
    ends = pd.date_range("2010-03-31", periods=len(enforced), freq="QE")
    parts = {"enforced": enforced, "voluntary": voluntary, "port": port}
    rows = [
        (end, kind, value, None)
        for kind, values in parts.items()
        for end, value in zip(ends, values, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["quarter_end", "kind", "returns", "derivation"])
    return frame.astype({"returns": "Int64", "derivation": "string", "quarter_end": "datetime64[us]"})


class Run:
    """The notebook run here, without a kernel, cell by cell as far as its exhibits are asked for."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self.payloads: list[dict[str, Any]] = []
        self._shown: list[Any] = []
        self._names: dict[str, Any] = {"display": lambda *exhibits: self._shown.extend(exhibits)}
        self._parameters = parameters
        cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
        self._cells = [cell for cell in cells if cell["cell_type"] == "code"]

    def next_cell(self) -> bool:
        """Run one more cell and return whether there was one."""
        if not self._cells:
            return False
        cell, source = self._cells[0], "".join(self._cells.pop(0)["source"])
        if self._cells:
            exec(source, self._names)
        else:
            self._shown.append(eval(source, self._names))
        if "parameters" in cell["metadata"].get("tags", []):
            self._names.update(self._parameters)
        self.payloads += [exhibit.payload() for exhibit in self._shown]
        self._shown.clear()
        return True


@functools.cache
def run(**parameters: str) -> Run:
    """The run of the notebook with these parameters, the rest being its defaults."""
    return Run(parameters)


def payloads(**parameters: str) -> list[dict[str, Any]]:
    """The payloads of the notebook's exhibits, in order."""
    whole = run(**parameters)
    while whole.next_cell():
        pass
    return whole.payloads


def questions() -> str:
    """The Markdown cells of the notebook."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def exhibit(name: str, **parameters: str) -> dict[str, Any]:
    """The payload of one exhibit of the report, running no cell after the one that shows it."""
    so_far = run(**parameters)
    while True:
        for payload in so_far.payloads:
            if payload["id"] == name:
                return payload
        assert so_far.next_cell(), f"no exhibit {name}"


def words(payload: dict[str, Any]) -> str:
    """Everything an exhibit says in words: titles, paragraphs, notes, descriptions, labels."""
    said = [
        payload.get(name) or "" for name in ("title", "subtitle", "alt", "description", "markdown", "cite")
    ]
    said += [*payload.get("notes", []), *payload.get("limits", [])]
    said += [f"{figure['label']} {figure['change']}" for figure in payload.get("figures", [])]
    data = payload.get("data", {"columns": [], "rows": []})
    said += [column["label"] for column in data["columns"]]
    said += [cell for row in data["rows"] for cell in row if isinstance(cell, str)]
    return "\n".join(said)
