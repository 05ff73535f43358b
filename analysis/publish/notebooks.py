"""The reports there are: one notebook each, read without running it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis import paths
from analysis.errors import ReportFailed, UsageError, did_you_mean
from analysis.parameters import Parameter, read_cell

FORMATS = ("html", "pdf")


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
        found = self.content.get("metadata", {}).get("landfall", {})
        return found if isinstance(found, Mapping) else {}

    @property
    def title(self) -> str:
        """Return the title of the report, or its name where it has none."""
        return str(self.front_matter.get("title") or self.name)

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats the report comes in."""
        return tuple(self.front_matter.get("formats") or FORMATS)

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
        msg = f'no report "{name}".{did_you_mean(name, names())} The reports are: {known}.'
        raise UsageError(msg)
    path = paths.notebooks() / f"{name}.ipynb"
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except (OSError, ValueError) as error:
        msg = f"{path.name}: this is not a notebook ({error}); open it in JupyterLab or restore it"
        raise ReportFailed(msg) from error
    if (
        not isinstance(content, dict)
        or content.get("nbformat") != 4
        or not isinstance(content.get("cells"), list)
    ):
        msg = f"{path.name}: this is not a notebook of format 4; save it again from JupyterLab"
        raise ReportFailed(msg)
    return Notebook(name, path, text, content)
