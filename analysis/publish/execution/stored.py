"""Notebooks as they are stored: no outputs, counts or metadata but their own, so that a change is a person's.

The same bytes come out whatever ran the notebook and whichever editor saved it. A new one is
small and builds at once, for its author to change cell by cell.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.common import paths, wording
from analysis.common.errors import ReportFailed, UsageError
from analysis.publish import notebooks

LONGEST = 60
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEMPLATE = Path(__file__).parents[1] / "templates" / "new_report.ipynb"
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
RESERVED = frozenset({"index", "feed", "failed", *_DEVICES})
"""Names of other files in the folder of reports, and those no file may have on Windows."""
_LANGUAGE = {"name": "python"}
_KEPT = ("kernelspec", "landfall", "language_info")
_KEPT_OF_A_CELL = ("tags",)


def clean(path: Path) -> tuple[str, ...]:
    """Write a notebook as it is stored, whole or not at all; return what was taken away, in words.

    Its text, ids, tags and attachments stay; a cell without an id is named by its place.

    Raises
    ------
    ReportFailed
        The file is no notebook of format 4; it is left as it is.
    """
    import nbformat

    raw = path.read_bytes()
    content = notebooks.completed(notebooks.parsed(path)[1])
    taken = tuple(_taken(content))
    try:
        whole = {**content, "metadata": _metadata(content), "cells": _cells(content)}
        made = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
        nbformat.validate(made)
        text = f"{nbformat.writes(made)}\n"  # type: ignore[no-untyped-call]
    except (nbformat.ValidationError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path.name}: this is not a notebook ({str(error).splitlines()[0]}); it was left as it is"
        raise ReportFailed(msg) from error
    if text.encode() == raw:
        return ()
    _replace(path.resolve(), text)
    return taken or ("what differs from the way notebooks are written",)


def lab_options(path: str) -> list[str]:
    """Return JupyterLab's options for a notebook: to give its own address, and to save it as it is stored."""
    return [
        f"--LabApp.default_url=/lab/tree/{quote(Path(path).name)}",
        f"--FileContentsManager.pre_save_hook={__name__}.{before_saving.__name__}",
    ]


def before_saving(model: dict[str, Any], **_: Any) -> None:
    """Keep a Python notebook that JupyterLab saves free of what depends on the machine.

    JupyterLab writes the version of Python and the name of the kernel into every notebook it opens. As its
    `pre_save_hook` this gives both as they are stored; outputs that a person has saved stay.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    kernel = content.get("metadata", {}).get("kernelspec", {})
    if kernel.get("language", "python") == "python":
        own = notebooks.KERNEL if kernel.get("name", "python3") == "python3" else kernel
        content["metadata"] |= {"kernelspec": own, "language_info": _LANGUAGE}


def _metadata(content: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in content["metadata"].items() if name in _KEPT}
    return {**kept, "kernelspec": notebooks.KERNEL, "language_info": _LANGUAGE}


def _cells(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    cells = []
    for cell in content["cells"]:
        metadata = {name: value for name, value in cell["metadata"].items() if name in _KEPT_OF_A_CELL}
        emptied: dict[str, Any] = (
            {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
        )
        cells.append({**cell, **emptied, "metadata": metadata})
    return cells


def _taken(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a notebook holds that is not stored, in words."""
    cells = content["cells"]
    if shown := sum(bool(cell.get("outputs")) for cell in cells):
        yield f"outputs of {shown} cell{'s' * (shown > 1)}"
    if counted := sum(cell.get("execution_count") is not None for cell in cells):
        yield f"{counted} execution count{'s' * (counted > 1)}"
    foreign = {name for name in content["metadata"] if name not in _KEPT}
    foreign |= {name for name in ("kernelspec", "language_info") if _differs(content["metadata"], name)}
    foreign |= {name for cell in cells for name in cell["metadata"] if name not in _KEPT_OF_A_CELL}
    if foreign:
        yield f"metadata {', '.join(sorted(foreign))}"


def _differs(metadata: Mapping[str, Any], name: str) -> bool:
    stored = {"kernelspec": notebooks.KERNEL, "language_info": _LANGUAGE}[name]
    return bool(metadata.get(name, stored) != stored)


def _replace(path: Path, text: str) -> None:
    """Replace a file by one rename; what is allowed to whom stays."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def new(name: str) -> Path:
    """Write `notebooks/NAME.ipynb` from the template and return its path; no notebook is ever replaced.

    The new notebook has typed parameters, one key figure, one chart, one table and its sources, and
    passes `landfall check`.

    Raises
    ------
    UsageError
        The name cannot be that of a file, an address and a report, or it is taken; or the folder of
        notebooks cannot be written. Nothing is written then.
    """
    folder = paths.notebooks()
    _refuse_name(name)
    if paths.is_installed_copy():
        msg = f"there is no project here to write {name}.ipynb in; run landfall new in a checkout of Landfall"
        raise UsageError(msg)
    title = name.replace("-", " ").capitalize()
    text = _TEMPLATE.read_text("utf-8").replace("{{NAME}}", name).replace("{{TITLE}}", title)
    path = folder / f"{name}.ipynb"
    try:
        _write_whole(path, text)
    except FileExistsError:
        msg = f"{folder.name}/{path.name} exists; it was left as it is. Give another name."
        raise UsageError(msg) from None
    except OSError as error:
        msg = f"{folder.name}/{path.name} cannot be written: {error.strerror}"
        raise UsageError(msg) from error
    return path


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST:
        near = wording.slug(name, limit=LONGEST)
        try_it = f", such as {near}" if _NAME.fullmatch(near) and near not in {"x", *RESERVED} else ""
        msg = (
            f'"{name[:LONGEST]}" cannot name a report; expected at most {LONGEST} letters a to z and digits, '
            f"words joined by single hyphens, a letter first{try_it}"
        )
        raise UsageError(msg)
    if name in RESERVED:
        msg = f'"{name}" is taken by another file or by the system; give another name'
        raise UsageError(msg)
    if name in notebooks.names():
        msg = f'there is a report "{name}" already; it was left as it is. Give another name.'
        raise UsageError(msg)


def _write_whole(path: Path, text: str) -> None:
    """Write a new file whole or not at all; raises FileExistsError where there is one."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise
