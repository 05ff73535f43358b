"""Where the project is: its tables, its notebooks, its reports."""

from __future__ import annotations

import os
import uuid
from functools import cache
from pathlib import Path
from typing import BinaryIO

HOME_VARIABLE = "LANDFALL_HOME"
_PACKAGE = Path(__file__).resolve().parent


def _is_project(folder: Path) -> bool:
    return (folder / "data" / "tables").is_dir() and (folder / "notebooks").is_dir()


def project() -> Path:
    """Return the folder that holds `data/` and `notebooks/`.

    In order: the folder named by the variable `LANDFALL_HOME`; the nearest folder above the working
    directory that is a project; the checkout this package is in; the copy inside an installed wheel.
    """
    if named := os.environ.get(HOME_VARIABLE):
        return _resolved(named) if Path(named).is_absolute() else given(named).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return folder
    checkout = _PACKAGE.parent
    return checkout if _is_project(checkout) else _PACKAGE / "_project"


@cache
def _resolved(absolute: str) -> Path:
    return Path(absolute).resolve()


def wrong_home() -> str:
    """Return what is wrong with the folder that `LANDFALL_HOME` names, or "" where nothing is."""
    named = os.environ.get(HOME_VARIABLE)
    try:
        if not named or _is_project(project()):
            return ""
        found = "holds no project" if project().is_dir() else "is not there"
    except ValueError as error:
        found = str(error)
    return (
        f"{HOME_VARIABLE}={named}: {found}; expected a folder with data/tables/ and notebooks/. "
        f"Name one, or unset {HOME_VARIABLE}."
    )


def given(path: str | os.PathLike[str]) -> Path:
    """Return a path as a user gives it, "~" read as the home folder.

    Raises ValueError where there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        msg = f'"{path}" begins with the home folder of a user there is not'
        raise ValueError(msg) from None


def new_file(folder: Path, prefix: str, suffix: str = "") -> BinaryIO:
    """Open a new file under a name of its own, with the rights the user's umask gives to new files.

    `tempfile` would give it to nobody else, and a mode of ours to everybody.
    """
    return (folder / f"{prefix}{uuid.uuid4().hex}{suffix}").open("xb")


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
