"""Reports made again as soon as what they are made of is saved, by processes that wait for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from analysis.common import paths
from analysis.common.errors import LandfallError, printable
from analysis.publish.execution import cache
from analysis.publish.execution.batch import Pool
from analysis.publish.execution.files import LocalReports
from analysis.publish.execution.prepared import for_a_build
from analysis.publish.jobs import Failed, Job

PACKAGE = Path(__file__).parents[2]
_OF_KERNELS = ("charts", "measures", "report.py", "reports")
"""What of the package only kernels use: see `zygote`; for a change elsewhere the processes begin anew."""
_NOTICE = 50
"""Milliseconds without another change after which what has been saved is taken to be whole."""


class Maker(ExitStack):
    """Makes reports one after another, in a worker and from a prepared process that live as long as it."""

    def __init__(self, reports: Iterable[str]) -> None:
        super().__init__()
        self.reports = tuple(reports)
        self._begin()

    def _begin(self) -> None:
        prepared = self.enter_context(for_a_build(self.reports, changing=True))
        self.pool = self.enter_context(Pool(1, prepared))

    def make(self, jobs: Sequence[Job], place: LocalReports, *, index: bool = False) -> list[str]:
        """Make reports and put them in place; return a line for each that failed, whose old files stay.

        With `index` the list of all reports is written again too.
        """
        failed = []
        for number, outcome in self.pool.run(jobs):
            try:
                if isinstance(outcome, Failed):
                    failed.append(printable(outcome.message))
                else:
                    place.publish(jobs[number].slug, outcome.files)
            except LandfallError as error:
                failed.append(printable(str(error)))
        if index and len(failed) < len(jobs):
            self.pool.call(place.write_index)
        return failed

    def notice(self, changed: Iterable[Path]) -> None:
        """Forget what was made, imported or read of files as they were before."""
        inside = [file.relative_to(PACKAGE) for file in changed if file.is_relative_to(PACKAGE)]
        if inside:
            cache.forget_code()
        if any(file.parts[0] not in _OF_KERNELS for file in inside):
            self.close()
            self._begin()
        elif any(file.suffix != ".ipynb" for file in changed):
            self.pool.forget()


async def saved() -> AsyncIterator[set[Path]]:
    """Yield the files that were saved together: notebooks and what lies beside them, modules, tables."""
    from watchfiles import Change, awatch

    roots = [paths.notebooks(), paths.data(), PACKAGE]

    def counts(_change: Change, path: str) -> bool:
        file = Path(path)
        root = next((one for one in roots if file.is_relative_to(one)), None)
        return (
            root is not None
            and file.name[-1] != "~"
            and not any(part.startswith((".", "__pycache__")) for part in file.relative_to(root).parts)
        )

    async for changes in awatch(*roots, watch_filter=counts, step=_NOTICE):
        yield {Path(path) for _, path in changes}
