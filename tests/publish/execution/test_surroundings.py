"""A build where something usual is missing: a home folder, a locale, a network, the right time, a free disk.

What a surrounding cannot be made of here, such as another clock without a compiler, is skipped with the
reason.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from building import command, finish, published
from kill_builds import broken
from small_project import notebook, project, write_table

from analysis.publish.execution import prepared

pytestmark = pytest.mark.slow
TITLE = "Ärger – £5"
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static const long AGO = 1;  /* the second of 1970 it always is */
int clock_gettime(clockid_t id, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(id, out);
    if (id == CLOCK_REALTIME) { out->tv_sec = AGO; out->tv_nsec = 0; }
    return code;
}
time_t time(time_t *out) { if (out) *out = AGO; return AGO; }
int gettimeofday(struct timeval *out, void *zone) { out->tv_sec = AGO; out->tv_usec = 0; return 0; }
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(prepared.SOCKET_VARIABLE, raising=False)
    return project(tmp_path / "project", demo=notebook(title=TITLE))


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The report as it is built here and now."""
    folder = project(tmp_path_factory.mktemp("expected") / "project", demo=notebook(title=TITLE))
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv(prepared.SOCKET_VARIABLE, raising=False)
        return built(folder)


def built(home: Path, *before: str, **environment: str) -> dict[str, bytes]:
    """Build the report from nothing, in another environment; return its files."""
    shutil.rmtree(home / "reports", ignore_errors=True)
    inherited = {name: value for name, value in os.environ.items() if environment.get(name) != ""}
    given = {name: value for name, value in environment.items() if value}
    done = subprocess.run(
        [*before, sys.executable, "-m", "analysis", "build", "demo"],
        cwd=home, env={**inherited, **given, "LANDFALL_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "built: reports/demo.html\n", "")
    return published(home / "reports")


@pytest.mark.skipif(os.name == "nt", reason="a home folder is found in other ways on Windows")
def test_without_a_home_folder_a_locale_and_a_network_and_even_without_a_loopback(home, expected):
    lacking = {"HOME": "/proc/nowhere", "LANG": "", "LC_ALL": "C", "LC_CTYPE": ""}
    lacking |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    alone = ("unshare", "--net", "--map-root-user")
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        assert built(home, **lacking) == expected
        pytest.skip("a process cannot be taken off the network here")
    assert built(home, *alone, **lacking) == expected


def test_what_a_user_has_set_up_for_work_by_hand_is_not_in_a_report(home, expected, tmp_path):
    own = tmp_path / "home"
    for name, text in {
        ".ipython/profile_default/startup/00-mine.py": "print('mine'); import builtins; del builtins.sum",
        ".config/matplotlib/matplotlibrc": "axes.facecolor: red\nfont.size: 40\n",
        "start.py": "print('mine'); import builtins; del builtins.sum",
    }.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(text)
    mine = {"HOME": str(own), "XDG_CONFIG_HOME": "", "PYTHONSTARTUP": str(own / "start.py")}
    assert built(home, **mine) == expected
    assert built(home, **mine, LANDFALL_COLD="1") == expected


def test_with_a_folder_for_temporary_files_that_is_not_there(home, expected):
    assert built(home, TMPDIR="/proc/nowhere") == expected


@pytest.mark.parametrize("cold", ["", "1"])
def test_with_warnings_as_errors(home, expected, cold):
    assert built(home, PYTHONWARNINGS="error", LANDFALL_COLD=cold) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="the clock is set back by a library for Linux")
def test_with_the_clock_in_1970(home, expected, tmp_path):
    if shutil.which("cc") is None:
        pytest.skip("setting the clock back needs a C compiler")
    source, library = tmp_path / "clock.c", tmp_path / "clock.so"
    source.write_text(CLOCK)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    shown = "import datetime; print(datetime.date.today())"
    today = subprocess.run(
        [sys.executable, "-c", shown],
        env={**os.environ, "LD_PRELOAD": str(library)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert today.stdout == "1970-01-01\n"
    assert built(home, LD_PRELOAD=str(library)) == expected


@pytest.fixture
def disk(mount):
    """A disk with room for little more than a report."""
    return mount("400k")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_on_a_full_disk_the_last_good_report_stays(home, disk, warm_kernels):
    out = ("build", "demo", "--format", "html", "--out", str(disk / "reports"))
    assert finish(command(home, *out))[0] == 0
    before = published(disk / "reports")
    write_table(home, 9)
    (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - 8192))
    code, said, err = finish(command(home, *out))
    assert (code, said) == (1, "")
    assert (
        err
        == f"failed: demo: cannot write to {disk / 'reports'}: no space is left; nothing there was changed\n"
    )
    assert published(disk / "reports") == before
    (disk / "filler").unlink()
    assert finish(command(home, *out))[0] == 0
    assert json.loads((disk / "reports" / "demo.json").read_text())["key_figures"][0]["value"] == 33


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_in_a_folder_that_cannot_be_written_nothing_is_started(home, disk):
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    code, said, err = finish(command(home, "build", "demo", "--out", str(disk / "reports")))
    assert (code, said) == (1, "")
    assert err == (
        f"landfall: cannot write to {disk / 'reports'}: Read-only file system; nothing there was changed\n"
    )


def test_two_batches_at_once_leave_every_report_whole_and_in_the_index(home, warm_kernels):
    """They share two reports, which both make first, and each has one of its own."""
    builders = [
        command(
            home, "build", "demo", "--force", "--format", "html", "--jobs", "1", "--each", f"size={sizes}"
        )
        for sizes in ("2,4,1", "2,4,5")
    ]
    for builder in builders:
        code, _, err = finish(builder)
        assert (code, err) == (0, "3 built\n")
    root = home / "reports"
    assert broken(root) == []
    index = (root / "index.html").read_text("utf-8")
    assert [size for size in (1, 2, 4, 5) if f"demo--size-{size}.html" not in index] == []
    assert {path.name for path in (root / ".landfall").iterdir()} == set()


def test_a_batch_of_ten_thousand_that_is_all_there_is_told_at_once(home):
    """Nothing is started, and nothing asked of a kernel, for what a manifest says is there."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "sizes.txt"
        listed.write_text("\n".join(map(str, range(10_000))))
        code, said, err = finish(command(home, "build", "demo", "--each", f"size=@{listed}", "--why"))
    assert (code, err) == (0, "")
    assert len(said.splitlines()) == 10_000
    assert said.splitlines()[9] == "demo--size-9: it has not been built"


@pytest.mark.parametrize(
    ("cache", "kept"), [("new", "new/landfall"), ("a-file/below", "build"), ("/proc/nowhere", "build")]
)
def test_what_matplotlib_keeps_has_a_folder_where_the_users_cannot_be_written(
    cache, kept, tmp_path, monkeypatch
):
    (tmp_path / "a-file").write_text("")
    (tmp_path / "build").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
    given = prepared.settings_of_no_user(str(tmp_path / "build"))
    assert given["MPLCONFIGDIR"] == str(tmp_path / kept / "matplotlib")
