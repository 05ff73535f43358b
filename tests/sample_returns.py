"""What tests of the returns report share: a small table, and the report's exhibits for given parameters."""

import functools
import json
from typing import Any

import pandas as pd
from crossings_shown import NOTEBOOK, of, run


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
    """The payloads of the notebook's exhibits, in order."""
    return [exhibit.payload() for exhibit in of("returns", **parameters).values()]


def questions() -> str:
    """The Markdown cells of the notebook."""
    cells = json.loads(NOTEBOOK.with_stem("returns").read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@functools.cache
def exhibit(name: str, **parameters: str) -> dict[str, Any]:
    """The payload of one exhibit of the report, running no cell after the one that shows it."""
    begun = run("returns", **parameters)
    shown = (one for cell in begun.cells for one in begun.cell(cell) if one.id == name)
    found = next(shown, None)
    assert found, f"no exhibit {name}"
    return found.payload()


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
