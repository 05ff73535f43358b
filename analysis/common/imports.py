"""What a process of ours does about what it imports."""

from __future__ import annotations

import gc
import sys

_OBJECTS = 2_000
"""So many new objects before Python looks for garbage among them, as from Python 3.14 on.

With 10,000 a few objects that held large arrays took three times the memory.
"""


def leave_out_grammar() -> None:
    """Let nbformat's jsonschema go without a grammar of addresses: 1.4 s, for a check that nobody asks for.

    Only in processes of the command and its workers: a kernel, and JupyterLab, are the user's.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def leave_imports_alone() -> None:
    """Let Python look for garbage from now on, but not among what is there: that copies shared pages."""
    gc.freeze()
    look_seldom_for_garbage()
    gc.enable()


def look_seldom_for_garbage() -> None:
    """Let Python look for garbage less often than it would: some of the time of a report's cells."""
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
