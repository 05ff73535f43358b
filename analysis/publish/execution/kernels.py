"""Warm kernels: a Jupyter provisioner that takes kernels from the prepared process of a build.

Where there is none, or it refuses, the kernel named `landfall` starts as `python3` does.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.publish.execution.prepared import (
    SOCKET_VARIABLE,
    ForkedKernel,
    Refused,
    fork_is_safe,
    fork_kernel,
)

KERNEL_NAME = "landfall"
KERNEL_SPECS = Path(__file__).parents[1] / "jupyter" / "kernels"
_log = logging.getLogger("landfall")


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
            try:
                await self._launch_warm(address, cmd, **kwargs)
            except (Refused, OSError) as error:
                _log.debug("kernel starts cold: %s", error)
            else:
                _log.debug("kernel starts warm")
                return self.connection_info
        kwargs.setdefault("stdin", subprocess.DEVNULL)  # as a warm one: what reads it ends, and does not wait
        return await super().launch_kernel(cmd, **kwargs)

    async def _launch_warm(self, address: str, cmd: list[str], **kwargs: Any) -> None:
        env = {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())}
        env.pop(SOCKET_VARIABLE, None)
        cwd = Path(kwargs.get("cwd") or ".").resolve()
        request = {"argv": cmd, "env": env, "cwd": str(cwd)}
        kernel = await asyncio.to_thread(fork_kernel, address, request)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and what it started; a forked one is gone when this returns."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            while self.process.poll() is None:
                await asyncio.sleep(0.002)

    async def wait(self) -> int | None:
        """Wait until the kernel has ended; the stock loop looks only every tenth of a second."""
        if not isinstance(self.process, ForkedKernel):
            return await super().wait()
        while self.process.poll() is None:
            await asyncio.sleep(0.005)
        code = self.process.returncode
        self.process = None
        return code
