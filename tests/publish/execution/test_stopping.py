"""However a build is stopped: the last good reports stay, no process and no temporary file is left."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from building import alive, as_another_user, command, published, wait_for_cell
from small_project import REPORT, WITHOUT_FIGURE, notebook, project

from analysis.publish.execution import prepared as prepared_process

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="these signals are of Unix"),
]
SAID = "landfall: interrupted; what was finished is kept"
ENDLESS = "import time\nwhile True:\n    time.sleep(600)"


@pytest.fixture
def temporary():
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="lf") as folder:
        yield Path(folder)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(prepared_process.SOCKET_VARIABLE, raising=False)
    return project(tmp_path / "project", demo=notebook(WITHOUT_FIGURE))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A project with its report in place, to be copied."""
    folder = project(tmp_path_factory.mktemp("built") / "project", demo=notebook(WITHOUT_FIGURE))
    first = command(folder, "build", "demo", "--format", "html")
    assert first.communicate(timeout=120)[1] == ""
    return folder


class Running:
    """A build that has a report in place and stands in a cell of the next."""

    def __init__(self, built: Path, home: Path, temporary: Path, *cells: str, **options):
        self.root = home / "reports"
        shutil.copytree(built / "reports", self.root)
        self.before = published(self.root)
        mark = home / "running"
        source = [f"from pathlib import Path; Path({str(mark)!r}).touch()", *cells]
        (home / "notebooks" / "demo.ipynb").write_text(notebook(source))
        environment = {"TMPDIR": str(temporary)}
        self.builder = command(home, "build", "demo", "--format", "html", environment=environment, **options)
        self.children = wait_for_cell(self.builder, mark)

    def end(self) -> tuple[int, str, str]:
        out, err = self.builder.communicate(timeout=300)
        return self.builder.returncode, out, err.strip()


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 130), ("SIGHUP", 130), ("SIGKILL", -9)])
def test_a_stopped_builder_leaves_nothing_half_written(built, home, temporary, name, code):
    running = Running(built, home, temporary, ENDLESS)
    running.builder.send_signal(getattr(signal, name))
    ended, out, err = running.end()
    assert (ended, out) == (code, "")
    assert err == (SAID if code == 130 else "")
    assert alive(running.children, seconds=5) == []
    assert published(running.root) == running.before
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_worker_makes_nothing_more_once_its_builder_is_killed(built, home, temporary):
    """What it made after the build's folder was removed would stay: so it ends before it runs again."""
    running = Running(built, home, temporary, ENDLESS)
    (worker,) = (
        p for p in map(psutil.Process, running.children) if "execution.worker" in " ".join(p.cmdline())
    )
    worker.suspend()
    running.builder.kill()
    assert running.end()[0] == -9
    assert alive(running.children, seconds=20) == []
    assert list(temporary.iterdir()) == []


KILLED = """
import os, signal
from analysis.publish.execution import prepared
with prepared.folder() as (folder, _):
    print(folder, os.path.isdir(folder), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there a shell removes it")
def test_the_folder_of_a_build_goes_though_nothing_else_had_begun_that_removes_it(temporary):
    asked = [sys.executable, "-c", KILLED]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    folder, made = done.stdout.split()
    assert (done.returncode, made, Path(folder).parent) == (-9, "True", temporary)
    until = time.monotonic() + 20
    while Path(folder).exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert list(temporary.iterdir()) == []


TRY = """
for path, kind in work:
    with socket.socket(socket.AF_UNIX, kind) as line:
        try:
            line.connect(path)
        except OSError as error:
            print(type(error).__name__)
        else:
            print("connected")
"""


def test_no_other_user_can_reach_the_engine(built, home, temporary):
    running = Running(built, home, temporary, ENDLESS)
    temporary.chmod(0o755)  # as /tmp is; what a build makes in it is its own
    sockets = [path for path in temporary.rglob("*") if path.is_socket()]
    assert len(sockets) > 1
    ways = [(str(path), kind) for path in sockets for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)]
    assert set(as_another_user("import socket", TRY, ways).split()) == {"PermissionError"}
    for folder in {path.parent for path in sockets}:  # such a user could, were it not for the folder
        folder.chmod(0o755)
    for path in sockets:
        path.chmod(0o777)
    assert "connected" in as_another_user("import socket", TRY, ways)
    running.builder.send_signal(signal.SIGINT)
    running.end()


def test_ctrl_c_on_a_terminal_reaches_every_process_and_is_told_once(built, home, temporary):
    running = Running(built, home, temporary, ENDLESS, start_new_session=True)
    os.killpg(running.builder.pid, signal.SIGINT)
    assert running.end() == (130, "", SAID)
    assert alive(running.children, seconds=5) == []


def test_a_second_ctrl_c_changes_nothing(built, home, temporary):
    running = Running(built, home, temporary, ENDLESS)
    for _ in range(5):
        running.builder.send_signal(signal.SIGINT)
        time.sleep(0.03)
    assert running.end() == (130, "", SAID)
    assert alive(running.children, seconds=5) == []
    assert published(running.root) == running.before
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is whose orphan")
def test_what_a_notebook_started_and_detached_ends_with_the_build(built, home, temporary):
    started = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        f"Path({str(home / 'child')!r}).write_text(str(child.pid))\n"
    )
    running = Running(built, home, temporary, started, "raise SystemExit(1)")
    assert running.end()[0] == 1
    assert alive([int((home / "child").read_text())], seconds=5) == []


def test_a_finished_build_leaves_no_process_and_no_temporary_file(home, temporary):
    (home / "notebooks" / "demo.ipynb").write_text(notebook(REPORT))
    builder = command(home, "build", "demo", "--each", "size=1,2", environment={"TMPDIR": str(temporary)})
    _, err = builder.communicate(timeout=120)
    assert (builder.returncode, err) == (0, "2 built\n")
    assert list(temporary.iterdir()) == []


def test_a_temporary_folder_too_long_for_sockets_costs_only_the_warm_kernel(home, temporary):
    long = temporary / ("x" * 100)
    long.mkdir()
    builder = command(home, "build", "demo", "--format", "html", "-v", environment={"TMPDIR": str(long)})
    out, err = builder.communicate(timeout=120)
    assert out == "built: reports/demo.html\n"
    assert "kernels start cold: AF_UNIX path too long" in err
    assert list(long.iterdir()) == []


def test_workers_do_not_run_the_script_that_started_the_build(home, tmp_path):
    """A script without the usual guard would otherwise build again in each worker, and so on."""
    script = tmp_path / "unguarded.py"
    script.write_text("import sys\nfrom analysis.cli.main import main\nsys.exit(main())\n")
    environment = {**os.environ, "LANDFALL_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, str(script), "build", "demo", "--format", "html"],
        cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "built: reports/demo.html\n", "")


def test_killed_parts_are_replaced_while_the_batch_goes_on(home, temporary):
    """kill -9 of a worker, of a kernel and of the prepared process, one after another, costs no report.

    Each report waits until it may go on. The two that run at a kill are there before the next one, so that
    no report is hit twice: the second time it would have failed.
    """
    may = home / "may"
    may.write_text("12")
    waits = f"import time\nwhile int(open({str(may)!r}).read() or 0) < size:\n    time.sleep(0.05)"
    (home / "notebooks" / "demo.ipynb").write_text(notebook([waits, *WITHOUT_FIGURE]))
    sizes = range(11, 21)
    given = ("--each", f"size={','.join(map(str, sizes))}", "--format", "html", "--jobs", "2")
    builder = command(home, "build", "demo", *given, environment={"TMPDIR": str(temporary)})

    def there(to: int) -> bool:
        return all((home / "reports" / f"demo--size-{size}.html").exists() for size in range(11, to + 1))

    family: set[int] = set()
    for done, victim in ((12, "zygote"), (14, "execution.worker"), (16, "kernel")):
        may.write_text(str(done))
        _wait_until(lambda done=done: there(done))
        family |= {p.pid for p in psutil.Process(builder.pid).children(recursive=True)}
        _wait_until(lambda victim=victim: _kill(builder.pid, victim))
    may.write_text(str(sizes[-1]))
    family |= {p.pid for p in psutil.Process(builder.pid).children(recursive=True)}
    out, err = builder.communicate(timeout=200)
    assert (builder.returncode, err) == (0, f"{len(sizes)} built\n")
    assert len(out.splitlines()) == len(sizes)
    assert alive(list(family), seconds=5) == []
    assert list(temporary.iterdir()) == []


def _wait_until(happened) -> None:
    until = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def _kill(builder: int, victim: str) -> bool:
    """Kill one of the builder's processes where there is one; a kernel, warm or cold."""
    family = [p for p in psutil.Process(builder).children() if p.status() != psutil.STATUS_ZOMBIE]
    named = {
        name: [p for p in family if name in " ".join(p.cmdline())] for name in ("zygote", "execution.worker")
    }
    warm = [kernel for p in named["zygote"] for kernel in p.children()]
    cold = [k for p in named["execution.worker"] for k in p.children() if "ipykernel_launcher" in k.cmdline()]
    victims = {**named, "kernel": warm + cold}[victim]
    for process in victims[:1]:
        process.kill()
    return bool(victims)
