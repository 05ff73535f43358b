"""All that `landfall check` looks at, in as many processes as there are cores."""

from __future__ import annotations

import gc
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from analysis.common import paths
from analysis.common.errors import ReportFailed
from analysis.publish.execution import checks
from analysis.publish.execution.batch import default_size
from analysis.releases import check
from analysis.reports import claims


def problems(reports: Path) -> list[str]:
    """Return what is wrong with notebooks, tables, claims and a folder of reports, one line each."""
    with ProcessPoolExecutor(default_size(), initializer=_begin) as processes:
        try:
            tables, said = processes.submit(check.check, paths.tables()), processes.submit(claims.problems)
            built = list(checks.report_problems(reports, processes))
            return [*checks.notebook_problems(), *tables.result().problems, *said.result(), *built]
        except BrokenProcessPool as error:
            raise ReportFailed("a process of the check was killed; check again") from error
        finally:
            processes.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to who started this process, and look for no garbage: it ends soon."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
