"""Warm kernels do what cold ones do, see nothing of each other, and never outlive their owner."""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import psutil
import pytest
from building import alive, module
from nbclient.exceptions import DeadKernelError
from small_project import notebook, project

from analysis.publish.execution import kernels, run, zygote
from analysis.publish.execution import prepared as prepared_process
from analysis.publish.jobs import Job

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not prepared_process.fork_is_safe(), reason="kernels are not forked on this system"),
]

STATE = """
import json, os, random, sys, matplotlib, numpy
print(json.dumps({
    "leaked": "leak" in globals() or hasattr(sys, "leak"),
    "environment": os.environ.get("LEAK"),
    "folder": os.getcwd(),
    "line": matplotlib.rcParams["lines.linewidth"],
    "modules": "antigravity_leak" in sys.modules,
    "legacy": numpy.random.random(),
    "random": random.random(),
    "pid": os.getpid(),
    "group": os.getpgid(0),
}))
"""
LEAK = """
import os, sys, matplotlib, matplotlib.pyplot, tempfile
leak = sys.leak = sys.modules["antigravity_leak"] = True
os.environ["LEAK"] = "1"
os.chdir(tempfile.gettempdir())
matplotlib.rcParams["lines.linewidth"] = 9
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = project(tmp_path / "project")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


@pytest.fixture
def warm(warm_kernels, home):
    """Runs source as the cells of a notebook in a warm kernel."""
    return execute


def execute(*cells: str):
    execution = run.Execution(Job("demo", "demo", {}, (), notebook(cells)))
    return execution.run()


def printed(executed) -> dict:
    return json.loads(executed.cells[-1].outputs[0].text)


def log_of(caplog) -> str:
    return "\n".join(r.getMessage() for r in caplog.records if r.name == "landfall")


def test_a_kernel_is_a_fork_of_the_prepared_process(warm, warm_kernels):
    executed = warm("import os\nprint(os.getppid())")
    assert int(executed.cells[-1].outputs[0].text) == warm_kernels.process.pid


def test_no_heartbeat_is_asked_for(warm, monkeypatch):
    """Its thread can end in a traceback on the terminal where a kernel is killed as it starts."""
    monkeypatch.setattr("jupyter_client.channels.HBChannel.start", lambda _: pytest.fail("it was started"))
    assert warm("print(1)").cells[-1].outputs[0].text == "1\n"


def test_reports_see_nothing_of_each_other(warm, home):
    before = printed(warm(STATE))
    warm(LEAK)
    after = printed(warm(STATE))
    assert not after["leaked"]
    assert not after["modules"]
    assert after["environment"] is None
    assert after["folder"] == str(home / "notebooks")
    assert after["line"] == before["line"] != 9
    assert after["legacy"] != before["legacy"]
    assert after["random"] != before["random"]
    assert after["pid"] == after["group"] != before["pid"]


def test_none_is_forked_while_threads_run(monkeypatch):
    monkeypatch.setattr(zygote, "threads", lambda: 2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(pickle.dumps(([], {}, "")))
        assert zygote.fork(theirs) is None
        assert pickle.loads(ours.recv(100)) == "2 threads are running"


def test_the_prepared_process_has_one_thread(warm, warm_kernels):
    warm("1")
    assert psutil.Process(warm_kernels.process.pid).num_threads() == 1


def test_what_announces_itself_to_the_kernel_is_not_imported_before_the_fork(warm):
    """matplotlib_inline, tqdm and ipywidgets ask which kernel they are in; what they hear must be true."""
    asked = (
        "('matplotlib_inline.backend_inline', 'tqdm.autonotebook', 'tqdm.auto', 'ipywidgets', 'plotly.io')"
    )
    executed = warm(f"import sys\nprint([m for m in {asked} if m in sys.modules])")
    assert executed.cells[-1].outputs[0].text.strip() == "[]"


def start_kernel(prepared) -> kernels.ForkedKernel:
    argv = [sys.executable, "-m", "ipykernel_launcher", "--ip=127.0.0.1"]
    return kernels.ForkedKernel(prepared.address, argv, prepared_process.kernel_environment(), "/")


def noticed(kernel: kernels.ForkedKernel, seconds: float = 5) -> int | None:
    """Return how a kernel ended; its last thread may outlive its first by a moment."""
    until = time.monotonic() + seconds
    while kernel.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return kernel.poll()


def test_a_kernel_ends_with_the_client_that_asked_for_it(warm_kernels):
    kernel = start_kernel(warm_kernels)
    assert psutil.pid_exists(kernel.pid)
    kernel.line.close()
    assert alive([kernel.pid], seconds=5) == []


def test_a_killed_kernel_is_noticed_with_its_signal(warm_kernels):
    kernel = start_kernel(warm_kernels)
    os.kill(kernel.pid, signal.SIGKILL)
    assert noticed(kernel) == -signal.SIGKILL


FORKED = """
import os, pickle, socket, subprocess, sys, time
from analysis.publish.execution import zygote
ours, theirs = socket.socketpair()
ours.sendall(pickle.dumps(([sys.executable, "-m", "ipykernel_launcher"], dict(os.environ), ".")))
kernel = zygote.fork(theirs)
if not kernel:
    ours.close()
    if forked := os.fork():
        theirs.sendall(pickle.dumps([forked, subprocess.Popen(["sleep", "600"]).pid]))
    time.sleep(600)
theirs.close()
with ours, ours.makefile("rb") as said:
    print(*pickle.load(said))
print(os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1]))
"""


def test_a_kernel_and_what_it_started_end_when_the_other_end_is_closed():
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    family, code = done.stdout.splitlines()
    assert int(code) == -signal.SIGKILL
    assert alive([int(pid) for pid in family.split()], seconds=5) == []


ORPHANED = """
import os, time
from analysis.publish.execution.family import die_with_parent
told, tells = os.pipe()
prepared = os.fork()
if not prepared:
    own = os.getpid()
    if not os.fork():
        while os.getppid() == own:
            time.sleep(0.01)
        die_with_parent(own)
        os.write(tells, b"begins")
    os._exit(0)
os.waitpid(prepared, 0)
os.close(tells)
print(os.read(told, 100))
"""


def test_a_kernel_forked_as_the_prepared_process_ends_does_not_begin():
    done = subprocess.run([sys.executable, "-c", ORPHANED], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("b''\n", "")


CHANGING = """
import socket, sys
from analysis.publish.execution import family, preload, zygote
listener = socket.socket(socket.AF_UNIX)
listener.bind("prepared")
listener.listen()
def import_own(reports):
    import own
    print(own.VALUE, flush=True)
preload.import_own = import_own
with family.no_family_left():
    zygote.serve_changing(listener, [])
"""


def test_while_code_is_written_a_child_that_imports_it_anew_answers(tmp_path):
    own = tmp_path / "own.py"
    own.write_text("VALUE = 1\n")
    with tempfile.TemporaryDirectory(prefix="lf") as folder:  # a path short enough for a socket
        with subprocess.Popen(
            [sys.executable, "-c", CHANGING], cwd=folder, env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stdout=subprocess.PIPE, text=True,
        ) as outer:  # fmt: skip
            assert outer.stdout.readline() == "1\n"

            def ask():
                with socket.socket(socket.AF_UNIX) as line:
                    line.settimeout(60)
                    line.connect(f"{folder}/prepared")
                    line.shutdown(socket.SHUT_WR)
                    line.recv(1)

            ask()
            own.write_text("VALUE = 22\n")
            ask()
            assert outer.stdout.readline() == "22\n"
            family = [p.pid for p in psutil.Process(outer.pid).children()]
            outer.terminate()
            assert outer.wait(60) == 0
            assert outer.stdout.read() == ""
        assert len(family) == 1
        assert alive(family, seconds=5) == []


@pytest.fixture
def bare(home, monkeypatch):
    """A prepared process of the test's own, for a notebook that needs nothing."""
    (home / "notebooks" / "bare.ipynb").write_text(notebook(["1"]))
    monkeypatch.delenv(prepared_process.SOCKET_VARIABLE, raising=False)
    with prepared_process.for_a_build(["bare"]) as process:
        yield process


def test_kernels_end_when_the_prepared_process_is_killed(bare):
    kernel = start_kernel(bare)
    bare.process.kill()
    assert alive([kernel.pid], seconds=5) == []
    assert noticed(kernel) == -signal.SIGKILL


def test_a_killed_prepared_process_is_started_again(bare, monkeypatch):
    first = bare.process.pid
    bare.process.kill()
    bare.process.wait()
    bare.revive()
    assert bare.process.pid != first
    monkeypatch.setenv(prepared_process.SOCKET_VARIABLE, bare.address)
    executed = execute("import os\nprint(os.getppid())")
    assert int(executed.cells[-1].outputs[0].text) == bare.process.pid


def test_without_a_prepared_process_the_kernel_starts_cold(warm, monkeypatch, caplog, tmp_path):
    caplog.set_level(logging.DEBUG, "landfall")
    monkeypatch.setenv(prepared_process.SOCKET_VARIABLE, str(tmp_path / "nobody"))
    executed = execute("print(1 + 1)")
    assert executed.cells[-1].outputs[0].text == "2\n"
    assert "kernel starts cold" in log_of(caplog)


NBCONVERT = (
    "nbconvert in.ipynb --to notebook --output out --execute --ExecutePreprocessor.kernel_name=landfall"
)


@pytest.mark.parametrize("warm", [False, True])
def test_the_kernel_landfall_works_in_other_tools(home, tmp_path, warm_environment, warm):
    """It is forked where a prepared process is there, else it starts as `python3` does; neither is said."""
    (tmp_path / "in.ipynb").write_text(
        notebook(["import os\nprint(open('/proc/%d/cmdline' % os.getppid()).read())"])
    )
    environment = {**os.environ, "JUPYTER_PATH": str(kernels.KERNEL_SPECS.parent), "LANDFALL_HOME": str(home)}
    environment.pop(prepared_process.SOCKET_VARIABLE, None)
    environment |= {**prepared_process.kernel_environment(), **warm_environment} if warm else {}
    tool, *arguments = NBCONVERT.split()
    done = subprocess.run(
        [*module(tool), *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert "kernel starts" not in done.stdout + done.stderr
    parent = "".join(json.loads((tmp_path / "out.ipynb").read_text())["cells"][-1]["outputs"][0]["text"])
    assert ("analysis.publish.execution.zygote" in parent) == warm


def test_a_build_finds_the_kernel_that_a_wheel_offers_to_no_other_tool(root):
    wheel = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert "shared-data" not in wheel, "a kernel there is in every menu of Jupyter"
    spec = json.loads((kernels.KERNEL_SPECS / kernels.KERNEL_NAME / "kernel.json").read_text())
    assert spec["metadata"]["kernel_provisioner"]["provisioner_name"] == "landfall-warm"
    assert Path(spec["argv"][0]).name == "python"


def test_a_kernel_that_ends_before_all_it_showed_has_arrived_is_noticed_at_once(warm):
    ends = (
        "import os\nfrom analysis.publish.execution import in_kernel\nin_kernel.tell = lambda _: os._exit(1)"
    )
    began = time.monotonic()
    with pytest.raises(DeadKernelError):
        warm(ends)
    assert time.monotonic() - began < 30


def test_what_a_kernel_notes_is_told_however_the_notebook_shows_values(home, warm_kernels):
    hides = "get_ipython().ast_node_interactivity = 'none'\nopen('beside.txt').read()"
    (home / "notebooks" / "beside.txt").write_text("")
    execution = run.Execution(Job("demo", "demo", {}, (), notebook([hides])))
    assert [cell.source for cell in execution.run().cells][-1] == hides
    assert "notebooks/beside.txt" in execution.files
