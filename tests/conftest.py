"""Paths every test may ask for."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from building import NoWorkers
from hypothesis import settings

from analysis.common import shared
from analysis.common.imports import leave_out_grammar
from analysis.publish import jobs, notebooks
from analysis.publish.execution import build, prepared
from analysis.publish.execution.prepared import FOLDER_PREFIX, PreparedProcess
from analysis.publish.render import manifest

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT.parent / "shared" / "data"
leave_out_grammar()
if "PYTEST_XDIST_WORKER" not in os.environ:  # its workers have that of the process that started them
    _CACHES = tempfile.TemporaryDirectory(prefix="landfall-caches-", ignore_cleanup_errors=True)
    os.environ["XDG_CACHE_HOME"] = _CACHES.name  # what the user's own holds would not be computed
os.environ.pop("COLUMNS", None)  # of no terminal of the tests: pytest-xdist says one to its workers
settings.register_profile("untimed", deadline=None)  # on a busy machine any example may take a second
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests with the garbage collector off: all that is imported stays, yet it looks for a third
    of the time through that for what does not.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(100_000, *gc.get_threshold()[1:])  # as in the command: a table is many objects
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that lie in no room: of whole reports and documents, they take longest.

    A worker gives none away that it has begun or is to begin next: at the end the others would wait for it. The
    examples are typed after them, from what the check of types leaves that runs beside the tests in `.ci/run`.
    """
    items.sort(
        key=lambda item: item.path.parent != Path(__file__).parent or item.path.stem == "test_examples"
    )


@pytest.hookimpl(optionalhook=True)  # pytest-xdist may be off
def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are cores: some tests wait for a process, a disk, a browser or a clock.

    Each collects all tests, has a prepared process, and reads tables and runs notebooks for itself.
    """
    return 1 + (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def pack() -> Path:
    """The data pack of official workbooks and figures, beside the checkout."""
    if not PACK.is_dir():
        pytest.skip("the data pack is not beside the checkout")
    return PACK


@pytest.fixture(scope="session")
def one_prepared_process() -> Iterator[PreparedProcess | None]:
    """One prepared process for all that need no own, where there can be one: it takes seconds to start."""
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, ignore_cleanup_errors=True) as folder:
        with prepared.variables(prepared.settings_of_no_user(folder)):
            made = PreparedProcess(folder, None)
        yield made if made.process else None
        made.close()


@pytest.fixture(scope="session")
def warm_environment(one_prepared_process: PreparedProcess | None) -> dict[str, str]:
    """Variables by which a command takes its kernels from the prepared process of all."""
    if not one_prepared_process:
        return {}
    settings = prepared.settings_of_no_user(one_prepared_process.folder)
    return {prepared.SOCKET_VARIABLE: one_prepared_process.address, **settings}


@pytest.fixture
def warm_kernels(
    one_prepared_process: PreparedProcess | None,
    warm_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> PreparedProcess | None:
    """Kernels of this test, and of the commands it starts, are forks of the prepared process of all."""
    for name, value in warm_environment.items():
        monkeypatch.setenv(name, value)
    return one_prepared_process


@pytest.fixture
def without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of this test are made in the process of the tests; their kernels are the usual ones."""
    monkeypatch.setattr(build, "Pool", NoWorkers)


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is one for all workers of the session."""
    session = tmp_path_factory.getbasetemp()
    return session.parent if "PYTEST_XDIST_WORKER" in os.environ else session


@pytest.fixture(scope="session")
def built_reports(of_all_workers: Path, warm_environment: dict[str, str]) -> Path:
    """A folder with every report and the index as the command builds them; to be copied, not changed.

    The first worker that asks builds them for all; what was built from the same inputs in `reports/` of the
    checkout is not built again.
    """
    folder, making = of_all_workers / "built", of_all_workers / "building"
    try:
        making.mkdir()
    except FileExistsError:
        while not folder.exists():
            assert making.exists() or folder.exists(), "the worker that asked first could not build them"
            time.sleep(0.1)
        return folder
    try:
        if not folder.exists():  # else another has finished between our two looks
            _build_all(making / "reports", warm_environment)
            (making / "reports").rename(folder)
    finally:
        shutil.rmtree(making)
    return folder


def _build_all(folder: Path, environment: dict[str, str]) -> None:
    for name in notebooks.names():
        for job in jobs.plan(notebooks.read(name), common={}):
            (folder / job.slug).mkdir(parents=True)
            said = ROOT / "reports" / f"{job.slug}.json"
            outputs = json.loads(said.read_text("utf-8"))["outputs"] if said.is_file() else {}
            for made in (said, *(ROOT / "reports" / one["path"] for one in manifest.written(outputs))):
                if made.is_file():
                    shutil.copy(made, folder / made.relative_to(ROOT / "reports"))
    command = [sys.executable, "-m", "analysis", "build", "--changed", "--out", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def batch(of_all_workers: Path) -> Iterator[None]:
    """The tests of a module share what the reports of a batch share, with every such module of the session.

    All of them must read the tables of the project, as they are.
    """
    folder = of_all_workers / "batch"
    folder.mkdir(exist_ok=True)
    with prepared.variables({shared.VARIABLE: str(folder)}), pytest.MonkeyPatch.context() as patched:
        # a process of the tests has read what those before needed: by that none would share anything
        patched.setattr(shared, "_read_before", list)
        yield


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of a size, such as "200k", for the test; skips where none can be mounted."""
    folder = tmp_path / "disk"

    def mounted(size: str) -> Path:
        folder.mkdir()
        asked = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if (
            shutil.which("mount") is None
            or subprocess.run(asked, capture_output=True, check=False).returncode
        ):
            pytest.skip("a small disk cannot be mounted here")
        return folder

    yield mounted
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)
