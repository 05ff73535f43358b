"""One worker of a batch: takes jobs from its pipe, sends back what became of them."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection


def main(line: Connection, verbose: bool) -> None:
    """Serve until the pipe is closed."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # see analysis.cli
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's business
    parent = os.getppid()
    if sys.platform == "linux":
        from analysis.publish.zygote import die_with_parent

        die_with_parent(parent)
    os.dup2(2, 1)  # what a library prints must not mix with the builder's own output
    set_up_logging(verbose)
    from analysis.publish import engine, run  # imported while the prepared process imports its own

    del engine
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        line.send(run.render(job))


def set_up_logging(verbose: bool) -> None:
    """Send our own log to standard error where asked for; keep the libraries' to themselves."""
    import logging

    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("landfall").setLevel(logging.INFO if verbose else logging.ERROR)
