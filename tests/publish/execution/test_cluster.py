"""The same batch on Dask: reports come back whole, and a killed worker costs none."""

import dataclasses
import gc
import json
import os
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from building import as_another_user, descendants
from small_project import WITHOUT_FIGURE, notebook, project

pytest.importorskip("distributed", reason="Dask is not installed")

from analysis.common.errors import UsageError
from analysis.publish import jobs, notebooks
from analysis.publish.execution import build, cache, cluster, prepared
from analysis.publish.execution.files import LocalReports
from analysis.publish.jobs import Failed, Rendered
from analysis.publish.render.manifest import versions

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Dask leaves sockets to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = project(tmp_path / "p", demo=notebook())
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    cache.code_hash.cache_clear()
    return folder


@pytest.fixture(autouse=True)
def _nothing_of_dask_is_left():
    """Collect what Dask leaves while it can do no harm: ended amid a parse by `ast`, that test would fail."""
    yield
    gc.collect()


@pytest.fixture
def cold(monkeypatch):
    """Kernels that start by themselves: a worker's own prepared process takes seconds to start."""
    monkeypatch.setenv(prepared.COLD_VARIABLE, "1")


def test_a_batch_on_two_workers_survives_one_being_killed(home, tmp_path):
    mark = tmp_path / "mark"
    once = (
        "import os, psutil, signal\nfrom pathlib import Path\n"
        f"mark = Path({str(mark)!r})\n"
        "if size == 2 and not mark.exists():\n"
        "    above = [p for p in psutil.Process().parents() if 'distributed' in ' '.join(p.cmdline())\n"
        "             or 'multiprocessing' in ' '.join(p.cmdline())]\n"
        "    mark.write_text(str(above[0].pid))\n"
        "    above[0].kill()\n"
    )
    (home / "notebooks" / "demo.ipynb").write_text(notebook([once, *WITHOUT_FIGURE]))
    planned = jobs.plan(notebooks.read("demo"), common={}, each={"size": ["1", "2", "3", "4"]})
    before = descendants()
    reports = LocalReports(home / "reports")
    results = dict(build.build(planned, reports, changed_only=True, workers=2, scheduler="local"))
    assert [results[n].status for n in range(4)] == ["built"] * 4, [r.message for r in results.values()]
    assert int(mark.read_text()) != os.getpid()
    assert [reports.manifest(job.slug)["key_figures"][0]["value"] for job in planned] == [7, 14, 21, 28]
    assert descendants(before, seconds=5) == []


@pytest.mark.usefixtures("cold")
def test_the_reports_of_a_batch_share_what_does_not_depend_on_the_parameter(home, tmp_path):
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "national.py").write_text(
        "from pathlib import Path\nfrom analysis.common.shared import once_per_batch\n"
        "@once_per_batch\ndef context():\n"
        f"    with Path({str(tmp_path / 'calls')!r}).open('a') as file:\n        file.write('x')\n"
    )
    using = f"import sys; sys.path.insert(0, {str(folder)!r}); import national; national.context()"
    (home / "notebooks" / "demo.ipynb").write_text(notebook([using, *WITHOUT_FIGURE]))
    planned = jobs.plan(notebooks.read("demo"), common={}, each={"size": ["1", "2", "3"]})
    reports = LocalReports(home / "reports")
    found = dict(build.build(planned, reports, changed_only=False, workers=1, scheduler="local"))
    assert {r.status for r in found.values()} == {"built"}, [r.message for r in found.values()]
    assert (tmp_path / "calls").read_text() == "x"


@pytest.mark.usefixtures("cold", "without_workers")
def test_the_cluster_makes_the_same_bytes(home):
    planned = jobs.plan(notebooks.read("demo"), common={})
    for folder, scheduler in (("here", None), ("there", "local")):
        reports = LocalReports(home / folder)
        ((_, result),) = build.build(planned, reports, changed_only=False, workers=1, scheduler=scheduler)
        assert result.status == "built", result.message
    made = [
        {p.name: p.read_bytes() for p in (home / folder).rglob("*.*") if p.is_file()}
        for folder in ("here", "there")
    ]
    assert made[0] == made[1]
    assert "demo.pdf" in made[0]


class Future:
    """A finished piece of work."""

    def __init__(self, value):
        self.value = value

    def result(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@pytest.fixture
def job(home):
    (planned,) = jobs.plan(notebooks.read("demo"), common={})
    return dataclasses.replace(planned, code=cache.code_hash(planned.notebook))


def rendered(job, **changes):
    key = {**cache.key(job, cache.table_hashes(["counts"])), **changes}
    return Rendered({}, {"inputs": [{"table": "counts"}], "cache": json.loads(json.dumps(key))})


def test_a_report_made_from_other_tables_is_refused(job):
    assert isinstance(cluster._result(Future(rendered(job)), job), Rendered)
    failed = cluster._result(Future(rendered(job, tables={"counts": "0"})), job)
    assert isinstance(failed, Failed)
    assert "the worker's copy differs from ours in the tables" in failed.message


def test_a_worker_with_other_code_makes_nothing(job):
    failed = cluster.work(dataclasses.replace(job, code="0"), "b", versions())
    assert isinstance(failed, Failed)
    assert "another version of landfall" in failed.message
    assert not failed.again


def test_a_worker_with_other_packages_makes_nothing_and_both_lists_are_told(job):
    ours = {**versions(), "pandas": "0.25.3", "seaborn": "9.9"}
    failed = cluster.work(job, "b", ours)
    assert isinstance(failed, Failed)
    assert not failed.again
    theirs = ", ".join(f"{name} {versions()[name]}" for name in ("pandas", "seaborn"))
    assert f"the worker has {theirs}; expected pandas 0.25.3, seaborn 9.9; install" in failed.message


def test_nobody_else_can_have_a_cluster_here_run_anything(home):
    import distributed

    with ExitStack() as stack:
        ours = cluster._client("local", 1, stack)
        assert ours.submit(len, "ab").result() == 2
        address = ours.scheduler.address
        for other, keys in (
            (address, distributed.Security.temporary()),
            (address, None),
            (address.replace("tls://", "tcp://"), None),
        ):
            with pytest.raises((OSError, TypeError)):
                distributed.Client(other, security=keys, timeout="200s", asynchronous=False)


SUBMIT = """
# refused is refused at once: the seconds are those that a busy machine may take to let in who has the keys
address, keys = work
for security in keys:
    try:
        print(distributed.Client(address, security=security, timeout="200s").submit(os.getuid).result() >= 0)
    except (OSError, TypeError):
        print("refused")
"""


def test_no_other_user_can_have_a_cluster_here_run_anything(home):
    import distributed

    with ExitStack() as stack:
        ours = cluster._client("local", 1, stack)
        given = (ours.scheduler.address, [distributed.Security.temporary(), None, ours.security])
        said = as_another_user("import distributed", SUBMIT, given).split()
    assert said == ["refused", "refused", "True"], "and with our keys it could"


@pytest.mark.parametrize("address", ["tls://127.0.0.1:1", "tls://nowhere", "tls:/x", "tcp://", "http://a"])
def test_a_wrong_address_is_one_line(address):
    with ExitStack() as stack, pytest.raises(UsageError, match="no Dask scheduler answers at ") as refused:
        cluster._client(address, 1, stack)
    assert str(refused.value).count("\n") == 0


def test_a_lost_worker_is_worth_another_try(job):
    assert cluster._result(Future(OSError("gone")), job).again
    assert isinstance(cluster._result(Future("nonsense"), job), Failed)


def test_no_scheduler_is_one_line(home, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", "1s")
    planned = jobs.plan(notebooks.read("demo"), common={})
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1"):
        list(cluster.run(planned, "tcp://127.0.0.1:1", 1))
    assert not (Path(home) / "reports").exists()


class Cluster:
    """Stands in for a client of Dask: what is out is held until it is released."""

    def __init__(self, made):
        self.made, self.out, self.most = made, set(), 0

    def submit(self, _function, job, *_told, pure):
        assert not pure
        future = Future(self.made)
        future.release = lambda: self.out.remove(future)
        self.out.add(future)
        self.most = max(self.most, len(self.out))
        return future


class Completed(list):
    add = list.append

    def __iter__(self):
        while self:
            yield self.pop(0)


def test_a_long_batch_holds_no_more_than_a_short_one(job, monkeypatch):
    client = Cluster(rendered(job))
    library = SimpleNamespace(as_completed=Completed, KilledWorker=KeyError)
    monkeypatch.setattr(cluster, "_client", lambda *_: nullcontext(client))
    monkeypatch.setattr(cluster, "_distributed", lambda: library)
    monkeypatch.setattr(cluster, "_AHEAD", 3)
    held = [(number, len(client.out)) for number, _ in cluster.run([job] * 10, "tcp://nowhere:1", 1)]
    assert [number for number, _ in held] == list(range(10))
    assert client.most == 3
    assert held[-1] == (9, 0)
