"""In a kernel of a build: notes which figures of pyplot a notebook opened and showed nowhere.

An extension of IPython that the engine loads. matplotlib's own inline backend shows and closes what a cell
leaves open; a figure remains where another backend is chosen.
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

_shown: WeakSet[Any] = WeakSet()
_opened: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def load_ipython_extension(shell: Any) -> None:
    """Watch what is displayed, and which figures each cell leaves open."""
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


def _open() -> list[Any]:
    pyplot: Any = sys.modules.get("matplotlib._pylab_helpers")
    return [manager.canvas.figure for manager in pyplot.Gcf.get_all_fig_managers()] if pyplot else []


def never_shown() -> list[int]:
    """Return, for each open figure that nobody displayed, the execution count of the cell that opened it."""
    return [_opened.get(figure, 0) for figure in _open() if figure not in _shown]
