"""What who writes a notebook, a chart or a reader calls, as the docstrings describe it."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from types import FunctionType, ModuleType

from docs.generate.methods import members

CHAPTERS = {
    "For who writes a notebook": (
        "analysis.report", "analysis.inputs", "analysis.exhibits", "analysis.exhibits.parts",
        "analysis.tables", "analysis.common.periods", "analysis.common.wording",
    ),
    "For who draws": (
        "analysis.charts.bars", "analysis.charts.dots", "analysis.charts.heat", "analysis.charts.lines",
        "analysis.charts.panels", "analysis.charts.strips", "analysis.charts.tiles",
    ),
    "For who writes a reader": (
        "analysis.releases.reading.workbook", "analysis.releases.reading.sheet",
        "analysis.releases.reading.headings", "analysis.releases.reading.cells",
        "analysis.releases.reading.release", "analysis.common.errors",
    ),
}  # fmt: skip
_SECTION = re.compile(r"^(Parameters|Returns|Raises|Notes|Yields)\n-+\n", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_HEAD = """# What can be called

Each function and class with what it is given, what it refuses and, where it has one, an example that a test
runs. This page is made from the docstrings by `make docs`. Measures have a page of their own:
[methods](methods.md).
"""


def modules() -> list[ModuleType]:
    """Return every module of the page."""
    return [import_module(name) for names in CHAPTERS.values() for name in names]


def text() -> str:
    """Return the page as Markdown."""
    written = [_HEAD]
    for heading, names in CHAPTERS.items():
        written.append(f"## {heading}\n")
        for name in names:
            module = import_module(name)
            written.append(f"### `{name}`\n\n{_described(inspect.getdoc(module) or '')}")
            written += [_member(member) for member in members(module) if member.__doc__]
    return "\n".join(written)


def _member(member: FunctionType | type) -> str:
    parts = [f"#### `{member.__name__}`\n", f"```text\n{_signature(member)}\n```\n", _described(_doc(member))]
    for name, method in vars(member).items() if inspect.isclass(member) else ():
        function = getattr(method, "__func__", method)  # of a class method or a static one
        if isinstance(function, FunctionType) and not name.startswith("_") and function.__doc__:
            first = " ".join(_doc(function).partition("\n\n")[0].split())
            parts.append(f"- `{_signature(function).removeprefix('def ')}`: {first}")
    return "\n".join([*parts, ""])


def _doc(member: object) -> str:
    return inspect.getdoc(member) or ""


def _signature(member: FunctionType | type) -> str:
    """Return the call with its types, without `self`; of a class that takes none its name."""
    if inspect.isclass(member):
        try:
            return f"class {member.__name__}{_typed(inspect.signature(member))}".replace(" -> None", "")
        except ValueError:
            return f"class {member.__name__}"
    return f"def {member.__name__}{_typed(inspect.signature(member))}"


def _typed(signature: inspect.Signature) -> str:
    given = [one for one in signature.parameters.values() if one.name not in {"self", "cls"}]
    said = str(signature.replace(parameters=given)).replace("'", "").replace("<factory>", "…")
    said = re.sub(r"frozenset\(\{.*?\}\)", "…", said)  # a set has no order
    return re.sub(r"<(?:built-in method|function) (\w+)[^>]*>", r"\1", said)


def _described(docstring: str) -> str:
    """Return a docstring as Markdown: its text, its sections as lists, its examples."""
    body, *sections = _SECTION.split(docstring)
    examples = "\n".join(_EXAMPLE.findall(docstring))
    said = [_EXAMPLE.sub("", body).strip() + "\n"]
    for heading, lines in zip(sections[::2], sections[1::2], strict=True):
        said.append(f"**{heading}**\n\n{_listed(_EXAMPLE.sub('', lines))}\n")
    return "\n".join([*said, f"```pycon\n{examples}\n```\n"] if examples else said)


def _listed(lines: str) -> str:
    """Return the entries of a section: a name, and what is indented below it; plain text stays as it is."""
    entries = re.split(r"^(?=\S)", lines.strip(), flags=re.MULTILINE)
    made = []
    for entry in filter(str.strip, entries):
        name, _, rest = entry.partition("\n")
        made.append(f"- `{name}`: {' '.join(rest.split())}" if rest.strip() else name)
    return "\n".join(made)
