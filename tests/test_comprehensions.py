"""No comprehension takes its variable's name from a scope outside: Python 3.12.0 to 3.12.3 then look a name up
in the wrong place (python/cpython#118513). No rule of ruff sees it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def within(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a scope, its inner functions and classes as one node each."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield from within(node)


def targets(comprehension: ast.AST) -> set[str]:
    found = [ast.walk(part.target) for part in comprehension.generators]  # type: ignore[attr-defined]
    return {node.id for nodes in found for node in nodes if isinstance(node, ast.Name)}


def bound(scope: ast.AST) -> set[str]:
    """Return the names that a scope binds, those of its comprehensions left out."""
    own: set[str] = set()
    waiting = [scope]
    for node in waiting:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.arg):
                own.add(child.arg)
            elif isinstance(child, ast.alias):
                own.add((child.asname or child.name).partition(".")[0])
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                own.add(child.name)
            elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                own.add(child.id)
            if not isinstance(child, (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef)):
                waiting.append(child)
    return own


def shadows(scope: ast.AST, outside: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield each comprehension variable that is named as something in a scope around its function."""
    if isinstance(scope, ast.Module):
        outside = frozenset(bound(scope))
    inside = outside if isinstance(scope, ast.ClassDef) else outside | bound(scope)
    for node in within(scope):
        if isinstance(node, COMPREHENSIONS):
            yield from (f"line {node.lineno}: {name}" for name in sorted(targets(node) & outside))
        elif isinstance(node, FUNCTIONS):
            yield from shadows(node, inside)
        elif isinstance(node, ast.ClassDef):
            yield from shadows(node, outside)


def test_no_comprehension_shadows_a_name_of_an_outer_scope(root: Path) -> None:
    found = {
        path.relative_to(root).as_posix(): list(shadows(ast.parse(path.read_text("utf-8"))))
        for path in (root / "analysis").rglob("*.py")
    }
    assert found
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import letters\ndef f(): return [letters for letters in 'ab']", ["line 2: letters"]),
        ("from a import b as letters\nclass C:\n def f(self): return {letters: 1 for x, letters in ()}",
         ["line 3: letters"]),
        ("def f(letters):\n def g(): return [letters for letters in 'ab']\n return g", ["line 2: letters"]),
        ("def f(letters):\n return lambda: [letters for letters in 'ab']", ["line 2: letters"]),
        ("def f(letters): return {letters for letters in letters}", []),
        ("class C:\n def name(self): return [name for name in 'ab']", []),  # a method sees no name of its class
        ("import letters\ndef f(): return [width for width in letters]", []),
    ],
)  # fmt: skip
def test_the_kind_is_seen(code: str, seen: list[str]) -> None:
    assert list(shadows(ast.parse(code))) == seen
