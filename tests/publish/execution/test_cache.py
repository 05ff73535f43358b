"""The key covers everything a report depends on, and says in words what has changed."""

import dataclasses

import pytest
from small_project import notebook, project, write_table

from analysis.publish import jobs, notebooks
from analysis.publish.execution import cache
from analysis.publish.render import manifest


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = project(tmp_path, demo=notebook())
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


def planned(**common):
    (job,) = jobs.plan(notebooks.read("demo"), common=common)
    return job


def last(job, tables=("counts",), files=()):
    return {
        "cache": cache.key(job, cache.table_hashes(tables), files=files),
        "outputs": {"html": {"path": "demo.html", "bytes": 3}, "csv": []},
    }


def changes(job, before, size=3):
    return cache.changes(job, before, lambda path: size, cache.State())


def test_nothing_changed_is_nothing_to_do(home):
    job = planned()
    assert changes(planned(), last(job)) == []


def test_the_key_is_the_same_in_every_process(home):
    found = cache.table_hashes()
    backwards = dict(sorted(found.items(), reverse=True))
    assert len(found) == 2
    assert cache.key(planned(), found)["key"] == cache.key(planned(), backwards)["key"]


def test_a_first_build_says_so(home):
    assert changes(planned(), None) == ["it has not been built"]
    assert changes(planned(), {})[0].endswith("changed")


def test_each_part_is_named(home, monkeypatch):
    job = planned()
    before = last(job)
    assert changes(planned(size="4"), before) == ["the parameters changed"]
    assert changes(dataclasses.replace(job, formats=("html",)), before) == ["the formats changed"]
    assert changes(dataclasses.replace(job, strict=True), before) == ["--strict changed"]
    assert changes(dataclasses.replace(job, code="other"), before) == ["the code of analysis/ changed"]
    (home / "notebooks" / "demo.ipynb").write_text(notebook(title="Another"))
    assert changes(planned(), before) == ["the notebook changed"]
    (home / "notebooks" / "demo.ipynb").write_text(notebook())
    monkeypatch.setattr(manifest, "versions", lambda: {"pandas": "99"})
    assert changes(planned(), before) == ["the versions of the packages changed"]


def test_a_table_it_read_is_named_and_another_is_not(home):
    before = last(planned())
    (home / "data" / "tables" / "other.csv").write_text("a\n1\n")
    assert changes(planned(), before) == []
    write_table(home, 9)
    assert changes(planned(), before) == ["the table counts changed"]


def test_a_new_release_of_a_table_it_read_counts_and_of_another_does_not(home):
    before = last(planned())
    log = home / "data" / "tables" / "releases.csv"
    log.write_text(log.read_text() + "other,2025-05-01\n")
    assert changes(planned(), before) == []
    log.write_text(log.read_text() + "counts,2025-05-01\n")
    assert changes(planned(), before) == ["the table counts changed"]


def test_a_register_counts_where_it_was_read(home):
    register = home / "data" / "claims.toml"
    register.write_text("[[claims]]\nid = 1\n")
    without, reading = last(planned()), last(planned(), files=["data/claims.toml"])
    register.write_text("# of today\n[[claims]]\n\nid = 1  # the first\n")
    assert changes(planned(), reading) == []
    register.write_text("[[claims]]\nid = 2\nsaid = 2025-04-02\n")
    assert changes(planned(), reading) == ["data/claims.toml changed"]
    assert changes(planned(), without) == []
    reading = last(planned(), files=["data/claims.toml"])
    register.write_text("[[claims]]\nid = 2\nsaid = '2025-04-02'\n")  # a text is no day
    assert changes(planned(), reading) == ["data/claims.toml changed"]


@pytest.mark.parametrize("name", ["new.toml", "new.csv", "tables/authorities.csv", "tables/decisions.csv"])
def test_what_every_report_could_read_counts_for_all(home, name):
    before = last(planned())
    (home / "data" / name).write_text("changed\n")
    assert changes(planned(), before) == [f"{cache.PARTS['registers']} changed"]


def test_a_missing_or_cut_file_is_made_again(home):
    before = last(planned())
    assert changes(planned(), before, size=2) == ["demo.html is missing or was changed"]
    assert changes(planned(), before, size=None) == ["demo.html is missing or was changed"]


def test_the_code_includes_templates_and_styles(home):
    package = cache.Path(cache.__file__).resolve().parents[1]
    covered = {p for pattern in (*cache._BESIDE, "*.py") for p in package.rglob(pattern)}
    shaping = {
        p
        for p in package.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts and "_project" not in p.parts
    }
    assert {p.suffix for p in shaping - covered} <= {
        ".typed",
        ".md",
        ".ipynb",
    }  # what `landfall new` begins with


def test_versions_cover_what_shapes_a_report():
    assert {"pandas", "matplotlib", "seaborn", "typst", "nbconvert"} <= set(manifest.versions())
    assert all(manifest.versions().values())
