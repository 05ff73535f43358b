"""In a kernel of a build: notes what a notebook reads, and the figures of pyplot it opens and shows nowhere.

An extension of IPython that the engine loads and asks to `tell` in the end. Of files, tables are known apart
(see `cache`), and so is the code of `analysis`; what is left is registers, and what lies beside the notebook:
data, modules, whatever it opens. matplotlib's own inline backend shows and closes what a cell leaves open; a
figure remains where another backend is chosen.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from analysis.common import opened, paths
from analysis.common.imports import look_seldom_for_garbage

_shown: WeakSet[Any] = WeakSet()
_opened: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def load_ipython_extension(shell: Any) -> None:
    """Watch which files are opened, what is displayed, and which figures each cell leaves open.

    Files that a prepared process had opened before the fork are noted already.
    """
    opened.watch()
    look_seldom_for_garbage()  # as where it was forked
    formatted = shell.display_formatter.format

    def watched(shown: Any, *arguments: Any, **named: Any) -> Any:
        drawn: Any = sys.modules.get("matplotlib.figure")
        if drawn and isinstance(shown, drawn.FigureBase):  # of bars, a tuple, no weak reference can be made
            _shown.add(shown)
        return formatted(shown, *arguments, **named)

    def cell_done(result: Any) -> None:
        for figure in _open():
            _opened.setdefault(figure, result.execution_count or 0)

    shell.display_formatter.format = watched
    shell.events.register("post_run_cell", cell_done)


def tell(shell: Any) -> None:
    """Show, for each open figure that nobody displayed, the execution count of its cell; and the files read.

    Not as the value of the cell: a notebook may have set how those are shown.
    """
    counts = [_opened.get(figure, 0) for figure in _open() if figure not in _shown]
    shell.display_pub.publish({"application/json": [counts, _of_project()]})


def _open() -> list[Any]:
    pyplot: Any = sys.modules.get("matplotlib._pylab_helpers")
    return [manager.canvas.figure for manager in pyplot.Gcf.get_all_fig_managers()] if pyplot else []


def _of_project() -> list[str]:
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
