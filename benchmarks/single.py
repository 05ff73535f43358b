"""Each shipped report from the prompt to HTML and PDF, beside the bare imports; and what is imported for it.

    python -m benchmarks.single [REPORT ...] [--times 3]

The bare imports are pandas, seaborn and pyplot in one process: what the first cell of any notebook of charts
takes. The budget of imports counts the modules that the worker and the prepared process import before a
cell runs, and names the libraries among them that this report does not need. The first round, which is not
counted, fills the caches that a second build of a report finds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from analysis.publish import notebooks
from benchmarks.measuring import LANDFALL, command, in_turn
from benchmarks.rows import Row, tell

BARE = (sys.executable, "-c", "import pandas, seaborn, matplotlib.pyplot")
AT_MOST = 2.2
NEVER_NEEDED = (
    "statsmodels.tsa", "statsmodels.api", "scipy.stats", "scipy.optimize", "scipy.linalg",
    "scipy.cluster", "openpyxl", "xlsxwriter", "docx", "odf", "jupyterlab", "jupyter_server", "notebook.app",
    "dask", "distributed", "fsspec", "sphinx", "pytest",
)  # fmt: skip
"""What no report needs before its cells run; a kernel whose cell wants one imports it then."""
_IMPORTED = """
import sys
from analysis.publish.execution import preload, worker
{}
print(*(name for name, module in sys.modules.items() if module))
"""


def built(report: str, out: Path, environment: dict[str, str] | None = None) -> None:
    """Build a report as an author does, HTML and PDF."""
    command(LANDFALL, "build", report, "--out", str(out), "--quiet", environment=environment)


def imported(report: str) -> set[str]:
    """Return the modules that are imported for a build of the report before its cells run."""
    return {
        name
        for place in (
            f"preload.prepare([{report!r}])",
            "worker.import_early(['html', 'pdf'])",
        )
        for name in command(sys.executable, "-c", _IMPORTED.format(place)).split()
    }


def unneeded(modules: set[str]) -> list[str]:
    """Return the libraries among modules that no report needs before its cells run."""
    return [name for name in NEVER_NEEDED if any(m == name or m.startswith(f"{name}.") for m in modules)]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("reports", nargs="*", default=notebooks.names())
    reader.add_argument("--times", type=int, default=3)
    asked = reader.parse_args()

    def way(report: str) -> Callable[[Path], object]:
        return lambda out: built(report, out)

    ways: dict[str, Callable[[Path], object]] = {name: way(name) for name in asked.reports}
    found = in_turn({"bare imports": lambda _: command(*BARE), **ways}, asked.times)
    for name in asked.reports:
        tell(
            Row(
                f"{name} to HTML and PDF, from the prompt",
                found[name][0],
                "s",
                AT_MOST,
                found["bare imports"][0],
                "import pandas, seaborn, matplotlib.pyplot",
            )
        )
        print(f"processor time: {found[name][1]:.2f} s beside {found['bare imports'][1]:.2f} s")
        modules = imported(name)
        more = unneeded(modules)
        tell(
            Row(
                f"{name}: libraries imported for it that it does not need",
                len(more),
                "libraries",
                0,
                note=f"{len(modules)} modules in all{': ' + ', '.join(more) if more else ''}",
            )
        )


if __name__ == "__main__":
    main()
