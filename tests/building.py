"""The command run as a user runs it, in a process of its own or, to save its start, in ours; what is left of it."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from analysis.cli import main as cli
from analysis.publish.execution import run
from analysis.publish.execution.batch import Outcome
from analysis.publish.jobs import Job


def command(
    home: Path, *arguments: str, environment: dict[str, str] | None = None, **options
) -> subprocess.Popen:
    """Start the command on a project; its output is kept."""
    return subprocess.Popen(
        [sys.executable, "-m", "analysis", *arguments],
        cwd=home,
        env={**os.environ, "LANDFALL_HOME": str(home), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finish(builder: subprocess.Popen) -> tuple[int, str, str]:
    """Wait for the command to end; return its code, what it said and what it said of failures."""
    out, err = builder.communicate(timeout=300)
    return builder.returncode, out, err


def module(name: str) -> list[str]:
    """Return the start of a command that runs a module as `python -m` does.

    It leaves out a grammar that takes two seconds to import: see analysis.cli.
    """
    start = "import runpy; from analysis.common.imports import leave_out_grammar; leave_out_grammar(); "
    return [sys.executable, "-c", f"{start}runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"]


def here(*arguments: str) -> tuple[int, str, str]:
    """Run the command in this process, which has imported what it needs; return what `finish` returns."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patched,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patched.setattr(cli, "STOPPING", [])
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
    return ended.value.code, out.getvalue(), err.getvalue()


class NoWorkers(contextlib.nullcontext):
    """What a pool does, without the processes, which take a second each to start; nothing is tried again."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__(self)

    def run(self, jobs: Sequence[Job], _began: float | None = None) -> Iterator[Outcome]:
        return ((number, run.render(job)) for number, job in enumerate(jobs))

    def call(self, function: Callable[[], object]) -> None:
        function()


def wait_for_cell(process: subprocess.Popen, mark: Path) -> list[int]:
    """Wait until a cell runs; return every process of the build but the builder."""
    until = time.monotonic() + 60
    while not mark.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    return [p.pid for p in psutil.Process(process.pid).children(recursive=True)]


def alive(pids: list[int], *, seconds: float = 0.0) -> list[int]:
    """Return which of these processes live, after they have had some seconds to end."""
    until = time.monotonic() + seconds
    while (found := _alive(pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def descendants(but: Iterable[psutil.Process] = (), *, seconds: float = 0.0) -> list[psutil.Process]:
    """Return the processes below this one that live, multiprocessing's tracker and some others apart.

    After they have had some seconds to end: where a prepared process goes on, the system ends a kernel whose
    client has gone, and takes its time under load.
    """
    found = []
    for process in set(psutil.Process().children(recursive=True)) - set(but):
        with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile: a zombie is one of these
            tracker = "resource_tracker" in " ".join(process.cmdline())
            if not tracker and alive([process.pid], seconds=seconds):
                found.append(process)
    return found


def _alive(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
        except psutil.NoSuchProcess:
            pass
    return found


def published(root: Path) -> dict[str, bytes]:
    """Return every file of a folder of reports, what is kept aside and what failed apart."""
    found = {p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file()}
    return {k: p.read_bytes() for k, p in found.items() if not k.startswith((".landfall", "failed"))}


OTHER = """
import os, pickle, pwd, sys
work = pickle.load(sys.stdin.buffer)
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
"""


def as_another_user(imports: str, code: str, given: object) -> str:
    """Return what code prints that is run as the user `nobody`, with `given` as `work`; its imports are ours.

    Skips where nobody but the superuser could try.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the superuser can become another user")
    done = subprocess.run(
        [sys.executable, "-c", f"{imports}\n{OTHER}\n{code}"],
        input=pickle.dumps(given),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return done.stdout.decode()
