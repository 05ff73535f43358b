"""The reports there are: one notebook each, read without running it."""

from __future__ import annotations

import ast
import codecs
import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.common import paths
from analysis.common.errors import ReportFailed, UsageError, did_you_mean
from analysis.inputs.parameters import Parameter, read_cell
from analysis.publish import formats
from analysis.publish.render import images

PYTHON = ("python", "ipython")
"""Names of the one language of reports, as notebooks write them."""
_WORDS = ("title", "question", "description", "lead")
"""What the metadata `landfall` says in words."""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Notebook:
    """One report's notebook as it is on disk.

    `name` is the report's name (the file name without `.ipynb`); `content` the JSON in `text`.
    """

    name: str
    path: Path
    text: str
    content: Mapping[str, Any]

    @property
    def front_matter(self) -> Mapping[str, Any]:
        """Return the notebook's metadata `landfall`: title, description, question, formats."""
        found: Mapping[str, Any] = self.content.get("metadata", {}).get("landfall", {})
        return found

    @property
    def title(self) -> str:
        """Return the title of the report, or its name where it has none."""
        return str(self.front_matter.get("title") or self.name)

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats the report comes in: a list, or names with commas."""
        said = self.front_matter.get("formats") or formats.USUAL
        listed = said.replace(",", " ").split() if isinstance(said, str) else said
        if not isinstance(listed, list | tuple) or not all(isinstance(name, str) for name in listed):
            raise ReportFailed(f'{self.path.name}: the metadata landfall: write formats as ["html", "pdf"]')
        return tuple(listed)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Return the typed parameters, in the order of the cell.

        Raises ReportFailed where there is no cell tagged `parameters`, or it holds more than
        annotated literals.
        """
        tagged = [c for c in self.content["cells"] if "parameters" in c.get("metadata", {}).get("tags", [])]
        if len(tagged) != 1:
            found = "no cell" if not tagged else f"{len(tagged)} cells"
            msg = f"{self.path.name}: {found} tagged `parameters`; tag exactly one cell (it may be empty)"
            raise ReportFailed(msg)
        return read_cell(source_of(tagged[0]), where=f"{self.path.name}, cell {tagged[0].get('id', '?')}")

    @cached_property
    def lead(self) -> str | None:
        """Return the report's lead table: that of the metadata, else what a cell gives as `lead=`, if any."""
        if said := self.front_matter.get("lead"):
            return str(said)
        given: dict[str, object] = {}
        for node in itertools.chain.from_iterable(map(nodes, self.content["cells"])):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                    given[name] = value
                case ast.keyword(arg="lead", value=ast.Name(id=name)):
                    given["lead="] = given.get(name)
                case ast.keyword(arg="lead", value=ast.Constant(value=value)):
                    given["lead="] = value
        found = given.get("lead=")
        return found if isinstance(found, str) else None


def nodes(cell: Mapping[str, Any]) -> Iterator[ast.AST]:
    """Yield what a cell of code is made of, line by line; nothing of one that is not plain Python."""
    if cell.get("cell_type") == "code":
        with contextlib.suppress(SyntaxError):
            for statement in ast.parse(source_of(cell)).body:
                yield from ast.walk(statement)


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell; the file format allows a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def names() -> list[str]:
    """Return the names of all reports, sorted."""
    return sorted(p.stem for p in paths.notebooks().glob("*.ipynb") if not p.name.startswith("."))


def read(name: str) -> Notebook:
    """Read one report's notebook.

    Raises UsageError for a name that is no report, ReportFailed for a file that is no notebook.
    """
    if name not in names():
        known = ", ".join(names()) or f"none in {paths.notebooks().name}/"
        meant = did_you_mean(Path(name).name.removesuffix(".ipynb"), names())
        meant += " A parameter is given by -p." if "=" in name else ""
        raise UsageError(f'no report "{name}".{meant} The reports are: {known}.')
    path = paths.notebooks() / f"{name}.ipynb"
    text, content = parsed(path)
    if images.attach(content, path.parent):
        text = json.dumps(content, ensure_ascii=False)
    return Notebook(name, path, text, content)


def parsed(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a notebook's file and what it says; raises ReportFailed where it is no notebook."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path.name}: this is not a notebook ({error}); open it in JupyterLab or restore it"
        raise ReportFailed(msg) from error
    if not _is_whole(content):
        raise ReportFailed(f"{path.name}: this is not a notebook of format 4; save it again from JupyterLab")
    told = content.get("metadata", {}).get("landfall", {})
    if not isinstance(told, dict) or not all(isinstance(told.get(name, ""), str) for name in _WORDS):
        raise ReportFailed(f"{path.name}: in the metadata landfall, {', '.join(_WORDS)} are text")
    if (language := _language(content)).casefold() not in PYTHON:
        raise ReportFailed(f"{path.name}: its language is {language}; a report is a notebook of Python")
    return text, content


def _language(content: Mapping[str, Any]) -> str:
    """Return the language a notebook says it is in, by its kernel first; Python where it says none."""
    told = [content.get("metadata", {}).get(part) for part in ("kernelspec", "language_info")]
    kernel, language = (part if isinstance(part, Mapping) else {} for part in told)
    return str(kernel.get("language") or language.get("name") or PYTHON[0])


def _is_whole(content: Any) -> bool:
    """Return whether what a file says has the parts of a notebook of format 4 that are read."""
    if not isinstance(content, dict) or content.get("nbformat") != 4:
        return False
    cells = content.get("cells")
    if not isinstance(cells, list) or not isinstance(content.get("metadata", {}), dict):
        return False
    return all(
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(metadata := cell.get("metadata", {}), dict)
        and isinstance(metadata.get("tags", []), list)
        and isinstance(source := cell.get("source", ""), str | list)
        and all(isinstance(line, str) for line in source)
        for cell in cells
    )


def drop_byte_order_mark(path: Path) -> bool:
    """Take away a notebook's byte order mark, which others cannot read; return whether it had one."""
    raw = path.read_bytes()
    if marked := raw.startswith(codecs.BOM_UTF8):
        path.write_bytes(raw.removeprefix(codecs.BOM_UTF8))
    return marked


def completed(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a notebook of any format 4 as one of 4.5.

    Cells without an id, or with one that is taken, are named by their place, so that no run makes up
    random ones; Python is the language, whatever the kernel was called on the machine of its author.
    """
    taken = {str(cell["id"]) for cell in content["cells"] if cell.get("id")}
    seen: set[str] = set()
    cells = []
    for number, cell in enumerate(content["cells"], start=1):
        name = str(cell.get("id") or "")
        if not name or name in seen:
            name = next(n for n in _numbered(number) if n not in taken | seen)
        seen.add(name)
        code = cell.get("cell_type") == "code"
        lacking: dict[str, Any] = {"outputs": [], "execution_count": None} if code else {}
        cells.append({"metadata": {}, "source": "", **lacking, **cell, "id": name})
    metadata = dict(content.get("metadata") or {})
    kernel = metadata.get("kernelspec")
    metadata["kernelspec"] = {**KERNEL, **(kernel if isinstance(kernel, dict) else {})}
    return {**content, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def _numbered(number: int) -> Iterator[str]:
    yield f"cell-{number}"
    for again in itertools.count(2):
        yield f"cell-{number}-{again}"
