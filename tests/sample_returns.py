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


@functools.cache
def payloads(**parameters: str) -> list[dict[str, Any]]:
    """The payloads of the notebook's exhibits, in order: its cells run here, without a kernel."""
    shown: list[Any] = []
    names: dict[str, Any] = {"display": lambda *exhibits: shown.extend(exhibits)}
    cells = [c for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    for cell in cells[:-1]:
        exec("".join(cell["source"]), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
    shown.append(eval("".join(cells[-1]["source"]), names))
    return [exhibit.payload() for exhibit in shown]


def questions() -> str:
    """The Markdown cells of the notebook."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def exhibit(name: str, **parameters: str) -> dict[str, Any]:
    """The payload of one exhibit of the report."""
    return next(payload for payload in payloads(**parameters) if payload["id"] == name)


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
