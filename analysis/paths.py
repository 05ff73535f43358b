"""Where the project is: its tables, its notebooks, its reports."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

HOME_VARIABLE = "LANDFALL_HOME"
_PACKAGE = Path(__file__).resolve().parent


def _is_project(folder: Path) -> bool:
    return (folder / "data" / "tables").is_dir() and (folder / "notebooks").is_dir()


def project() -> Path:
    """Return the folder that holds `data/` and `notebooks/`.

    In order: the folder named by the variable `LANDFALL_HOME`; the nearest folder above the working
    directory that is a project; the checkout this package is in; the copy inside an installed wheel.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return _resolved(named) if Path(named).is_absolute() else Path(named).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return folder
    checkout = _PACKAGE.parent
    return checkout if _is_project(checkout) else _PACKAGE / "_project"


@cache
def _resolved(absolute: str) -> Path:
    return Path(absolute).resolve()


def is_installed_copy() -> bool:
    """Return whether the project is the copy inside an installed wheel, where nothing may be written."""
    return project() == _PACKAGE / "_project"


def data() -> Path:
    """Return the folder of registers (`sources.toml`, `events.toml`…)."""
    return project() / "data"


def tables() -> Path:
    """Return the folder of the tidy tables."""
    return data() / "tables"


def notebooks() -> Path:
    """Return the folder of the reports' notebooks."""
    return project() / "notebooks"


def reports() -> Path:
    """Return the folder a build writes to unless told otherwise.

    With an installed wheel that is in the working directory: nothing is written among the packages.
    """
    return (Path.cwd() if is_installed_copy() else project()) / "reports"
