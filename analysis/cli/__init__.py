"""The command `landfall`: `run` begins it, `main` does it; one module for each family of commands."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
COMPLETION_VARIABLE = "_LANDFALL_COMPLETE"
"""Set by a shell that wants completing, as click names it after the command."""


def run() -> NoReturn:
    """Run the command; one that is interrupted while it is being imported says so too."""
    for stop in STOPPING:
        signal.signal(stop, _before_it_began)
    from analysis.cli.main import main

    main()


def _before_it_began(*_: object) -> NoReturn:
    os.write(2, b"landfall: interrupted before it began; nothing was changed\n")
    os._exit(130)
