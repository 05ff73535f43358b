"""Where the project is: its tables, its notebooks, its reports."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from functools import cache
from pathlib import Path
from typing import BinaryIO

from analysis import __version__

HOME_VARIABLE = "LANDFALL_HOME"
STATE_VARIABLE = "LANDFALL_STATE"
"""In every process of a build: the folder of the tables as they were when it began."""
_PACKAGE = Path(__file__).resolve().parents[1]


def _is_project(folder: Path) -> bool:
    return (folder / "data" / "tables").is_dir() and (folder / "notebooks").is_dir()


def project() -> Path:
    """Return the folder that holds `data/` and `notebooks/`.

    In order: the folder named by the variable `LANDFALL_HOME`; the nearest folder above the working
    directory that is a project; the checkout this package is in; the copy of an installed wheel that
    `make_writable` made; the copy inside the wheel.
    """
    if named := os.environ.get(HOME_VARIABLE):
        return _resolved(named) if Path(named).is_absolute() else given(named).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return folder
    checkout = _PACKAGE.parent
    if _is_project(checkout):
        return checkout
    own = _own_copy()
    return own if _is_project(own) else _PACKAGE / "_project"


@cache
def _resolved(absolute: str) -> Path:
    return Path(absolute).resolve()


def wrong_home() -> str:
    """Return what is wrong with the folder that `LANDFALL_HOME` names or one is in, or ""."""
    named = os.environ.get(HOME_VARIABLE)
    try:
        Path.cwd()
    except OSError:
        return "the folder this was started in is there no more, or cannot be read; change to another (cd)"
    try:
        if not named or all((project() / part).is_dir() for part in ("data", "notebooks")):
            return ""  # the tables may be about to be made
        found = "holds no project" if project().is_dir() else "is not there"
    except ValueError as error:
        found = str(error)
    return (
        f"{HOME_VARIABLE}={named}: {found}; expected a folder with data/ and notebooks/. "
        f"Name one, or unset {HOME_VARIABLE}."
    )


def given(path: str | os.PathLike[str]) -> Path:
    """Return a path as a user gives it, "~" read as the home folder.

    Raises ValueError where there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise ValueError(f'"{path}" begins with the home folder of a user there is not') from None


def _home() -> str:
    try:
        return str(Path.home())
    except RuntimeError:  # a user whom this system does not know
        return ""


def without_home(text: str) -> str:
    """Return a text without the paths that say whose machine this is: the project's, Python's, the user's."""
    for folder, said in ((str(project()), "."), (str(Path(sys.prefix)), "python"), (_home(), "~")):
        text = text.replace(folder, said) if len(folder) > 1 else text
    return text


def new_file(folder: Path, prefix: str, suffix: str = "") -> BinaryIO:
    """Open a new file under a name of its own, with the rights the user's umask gives to new files.

    `tempfile` would give it to nobody else, and a mode of ours to everybody.
    """
    return (folder / f"{prefix}{uuid.uuid4().hex}{suffix}").open("xb")


def _own_copy() -> Path:
    """Return where the data of an installed wheel are kept once something was added to them.

    A folder for each version: the notebooks of one are not for the code of another.
    """
    from platformdirs import user_data_path

    return user_data_path("landfall", appauthor=False) / __version__


def caches() -> Path:
    """Return the folder of what can be made again; it may not be there, and anybody may empty it."""
    from platformdirs import user_cache_path

    return user_cache_path("landfall", appauthor=False)


def is_installed_copy() -> bool:
    """Return whether the project is the copy an installed wheel holds, or the user's own copy of that."""
    return project() in {_PACKAGE / "_project", _own_copy()}


def make_writable() -> Path | None:
    """Copy the project out of an installed wheel, where that is the project; return where it is now.

    Among the packages nothing is ever written. None where the project is another, or copied already.
    """
    held = _PACKAGE / "_project"
    if project() != held:
        return None
    own = _own_copy()
    own.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=own.parent) as part:
        copied = shutil.copytree(held, Path(part) / "project", copy_function=shutil.copyfile)
        copied.rename(own)
    return own


def shown(path: Path) -> Path:
    """Return a path as the user would write it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def is_packaged(folder: Path) -> bool:
    """Return whether a folder is inside an installed wheel, where nothing may be written."""
    return folder.resolve().is_relative_to(_PACKAGE / "_project")


def data() -> Path:
    """Return the folder of registers (`sources.toml`, `events.toml`…)."""
    return project() / "data"


def register(name: str) -> Path:
    """Return a register of the project; where it has none of that name, the one the package came with."""
    own, came_with = (folder / name for folder in with_registers())
    return own if own.exists() else came_with


def with_registers() -> tuple[Path, Path]:
    """Return the folder of the project's registers, then that of those the package came with."""
    checkout = _PACKAGE.parent
    return data(), (checkout if _is_project(checkout) else _PACKAGE / "_project") / "data"


def tables() -> Path:
    """Return the folder of the tidy tables; in a build it is that of the tables as they were at its begin."""
    return Path(os.environ.get(STATE_VARIABLE) or data() / "tables")


def notebooks() -> Path:
    """Return the folder of the reports' notebooks."""
    return project() / "notebooks"


def reports() -> Path:
    """Return the folder a build writes to unless told otherwise.

    With an installed wheel that is in the working directory: nothing is written among the packages.
    """
    return (Path.cwd() if is_installed_copy() else project()) / "reports"
