"""The rules of stored notebooks: thin, without outputs, with fixed readable cell ids."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

ALLOWED = {"kernelspec", "language_info", "landfall"}
FRONT_MATTER = ("title", "description", "question", "formats")
MOST_CODE_CELLS = 15


def broken(path: Path) -> list[str]:
    """Return each rule that a notebook breaks, in words with the cell; an empty list where it keeps all."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [*_whole(notebook, code), *(f"{cell.id}: {said}" for cell in code for said in _of_cell(cell))]


def _whole(notebook: nbformat.NotebookNode, code: list[nbformat.NotebookNode]) -> Iterator[str]:
    if notebook.nbformat != 4:
        yield f"format {notebook.nbformat}"
    if len(code) > MOST_CODE_CELLS:
        yield f"{len(code)} code cells"
    ids = [cell.id for cell in notebook.cells]
    yield from (f"{i}: id twice" for i in set(ids) if ids.count(i) > 1)
    for i in ids:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", i) or re.fullmatch(
            r"[0-9a-f]{8}(-[0-9a-f]+)*", i
        ):
            yield f"{i}: id is not readable"
    if foreign := set(notebook.metadata) - ALLOWED:
        yield f"metadata of others: {foreign}"
    yield from (f"no {n}" for n in FRONT_MATTER if not notebook.metadata.get("landfall", {}).get(n))
    yield from (f"{c.id}: metadata of others" for c in notebook.cells if set(c.metadata) - {"tags"})
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        yield f"{len(tagged)} parameters cells"
    elif not re.search(r'^as_of: AsOf = "latest"', tagged[0].source, re.MULTILINE):
        yield "no parameter as_of"


def _of_cell(cell: nbformat.NotebookNode) -> Iterator[str]:
    if cell.outputs or cell.execution_count is not None:
        yield "holds outputs"
    if "analysis.publish" in cell.source:
        yield "imports publish"
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if any(isinstance(node, kinds) for node in ast.walk(ast.parse(cell.source))):
        yield "defines a function or class"
