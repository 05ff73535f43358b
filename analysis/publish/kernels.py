"""Warm kernels: a Jupyter provisioner that forks kernels from one prepared process.

The kernel named `landfall` uses it, in a build, in papermill's and nbconvert's own commands and in
JupyterLab alike. Where a fork is not possible or not safe the kernel starts in the ordinary way.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.publish.zygote import SINGLE_THREADED, kill_group

KERNEL_NAME = "landfall"
KERNEL_SPECS = Path(__file__).parent / "jupyter" / "kernels"
SOCKET_VARIABLE = "LANDFALL_PREPARED"
COLD_VARIABLE = "LANDFALL_COLD"
_START_TIMEOUT = 60.0
_log = logging.getLogger("landfall")


def fork_is_safe() -> bool:
    """Return whether kernels can be forked here: on Linux and other Unix, not on macOS or Windows."""
    wanted = not os.environ.get(COLD_VARIABLE)
    return wanted and hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class PreparedProcess:
    """Starts and owns a prepared process; leaving the `with` block ends it and every kernel of it.

    `environment` is the one its kernels will want: variables read at import time must agree.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, **SINGLE_THREADED}
        self._folder = tempfile.mkdtemp(prefix="landfall-")  # only this user may enter it
        self.address = str(Path(self._folder) / "prepared")
        self._start()

    def _start(self) -> None:
        Path(self.address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(self.address)
            listener.listen(128)  # clients may connect from now on, and wait while the imports run
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                [sys.executable, "-m", "analysis.publish.zygote", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )

    def revive(self) -> None:
        """Start it again where it has been killed."""
        if self.process.poll() is not None:
            _log.info("the prepared process ended; starting another")
            self._let_go()
            self._start()

    def __enter__(self) -> PreparedProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the prepared process; it kills its kernels."""
        self._let_go()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _let_go(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()


_own: PreparedProcess | None = None
_own_lock = threading.Lock()


def prepared_address(environment: Mapping[str, str]) -> str:
    """Return the socket of the prepared process: the one named in the environment, else our own."""
    global _own  # noqa: PLW0603 (one per process, started on first use)
    if named := os.environ.get(SOCKET_VARIABLE):
        return named
    with _own_lock:
        if _own is None:
            _own = PreparedProcess(environment)
            atexit.register(_own.close)
        _own.revive()
        return _own.address


class ForkedKernel:
    """A kernel that is the prepared process's child: the slice of `Popen` a provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket, pid: int, rest: bytes) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.bound = False
        self._line = line
        self._buffer = b""
        line.setblocking(False)
        self._read_messages(rest)

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel lives."""
        while self.returncode is None:
            try:
                data = self._line.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                data = b""
            self._read_messages(data)
            if not data and self.returncode is None:  # the prepared process is gone: nobody will tell
                kill_group(self.pid)
                self.returncode = -signal.SIGKILL
        self._line.close()
        return self.returncode

    def _read_messages(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for message in map(json.loads, lines):
            self.bound = self.bound or "bound" in message
            self.returncode = message.get("exit", self.returncode)

    def send_signal(self, number: int) -> None:
        """Signal the kernel process alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel process alone."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel process to end."""
        self.send_signal(signal.SIGTERM)


class Refused(RuntimeError):
    """The prepared process cannot fork this kernel; a cold start can."""


def fork_kernel(address: str, request: dict[str, Any], outputs: list[int]) -> ForkedKernel:
    """Ask the prepared process for a kernel; blocks while it is still importing.

    Raises Refused or OSError where there is none to be had.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_START_TIMEOUT)
        line.connect(address)
        socket.send_fds(line, [b"{"], outputs)
        line.sendall(json.dumps(request).encode()[1:] + b"\n")
        answer = b""
        while b"\n" not in answer:
            data = line.recv(4096)
            if not data:
                msg = "the prepared process ended"
                raise Refused(msg)
            answer += data
        first, rest = answer.split(b"\n", 1)
        message = json.loads(first)
        if "refused" in message:
            raise Refused(message["refused"])
        return ForkedKernel(line, message["pid"], rest)
    except BaseException:
        line.close()
        raise


class WarmProvisioner(LocalProvisioner):
    """Forks the kernel from the prepared process; whatever that cannot do starts in the ordinary way."""

    process: Any = None
    cwd: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return its connection information."""
        if fork_is_safe() and cmd[1:3] == ["-m", "ipykernel_launcher"]:
            try:
                await self._launch_warm(cmd, **kwargs)
            except (Refused, OSError) as error:
                _log.info("kernel starts cold: %s", error)
            else:
                return self.connection_info
        else:
            _log.info("kernel starts cold: forking is not safe here")
        return await super().launch_kernel(cmd, **kwargs)

    async def _launch_warm(self, cmd: list[str], **kwargs: Any) -> None:
        env = {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())}
        env.pop(SOCKET_VARIABLE, None)
        cwd = Path(kwargs.get("cwd") or ".").resolve()
        request = {"argv": cmd, "env": env, "cwd": str(cwd)}
        with Path(os.devnull).open("wb") as null:
            streams = [(kwargs.get("stdout"), 1), (kwargs.get("stderr"), 2)]
            outputs = [_descriptor(stream, default, null.fileno()) for stream, default in streams]
            kernel = await asyncio.to_thread(fork_kernel, prepared_address(env), request, outputs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        for _ in range(5000):  # the sockets are bound within milliseconds of the fork
            if kernel.poll() is not None or kernel.bound:
                return
            await asyncio.sleep(0.002)

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


def _descriptor(stream: Any, default: int, null: int) -> int:
    """Return the file descriptor of what `Popen` would take for an output."""
    if stream is None or stream == subprocess.DEVNULL:
        return default if stream is None else null
    return stream if isinstance(stream, int) else int(stream.fileno())
