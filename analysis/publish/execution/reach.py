"""Which modules of this package a notebook can reach, read from their text: only those shape its report."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from analysis.publish import notebooks

_IMPORT = re.compile(
    r"^\s*(?:from\s+(analysis[\w.]*)\s+import\s+(\([^)]*\)|.*)|import\s+(analysis\.[\w.]+))", re.MULTILINE
)
_ALWAYS = "analysis.publish"
"""What makes a file of any notebook: all of it, for its writers are imported by name."""
_KNOWN = {*sys.stdlib_module_names, "analysis", "IPython", "matplotlib", "numpy", "pandas", "seaborn"}
"""Top-level names through which no module of ours is reached unseen."""
_UNSEEN = {"importlib", "runpy", "pkgutil", "sys"}
_CALLS = {"__import__", "exec", "eval", "get_ipython"}


def modules(content: str) -> set[str] | None:
    """Return the modules that a notebook, given as its file's text, imports, and those they import in turn.

    None where that cannot be told: it imports modules of its own, or by a name it makes while it runs.

    >>> modules('{"cells": [{"cell_type": "code", "source": "import my_own"}]}') is None
    True
    """
    begin = _begun(content) if content else None
    if begin is None:
        return None
    waiting = [*begin, *(name for name in sources() if f"{name}.".startswith(f"{_ALWAYS}."))]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [*_imported(name), *filter(None, [name.rpartition(".")[0]])]
    return found


@lru_cache(maxsize=64)
def _begun(content: str) -> frozenset[str] | None:
    """Return what the cells name; None where a cell is not plain Python or goes a way of its own."""
    found: set[str] = set()
    for cell in json.loads(content)["cells"]:
        if cell.get("cell_type") != "code":
            continue
        source = notebooks.source_of(cell)
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return None
        named = set(_top_level(tree))
        if not named <= _KNOWN - _UNSEEN or any(f"{call}(" in source for call in _CALLS):
            return None
        found |= set(_names(source))
    # a folder that is named gives all in it: where a kernel begins warm, its modules are there unasked
    inside = tuple(f"{name}." for name in found)
    return frozenset(found | {name for name in sources() if name.startswith(inside)})


def forget() -> None:
    """Forget what modules there are and what they import."""
    for kept in (_begun, _imported, sources):
        kept.cache_clear()


def _top_level(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):  # of the bare package, which holds all, whatever is used
                yield from (
                    "sys" if alias.name == "analysis" else alias.name.partition(".")[0] for alias in names
                )
            case ast.ImportFrom(module=module):
                yield str(module).partition(".")[0]


@cache
def _imported(name: str) -> frozenset[str]:
    return frozenset(_names(sources()[name].read_text("utf-8")))


def _names(text: str) -> Iterator[str]:
    """Yield the modules that a text imports, at any depth: one more than is used costs a build, no more."""
    for package, of, whole in _IMPORT.findall(text):
        candidates = [package or whole, *(f"{package}.{part}" for part in re.findall(r"\w+", of))]
        yield from (name for name in candidates if name in sources())


@cache
def sources() -> dict[str, Path]:
    """Return the file of each module of the package, by its full name."""
    package = Path(__file__).resolve().parents[2]
    return {
        ".".join((package.name, *path.relative_to(package).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in package.rglob("*.py")
        if "_project" not in path.parts
    }
