"""One report or many: whole or not at all, failures apart, nothing made twice, no process left behind."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import pickle
import platform
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from building import descendants, published
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from small_project import END, KEY, REPORT, SHOW, notebook, project, write_table

from analysis.common.errors import ReportFailed
from analysis.publish import jobs, notebooks
from analysis.publish.execution import batch, build, cache, run
from analysis.publish.execution import prepared as prepared_process
from analysis.publish.execution.files import LocalReports

pytestmark = pytest.mark.slow
unix = pytest.mark.skipif(os.name == "nt", reason="these signals are of Unix")
SLEEP = "import time\ntime.sleep(600)"


@pytest.fixture
def home(tmp_path, monkeypatch, warm_kernels):
    folder = project(tmp_path / "project", demo=notebook())
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


@pytest.fixture
def reports(home):
    return LocalReports(home / "reports")


def plan(**options):
    return jobs.plan(notebooks.read("demo"), **{"common": {}, **options})


def make(planned, reports, *, changed_only=False, workers=2):
    found = dict(build.build(planned, reports, changed_only=changed_only, workers=workers))
    return [found[number] for number in range(len(planned))]


def cells(home: Path, *sources: str) -> None:
    (home / "notebooks" / "demo.ipynb").write_text(notebook(sources))


def limited(planned, **limits):
    return [dataclasses.replace(job, **limits) for job in planned]


@pytest.fixture
def family(home):
    """Return a function: our descendants since the test began, multiprocessing's tracker apart."""
    return partial(descendants, descendants(), seconds=5)


def test_builds_html_pdf_csv_manifest_and_index(home, reports, family):
    (result,) = make(plan(common={"size": "4"}), reports)
    assert result.status == "built", result.message
    slug = "demo--size-4"
    assert set(published(reports.root)) == {
        f"{slug}.html", f"{slug}.pdf", f"{slug}.json", f"{slug}/counts.csv", f"{slug}/key.csv", f"{slug}/feed.xml",
        "index.html", "404.html", "feed.xml",
    }  # fmt: skip
    manifest = reports.manifest(slug)
    (figure,) = manifest["key_figures"]
    assert (figure["id"], figure["value"]) == ("total", 28)
    assert manifest["parameters"] == {"as_of": "latest", "size": 4}
    assert manifest["data_as_at"] == "2025-03-31"
    assert [e["csv"] for e in manifest["exhibits"]] == [f"{slug}/key.csv", f"{slug}/counts.csv"]
    assert manifest["inputs"][0]["table"] == "counts"
    assert manifest["outputs"]["pdf"]["bytes"] == (reports.root / f"{slug}.pdf").stat().st_size
    assert family() == []


def test_no_time_and_no_path_is_in_a_report(home, reports, without_workers):
    make(plan(), reports)
    made = published(reports.root)
    assert str(home).encode() not in b"".join(made.values())
    assert platform.node().encode() not in made["demo.json"]


def test_a_failing_cell_leaves_the_last_good_report_and_says_where(home, reports, without_workers):
    make(plan(), reports)
    before = published(reports.root)
    cells(home, f"x = 1  # {home} {Path.home()}", "y = 0\n# a comment\n\nx / y\n")
    (result,) = make(plan(), reports)
    assert result.status == "failed"
    for part in (
        "demo (as_of=latest, size=3)", "cell cell-2", '"x / y"', "ZeroDivisionError: division by zero",
        "failed/demo.txt",
    ):  # fmt: skip
        assert part in result.message
    assert "\n" not in result.message
    assert published(reports.root) == before
    trace = (reports.root / "failed" / "demo.txt").read_text()
    assert "ZeroDivisionError" in trace
    assert "\x1b" not in trace
    kept = trace + (reports.root / "failed" / "demo.ipynb").read_text()
    assert not [path for path in (str(home), sys.prefix, str(Path.home())) if path in kept]
    partial = json.loads((reports.root / "failed" / "demo.ipynb").read_text())
    assert [c["outputs"][-1]["ename"] for c in partial["cells"] if c.get("outputs")] == ["ZeroDivisionError"]
    cells(home, *REPORT)
    make(plan(), reports)
    assert not list((reports.root / "failed").glob("*"))


def test_an_exhibit_that_cannot_be_displayed_is_a_failure_of_its_own_cell(home, reports, without_workers):
    broken = "class X:\n    def _repr_html_(self):\n        raise ValueError('no picture')\nX()"
    cells(home, "1", broken, *REPORT)
    (result,) = make(plan(), reports)
    assert result.status == "failed"
    assert 'cell cell-2 failed at line 3, "raise ValueError(' in result.message
    assert "ValueError: no picture" in result.message


@pytest.mark.parametrize(
    ("source", "limits", "expected"),
    [
        (
            "while True: pass",
            {"cell_seconds": 1.0},
            "cell cell-1 failed: it took longer than 1 s",
        ),
        (
            SLEEP,
            {"report_seconds": 1.5},
            "failed: it took longer than 1.5 s for the report",
        ),
        ("import os; os._exit(3)", {}, "cell cell-1 failed: its process ended"),
        ("print('x' * 100_000_000)", {}, "it sent more than 20 million characters"),
        ("for _ in range(1000): print('x' * 100_000)", {}, "it sent more than 20 million"),
        ("raise SystemExit(4)", {}, "SystemExit: 4"),
        ("x = (", {}, "SyntaxError"),
    ],
    ids=[
        "endless",
        "report-limit",
        "exit",
        "one-big-print",
        "many-prints",
        "system-exit",
        "syntax",
    ],
)
def test_a_hostile_cell_does_no_damage(home, reports, without_workers, source, limits, expected, family):
    cells(home, source)
    (result,) = make(limited(plan(), **limits), reports)
    assert result.status == "failed"
    assert expected in result.message
    assert set(published(reports.root)) <= {"index.html", "404.html", "feed.xml"}
    assert family() == []


def test_what_the_kernel_logs_of_itself_is_not_on_the_terminal(home, reports, without_workers):
    cells(
        home, "assert {one.level for one in get_ipython().kernel.log.handlers} == {50}  # critical", *REPORT
    )
    (result,) = make(plan(), reports)
    assert result.status == "built", result.message


def test_output_that_is_late_is_no_fault_of_the_notebook(home, monkeypatch):
    """On a machine with too much to do a kernel may finish a cell and not get round to sending its output."""
    (job,) = plan()
    execution = run.Execution(job)
    cell = NotebookNode(source="")
    late = CellTimeoutError.error_from_timeout_and_cell("Timeout waiting for IOPub output", 4, cell)
    failed = execution.failed(late)
    assert failed.again
    assert "what it showed did not arrive" in failed.message
    slow = CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", 4, cell)
    assert not execution.failed(slow).again


def test_an_exhibit_against_the_contract_fails_the_report_only(home, reports, without_workers):
    cells(home, "display({'application/vnd.landfall.exhibit.v1+json': {'kind': 'figure'}}, raw=True)")
    (result,) = make(plan(), reports)
    assert result.status == "failed"
    assert "the figure lacks" in result.message


def test_in_a_batch_a_failure_stays_alone(home, reports):
    cells(home, "1 / (size - 2)", *REPORT)
    planned = plan(each={"size": ["1", "2", "3", "4"]})
    results = make(planned, reports)
    assert [r.status for r in results] == ["built", "failed", "built", "built"]
    assert (reports.root / "demo--size-4.html").exists()
    assert not (reports.root / "demo--size-2.html").exists()


@pytest.fixture
def pool(monkeypatch):
    """One worker, and no prepared process."""
    monkeypatch.setenv(prepared_process.COLD_VARIABLE, "1")
    with prepared_process.for_a_build() as made, batch.Pool(1, made) as pool:
        yield pool


@unix
def test_what_is_called_in_a_worker_that_was_killed_is_called_in_another(tmp_path, pool):
    (process,) = pool.processes
    process.kill()
    process.wait()
    pool.call(partial((tmp_path / "index").write_text, "made"))
    assert (tmp_path / "index").read_text() == "made"
    with pytest.raises(ReportFailed, match=r"its worker ended: killed, as a system does .*; build again"):
        pool.call(partial(signal.raise_signal, signal.SIGKILL))
    with pytest.raises(ReportFailed, match=r"ended: Segmentation fault \(11\); build again"):
        pool.call(partial(signal.raise_signal, signal.SIGSEGV))
    with pytest.raises(ReportFailed, match=r"ended: its exit code was 7; build again"):
        pool.call(partial(os._exit, 7))


@unix
def test_a_worker_that_is_late_is_killed_and_not_asked_again(pool, monkeypatch):
    monkeypatch.setattr(batch, "_GRACE", 0)
    (process,) = pool.processes
    made = pool._ask("demo", time.sleep, 600, seconds=0.1)
    assert (made.message, made.again) == ("demo: the report took longer than 0.1 s", False)
    assert process.returncode == -signal.SIGKILL
    pool.call(os.getpid)


def close_while_called(pool: batch.Pool) -> None:
    """Close a pool while it asks its only worker: who called it is told that the worker is lost."""
    with ThreadPoolExecutor(1) as threads:
        called = threads.submit(pool.call, partial(time.sleep, 600))
        while not pool.idle.empty():
            time.sleep(0.01)
        pool.close()
        with pytest.raises(ReportFailed, match="its worker ended"):
            called.result(60)


@unix
def test_a_pool_that_is_closed_while_it_calls_a_worker_waits_for_no_other(pool):
    close_while_called(pool)


@unix
def test_a_pool_that_is_closed_before_a_worker_is_asked_tells_who_calls_it_that_the_worker_is_lost(
    monkeypatch, pool
):
    dump = pickle.dump

    def dump_later(*given: object) -> None:
        while not pool.closed:
            time.sleep(0.01)
        time.sleep(0.3)  # in which a pool that waits for nobody has closed the pipe
        dump(*given)

    monkeypatch.setattr(pickle, "dump", dump_later)
    close_while_called(pool)
    with pytest.raises(RuntimeError):
        pool.call(partial(time.sleep, 600))


def test_a_report_whose_kernel_was_killed_once_is_tried_again(home, reports, tmp_path):
    mark = tmp_path / "mark"
    once = (
        "import os, signal\nfrom pathlib import Path\n"
        f"if not Path({str(mark)!r}).exists():\n    Path({str(mark)!r}).touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    cells(home, once, *REPORT)
    (result,) = make(plan(), reports)
    assert result.status == "built", result.message


@unix
def test_a_report_whose_kernel_is_killed_twice_has_failed(home, reports, family):
    cells(home, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    (result,) = make(plan(), reports)
    assert result.status == "failed"
    assert "cell cell-1 failed: its process ended" in result.message
    assert set(published(reports.root)) <= {"index.html", "404.html", "feed.xml"}
    assert family() == []


def test_nothing_is_made_twice(home, reports, without_workers):
    planned = plan(each={"size": ["1", "2"]})
    assert [r.status for r in make(planned, reports, changed_only=True)] == ["built", "built"]
    before = {p: p.stat().st_mtime_ns for p in reports.root.rglob("*") if p.is_file()}
    assert [r.status for r in make(planned, reports, changed_only=True)] == ["unchanged", "unchanged"]
    assert {p: p.stat().st_mtime_ns for p in reports.root.rglob("*") if p.is_file()} == before


def test_tables_that_any_report_of_a_batch_read_are_loaded_for_those_after_it(home, reports):
    told = "\nPath(home['LANDFALL_HOME'], f'told-{size}').write_text(home['LANDFALL_TABLES'])"
    read = END.replace('"counts"', 'f"table_{size}"')
    cells(home, SHOW + told, KEY, read)
    make(plan(each={"size": ["1", "2", "3"]}), reports, workers=1)
    assert [(home / f"told-{n}").read_text() for n in (1, 2, 3)] == ["", "table_1", "table_1,table_2"]


def test_results_that_were_finished_stay_when_the_build_is_stopped(home, reports, family):
    cells(home, "import time; time.sleep(2 * (size > 1))", *REPORT)
    running = build.build(plan(each={"size": ["1", "2", "3"]}), reports, changed_only=False, workers=1)
    assert next(running)[1].status == "built"
    running.close()
    assert (reports.root / "demo--size-1.html").exists()
    assert not (reports.root / "demo--size-2.html").exists()
    assert family() == []


def test_a_changed_table_is_noticed(home, reports, without_workers):
    make(plan(), reports, changed_only=True)
    write_table(home, 6)
    (result,) = make(plan(), reports, changed_only=True)
    assert result.status == "built"
    assert result.why == ("the table counts changed",)
    assert reports.manifest("demo")["key_figures"][0]["value"] == 24


def test_jobs_are_compared_once_and_again_only_where_a_release_came_meanwhile(
    home, reports, without_workers, monkeypatch
):
    make(plan(each={"size": ["1", "2"]}), reports)
    changes, copy, asked = cache.changes, build.snapshot, []
    monkeypatch.setattr(cache, "changes", lambda job, *rest: asked.append(job.slug) or changes(job, *rest))
    write_table(home, 6)
    make(plan(each={"size": ["1", "2"]}), reports, changed_only=True)
    assert asked == ["demo--size-1", "demo--size-2"]
    asked.clear()
    monkeypatch.setattr(build, "snapshot", lambda *folders: (write_table(home, 7), copy(*folders)))
    write_table(home, 8)
    make(plan(each={"size": ["1", "2"]}), reports, changed_only=True)
    assert asked == ["demo--size-1", "demo--size-2"] * 2
    assert reports.manifest("demo--size-1")["key_figures"][0]["value"] == 9
    assert {made.status for made in make(plan(), reports, changed_only=True)} == {"built"}


def test_a_table_replaced_while_the_report_runs_counts_as_changed(home, reports, without_workers):
    table = home / "data" / "tables" / "counts.csv"
    after = table.read_text().replace("b,5,", "b,8,")
    swap = f"Path({str(table)!r}).write_text({after!r})"
    cells(home, SHOW, KEY, swap, REPORT[-1])
    make(plan(), reports)
    assert reports.manifest("demo")["key_figures"][0]["value"] == 21
    (result,) = make(plan(), reports, changed_only=True)
    assert (result.status, result.why) == ("built", ("the table counts changed",))
    assert reports.manifest("demo")["key_figures"][0]["value"] == 30


def test_every_report_of_a_batch_is_of_the_state_in_which_the_build_began(home, reports, without_workers):
    table = home / "data" / "tables" / "counts.csv"
    cells(
        home,
        SHOW.replace("day =", f"Path({str(table)!r}).write_text('name,count\\nz,1,\\n')\nday =", 1),
        KEY,
        REPORT[-1],
    )
    before = hashlib.sha256(table.read_bytes()).hexdigest()
    made = make(plan(each={"size": ["1", "2"]}), reports)
    assert [result.status for result in made] == ["built", "built"]
    assert hashlib.sha256(table.read_bytes()).hexdigest() != before
    for size in (1, 2):
        manifest = reports.manifest(f"demo--size-{size}")
        assert [one["sha256"] for one in manifest["inputs"]] == [before]
        assert manifest["key_figures"][0]["value"] == 7 * size
    assert {result.why for result in make(plan(each={"size": ["1", "2"]}), reports, changed_only=True)} == {
        ("the table counts changed",)
    }


def test_nothing_a_terminal_would_obey_is_told(home, reports, without_workers):
    cells(home, "raise ValueError('\\x1b[31mred\\u202e\\x9b2J')")
    (result,) = make(plan(), reports)
    assert result.status == "failed"
    assert result.message.isprintable()


def test_notebook_cells_that_only_warn_are_problems_not_failures(home, reports, without_workers):
    cells(home, SHOW, KEY, "print('stray')", REPORT[-1])
    (result,) = make(plan(), reports)
    assert result.status == "built"
    assert any("printed text" in p for p in result.problems)
    (strict,) = make(plan(strict=True), reports)
    assert strict.status == "failed"
    assert "printed text" in strict.message


@unix
@pytest.mark.parametrize("arguments", [["build", "demo"], ["watch", "demo", "--port", "0"]])
def test_too_few_files_to_open_are_one_line(home, reports, arguments):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); "
        "from analysis.cli import run; sys.argv = ['landfall', *sys.argv[1:]]; run()"
    )
    asked = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "this process may open 64 files; making reports needs 256: ulimit -n 256" in done.stderr
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits
