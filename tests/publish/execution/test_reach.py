"""Which modules a notebook can reach: all it may run, so that no report stays as it was wrongly; few more."""

import ast
import json
from collections.abc import Iterator

import pytest

from analysis.publish import notebooks
from analysis.publish.execution import cache, reach


def imported(name: str) -> Iterator[str]:
    """Yield what Python's own parser finds imported in a module."""
    for node in ast.walk(ast.parse(reach.sources()[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports by a relative name"
            yield from (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))


def test_no_import_of_ours_is_overlooked() -> None:
    for name in reach.sources():
        assert {one for one in imported(name) if one in reach.sources()} - {"analysis"} <= reach._imported(
            name
        ), name


def text(source: str) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "import own"},
                {"cell_type": "code", "source": source},
            ]
        }
    )


@pytest.mark.parametrize("source", [
    "import own", "from own import x", "import pandas as pd, own", "import importlib", "__import__('own')", "%run own.py",
    "import analysis", "import sys; sys.path.append('x')", "exec(code)", "get_ipython().run_line_magic('run', 'own')",
])  # fmt: skip
def test_what_cannot_be_followed_counts_as_everything(source: str) -> None:
    assert reach.modules(text(source)) is None is reach.modules("")
    assert cache.code_hash(text(source)) == cache.code_hash(text("import another"))


def test_a_folder_that_is_named_gives_all_in_it() -> None:
    assert reach.modules(text("from analysis import reports")) == set(reach.sources())
    charts = {name for name in reach.sources() if name.startswith("analysis.charts.")}
    assert charts <= (reach.modules(text("import analysis.charts as drawn")) or set())


def test_a_report_reaches_what_it_shows_and_what_prints_it() -> None:
    found = {name: reach.modules(notebooks.read(name).text) or set() for name in notebooks.names()}
    for name, reached in found.items():
        assert {f"analysis.reports.{name}.overview", f"analysis.reports.{name}.exhibits"} & reached
        assert {"analysis.publish.render.pdf", "analysis.exhibits", "analysis.tables"} <= reached
    assert {"analysis.reports.crossings.overview", "analysis.measures.returns.totals"} <= found["revisions"]
    assert not [one for one in found["local"] if one.startswith("analysis.reports.crossings")]


@pytest.mark.parametrize(
    ("changed", "rebuilt"),
    [
        ("measures/crossings/people.py", {"crossings"}),
        ("common/names.toml", {"crossings", "local"}),
        ("releases/history/catalogue.toml", {"crossings", "local"}),
        ("releases/guards/guards.toml", set()),
        ("releases/sources/datasets.toml", set()),
    ],
)
def test_a_file_of_the_package_changes_the_reports_that_reach_it_and_no_other(
    monkeypatch: pytest.MonkeyPatch, changed: str, rebuilt: set[str]
) -> None:
    pages = {name: notebooks.read(name).text for name in ("local", "crossings")}
    before = {name: cache.code_hash(page) for name, page in pages.items()}
    read, file = cache._read, reach.sources()["analysis"].parent / changed
    assert file.exists()
    monkeypatch.setattr(cache, "_read", lambda path: read(path) + b"#" * (path == file))
    after = {name: cache.code_hash.__wrapped__(page) for name, page in pages.items()}
    assert {name for name in pages if after[name] != before[name]} == rebuilt
