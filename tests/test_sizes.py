"""Modules and functions stay small enough to be read at one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    path for folder in ("analysis", "docs", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
MOST_LINES = 320
"""Of a module: about 300."""
MOST_IN_FUNCTION = 40
"""Of a function, without its docstring."""


def too_long(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Yield a module, and each of its functions, that is longer than it may be."""
    text = path.read_text("utf-8")
    name = path.relative_to(root).as_posix()
    if len(text.splitlines()) > MOST_LINES:
        yield name
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if lines > MOST_IN_FUNCTION:
                yield f"{name} {node.name}"


def test_modules_and_functions_are_short() -> None:
    found = {long for path in MODULES for long in too_long(path)}
    assert found == set()


def test_a_long_one_is_seen(tmp_path: Path) -> None:
    body = "\n".join(f"    x = {n}" for n in range(MOST_IN_FUNCTION))
    (tmp_path / "a.py").write_text(f'def long():\n    """Return."""\n{body}\n', "utf-8")
    assert list(too_long(tmp_path / "a.py", tmp_path)) == ["a.py long"]
    (tmp_path / "b.py").write_text("\n" * (MOST_LINES + 1), "utf-8")
    assert list(too_long(tmp_path / "b.py", tmp_path)) == ["b.py"]


def undescribed(path: Path) -> Iterator[str]:
    """Yield a module without a docstring, and each public function or class of it without one."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if ast.get_docstring(tree) is None:
        yield path.name
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_") and ast.get_docstring(node) is None:
            yield f"{path.name} {node.name}"


def test_what_is_public_says_what_it_is() -> None:
    described = [path for path in MODULES if path.parent.name != "benchmarks"]
    assert [name for path in described for name in undescribed(path)] == []
