"""Which named arguments in a notebook no function of ours takes, found without running it."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from analysis.common.errors import did_you_mean
from analysis.publish.notebooks import nodes


def unknown(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each call of a function or class of `analysis` with a name it does not take.

    Names the notebook gives to something of its own are left.
    """
    found = [(str(cell.get("id")), node) for cell in cells for node in nodes(cell)]
    places: dict[str, tuple[str, str]] = {}
    for _, node in found:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "analysis":
            places |= {name.asname or name.name: (str(node.module), name.name) for name in node.names}
    own = {n.id for _, n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for cell, node in found:
        if isinstance(node, ast.Call) and any(keyword.arg for keyword in node.keywords):
            root, *path = ast.unparse(node.func).split(".")
            taken = _taken(places[root], path) if root in places and root not in own else None
            for name in (keyword.arg for keyword in node.keywords):
                if taken is not None and name and name not in taken:
                    called = ast.unparse(node.func)
                    yield f"cell {cell}: {called}() takes no {name}=.{did_you_mean(name, sorted(taken))}"


def _taken(place: tuple[str, str], path: Sequence[str]) -> set[str] | None:
    """Return the names a function takes; None where it takes any, or is not found."""
    module, name = place
    try:
        called: Any = importlib.import_module(module)
        for part in (name, *path):
            if inspect.ismodule(called) and not hasattr(called, part):
                importlib.import_module(f"{called.__name__}.{part}")
            called = getattr(called, part)
        parameters = inspect.signature(called).parameters.values()
    except (ImportError, AttributeError, TypeError, ValueError):
        return None
    taken = {one.name for one in parameters if one.kind in {one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD}}
    for one in parameters:
        if one.kind is one.VAR_KEYWORD:
            declared = SimpleNamespace(__annotations__={one.name: one.annotation})
            hint = typing.get_type_hints(declared, globalns=vars(sys.modules[called.__module__]))[one.name]
            if typing.get_origin(hint) is not typing.Unpack:
                return None
            taken |= set(typing.get_args(hint)[0].__annotations__)
    return taken
