"""How papermill drives a kernel here: over local sockets, without fixed waits, within limits."""

from __future__ import annotations

import itertools
import logging
import re
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async
from nbclient import client as nbclient_client
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from analysis.exhibits import display as notebook_display
from analysis.exhibits import frames as kernel_tables
from analysis.publish.execution.kernels import KERNEL_SPECS
from analysis.publish.render.prepare import FIGURES_NOT_SHOWN

# nbclient's own looks for a carriage return from every letter of a line: a line of a million takes it hours
nbclient_client._RGX_CARRIAGERETURN = re.compile(r"(?m)^.*\r(?=[^\n])")  # noqa: SLF001

ENGINE = "landfall"
MAX_OUTPUT = 20_000_000
"""Characters a notebook may send before it is stopped: a report shows exhibits, not logs."""
_PATIENCE = 60
"""Seconds a kernel has to answer, or to send what a finished cell showed."""
_SOCKET_PATH_LIMIT = 90
_NOTES = "analysis.publish.execution.in_kernel"
_ASKED_AT_END = f"__import__({_NOTES!r}, fromlist=['']).tell(get_ipython())"
_ARGUMENTS = [
    "--HistoryManager.hist_file=:memory:",
    "--IPKernelApp.log_level=CRITICAL",  # that it was interrupted before its end is for no terminal
    *(f"--IPKernelApp.extra_extensions={name}" for name in (kernel_tables.__name__, _NOTES)),
]
_numbers = itertools.count()


class OutputTooLarge(Exception):
    """A notebook has sent more than a report could hold."""


@cache
def _socket_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder of this process's own; a worker's lies in that of the build, which outlives it."""
    return tempfile.TemporaryDirectory(prefix="k-")


class ReportKernelClient(AsyncKernelClient):
    """The stock client without the fifth of a second it waits for silence once the kernel has answered.

    It has no heartbeat: whether the kernel lives is asked of its manager, and the thread that would ask
    as well leaves a traceback on the terminal where the kernel ends before it has begun.
    """

    def start_channels(self, **_: Any) -> None:  # type: ignore[override]
        """Open the channels, without those for input and heartbeats."""
        super().start_channels(stdin=False, hb=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered and its output channel is live.

        Raises DeadKernelError where it has ended or does not answer in time.
        """
        deadline = time.monotonic() + (timeout or _PATIENCE)
        answered = heard = False
        while not (answered and heard):
            if not await self.is_alive():
                raise DeadKernelError("the kernel ended before it answered")
            if time.monotonic() > deadline:
                raise DeadKernelError("the kernel did not answer in time")
            self.kernel_info()
            with suppress(Empty):
                message = await ensure_async(self.shell_channel.get_msg(timeout=1))
                answered = answered or message["msg_type"] == "kernel_info_reply"
                await ensure_async(self.iopub_channel.get_msg(timeout=0.05))
                heard = True


class LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """Stops a notebook that floods its outputs; tells `watcher` of each cell, and of what was never shown."""

    sent = 0
    watcher: Any = None

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Return one that talks over sockets in a private folder: no port is open to other users."""
        folder = _socket_folder().name
        too_long = len(folder) > _SOCKET_PATH_LIMIT or sys.platform == "win32"
        self.km = AsyncKernelManager(
            kernel_name=self.kernel_name,
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(KERNEL_SPECS)]),
            client_factory=ReportKernelClient,
            transport="tcp" if too_long else "ipc",
            connection_file=f"{folder}/{next(_numbers)}.json",
        )
        return self.km

    def execute_cell(self, cell: Any, cell_index: int) -> Any:
        """Tell which cell begins, then do as papermill does."""
        self.watcher.cell = cell
        return super().execute_cell(cell, cell_index)

    def papermill_execute_cells(self) -> None:
        """Run the cells as papermill does, then a last one that is not kept: it asks what the kernel noted.

        When that is done all that was shown has arrived.
        """
        self.asked: dict[str, tuple[Any, int]] = {}
        super().papermill_execute_cells()
        last = new_code_cell(_ASKED_AT_END)  # type: ignore[no-untyped-call]
        self.nb.cells.append(last)
        try:
            with suppress(CellExecutionError):
                super().execute_cell(last, len(self.nb.cells) - 1)
        finally:
            self.nb.cells.pop()
        said = (
            one.data["application/json"] for one in last.outputs if "application/json" in one.get("data", {})
        )
        counts, self.watcher.files = next(said, ((), ()))
        for cell in self.nb.cells:
            if number := counts.count(cell.get("execution_count") or -1):
                cell.metadata[FIGURES_NOT_SHOWN] = number

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: Any, cell_index: int) -> None:
        """Put what arrives where it belongs until the cell is done.

        Also what a task or thread of an earlier cell shows meanwhile, which nbclient drops.
        """
        self.asked[parent_msg_id] = cell, cell_index
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            asked = message["parent_header"].get("msg_id")
            if asked not in self.asked:
                continue
            try:
                self.process_message(message, *self.asked[asked])
            except CellExecutionComplete:
                if asked == parent_msg_id:
                    return

    def process_message(self, message: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Count what arrives and complete it, while the kernel works on; then do as papermill does."""
        content = message["content"]
        if message["msg_type"] == "stream":
            self.sent += len(content["text"])
        elif "data" in content:
            content["data"] = notebook_display.completed(content["data"])
            self.sent += sum(len(value) for value in content["data"].values() if isinstance(value, str))
        if self.sent > MAX_OUTPUT:
            msg = f"it sent more than {MAX_OUTPUT // 1_000_000} million characters of output"
            raise OutputTooLarge(msg)
        return super().process_message(message, cell, cell_index)


class ReportEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with the client above."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run every cell; raises what nbclient raises.

        `watcher` is told the notebook that is filled, and how long each cell may run is asked of it.
        """
        watcher = kwargs["watcher"]
        watcher.notebook = nb_man.nb
        client = LimitedClient(
            nb_man,
            kernel_name=kernel_name,
            timeout_func=watcher.seconds_left,
            startup_timeout=_PATIENCE,
            iopub_timeout=_PATIENCE,  # the stock 4 s are too short on a machine with much else to do
            shutdown_kernel="immediate",
            record_timing=False,
            coalesce_streams=True,  # else how a text is cut depends on how busy the machine was
            extra_arguments=_ARGUMENTS,
        )
        client.watcher = watcher
        return client.execute(cwd=kwargs["kernel_cwd"], env=kwargs["kernel_env"])


papermill_engines.register(ENGINE, ReportEngine)
logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what fails is said once, by us
