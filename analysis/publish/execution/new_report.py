"""`landfall new`: a small notebook that builds at once, for its author to change cell by cell."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.common import paths, wording
from analysis.common.errors import UsageError
from analysis.publish import notebooks

LONGEST = 60
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEMPLATE = Path(__file__).parents[1] / "templates" / "new_report.ipynb"
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
RESERVED = frozenset({"index", "feed", "failed", *_DEVICES})
"""Names of other files in the folder of reports, and those no file may have on Windows."""


def write(name: str) -> Path:
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
    _refuse(name)
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


def _refuse(name: str) -> None:
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
