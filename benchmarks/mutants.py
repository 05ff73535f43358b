"""How many wrong lines the tests near them catch.

    python -m benchmarks.mutants --number 30 --seed 1

Changes one line at a time of the measures, the guards or the store (a comparison turned round, a sum made
a difference, "and" made "or", a number moved by one, a condition negated) in a copy of the project, runs the
tests near it that name its module, the quick ones first, and prints what they did not catch. It is no part of
the tests: it runs them.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "analysis/measures",
    "analysis/releases/guards",
    "analysis/releases/history",
    "analysis/releases/store.py",
)
STORE = ("tests/releases/history", "tests/releases/test_store.py", "tests/releases/test_orders.py")
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub,
    ast.Sub: ast.Add, ast.Mult: ast.Div, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def wrong(node: ast.AST) -> ast.AST | None:
    """Return a node with the one change that can be made to it, or None."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return ast.Compare(node.left, [TURNED[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.BinOp) and type(node.op) in TURNED and not isinstance(node.left, ast.Constant):
        return ast.BinOp(node.left, TURNED[type(node.op)](), node.right)
    if isinstance(node, ast.BoolOp):
        return ast.BoolOp(TURNED[type(node.op)](), node.values)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return ast.Constant(node.value + 1)
    if isinstance(node, ast.IfExp):
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    return None


def mutants(text: str) -> Iterator[tuple[int, str]]:
    """Yield each wrong version of a module with the line that is wrong; annotations stay as they are."""
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in (found for statement in function.body for found in ast.walk(statement)):
            new = wrong(node)
            if new is None or node.lineno != node.end_lineno:
                continue
            lines = text.splitlines(keepends=True)
            old = lines[node.lineno - 1].encode()
            said = ast.unparse(ast.fix_missing_locations(new)).encode()
            lines[node.lineno - 1] = (
                old[: node.col_offset] + b"(" + said + b")" + old[node.end_col_offset :]
            ).decode()
            yield node.lineno, "".join(lines)


def near(path: str) -> list[str]:
    """Return the tests that lie where a module lies and name it; where none does, all that lie there."""
    folder = Path("tests", *Path(path).parent.parts[1:])
    while not (ROOT / folder).exists():  # the tests of a folder may be one module beside it
        folder = folder.parent
    there = (folder.as_posix(),) if "measures" in path or "guards" in path else STORE
    files = [file for one in there for file in _modules(one)]
    named = re.compile(rf"\b(import|from) .*\b{Path(path).stem}\b|^    {Path(path).stem},$", re.MULTILINE)
    return [file for file in files if named.search((ROOT / file).read_text("utf-8"))] or list(there)


def chosen(number: int, seed: int) -> Iterator[tuple[str, int, str]]:
    """Yield modules, lines and wrong versions, spread evenly over the rooms."""
    pick = random.Random(seed)
    rooms = [
        sorted(path for one in ROOMS[a:b] for path in _modules(one)) for a, b in ((0, 1), (1, 2), (2, 4))
    ]
    seen: set[tuple[str, int]] = set()
    while len(seen) < number:
        path = pick.choice(rooms[len(seen) % len(rooms)])
        found = [one for one in mutants((ROOT / path).read_text("utf-8")) if (path, one[0]) not in seen]
        if found:
            line, text = pick.choice(found)
            seen.add((path, line))
            yield path, line, text


def _modules(room: str) -> Iterator[str]:
    where = ROOT / room
    for path in [where] if where.is_file() else where.rglob("*.py"):
        yield path.relative_to(ROOT).as_posix()


def fails(copy: Path, path: str, which: str) -> bool:
    """Return whether a test near a module fails, cannot be collected, or hangs; 5 is that there is none."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", which, *near(path)]
    try:
        code = subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=900).returncode
    except subprocess.TimeoutExpired:
        return True
    return code not in {0, 5}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=30, help="how many lines are made wrong")
    parser.add_argument("--seed", type=int, default=1, help="which lines")
    given = parser.parse_args()
    caught = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        leave = shutil.ignore_patterns(".venv", ".git", "node_modules", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=leave, symlinks=True)
        for path, line, text in list(chosen(given.number, given.seed)):
            right = (copy / path).read_text("utf-8")
            (copy / path).write_text(text, "utf-8")
            failed = any(fails(copy, path, which) for which in ("not slow", "slow"))
            (copy / path).write_text(right, "utf-8")
            caught += failed
            print(
                "caught" if failed else "LEFT  ",
                f"{path}:{line}",
                text.splitlines()[line - 1].strip(),
                flush=True,
            )
    print(f"{caught} of {given.number} caught")
    return 0


if __name__ == "__main__":
    sys.exit(main())
