"""Where the project is found, and where reports go."""

from __future__ import annotations

import pytest
from small_project import project

from analysis import paths


@pytest.fixture(autouse=True)
def unnamed(monkeypatch):
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)


def test_the_variable_wins(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.chdir(project(tmp_path / "other"))
    assert paths.reports() == tmp_path / "reports"


def test_the_nearest_project_above_is_found(tmp_path, monkeypatch):
    found = project(tmp_path / "p")
    monkeypatch.chdir(found / "data" / "tables")
    assert (paths.project(), paths.reports()) == (found, found / "reports")


def test_the_checkout_is_found_from_elsewhere(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    assert paths.project() == root


def test_an_installed_wheel_writes_nothing_among_the_packages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "site-packages" / "analysis")
    assert paths.project() == tmp_path / "site-packages" / "analysis" / "_project"
    assert paths.reports() == tmp_path / "reports"
