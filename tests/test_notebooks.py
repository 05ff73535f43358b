"""The notebooks as they are stored: thin, without outputs, with fixed readable cell ids."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
ALLOWED = {"kernelspec", "language_info", "landfall"}


def test_there_are_reports() -> None:
    assert {"crossings", "returns", "local"} <= {path.stem for path in NOTEBOOKS}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_is_valid(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    assert notebook.nbformat == 4


def test_holds_no_outputs_and_no_counts(notebook: nbformat.NotebookNode) -> None:
    assert [cell.id for cell in code(notebook) if cell.outputs or cell.execution_count is not None] == []


def test_cell_ids_are_readable_and_unique(notebook: nbformat.NotebookNode) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", i)] == []
    assert [i for i in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]+)*", i)] == []


def test_is_thin(notebook: nbformat.NotebookNode) -> None:
    assert len(code(notebook)) <= 15
    for cell in code(notebook):
        tree = ast.parse(cell.source)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)], cell.id


def test_never_imports_publish(notebook: nbformat.NotebookNode) -> None:
    assert [cell.id for cell in code(notebook) if "analysis.publish" in cell.source] == []


def test_has_one_parameters_cell_with_as_of(notebook: nbformat.NotebookNode) -> None:
    tagged = [cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert re.search(r'^as_of: AsOf = "latest"', tagged[0].source, re.MULTILINE)


def test_metadata_is_ours_alone(notebook: nbformat.NotebookNode) -> None:
    assert set(notebook.metadata) <= ALLOWED
    front = notebook.metadata.landfall
    assert all(front.get(name) for name in ("title", "description", "question", "formats"))
    assert [cell.id for cell in notebook.cells if set(cell.metadata) - {"tags"}] == []
