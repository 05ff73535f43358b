"""Every measure as its own docstring describes it, with an example and the tests that hold it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

from docs.generate import examples, tried

ROOT = Path(__file__).resolve().parents[2]
MEASURES = ROOT / "analysis" / "measures"
LABELS = ("Source", "Pitfalls", "Method", "Models", "Follows", "Rejected")
"""How a paragraph of a docstring may begin that is set apart on the page."""
MOST_TESTS = 2
"""So many files of tests are named for a measure."""
MODELS = {
    "Projection of the year's arrivals": (
        "analysis.measures.models.projection.methods",
        "analysis.measures.models.projection.backtest",
    ),
    "Scenario of homelessness after a grant": (
        "analysis.measures.models.scenario",
        "analysis.measures.models.scenario_outcomes",
    ),
    "Checks of public claims": (
        "analysis.reports.claims.crossings",
        "analysis.reports.claims.returns",
        "analysis.reports.claims.places",
        "analysis.reports.claims.records",
        "analysis.reports.claims.rule",
    ),
}
_HEAD = """# Methods

Every measure: what it is, how it is computed, what it is made from, what to beware of. This page is made
from the docstrings in `analysis/` by `make docs`, so it says what the code says. An **example** is computed
by the measure itself, from the releases held by the day it names. What estimates also says what it
**follows**, what was **rejected**, and how it was **tested**, with figures worked out from the tables and
the stored backtest when this page is made. A source with a doi, or a volume and pages, was looked up; what
stands without is cited as it is commonly known. **Held by** names the tests of a measure: published figures
are typed there, with where they were read, and compared.

Throughout: a missing figure stays missing and is never 0. Windows run by date, never by day number, and
include both ends. A percentage change is not given on a base under 30. Stocks (people supported, in hotels)
are of one day and are never added over time. Provisional and final figures are never mixed in one series.
"""


def text() -> str:
    """Return the page as Markdown."""
    tests = _tests()
    chapters = dict(topics())
    chapters |= {heading: [import_module(name) for name in names] for heading, names in MODELS.items()}
    written = [_HEAD]
    for heading, modules in chapters.items():
        written.append(f"## {heading}\n")
        written += [_module(module, tests) for module in modules]
    return "\n".join(written)


def topics() -> Iterator[tuple[str, list[ModuleType]]]:
    """Yield for each topic its heading, as its folder in `analysis/measures/` says it, and its modules."""
    for folder in sorted(p.parent for p in MEASURES.glob("*/__init__.py") if p.parent.name != "models"):
        package = f"analysis.measures.{folder.name}"
        heading, _, _ = str(import_module(package).__doc__).partition(":")
        names = sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")
        yield heading, [import_module(f"{package}.{name}") for name in names]


def measure_modules() -> list[ModuleType]:
    """Return every module of measures, topic by topic."""
    return [module for _, modules in topics() for module in modules]


def members(module: ModuleType) -> list[FunctionType | type]:
    """Return the public functions and classes that a module defines, in the order it does."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return [getattr(module, name) for name in names if not name.startswith("_")]


def _module(module: ModuleType, tests: dict[str, list[str]]) -> str:
    first, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n\n")
    name = module.__name__.removeprefix("analysis.").removeprefix("measures.")
    parts = [f"### {_joined(first).rstrip('.')}\n", f"Module `{module.__name__}`.\n", _paragraphs(rest)]
    if module.__name__ in tried.TRIED:
        parts.append(f"**Tested.** {tried.TRIED[module.__name__]()}\n")
    parts += [_member(f"{name}.{member.__name__}", member, tests) for member in members(module)]
    return "\n".join(filter(None, parts))


def _member(name: str, member: FunctionType | type, tests: dict[str, list[str]]) -> str:
    said = inspect.cleandoc(member.__doc__ or "")
    body, returned = _split(said)
    first, _, rest = body.partition("\n\n")
    lines = [f"#### `{name}`\n", f"{_capital(_joined(first).removeprefix('Return '))}\n"]
    lines += [_paragraphs(rest)] if rest.strip() else []
    lines += [f"**Gives.** {_capital(_joined(returned))}\n"] if returned else []
    lines += [f"**Example.** {_capital(examples.said(name))}.\n"] if name in examples.EXAMPLES else []
    key = f"{member.__module__.rpartition('.')[2]}.{member.__name__}"
    if held := tests.get(key):
        lines.append(f"**Held by.** {', '.join(f'[{path}](../{path})' for path in held)}\n")
    return "\n".join(lines)


def _split(docstring: str) -> tuple[str, str]:
    """Return the text of a docstring without its sections, and what it says it returns."""
    body, *sections = re.split(r"^(Parameters|Returns|Raises|Notes)\n-+\n", docstring, flags=re.MULTILINE)
    found = dict(zip(sections[::2], sections[1::2], strict=True))
    body = re.sub(r"^>>>.*?(\n\n|\Z)", "", body, flags=re.MULTILINE | re.DOTALL)
    returned = re.sub(r"\A\S.*\n", "", found.get("Returns", ""))
    return body.strip(), inspect.cleandoc(returned)


def _paragraphs(said: str) -> str:
    made = []
    for paragraph in filter(str.strip, said.split("\n\n")):
        if paragraph.startswith("    "):
            made.append(f"```text\n{inspect.cleandoc(paragraph)}\n```\n")
        else:
            made.append(_labelled(_joined(paragraph)) + "\n")
    return "\n".join(made)


def _labelled(paragraph: str) -> str:
    label, colon, rest = paragraph.partition(": ")
    return f"**{label}.** {_capital(rest)}" if colon and label in LABELS else paragraph


def _joined(said: str) -> str:
    return " ".join(said.split())


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _tests() -> dict[str, list[str]]:
    """Return for each measure, as module and function, the files of tests that call it."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for called in sorted(set(_calls(tree, dict(_imported(tree))))):
            found.setdefault(called, []).append(path.relative_to(ROOT).as_posix())
    return {measure: files[:MOST_TESTS] for measure, files in found.items()}


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield how a module of `analysis`, or a function of one, is called in a test → its full name."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis"):
            for alias in node.names:
                inside = (node.module or "").rpartition(".")[2]
                yield alias.asname or alias.name, f"{inside}.{alias.name}"


def _calls(tree: ast.Module, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            yield f"{known[node.value.id].rpartition('.')[2]}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]
