"""How a notebook is stored: no outputs, no counts, no metadata but its own, so that a change is a person's.

The same bytes come out whatever ran the notebook and whichever editor saved it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.common.errors import ReportFailed
from analysis.publish import notebooks

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
