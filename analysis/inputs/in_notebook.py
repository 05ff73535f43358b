"""The parameters of a notebook that runs, checked as the command checks them before it starts one.

papermill's own command writes whatever it is given into a cell after the notebook's parameters, and a
reader in JupyterLab edits them by hand. Both are refused here what `landfall build` would refuse.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.common.errors import ReportFailed, UsageError
from analysis.inputs.parameters import NUMBERS, Parameter, convert, read_cell

_INJECTED = "# Parameters"
"""How papermill begins the cell it writes."""


def check(lead: str | None = None) -> None:
    """Check the parameters of the notebook this is called in; does nothing outside of one.

    The cells that have run say what was declared and what was injected; `lead` is the report's lead table.

    Raises UsageError: an injected name is no parameter, or a value is not of its parameter's type.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        check_values(shell.user_ns.get("In", ()), shell.user_ns, lead)


def check_values(cells: Sequence[str], values: Mapping[str, Any], lead: str | None = None) -> None:
    """Check the values a notebook holds after these cells have run; raises UsageError as `check` does."""
    injected = [number for number, source in enumerate(cells) if source.lstrip().startswith(_INJECTED)]
    declared = _declared(cells[: injected[-1]] if injected else cells)
    if not declared:
        return
    wanted = [p.name for p in declared] + [name for n in injected[-1:] for name in _assigned(cells[n])]
    converted = convert(declared, {name: values[name] for name in wanted if name in values}, lead=lead)
    for parameter in declared:
        value, meant = values.get(parameter.name), converted[parameter.name]
        is_plain = bool(parameter.choices) or parameter.family in {"bool", "str", *NUMBERS}
        if is_plain and value != meant:
            msg = f"parameter {parameter.name}: {value!r} is not valid in a notebook; write {meant!r}"
            raise UsageError(msg)


def _declared(cells: Sequence[str]) -> tuple[Parameter, ...]:
    """Return the parameters of the last cell that holds nothing else."""
    for source in reversed(cells):
        try:
            found = read_cell(source, where="this notebook")
        except ReportFailed:  # an ordinary cell
            continue
        if found:
            return found
    return ()


def _assigned(source: str) -> list[str]:
    """Return the names a cell gives a value to."""
    nodes = ast.walk(ast.parse(source))
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
