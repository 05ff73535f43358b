"""In a kernel of a build: notes which files of the project a notebook read, modules of its own among them.

An extension of IPython that the engine loads. Tables are known apart (see `cache`), and so is the code of
`analysis`; what is left is registers, and what lies beside the notebook: data, modules, whatever it opens.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from analysis.common import opened, paths


def load_ipython_extension(_shell: Any) -> None:
    """Watch which files are opened; those a prepared process had opened before the fork are noted already."""
    opened.watch()


def of_project() -> list[str]:
    """Return the files read that lie in the project, as paths within it, without those known otherwise."""
    home = paths.project().resolve()
    modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    installed = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "purelib", "platlib"))
    # most of them: to resolve each took a tenth of a second
    named = {name for name in {*opened.names, *filter(None, modules)} if not name.startswith(installed)}
    files = {Path(name).resolve() for name in named}
    within = {file.relative_to(home) for file in files if file.is_file() and file.is_relative_to(home)}
    elsewhere = [
        folder.resolve() for folder in (paths.data() / "tables", Path(__file__).parents[2], Path(sys.prefix))
    ]
    known = {folder.relative_to(home) for folder in elsewhere if folder.is_relative_to(home)}
    return sorted(
        file.as_posix()
        for file in within
        if not known & {*file.parents}
        and not any(part.startswith(".") or part == "__pycache__" for part in file.parts)
        and file.suffix not in {".ipynb", ".pyc"}
    )
