"""The notebooks as they are stored keep the rules, and each rule is seen to be broken."""

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from notebook_rules import broken

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_reports() -> None:
    assert {"asylum", "crossings", "returns", "local", "revisions"} <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_keeps_every_rule(path: Path) -> None:
    assert broken(path) == []


def _first_code(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def _untag(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (lambda n: _first_code(n).update(execution_count=1), "holds outputs"),
        (lambda n: _first_code(n).update(source="def f():\n    return 1"), "defines a function"),
        (lambda n: _first_code(n).update(source="from analysis.publish import html"), "imports publish"),
        (lambda n: n.cells[0].update(id="0a1b2c3d"), "not readable"),
        (lambda n: n.cells[0].metadata.update(collapsed=True), "metadata of others"),
        (lambda n: n.metadata.update(toc={}), "metadata of others"),
        (lambda n: n.metadata.landfall.pop("question"), "no question"),
        (_untag, "0 parameters cells"),
        (lambda n: n.cells.extend(nbformat.v4.new_code_cell("1", id=f"x-{i}") for i in range(16)), "code cells"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_seen(
    tmp_path: Path, breaks: Callable[[nbformat.NotebookNode], object], said: str
) -> None:
    notebook = copy.deepcopy(nbformat.read(NOTEBOOKS[0], as_version=4))
    breaks(notebook)
    nbformat.write(notebook, tmp_path / "broken.ipynb")
    assert any(said in found for found in broken(tmp_path / "broken.ipynb"))
