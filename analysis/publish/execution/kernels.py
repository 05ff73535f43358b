"""Warm kernels: a Jupyter provisioner that takes kernels from the prepared process of a build.

Where there is none, or none can be had, the kernel named `landfall` starts as `python3` does.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import select
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.publish.execution.prepared import SOCKET_VARIABLE, fork_is_safe

KERNEL_NAME = "landfall"
KERNEL_SPECS = Path(__file__).parents[1] / "jupyter" / "kernels"
_START_TIMEOUT = 60.0
_log = logging.getLogger("landfall")


class ForkedKernel:
    """A kernel that is the prepared process's child: the slice of `Popen` a provisioner needs.

    To make one blocks until it can be talked to; raises OSError or EOFError where there is none to be had.
    """

    stdin = stdout = stderr = None
    returncode: int | None = None

    def __init__(self, address: str, argv: list[str], environment: dict[str, str], folder: str) -> None:
        self.line = socket.socket(socket.AF_UNIX)
        try:
            self.line.settimeout(_START_TIMEOUT)
            self.line.connect(address)
            self.line.sendall(pickle.dumps((argv, environment, folder)))
            with self.line.makefile("rb") as said:
                self.pid = pickle.load(said)  # noqa: S301 (only who owns the build's folder reaches the socket)
            if isinstance(self.pid, str):
                raise ConnectionRefusedError(self.pid)
            self.process = os.pidfd_open(self.pid)
        except BaseException:
            self.line.close()
            raise

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel lives."""
        over = self.returncode is None and select.select([self.process], [], [], 0)[0]
        return self.wait() if over else self.returncode

    def wait(self) -> int:
        """Return when the kernel has ended, and what it started is killed."""
        if self.returncode is None:
            select.select([self.process], [], [])
            os.close(self.process)
            self.line.close()
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
            self.returncode = -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Do nothing: it is asked only where the whole group, which is signalled first, is gone."""


class WarmProvisioner(LocalProvisioner):
    """Forks the kernel from the prepared process; whatever that cannot do starts in the ordinary way."""

    process: Any = None
    cwd: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return its connection information."""
        address = os.environ.get(SOCKET_VARIABLE)
        if not fork_is_safe():
            _log.debug("kernel starts cold: forking is not safe here")
        elif address:
            environment = {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())}
            self.cwd = Path(kwargs.get("cwd") or ".").resolve()
            try:
                self.process = ForkedKernel(address, cmd, environment, str(self.cwd))
            except (OSError, EOFError) as error:
                _log.debug("kernel starts cold: %s", error)
            else:
                _log.debug("kernel starts warm")
                self.pid = self.pgid = self.process.pid
                return self.connection_info
        kwargs.setdefault("stdin", subprocess.DEVNULL)  # as a warm one: what reads it ends, and does not wait
        return await super().launch_kernel(cmd, **kwargs)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and what it started; it is gone when this returns."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            self.process.wait()
