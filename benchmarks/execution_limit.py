"""The limit: everything imported once, then only the cells and the page. No isolation, no safety.

python benchmarks/execution_limit.py NOTEBOOK FILE_OF_AREAS FOLDER
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

from analysis.common.imports import leave_out_grammar

leave_out_grammar()

import IPython.display  # noqa: E402
import nbformat  # noqa: E402

from analysis.publish import notebooks  # noqa: E402
from analysis.publish.execution import run  # noqa: E402
from analysis.publish.render import prepare  # noqa: E402
from analysis.publish.render.html import export_html  # noqa: E402

shown: list[object] = []
IPython.display.display = lambda *values, **_: shown.extend(values)


def execute(cells: list, given: dict[str, object]) -> list:
    """Run the cells in one namespace with these parameters; what they show becomes their outputs."""
    space: dict[str, object] = {"display": IPython.display.display}
    made = []
    for cell in cells:
        new = nbformat.from_dict({**cell, "metadata": dict(cell["metadata"])})
        made.append(new)
        if cell["cell_type"] != "code":
            continue
        shown.clear()
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell["id"], "exec"), space)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), cell["id"], "eval"), space))
        if "parameters" in cell["metadata"].get("tags", []):
            space |= given
        bundles = [value._repr_mimebundle_() for value in shown if hasattr(value, "_repr_mimebundle_")]
        new["outputs"] = [
            nbformat.v4.new_output("display_data", data=json.loads(json.dumps(b))) for b in bundles
        ]
        new["execution_count"] = 1
    return made


def main() -> None:
    name, listed, folder = sys.argv[1:]
    source = nbformat.reads(notebooks.read(name).text, as_version=4)
    areas = Path(listed).read_text().split("\n")[:-1]
    for number, area in enumerate(areas):
        cells = execute(source.cells, {"area": area})
        page = nbformat.from_dict({**source, "cells": cells})
        prepare.document(run.clean(page))
        html = export_html(page, resources={"metadata": {"name": "x"}})
        Path(folder, f"{Path(listed).stem}-{number}.html").write_text(html)


if __name__ == "__main__":
    main()
