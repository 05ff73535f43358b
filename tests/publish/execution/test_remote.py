"""Reports in an object store: every file whole, the manifest last."""

import json

import pytest
from small_project import notebook, project

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")

from analysis.cli import build as cli_build  # noqa: E402
from analysis.common.errors import ReportFailed, UsageError  # noqa: E402
from analysis.publish.execution.remote import RemoteReports  # noqa: E402

pytestmark = pytest.mark.slow

OUTPUTS = {"html": {"path": "a/b.html"}, "csv": [{"path": "a/b/t.csv"}]}


@pytest.fixture(params=["memory", "file"])
def address(request, tmp_path):
    if request.param == "file":
        return f"file://{tmp_path}/bucket"
    store = fsspec.filesystem("memory")
    store.store.clear()
    return "memory://bucket/reports"


def stored(address: str) -> dict[str, bytes]:
    store, root = fsspec.core.url_to_fs(address)
    return {path[len(root) :].lstrip("/"): store.cat_file(path) for path in store.find(root)}


def files(mark: str, outputs=OUTPUTS) -> dict[str, bytes]:
    manifest = json.dumps({"mark": mark, "outputs": outputs}).encode()
    listed = [outputs["html"]["path"], *(e["path"] for e in outputs["csv"])]
    return {"a/b.json": manifest, **{path: mark.encode() for path in listed}}


def test_replaces_a_set_and_removes_what_it_no_longer_has(address):
    reports = RemoteReports(address)
    reports.prepare()
    reports.publish("a/b", files("one"))
    assert stored(address) == files("one")
    fewer = {"html": {"path": "a/b.html"}, "csv": []}
    reports.publish("a/b", files("two", fewer))
    assert stored(address) == files("two", fewer)
    assert reports.manifest("a/b")["mark"] == "two"
    assert reports.manifest("a/c") is None
    assert reports.size("a/b.html") == 3
    assert reports.size("a/c.html") is None


def test_the_manifest_is_written_last(address, monkeypatch):
    reports = RemoteReports(address)
    written = []
    pipe = reports.store.pipe_file
    monkeypatch.setattr(
        reports.store, "pipe_file", lambda path, data: (written.append(path), pipe(path, data))
    )
    reports.publish("a/b", dict(sorted(files("one").items(), reverse=True)))
    assert written[-1].endswith("a/b.json")
    assert len(written) == 3


def test_a_store_that_fails_is_one_line(address, monkeypatch):
    reports = RemoteReports(address)

    def refuse(*_, **__):
        raise PermissionError("access\ndenied")

    monkeypatch.setattr(reports.store, "pipe_file", refuse)
    with pytest.raises(ReportFailed, match=r"cannot use .*: access denied"):
        reports.publish("a/b", files("one"))


def test_an_unknown_kind_of_store_is_wrong_usage():
    with pytest.raises(UsageError, match="--out nosuch://bucket"):
        RemoteReports("nosuch://bucket")


def test_a_failure_is_kept_and_forgotten(address):
    reports = RemoteReports(address)
    assert reports.keep_failed("a/b", b"{}", "why") == f"{address}/failed/a/b.txt"
    assert stored(address) == {"failed/a/b.txt": b"why", "failed/a/b.ipynb": b"{}"}
    reports.forget_failed("a/b")
    assert stored(address) == {}


@pytest.mark.usefixtures("warm_kernels", "without_workers")
def test_a_report_is_built_into_a_store_with_its_index(tmp_path, monkeypatch, address):
    home = project(tmp_path / "p", demo=notebook())
    monkeypatch.setenv("LANDFALL_HOME", str(home))
    from analysis.publish import jobs, notebooks
    from analysis.publish.execution import build

    planned = jobs.plan(notebooks.read("demo"), common={}, wanted_formats=["html"])
    reports = cli_build.place(address)
    ((_, result),) = build.build(planned, reports, changed_only=True, workers=1)
    assert result.status == "built", result.message
    found = stored(address)
    assert set(found) == {
        "demo.html", "demo.json", "demo/counts.csv", "demo/key.csv", "demo/feed.xml", "index.html",
        "404.html", "feed.xml",
    }  # fmt: skip
    assert b"demo.html" in found["index.html"]
    ((_, again),) = build.build(planned, cli_build.place(address), changed_only=True, workers=1)
    assert again.status == "unchanged"
    assert not (home / "reports").exists()
